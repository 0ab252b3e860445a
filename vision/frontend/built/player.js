// Written by npm run build from the modules of vision/frontend.

// vision/frontend/player/annotationStore.js
var LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
var ID_LENGTH = 12;
function newId() {
  let id = "";
  while (id.length < ID_LENGTH) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    id += LETTERS[byte & 63] ?? "";
  }
  return id;
}
function createDrawingStore(send) {
  let saved = null;
  let mayDraw = true;
  let notify = () => {
  };
  const edits = /* @__PURE__ */ new Map();
  const undoStack = [];
  const redoStack = [];
  function set(id, drawing) {
    edits.set(id, drawing);
    notify();
    send({
      put: [...edits.values()].filter((each) => each !== null),
      gone: [...edits.keys()].filter((editedId) => !edits.get(editedId))
    });
  }
  function replay(from, to, state) {
    const edit = saved && from.pop();
    if (!edit) return null;
    to.push(edit);
    set(edit.id, edit[state]);
    return edit[state] ?? edit.before ?? edit.after;
  }
  return {
    /** Whether drawing is enabled. */
    get enabled() {
      return mayDraw && saved !== null;
    },
    get canUndo() {
      return undoStack.length > 0;
    },
    get canRedo() {
      return redoStack.length > 0;
    },
    /** @param {() => void} callback called after every change */
    onChange(callback) {
      notify = callback;
    },
    /**
     * @param {Drawing[]|null} list saved drawings; null disables drawing
     * @param {boolean} allowed whether they may be changed, and others added
     */
    receive(list, allowed = true) {
      if (JSON.stringify(list) === JSON.stringify(saved) && allowed === mayDraw) return;
      saved = list;
      mayDraw = allowed;
      notify();
    },
    /** @returns {Drawing[]} current drawings, oldest first */
    all() {
      const drawings = new Map((saved ?? []).map((drawing) => [drawing.id, drawing]));
      for (const [id, drawing] of saved ? edits : []) {
        if (drawing) drawings.set(id, drawing);
        else drawings.delete(id);
      }
      return [...drawings.values()];
    },
    /**
     * Add (`before` null), change or delete (`after` null) a drawing.
     * @param {Drawing|null} before
     * @param {Drawing|null} after
     */
    apply(before, after) {
      const { id } = (
        /** @type {Drawing} */
        before ?? after
      );
      undoStack.push({ id, before, after });
      redoStack.length = 0;
      set(id, after);
    },
    /** @returns {Drawing|null} the drawing concerned */
    undo: () => replay(undoStack, redoStack, "before"),
    redo: () => replay(redoStack, undoStack, "after")
  };
}

// vision/frontend/shared/texts.js
var language = "en";
var texts = {};
function useTexts(data) {
  language = data.language ?? "en";
  texts = data.texts ?? {};
}
var markText = (text) => text;
function translate(text, values) {
  const found = texts[text];
  return fill(typeof found === "string" ? found : text, values);
}
function translateCount(one, many, count, values) {
  const found = texts[one];
  const isOne = new Intl.PluralRules(language).select(count) === "one";
  const forms = Array.isArray(found) ? found : [one, many];
  return fill(forms[isOne ? 0 : forms.length - 1], { ...values, count });
}
var GERMAN_OTHERS = ["Flach", "Geprüft", "Gesendet", "Gut", "Neu", "Nicht", "Rückwärts", "Unklar", "Zu"];
var GERMAN_ADJECTIVE = /^[A-ZÄÖÜ][a-zäöüß]+(?:e|er|es)(?:, [a-zäöüß]+)* [A-ZÄÖÜ]/;
function inSentence(text) {
  if (language !== "de") return text.toLowerCase();
  const isOther = GERMAN_OTHERS.includes(text.split(" ")[0]) || GERMAN_ADJECTIVE.test(text);
  return isOther ? text[0].toLowerCase() + text.slice(1) : text;
}
function formatNumber(value, digits) {
  const options = { minimumFractionDigits: digits ?? 0, maximumFractionDigits: digits ?? 3, useGrouping: false };
  return new Intl.NumberFormat(language, options).format(value);
}
function fill(text, values) {
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
}

