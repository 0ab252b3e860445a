// Overlay of good form: the athlete's own body, moved until a criterion is just good, at its moments.

/** @import { GoodForm, GoodFormCriterion, Playback, Point, Scene } from "../shared/types.d.ts" */

import { disc, textBox, textBoxWidth } from "../shared/strokeStyles.js";
import { VERDICTS } from "../shared/vocabulary.js";
import { markText, translate } from "../shared/texts.js";

/** Good form shows for this long before and after its frame, clip seconds. */
export const SHOWN_S = 0.15;
/** Around the end of its swing a leg soon is elsewhere. */
export const SHOWN_IN_SWING_S = 0.08;
const LEAST_OPACITY = 0.35;
const KEY = "formcheck-good-form";
const { color: COLOR } = VERDICTS.pass;
/** A white casing with dashes of a darker green: the body's left side is almost the colour of good. */
const CASING_COLOR = "rgba(255, 255, 255, 0.9)";
const DASH_COLOR = "#0a7a5c";
const OUTLINE_COLOR = "rgba(4, 14, 18, 0.62)";
const HINT_COLOR = VERDICTS.cannot_tell.color;

/** @typedef {GoodForm & {title: string, limit: string, order: number}} ShownForm */

/**
 * Those of the file whose criteria may be shown.
 * @param {GoodForm[]} forms
 * @param {GoodFormCriterion[]} criteria from the worst
 * @returns {ShownForm[]}
 */
export function chooseForms(forms, criteria) {
  return forms.flatMap((form) => {
    const order = criteria.findIndex((each) => each.criterion === form.criterion);
    return order < 0 ? [] : [{ ...form, title: criteria[order].title, limit: criteria[order].limit, order }];
  });
}

/** How long before and after its frame a form shows. @param {ShownForm} form */
const shownFor = (form) => (form.criterion.startsWith("hip_extension") ? SHOWN_IN_SWING_S : SHOWN_S);

/**
 * The one that belongs to a frame: of the criterion that is looked at, else of the worst one near.
 * @param {ShownForm[]} forms
 * @param {Pick<Playback, "times">} playback
 * @param {number} frame
 * @param {{criterion?: string|null, paused?: boolean}} [look] the criterion that is looked at
 * @returns {{form: ShownForm, opacity: number}|null}
 */
export function goodFormAt(forms, { times }, frame, { criterion = null, paused = false } = {}) {
  /** @param {ShownForm} form */
  const distance = (form) => Math.abs(times[form.frame] - times[frame]);
  /** What decides first comes first. @param {ShownForm} form */
  const rank = (form) => [
    Number(form.criterion !== criterion), Number(paused && form.frame !== frame), form.order, distance(form),
  ];
  /** @param {ShownForm} a @param {ShownForm} b */
  const compare = (a, b) => {
    const other = rank(b);
    return rank(a).map((each, at) => each - other[at]).find((difference) => difference !== 0) ?? 0;
  };
  const [form] = forms.filter((each) => distance(each) <= shownFor(each) + 1e-6).sort(compare);
  return form ? { form, opacity: 1 - (1 - LEAST_OPACITY) * (distance(form) / shownFor(form)) } : null;
}

/** @param {boolean} isOn */
function remember(isOn) {
  try {
    sessionStorage.setItem(KEY, String(isOn));
  } catch {
    // Without storage the choice ends with this player.
  }
}

function isRemembered() {
  try {
    return sessionStorage.getItem(KEY) === "true";
  } catch {
    return false;
  }
}

/**
 * @param {Playback} playback
 * @param {() => boolean} isPaused
 */
export function createGoodForm(playback, isPaused) {
  /** @type {ShownForm[]} */
  let forms = [];
  /** @type {string|null} */
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
      },
    },
    /** Whether there is any in this clip. */
    get exists() { return forms.length > 0; },
    isRemembered,
    remember,
    /** @param {GoodFormCriterion[]} criteria from the worst */
    setCriteria(criteria) {
      forms = chooseForms(playback.goodForms, criteria);
    },
    /** Prefer the good form of a criterion. @param {string|null} looked */
    lookAt(looked) {
      criterion = looked;
    },
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {{form: ShownForm, opacity: number}} found
 */
function drawForm(context, scene, { form, opacity }) {
  const { playback, frame, toBox, lineWidth, scale } = scene;
  const [then, now] = [form.frame, frame].map((each) => playback.landmark(each, form.anchor));
  if (!then || !now) return;
  /** @param {number} x @param {number} y @returns {Point} */
  const place = (x, y) => toBox(x * playback.width + now.x - then.x, y * playback.height + now.y - then.y);
  context.globalAlpha = opacity;
  for (const [x1, y1, x2, y2] of form.lines) {
    /** @param {CanvasRenderingContext2D} path */
    const trace = (path) => {
      path.moveTo(...place(x1, y1));
      path.lineTo(...place(x2, y2));
    };
    strokeDashes(context, trace, lineWidth);
  }
  if (form.head) {
    const [x, y, radius] = form.head;
    const [left, top] = place(x, y);
    /** @param {CanvasRenderingContext2D} path */
    const ring = (path) => path.arc(left, top, radius * playback.width * scale, 0, 2 * Math.PI);
    strokeDashes(context, ring, lineWidth);
  }
  for (const [x, y] of form.joints) disc(context, place(x, y), lineWidth * 1.05, COLOR);
  context.globalAlpha = 1;
  const [x, y] = form.joints[0] ?? form.lines[0];
  const at = place(x, y);
  const hips = [23, 24].map((index) => playback.landmark(frame, index)?.x ?? now.x);
  const direction = at[0] < toBox((hips[0] + hips[1]) / 2, 0)[0] ? -1 : 1;
  drawText(context, scene, [`${form.title}: ${form.limit}`, form.limit], { at, direction, color: COLOR });
}

/**
 * Draw a line of dashes in a white casing.
 * @param {CanvasRenderingContext2D} context
 * @param {(path: CanvasRenderingContext2D) => void} trace
 * @param {number} width
 */
function strokeDashes(context, trace, width) {
  context.save();
  context.lineCap = context.lineJoin = "round";
  /** @type {[string, number, number[]][]} */
  const strokes = [
    [OUTLINE_COLOR, width * 1.3 + 4, []],
    [CASING_COLOR, width * 1.3 + 2, []],
    [DASH_COLOR, width, [width * 1.6, width * 2]],
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

/** @param {CanvasRenderingContext2D} context @param {Scene} scene */
function drawHint(context, scene) {
  drawText(context, scene, [translate("No good form at this frame")], { at: [0, 0], direction: 1, color: HINT_COLOR });
}

/**
 * Draw the first text that there is room for beside a point, rather on one side, if any.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {string[]} texts from the longest
 * @param {{at: Point, direction: number, color: string}} style
 */
function drawText(context, scene, texts, { at, direction, color }) {
  const size = Math.max(scene.minTextSize ?? 12, scene.lineWidth * 3);
  for (const side of [direction, -direction]) {
    const room = (side < 0 ? at[0] : scene.box.width - at[0]) - 1.3 * size - 4;
    const text = texts.find((each) => textBoxWidth(context, each, size) < room);
    if (text) return textBox(context, text, { at, direction: side, color, size, reliable: true }, scene);
  }
}
