// Written by npm run build from the modules of vision/frontend.

// vision/frontend/compare/phaseAxis.js
function createPhaseAxis(anchors, playbacks) {
  const phases = anchors.map((anchor) => anchor.phase);
  const times = [0, 1].map(
    (which) => anchors.map((anchor) => playbacks[which].times[anchor.frames[which]])
  );
  const first = (which) => anchors[0].frames[which];
  const last = (which) => anchors[anchors.length - 1].frames[which];
  const axis = {
    anchors,
    first,
    last,
    /** @param {Which} which @param {number} phase */
    time: (which, phase) => interpolate(phases, times[which], phase),
    /** @param {Which} which @param {number} time */
    phase: (which, time) => interpolate(times[which], phases, time),
    /** @param {Which} which @param {number} frame @returns {number} */
    phaseOf: (which, frame) => axis.phase(which, playbacks[which].times[frame]),
    /** Frame nearest to a phase. @param {Which} which @param {number} phase @returns {number} */
    frame(which, phase) {
      const nearest = playbacks[which].nearest(axis.time(which, phase));
      return Math.max(first(which), Math.min(last(which), nearest));
    },
    /** @param {Which} which */
    duration: (which) => times[which][anchors.length - 1] - times[which][0],
    /** Clip seconds of the second clip per clip second of the first, at a phase. @param {number} phase */
    ratio(phase) {
      const index = intervalIndex(phases, phase);
      const [firstSpan, secondSpan] = times.map((each) => each[index + 1] - each[index]);
      return secondSpan / firstSpan;
    }
  };
  return axis;
}
function intervalIndex(values, value) {
  let index = 0;
  while (index < values.length - 2 && value >= values[index + 1]) index += 1;
  return index;
}
function interpolate(from, to, value) {
  if (value <= from[0]) return to[0];
  if (value >= from[from.length - 1]) return to[to.length - 1];
  const index = intervalIndex(from, value);
  const fraction = (value - from[index]) / (from[index + 1] - from[index]);
  return to[index] + fraction * (to[index + 1] - to[index]);
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
  const svg2 = document.createElementNS(SVG_NAMESPACE, "svg");
  for (const [name, value] of Object.entries(attributes)) svg2.setAttribute(name, value);
  svg2.setAttribute("aria-hidden", "true");
  for (const d of paths) {
    const path = document.createElementNS(SVG_NAMESPACE, "path");
    path.setAttribute("d", d);
    svg2.append(path);
  }
  return svg2;
}
function icon(name) {
  return svgPaths(ICON_PATHS[name], { class: `icon icon-${name}`, viewBox: "0 0 24 24" });
}
function iconButton(name, label, onClick, className = "") {
  const attributes = { type: "button", class: `icon-button ${className}`, "aria-label": label, title: label };
  return make("button", { ...attributes, onclick: onClick }, icon(name));
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
function fill(text, values) {
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
}

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
function formatDegrees(value) {
  if (!Number.isFinite(value)) return "–";
  const whole = Math.round(value);
  return `${whole < 0 ? "−" : ""}${Math.abs(whole)}°`;
}

// vision/frontend/compare/compareCharts.js
var MIN_RANGE_DEG = 20;
var CLIPS = ["first", "second"];
var VIEW_HEIGHT = 100;
function svg(tag, attributes) {
  const element = document.createElementNS(SVG_NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}
function createCompareCharts(onSeek) {
  const chartList = make("div", { class: "compare-charts" });
  const emptyMessage = make("p", { class: "empty", hidden: true }, translate("The two views have no angle in common."));
  const legend = make(
    "p",
    { class: "legend" },
    ...[["first", translate("First")], ["second", translate("Second")], ["difference", translate("Difference larger than both errors")]].map(
      ([kind, label]) => make("span", { class: kind }, make("i"), label)
    )
  );
  const element = make(
    "aside",
    { class: "compare-curves", "aria-label": translate("Angles of both clips") },
    legend,
    chartList,
    emptyMessage
  );
  let charts = [];
  let position = [0, 0];
  return {
    element,
    /** @param {Pair} pair */
    set(pair) {
      charts = pair.charts.map((chart) => createCompareChart(chart, pair.anchors, onSeek));
      chartList.replaceChildren(...charts.map((chart) => chart.element));
      emptyMessage.hidden = charts.length > 0;
      legend.hidden = !charts.length;
      for (const chart of charts) chart.setPhases(position);
    },
    /** @param {number[]} phases */
    setPhases(phases) {
      position = phases;
      for (const chart of charts) chart.setPhases(position);
    }
  };
}
function createCompareChart(chart, anchors, onSeek) {
  const { low, high } = valueRange(chart);
  const y = (value) => VIEW_HEIGHT * (high - value) / (high - low);
  const x = (at) => 100 * at / (chart.first.length - 1);
  const chartSvg = svg("svg", {
    viewBox: `0 0 100 ${VIEW_HEIGHT}`,
    preserveAspectRatio: "none",
    "aria-hidden": "true"
  });
  const ticks = [];
  const gap = [5, 10, 20, 30, 45, 60, 90].find((each) => (high - low) / each <= 4) ?? 180;
  for (let value = Math.ceil(low / gap) * gap; value <= high; value += gap) {
    const line = { x1: 0, x2: 100, y1: y(value), y2: y(value), class: value === 0 ? "zero" : "grid" };
    chartSvg.append(svg("line", line));
    ticks.push(make("span", { style: `top:${y(value)}%` }, formatDegrees(value)));
  }
  for (const { phase } of anchors.slice(1, -1)) {
    chartSvg.append(svg("line", { x1: 100 * phase, x2: 100 * phase, y1: 0, y2: VIEW_HEIGHT, class: "anchor" }));
  }
  for (const [from, to] of significantRanges(chart)) {
    const line = (values2) => values2.slice(from, to + 1).map((value, at) => [x(from + at), y(Number(value))]);
    const [upper, back] = [line(chart.first), line(chart.second)];
    chartSvg.append(svg("polygon", { points: [...upper, ...back.reverse()].join(" "), class: "difference" }));
  }
  for (const name of CLIPS) {
    chartSvg.append(svg("path", { d: svgPath(chart[name], x, y), class: `line ${name}` }));
  }
  const cursor = make("div", { class: "cursor" });
  const dots = ["first", "second"].map((name) => make("i", { class: `dot ${name}` }));
  const area = make("div", { class: "area" }, chartSvg, cursor, ...dots);
  const values = ["first", "second"].map((name) => make("b", { class: name }));
  const errorNote = chart.need == null ? translate("error not measured") : translate("significant from {value}", { value: formatDegrees(chart.need) });
  const errorTitle = chart.need == null ? translate("The error of one of the two angles has not been measured.") : translate("Both measurement errors together explain a difference of less than {value}.", { value: formatDegrees(chart.need) });
  const element = make(
    "figure",
    { class: "chart compare-chart", "aria-label": translateWords(chart.title) },
    make(
      "figcaption",
      {},
      make("span", { class: "title", title: `+ ${translateWords(chart.positive)}` }, translateWords(chart.title)),
      make("span", { class: "error", title: errorTitle }, errorNote),
      ...values
    ),
    make("div", { class: "plot" }, make("div", { class: "ticks", "aria-hidden": "true" }, ...ticks), area)
  );
  seekByDragging(area, onSeek);
  return {
    element,
    /** @param {number[]} phases */
    setPhases(phases) {
      cursor.style.left = `${100 * phases[0]}%`;
      phases.forEach((phase, which) => {
        const value = valueAt(chart[CLIPS[which]], phase);
        dots[which].style.visibility = Number.isFinite(value) ? "visible" : "hidden";
        Object.assign(dots[which].style, { left: `${100 * phase}%`, top: `${y(value)}%` });
        setText(values[which], formatDegrees(value));
      });
      element.dataset.phase = phases[0].toFixed(4);
    }
  };
}
function seekByDragging(area, onSeek) {
  let dragging = false;
  function seek(event) {
    const box = area.getBoundingClientRect();
    onSeek(Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)));
  }
  area.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    dragging = true;
    area.setPointerCapture?.(event.pointerId);
    seek(event);
  });
  area.addEventListener("pointermove", (event) => dragging && seek(event));
  for (const name of ["pointerup", "pointercancel"]) {
    area.addEventListener(name, () => dragging = false);
  }
}
function valueRange(chart) {
  const known = [...chart.first, ...chart.second].filter((value) => value !== null);
  const [min, max] = [Math.min(0, ...known), Math.max(0, ...known)];
  const missing = Math.max(0, MIN_RANGE_DEG - (max - min)) / 2;
  const margin = 0.08 * (max - min + 2 * missing);
  return { low: min - missing - margin, high: max + missing + margin };
}
function significantRanges({ first, second, need }) {
  const found = [];
  let from = -1;
  for (let at = 0; at <= first.length; at += 1) {
    const [a, b] = [first[at] ?? null, second[at] ?? null];
    const is = need != null && a !== null && b !== null && Math.abs(b - a) > need;
    if (is && from < 0) from = at;
    if (!is && from >= 0) {
      found.push([from, at - 1]);
      from = -1;
    }
  }
  return found;
}
function svgPath(values, x, y) {
  let path = "";
  let isDrawing = false;
  values.forEach((value, at) => {
    if (value == null) isDrawing = false;
    else {
      path += `${isDrawing ? "L" : "M"}${x(at).toFixed(2)} ${y(value).toFixed(2)}`;
      isDrawing = true;
    }
  });
  return path;
}
function valueAt(values, phase) {
  const position = phase * (values.length - 1);
  const at = Math.min(values.length - 2, Math.floor(position));
  const [a, b] = [values[at], values[at + 1]];
  const fraction = position - at;
  if (fraction < 1e-9) return a ?? NaN;
  return a == null || b == null ? NaN : a + fraction * (b - a);
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

// vision/frontend/compare/syncedPlayback.js
var BOTH = [0, 1];
var JUMP_PHASE = 0.3;
var CORRECTION_S = 0.3;
var MAX_LEAD_S = 0.06;
var RATE_LIMITS = [0.0625, 16];
var MAX_RETRIES = 3;
function createSyncedPlayback(videos, playbacks, on) {
  const frameVideos = BOTH.map(
    (which) => createFrameVideo(videos[which], playbacks[which], {
      frameShown: (frame) => onFrameShown(which, frame),
      targetChanged: (frame) => onTargetChanged(which, frame),
      stateChanged: () => onStateChanged(which)
    })
  );
  let axis;
  let startPhase = 0;
  let playing = false;
  let isReady = false;
  let secondTarget = -1;
  let retries = 0;
  let paceRequest = 0;
  const pausedPhase = (which) => axis.phaseOf(which, frameVideos[which].targetFrame);
  const playingPhase = (which) => axis.phaseOf(which, Math.max(0, frameVideos[which].shownFrame));
  const phases = () => BOTH.map(playing ? playingPhase : pausedPhase);
  function onFrameShown(which, frame) {
    on.frameShown(which, frame);
    if (!isReady && frameVideos.every((frameVideo) => frameVideo.shownFrame >= 0)) {
      isReady = true;
      queueMicrotask(seekToStart);
    } else if (isReady && playing) on.phaseChanged(phases());
  }
  function seekToStart() {
    applySpans();
    goToPhase(startPhase);
  }
  function applySpans() {
    isReady = false;
    for (const which of BOTH) {
      frameVideos[which].setSpan({ first: axis.first(which), last: axis.last(which) });
    }
    isReady = true;
  }
  function onTargetChanged(which, frame) {
    if (!isReady) return;
    if (playing) {
      if (which === 0) restartSecond(frame);
      return;
    }
    if (which === 0 && frame > axis.last(0)) frameVideos[0].pauseAt(axis.last(0));
    else if (which === 0) alignSecond(frame);
    else if (frame !== secondTarget && retries < MAX_RETRIES) {
      retries += 1;
      frameVideos[1].pauseAt(secondTarget);
    }
    on.phaseChanged(phases());
  }
  function restartSecond(frame) {
    const [first] = frameVideos;
    const isLooping = frame === axis.first(0) && !first.seeking && first.shownFrame > frame;
    if (isLooping && axis.phase(1, frameVideos[1].time) > 0.5) frameVideos[1].jumpTo(axis.first(1));
  }
  function alignSecond(frame) {
    secondTarget = axis.frame(1, axis.phaseOf(0, frame));
    retries = 0;
    frameVideos[1].pauseAt(secondTarget);
  }
  function onStateChanged(which) {
    if (isReady && playing && frameVideos[which].mode === "paused") pause();
  }
  function goToPhase(phase) {
    goToFrame(axis.frame(0, phase));
  }
  function goToFrame(frame) {
    pause();
    if (!isReady) startPhase = axis.phaseOf(0, frame);
    else frameVideos[0].pauseAt(frame);
  }
  function pause() {
    if (!playing) return;
    playing = false;
    cancelAnimationFrame(paceRequest);
    for (const frameVideo of frameVideos) if (frameVideo.mode !== "paused") frameVideo.pause();
    for (const which of BOTH) setRate(which, frameVideos[0].speed);
    alignSecond(frameVideos[0].targetFrame);
    on.stateChanged();
    on.phaseChanged(phases());
  }
  function play() {
    if (playing || !isReady) return;
    playing = true;
    if (frameVideos[0].targetFrame >= axis.last(0)) frameVideos[1].jumpTo(axis.first(1));
    for (const frameVideo of frameVideos) frameVideo.play();
    on.stateChanged();
    correctRates();
  }
  function correctRates() {
    if (!playing) return;
    paceRequest = requestAnimationFrame(correctRates);
    const phase = axis.phase(0, frameVideos[0].time);
    const phaseLead = (phase - axis.phase(1, frameVideos[1].time) + 1.5) % 1 - 0.5;
    const isSeeking = frameVideos.some((frameVideo) => frameVideo.seeking);
    if (Math.abs(phaseLead) > JUMP_PHASE && !isSeeking) frameVideos[1].jumpTo(axis.frame(1, phase));
    const { speed } = frameVideos[0];
    const lead = phaseLead * axis.duration(0) / (CORRECTION_S * speed);
    const excess = Math.max(0, lead - MAX_LEAD_S / CORRECTION_S);
    setRate(0, speed * Math.max(0.1, 1 - excess));
    setRate(1, speed * axis.ratio(phase) * Math.max(0.05, Math.min(2, 1 + lead)));
  }
  function setRate(which, rate) {
    const clamped = Math.max(RATE_LIMITS[0], Math.min(RATE_LIMITS[1], rate));
    const video = videos[which];
    if (Math.abs(video.playbackRate / clamped - 1) > 0.02) video.playbackRate = clamped;
  }
  return {
    frameVideos,
    get playing() {
      return playing;
    },
    get speed() {
      return frameVideos[0].speed;
    },
    get phase() {
      return axis.phaseOf(0, frameVideos[0].targetFrame);
    },
    /** Whether both are paused at the frames of one phase. */
    get settled() {
      const isAligned = frameVideos[1].targetFrame === secondTarget;
      return isReady && !playing && isAligned && frameVideos.every((frameVideo) => frameVideo.settled);
    },
    showFirstFrames() {
      for (const frameVideo of frameVideos) frameVideo.showFirstFrame();
    },
    play,
    pause,
    goToPhase,
    goToFrame,
    toggle: () => playing ? pause() : play(),
    /** Step by frames of the first clip, wrapping around. @param {number} frames */
    step(frames) {
      const [from, to] = [axis.first(0), axis.last(0)];
      const count = to - from + 1;
      goToFrame(from + ((frameVideos[0].targetFrame - from + frames) % count + count) % count);
    },
    /** @param {number} speed */
    setSpeed(speed) {
      frameVideos[0].setSpeed(speed);
      on.stateChanged();
    },
    /** Switch to another pair of repetitions and pause at a phase. @param {PhaseAxis} newAxis @param {number} phase */
    setAxis(newAxis, phase) {
      pause();
      axis = newAxis;
      startPhase = phase;
      if (isReady) seekToStart();
    },
    close() {
      playing = false;
      cancelAnimationFrame(paceRequest);
      for (const frameVideo of frameVideos) frameVideo.close();
    }
  };
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

// vision/frontend/compare/compareKeys.js
var COMPARE_KEYS = [
  { keys: [" "], label: markText("Space"), description: markText("Play or pause"), action: "toggle" },
  { keys: ["ArrowLeft"], label: "←", description: markText("Previous frame (Shift: 10)"), action: "back" },
  { keys: ["ArrowRight"], label: "→", description: markText("Next frame (Shift: 10)"), action: "forward" },
  { keys: ["ArrowUp"], label: "↑", description: markText("Faster"), action: "faster" },
  { keys: ["ArrowDown"], label: "↓", description: markText("Slower"), action: "slower" },
  { keys: [","], label: ",", description: markText("Previous moment"), action: "previousMoment" },
  { keys: ["."], label: ".", description: markText("Next moment"), action: "nextMoment" },
  { keys: ["Home"], label: "Home", description: markText("Start"), action: "start" },
  { keys: ["End"], label: "End", description: markText("End"), action: "end" },
  { keys: [], label: "1–9", description: markText("Repetition of this number in both clips (Shift: second only)"), action: "chooseRep" },
  { keys: ["o"], label: "O", description: markText("Side by side or overlaid"), action: "toggleOverlay" },
  { keys: ["m"], label: "M", description: markText("Mirror the second clip"), action: "mirror" },
  { keys: ["b"], label: "B", description: markText("Body on or off"), action: "skeleton" },
  { keys: ["a"], label: "A", description: markText("Angles on or off"), action: "angles" },
  { keys: ["f"], label: "F", description: markText("Full screen"), action: "fullscreen" },
  { keys: ["?"], label: "?", description: markText("Show these keys"), action: "help" }
];
var EDITABLE = "input:not([type=range]), textarea, select, [contenteditable], [role=combobox], [role=menu], [role=dialog]";
function listenToCompareKeys(root, actions) {
  const actionByKey = new Map(COMPARE_KEYS.flatMap((entry) => entry.keys.map((key) => (
    /** @type {[string, string]} */
    [key, entry.action]
  ))));
  function isForPlayer(event) {
    const path = event.composedPath();
    const [target] = path;
    if (target instanceof Element && target.closest(EDITABLE)) return false;
    if (path.includes(root)) return true;
    if (target !== document.body && target !== document.documentElement) return false;
    const box = root.getBoundingClientRect();
    return box.height > 0 && box.bottom > 80 && box.top < innerHeight - 80;
  }
  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape" && actions.cancel(event, NaN)) {
      event.preventDefault();
      return;
    }
    const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const action = digit ? "chooseRep" : actionByKey.get(key);
    if (!action || !isForPlayer(event)) return;
    event.preventDefault();
    event.stopPropagation();
    actions[action](event, Number(digit));
  }
  const onKeyUp = (event) => {
    if (event.key === " " && event.composedPath().includes(root)) event.preventDefault();
  };
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("keyup", onKeyUp, true);
  return () => {
    document.removeEventListener("keydown", onKey, true);
    document.removeEventListener("keyup", onKeyUp, true);
  };
}