// vision/frontend/shared/playback.js
var MISSING = -32768;
var UNITS_PER_PIXEL = 4;
var UNITS_PER_DEGREE = 50;
var LANDMARK_COUNT = 33;
function decodeBytes(text) {
  const raw = atob(text);
  const values = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at += 1) values[at] = raw.charCodeAt(at);
  return values;
}
function decodeInt16(text) {
  const data = new DataView(decodeBytes(text).buffer);
  const values = new Int16Array(data.byteLength / 2);
  for (let at = 0; at < values.length; at += 1) values[at] = data.getInt16(2 * at, true);
  return values;
}
async function fetchPlayback(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status}`);
  return readPlayback(await response.json());
}
function isGoodForm({ frame, anchor, lines, joints, head }, count) {
  const isIndex = (value, limit) => Number.isInteger(value) && value >= 0 && value < limit;
  const numbers = [...lines, ...joints, head ?? []].flat();
  return isIndex(frame, count) && isIndex(anchor, LANDMARK_COUNT) && lines.length > 0 && numbers.every(Number.isFinite);
}
function readPlayback(raw) {
  if (raw.schema_version !== 1) {
    throw new Error(translate("This clip was prepared by another version of formcheck; check it again."));
  }
  const times = Float64Array.from(raw.times_s);
  const count = times.length;
  const points = decodeInt16(raw.points);
  const visibility = decodeBytes(raw.visibility);
  const states = decodeBytes(raw.states);
  const meanInterval = count > 1 ? (times[count - 1] - times[0]) / (count - 1) : raw.duration_s || 1 / 30;
  const series = raw.series.map((each) => ({ ...each, values: decodeInt16(each.values) }));
  function frameAt(time) {
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = low + high + 1 >> 1;
      if (times[middle] <= time + 1e-6) low = middle;
      else high = middle - 1;
    }
    return low;
  }
  function nearest(time) {
    const at = frameAt(time);
    return at + 1 < count && times[at + 1] - time < time - times[at] ? at + 1 : at;
  }
  return {
    ...raw,
    times,
    count,
    states,
    series,
    goodForms: (raw.good_forms ?? []).filter((form) => isGoodForm(form, count)),
    frameAt,
    nearest,
    clamp: (frame) => Math.max(0, Math.min(count - 1, Math.round(frame))),
    /** Clip time inside a frame's interval, at a fraction of the way to the next frame. */
    inside(frame, fraction = 0.5) {
      const next = frame + 1 < count ? times[frame + 1] : times[frame] + meanInterval;
      return times[frame] + fraction * (next - times[frame]);
    },
    /** Landmark in pixels of the displayed frame, with its visibility; null if missing. */
    landmark(frame, index) {
      const at = (frame * LANDMARK_COUNT + index) * 2;
      if (points[at] === MISSING || points[at + 1] === MISSING || !states[frame]) return null;
      return {
        x: points[at] / UNITS_PER_PIXEL,
        y: points[at + 1] / UNITS_PER_PIXEL,
        visibility: visibility[frame * LANDMARK_COUNT + index] / 255
      };
    },
    /** Angle in degrees; NaN if missing. */
    value: ({ values }, frame) => values[frame] === MISSING ? NaN : values[frame] / UNITS_PER_DEGREE,
    /** Whether a frame's landmarks were interpolated over a gap rather than detected. */
    interpolated: (frame) => states[frame] === 2
  };
}
function findOpeningFrame({ states, events }) {
  return states[0] ? 0 : events[0]?.frame ?? 0;
}

// vision/frontend/shared/strokeStyles.js
var OUTLINE_COLOR = "rgba(4, 14, 18, 0.62)";
var TEXT_BOX_COLOR = "rgba(7, 20, 22, 0.82)";
var LOW_VISIBILITY = 0.5;
var MIN_VISIBILITY = 0.1;
function strokeLine(context, trace, { color, width, reliable = true, dashed = false }) {
  context.save();
  context.lineCap = context.lineJoin = "round";
  context.globalAlpha *= reliable ? 1 : 0.55;
  context.setLineDash(reliable && !dashed ? [] : [width * 1.6, width * 2.2]);
  const strokes = [[OUTLINE_COLOR, width + Math.max(2, width * 0.9)], [color, width]];
  for (const [strokeColor, thickness] of strokes) {
    context.strokeStyle = strokeColor;
    context.lineWidth = thickness;
    context.beginPath();
    trace(context);
    context.stroke();
  }
  context.restore();
}
function disc(context, [x, y], radius, color, reliable = true) {
  context.save();
  context.globalAlpha *= reliable ? 1 : 0.5;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = color;
  context.strokeStyle = OUTLINE_COLOR;
  context.lineWidth = Math.max(1.5, radius * 0.5);
  context.stroke();
  context.fill();
  context.restore();
}
function outlinedText(context, text, at, { color, font, size, align = "left" }) {
  context.save();
  context.font = font;
  context.textAlign = align;
  context.lineJoin = "round";
  context.strokeStyle = OUTLINE_COLOR;
  context.lineWidth = Math.max(3, size * 0.22);
  context.strokeText(text, ...at);
  context.fillStyle = color;
  context.fillText(text, ...at);
  context.restore();
}
var boxFont = (size) => `650 ${size}px system-ui, sans-serif`;
function textBoxWidth(context, text, size) {
  context.save();
  context.font = boxFont(size);
  const { width } = context.measureText(text);
  context.restore();
  return width + 1.45 * size;
}
function textBox(context, text, { at, direction, color, size, reliable }, { box, occupied }) {
  context.save();
  context.font = boxFont(size);
  const padding = size * 0.45;
  const width = textBoxWidth(context, text, size);
  const height = size * 1.65;
  const gap = size * 1.3;
  let left = direction < 0 ? at[0] - gap - width : at[0] + gap;
  if (left < 4) left = at[0] + gap;
  if (left + width > box.width - 4) left = at[0] - gap - width;
  left = Math.max(4, Math.min(box.width - width - 4, left));
  let top = Math.max(4, Math.min(box.height - height - 4, at[1] - height / 2));
  for (const other of occupied) {
    const apart = left + width < other.left || other.left + other.width < left;
    if (!apart && top < other.top + other.height + 2 && other.top < top + height + 2) {
      top = other.top + other.height + 3;
    }
  }
  occupied.push({ left, top, width, height });
  occupied.sort((a, b) => a.top - b.top);
  context.globalAlpha = reliable ? 1 : 0.7;
  context.fillStyle = TEXT_BOX_COLOR;
  context.beginPath();
  context.roundRect(left, top, width, height, height * 0.3);
  context.fill();
  context.fillStyle = color;
  context.beginPath();
  context.arc(left + padding + size * 0.1, top + height / 2, size * 0.2, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = "#ffffff";
  context.textBaseline = "middle";
  context.fillText(text, left + padding + size * 0.55, top + height / 2 + size * 0.06);
  context.restore();
}

// vision/frontend/shared/vocabulary.js
var VERDICTS = {
  fault: { "label": "Fault", "symbol": "✗", "color": "#fa6236" },
  watch: { "label": "Worth watching", "symbol": "!", "color": "#facd4a" },
  pass: { "label": "Good", "symbol": "✓", "color": "#54dcb4" },
  cannot_tell: { "label": "Cannot tell", "symbol": "?", "color": "#a8b2be" }
};
var SIDE_COLORS = {
  left: "#3ddbc6",
  right: "#ffb05c",
  body: "#a5b4d8"
};

// vision/frontend/shared/playbackWords.js
var PLAYBACK_WORDS = [
  markText("Repetition {number}"),
  markText("Repetition {number}, not counted"),
  markText("Repetition {number}, left leg"),
  markText("Repetition {number}, left leg, not counted"),
  markText("Repetition {number}, right leg"),
  markText("Repetition {number}, right leg, not counted"),
  markText("Stride {number}, left foot, from step {step}"),
  markText("Stride {number}, right foot, from step {step}"),
  markText("Repetition {number} begins"),
  markText("Bottom of repetition {number}"),
  markText("Repetition {number} ends"),
  markText("Step {number}: left foot lands"),
  markText("Step {number}: right foot lands"),
  markText("Step {number}: left foot lands, toe first"),
  markText("Step {number}: right foot lands, toe first"),
  markText("Step {number}: left foot lands, flat"),
  markText("Step {number}: right foot lands, flat"),
  markText("Step {number}: left foot lands, heel first"),
  markText("Step {number}: right foot lands, heel first"),
  markText("Step {number}: left foot leaves the ground"),
  markText("Step {number}: right foot leaves the ground"),
  markText("Knee flexion"),
  markText("Thigh from vertical"),
  markText("Shin forward"),
  markText("Hip flexion"),
  markText("Foot pitch"),
  markText("Ankle dorsiflexion"),
  markText("Knee inward"),
  markText("Hip adduction"),
  markText("Trunk forward"),
  markText("Trunk sideways"),
  markText("Pelvic tilt"),
  markText("flexed"),
  markText("knee forward of the hip; − behind (extension)"),
  markText("knee forward of the ankle"),
  markText("flexed; − extended"),
  markText("toes up"),
  markText("dorsiflexed"),
  markText("knee medial (valgus)"),
  markText("knee toward the midline"),
  markText("forward"),
  markText("toward the person's left"),
  markText("left hip high"),
  markText("Start"),
  markText("Bottom"),
  markText("End"),
  markText("Contact"),
  markText("Toe off"),
  markText("Next contact")
];
var NAMES = ["number", "step"];
function translateWords(words) {
  const values = {};
  const template = words.replace(/\d+/g, (digits) => {
    const name = NAMES[Object.keys(values).length];
    if (!name) return digits;
    values[name] = digits;
    return `{${name}}`;
  });
  return translate(template, values);
}

// vision/frontend/shared/format.js
function formatTime(time_s) {
  const hundredths = Math.round(time_s * 100);
  const [minutes, rest] = [Math.floor(hundredths / 6e3), hundredths % 6e3];
  return `${minutes}:${formatNumber(rest / 100, 2).padStart(5, "0")}`;
}
function formatDegrees(value) {
  if (!Number.isFinite(value)) return "–";
  const whole = Math.round(value);
  return `${whole < 0 ? "−" : ""}${Math.abs(whole)}°`;
}

// vision/frontend/shared/angleArcs.js
var LEGS = {
  left: { hip: 23, knee: 25, ankle: 27, heel: 29, toe: 31 },
  right: { hip: 24, knee: 26, ankle: 28, heel: 30, toe: 32 }
};
var LEG_JOINTS = ["hip", "knee", "ankle", "heel", "toe"];
var UPWARD = { x: 0, y: -1 };
var DOWNWARD = { x: 0, y: 1 };
var SHORT_LABELS = {
  knee_flexion: markText("Knee"),
  thigh_angle: markText("Thigh"),
  shank_angle: markText("Shin"),
  hip_flexion: markText("Hip"),
  foot_pitch: markText("Foot"),
  ankle_dorsiflexion: markText("Ankle"),
  fppa: markText("Knee in"),
  hip_adduction: markText("Hip"),
  trunk_forward_lean: markText("Trunk"),
  trunk_lateral_lean: markText("Trunk"),
  pelvic_obliquity: markText("Pelvis")
};
var subtract = (a, b) => ({ x: a.x - b.x, y: a.y - b.y });
var midpoint = (a, b) => ({
  x: (a.x + b.x) / 2,
  y: (a.y + b.y) / 2,
  visibility: Math.min(a.visibility, b.visibility)
});
function legVertex(angle, at) {
  const [hip, knee, ankle, heel, toe] = LEG_JOINTS.map(at);
  if (angle === "knee_flexion" || angle === "fppa") {
    if (!hip || !knee || !ankle) return null;
    return { at: knee, from: subtract(knee, hip), to: subtract(ankle, knee), landmarks: [hip, knee, ankle] };
  }
  if (angle === "thigh_angle" || angle === "hip_adduction") {
    return hip && knee && { at: hip, from: DOWNWARD, to: subtract(knee, hip), landmarks: [hip, knee] };
  }
  if (angle === "shank_angle") {
    return knee && ankle && { at: ankle, from: UPWARD, to: subtract(knee, ankle), landmarks: [knee, ankle] };
  }
  const low = angle === "foot_pitch" ? toe : ankle;
  return low && heel && { at: low, landmarks: [low, heel] };
}
function trunkVertex(angle, point) {
  const [left, right, high, far] = [23, 24, 11, 12].map(point);
  if (!left || !right) return null;
  if (angle === "pelvic_obliquity") {
    const [a, b] = left.x < right.x ? [left, right] : [right, left];
    return { at: a, from: { x: 1, y: 0 }, to: subtract(b, a), landmarks: [left, right] };
  }
  if (!high || !far) return null;
  const [hips, shoulders] = [midpoint(left, right), midpoint(high, far)];
  return { at: hips, from: UPWARD, to: subtract(shoulders, hips), landmarks: [hips, shoulders] };
}
function findVertex({ angle, side }, point) {
  if (angle === "hip_flexion") {
    const trunk = trunkVertex("trunk_forward_lean", point);
    const leg = LEGS[
      /** @type {Side} */
      side
    ];
    const [hip, knee] = [leg.hip, leg.knee].map(point);
    if (!trunk || !hip || !knee) return null;
    const down = { x: -trunk.to.x, y: -trunk.to.y };
    return { at: hip, from: down, to: subtract(knee, hip), landmarks: [hip, knee, ...trunk.landmarks] };
  }
  return side ? legVertex(angle, (name) => point(LEGS[side][name])) : trunkVertex(angle, point);
}
var anglesLayer = {
  name: "angles",
  title: markText("Angles"),
  draw(context, scene) {
    const { playback, frame, toBox, lineWidth, box, occupied, scale, series } = scene;
    const colors = scene.colors ?? SIDE_COLORS;
    const point = (index) => playback.landmark(frame, index);
    const missing = { x: 0, y: 0, visibility: 0 };
    const hips = midpoint(point(23) ?? missing, point(24) ?? missing);
    const labels = [];
    for (const curve of series) {
      const value = playback.value(curve, frame);
      const vertex = Number.isFinite(value) ? findVertex(curve, point) : null;
      if (!vertex) continue;
      const isVisible = vertex.landmarks.every((each) => each.visibility >= LOW_VISIBILITY);
      const reliable = isVisible && !playback.interpolated(frame);
      const color = colors[curve.side ?? "body"];
      const { from, to } = vertex;
      if (from && to) drawArc(context, { at: vertex.at, from, to }, { toBox, lineWidth, color, reliable, scale });
      const left = vertex.at.x < hips.x || vertex.at.x === hips.x && (to?.x ?? 0) > 0;
      labels.push({ curve, value, at: toBox(vertex.at.x, vertex.at.y), left, color, reliable });
    }
    labels.sort((a, b) => a.at[1] - b.at[1]);
    for (const { curve, value, at, left, color, reliable } of labels) {
      const size = Math.max(scene.minTextSize ?? 12, lineWidth * 3.4);
      const style = { at, direction: left ? -1 : 1, color, size, reliable };
      const label = `${curve.angle in SHORT_LABELS ? translate(SHORT_LABELS[curve.angle]) : translateWords(curve.title)} ${formatDegrees(value)}`;
      textBox(context, label, style, { box, occupied });
    }
  }
};
function drawArc(context, { at, from, to }, { toBox, lineWidth, color, reliable, scale }) {
  const [x, y] = toBox(at.x, at.y);
  const size = Math.max(Math.hypot(to.x, to.y) * scale, lineWidth * 6);
  const start2 = Math.atan2(from.y, from.x);
  let sweep = Math.atan2(to.y, to.x) - start2;
  sweep = (sweep + 3 * Math.PI) % (2 * Math.PI) - Math.PI;
  const radius = Math.min(size * 0.45, lineWidth * 14);
  context.save();
  context.globalAlpha = reliable ? 0.34 : 0.16;
  context.fillStyle = color;
  context.beginPath();
  context.moveTo(x, y);
  context.arc(x, y, radius, start2, start2 + sweep, sweep < 0);
  context.fill();
  context.restore();
  const reference = (path) => {
    path.moveTo(x, y);
    path.lineTo(x + Math.cos(start2) * size * 0.8, y + Math.sin(start2) * size * 0.8);
  };
  strokeLine(context, reference, { color: "#ffffff", width: lineWidth * 0.5, reliable, dashed: true });
  const arc = (path) => path.arc(x, y, radius, start2, start2 + sweep, sweep < 0);
  strokeLine(context, arc, { color, width: lineWidth * 0.65, reliable });
}

// vision/frontend/player/playerKeys.js
var KEYS = [
  { keys: [" "], label: markText("Space"), description: markText("Play or pause"), action: "toggle" },
  { keys: ["ArrowLeft"], label: "←", description: markText("Previous frame (Shift: 10)"), action: "back" },
  { keys: ["ArrowRight"], label: "→", description: markText("Next frame (Shift: 10)"), action: "forward" },
  { keys: ["ArrowUp"], label: "↑", description: markText("Faster"), action: "faster" },
  { keys: ["ArrowDown"], label: "↓", description: markText("Slower"), action: "slower" },
  { keys: ["j"], label: "J", description: markText("Play backward"), action: "reverse" },
  { keys: ["k"], label: "K", description: markText("Pause"), action: "pause" },
  { keys: ["l"], label: "L", description: markText("Play; press again for faster"), action: "playFaster" },
  { keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"], label: "1–9", description: markText("Loop this repetition or stride"), action: "loopNumber" },
  { keys: ["0"], label: "0", description: markText("Stop looping"), action: "stopLoop" },
  { keys: [","], label: ",", description: markText("Previous event"), action: "previousEvent" },
  { keys: ["."], label: ".", description: markText("Next event"), action: "nextEvent" },
  { keys: ["n"], label: "N", description: markText("Next finding"), action: "nextFinding" },
  { keys: ["Home"], label: "Home", description: markText("First frame"), action: "firstFrame" },
  { keys: ["End"], label: "End", description: markText("Last frame"), action: "lastFrame" },
  { keys: ["b"], label: "B", description: markText("Body on or off"), action: "skeleton" },
  { keys: ["a"], label: "A", description: markText("Angles on or off"), action: "angles" },
  { keys: ["e"], label: "E", description: markText("Events on or off"), action: "events" },
  { keys: ["i"], label: "I", description: markText("Good form on or off"), action: "goodForm" },
  { keys: ["d"], label: "D", description: markText("Draw on the frame"), action: "draw", forDrawing: true },
  { keys: ["g"], label: "G", description: markText("Next drawing (Shift: back)"), action: "nextDrawing", forDrawing: true },
  { keys: ["z"], control: true, label: "Ctrl Z", description: markText("Undo a drawing (Shift: redo)"), action: "undo", forDrawing: true },
  { keys: ["Delete", "Backspace"], label: "Del", description: markText("Delete the selected drawing"), action: "deleteDrawing", forDrawing: true },
  { keys: ["r"], label: "R", description: markText("Record a voice-over; again to stop"), action: "voiceOver", forRecording: true },
  { keys: ["+", "="], label: "+", description: markText("Zoom in"), action: "zoomIn" },
  { keys: ["-"], label: "−", description: markText("Zoom out"), action: "zoomOut" },
  { keys: ["f"], label: "F", description: markText("Full screen"), action: "fullscreen" },
  { keys: ["?"], label: "?", description: markText("Show these keys"), action: "help" }
];
var EDITABLE = "input, textarea, select, [contenteditable], [role=combobox], [role=menu], [role=dialog]";
function listenToKeys(root, actions) {
  const keyName = (key, control) => `${control ? "Control " : ""}${key}`;
  const actionByKey = new Map(
    KEYS.flatMap((entry) => entry.keys.map((key) => (
      /** @type {[string, string]} */
      [keyName(key, entry.control), entry.action]
    )))
  );
  function isForPlayer(event) {
    const path = event.composedPath();
    const [target] = path;
    if (target instanceof Element && target.closest(EDITABLE) && !target.matches("[type=checkbox]")) {
      return false;
    }
    if (path.includes(root)) return true;
    const isOnButton = target instanceof Element && target.closest("button") && event.key !== " ";
    if (!isOnButton && target !== document.body && target !== document.documentElement) return false;
    const box = root.getBoundingClientRect();
    return box.height > 0 && box.bottom > 80 && box.top < innerHeight - 80;
  }
  function onKey(event) {
    if (event.altKey || event.defaultPrevented) return;
    const control = event.ctrlKey || event.metaKey;
    if (control && !event.composedPath().includes(root)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const action = actionByKey.get(keyName(key, control));
    if (event.key === "Escape" && !control && actions.cancel?.(event)) {
      event.preventDefault();
      return;
    }
    if (!action || !isForPlayer(event)) return;
    event.preventDefault();
    event.stopPropagation();
    actions[action](event);
  }
  document.addEventListener("keydown", onKey, true);
  const onKeyUp = (event) => {
    if (event.key === " " && event.composedPath().includes(root) && isForPlayer(event)) {
      event.preventDefault();
    }
  };
  document.addEventListener("keyup", onKeyUp, true);
  return () => {
    document.removeEventListener("keydown", onKey, true);
    document.removeEventListener("keyup", onKeyUp, true);
  };
}

// vision/frontend/shared/dom.js
var SVG_NAMESPACE = "http://www.w3.org/2000/svg";
var ICON_PATHS = {
  again: ["M4.5 12a7.5 7.5 0 1 0 2.4-5.5", "M4.5 4v4h4"],
  angle: ["M19 19H5L15 5", "M11.5 19a6.5 6.5 0 0 0-2.7-5.3"],
  arrow: ["M5 19 18.5 5.5", "M10 5h9v9"],
  arrowRight: ["M5 12h13", "M12.5 6.5 18 12l-5.5 5.5"],
  back: ["M15 6.5 8 12l7 5.5z", "M5 6.5v11"],
  camera: ["M5 7h9a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2z", "m16 11 5-3v8l-5-3"],
  check: ["m5 12.5 4.6 4.5L19 7.5"],
  close: ["m6 6 12 12", "M18 6 6 18"],
  curve: ["M3 16c3 0 4-9 8-9s4 7 10 7"],
  dots: ["M6.5 12h.01", "M12 12h.01", "M17.5 12h.01"],
  draw: ["m4 20 1-4.5L16.5 4l3.5 3.5L8.5 19z", "m14 6.5 3.5 3.5"],
  erase: ["M4 7h16", "M9.5 7V4.5h5V7", "m6.5 7 1 13h9l1-13", "M10.2 11v5", "M13.8 11v5"],
  forward: ["m9 6.5 7 5.5-7 5.5z", "M19 6.5v11"],
  full: ["M4 9V4h5", "M20 9V4h-5", "M4 15v5h5", "M20 15v5h-5"],
  keys: ["M3.5 7h17v10h-17z", "M7 10.5h.01", "M10.5 10.5h.01", "M14 10.5h.01", "M17 10.5h.01", "M8.5 14h7"],
  layers: ["m12 4 9 5-9 5-9-5z", "m4 13.5 8 4.5 8-4.5"],
  line: ["M5 19 19 5"],
  lock: ["M6 11h12v9H6z", "M8.5 11V8a3.5 3.5 0 0 1 7 0v3"],
  loop: ["M5 11V9.5A2.5 2.5 0 0 1 7.5 7H18", "m15.5 4 3 3-3 3", "M19 13v1.5a2.5 2.5 0 0 1-2.5 2.5H6", "m8.5 20-3-3 3-3"],
  lost: ["M3.5 9.5a12 12 0 0 1 4-2.6", "M20.5 9.5A12 12 0 0 0 11 6.1", "M7 13.3a7 7 0 0 1 3-1.7", "M12 18v.5", "m4 4 16 16"],
  microphone: ["M12 4a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-5 0v-5A2.5 2.5 0 0 1 12 4z", "M6 11.5a6 6 0 0 0 12 0", "M12 17.5V21"],
  minus: ["M6 12h12"],
  move: ["m5 4 5.5 15 2.2-6.3L19 10.5z"],
  mute: ["M4 9.5v5h3.5L12 18V6L7.5 9.5z", "m16 9.5 5 5", "m21 9.5-5 5"],
  pause: ["M8 5.5v13", "M16 5.5v13"],
  play: ["M7.5 5v14L19 12z"],
  plus: ["M6 12h12", "M12 6v12"],
  redo: ["m15 14 5-5-5-5", "M20 9h-9.5a5.5 5.5 0 0 0 0 11H13"],
  save: ["M12 4v11", "m7 10.5 5 5 5-5", "M5 20h14"],
  scale: ["M3.5 15 15 3.5l5.5 5.5L9 20.5z", "m7 11.5 2 2", "m10.5 8 2.5 2.5", "m14 4.5 2 2"],
  small: ["M9 4v5H4", "M15 4v5h5", "M9 20v-5H4", "M15 20v-5h5"],
  sound: ["M4 9.5v5h3.5L12 18V6L7.5 9.5z", "M15.5 9a4.5 4.5 0 0 1 0 6", "M18 6.5a8 8 0 0 1 0 11"],
  star: ["m12 4 2.4 5.1 5.6.7-4.1 3.8 1.1 5.5-5-2.8-5 2.8 1.1-5.5L4 9.8l5.6-.7z"],
  stop: ["M7.5 7.5h9v9h-9z"],
  stroke: ["M3.5 17c2-7 5-11 7-10s-2 8 0 9 4-6 6-5-.5 4 1 5 2 0 3-1"],
  text: ["M5 7.5V5h14v2.5", "M12 5v14", "M9 19h6"],
  undo: ["M9 14 4 9l5-5", "M4 9h9.5a5.5 5.5 0 0 1 0 11H11"],
  upload: ["M12 15V4", "m7 8.5 5-5 5 5", "M5 20h14"],
  warn: ["M12 4.5 21 19.5H3z", "M12 10.5v4", "M12 17v.2"]
};
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(
      name.slice(2),
      /** @type {EventListener} */
      value
    );
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}
function svgPaths(paths, attributes) {
  const svg = document.createElementNS(SVG_NAMESPACE, "svg");
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  svg.setAttribute("aria-hidden", "true");
  for (const d of paths) {
    const path = document.createElementNS(SVG_NAMESPACE, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}
function icon(name) {
  return svgPaths(ICON_PATHS[name], { class: `icon icon-${name}`, viewBox: "0 0 24 24" });
}
function iconButton(name, label, onClick, className = "") {
  const attributes = { type: "button", class: `icon-button ${className}`, "aria-label": label, title: label };
  return make("button", { ...attributes, onclick: onClick }, icon(name));
}
function button({ icon: name, label, className, onClick }) {
  const text = make("span", { class: "button-label" }, label);
  return make(
    "button",
    { type: "button", class: `button ${className}`, "aria-label": label, title: label, onclick: onClick },
    ...name ? [icon(name)] : [],
    text
  );
}
function setButton(element, name, label) {
  element.setAttribute("aria-label", label);
  element.setAttribute("title", label);
  element.replaceChildren(icon(name), make("span", { class: "button-label" }, label));
}
function choice(label, options, onChoose) {
  const all = options.map((option) => make("option", { value: option.value }, option.label));
  const select = make("select", { "aria-label": label, title: label }, ...all);
  select.addEventListener("change", () => {
    onChoose(select.value);
    select.blur();
  });
  return select;
}
function scrollTo(element) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
}
function focusPlayer(element) {
  element.closest("[tabindex]")?.focus({ preventScroll: true });
}
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
function fitCanvas(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const pixelRatio = Math.min(devicePixelRatio || 1, 3);
  const [pixelWidth, pixelHeight] = [Math.round(width * pixelRatio), Math.round(height * pixelRatio)];
  if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) {
    [canvas.width, canvas.height] = [pixelWidth, pixelHeight];
  }
  const context = context2d(canvas);
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  return { context, width, height };
}
function context2d(canvas) {
  return (
    /** @type {CanvasRenderingContext2D} */
    canvas.getContext("2d")
  );
}

// vision/frontend/player/playerToolbar.js
var SPEEDS = [0.125, 0.25, 0.5, 0.75, 1, 1.5, 2];
var SPEED_LABELS = { 0.125: "⅛×", 0.25: "¼×", 0.5: "½×", 0.75: "¾×", 1: "1×", 1.5: "1½×", 2: "2×" };
function createToolbar(playback, layers, actions) {
  const play = iconButton("play", translate("Play"), actions.toggle, "play");
  const time = make("span", { class: "time" });
  const number = make("span", { class: "number" });
  const speeds = SPEEDS.map((value) => ({ value: String(value), label: SPEED_LABELS[value] }));
  const speed = choice(translate("Speed"), speeds, (value) => actions.setSpeed(Number(value)));
  const spans = playback.spans.map((span, at) => ({ value: String(at), label: translateWords(span.words) }));
  const options = [{ value: "", label: translate("Whole clip") }, ...spans];
  const loop = choice(translate("Loop"), options, (at) => actions.setSpan(playback.spans[Number(at || -1)] ?? null));
  const loopChoice = make("label", { class: "choice loop" }, icon("loop"), loop);
  loopChoice.hidden = !spans.length;
  const toggles = new Map(
    layers.map(({ name, title }) => [
      name,
      make(
        "button",
        {
          type: "button",
          class: `toggle${name === "drawings" ? " needs-drawing" : ""}`,
          "aria-pressed": "true",
          onclick: () => actions.layer(name)
        },
        translate(title)
      )
    ])
  );
  const draw = make(
    "button",
    {
      type: "button",
      class: "draw needs-drawing",
      title: translate("Draw on the frame"),
      "aria-pressed": "false",
      onclick: actions.draw
    },
    icon("draw"),
    translate("Draw")
  );
  const record = make(
    "button",
    {
      type: "button",
      class: "draw record needs-recording",
      title: translate("Record your voice over the clip"),
      "aria-label": translate("Voice-over"),
      "aria-pressed": "false",
      onclick: actions.voiceOver
    },
    icon("microphone"),
    make("span", {}, translate("Voice-over"))
  );
  const fullscreen = iconButton("full", translate("Full screen"), actions.fullscreen);
  const fit = iconButton("small", translate("Show the whole frame"), () => actions.zoom(0), "fit");
  const zoomOut = iconButton("minus", translate("Zoom out"), () => actions.zoom(1 / 1.5));
  const help = createKeyHelp();
  const element = make(
    "div",
    { class: "toolbar" },
    make(
      "div",
      { class: "transport" },
      iconButton("back", translate("Previous frame"), actions.back),
      play,
      iconButton("forward", translate("Next frame"), actions.forward)
    ),
    make("div", { class: "position" }, time, number),
    make("label", { class: "choice" }, speed),
    loopChoice,
    draw,
    record,
    make("div", { class: "toggles", role: "group", "aria-label": translate("Layers") }, ...toggles.values()),
    make("div", { class: "toolbar-end" }, iconButton("keys", translate("Keys"), () => help.toggle(), "keys"), fullscreen)
  );
  const zoomButtons = make(
    "div",
    { class: "zoom-buttons" },
    iconButton("plus", translate("Zoom in"), () => actions.zoom(1.5)),
    zoomOut,
    fit
  );
  zoomButtons.addEventListener("pointerdown", (event) => event.stopPropagation());
  speed.value = "1";
  return {
    element,
    zoomButtons,
    help,
    /** @param {{mode: string, speed: number, span: FrameRange|null}} frameVideo */
    update({ mode, speed: newSpeed, span }) {
      const isRunning = mode !== "paused";
      play.replaceChildren(icon(isRunning ? "pause" : "play"));
      play.setAttribute("aria-label", isRunning ? translate("Pause") : translate("Play"));
      play.setAttribute("title", isRunning ? translate("Pause") : translate("Play"));
      speed.value = String(newSpeed);
      loop.value = span ? String(playback.spans.findIndex((each) => each === span)) : "";
    },
    /** @param {number} frame */
    setFrame(frame) {
      setText(time, formatTime(playback.times[frame]));
      setText(number, translate("{number} of {count}", { number: frame + 1, count: playback.count }));
    },
    /** @param {string} name @param {boolean} on */
    setLayer: (name, on) => toggles.get(name)?.setAttribute("aria-pressed", String(on)),
    /** @param {boolean} exists */
    offerGoodForm(exists) {
      const button2 = toggles.get("goodForm");
      if (button2) button2.hidden = !exists;
      element.classList.toggle("with-good-form", exists);
    },
    /** @param {boolean} on */
    setDrawing: (on) => draw.setAttribute("aria-pressed", String(on)),
    /** @param {boolean} on */
    setRecording: (on) => record.setAttribute("aria-pressed", String(on)),
    /** @param {number} zoom */
    setZoom(zoom) {
      for (const button2 of [zoomOut, fit]) button2.hidden = zoom <= 1.001;
    },
    /** @param {boolean} on */
    setFullscreen(on) {
      fullscreen.replaceChildren(icon(on ? "small" : "full"));
      fullscreen.setAttribute("aria-label", on ? translate("Leave full screen") : translate("Full screen"));
    }
  };
}
function createKeyHelp() {
  const rows = KEYS.flatMap(({ label, description, forDrawing, forRecording }) => {
    const attributes = forDrawing ? { class: "needs-drawing" } : forRecording ? { class: "needs-recording" } : {};
    return [make("dt", attributes, make("kbd", {}, translate(label))), make("dd", attributes, translate(description))];
  });
  const element = make(
    "div",
    { class: "help", hidden: true, role: "note", "aria-label": translate("Keys") },
    iconButton("close", translate("Close"), () => element.hidden = true, "close"),
    make("dl", {}, ...rows)
  );
  return { element, toggle: () => element.hidden = !element.hidden };
}

// vision/frontend/player/angleCurves.js
var COLOR_VARIABLES = { left: "--left", right: "--right", body: "--body" };
var MIN_RANGE_DEG = 20;
var PADDING = { left: 30, right: 8, top: 6, bottom: 4 };
function createAngleCurves(playback, on) {
  const angles = [...new Set(playback.series.map((each) => each.angle))];
  const selected = new Set(playback.series.filter((each) => each.shown).map((each) => each.name));
  const chartList = make("div", { class: "charts" });
  const picker = createPicker(playback, angles, selected, update);
  const emptyMessage = make("p", { class: "empty" }, translate("This view shows no angles."));
  const element = make("aside", { class: "curves", "aria-label": translate("Angles over time") });
  let charts = [];
  let timeWindow = [0, playback.duration_s];
  let frame = 0;
  function update() {
    for (const chart of charts) chart.close();
    charts = angles.map((angle) => playback.series.filter((s) => s.angle === angle && selected.has(s.name))).filter((series) => series.length).map((series) => createChart(playback, series, { seek: on.seek, span: () => timeWindow }));
    chartList.replaceChildren(...charts.map((chart) => chart.element));
    for (const chart of charts) chart.setFrame(frame);
    on.selected(playback.series.filter((each) => selected.has(each.name)));
  }
  element.append(...playback.series.length ? [picker, chartList] : [emptyMessage]);
  update();
  return {
    element,
    /** Move the cursors to a frame. @param {number} newFrame */
    setFrame(newFrame) {
      frame = newFrame;
      for (const chart of charts) chart.setFrame(newFrame);
    },
    /** Show the time around a looped span, or the whole clip. @param {FrameRange|null} span */
    setSpan(span) {
      if (span) {
        const [from, to] = [playback.times[span.first], playback.times[span.last]];
        const margin = 0.15 * (to - from);
        timeWindow = [Math.max(0, from - margin), Math.min(playback.duration_s, to + margin)];
      } else timeWindow = [0, playback.duration_s];
      for (const chart of charts) chart.paint();
    },
    close() {
      for (const chart of charts) chart.close();
    }
  };
}
function createPicker(playback, angles, selected, update) {
  const rows = angles.map((angle) => {
    const series = playback.series.filter((each) => each.angle === angle);
    const checkboxes = series.map((each) => {
      const box = make("input", { type: "checkbox", checked: selected.has(each.name) });
      box.addEventListener("change", () => {
        if (box.checked) selected.add(each.name);
        else selected.delete(each.name);
        update();
      });
      const labels = { left: translate("Left"), right: translate("Right") };
      const label = each.side ? labels[each.side] : translate("Show");
      return make("label", { class: each.side ?? "body" }, box, label);
    });
    return make("div", { class: "pick" }, make("span", {}, translateWords(series[0].title)), ...checkboxes);
  });
  return make(
    "details",
    { class: "picker" },
    make("summary", {}, make("span", {}, translate("Angles"))),
    make("div", { class: "picks" }, ...rows)
  );
}
function createChart(playback, series, { seek, span }) {
  const canvas = make("canvas");
  const cursor = make("div", { class: "cursor" });
  const dots = series.map((each) => make("i", { class: `dot ${each.side ?? "body"}` }));
  const plot = make("div", { class: "plot" }, canvas, cursor, ...dots);
  const values = series.map((each) => make("b", { class: each.side ?? "body" }));
  const sides = { left: `${translate("L")} `, right: `${translate("R")} ` };
  const [first] = series;
  const [title, positive] = [translateWords(first.title), translateWords(first.positive)];
  const meaning = `+ ${positive.split(/[;(]/)[0].trim()}`;
  const error = first.error_deg == null ? meaning : `± ${formatNumber(first.error_deg)}° · ${meaning}`;
  const element = make(
    "figure",
    { class: "chart", "aria-label": title },
    make(
      "figcaption",
      { title: `+ ${positive}` },
      make("span", { class: "title" }, title),
      make("span", { class: "error" }, error),
      ...values
    ),
    plot
  );
  const range = valueRange(playback, series);
  let frame = 0;
  let size = { width: 1, height: 1 };
  const xOf = (time) => {
    const [from, to] = span();
    return PADDING.left + (time - from) / (to - from) * (size.width - PADDING.left - PADDING.right);
  };
  const yOf = (value) => {
    const [low, high] = range;
    return PADDING.top + (high - value) / (high - low) * (size.height - PADDING.top - PADDING.bottom);
  };
  function paint() {
    const fitted = fitCanvas(canvas);
    size = { width: fitted.width, height: fitted.height };
    fitted.context.clearRect(0, 0, size.width, size.height);
    const color = (name) => resolveColor(element, name);
    paintAxes(fitted.context, { playback, size, range, xOf, yOf, color });
    for (const each of series) paintSeries(fitted.context, each, { playback, size, xOf, yOf, color });
    setFrame(frame);
  }
  function setFrame(newFrame) {
    frame = newFrame;
    const x = xOf(playback.times[newFrame]);
    const isVisible = x >= PADDING.left - 1 && x <= size.width;
    cursor.style.transform = `translateX(${x}px)`;
    cursor.style.visibility = isVisible ? "visible" : "hidden";
    series.forEach((each, at) => {
      const value = playback.value(each, newFrame);
      dots[at].style.visibility = isVisible && Number.isFinite(value) ? "visible" : "hidden";
      if (Number.isFinite(value)) dots[at].style.transform = `translate(${x}px, ${yOf(value)}px)`;
      setText(values[at], `${each.side ? sides[each.side] : ""}${formatDegrees(value)}`);
    });
    element.dataset.frame = String(newFrame);
  }
  let dragging = false;
  function scrub(event) {
    const box = plot.getBoundingClientRect();
    const [from, to] = span();
    const plotWidth = box.width - PADDING.left - PADDING.right;
    const time = from + (event.clientX - box.left - PADDING.left) / plotWidth * (to - from);
    seek(playback.clamp(playback.nearest(time)));
  }
  plot.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    dragging = true;
    plot.setPointerCapture?.(event.pointerId);
    scrub(event);
  });
  plot.addEventListener("pointermove", (event) => dragging && scrub(event));
  for (const name of ["pointerup", "pointercancel"]) {
    plot.addEventListener(name, () => dragging = false);
  }
  const resizeObserver = new ResizeObserver(paint);
  resizeObserver.observe(plot);
  return { element, paint, setFrame, close: () => resizeObserver.disconnect() };
}
function resolveColor(element, name) {
  const before = element.style.outlineColor;
  element.style.outlineColor = `var(${name})`;
  const resolved = getComputedStyle(element).outlineColor;
  element.style.outlineColor = before;
  return resolved;
}
function valueRange(playback, series) {
  let [low, high] = [0, 0];
  for (const each of series) {
    for (let frame = 0; frame < playback.count; frame += 1) {
      const value = playback.value(each, frame);
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  const missing = Math.max(0, MIN_RANGE_DEG - (high - low)) / 2;
  const margin = 0.06 * (high - low);
  return [low - missing - margin, high + missing + margin];
}
function paintAxes(context, { playback, size, range, xOf, yOf, color }) {
  const [low, high] = range;
  context.fillStyle = color("--shade");
  for (const span of playback.spans.filter((each) => each.kind === "rep")) {
    const [from, to] = [span.first, span.last].map((frame) => xOf(playback.times[frame]));
    context.fillRect(Math.max(PADDING.left, from), 0, Math.max(0, to - Math.max(PADDING.left, from)), size.height);
  }
  const step = [5, 10, 20, 30, 45, 60, 90].find((each) => (high - low) / each <= 4) ?? 180;
  context.font = "11px system-ui, sans-serif";
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.lineWidth = 1;
  for (let value = Math.ceil(low / step) * step; value <= high; value += step) {
    const y = Math.round(yOf(value)) + 0.5;
    context.strokeStyle = color(value === 0 ? "--zero" : "--grid");
    context.beginPath();
    context.moveTo(PADDING.left, y);
    context.lineTo(size.width - PADDING.right, y);
    context.stroke();
    context.fillStyle = color("--soft");
    context.fillText(formatDegrees(value), PADDING.left - 4, y);
  }
  context.setLineDash([2, 3]);
  context.strokeStyle = color("--zero");
  for (const event of playback.events) {
    if (event.kind !== "rep_bottom" && event.kind !== "contact") continue;
    const x = Math.round(xOf(playback.times[event.frame])) + 0.5;
    if (x < PADDING.left) continue;
    context.beginPath();
    context.moveTo(x, event.kind === "contact" ? size.height - 12 : 0);
    context.lineTo(x, size.height);
    context.stroke();
  }
  context.setLineDash([]);
}
function paintSeries(context, curve, { playback, size, xOf, yOf, color }) {
  context.save();
  context.beginPath();
  context.rect(PADDING.left, 0, size.width - PADDING.left - PADDING.right + 1, size.height);
  context.clip();
  context.strokeStyle = color(COLOR_VARIABLES[curve.side ?? "body"]);
  context.lineWidth = 2;
  context.lineJoin = "round";
  let last = null;
  let interpolated = false;
  const finish = () => {
    if (last) context.stroke();
    last = null;
  };
  for (let frame = 0; frame < playback.count; frame += 1) {
    const value = playback.value(curve, frame);
    if (!Number.isFinite(value)) {
      finish();
      continue;
    }
    const at = [xOf(playback.times[frame]), yOf(value)];
    const from = last;
    if (last && interpolated !== playback.interpolated(frame)) finish();
    if (last) context.lineTo(...at);
    else {
      interpolated = playback.interpolated(frame);
      context.setLineDash(interpolated ? [3, 3] : []);
      context.globalAlpha = interpolated ? 0.6 : 1;
      context.beginPath();
      context.moveTo(...from ?? at);
      context.lineTo(...at);
    }
    last = at;
  }
  finish();
  context.restore();
}

// vision/frontend/player/annotationShapes.js
var PALETTE = {
  yellow: "#ffe14a",
  red: "#ff4d5e",
  green: "#8aff5c",
  blue: "#4aa8ff",
  white: "#ffffff"
};
var RELATIVE_SIZES = {
  line: 8e-3,
  // line width
  text: 0.05,
  // font size
  head: 0.045,
  // length of both strokes of an arrowhead
  arc: 0.07,
  // radius of an angle's arc, if its legs are long enough
  label: 0.06
  // from an angle's vertex to the middle of its value
};
var ARROWHEAD_RAD = Math.PI / 6;
var FADE_S = 0.7;
var MAX_POINTS = 300;
var MAX_TEXT_LENGTH = 120;
var MIN_PX = { line: 2, text: 12 };
var HANDLE_PX = 5;
var TOLERANCE = 12e-4;
var MEASURING_CONTEXT = context2d(make("canvas"));
var METRES = { m: 1, cm: 0.01, ft: 0.3048 };
var LENGTH = /^(\d{1,6}(?:[.,]\d{1,4})?)\s*(m|cm|ft)$/i;
var distance = (a, b) => Math.hypot(b[0] - a[0], b[1] - a[1]);
function vertexAngle([a, vertex, b]) {
  if (!distance(a, vertex) || !distance(vertex, b)) return NaN;
  const [one, other] = [a, b].map((end) => Math.atan2(end[1] - vertex[1], end[0] - vertex[0]));
  const difference = Math.abs(one - other) * 180 / Math.PI;
  return Math.min(difference, 360 - difference);
}
function readLength(text) {
  const found = LENGTH.exec(text.trim());
  if (!found || !(Number(found[1].replace(",", ".")) > 0)) return null;
  return `${found[1].replace(",", ".")} ${found[2].toLowerCase()}`;
}
function metresPerPixel(drawings) {
  const scale = drawings.findLast((drawing) => drawing.kind === "scale");
  const found = scale && LENGTH.exec(scale.text);
  if (!scale || !found) return null;
  return Number(found[1].replace(",", ".")) * METRES[found[2].toLowerCase()] / distance(scale.points[0], scale.points[1]);
}
function opacityAfter(age_s) {
  return age_s < 0 ? 0 : Math.max(0, Math.min(1, 2 * (1 - age_s / FADE_S)));
}
function simplifyStroke(points, shorter) {
  let tolerance = TOLERANCE * shorter;
  let simplified = douglasPeucker(points, tolerance);
  for (; simplified.length > MAX_POINTS; simplified = douglasPeucker(points, tolerance)) tolerance *= 1.5;
  return simplified;
}
function douglasPeucker(points, tolerance) {
  const keep = /* @__PURE__ */ new Set([0, points.length - 1]);
  const parts = [[0, points.length - 1]];
  while (parts.length) {
    const [first, last] = (
      /** @type {Point} */
      parts.pop()
    );
    let [farthest, at] = [tolerance, -1];
    for (let i = first + 1; i < last; i += 1) {
      const deviation = distanceToSegment(points[i], points[first], points[last]);
      if (deviation > farthest) [farthest, at] = [deviation, i];
    }
    if (at < 0) continue;
    keep.add(at);
    parts.push([first, at], [at, last]);
  }
  return points.filter((_, at) => keep.has(at));
}
function distanceToSegment(point, a, b) {
  const length = distance(a, b);
  if (!length) return distance(a, point);
  const along = ((point[0] - a[0]) * (b[0] - a[0]) + (point[1] - a[1]) * (b[1] - a[1])) / length ** 2;
  const fraction = Math.max(0, Math.min(1, along));
  return distance(point, [a[0] + fraction * (b[0] - a[0]), a[1] + fraction * (b[1] - a[1])]);
}
function layoutText({ text, points: [[x, y]] }, { width, height }, scale) {
  let size = sizeInPixels("text", { width, height }, scale);
  MEASURING_CONTEXT.font = fontOf(100);
  const unitWidth = MEASURING_CONTEXT.measureText(text).width / 100;
  size = Math.min(size, width / unitWidth);
  const left = Math.max(0, Math.min(x, width - unitWidth * size));
  return { left, baseline: Math.max(size, Math.min(y, height - size * 0.3)), width: unitWidth * size, size };
}
var fontOf = (size) => `650 ${size}px system-ui, sans-serif`;
function sizeInPixels(name, { width, height }, scale) {
  const minimum = (MIN_PX[name] ?? 0) / scale;
  return Math.max(minimum, RELATIVE_SIZES[name] * Math.min(width, height));
}
function distanceToDrawing(drawing, at, frame, scale) {
  if (drawing.kind === "text") {
    const { left, baseline, width, size } = layoutText(drawing, frame, scale);
    const dx = Math.max(left - at[0], 0, at[0] - left - width);
    return Math.hypot(dx, Math.max(baseline - size - at[1], 0, at[1] - baseline - size * 0.25));
  }
  const { points } = drawing;
  const distances = points.slice(1).map((point, index) => distanceToSegment(at, points[index], point));
  return distances.length ? Math.min(...distances) : distance(points[0], at);
}
function paintDrawing(context, drawing, scene, { opacity = 1, selected = false, metres = null } = {}) {
  const { toBox, scale, playback } = scene;
  const points = drawing.points.map(([x, y]) => toBox(x, y));
  const style = {
    color: PALETTE[drawing.colour] ?? PALETTE.yellow,
    width: sizeInPixels("line", playback, scale) * scale
  };
  context.save();
  context.globalAlpha = opacity;
  if (drawing.kind === "text") {
    const { left, baseline, size } = layoutText(drawing, playback, scale);
    const textStyle = { color: style.color, font: fontOf(size * scale), size: size * scale };
    outlinedText(context, drawing.text, toBox(left, baseline), textStyle);
  } else if (points.length === 1) {
    disc(context, points[0], style.width, style.color);
  } else {
    strokeLine(context, (path) => tracePolyline(path, points), style);
  }
  if (drawing.kind === "arrow") paintArrowhead(context, points, style, scene);
  if (drawing.kind === "angle" && points.length === 3) {
    paintAngle(context, drawing, points, { ...style, room: selected ? 2 * HANDLE_PX : 0 }, scene);
  }
  const isScale = drawing.kind === "scale";
  if (isScale || drawing.kind === "line" && metres) {
    const [a, b] = drawing.points;
    const label = isScale ? drawing.text : `${formatNumber(distance(a, b) * (metres ?? 0), 2)} m`;
    paintLength(context, label, points, style, scene);
  }
  if (selected) paintSelection(context, drawing, points, scene);
  context.restore();
}
function tracePolyline(path, [first, ...rest]) {
  path.moveTo(...first);
  for (const point of rest) path.lineTo(...point);
}
function paintArrowhead(context, [from, to], style, { playback, scale }) {
  const back = Math.atan2(from[1] - to[1], from[0] - to[0]);
  const length = Math.min(sizeInPixels("head", playback, scale) * scale, distance(from, to));
  const endAt = (turn) => [to[0] + length * Math.cos(back + turn), to[1] + length * Math.sin(back + turn)];
  const ends = [endAt(-ARROWHEAD_RAD), endAt(ARROWHEAD_RAD)];
  strokeLine(context, (path) => tracePolyline(path, [ends[0], to, ends[1]]), style);
}
function paintAngle(context, drawing, [a, vertex, b], style, { playback, scale, toBox }) {
  const value = vertexAngle(drawing.points);
  if (!Number.isFinite(value)) return;
  const legs = [a, b].map((end) => Math.atan2(end[1] - vertex[1], end[0] - vertex[0]));
  const sweep = (legs[1] - legs[0] + 3 * Math.PI) % (2 * Math.PI) - Math.PI;
  const shortest = Math.min(distance(a, vertex), distance(vertex, b));
  const radius = Math.min(sizeInPixels("arc", playback, scale) * scale, shortest * 0.6);
  const arc = (path) => path.arc(...vertex, radius, legs[0], legs[0] + sweep, sweep < 0);
  strokeLine(context, arc, { ...style, width: style.width * 0.7 });
  const size = sizeInPixels("text", playback, scale) * scale;
  const offset = Math.max(sizeInPixels("label", playback, scale) * scale, size) + style.room;
  const opposite = legs[0] + sweep / 2 + Math.PI;
  const [left, top] = toBox(0, 0);
  const [right, bottom] = toBox(playback.width, playback.height);
  const x = vertex[0] + offset * 1.15 * Math.cos(opposite);
  const y = vertex[1] + offset * Math.sin(opposite);
  const at = [
    Math.max(left + size, Math.min(right - size, x)),
    Math.max(top + size * 0.6, Math.min(bottom - size * 0.6, y)) + size * 0.35
  ];
  const textStyle = { color: style.color, font: fontOf(size), size, align: "center" };
  outlinedText(context, formatDegrees(value), at, textStyle);
}
function paintLength(context, label, [a, b], style, { playback, scale }) {
  const size = sizeInPixels("text", playback, scale) * scale;
  const at = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2 - style.width * 2.5];
  outlinedText(context, label, at, { color: style.color, font: fontOf(size), size, align: "center" });
}
function paintSelection(context, drawing, points, { toBox, playback, scale }) {
  if (drawing.kind !== "stroke" && drawing.kind !== "text") {
    for (const [x, y] of points) {
      const ring = (path) => path.arc(x, y, HANDLE_PX + 1, 0, 2 * Math.PI);
      strokeLine(context, ring, { color: "#ffffff", width: 2 });
    }
    return;
  }
  let [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis]));
  if (drawing.kind === "text") {
    const { left: left2, baseline, width, size } = layoutText(drawing, playback, scale);
    const ends = [toBox(left2, baseline - size), toBox(left2 + width, baseline + size * 0.25)];
    [xs, ys] = [0, 1].map((axis) => ends.map((point) => point[axis]));
  }
  const [left, top] = [Math.min(...xs) - 6, Math.min(...ys) - 6];
  const [boxWidth, boxHeight] = [Math.max(...xs) + 6 - left, Math.max(...ys) + 6 - top];
  const box = (path) => path.rect(left, top, boxWidth, boxHeight);
  strokeLine(context, box, { color: "#ffffff", width: 1.5, dashed: true });
}

// vision/frontend/player/annotationToolbar.js
var TOOLS = [
  ["line", markText("Line"), markText("Drag from one end to the other.")],
  ["arrow", markText("Arrow"), markText("Drag from the tail to the tip.")],
  ["angle", markText("Angle"), markText("Drag from one end to the vertex, then tap the other end. Measured by hand in the frame, not by the analysis.")],
  ["stroke", markText("Freehand"), markText("Draw freely.")],
  ["text", markText("Text"), markText("Tap where the text should start, type, and press Enter.")],
  ["scale", markText("Known length"), markText("Drag along something of known length in the plane of movement, then type its length, such as 1.5 m, 80 cm or 6 ft. Lines then show their length.")],
  ["move", markText("Select and move"), markText("Tap a drawing on this frame to select it; drag it, or one of its ends. Tap a selected text again to change it.")]
];
var COLOR_LABELS = {
  yellow: markText("Yellow"),
  red: markText("Red"),
  green: markText("Green"),
  blue: markText("Blue"),
  white: markText("White")
};
function createDrawToolbar(actions) {
  const toolButtons = new Map(
    TOOLS.map(([name, title]) => [name, iconButton(name, translate(title), () => actions.tool(name), "draw-tool")])
  );
  const colors = new Map(
    Object.entries(PALETTE).map(([name, value]) => {
      const label = translate(COLOR_LABELS[name]);
      const attributes = { type: "button", class: "swatch", "aria-label": label, title: label };
      const style = `--ink:${value}`;
      return [name, make("button", { ...attributes, style, onclick: () => actions.color(name) })];
    })
  );
  const undo = iconButton("undo", translate("Undo"), actions.undo);
  const redo = iconButton("redo", translate("Redo"), actions.redo);
  const remove2 = iconButton("erase", translate("Delete the selected drawing"), actions.remove);
  const hint = make("p", { class: "hint", "aria-live": "polite" });
  const group = (label, ...children) => make("div", { class: "draw-group", role: "group", "aria-label": label }, ...children);
  const element = make(
    "div",
    { class: "draw-toolbar", role: "toolbar", "aria-label": translate("Drawing"), hidden: true },
    group(translate("Tools"), ...toolButtons.values()),
    group(translate("Colours"), ...colors.values()),
    group(translate("Changes"), undo, redo, remove2),
    make("button", { type: "button", class: "draw-done", onclick: actions.close }, translate("Done")),
    hint
  );
  return {
    element,
    /**
     * @param {{on: boolean, tool: ToolName, color: string, problem: string, canUndo: boolean, canRedo: boolean, canRemove: boolean}} state
     */
    update({ on, tool, color, problem: problem2, canUndo, canRedo, canRemove }) {
      element.hidden = !on;
      for (const [name, button2] of toolButtons) button2.setAttribute("aria-pressed", String(name === tool));
      for (const [name, button2] of colors) button2.setAttribute("aria-pressed", String(name === color));
      const changes = [[undo, canUndo], [redo, canRedo], [remove2, canRemove]];
      for (const [button2, isPossible] of changes) {
        button2.setAttribute("aria-disabled", String(!isPossible));
      }
      setText(hint, problem2 || translate(TOOLS.find(([name]) => name === tool)?.[2] ?? ""));
    }
  };
}

// vision/frontend/player/annotationTools.js
var TEXT_PLACEHOLDER = markText("Text, then Enter");
var GRAB_PX = 14;
var DRAG_THRESHOLD_PX = 4;
var isSamePoint = (a, b) => a[0] === b[0] && a[1] === b[1];
function createPen(frame, viewport, editor) {
  let draft = null;
  let dragged = null;
  let pressPoint = null;
  const clampToFrame = ([x, y]) => [
    Math.max(0, Math.min(frame.width, x)),
    Math.max(0, Math.min(frame.height, y))
  ];
  const round = (value) => Math.round(value * 10) / 10;
  const roundPoints = (points) => points.map(clampToFrame).map(([x, y]) => (
    /** @type {Point} */
    [round(x), round(y)]
  ));
  const screenDistance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]) * viewport.scale;
  function finish() {
    if (!draft) return;
    const { kind, points } = draft;
    draft = null;
    const shorter = Math.min(frame.width, frame.height);
    const rounded = roundPoints(kind === "stroke" ? simplifyStroke(points, shorter) : points);
    const distinct = rounded.filter((point, at) => at === 0 || !isSamePoint(point, rounded[at - 1]));
    const isComplete = kind === "stroke" ? distinct.length > 1 : distinct.length === rounded.length;
    if (isComplete) editor.drawn(kind, distinct);
  }
  function pickUp(at) {
    const selected = editor.selected();
    const before = selected?.id;
    const distance2 = (drawing2) => distanceToDrawing(drawing2, at, frame, viewport.scale) * viewport.scale;
    const candidates = editor.drawingsHere().reverse().map((drawing2) => ({ drawing: drawing2, distance: distance2(drawing2) }));
    candidates.sort((a, b) => a.distance - b.distance);
    let drawing = candidates.length && candidates[0].distance <= GRAB_PX ? candidates[0].drawing : null;
    let end = -1;
    if (selected) {
      const ends = selected.kind === "stroke" || selected.kind === "text" ? [] : selected.points;
      end = ends.findIndex((point) => screenDistance(point, at) <= GRAB_PX);
      if (end >= 0 || distance2(selected) <= GRAB_PX) drawing = selected;
    }
    editor.select(drawing);
    dragged = drawing && { drawing, from: at, end, points: null, again: drawing.id === before };
    return dragged !== null;
  }
  function drag(at) {
    if (!dragged) return;
    const { drawing, from, end } = dragged;
    if (!dragged.points && screenDistance(from, at) <= DRAG_THRESHOLD_PX) return;
    let [dx, dy] = [at[0] - from[0], at[1] - from[1]];
    if (end < 0) {
      const clampShift = (by, values, max) => Math.max(-Math.min(...values), Math.min(max - Math.max(...values), by));
      dx = clampShift(dx, drawing.points.map(([x]) => x), frame.width);
      dy = clampShift(dy, drawing.points.map(([, y]) => y), frame.height);
    }
    dragged.points = roundPoints(drawing.points.map(([x, y], index) => end < 0 || index === end ? [x + dx, y + dy] : [x, y]));
  }
  function pressAngle(at) {
    if (draft?.kind === "angle") draft.points = [...draft.points.slice(0, draft.fixed), at];
    else draft = { kind: "angle", points: [at, at], fixed: 0 };
  }
  function releaseAngle(at) {
    if (!draft || !pressPoint) return;
    const { points, fixed } = draft;
    const isDrag = screenDistance(pressPoint, at) > DRAG_THRESHOLD_PX;
    if (fixed === 0) {
      draft.fixed = isDrag ? 2 : 1;
      draft.points = isDrag ? [points[0], at] : [points[0]];
    } else if (screenDistance(points[fixed - 1], at) > DRAG_THRESHOLD_PX) {
      draft.points = [...points.slice(0, fixed), at];
      draft.fixed = fixed + 1;
      if (draft.fixed === 3) finish();
    }
  }
  return {
    /** Unfinished drawing to display, or null. */
    get draft() {
      return draft;
    },
    /** Drawing being moved, at its current position, or null. */
    get dragged() {
      return dragged?.points ? { ...dragged.drawing, points: dragged.points } : null;
    },
    /** @param {Point} at @returns {boolean} whether the pen takes the press */
    down(at) {
      if (!editor.ready()) return true;
      const tool = editor.tool();
      if (tool === "move") return pickUp(at);
      at = clampToFrame(at);
      pressPoint = at;
      if (tool === "angle") pressAngle(at);
      else if (tool === "stroke") draft = { kind: tool, points: [at], fixed: 0 };
      else if (tool !== "text") draft = { kind: tool, points: [at, at], fixed: 0 };
      editor.redraw();
      return true;
    },
    /** @param {Point} at */
    move(at) {
      if (dragged) drag(at);
      else if (!pressPoint) return;
      else if (draft?.kind === "stroke") draft.points.push(clampToFrame(at));
      else if (draft?.kind === "angle") {
        const { points, fixed } = draft;
        draft.points = [...points.slice(0, Math.max(1, fixed)), clampToFrame(at)];
      } else if (draft) draft.points = [draft.points[0], clampToFrame(at)];
      editor.redraw();
    },
    /** The mouse moves without a pressed button. @param {Point} at */
    hover(at) {
      if (draft?.kind !== "angle" || pressPoint) return;
      draft.points = [...draft.points.slice(0, draft.fixed), clampToFrame(at)];
      editor.redraw();
    },
    /** @param {Point} at */
    up(at) {
      at = clampToFrame(at);
      const start2 = pressPoint;
      if (dragged?.points) editor.moved(dragged.drawing, dragged.points);
      else if (dragged?.again && dragged.drawing.text) editor.editText(dragged.drawing);
      else if (start2 && editor.tool() === "text") editor.startText(at);
      else if (draft?.kind === "angle" && start2) releaseAngle(at);
      else if (draft && start2) {
        const [first] = draft.points;
        const isDragged = draft.points.some((point) => screenDistance(point, first) > DRAG_THRESHOLD_PX);
        if (isDragged) finish();
        else draft = null;
      }
      dragged = pressPoint = null;
      editor.redraw();
    },
    /** Abandon the press: a second finger came down. */
    cancel() {
      if (draft?.kind === "angle" && draft.fixed) draft.points = draft.points.slice(0, draft.fixed);
      else draft = null;
      dragged = pressPoint = null;
      editor.redraw();
    },
    /** Discard an unfinished drawing or move. @returns {boolean} whether there was any */
    discard() {
      const hadUnfinished = draft !== null || dragged !== null;
      draft = dragged = pressPoint = null;
      editor.redraw();
      return hadUnfinished;
    }
  };
}
function createTextInput(stage, onEnter) {
  let open = null;
  const input = make("input", {
    class: "text-input",
    type: "text",
    maxlength: MAX_TEXT_LENGTH,
    "aria-label": translate("Text on the frame"),
    placeholder: translate(TEXT_PLACEHOLDER),
    autocomplete: "off",
    enterkeyhint: "done",
    hidden: true
  });
  for (const name of ["keydown", "keypress", "keyup", "pointerdown", "wheel"]) {
    input.addEventListener(name, (event) => event.stopPropagation());
  }
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) close(true);
  });
  input.addEventListener("blur", () => close(true));
  stage.append(input);
  function close(isKept) {
    const hadUnfinished = open;
    if (!hadUnfinished) return false;
    open = null;
    const text = input.value.replace(/\s+/g, " ").trim();
    const focused = (
      /** @type {Document|ShadowRoot} */
      input.getRootNode().activeElement === input
    );
    input.hidden = true;
    input.value = "";
    if (isKept && text) (hadUnfinished.done ?? onEnter)(text, hadUnfinished.at, hadUnfinished.frame);
    if (focused) focusPlayer(stage);
    return true;
  }
  return {
    /**
     * @param {Point} at
     * @param {number} frame
     * @param {string} colour
     * @param {{value?: string, placeholder?: string, done?: (text: string) => void}} [options]
     */
    open(at, frame, colour, { value = "", placeholder = translate(TEXT_PLACEHOLDER), done } = {}) {
      close(true);
      open = { at, frame, done };
      input.value = value;
      input.placeholder = placeholder;
      input.style.color = colour;
      input.hidden = false;
    },
    focus: () => input.focus({ preventScroll: true }),
    /** Position the field over its point of the frame. @param {{toBox: (x: number, y: number) => Point, box: Size}} view */
    place({ toBox, box }) {
      if (!open) return;
      const [x, y] = toBox(...open.at);
      const { offsetWidth: width, offsetHeight: height } = input;
      input.style.left = `${Math.max(4, Math.min(box.width - width - 4, x - 6))}px`;
      input.style.top = `${Math.max(4, Math.min(box.height - height - 4, y - height * 0.7))}px`;
    },
    close
  };
}

// vision/frontend/player/annotationLayer.js
function createDrawingsLayer(editor) {
  let frame = -1;
  function visibleAt(scene) {
    const paused = editor.isPaused();
    const dragged = editor.dragged();
    const draft = editor.draft();
    const visible = [];
    for (const drawing of editor.drawings()) {
      const at = editor.frameOf(drawing);
      const opacity = paused ? Number(at === scene.frame) : opacityAfter(scene.time_s - scene.playback.times[at]);
      if (opacity) visible.push({ id: drawing.id, drawing: dragged?.id === drawing.id ? dragged : drawing, opacity });
    }
    return draft ? [...visible, { id: "draft", drawing: draft, opacity: 1 }] : visible;
  }
  return {
    name: "drawings",
    title: markText("Drawings"),
    /** @param {CanvasRenderingContext2D} context @param {Scene} scene */
    draw(context, scene) {
      if (scene.frame !== frame) {
        frame = scene.frame;
        editor.frameChanged(frame);
      }
      editor.placed(scene);
      if (editor.isHidden()) return;
      const visible = visibleAt(scene);
      const metres = metresPerPixel(editor.drawings());
      const selectedId = editor.isPaused() ? editor.selectedId() : null;
      for (const { id, drawing, opacity } of visible) {
        paintDrawing(context, drawing, scene, { opacity, metres, selected: id === selectedId });
      }
      editor.shown(visible);
    }
  };
}

// vision/frontend/player/annotationTexts.js
function createTextEntry(stage, editor) {
  const input = createTextInput(stage.element, (text, [x, y], frame) => {
    editor.add("text", [[Math.round(x * 10) / 10, Math.round(y * 10) / 10]], text, frame);
  });
  function open(at, options) {
    input.open(at, stage.frame, editor.ink(), options);
    input.place(stage.viewport);
    input.focus();
  }
  return {
    close: input.close,
    place: input.place,
    /** Type a new text. @param {Point} at */
    start: (at) => open(at),
    /** Ask for the length of a line; a clip has one known length, the latest. @param {Point[]} points */
    askLength(points) {
      const { frame } = stage;
      open(points[1], {
        placeholder: translate("Length, such as 1.5 m"),
        done(text) {
          const length = readLength(text);
          if (length) {
            for (const old of editor.scales()) editor.change(old, null);
            editor.add("scale", points, length, frame);
          }
          editor.entered(length ? "" : translate("Type a number and a unit, such as 1.5 m, 80 cm or 6 ft; draw the line again."));
        }
      });
    },
    /** Change the text of a drawing. @param {Drawing} drawing */
    edit(drawing) {
      open(drawing.points[0], {
        value: drawing.text,
        done(text) {
          const changed = drawing.kind === "scale" ? readLength(text) : text;
          if (changed && changed !== drawing.text) editor.change(drawing, { ...drawing, text: changed });
          editor.entered(changed ? "" : translate("Type a number and a unit, such as 1.5 m, 80 cm or 6 ft."));
        }
      });
    }
  };
}

// vision/frontend/player/annotationEditor.js
function createDrawingEditor(playback, store, stage, player) {
  let on = false;
  let tool = "line";
  let color = "yellow";
  let selectedId = null;
  let problem2 = "";
  const frameOf = (drawing) => playback.nearest(drawing.time_s);
  const allDrawings = () => store.all().filter((drawing) => drawing.kind !== "event");
  const drawingsHere = () => allDrawings().filter((drawing) => frameOf(drawing) === stage.frame);
  const selected = () => drawingsHere().find((drawing) => drawing.id === selectedId) ?? null;
  function add(kind, points, text = "", at = stage.frame) {
    store.apply(null, { id: newId(), time_s: playback.times[at], kind, points, text, colour: color });
  }
  const pen = createPen(playback, stage.viewport, {
    ready() {
      if (texts2.close(true)) return false;
      if (player.isPaused()) return true;
      player.pause();
      return false;
    },
    tool: () => tool,
    drawingsHere,
    selected,
    select(drawing) {
      selectedId = drawing?.id ?? null;
      refresh();
    },
    drawn: (kind, points) => kind === "scale" ? texts2.askLength(points) : add(kind, points),
    editText: (drawing) => texts2.edit(drawing),
    moved: (drawing, points) => store.apply(drawing, { ...drawing, points }),
    startText: (at) => texts2.start(at),
    redraw: () => stage.redraw()
  });
  const texts2 = createTextEntry(stage, {
    ink: () => PALETTE[color],
    add,
    change: store.apply,
    scales: () => store.all().filter((drawing) => drawing.kind === "scale"),
    entered(newProblem) {
      problem2 = newProblem;
      refresh();
    }
  });
  const toolbar = createDrawToolbar({
    tool(newTool) {
      discard();
      problem2 = "";
      tool = newTool;
      refresh();
    },
    color(newColor) {
      color = newColor;
      const drawing = selected();
      if (drawing && drawing.colour !== newColor) store.apply(drawing, { ...drawing, colour: newColor });
      refresh();
    },
    undo: () => undo(),
    redo: () => redo(),
    remove: () => remove2(),
    close: () => setActive(false)
  });
  const layer = createDrawingsLayer({
    drawings: allDrawings,
    frameOf,
    frameChanged() {
      if (!on) return;
      pen.discard();
      selectedId = null;
      updateToolbar();
    },
    placed: texts2.place,
    dragged: () => pen.dragged,
    draft: () => pen.draft && { text: "", ...pen.draft, colour: color },
    selectedId: () => on ? selectedId : null,
    isPaused: player.isPaused,
    isHidden: player.isHidden,
    shown: player.shown
  });
  function updateToolbar() {
    stage.element.dataset.tool = on ? tool : "";
    const state = { on, tool, color, problem: problem2, canRemove: selected() !== null };
    toolbar.update({ ...state, canUndo: store.canUndo, canRedo: store.canRedo });
  }
  function refresh() {
    updateToolbar();
    stage.redraw();
  }
  function discard() {
    texts2.close(true);
    pen.discard();
    selectedId = null;
  }
  function setActive(newState) {
    if (newState === on || newState && !store.enabled) return;
    discard();
    on = newState;
    if (on) player.pause();
    stage.setPen(on ? pen : null);
    refresh();
    player.toggled(on);
    for (const part of on ? [toolbar.element, stage.element] : []) part.scrollIntoView({ block: "nearest" });
  }
  function replay(direction) {
    discard();
    const drawing = store[direction]();
    if (drawing) player.goTo(frameOf(drawing));
    refresh();
  }
  const undo = () => replay("undo");
  const redo = () => replay("redo");
  function remove2() {
    const drawing = on ? selected() : null;
    if (drawing) store.apply(drawing, null);
    refresh();
  }
  store.onChange(() => {
    if (!store.enabled) setActive(false);
    refresh();
    player.changed();
  });
  refresh();
  return {
    layer,
    toolbar: toolbar.element,
    get on() {
      return on;
    },
    setActive,
    undo,
    redo,
    remove: remove2,
    /** Frames with drawings, in order, with the number of drawings and the colour of the first. @returns {FrameMarker[]} */
    frameMarkers() {
      const found = /* @__PURE__ */ new Map();
      for (const drawing of allDrawings()) {
        const at = frameOf(drawing);
        const marker = found.get(at) ?? { frame: at, count: 0, color: PALETTE[drawing.colour] };
        found.set(at, { ...marker, count: marker.count + 1 });
      }
      return [...found.values()].sort((a, b) => a.frame - b.frame);
    },
    /** Cancel what is unfinished, else leave drawing. @returns {boolean} whether drawing was on */
    cancel() {
      if (!on) return false;
      if (texts2.close(false) || pen.discard()) return true;
      setActive(false);
      return true;
    },
    close() {
      texts2.close(true);
      store.onChange(() => {
      });
    }
  };
}

// vision/frontend/shared/clipVideo.js
var LOAD_DELAY_MS = 400;
var NO_IMAGE_MS = 3e3;
function makeClipVideo(label) {
  const video = make("video", { playsinline: true, preload: "auto", tabindex: -1, "aria-label": label });
  video.muted = true;
  return video;
}
function watchLoading(video, { loaded, failed }) {
  const stopped = new AbortController();
  const { signal } = stopped;
  const timers = (
    /** @type {ReturnType<typeof setTimeout>[]} */
    []
  );
  video.addEventListener("loadeddata", () => {
    loaded();
    if (!video.videoWidth) timers.push(setTimeout(() => video.videoWidth || failed(), NO_IMAGE_MS));
  }, { signal });
  video.addEventListener("error", failed, { signal });
  video.addEventListener("loadedmetadata", () => {
    timers.push(setTimeout(loaded, LOAD_DELAY_MS));
  }, { signal });
  return () => {
    timers.forEach(clearTimeout);
    stopped.abort();
  };
}

// vision/frontend/player/findingText.js
function createFindingText(playback, goTo) {
  const element = make("p", { class: "finding-text", "aria-live": "polite", hidden: true });
  let findings = [];
  let index = -1;
  function show(finding) {
    goTo(finding);
    element.hidden = false;
    const { symbol } = VERDICTS[finding.verdict];
    element.replaceChildren(
      make("b", { class: finding.verdict }, `${symbol} ${finding.title}`),
      ` ${finding.words}`
    );
  }
  return {
    element,
    show,
    showNext() {
      if (!findings.length) return;
      index = (index + 1) % findings.length;
      show(findings[index]);
    },
    /** @param {Verdicts["findings"]} shown in order @returns {FrameFinding[]} with their frames */
    set(shown) {
      findings = shown.map((each) => ({ ...each, frame: playback.nearest(each.time_s) }));
      index = -1;
      element.hidden = true;
      return findings;
    }
  };
}

// vision/frontend/shared/frameSeek.js
var FRAME_TIMEOUT_MS = 700;
var ROUNDING_S = 1e-5;
var SEEK_OFFSETS = [0.5, 0.25, 0.75, 0.9];
function createFrameSeek(video, playback, player) {
  let frame = null;
  let hasEnded = false;
  let isFrameShown = false;
  let soughtTime = -1;
  let attempts = 0;
  let closed = false;
  let timer;
  function begin(sought) {
    [frame, hasEnded, attempts] = [sought, false, 0];
    apply(sought);
  }
  function apply(sought) {
    hasEnded = isFrameShown = false;
    clearTimeout(timer);
    soughtTime = playback.inside(sought, SEEK_OFFSETS[attempts]) + player.offset();
    video.currentTime = soughtTime;
  }
  function onSeeked() {
    if (frame === null || video.seeking) return;
    hasEnded = true;
    const { hasFrameCallback } = player;
    if (player.shownFrame() === frame || !hasFrameCallback) finish(!hasFrameCallback);
    else timer = setTimeout(onTimeout, FRAME_TIMEOUT_MS);
  }
  function onTimeout() {
    if (frame === null) return;
    if (isFrameShown || player.isPlaying() || attempts > 0) finish(!isFrameShown);
    else {
      attempts = 1;
      apply(frame);
    }
  }
  function finish(trustClock = false) {
    if (!hasEnded || closed || frame === null) return;
    if (trustClock) player.trustClock();
    const isWrongFrame = player.shownFrame() !== frame && player.targetFrame() === frame;
    if (isWrongFrame && !player.isPlaying() && attempts + 1 < SEEK_OFFSETS.length) {
      attempts += 1;
      apply(frame);
      return;
    }
    clearTimeout(timer);
    const sought = frame;
    frame = null;
    player.finished(sought);
  }
  video.addEventListener("seeked", onSeeked);
  return {
    get frame() {
      return frame;
    },
    begin,
    finish: () => finish(),
    /**
     * A frame is displayed.
     * @param {number} mediaTime
     * @returns {boolean} whether its time is the place sought, not where the frame begins: Firefox gives that
     */
    frameDisplayed(mediaTime) {
      isFrameShown = true;
      return Math.abs(mediaTime - soughtTime) < ROUNDING_S;
    },
    close() {
      closed = true;
      clearTimeout(timer);
    }
  };
}

// vision/frontend/shared/frameVideo.js
function createFrameVideo(video, playback, on) {
  const hasFrameCallback = typeof video.requestVideoFrameCallback === "function";
  let offset = 0;
  let shownFrame = -1;
  let targetFrame = 0;
  let mode = "paused";
  let speed = 1;
  let span = null;
  let reverseStart = { time: 0, at: 0 };
  let callbackId = 0;
  let closed = false;
  const seek = createFrameSeek(video, playback, {
    hasFrameCallback,
    offset: () => offset,
    isPlaying: () => mode === "playing",
    shownFrame: () => shownFrame,
    targetFrame: () => targetFrame,
    trustClock: () => setShown(playback.frameAt(video.currentTime - offset)),
    finished: onSeekFinished
  });
  function setShown(frame) {
    shownFrame = frame;
    on.frameShown(frame);
  }
  function setTarget(frame) {
    targetFrame = frame;
    on.targetChanged(frame);
  }
  function onFrame(_, { mediaTime }) {
    requestNextFrame();
    const isInside = seek.frameDisplayed(mediaTime);
    if (shownFrame < 0 && !seek.frame && !isInside) offset = mediaTime - playback.times[0];
    const time = mediaTime - offset;
    setShown(isInside ? playback.frameAt(time) : playback.nearest(time));
    if (seek.frame !== null) {
      seek.finish();
      return;
    }
    if (mode !== "reverse") setTarget(shownFrame);
    if (mode === "playing" && span && shownFrame >= span.last) jump(span.first);
  }
  function requestNextFrame() {
    if (hasFrameCallback && !closed) callbackId = video.requestVideoFrameCallback(onFrame);
  }
  function jump(frame) {
    setTarget(frame);
    if (seek.frame === null) seekTo(frame);
  }
  function seekTo(frame) {
    if (frame !== shownFrame || mode === "playing") seek.begin(frame);
  }
  function onSeekFinished(sought) {
    if (targetFrame !== sought && mode !== "playing") seekTo(targetFrame);
    else if (mode !== "reverse" && targetFrame !== shownFrame) setTarget(shownFrame);
    if (mode === "reverse") requestAnimationFrame(stepReverse);
  }
  function stepReverse() {
    if (mode !== "reverse" || seek.frame !== null || closed) return;
    const [first, last] = span ? [span.first, span.last] : [0, playback.count - 1];
    const time = reverseStart.time - (performance.now() - reverseStart.at) / 1e3 * speed;
    const frame = Math.max(first, playback.frameAt(time));
    if (time <= playback.times[first]) {
      if (!span) {
        jump(first);
        pause();
        return;
      }
      reverseStart = { time: playback.inside(last), at: performance.now() };
      jump(last);
    } else if (frame !== shownFrame) jump(frame);
    if (seek.frame === null) requestAnimationFrame(stepReverse);
  }
  function pause() {
    if (mode === "playing") video.pause();
    mode = "paused";
    on.stateChanged();
  }
  function play() {
    if (mode === "playing") return;
    const last = span ? span.last : playback.count - 1;
    const first = span ? span.first : 0;
    mode = "playing";
    video.playbackRate = speed;
    if (targetFrame >= last || targetFrame < first) jump(first);
    video.play().catch(() => {
      if (mode === "playing") pause();
    });
    on.stateChanged();
  }
  function reverse() {
    if (mode === "playing") video.pause();
    mode = "reverse";
    const [first, last] = span ? [span.first, span.last] : [0, playback.count - 1];
    if (targetFrame <= first) jump(last);
    reverseStart = { time: playback.inside(targetFrame), at: performance.now() };
    on.stateChanged();
    requestAnimationFrame(stepReverse);
  }
  function onEnded() {
    if (mode !== "playing") return;
    if (span) {
      jump(span.first);
      video.play().catch(pause);
    } else pause();
  }
  function onTimeUpdate() {
    if (!hasFrameCallback && seek.frame === null) {
      setShown(playback.frameAt(video.currentTime - offset));
      if (mode === "playing") setTarget(shownFrame);
      if (mode === "playing" && span && shownFrame >= span.last) jump(span.first);
    }
  }
  video.addEventListener("ended", onEnded);
  video.addEventListener("timeupdate", onTimeUpdate);
  video.addEventListener("pause", () => mode === "playing" && video.paused && !video.ended && pause());
  requestNextFrame();
  return {
    get shownFrame() {
      return shownFrame;
    },
    get targetFrame() {
      return targetFrame;
    },
    get mode() {
      return mode;
    },
    get speed() {
      return speed;
    },
    get span() {
      return span;
    },
    get seeking() {
      return seek.frame !== null;
    },
    /** Current clip time, seconds; may lie between two frames. */
    get time() {
      return video.currentTime - offset;
    },
    get settled() {
      return mode === "paused" && seek.frame === null && shownFrame === targetFrame;
    },
    /** Display the first frame, once the video has data. */
    showFirstFrame() {
      if (shownFrame < 0 && seek.frame === null) seekTo(targetFrame);
    },
    /**
     * Pause at a frame.
     * @param {number} frame
     */
    pauseAt(frame) {
      if (mode !== "paused") pause();
      jump(playback.clamp(frame));
    },
    /**
     * Continue from another frame without changing the mode.
     * @param {number} frame
     */
    jumpTo: (frame) => jump(playback.clamp(frame)),
    play,
    reverse,
    pause,
    toggle: () => mode === "paused" ? play() : pause(),
    /** @param {number} newSpeed */
    setSpeed(newSpeed) {
      speed = newSpeed;
      video.playbackRate = newSpeed;
      if (mode === "reverse") reverseStart = { time: playback.inside(targetFrame), at: performance.now() };
      on.stateChanged();
    },
    /** Loop a span of frames; null loops nothing. @param {FrameRange|null} newSpan */
    setSpan(newSpan) {
      span = newSpan;
      on.stateChanged();
      if (!span || targetFrame >= span.first && targetFrame <= span.last) return;
      jump(span.first);
    },
    close() {
      closed = true;
      seek.close();
      if (callbackId) video.cancelVideoFrameCallback?.(callbackId);
      video.pause();
      video.removeAttribute("src");
      video.load();
    }
  };
}

// vision/frontend/player/goodForm.js
var SHOWN_S = 0.15;
var SHOWN_IN_SWING_S = 0.08;
var LEAST_OPACITY = 0.35;
var KEY = "formcheck-good-form";
var { color: COLOR } = VERDICTS.pass;
var CASING_COLOR = "rgba(255, 255, 255, 0.9)";
var DASH_COLOR = "#0a7a5c";
var OUTLINE_COLOR2 = "rgba(4, 14, 18, 0.62)";
var HINT_COLOR = VERDICTS.cannot_tell.color;
function chooseForms(forms, criteria) {
  return forms.flatMap((form) => {
    const order = criteria.findIndex((each) => each.criterion === form.criterion);
    return order < 0 ? [] : [{ ...form, title: criteria[order].title, limit: criteria[order].limit, order }];
  });
}
var shownFor = (form) => form.criterion.startsWith("hip_extension") ? SHOWN_IN_SWING_S : SHOWN_S;
function goodFormAt(forms, { times }, frame, { criterion = null, paused = false } = {}) {
  const distance2 = (form2) => Math.abs(times[form2.frame] - times[frame]);
  const rank = (form2) => [
    Number(form2.criterion !== criterion),
    Number(paused && form2.frame !== frame),
    form2.order,
    distance2(form2)
  ];
  const compare = (a, b) => {
    const other = rank(b);
    return rank(a).map((each, at) => each - other[at]).find((difference) => difference !== 0) ?? 0;
  };
  const [form] = forms.filter((each) => distance2(each) <= shownFor(each) + 1e-6).sort(compare);
  return form ? { form, opacity: 1 - (1 - LEAST_OPACITY) * (distance2(form) / shownFor(form)) } : null;
}
function remember(isOn) {
  try {
    sessionStorage.setItem(KEY, String(isOn));
  } catch {
  }
}
function isRemembered() {
  try {
    return sessionStorage.getItem(KEY) === "true";
  } catch {
    return false;
  }
}
function createGoodForm(playback, isPaused) {
  let forms = [];
  let criterion = null;
  return {
    layer: {
      name: "goodForm",
      title: markText("Good form"),
      /** @param {CanvasRenderingContext2D} context @param {Scene} scene */
      draw(context, scene) {
        const paused = isPaused();
        const found = goodFormAt(forms, playback, scene.frame, { criterion, paused });
        if (found) drawForm(context, scene, found);
        else if (paused && forms.length) drawHint(context, scene);
      }
    },
    /** Whether there is any in this clip. */
    get exists() {
      return forms.length > 0;
    },
    isRemembered,
    remember,
    /** @param {GoodFormCriterion[]} criteria from the worst */
    setCriteria(criteria) {
      forms = chooseForms(playback.goodForms, criteria);
    },
    /** Prefer the good form of a criterion. @param {string|null} looked */
    lookAt(looked) {
      criterion = looked;
    }
  };
}
function drawForm(context, scene, { form, opacity }) {
  const { playback, frame, toBox, lineWidth, scale } = scene;
  const [then, now] = [form.frame, frame].map((each) => playback.landmark(each, form.anchor));
  if (!then || !now) return;
  const place = (x2, y2) => toBox(x2 * playback.width + now.x - then.x, y2 * playback.height + now.y - then.y);
  context.globalAlpha = opacity;
  for (const [x1, y1, x2, y2] of form.lines) {
    const trace = (path) => {
      path.moveTo(...place(x1, y1));
      path.lineTo(...place(x2, y2));
    };
    strokeDashes(context, trace, lineWidth);
  }
  if (form.head) {
    const [x2, y2, radius] = form.head;
    const [left, top] = place(x2, y2);
    const ring = (path) => path.arc(left, top, radius * playback.width * scale, 0, 2 * Math.PI);
    strokeDashes(context, ring, lineWidth);
  }
  for (const [x2, y2] of form.joints) disc(context, place(x2, y2), lineWidth * 1.05, COLOR);
  context.globalAlpha = 1;
  const [x, y] = form.joints[0] ?? form.lines[0];
  const at = place(x, y);
  const hips = [23, 24].map((index) => playback.landmark(frame, index)?.x ?? now.x);
  const direction = at[0] < toBox((hips[0] + hips[1]) / 2, 0)[0] ? -1 : 1;
  drawText(context, scene, [`${form.title}: ${form.limit}`, form.limit], { at, direction, color: COLOR });
}
function strokeDashes(context, trace, width) {
  context.save();
  context.lineCap = context.lineJoin = "round";
  const strokes = [
    [OUTLINE_COLOR2, width * 1.3 + 4, []],
    [CASING_COLOR, width * 1.3 + 2, []],
    [DASH_COLOR, width, [width * 1.6, width * 2]]
  ];
  for (const [color, thickness, dashes] of strokes) {
    context.strokeStyle = color;
    context.lineWidth = thickness;
    context.setLineDash(dashes);
    context.beginPath();
    trace(context);
    context.stroke();
  }
  context.restore();
}
function drawHint(context, scene) {
  drawText(context, scene, [translate("No good form at this frame")], { at: [0, 0], direction: 1, color: HINT_COLOR });
}
function drawText(context, scene, texts2, { at, direction, color }) {
  const size = Math.max(scene.minTextSize ?? 12, scene.lineWidth * 3);
  for (const side of [direction, -direction]) {
    const room = (side < 0 ? at[0] : scene.box.width - at[0]) - 1.3 * size - 4;
    const text = texts2.find((each) => textBoxWidth(context, each, size) < room);
    if (text) return textBox(context, text, { at, direction: side, color, size, reliable: true }, scene);
  }
}

// vision/frontend/shared/fullscreen.js
function createFullscreen(element, onChange) {
  const page = () => (
    /** @type {Document|ShadowRoot} */
    element.getRootNode()
  );
  const isNative = () => page().fullscreenElement === element;
  const isOn = () => element.classList.contains("fullscreen");
  function setState(on) {
    element.classList.toggle("fullscreen", on);
    onChange(on);
  }
  function cover() {
    if (element.showPopover) {
      element.setAttribute("popover", "manual");
      element.showPopover();
    }
    setState(true);
  }
  async function enter() {
    try {
      if (!element.requestFullscreen) throw new Error("not supported");
      await element.requestFullscreen();
      setState(true);
    } catch {
      cover();
    }
  }
  function leave() {
    if (isNative()) document.exitFullscreen().catch(() => {
    });
    if (element.hasAttribute("popover")) element.removeAttribute("popover");
    if (isOn()) setState(false);
  }
  element.addEventListener("fullscreenchange", () => {
    if (!isNative() && !element.hasAttribute("popover")) setState(false);
  });
  return { isOn, cover, leave, toggle: () => isOn() ? leave() : enter() };
}

// vision/frontend/player/momentReport.js
var DELAY_MS = 250;
function createMomentReport(frameVideo, report) {
  let reportedFrame = -1;
  let timer;
  function reportIfPaused() {
    const { mode, shownFrame } = frameVideo;
    if (mode !== "paused" || shownFrame < 0 || shownFrame === reportedFrame) return;
    reportedFrame = shownFrame;
    report(shownFrame);
  }
  return {
    schedule() {
      clearTimeout(timer);
      timer = setTimeout(reportIfPaused, DELAY_MS);
    },
    close: () => clearTimeout(timer)
  };
}

// vision/frontend/player/playerNavigation.js
function nextPlace(places, from, direction) {
  return direction > 0 ? places.find((place) => place > from) : places.findLast((place) => place < from);
}
function createNavigation(playback, frameVideo, player) {
  function setSpan(span) {
    frameVideo.setSpan(span);
    player.looped(span);
  }
  function goTo(frame) {
    const { span } = frameVideo;
    if (span && (frame < span.first || frame > span.last)) setSpan(null);
    frameVideo.pauseAt(frame);
  }
  function goToNext(frames, direction) {
    const next = nextPlace(frames, frameVideo.targetFrame, direction);
    if (next !== void 0) goTo(next);
  }
  return {
    setSpan,
    goTo,
    /** @param {number} frames */
    step: (frames) => frameVideo.pauseAt(frameVideo.targetFrame + frames),
    /** @param {number} by steps of speed */
    faster(by) {
      const at = player.speeds.indexOf(frameVideo.speed) + by;
      frameVideo.setSpeed(player.speeds[Math.max(0, Math.min(player.speeds.length - 1, at))]);
    },
    /** @param {number} number of a repetition or stride */
    loopNumber(number) {
      const span = playback.spans.find((each) => each.number === number);
      if (span) setSpan(span);
    },
    /** @param {number} direction */
    goToEvent(direction) {
      const frames = [...playback.events.map((event) => event.frame), ...player.ownEvents()];
      goToNext(frames.sort((a, b) => a - b), direction);
    },
    /** @param {number} direction */
    goToDrawing: (direction) => goToNext(player.drawings(), direction)
  };
}

// vision/frontend/player/playerLayers.js
function createLayerSwitches({ stage, toolbar, goodForm }, changed) {
  function show(name, isOn) {
    stage.setLayer(name, isOn);
    toolbar.setLayer(name, isOn);
  }
  show("goodForm", goodForm.isRemembered());
  return {
    /** @param {string} name */
    toggle(name) {
      if (name === "goodForm" && !goodForm.exists) return;
      const isOn = !stage.isLayerOn(name);
      if (name === "goodForm") goodForm.remember(isOn);
      show(name, isOn);
      changed(name, isOn);
    },
    /** Offer good form only for clips that have any. */
    update: () => toolbar.offerGoodForm(goodForm.exists)
  };
}

// vision/frontend/player/playerActions.js
function createKeyActions({ frameVideo, navigation, editor, stage, finding, help, toggleLayer, count }) {
  return {
    pause: () => frameVideo.pause(),
    reverse: () => frameVideo.reverse(),
    playFaster: () => frameVideo.mode === "playing" ? navigation.faster(1) : frameVideo.play(),
    faster: () => navigation.faster(1),
    slower: () => navigation.faster(-1),
    /** @param {KeyboardEvent} event */
    loopNumber: (event) => navigation.loopNumber(Number(event.key)),
    stopLoop: () => navigation.setSpan(null),
    previousEvent: () => navigation.goToEvent(-1),
    nextEvent: () => navigation.goToEvent(1),
    nextFinding: () => finding.showNext(),
    firstFrame: () => frameVideo.pauseAt(0),
    lastFrame: () => frameVideo.pauseAt(count - 1),
    skeleton: () => toggleLayer("skeleton"),
    angles: () => toggleLayer("angles"),
    events: () => toggleLayer("events"),
    goodForm: () => toggleLayer("goodForm"),
    /** @param {KeyboardEvent} event */
    nextDrawing: (event) => navigation.goToDrawing(event.shiftKey ? -1 : 1),
    /** @param {KeyboardEvent} event */
    undo: (event) => event.shiftKey ? editor.redo() : editor.undo(),
    deleteDrawing: () => editor.remove(),
    zoomIn: () => stage.zoom(1.5),
    zoomOut: () => stage.zoom(1 / 1.5),
    help: () => help.toggle()
  };
}

// vision/frontend/player/eventMarkers.js
var FEET = { left: [29, 31], right: [30, 32] };
var CAPTION_S = 0.09;
function eventAt(playback, frame) {
  const time = playback.times[frame];
  let best = null;
  for (const event of playback.events) {
    const distance2 = Math.abs(event.frame - frame);
    const near = distance2 === 0 || Math.abs(playback.times[event.frame] - time) <= CAPTION_S;
    if (near && (!best || distance2 < best.distance)) best = { event, distance: distance2 };
  }
  return best;
}
function feetInContact(playback, frame) {
  const contacts = /* @__PURE__ */ new Map();
  for (const event of playback.events) {
    if (event.frame > frame) continue;
    if (event.kind === "contact") contacts.set(event.side, event);
    else if (event.kind === "toe_off") contacts.delete(event.side);
  }
  const recent = (event) => playback.times[frame] - event.time_s < 1.5;
  return [...contacts.values()].filter(recent);
}
var eventsLayer = {
  name: "events",
  title: markText("Events"),
  draw(context, { playback, frame, toBox, lineWidth }) {
    for (const contact of feetInContact(playback, frame)) {
      if (!contact.side) continue;
      const [heel, toe] = FEET[contact.side].map((index) => playback.landmark(frame, index));
      if (!heel || !toe) continue;
      const reliable = Math.min(heel.visibility, toe.visibility) >= LOW_VISIBILITY && !playback.interpolated(frame);
      const offset = lineWidth * 2.2;
      const [a, b] = [heel, toe].map(({ x, y }) => toBox(x, y));
      const trace = (path) => {
        path.moveTo(a[0], a[1] + offset);
        path.lineTo(b[0], b[1] + offset);
      };
      const color = SIDE_COLORS[contact.side];
      strokeLine(context, trace, { color, width: lineWidth * 1.3, reliable });
      if (contact.frame === frame) {
        for (const point of [a, b]) disc(context, [point[0], point[1] + offset], lineWidth * 1.2, color, reliable);
      }
    }
  }
};

// vision/frontend/shared/skeleton.js
var LIMBS = {
  left: [[11, 13], [13, 15], [23, 25], [25, 27], [27, 29], [29, 31], [27, 31]],
  right: [[12, 14], [14, 16], [24, 26], [26, 28], [28, 30], [30, 32], [28, 32]],
  body: [[11, 12], [23, 24], [11, 23], [12, 24]]
};
var LIMB_ORDER = ["body", "left", "right"];
var SIDES = ["left", "right"];
var JOINTS = { left: [11, 13, 15, 23, 25, 27], right: [12, 14, 16, 24, 26, 28] };
var skeletonLayer = {
  name: "skeleton",
  title: markText("Body"),
  draw(context, { playback, frame, toBox, lineWidth, colors = SIDE_COLORS }) {
    const interpolated = playback.interpolated(frame);
    const project = (index) => {
      const landmark = playback.landmark(frame, index);
      if (!landmark || landmark.visibility < MIN_VISIBILITY) return null;
      const reliable = landmark.visibility >= LOW_VISIBILITY && !interpolated;
      return { at: toBox(landmark.x, landmark.y), reliable };
    };
    for (const side of LIMB_ORDER) {
      for (const [from, to] of LIMBS[side]) {
        const [a, b] = [project(from), project(to)];
        if (!a || !b) continue;
        const trace = (path) => {
          path.moveTo(...a.at);
          path.lineTo(...b.at);
        };
        const width = side === "body" ? lineWidth * 0.7 : lineWidth;
        strokeLine(context, trace, { color: colors[side], width, reliable: a.reliable && b.reliable });
      }
    }
    for (const side of SIDES) {
      for (const joint of JOINTS[side].map(project)) {
        if (joint) disc(context, joint.at, lineWidth * 1.05, colors[side], joint.reliable);
      }
    }
    const nose = project(0);
    if (nose) disc(context, nose.at, lineWidth * 0.9, colors.body, nose.reliable);
  }
};

// vision/frontend/player/ownEvents.js
function createOwnEvents(playback, store, player) {
  let editedId = null;
  let newFrame = 0;
  const list = make("div", { class: "own-event-list", role: "group", "aria-label": translate("Your events") });
  const add = button({
    icon: "plus",
    label: translate("Add event"),
    className: "voice-button needs-drawing",
    onClick() {
      player.pause();
      newFrame = player.frame();
      edit("new");
    }
  });
  const element = make("div", { class: "own-events" }, list, add);
  const events = () => store.all().filter((one) => one.kind === "event").sort((a, b) => a.time_s - b.time_s);
  function edit(id) {
    editedId = id;
    update();
    list.querySelector("input")?.focus();
  }
  function field(event) {
    const input = make("input", {
      type: "text",
      class: "own-event-name",
      maxlength: MAX_TEXT_LENGTH,
      "aria-label": translate("Name of the event"),
      placeholder: translate("Name, then Enter"),
      autocomplete: "off",
      value: event?.text ?? ""
    });
    let isDone = false;
    const finish = (isKept) => {
      if (isDone) return;
      isDone = true;
      editedId = null;
      const text = input.value.replace(/\s+/g, " ").trim();
      if (!isKept || !text || text === event?.text) update();
      else if (event) store.apply(event, { ...event, text });
      else {
        const time_s = playback.times[newFrame];
        store.apply(null, { id: newId(), time_s, kind: "event", points: [], text, colour: "white" });
      }
    };
    input.addEventListener("keydown", (pressed) => {
      pressed.stopPropagation();
      if (pressed.key === "Enter" && !pressed.isComposing) finish(true);
      if (pressed.key === "Escape") finish(false);
    });
    input.addEventListener("blur", () => finish(true));
    const time = formatTime(event?.time_s ?? playback.times[newFrame]);
    return make("span", { class: "own-event" }, make("b", {}, time), input);
  }
  function chip(event) {
    if (event.id === editedId) return field(event);
    const jump = make(
      "button",
      {
        type: "button",
        class: "own-event-jump",
        title: translate("Go to {name}", { name: event.text }),
        onclick: () => player.goTo(playback.nearest(event.time_s))
      },
      make("b", {}, formatTime(event.time_s)),
      ` ${event.text}`
    );
    return make(
      "span",
      { class: "own-event" },
      jump,
      iconButton("draw", translate("Rename {name}", { name: event.text }), () => edit(event.id), "needs-drawing"),
      iconButton("close", translate("Delete {name}", { name: event.text }), () => store.apply(event, null), "needs-drawing")
    );
  }
  function update() {
    const found = events();
    const chips = found.map(chip);
    if (editedId === "new") chips.push(field(null));
    list.replaceChildren(...chips);
    element.classList.toggle("needs-drawing", !chips.length);
  }
  return { element, update, frames: () => events().map((event) => playback.nearest(event.time_s)), events };
}

// vision/frontend/shared/viewport.js
var MAX_ZOOM = 8;
var AXES = [["x", "width"], ["y", "height"]];
function createViewport(frame) {
  let box = { width: 1, height: 1 };
  let zoom = 1;
  let center = { x: frame.width / 2, y: frame.height / 2 };
  const fit = () => Math.min(box.width / frame.width, box.height / frame.height);
  const scale = () => fit() * zoom;
  function clampCenter() {
    for (const [axis, dimension] of AXES) {
      const halfSize = box[dimension] / scale() / 2;
      center[axis] = 2 * halfSize >= frame[dimension] ? frame[dimension] / 2 : Math.max(halfSize, Math.min(frame[dimension] - halfSize, center[axis]));
    }
  }
  const viewport = {
    get zoom() {
      return zoom;
    },
    get scale() {
      return scale();
    },
    /** Frame coordinates of the box's centre. */
    get center() {
      return center;
    },
    get box() {
      return box;
    },
    /** @param {Size} size of the box, CSS pixels */
    resize(size) {
      box = { width: Math.max(1, size.width), height: Math.max(1, size.height) };
      clampCenter();
    },
    /**
     * Frame to box coordinates.
     * @param {number} x
     * @param {number} y
     * @returns {Point}
     */
    toBox: (x, y) => [
      box.width / 2 + (x - center.x) * scale(),
      box.height / 2 + (y - center.y) * scale()
    ],
    /**
     * Box to frame coordinates.
     * @param {number} x
     * @param {number} y
     * @returns {Point}
     */
    toFrame: (x, y) => [
      center.x + (x - box.width / 2) / scale(),
      center.y + (y - box.height / 2) / scale()
    ],
    /**
     * Zoom about a point of the box.
     * @param {number} factor
     * @param {number} [x]
     * @param {number} [y]
     */
    zoomAt(factor, x = box.width / 2, y = box.height / 2) {
      const [px, py] = viewport.toFrame(x, y);
      zoom = Math.max(1, Math.min(MAX_ZOOM, zoom * factor));
      center = { x: px - (x - box.width / 2) / scale(), y: py - (y - box.height / 2) / scale() };
      clampCenter();
    },
    /**
     * Show a point of the frame in the middle.
     * @param {number} newZoom
     * @param {number} x
     * @param {number} y
     */
    setView(newZoom, x, y) {
      zoom = Math.max(1, Math.min(MAX_ZOOM, newZoom));
      center = { x, y };
      clampCenter();
    },
    /** @param {number} dx @param {number} dy */
    pan(dx, dy) {
      center = { x: center.x - dx / scale(), y: center.y - dy / scale() };
      clampCenter();
    },
    reset() {
      zoom = 1;
      clampCenter();
    },
    /** Rectangle of the whole frame, in box coordinates. */
    area() {
      const [left, top] = viewport.toBox(0, 0);
      return { left, top, width: frame.width * scale(), height: frame.height * scale() };
    }
  };
  return viewport;
}

// vision/frontend/player/videoStage.js
var TAP_PX = 7;
var TAP_MS = 350;
var STEP_PX = 9;
function createVideoStage(video, playback, on) {
  const canvas = make("canvas", { class: "overlay" });
  const caption = make("div", { class: "caption", hidden: true });
  const element = make("div", { class: "stage" }, video, canvas, caption);
  const viewport = createViewport(playback);
  const layers = [];
  const hiddenLayers = /* @__PURE__ */ new Set();
  let frame = -1;
  let series = [];
  let drawRequest = 0;
  let pen = null;
  function layout() {
    const { left, top, width, height } = viewport.area();
    Object.assign(video.style, {
      left: `${left}px`,
      top: `${top}px`,
      width: `${width}px`,
      height: `${height}px`
    });
    element.classList.toggle("zoomed", viewport.zoom > 1.001);
    on.zoomed();
    draw();
  }
  function draw() {
    drawRequest = 0;
    const { context, width, height } = fitCanvas(canvas);
    context.clearRect(0, 0, width, height);
    element.dataset.frame = String(frame);
    if (frame < 0) return;
    const area = viewport.area();
    const shorter = Math.min(area.width, area.height, Math.max(width, height));
    const scene = {
      playback,
      frame,
      time_s: playback.times[frame],
      series,
      toBox: viewport.toBox,
      scale: viewport.scale,
      box: viewport.box,
      occupied: [],
      lineWidth: Math.max(2.2, Math.min(7, shorter / 130))
    };
    for (const layer of layers) {
      if (hiddenLayers.has(layer.name)) continue;
      context.save();
      layer.draw(context, scene);
      context.restore();
    }
  }
  const requestDraw = () => {
    drawRequest ||= requestAnimationFrame(draw);
  };
  const resizeObserver = new ResizeObserver(() => {
    viewport.resize({ width: element.clientWidth, height: element.clientHeight });
    layout();
  });
  resizeObserver.observe(element);
  const stopListening = listenToPointers(element, viewport, { ...on, layout, pen: () => pen });
  return {
    element,
    caption,
    viewport,
    get frame() {
      return frame;
    },
    /** @param {Layer} layer */
    addLayer(layer) {
      layers.push(layer);
      requestDraw();
    },
    /** @param {string} name */
    isLayerOn: (name) => !hiddenLayers.has(name),
    /** @param {string} name @param {boolean} isOn */
    setLayer(name, isOn) {
      if (isOn) hiddenLayers.delete(name);
      else hiddenLayers.add(name);
      requestDraw();
    },
    /** Draw the overlay of a frame at once, as the frame is on the screen already. @param {number} newFrame */
    showFrame(newFrame) {
      frame = newFrame;
      draw();
    },
    redraw: requestDraw,
    /** Give pointer input to a pen; null gives it back to playback. @param {Pen|null} newPen */
    setPen(newPen) {
      pen = newPen;
      element.classList.toggle("drawing", pen !== null);
    },
    /** @param {Series[]} newSeries */
    setSeries(newSeries) {
      series = newSeries;
      requestDraw();
    },
    /** @param {number} factor 0 shows the whole frame @param {number} [x] @param {number} [y] */
    zoom(factor, x, y) {
      if (factor === 0) viewport.reset();
      else viewport.zoomAt(factor, x, y);
      layout();
    },
    /** Zoom to a point of the frame. @param {number} zoom @param {number} x @param {number} y */
    setView(zoom, x, y) {
      viewport.setView(zoom, x, y);
      layout();
    },
    close() {
      resizeObserver.disconnect();
      stopListening();
      cancelAnimationFrame(drawRequest);
    }
  };
}
function listenToPointers(element, viewport, { toggle, step, layout, pen }) {
  const pointers = /* @__PURE__ */ new Map();
  let press = null;
  let stepsTaken = 0;
  let activePen = null;
  const boxPoint = (event) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const framePoint = (event) => {
    const { x, y } = boxPoint(event);
    return viewport.toFrame(x, y);
  };
  function offerToPen(event) {
    const current = pen();
    if (!current) return false;
    event.preventDefault();
    if (pointers.size > 1) activePen?.cancel();
    activePen = pointers.size === 1 && current.down(framePoint(event)) ? current : null;
    focusPlayer(element);
    return activePen !== null;
  }
  function onDown(event) {
    if (event.button > 0) return;
    element.setPointerCapture?.(event.pointerId);
    pointers.set(event.pointerId, boxPoint(event));
    press = pointers.size === 1 ? { ...boxPoint(event), at: performance.now(), moved: false } : null;
    stepsTaken = 0;
    if (offerToPen(event)) press = null;
  }
  function onMove(event) {
    const last = pointers.get(event.pointerId);
    if (!last) {
      if (event.pointerType === "mouse") pen()?.hover(framePoint(event));
      return;
    }
    const now = boxPoint(event);
    if (pointers.size === 2) {
      const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
      const [before, after] = [last, now].map(({ x, y }) => Math.hypot(x - other.x, y - other.y));
      viewport.zoomAt(after / Math.max(1, before), (now.x + other.x) / 2, (now.y + other.y) / 2);
      viewport.pan((now.x - last.x) / 2, (now.y - last.y) / 2);
      layout();
    } else if (activePen) {
      const coalesced = event.getCoalescedEvents?.() ?? [];
      for (const each of coalesced.length ? coalesced : [event]) activePen.move(framePoint(each));
    } else if (press) {
      const isFar = Math.hypot(now.x - press.x, now.y - press.y) > TAP_PX;
      if (!press.moved && isFar) press.moved = true;
      if (press.moved && viewport.zoom > 1.001) {
        viewport.pan(now.x - last.x, now.y - last.y);
        layout();
      } else if (press.moved && event.pointerType !== "mouse" && !pen()) {
        const steps = Math.trunc((now.x - press.x) / STEP_PX);
        if (steps !== stepsTaken) step(steps - stepsTaken);
        stepsTaken = steps;
      }
    }
    pointers.set(event.pointerId, now);
  }
  function onUp(event) {
    const isTap = press && !press.moved && pointers.size === 1 && performance.now() - press.at < TAP_MS;
    const wasDown = pointers.delete(event.pointerId);
    if (wasDown && activePen) {
      if (event.type === "pointerup") activePen.up(framePoint(event));
      else activePen.cancel();
    } else if (wasDown && isTap && event.type === "pointerup" && !pen()) toggle();
    press = activePen = null;
  }
  function onWheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const { x, y } = boxPoint(event);
    viewport.zoomAt(Math.exp(-event.deltaY / 250), x, y);
    layout();
  }
  function onTouch(event) {
    if (pen() && event.cancelable && !/** @type {Element} */
    event.target.closest("button, input")) event.preventDefault();
  }
  const handlers = {
    touchstart: onTouch,
    pointerdown: onDown,
    pointermove: onMove,
    pointerup: onUp,
    pointercancel: onUp,
    wheel: onWheel
  };
  for (const [name, handler] of Object.entries(handlers)) {
    element.addEventListener(
      name,
      /** @type {EventListener} */
      handler,
      { passive: false }
    );
  }
  return () => {
    for (const [name, handler] of Object.entries(handlers)) element.removeEventListener(
      name,
      /** @type {EventListener} */
      handler
    );
  };
}

// vision/frontend/player/timelineStrip.js
var MARKED_EVENTS = ["rep_bottom", "contact"];
function createTimeline(playback, sheet, on) {
  const canvas = make("canvas");
  const playhead = make("div", { class: "playhead" });
  const loopRange = make("div", { class: "loop-range", hidden: true });
  const track = make(
    "div",
    {
      class: "track",
      role: "slider",
      tabindex: 0,
      "aria-label": translate("Position in the clip"),
      "aria-valuemin": 0,
      "aria-valuemax": playback.count - 1
    },
    canvas,
    loopRange,
    playhead
  );
  const lanes = createLanes(playback, on);
  const pins = make("div", { class: "pins" });
  const marks = make("div", { class: "drawing-markers needs-drawing" });
  const eventMarks = make("div", { class: "own-event-markers" });
  const trackRow = make("div", { class: "track-row" }, track, marks, eventMarks);
  const element = make("div", { class: "timeline" }, pins, trackRow, ...lanes.elements);
  const { thumbnails: grid } = playback;
  const thumbnails = sheet && grid ? new Image() : null;
  const length = playback.duration_s;
  const fraction = (frame) => playback.times[frame] / length;
  function paint() {
    const { context, width, height } = fitCanvas(canvas);
    context.clearRect(0, 0, width, height);
    if (grid && thumbnails?.complete && thumbnails.naturalWidth) paintThumbnails(context, width, height);
    for (const event of playback.events) {
      if (!MARKED_EVENTS.includes(event.kind)) continue;
      const x = fraction(event.frame) * width;
      context.fillStyle = SIDE_COLORS[event.side ?? "body"];
      context.strokeStyle = "rgba(4, 14, 18, 0.8)";
      context.lineWidth = 2;
      context.beginPath();
      const pointsDown = event.kind === "rep_bottom";
      context.moveTo(x - 4, pointsDown ? height - 8 : height);
      context.lineTo(x + 4, pointsDown ? height - 8 : height);
      context.lineTo(x, pointsDown ? height - 1 : height - 7);
      context.closePath();
      context.stroke();
      context.fill();
    }
  }
  function paintThumbnails(context, width, height) {
    if (!thumbnails || !grid) return;
    const { width: thumbWidth, height: thumbHeight, times_s: times } = grid;
    const cellWidth = thumbWidth / thumbHeight * height;
    const cells = Math.max(1, Math.ceil(width / cellWidth));
    for (let cell = 0; cell < cells; cell += 1) {
      const time = (cell + 0.5) * cellWidth * length / width;
      let best = 0;
      times.forEach((candidate, at) => {
        if (Math.abs(candidate - time) < Math.abs(times[best] - time)) best = at;
      });
      context.drawImage(thumbnails, best * thumbWidth, 0, thumbWidth, thumbHeight, cell * cellWidth, 0, cellWidth, height);
    }
  }
  function frameAtPointer(event) {
    const box = track.getBoundingClientRect();
    return playback.frameAt((event.clientX - box.left) / box.width * length);
  }
  let dragging = false;
  track.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    dragging = true;
    track.setPointerCapture?.(event.pointerId);
    on.seek(playback.clamp(frameAtPointer(event)));
  });
  track.addEventListener("pointermove", (event) => {
    if (dragging) on.seek(playback.clamp(frameAtPointer(event)));
  });
  for (const name of ["pointerup", "pointercancel"]) {
    track.addEventListener(name, () => dragging = false);
  }
  const resizeObserver = new ResizeObserver(paint);
  resizeObserver.observe(track);
  if (thumbnails && sheet) {
    thumbnails.onload = paint;
    thumbnails.src = sheet;
  }
  return {
    element,
    /** @param {number} frame */
    setFrame(frame) {
      playhead.style.left = `${100 * fraction(frame)}%`;
      track.setAttribute("aria-valuenow", String(frame));
      track.setAttribute("aria-valuetext", translate("{time}, frame {number}", { time: formatTime(playback.times[frame]), number: frame + 1 }));
    },
    /** Mark the frames with drawings. @param {FrameMarker[]} drawings */
    markDrawings(drawings) {
      marks.replaceChildren(...drawings.map(({ frame, count, color }) => {
        const time = formatTime(playback.times[frame]);
        const label = count > 1 ? translateCount("{count} drawing at {time}", "{count} drawings at {time}", count, { time }) : translate("Drawing at {time}", { time });
        const style = `left:${100 * fraction(frame)}%;--ink:${color}`;
        const attributes = { type: "button", class: "drawing-marker", style, title: label, "aria-label": label };
        return make("button", { ...attributes, tabindex: -1, onclick: () => on.drawing(frame) });
      }));
    },
    /** Mark the coach's own events. @param {{time_s: number, text: string}[]} events */
    markEvents(events) {
      eventMarks.replaceChildren(...events.map(({ time_s, text }) => {
        const label = translate("{name}, at {time}", { name: text, time: formatTime(time_s) });
        const style = `left:${100 * time_s / length}%`;
        const attributes = { type: "button", class: "own-event-marker", style, title: label, "aria-label": label };
        return make("button", { ...attributes, tabindex: -1, onclick: () => on.drawing(playback.nearest(time_s)) });
      }));
    },
    /**
     * Pin the key frames of findings, and mark repetitions and strides with their worst verdict.
     * @param {{findings: FrameFinding[], spans: SpanMark[]}} verdicts
     */
    setVerdicts({ findings, spans }) {
      pins.replaceChildren(...findings.map((finding) => createPin(finding, playback, on)));
      lanes.mark(spans);
    },
    /** Highlight the looped span. @param {FrameRange|null} span */
    loop(span) {
      loopRange.hidden = !span;
      if (span) {
        loopRange.style.left = `${100 * fraction(span.first)}%`;
        loopRange.style.width = `${100 * (fraction(span.last) - fraction(span.first))}%`;
      }
      lanes.setLooped(span);
    },
    close: () => resizeObserver.disconnect()
  };
}
function createPin(finding, playback, on) {
  const verdict = VERDICTS[finding.verdict];
  const label = translate("Key frame at {time}: {title}, {verdict}", {
    time: formatTime(finding.time_s),
    title: finding.title,
    verdict: inSentence(translate(verdict.label))
  });
  const left = `left:${100 * playback.times[finding.frame] / playback.duration_s}%`;
  const attributes = { type: "button", class: "pin", style: left, title: label, "aria-label": label };
  return make("button", { ...attributes, tabindex: -1, onclick: () => on.finding(finding) });
}
function createLanes(playback, on) {
  const buttons = /* @__PURE__ */ new Map();
  const lanes = [["rep", null], ["stride", "left"], ["stride", "right"]];
  const elements = [];
  for (const [kind, side] of lanes) {
    const spans = playback.spans.filter((s) => s.kind === kind && (!side || s.side === side));
    if (!spans.length) continue;
    const name = side ? make("span", { class: "lane-name" }, side === "left" ? translate("L") : translate("R")) : "";
    elements.push(make("div", { class: `lane ${side ?? ""}` }, name, ...spans.map(buttonOf)));
  }
  function buttonOf(span) {
    const [from, to] = [span.first, span.last].map((f) => playback.times[f] / playback.duration_s);
    const button2 = make("button", {
      type: "button",
      class: "span",
      "aria-pressed": "false",
      style: `left:${100 * from}%;width:${100 * (to - from)}%`,
      onclick: () => on.span(span)
    });
    buttons.set(span, button2);
    label(span, button2);
    return button2;
  }
  function label(span, button2, mark) {
    const loop = translate("Loop {words}", { words: inSentence(translateWords(span.words)) });
    const text = mark ? `${loop}. ${mark.words}` : loop;
    button2.title = text;
    button2.setAttribute("aria-label", text);
    button2.className = mark ? `span ${mark.verdict}` : "span";
    const symbol = mark ? [make("i", { "aria-hidden": "true" }, VERDICTS[mark.verdict].symbol)] : [];
    button2.replaceChildren(...symbol, String(span.number));
  }
  return {
    elements,
    /** @param {SpanMark[]} marks */
    mark(marks) {
      const found = new Map(marks.map((mark) => [`${mark.kind} ${mark.number}`, mark]));
      for (const [span, button2] of buttons) label(span, button2, found.get(`${span.kind} ${span.number}`));
    },
    /** @param {FrameRange|null} looped */
    setLooped(looped) {
      for (const [span, button2] of buttons) {
        button2.setAttribute("aria-pressed", String(span === looped));
      }
    }
  };
}

// vision/frontend/player/voiceBar.js
var clockText = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
function createVoiceBar(actions) {
  const dot = make("i", { class: "voice-dot", "aria-hidden": "true" });
  const time = make("span", { class: "voice-time", role: "timer" });
  const message = make("p", { class: "hint", "aria-live": "polite" });
  const stop = button({ icon: "stop", label: translate("Stop"), className: "voice-button primary", onClick: actions.stop });
  const listen = button({ icon: "play", label: translate("Listen"), className: "voice-button", onClick: actions.listen });
  const keep = button({ icon: "save", label: translate("Keep"), className: "voice-button primary", onClick: actions.keep });
  const discard = button({ icon: "erase", label: translate("Throw away"), className: "voice-button", onClick: actions.discard });
  const dismiss = button({ icon: "close", label: translate("Close"), className: "voice-button", onClick: actions.dismiss });
  const element = make(
    "div",
    { class: "voice-bar", role: "toolbar", "aria-label": translate("Voice-over"), hidden: true },
    dot,
    time,
    stop,
    listen,
    keep,
    discard,
    dismiss,
    message
  );
  return {
    element,
    /** @param {VoiceState} state @param {string} text */
    show(state, text) {
      element.dataset.state = state;
      element.hidden = state === "idle" && !text;
      stop.hidden = state !== "recording";
      for (const one of [listen, keep, discard]) one.hidden = state !== "review";
      dismiss.hidden = state !== "idle";
      dot.hidden = state !== "recording";
      time.hidden = state !== "recording" && state !== "review";
      setText(message, text);
    },
    /** @param {string} text */
    setMessage: (text) => setText(message, text),
    /** @param {number} seconds @param {number} [total] */
    setTime(seconds, total) {
      setText(time, total === void 0 ? clockText(seconds) : translate("{number} of {count}", { number: clockText(seconds), count: clockText(total) }));
    },
    /** @param {boolean} on whether the recording is played */
    setListening: (on) => setButton(listen, on ? "stop" : "play", on ? translate("Stop listening") : translate("Listen"))
  };
}

// vision/frontend/player/voiceRecorder.js
var SOUND_TYPES = ["audio/webm;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4", "audio/ogg;codecs=opus"];
var SOUND_BITS_PER_S = 96e3;
var SOUND_SLICE_MS = 1e3;
function explainMicrophone(error) {
  switch (error instanceof Error || error instanceof DOMException ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return translate("The microphone is blocked for this page; allow it beside the page's address, then press Voice-over again.");
    case "NotFoundError":
      return translate("There is no microphone; connect one, then press Voice-over again.");
    case "NotReadableError":
    case "AbortError":
      return translate("Another program uses the microphone; close it, then press Voice-over again.");
    case "InsecureError":
      return translate("Browsers allow the microphone only on pages from this computer or over HTTPS; open formcheck that way.");
    case "NotSupportedError":
      return translate("This browser cannot record sound; use a current Chrome, Edge, Firefox or Safari.");
    default:
      return translate("The microphone did not start; reload the page, then press Voice-over again.");
  }
}
function problem(name) {
  return Object.assign(new Error(name), { name });
}
async function recordVoice(onEnded) {
  if (!navigator.mediaDevices?.getUserMedia) throw problem("InsecureError");
  const type = typeof MediaRecorder === "undefined" ? null : SOUND_TYPES.find((t) => MediaRecorder.isTypeSupported(t));
  if (!type) throw problem("NotSupportedError");
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const release = () => stream.getTracks().forEach((track) => track.stop());
  const chunks = [];
  let recorder;
  try {
    recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: SOUND_BITS_PER_S });
  } catch (error) {
    release();
    throw error;
  }
  recorder.ondataavailable = ({ data }) => data.size && chunks.push(data);
  stream.getAudioTracks()[0].addEventListener("ended", onEnded);
  const started = new Promise((resolve) => recorder.addEventListener("start", resolve));
  recorder.start(SOUND_SLICE_MS);
  return {
    started,
    async stop() {
      if (recorder.state !== "inactive") {
        await new Promise((resolve) => {
          recorder.addEventListener("stop", resolve);
          recorder.stop();
        });
      }
      release();
      const container = type.split(";")[0];
      const blob = new Blob(chunks, { type: container });
      return blob.size ? { blob, extension: container.split("/")[1] } : null;
    },
    discard() {
      if (recorder.state !== "inactive") recorder.stop();
      release();
    }
  };
}

// vision/frontend/player/voiceTimeline.js
var MAX_VOICE_S = 300;
var MIN_GAP_S = 0.015;
var MIN_CHANGE_S = 0.06;
var MAX_RECORDED_POINTS = 15e4;
var MAX_RECORDED_DRAWINGS = 19e3;
var MAX_STROKE_POINTS = 290;
var MIN_STEP_PX = 1.5;
var roundTo = (value, factor) => Math.round(value * factor) / factor;
var roundedPoint = ([x, y]) => [roundTo(x, 10), roundTo(y, 10)];
function recordedShape(drawing) {
  const { kind } = drawing;
  if (kind === "event") return null;
  const isLine = kind === "scale" || kind === "angle" && drawing.points.length === 2;
  return isLine ? { ...drawing, kind: "line", text: "" } : { ...drawing, kind };
}
function createTimelineRecorder(now) {
  const frames = [];
  const views = [];
  const drawings = [];
  const open = /* @__PURE__ */ new Map();
  let stroke = null;
  let pending = [];
  let pointCount = 0;
  const time = () => roundTo(Math.min(now(), MAX_VOICE_S), 1e3);
  function note(list, values) {
    const last = list.at(-1);
    if (last && values.every((value, at2) => value === last[at2 + 1])) return;
    const at = time();
    if (last && at - last[0] < MIN_GAP_S) last.splice(1, values.length, ...values);
    else list.push(
      /** @type {Entry} */
      [at, ...values]
    );
  }
  function begin(drawing, opacity, extra = {}) {
    const { kind, points, colour, text = "" } = drawing;
    const item = { from_s: time(), to_s: null, kind, points: points.map(roundedPoint), colour, text, ...extra };
    if (opacity < 1) item.opacity = opacity;
    drawings.push(item);
    pointCount += points.length;
    return item;
  }
  const end = (item) => {
    item.to_s = Math.max(time(), item.from_s);
  };
  function drawStroke(draft) {
    if (!draft) {
      for (const item of stroke?.items ?? []) end(item);
      stroke = null;
      return;
    }
    if (!stroke) {
      const first = begin({ ...draft, kind: "stroke", points: [draft.points[0]] }, 1, { times_s: [time()] });
      stroke = { items: [first], seen: 1 };
    }
    for (const [x, y] of draft.points.slice(stroke.seen)) {
      const item = stroke.items[stroke.items.length - 1];
      const last = item.points[item.points.length - 1];
      if (Math.hypot(x - last[0], y - last[1]) < MIN_STEP_PX) continue;
      item.points.push(roundedPoint([x, y]));
      item.times_s?.push(time());
      pointCount += 1;
      if (item.points.length >= MAX_STROKE_POINTS) {
        stroke.items.push(begin({ ...draft, kind: "stroke", points: [[x, y]] }, 1, { times_s: [time()] }));
      }
    }
    stroke.seen = draft.points.length;
  }
  function show(visible) {
    pending = visible;
    drawStroke(visible.find(({ id, drawing }) => id === "draft" && drawing.kind === "stroke")?.drawing);
    const still = /* @__PURE__ */ new Set();
    const fresh = [];
    for (const { id, drawing, opacity } of visible) {
      const shape = recordedShape(drawing);
      if (!shape || id === "draft" && shape.kind === "stroke") continue;
      const level = Math.ceil(opacity * 4) / 4;
      const signature = JSON.stringify([id, level, drawing.points, drawing.colour, drawing.text]);
      if (open.has(signature)) still.add(signature);
      else fresh.push({ id, shape, level, signature });
    }
    for (const { id, shape, level, signature } of fresh) {
      const before = [...open].find(([key, entry]) => entry.id === id && !still.has(key));
      if (before && time() - before[1].since < MIN_CHANGE_S) {
        still.add(before[0]);
        continue;
      }
      open.set(signature, { item: begin(shape, level), id, since: time() });
      still.add(signature);
    }
    for (const [signature, { item }] of open) {
      if (still.has(signature)) continue;
      end(item);
      open.delete(signature);
    }
  }
  return {
    /** Whether no more can be recorded. */
    get isFull() {
      return pointCount > MAX_RECORDED_POINTS || drawings.length > MAX_RECORDED_DRAWINGS;
    },
    /** A frame is displayed. @param {number} clipTime seconds */
    frame: (clipTime) => note(frames, [clipTime]),
    /** The view changed. @param {number} zoom @param {{x: number, y: number}} center */
    view: (zoom, { x, y }) => note(views, [roundTo(zoom, 1e3), roundTo(x, 10), roundTo(y, 10)]),
    show,
    flush: () => show(pending),
    /** End the recording. @returns {VoiceTimeline} */
    finish() {
      const duration_s = Math.max(0.1, time());
      show([]);
      const ended = drawings.map((item) => ({ ...item, to_s: Math.min(item.to_s ?? duration_s, duration_s) }));
      const lasting = ended.filter((item) => item.to_s > item.from_s && item.points.length > (item.kind === "stroke" ? 1 : 0));
      return { version: 1, duration_s, frames, views, drawings: lasting };
    }
  };
}
function entryAt(list, time) {
  let [low, high] = [0, list.length - 1];
  while (low < high) {
    const middle = low + high + 1 >> 1;
    if (list[middle][0] <= time) low = middle;
    else high = middle - 1;
  }
  return list[low];
}
function timelineAt(timeline, time) {
  const view = timeline.views.length ? entryAt(timeline.views, time) : null;
  const drawings = timeline.drawings.filter((item) => item.from_s <= time && time < item.to_s).map((item) => {
    const { times_s: times } = item;
    return times ? { ...item, points: item.points.filter((_, at) => times[at] <= time) } : item;
  }).filter((item) => item.points.length > 1 || item.kind === "text");
  const shownView = view && view[0] <= time ? [view[1], view[2], view[3]] : null;
  return { clipTime: entryAt(timeline.frames, time)[1], view: shownView, drawings };
}

// vision/frontend/player/voiceReplay.js
function createVoiceReplay(playback, stage, player) {
  let replay = null;
  function show() {
    if (!replay) return;
    replay.at = replay.audio.currentTime;
    const { clipTime, view } = timelineAt(replay.timeline, replay.at);
    const frame = playback.nearest(clipTime);
    if (frame !== player.frame()) player.goTo(frame);
    if (view) stage.setView(...view);
    else if (stage.viewport.zoom > 1.001) stage.zoom(0);
    player.shown(replay.at);
    stage.redraw();
    requestAnimationFrame(show);
  }
  function end() {
    if (!replay) return;
    replay.audio.pause();
    URL.revokeObjectURL(replay.url);
    replay = null;
    player.ended();
    stage.zoom(0);
    stage.redraw();
  }
  const layer = {
    name: "voice-over",
    title: markText("Voice-over"),
    draw(context, scene) {
      if (!replay) return;
      for (const item of timelineAt(replay.timeline, replay.at).drawings) {
        paintDrawing(context, item, scene, { opacity: item.opacity ?? 1 });
      }
    }
  };
  return {
    layer,
    get isOn() {
      return replay !== null;
    },
    /** @param {Blob} blob @param {VoiceTimeline} timeline */
    begin(blob, timeline) {
      const url = URL.createObjectURL(blob);
      const audio = new Audio(url);
      replay = { audio, url, timeline, at: 0 };
      audio.onended = end;
      audio.onerror = end;
      audio.play().then(show, end);
    },
    end
  };
}

// vision/frontend/shared/resumableUpload.js
var PIECE_MS = 4e3;
var FIRST_PIECE = 1 << 20;
var SMALLEST_PIECE = 1 << 16;
var LARGEST_PIECE = 16 << 20;
var STALL_MS = 2e4;
var FIRST_DELAY_MS = 500;
var LONGEST_DELAY_MS = 1e4;
var MAX_REFUSALS = 24;
var MAX_RESTARTS = 3;
var UploadError = class extends Error {
  /**
   * @param {string} message
   * @param {boolean} [canRetry] whether the same file may be accepted later
   */
  constructor(message, canRetry = true) {
    super(message);
    this.canRetry = canRetry;
  }
};
var FailedRequest = class extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
};
function uploadResumably(file, on) {
  let cancelled = false;
  let id = null;
  let request = null;
  let endPause = () => {
  };
  function send(method, path, body, offset) {
    const { address, token } = on.server();
    return new Promise((resolve, reject) => {
      request = new XMLHttpRequest();
      let stall;
      const xhr = request;
      const broken = () => reject(new FailedRequest(0, ""));
      const alive = () => {
        clearTimeout(stall);
        stall = setTimeout(() => xhr.abort(), STALL_MS);
      };
      xhr.open(method, `${address}${path}`);
      xhr.setRequestHeader("X-Formcheck-Token", token);
      if (offset !== void 0) {
        xhr.setRequestHeader("X-Formcheck-Offset", String(offset));
        xhr.setRequestHeader("Content-Type", "application/octet-stream");
        xhr.upload.onprogress = (event) => {
          alive();
          on.progress(Math.min(offset + event.loaded, file.size));
        };
      }
      xhr.onerror = broken;
      xhr.onabort = broken;
      xhr.onloadend = () => clearTimeout(stall);
      xhr.onload = () => {
        const answer = readAnswer(xhr.responseText);
        if (xhr.status === 200) resolve(answer);
        else reject(new FailedRequest(xhr.status, answer?.error ?? ""));
      };
      alive();
      xhr.send(body);
    });
  }
  function pause(delay) {
    return (
      /** @type {Promise<void>} */
      new Promise((resolve) => {
        const end = () => {
          clearTimeout(timer);
          removeEventListener("online", end);
          resolve();
        };
        const timer = setTimeout(end, delay);
        addEventListener("online", end);
        endPause = end;
      })
    );
  }
  async function sendPieces(begin, onPiece) {
    let offset = begin;
    let length = FIRST_PIECE;
    while (offset < file.size && !cancelled) {
      const started = performance.now();
      const piece = file.slice(offset, offset + length);
      offset = (await send("PATCH", `/${id}`, piece, offset)).offset;
      const took = Math.max(performance.now() - started, 1);
      length = Math.round(Math.min(length * 2, length * PIECE_MS / took));
      length = Math.min(Math.max(length, SMALLEST_PIECE), LARGEST_PIECE);
      onPiece();
      on.progress(offset);
    }
  }
  async function run() {
    let failures = 0;
    let refusals = 0;
    let restarts = 0;
    while (!cancelled) {
      try {
        let offset = 0;
        if (id === null) {
          const question = JSON.stringify({ name: file.name, size: file.size });
          id = (await send("POST", "", question)).id;
        } else {
          offset = (await send("GET", `/${id}`)).offset;
        }
        on.waiting(false);
        on.progress(offset);
        await sendPieces(offset, () => {
          failures = 0;
          refusals = 0;
        });
        if (!cancelled) return id;
      } catch (error) {
        if (cancelled) break;
        if (!(error instanceof FailedRequest)) throw error;
        if (isFinal(error)) throw new UploadError(error.message || unexpected(error), error.status !== 422);
        if (error.status === 404) {
          id = null;
          restarts += 1;
        }
        if (error.status === 403) {
          refusals += 1;
          on.refused();
        }
        if (refusals > MAX_REFUSALS || restarts > MAX_RESTARTS) {
          throw new UploadError(error.message || unexpected(error));
        }
        if (error.status === 409) continue;
        await requireReadable(file);
        failures += 1;
        on.waiting(true);
        await pause(Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS));
      }
    }
    if (id) discardUpload(on.server(), id);
    return new Promise(() => {
    });
  }
  return {
    done: run(),
    cancel() {
      cancelled = true;
      request?.abort();
      endPause();
    }
  };
}
function discardUpload({ address, token }, id) {
  fetch(`${address}/${id}`, {
    method: "DELETE",
    headers: { "X-Formcheck-Token": token },
    keepalive: true
  }).catch(() => {
  });
}
function isFinal({ status }) {
  return status === 507 || status >= 400 && status < 500 && ![403, 404, 408, 409].includes(status);
}
function unexpected({ status }) {
  return translate("The server did not accept the file ({status}). Reload the page and try again.", { status });
}
function readAnswer(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
async function requireReadable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw new UploadError(translate("The browser can no longer read this file; choose it again."), false);
  }
}

// vision/frontend/player/voiceUpload.js
function uploadVoice({ blob, extension, timeline }, on) {
  const files = [
    new File([blob], `voice-over.${extension}`),
    new File([JSON.stringify(timeline)], "voice-over.json")
  ];
  const total = files.reduce((sum, file) => sum + file.size, 0);
  let cancel = () => {
  };
  async function run() {
    const ids = [];
    let sent = 0;
    for (const file of files) {
      const before = sent;
      const upload = uploadResumably(file, {
        server: () => on.server() ?? { address: "", token: "" },
        progress: (bytes) => on.progress(Math.min(99, Math.floor(100 * (before + bytes) / total))),
        waiting: (isBroken) => isBroken && on.broken(),
        refused: on.refused
      });
      cancel = upload.cancel;
      ids.push(await upload.done);
      sent += file.size;
    }
    return { sound: ids[0], timeline: ids[1] };
  }
  return { done: run(), cancel: () => cancel() };
}

// vision/frontend/player/voiceOver.js
var CLOCK_MS = 100;
var ANSWER_MS = 6e4;
var HINT = markText("Speak, and play, step, zoom or draw: all that you show is recorded.");
var UNSAVED = ["recording", "review", "saving"];
function createVoiceOver(playback, stage, player) {
  let state = "idle";
  let voice = null;
  let recorder = null;
  let hasView = false;
  let startedAt = 0;
  let recorded = null;
  let upload = null;
  let clock;
  let closed = false;
  const bar = createVoiceBar({
    stop: () => stopRecording(),
    listen: toggleReplay,
    keep: () => save(),
    discard: throwAway,
    dismiss: () => setState("idle")
  });
  const replay = createVoiceReplay(playback, stage, {
    frame: player.frame,
    goTo: player.goTo,
    shown(seconds) {
      bar.setTime(seconds, recorded?.timeline.duration_s);
      bar.element.dataset.replayed = seconds.toFixed(2);
    },
    ended() {
      bar.setListening(false);
      bar.setTime(recorded?.timeline.duration_s ?? 0);
    }
  });
  const warnBeforeLeaving = (event) => event.preventDefault();
  function setState(next, text = "") {
    state = next;
    bar.show(next, text);
    (UNSAVED.includes(next) ? addEventListener : removeEventListener)("beforeunload", warnBeforeLeaving);
    player.changed(next === "recording" || next === "asking");
    if (!bar.element.hidden) bar.element.scrollIntoView({ block: "nearest" });
  }
  async function start2() {
    if (state === "recording") {
      await stopRecording();
      return;
    }
    if (state !== "idle" || !player.server()) return;
    setState("asking", translate("Allow the microphone when the browser asks."));
    try {
      voice = await recordVoice(() => stopRecording());
      await voice.started;
    } catch (error) {
      if (!closed) setState("idle", explainMicrophone(error));
      return;
    }
    if (closed || !isAsking()) {
      voice.discard();
      return;
    }
    startedAt = performance.now();
    recorder = createTimelineRecorder(recordedSeconds);
    hasView = false;
    recorder.frame(playback.times[Math.max(0, player.frame())]);
    noteView();
    setState("recording", translate(HINT));
    stage.redraw();
    clock = setInterval(tick, CLOCK_MS);
    tick();
  }
  function isAsking() {
    return state === "asking";
  }
  function recordedSeconds() {
    return (performance.now() - startedAt) / 1e3;
  }
  function tick() {
    const seconds = recordedSeconds();
    bar.setTime(seconds, MAX_VOICE_S);
    recorder?.flush();
    if (seconds >= MAX_VOICE_S || recorder?.isFull) stopRecording();
  }
  async function stopRecording() {
    if (state !== "recording" || !recorder || !voice) return;
    clearInterval(clock);
    const timeline = recorder.finish();
    recorder = null;
    state = "stopping";
    const sound = await voice.stop();
    voice = null;
    if (closed) return;
    if (!sound) {
      setState("idle", translate("Nothing was recorded; press Voice-over again."));
      return;
    }
    recorded = { id: newId(), ...sound, timeline };
    bar.setTime(timeline.duration_s);
    setState("review", translate("Listen to it again, then keep it or throw it away."));
  }
  function toggleReplay() {
    if (replay.isOn) replay.end();
    else if (recorded) {
      bar.setListening(true);
      replay.begin(recorded.blob, recorded.timeline);
    }
  }
  function throwAway() {
    replay.end();
    recorded = null;
    setState("idle");
  }
  async function save() {
    replay.end();
    if (!recorded) return;
    setState("saving", translate("Saving…"));
    const { id } = recorded;
    let uploaded;
    try {
      upload = uploadVoice(recorded, {
        server: player.server,
        refused: player.refused,
        progress: (percent) => bar.setMessage(`${translate("Saving…")} ${percent} %`),
        broken: () => bar.setMessage(translate("No connection. Saving continues by itself."))
      });
      uploaded = await upload.done;
    } catch (error) {
      if (!closed) setState("review", error instanceof UploadError ? error.message : translate("It could not be saved; press Keep again."));
      return;
    }
    upload = null;
    if (closed) return;
    player.uploaded({ id, ...uploaded });
    setTimeout(() => {
      if (state === "saving" && recorded?.id === id) setState("review", translate("The page did not answer; press Keep again."));
    }, ANSWER_MS);
  }
  function noteView() {
    const { zoom, center } = stage.viewport;
    if (zoom > 1.001 || hasView) recorder?.view(zoom, center);
    hasView ||= zoom > 1.001;
  }
  setState("idle");
  return {
    element: bar.element,
    layer: replay.layer,
    get isReplaying() {
      return replay.isOn;
    },
    toggle: start2,
    /** @param {number} frame */
    frameShown: (frame) => recorder?.frame(playback.times[frame]),
    viewChanged: () => recorder && noteView(),
    /** @param {VisibleDrawing[]} visible */
    drawingsShown: (visible) => recorder?.show(visible),
    /**
     * Learn from Python what became of the recording.
     * @param {{saved?: string[], refused?: {id: string, message: string}|null}} outcomes
     */
    receive({ saved = [], refused = null }) {
      if (state !== "saving" || !recorded) return;
      if (saved.includes(recorded.id)) {
        recorded = null;
        setState("idle", translate("Kept. The video is made now and appears below."));
      } else if (refused?.id === recorded.id) {
        recorded = { ...recorded, id: newId() };
        setState("review", refused.message);
      }
    },
    close() {
      closed = true;
      clearInterval(clock);
      voice?.discard();
      upload?.cancel();
      replay.end();
      removeEventListener("beforeunload", warnBeforeLeaving);
    }
  };
}

// vision/frontend/player/player.js
var LAYERS = [eventsLayer, skeletonLayer, anglesLayer];
function createPlayer(root, playback, urls, store, verdicts, on) {
  const video = makeClipVideo(translate("Clip"));
  const videoEvents = { frameShown, targetChanged, stateChanged };
  const frameVideo = createFrameVideo(video, playback, videoEvents);
  const moments = createMomentReport(frameVideo, (frame) => on.moment({ frame, time_s: playback.times[frame] }));
  const navigation = createNavigation(playback, frameVideo, {
    looped(span) {
      timeline.loop(span);
      curves.setSpan(span);
    },
    ownEvents: () => ownEvents.frames(),
    drawings: () => editor.frameMarkers().map((marker) => marker.frame),
    speeds: SPEEDS
  });
  const { goTo, setSpan, step } = navigation;
  const actions = {
    toggle: () => frameVideo.toggle(),
    /** @param {KeyboardEvent|MouseEvent} [event] */
    back: (event) => step(event?.shiftKey ? -10 : -1),
    /** @param {KeyboardEvent|MouseEvent} [event] */
    forward: (event) => step(event?.shiftKey ? 10 : 1),
    draw: () => editor.setActive(!editor.on),
    voiceOver: () => voiceOver.toggle(),
    fullscreen: () => fullscreen.toggle()
  };
  const goodForm = createGoodForm(playback, () => frameVideo.mode === "paused");
  const drawingsLayer = { name: "drawings", title: markText("Drawings") };
  const toolbar = createToolbar(playback, [skeletonLayer, anglesLayer, eventsLayer, goodForm.layer, drawingsLayer], {
    ...actions,
    setSpan,
    setSpeed: frameVideo.setSpeed,
    layer: (name) => layers.toggle(name),
    zoom: (factor) => stage.zoom(factor)
  });
  const stage = createVideoStage(video, playback, { toggle: actions.toggle, step, zoomed: showZoom });
  const layers = createLayerSwitches({ stage, toolbar, goodForm }, layerSwitched);
  const finding = createFindingText(playback, ({ frame, criterion }) => {
    goodForm.lookAt(criterion);
    goTo(frame);
    stage.redraw();
  });
  const timeline = createTimeline(playback, urls.sheet, {
    seek: (frame) => frameVideo.pauseAt(frame),
    span: (span) => setSpan(span === frameVideo.span ? null : span),
    finding: finding.show,
    drawing: goTo
  });
  const curves = createAngleCurves(playback, {
    seek: (frame) => frameVideo.pauseAt(frame),
    selected: (series) => stage.setSeries(series)
  });
  const voiceOver = createVoiceOver(playback, stage, {
    frame: () => frameVideo.shownFrame,
    goTo: (frame) => frameVideo.pauseAt(frame),
    server: on.server,
    refused: on.refused,
    uploaded: on.voiceOver,
    changed: (isOn) => toolbar.setRecording(isOn)
  });
  const editor = createDrawingEditor(playback, store, stage, {
    isPaused: () => frameVideo.mode === "paused",
    pause: () => frameVideo.pause(),
    goTo: (frame) => frame !== frameVideo.targetFrame && goTo(frame),
    toggled(isOn) {
      toolbar.setDrawing(isOn);
      root.focus({ preventScroll: true });
      if (isOn && !stage.isLayerOn("drawings")) layers.toggle("drawings");
    },
    changed: showFrameMarkers,
    shown: (visible) => voiceOver.drawingsShown(visible),
    isHidden: () => voiceOver.isReplaying
  });
  const ownEvents = createOwnEvents(playback, store, {
    frame: () => Math.max(0, frameVideo.targetFrame),
    pause: () => frameVideo.pause(),
    goTo
  });
  const deck = make(
    "div",
    { class: "controls" },
    editor.toolbar,
    voiceOver.element,
    timeline.element,
    toolbar.element,
    ownEvents.element,
    finding.element
  );
  root.append(make("div", { class: "layout" }, stage.element, deck, curves.element, toolbar.help.element));
  stage.element.append(toolbar.zoomButtons);
  toolbar.setZoom(1);
  root.style.setProperty("--shape", `${playback.width} / ${playback.height}`);
  root.style.setProperty("--wide", String(playback.width / playback.height));
  root.classList.toggle("upright", playback.height > playback.width);
  const fullscreen = createFullscreen(root, (isOn) => toolbar.setFullscreen(isOn));
  for (const layer of [...LAYERS, goodForm.layer, editor.layer, voiceOver.layer]) stage.addLayer(layer);
  showFrameMarkers();
  setVerdicts(verdicts);
  targetChanged(0);
  stateChanged();
  function frameShown(frame) {
    stage.showFrame(frame);
    curves.setFrame(frame);
    root.dataset.frame = String(frame);
    voiceOver.frameShown(frame);
    const nearby = stage.isLayerOn("events") ? eventAt(playback, frame) : null;
    stage.caption.hidden = !nearby;
    if (nearby) {
      setText(stage.caption, translateWords(nearby.event.words));
      stage.caption.classList.toggle("exact", nearby.distance === 0);
    }
    document.dispatchEvent(new CustomEvent("formcheck-frame", { detail: { frame, root } }));
    moments.schedule();
  }
  function targetChanged(frame) {
    timeline.setFrame(frame);
    toolbar.setFrame(frame);
    root.dataset.target = String(frame);
  }
  function stateChanged() {
    toolbar.update(frameVideo);
    stage.redraw();
    root.dataset.mode = frameVideo.mode;
    moments.schedule();
  }
  function showZoom() {
    toolbar.setZoom(stage.viewport.zoom);
    voiceOver.viewChanged();
  }
  function showFrameMarkers() {
    root.classList.toggle("can-draw", store.enabled);
    root.classList.toggle("can-record", on.server() !== null);
    timeline.markDrawings(editor.frameMarkers());
    timeline.markEvents(ownEvents.events());
    ownEvents.update();
  }
  function setVerdicts(shown) {
    timeline.setVerdicts({ findings: finding.set(shown.findings), spans: shown.spans });
    goodForm.setCriteria(shown.goodForms ?? []);
    layers.update();
    stage.redraw();
  }
  function layerSwitched(name, isOn) {
    if (name === "events") stage.caption.hidden = true;
    if (name === "drawings" && !isOn) editor.setActive(false);
  }
  function cancel() {
    if (!toolbar.help.element.hidden) toolbar.help.toggle();
    else if (editor.cancel()) return true;
    else if (fullscreen.isOn()) fullscreen.leave();
    else return false;
    return true;
  }
  function execute(command) {
    if (command.span != null) setSpan(playback.spans[command.span] ?? null);
    if (command.frame != null) goTo(playback.clamp(command.frame));
    else if (command.time_s != null) goTo(playback.nearest(command.time_s));
    if (command.play) frameVideo.play();
  }
  function onJump(event) {
    event.preventDefault();
    goodForm.lookAt(null);
    goTo(playback.nearest(Number(
      /** @type {CustomEvent} */
      event.detail.time_s
    )));
    root.focus({ preventScroll: true });
    stage.zoom(0);
    scrollTo(stage.element);
  }
  video.addEventListener("loadeddata", () => root.classList.add("ready"));
  const stopWatching = watchLoading(video, { loaded: () => frameVideo.showFirstFrame(), failed: on.failed });
  document.addEventListener("formcheck-jump", onJump);
  const keyActions = createKeyActions({
    frameVideo,
    navigation,
    editor,
    stage,
    finding,
    help: toolbar.help,
    toggleLayer: layers.toggle,
    count: playback.count
  });
  const stopKeys = listenToKeys(root, { ...actions, ...keyActions, cancel });
  video.src = urls.video;
  return {
    execute,
    setVerdicts,
    frameVideo,
    stage,
    voiceOver,
    setSpan,
    close() {
      document.removeEventListener("formcheck-jump", onJump);
      stopWatching();
      moments.close();
      stopKeys();
      fullscreen.leave();
      for (const part of [voiceOver, editor, frameVideo, stage, timeline, curves]) part.close();
    }
  };
}

// vision/frontend/shared/mount.js
var REMOVAL_DELAY_MS = 1e3;
function mountOnce({ makeRoot: makeRoot2, start: start2, identity = () => null }) {
  const mountedIn = /* @__PURE__ */ new WeakMap();
  return function show(component) {
    const place = component.parentElement;
    let mounted = mountedIn.get(place);
    if (mounted && mounted.identity !== identity(component.data)) {
      remove(mounted);
      mounted = void 0;
    }
    if (mounted) mounted.running.update(component);
    else {
      useTexts(component.data);
      const root = makeRoot2(component.data);
      place.append(root);
      mounted = { root, running: start2(root, component), identity: identity(component.data), calls: 0 };
      mountedIn.set(place, mounted);
    }
    const current = mounted;
    const call = ++current.calls;
    function close() {
      if (current.calls !== call || mountedIn.get(place) !== current) return;
      mountedIn.delete(place);
      remove(current);
    }
    return () => {
      if (current.root.isConnected) setTimeout(close, REMOVAL_DELAY_MS);
      else close();
    };
  };
}
function remove({ root, running }) {
  running.close();
  root.remove();
}

// vision/frontend/player/main.js
var main_default = mountOnce({ makeRoot, start, identity: (data) => data.clip });
function makeRoot(data) {
  const root = make("section", { class: "player", tabindex: 0, "aria-label": translate("Review player") });
  root.classList.toggle("short", Boolean(data.inShort));
  return root;
}
function start(root, component) {
  let { data, setStateValue } = component;
  let player = null;
  let closed = false;
  const store = createDrawingStore((value) => setStateValue("drawings", { clip: data.clip, ...value }));
  function fail(message) {
    player?.close();
    player = null;
    const fallback = data.fallback ? [make("video", { src: data.fallback, controls: true, playsinline: true, muted: true })] : [];
    root.classList.add("failed");
    root.replaceChildren(make("p", { class: "error-message", role: "alert" }, message), ...fallback);
  }
  async function load() {
    root.style.setProperty("--shape", `${data.width} / ${data.height}`);
    root.replaceChildren(make("div", { class: "loading", "aria-hidden": "true" }));
    const urls = { video: data.video, sheet: data.sheet };
    try {
      const playback = await fetchPlayback(data.playback);
      if (closed) return;
      root.replaceChildren();
      player = createPlayer(root, playback, urls, store, data.verdicts, {
        moment: (moment) => setStateValue("moment", moment),
        server: () => data.upload ?? null,
        refused: () => setStateValue("renewal", Date.now()),
        voiceOver: (uploaded) => setStateValue("voice_over", uploaded),
        failed: () => fail(translate("This browser cannot play the clip. Try another browser."))
      });
      const opening = findOpeningFrame(playback);
      if (opening > 0) player.frameVideo.pauseAt(opening);
      execute();
    } catch (error) {
      if (!closed) fail(translate("The clip could not be loaded. Reload the page."));
      console.warn(error);
    }
  }
  function execute() {
    if (!player || !data.command || data.command.id === root.dataset.command) return;
    root.dataset.command = data.command.id;
    player.execute(data.command);
  }
  store.receive(data.drawings ?? null, data.mayDraw);
  load();
  return {
    /** @param {Component<PlayerData>} newComponent */
    update(newComponent) {
      const before = JSON.stringify(data.verdicts);
      ({ data, setStateValue } = newComponent);
      if (before !== JSON.stringify(data.verdicts)) player?.setVerdicts(data.verdicts);
      store.receive(data.drawings ?? null, data.mayDraw);
      player?.voiceOver.receive(data.voiceOvers ?? {});
      execute();
    },
    close() {
      closed = true;
      player?.close();
    }
  };
}
export {
  main_default as default
};