// vision/frontend/compare/comparePanel.js
var COMPARE_SPEEDS = [0.125, 0.25, 0.5, 1];
var SPEED_LABELS = { 0.125: "⅛×", 0.25: "¼×", 0.5: "½×", 1: "1×" };
var NAMES2 = [markText("First"), markText("Second")];
var CHOICES = [markText("First: which one"), markText("Second: which one")];
var CLASS_NAMES = ["first", "second"];
function createClipHeaders(onChoose) {
  const headers = NAMES2.map((name, which) => {
    const clip = make("span", { class: "clip" });
    const detail = make("span", { class: "detail" });
    const choiceLabel = make("label", { class: "choice" });
    const element = make(
      "div",
      { class: `clip-header ${CLASS_NAMES[which]}` },
      make("b", {}, translate(name)),
      make("div", { class: "clip-text" }, clip, detail),
      choiceLabel
    );
    return { element, clip, detail, choiceLabel, select: make("select") };
  });
  return {
    element: make("div", { class: "clip-headers" }, ...headers.map((header) => header.element)),
    /** @param {ComparedClip[]} clips of both */
    set(clips) {
      headers.forEach((header, which) => {
        const { name, detail, options, chosen } = clips[which];
        setText(header.clip, name);
        header.clip.title = name;
        setText(header.detail, detail);
        const choices = options.map(({ place, words }) => ({ value: String(place), label: translateWords(words) }));
        header.select = choice(translate(CHOICES[which]), choices, (value) => onChoose(which, Number(value)));
        header.select.value = String(chosen);
        header.choiceLabel.replaceChildren(header.select);
      });
    },
    /** @param {number} which @param {number} place */
    setChoice: (which, place) => headers[which].select.value = String(place)
  };
}
function createPhaseSlider(onSeek) {
  const elapsed = make("div", { class: "elapsed" });
  const knob = make("div", { class: "knob" });
  const line = make("div", { class: "phase-line" }, elapsed);
  const track = make(
    "div",
    {
      class: "phase",
      role: "slider",
      tabindex: 0,
      "aria-label": translate("Position in the movement"),
      "aria-valuemin": 0,
      "aria-valuemax": 100
    },
    line,
    knob
  );
  const anchorButtons = make("div", { class: "anchor-buttons" });
  seekByDragging(track, onSeek);
  return {
    element: make("div", { class: "slider" }, track, anchorButtons),
    /** @param {Anchor[]} anchors */
    set(anchors) {
      for (const old of line.querySelectorAll("i")) old.remove();
      line.append(...anchors.map(({ phase }) => make("i", { style: `left:${100 * phase}%` })));
      anchorButtons.replaceChildren(
        ...anchors.map(
          ({ words, phase, moment }) => make(
            "button",
            {
              type: "button",
              class: "anchor-button",
              "data-moment": moment,
              style: `--at:${100 * phase}%`,
              onclick: () => onSeek(phase)
            },
            translateWords(words)
          )
        )
      );
    },
    /** @param {number} phase */
    setPhase(phase) {
      const percent = Math.round(100 * phase);
      knob.style.left = elapsed.style.width = `${100 * phase}%`;
      track.setAttribute("aria-valuenow", String(percent));
      track.setAttribute("aria-valuetext", translate("{number} percent", { number: percent }));
      for (const anchorButton of anchorButtons.querySelectorAll("button")) {
        const markPhase = parseFloat(anchorButton.style.getPropertyValue("--at"));
        anchorButton.classList.toggle("here", Math.abs(markPhase - 100 * phase) < 0.01);
      }
    }
  };
}
function createCompareToolbar(layers, actions) {
  const play = iconButton("play", translate("Play"), actions.toggle, "play");
  const percent = make("span", { class: "time" });
  const numbers = make("span", { class: "number" });
  const speeds = COMPARE_SPEEDS.map((value) => ({ value: String(value), label: SPEED_LABELS[value] }));
  const speed = choice(translate("Speed"), speeds, (value) => actions.setSpeed(Number(value)));
  const toggle = (label, on, onClick) => make("button", { type: "button", class: "toggle", "aria-pressed": String(on), onclick: onClick }, label);
  const modeToggles = {
    beside: toggle(translate("Side by side"), true, () => actions.setMode("beside")),
    overlaid: toggle(translate("Overlaid"), false, () => actions.setMode("overlaid"))
  };
  const layerToggles = new Map(
    layers.map(({ name, title }) => [name, toggle(translate(title), true, () => actions.layer(name))])
  );
  const mirror = toggle(translate("Mirror"), false, () => actions.mirror());
  const opacity = make("input", {
    type: "range",
    min: 0,
    max: 100,
    value: 50,
    "aria-label": translate("Opacity of the second clip")
  });
  opacity.addEventListener("input", () => actions.setOpacity(Number(opacity.value) / 100));
  const opacityControl = make(
    "label",
    { class: "opacity-control", hidden: true },
    make("span", {}, translate("First")),
    opacity,
    make("span", {}, translate("Second"))
  );
  opacityControl.addEventListener("pointerdown", (event) => event.stopPropagation());
  const fullscreen = iconButton("full", translate("Full screen"), actions.fullscreen);
  const help = createCompareHelp();
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
    make("div", { class: "position" }, percent, numbers),
    make("label", { class: "choice speed" }, speed),
    make(
      "div",
      { class: "toggles modes", role: "group", "aria-label": translate("Arrangement") },
      modeToggles.beside,
      modeToggles.overlaid
    ),
    make(
      "div",
      { class: "toggles layers", role: "group", "aria-label": translate("Layers") },
      ...layerToggles.values(),
      mirror
    ),
    make("div", { class: "toolbar-end" }, iconButton("keys", translate("Keys"), () => help.toggle(), "keys"), fullscreen)
  );
  speed.value = "1";
  return {
    element,
    help,
    opacityControl,
    /** @param {{playing: boolean, speed: number}} synced */
    update({ playing, speed: newSpeed }) {
      const label = playing ? translate("Pause") : translate("Play");
      play.replaceChildren(icon(playing ? "pause" : "play"));
      play.setAttribute("aria-label", label);
      play.setAttribute("title", label);
      speed.value = String(newSpeed);
    },
    /** @param {number} phase @param {number[]} frames */
    setPosition(phase, frames) {
      setText(percent, `${Math.round(100 * phase)} %`);
      setText(numbers, translate("frames {numbers}", { numbers: frames.map((frame) => frame + 1).join(" | ") }));
    },
    /** @param {Arrangement} name */
    setMode(name) {
      for (const [each, button] of Object.entries(modeToggles)) {
        button.setAttribute("aria-pressed", String(each === name));
      }
      opacityControl.hidden = name !== "overlaid";
    },
    /** @param {boolean} on */
    setMirrored: (on) => mirror.setAttribute("aria-pressed", String(on)),
    /** @param {string} name @param {boolean} on */
    setLayer: (name, on) => layerToggles.get(name)?.setAttribute("aria-pressed", String(on)),
    /** @param {boolean} on */
    setFullscreen(on) {
      fullscreen.replaceChildren(icon(on ? "small" : "full"));
      fullscreen.setAttribute("aria-label", on ? translate("Leave full screen") : translate("Full screen"));
    }
  };
}
function createCompareHelp() {
  const rows = COMPARE_KEYS.flatMap(({ label, description }) => [
    make("dt", {}, make("kbd", {}, translate(label))),
    make("dd", {}, translate(description))
  ]);
  const element = make(
    "div",
    { class: "help", hidden: true, role: "note", "aria-label": translate("Keys") },
    iconButton("close", translate("Close"), () => element.hidden = true, "close"),
    make("dl", {}, ...rows)
  );
  return { element, toggle: () => element.hidden = !element.hidden };
}

// vision/frontend/compare/bodyAlignment.js
var HIPS = [23, 24];
var LEG_POINTS = { left: [23, 25, 27], right: [24, 26, 28] };
function measureBody(playback, frame, leg) {
  const [left, right] = HIPS.map((index) => playback.landmark(frame, index));
  if (!left || !right) return null;
  const legLength = (side) => {
    const [hip, knee, ankle] = LEG_POINTS[side].map((index) => playback.landmark(frame, index));
    if (!hip || !knee || !ankle) return NaN;
    return Math.hypot(knee.x - hip.x, knee.y - hip.y) + Math.hypot(ankle.x - knee.x, ankle.y - knee.y);
  };
  const lengths = leg ? [legLength(leg)] : [legLength("left"), legLength("right")];
  const length = lengths.reduce((sum, each) => sum + each, 0) / lengths.length;
  if (!(length > 1)) return null;
  return { x: (left.x + right.x) / 2, y: (left.y + right.y) / 2, legLength: length };
}
function alignBodies(first, second, frames) {
  if (first && second) {
    const scale2 = first.legLength / second.legLength;
    return { scale: scale2, x: first.x - scale2 * second.x, y: first.y - scale2 * second.y, aligned: true };
  }
  const scale = frames[0].height / frames[1].height;
  return { scale, x: (frames[0].width - scale * frames[1].width) / 2, y: 0, aligned: false };
}
function mirroredPlayback(playback) {
  return {
    ...playback,
    landmark(frame, index) {
      const landmark = playback.landmark(frame, index);
      return landmark && { ...landmark, x: playback.width - landmark.x };
    }
  };
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
var SIDE_COLORS = {
  left: "#3ddbc6",
  right: "#ffb05c",
  body: "#a5b4d8"
};

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

// vision/frontend/compare/comparePane.js
var PANE_LAYERS = [skeletonLayer, anglesLayer];
var CLIP_COLORS = ["#74b9ff", "#ff86b4"];
var SMALL_PX = 260;
function createPane(video, playback, which) {
  const canvas = make("canvas", { class: "overlay" });
  const element = make("div", { class: `pane ${["first", "second"][which]}` }, video, canvas);
  const viewport = createViewport(playback);
  const hiddenLayers = /* @__PURE__ */ new Set();
  const clipColor = CLIP_COLORS[which];
  const bodyColors = { left: clipColor, right: clipColor, body: clipColor };
  let frame = -1;
  let series = [];
  let signs = /* @__PURE__ */ new Map();
  let mirrored = false;
  let base = null;
  let occupied = [];
  let drawnPlayback = playback;
  const scale = () => base ? base.viewport.scale * base.transform.scale : viewport.scale;
  function toBox(x, y) {
    if (!base) return viewport.toBox(x, y);
    const { transform } = base;
    return base.viewport.toBox(transform.x + transform.scale * x, transform.y + transform.scale * y);
  }
  function layout() {
    const [left, top] = toBox(0, 0);
    Object.assign(video.style, {
      left: `${left}px`,
      top: `${top}px`,
      width: `${playback.width * scale()}px`,
      height: `${playback.height * scale()}px`,
      transform: mirrored ? "scaleX(-1)" : ""
    });
    draw();
  }
  function draw() {
    const { context, width, height } = fitCanvas(canvas);
    context.clearRect(0, 0, width, height);
    element.dataset.frame = String(frame);
    if (frame < 0) return;
    occupied = base ? [...base.occupied()] : [];
    const shorter = Math.min(playback.width * scale(), playback.height * scale(), Math.max(width, height));
    const scene = {
      playback: drawnPlayback,
      frame,
      time_s: playback.times[frame],
      series,
      toBox,
      scale: scale(),
      box: { width, height },
      occupied,
      lineWidth: Math.max(1.8, Math.min(6, shorter / 130)),
      minTextSize: Math.min(width, height) < SMALL_PX ? 10 : 12,
      ...element.parentElement?.classList.contains("overlaid") ? { colors: bodyColors } : {}
    };
    for (const layer of PANE_LAYERS) {
      if (hiddenLayers.has(layer.name)) continue;
      context.save();
      layer.draw(context, scene);
      context.restore();
    }
  }
  function updateDrawnPlayback() {
    const displayed = mirrored ? mirroredPlayback(playback) : playback;
    const value = (each, at) => (signs.get(each.name) ?? 1) * playback.value(each, at);
    drawnPlayback = { ...displayed, value };
  }
  return {
    element,
    viewport,
    layout,
    draw,
    toBox,
    occupied: () => occupied,
    /** The playback as drawn: mirrored if the video is. */
    get drawnPlayback() {
      return drawnPlayback;
    },
    get mirrored() {
      return mirrored;
    },
    /** @param {Size} box */
    resize(box) {
      viewport.resize(box);
    },
    /** @param {number} newFrame */
    showFrame(newFrame) {
      frame = newFrame;
      draw();
    },
    /** @param {{name: string, sign: number}[]} newSeries */
    setSeries(newSeries) {
      signs = new Map(newSeries.map((each) => [each.name, each.sign]));
      series = playback.series.filter((each) => signs.has(each.name));
      updateDrawnPlayback();
    },
    /** @param {boolean} on */
    setMirrored(on) {
      mirrored = on;
      updateDrawnPlayback();
    },
    /** @param {Base|null} newBase */
    setBase(newBase) {
      base = newBase;
    },
    /** @param {string} name @param {boolean} on */
    setLayer(name, on) {
      if (on) hiddenLayers.delete(name);
      else hiddenLayers.add(name);
      draw();
    }
  };
}

// vision/frontend/compare/compareStage.js
var BOTH2 = [0, 1];
var TAP_PX = 7;
var STEP_PX = 9;
function createCompareStage(videos, playbacks, actions) {
  const panes = BOTH2.map((which) => createPane(videos[which], playbacks[which], which));
  const note = make("p", { class: "overlay-note", hidden: true });
  const element = make("div", { class: "panes" }, ...panes.map((pane) => pane.element), note);
  const upright = playbacks.every(({ width, height }) => height > width);
  element.classList.toggle("upright", upright);
  const narrowest = Math.min(...playbacks.map(({ width, height }) => width / height));
  element.style.setProperty("--pane-shape", String(narrowest));
  let mode = "beside";
  let opacity = 0.5;
  let alignment = null;
  function layout() {
    for (const { element: box, resize } of panes) {
      resize({ width: box.clientWidth, height: box.clientHeight });
    }
    const overlaid = mode === "overlaid";
    const transform = overlaid ? findTransform() : null;
    const { viewport, occupied } = panes[0];
    panes[1].setBase(transform && { viewport, transform, occupied });
    videos[1].style.opacity = overlaid ? String(opacity) : "";
    note.hidden = !transform || transform.aligned;
    element.dataset.aligned = transform ? String(transform.aligned) : "";
    for (const pane of panes) pane.layout();
  }
  function findTransform() {
    if (!alignment) return null;
    const { frames, legs } = alignment;
    const [first, second] = panes.map((pane, which) => measureBody(pane.drawnPlayback, frames[which], legs[which]));
    return alignBodies(first, second, playbacks);
  }
  const resizeObserver = new ResizeObserver(layout);
  for (const pane of panes) resizeObserver.observe(pane.element);
  const stopListening = listenToPointers(element, actions);
  note.textContent = translate(
    "Hips or legs are not visible here, so the videos are overlaid without alignment."
  );
  return {
    element,
    panes,
    get mode() {
      return mode;
    },
    get mirrored() {
      return panes[1].mirrored;
    },
    /** @param {Which} which @param {number} frame */
    showFrame(which, frame) {
      panes[which].showFrame(frame);
      if (which === 0 && mode === "overlaid") panes[1].draw();
    },
    /** @param {"beside"|"overlaid"} newMode */
    setMode(newMode) {
      mode = newMode;
      element.classList.toggle("overlaid", mode === "overlaid");
      layout();
    },
    /** @param {number} newOpacity */
    setOpacity(newOpacity) {
      opacity = newOpacity;
      if (mode === "overlaid") videos[1].style.opacity = String(opacity);
    },
    /** @param {boolean} on */
    setMirrored(on) {
      panes[1].setMirrored(on);
      layout();
    },
    /** @param {{frames: number[], legs: (Side|null)[]}} newAlignment frames and legs to align the bodies at */
    setAlignment(newAlignment) {
      alignment = newAlignment;
      layout();
    },
    /** @param {PairChart[]} charts */
    setCharts(charts) {
      panes.forEach(
        (pane, which) => pane.setSeries(charts.map(({ series, signs }) => ({ name: series[which], sign: signs[which] })))
      );
      layout();
    },
    /** @param {string} name @param {boolean} on */
    setLayer(name, on) {
      for (const pane of panes) pane.setLayer(name, on);
    },
    close() {
      resizeObserver.disconnect();
      stopListening();
    }
  };
}
function listenToPointers(element, { toggle, step }) {
  let press = null;
  function onDown(event) {
    if (event.button > 0) return;
    press = { x: event.clientX, id: event.pointerId, moved: false, steps: 0 };
    element.setPointerCapture?.(event.pointerId);
  }
  function onMove(event) {
    if (!press || press.id !== event.pointerId) return;
    const distance = event.clientX - press.x;
    press.moved ||= Math.abs(distance) > TAP_PX;
    const steps = Math.trunc(distance / STEP_PX);
    if (press.moved && steps !== press.steps) {
      step(steps - press.steps);
      press.steps = steps;
    }
  }
  function onUp(event) {
    const isTap = press && !press.moved && event.type === "pointerup";
    press = null;
    if (isTap) toggle();
  }
  const handlers = { pointerdown: onDown, pointermove: onMove, pointerup: onUp, pointercancel: onUp };
  for (const [name, handler] of Object.entries(handlers)) element.addEventListener(
    name,
    /** @type {EventListener} */
    handler
  );
  return () => {
    for (const [name, handler] of Object.entries(handlers)) element.removeEventListener(
      name,
      /** @type {EventListener} */
      handler
    );
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

// vision/frontend/compare/comparePlayer.js
var CLIPS2 = ["first", "second"];
function createCompare(root, playbacks, urls, on) {
  const videos = [translate("First clip"), translate("Second clip")].map(makeClipVideo);
  const hiddenLayers = /* @__PURE__ */ new Set();
  let axis = null;
  let clips = [];
  let chosenIndices = { first: -1, second: -1 };
  const actions = {
    toggle: () => synced.toggle(),
    /** @param {KeyboardEvent|MouseEvent} [event] */
    back: (event) => synced.step(event?.shiftKey ? -10 : -1),
    /** @param {KeyboardEvent|MouseEvent} [event] */
    forward: (event) => synced.step(event?.shiftKey ? 10 : 1),
    faster: () => faster(1),
    slower: () => faster(-1),
    previousMoment: () => goToMoment(-1),
    nextMoment: () => goToMoment(1),
    start: () => synced.goToPhase(0),
    end: () => synced.goToPhase(1),
    /** @param {KeyboardEvent} event @param {number} number */
    chooseRep: (event, number) => chooseRepNumber(number, event.shiftKey),
    toggleOverlay: () => setMode(stage.mode === "overlaid" ? "beside" : "overlaid"),
    mirror: () => mirror(!stage.mirrored),
    skeleton: () => toggleLayer("skeleton"),
    angles: () => toggleLayer("angles"),
    fullscreen: () => fullscreen.toggle(),
    help: () => toolbar.help.toggle(),
    cancel
  };
  const stage = createCompareStage(videos, playbacks, { toggle: actions.toggle, step: (by) => synced.step(by) });
  const headers = createClipHeaders(chooseRep);
  const slider = createPhaseSlider((phase) => synced.goToPhase(phase));
  const charts = createCompareCharts((phase) => synced.goToPhase(phase));
  const toolbar = createCompareToolbar(PANE_LAYERS, {
    ...actions,
    setMode,
    layer: toggleLayer,
    setSpeed: (speed) => synced.setSpeed(speed),
    setOpacity: (opacity) => stage.setOpacity(opacity)
  });
  const fullscreen = createFullscreen(root, (isOn) => toolbar.setFullscreen(isOn));
  const board = make(
    "div",
    { class: "compare-layout" },
    make("div", { class: "videos" }, headers.element, stage.element),
    make("div", { class: "controls" }, slider.element, toolbar.element),
    charts.element,
    toolbar.help.element
  );
  stage.element.append(toolbar.opacityControl);
  root.append(board);
  board.classList.toggle("upright", stage.element.classList.contains("upright"));
  const synced = createSyncedPlayback(videos, playbacks, {
    frameShown(which, frame) {
      stage.showFrame(which, frame);
      root.dataset[CLIPS2[which]] = String(frame);
      document.dispatchEvent(new CustomEvent("formcheck-compare-frame", { detail: { which, frame, root } }));
    },
    phaseChanged(phases) {
      slider.setPhase(phases[0]);
      charts.setPhases(phases);
      const targetFrames = synced.frameVideos.map((frameVideo) => frameVideo.targetFrame);
      toolbar.setPosition(phases[0], targetFrames);
      root.dataset.phase = String(phases[0]);
      root.dataset.targets = targetFrames.join(" ");
    },
    stateChanged() {
      toolbar.update(synced);
      root.dataset.mode = synced.playing ? "playing" : "paused";
    }
  });
  function faster(by) {
    const at = COMPARE_SPEEDS.indexOf(synced.speed) + by;
    synced.setSpeed(COMPARE_SPEEDS[Math.max(0, Math.min(COMPARE_SPEEDS.length - 1, at))]);
  }
  function goToMoment(direction) {
    const phases = (axis?.anchors ?? []).map((anchor) => anchor.phase);
    const phase = synced.phase;
    const next = direction > 0 ? phases.find((p) => p > phase + 1e-9) : phases.findLast((p) => p < phase - 1e-9);
    if (next !== void 0) synced.goToPhase(next);
  }
  function setMode(mode) {
    stage.setMode(mode);
    toolbar.setMode(mode);
    root.dataset.layout = mode;
  }
  function mirror(mirrored) {
    stage.setMirrored(mirrored);
    toolbar.setMirrored(mirrored);
  }
  function toggleLayer(name) {
    if (!hiddenLayers.delete(name)) hiddenLayers.add(name);
    stage.setLayer(name, !hiddenLayers.has(name));
    toolbar.setLayer(name, !hiddenLayers.has(name));
  }
  function chooseRep(which, place) {
    chosenIndices = { ...chosenIndices, [CLIPS2[which]]: place };
    on.chosen(chosenIndices);
  }
  function chooseRepNumber(number, onlySecond) {
    const newIndices = { ...chosenIndices };
    for (const [which, name] of CLIPS2.entries()) {
      const option = clips[which]?.options[number - 1];
      if (!option || onlySecond && which === 0) continue;
      newIndices[name] = option.place;
      headers.setChoice(which, option.place);
    }
    if (newIndices.first === chosenIndices.first && newIndices.second === chosenIndices.second) return;
    chosenIndices = newIndices;
    on.chosen(chosenIndices);
  }
  function cancel() {
    if (!toolbar.help.element.hidden) toolbar.help.toggle();
    else if (fullscreen.isOn()) fullscreen.leave();
    else return false;
    return true;
  }
  function setPair({ pair, sides: newClips }) {
    clips = newClips;
    chosenIndices = { first: newClips[0].chosen, second: newClips[1].chosen };
    axis = createPhaseAxis(pair.anchors, playbacks);
    const alignedAnchor = pair.anchors.find((anchor) => anchor.moment === pair.locked) ?? pair.anchors[0];
    headers.set(newClips);
    slider.set(pair.anchors);
    charts.set(pair);
    mirror(pair.mirror);
    stage.setCharts(pair.charts);
    stage.setAlignment({ frames: alignedAnchor.frames, legs: pair.legs });
    synced.setAxis(axis, alignedAnchor.phase);
    root.dataset.pair = pair.id;
  }
  const stopWatching = videos.map(
    (video) => watchLoading(video, { loaded: () => synced.showFirstFrames(), failed: on.failed })
  );
  const stopKeys = listenToCompareKeys(root, actions);
  toolbar.update(synced);
  setMode("beside");
  root.dataset.mode = "paused";
  return {
    setPair,
    synced,
    stage,
    load() {
      videos.forEach((video, which) => video.src = urls[which]);
    },
    close() {
      for (const stop of stopWatching) stop();
      stopKeys();
      fullscreen.leave();
      for (const part of [synced, stage]) part.close();
    }
  };
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

// vision/frontend/shared/mount.js
var REMOVAL_DELAY_MS = 1e3;
function mountOnce({ makeRoot, start: start2, identity = () => null }) {
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
      const root = makeRoot(component.data);
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

// vision/frontend/compare/main.js
var main_default = mountOnce({
  makeRoot: () => make("section", { class: "player compare", tabindex: 0, "aria-label": translate("Compare player") }),
  start,
  identity: (data) => data.clips
});
function start(root, component) {
  let { data, setStateValue } = component;
  let compare = null;
  let shownPair = null;
  let closed = false;
  function fail(message) {
    compare?.close();
    compare = null;
    root.classList.add("failed");
    root.replaceChildren(make("p", { class: "error-message", role: "alert" }, message));
  }
  async function load() {
    root.replaceChildren(make("div", { class: "loading", "aria-hidden": "true" }));
    try {
      const playbacks = await Promise.all(data.sides.map((side) => fetchPlayback(side.playback)));
      if (closed) return;
      root.replaceChildren();
      compare = createCompare(root, playbacks, data.sides.map((side) => side.video), {
        chosen: (indices) => setStateValue("chosen", indices),
        failed: () => fail(translate("This browser cannot play one of the clips. Try another browser."))
      });
      showPair();
      compare.load();
    } catch (error) {
      if (!closed) fail(translate("The clips could not be loaded. Reload the page."));
      console.warn(error);
    }
  }
  function showPair() {
    if (!compare || shownPair === data.pair.id) return;
    shownPair = data.pair.id;
    compare.setPair(data);
  }
  load();
  return {
    /** @param {Component<CompareData>} newComponent */
    update(newComponent) {
      ({ data, setStateValue } = newComponent);
      showPair();
    },
    close() {
      closed = true;
      compare?.close();
    }
  };
}
export {
  main_default as default
};
