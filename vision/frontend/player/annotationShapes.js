// User annotations: geometry, palette and painting of lines, arrows, angles, strokes and text.
//
// Sizes are fractions of the shorter side of the displayed frame, as in the exported video
// (vision/draw). Only the player also keeps lines and text above a minimum size.

/** @import { Point, Scene, Shape, Size } from "../shared/types.d.ts" */

import { context2d, make } from "../shared/dom.js";
import { disc, outlinedText, strokeLine } from "../shared/strokeStyles.js";
import { formatDegrees } from "../shared/format.js";
import { formatNumber } from "../shared/texts.js";

/** @type {Record<string, string>} */
export const PALETTE = {
  yellow: "#ffe14a", red: "#ff4d5e", green: "#8aff5c", blue: "#4aa8ff", white: "#ffffff",
};

/** @typedef {keyof typeof RELATIVE_SIZES} SizeName */

/** Fractions of the shorter side of the displayed frame. */
export const RELATIVE_SIZES = {
  line: 0.008, // line width
  text: 0.05, // font size
  head: 0.045, // length of both strokes of an arrowhead
  arc: 0.07, // radius of an angle's arc, if its legs are long enough
  label: 0.06, // from an angle's vertex to the middle of its value
};
/** Angle between an arrow and each stroke of its head, radians. */
export const ARROWHEAD_RAD = Math.PI / 6;
/** During playback a drawing fades out within this time, clip seconds. */
export const FADE_S = 0.7;
export const MAX_POINTS = 300;
export const MAX_TEXT_LENGTH = 120;

/** @type {Partial<Record<SizeName, number>>} */
const MIN_PX = { line: 2, text: 12 };
const HANDLE_PX = 5;
const TOLERANCE = 0.0012;
const MEASURING_CONTEXT = context2d(make("canvas"));

/** @type {Record<string, number>} */
const METRES = { m: 1, cm: 0.01, ft: 0.3048 };
const LENGTH = /^(\d{1,6}(?:[.,]\d{1,4})?)\s*(m|cm|ft)$/i;

/** @param {Point} a @param {Point} b */
const distance = (a, b) => Math.hypot(b[0] - a[0], b[1] - a[1]);

/**
 * Angle at the second of three points in the image plane, 0 to 180 degrees.
 * @param {Point[]} points
 * @returns {number} NaN if a leg has no length
 */
export function vertexAngle([a, vertex, b]) {
  if (!distance(a, vertex) || !distance(vertex, b)) return NaN;
  const [one, other] = [a, b].map((end) => Math.atan2(end[1] - vertex[1], end[0] - vertex[0]));
  const difference = (Math.abs(one - other) * 180) / Math.PI;
  return Math.min(difference, 360 - difference);
}

/**
 * Normalise a length as it is typed, such as "1,5M"; null if it is none.
 * @param {string} text
 */
export function readLength(text) {
  const found = LENGTH.exec(text.trim());
  if (!found || !(Number(found[1].replace(",", ".")) > 0)) return null;
  return `${found[1].replace(",", ".")} ${found[2].toLowerCase()}`;
}

/**
 * Metres per pixel of the displayed frame, from the latest known length; null without one.
 * @param {Shape[]} drawings
 */
export function metresPerPixel(drawings) {
  const scale = drawings.findLast((drawing) => drawing.kind === "scale");
  const found = scale && LENGTH.exec(scale.text);
  if (!scale || !found) return null;
  return (Number(found[1].replace(",", ".")) * METRES[found[2].toLowerCase()]) / distance(scale.points[0], scale.points[1]);
}

/**
 * Opacity of a drawing during playback, 0 to 1, `age_s` clip seconds after its frame.
 * @param {number} age_s
 */
export function opacityAfter(age_s) {
  return age_s < 0 ? 0 : Math.max(0, Math.min(1, 2 * (1 - age_s / FADE_S)));
}

/**
 * Simplify a freehand stroke to at most MAX_POINTS points.
 * @param {Point[]} points
 * @param {number} shorter length of the frame's shorter side, px
 */
export function simplifyStroke(points, shorter) {
  let tolerance = TOLERANCE * shorter;
  let simplified = douglasPeucker(points, tolerance);
  for (; simplified.length > MAX_POINTS; simplified = douglasPeucker(points, tolerance)) tolerance *= 1.5;
  return simplified;
}

/**
 * Ramer-Douglas-Peucker line simplification, iterative.
 * @param {Point[]} points
 * @param {number} tolerance
 */
function douglasPeucker(points, tolerance) {
  const keep = new Set([0, points.length - 1]);
  /** @type {Point[]} */
  const parts = [[0, points.length - 1]];
  while (parts.length) {
    const [first, last] = /** @type {Point} */ (parts.pop());
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

/** @param {Point} point @param {Point} a @param {Point} b */
function distanceToSegment(point, a, b) {
  const length = distance(a, b);
  if (!length) return distance(a, point);
  const along = ((point[0] - a[0]) * (b[0] - a[0]) + (point[1] - a[1]) * (b[1] - a[1])) / length ** 2;
  const fraction = Math.max(0, Math.min(1, along));
  return distance(point, [a[0] + fraction * (b[0] - a[0]), a[1] + fraction * (b[1] - a[1])]);
}

/**
 * Lay out a text in frame pixels. It starts at its point, the left end of its baseline; it is
 * shifted to stay inside the frame, and shrunk if it is wider than the frame.
 * @param {Pick<Shape, "text"|"points">} drawing
 * @param {Size} frame
 * @param {number} scale CSS pixels per frame pixel
 * @returns {{left: number, baseline: number, width: number, size: number}}
 */
export function layoutText({ text, points: [[x, y]] }, { width, height }, scale) {
  let size = sizeInPixels("text", { width, height }, scale);
  MEASURING_CONTEXT.font = fontOf(100);
  const unitWidth = MEASURING_CONTEXT.measureText(text).width / 100;
  size = Math.min(size, width / unitWidth);
  const left = Math.max(0, Math.min(x, width - unitWidth * size));
  return { left, baseline: Math.max(size, Math.min(y, height - size * 0.3)), width: unitWidth * size, size };
}

/** @param {number} size */
const fontOf = (size) => `650 ${size}px system-ui, sans-serif`;

/**
 * Size in frame pixels.
 * @param {SizeName} name
 * @param {Size} frame
 * @param {number} scale
 */
function sizeInPixels(name, { width, height }, scale) {
  const minimum = (MIN_PX[name] ?? 0) / scale;
  return Math.max(minimum, RELATIVE_SIZES[name] * Math.min(width, height));
}

/**
 * Distance from a point to a drawing, frame pixels.
 * @param {Shape} drawing
 * @param {Point} at
 * @param {Size} frame
 * @param {number} scale CSS pixels per frame pixel
 */
export function distanceToDrawing(drawing, at, frame, scale) {
  if (drawing.kind === "text") {
    const { left, baseline, width, size } = layoutText(drawing, frame, scale);
    const dx = Math.max(left - at[0], 0, at[0] - left - width);
    return Math.hypot(dx, Math.max(baseline - size - at[1], 0, at[1] - baseline - size * 0.25));
  }
  const { points } = drawing;
  const distances = points.slice(1).map((point, index) => distanceToSegment(at, points[index], point));
  return distances.length ? Math.min(...distances) : distance(points[0], at);
}

/**
 * Paint a drawing.
 * @param {CanvasRenderingContext2D} context
 * @param {Shape} drawing
 * @param {Scene} scene
 * @param {{opacity?: number, selected?: boolean, metres?: number|null}} [options] `metres` per pixel: lines show their length
 */
export function paintDrawing(context, drawing, scene, { opacity = 1, selected = false, metres = null } = {}) {
  const { toBox, scale, playback } = scene;
  const points = drawing.points.map(([x, y]) => toBox(x, y));
  const style = {
    color: PALETTE[drawing.colour] ?? PALETTE.yellow,
    width: sizeInPixels("line", playback, scale) * scale,
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
  if (isScale || (drawing.kind === "line" && metres)) {
    const [a, b] = drawing.points;
    const label = isScale ? drawing.text : `${formatNumber(distance(a, b) * (metres ?? 0), 2)} m`;
    paintLength(context, label, points, style, scene);
  }
  if (selected) paintSelection(context, drawing, points, scene);
  context.restore();
}

/** @param {CanvasRenderingContext2D} path @param {Point[]} points */
function tracePolyline(path, [first, ...rest]) {
  path.moveTo(...first);
  for (const point of rest) path.lineTo(...point);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Point[]} points
 * @param {{color: string, width: number}} style
 * @param {Scene} scene
 */
function paintArrowhead(context, [from, to], style, { playback, scale }) {
  const back = Math.atan2(from[1] - to[1], from[0] - to[0]);
  const length = Math.min(sizeInPixels("head", playback, scale) * scale, distance(from, to));
  /** @type {(turn: number) => Point} */
  const endAt = (turn) => [to[0] + length * Math.cos(back + turn), to[1] + length * Math.sin(back + turn)];
  const ends = [endAt(-ARROWHEAD_RAD), endAt(ARROWHEAD_RAD)];
  strokeLine(context, (path) => tracePolyline(path, [ends[0], to, ends[1]]), style);
}

/**
 * Paint an angle's arc and value; the value goes opposite the opening, clear of the legs.
 * @param {CanvasRenderingContext2D} context
 * @param {Shape} drawing
 * @param {Point[]} points
 * @param {{color: string, width: number, room: number}} style
 * @param {Scene} scene
 */
function paintAngle(context, drawing, [a, vertex, b], style, { playback, scale, toBox }) {
  const value = vertexAngle(drawing.points);
  if (!Number.isFinite(value)) return;
  const legs = [a, b].map((end) => Math.atan2(end[1] - vertex[1], end[0] - vertex[0]));
  const sweep = ((legs[1] - legs[0] + 3 * Math.PI) % (2 * Math.PI)) - Math.PI;
  const shortest = Math.min(distance(a, vertex), distance(vertex, b));
  const radius = Math.min(sizeInPixels("arc", playback, scale) * scale, shortest * 0.6);
  /** @param {CanvasRenderingContext2D} path */
  const arc = (path) => path.arc(...vertex, radius, legs[0], legs[0] + sweep, sweep < 0);
  strokeLine(context, arc, { ...style, width: style.width * 0.7 });
  const size = sizeInPixels("text", playback, scale) * scale;
  const offset = Math.max(sizeInPixels("label", playback, scale) * scale, size) + style.room;
  const opposite = legs[0] + sweep / 2 + Math.PI;
  const [left, top] = toBox(0, 0);
  const [right, bottom] = toBox(playback.width, playback.height);
  const x = vertex[0] + offset * 1.15 * Math.cos(opposite);
  const y = vertex[1] + offset * Math.sin(opposite);
  /** @type {Point} */
  const at = [
    Math.max(left + size, Math.min(right - size, x)),
    Math.max(top + size * 0.6, Math.min(bottom - size * 0.6, y)) + size * 0.35,
  ];
  /** @type {{color: string, font: string, size: number, align: CanvasTextAlign}} */
  const textStyle = { color: style.color, font: fontOf(size), size, align: "center" };
  outlinedText(context, formatDegrees(value), at, textStyle);
}

/**
 * Paint the length of a line above its middle.
 * @param {CanvasRenderingContext2D} context
 * @param {string} label
 * @param {Point[]} points
 * @param {{color: string, width: number}} style
 * @param {Scene} scene
 */
function paintLength(context, label, [a, b], style, { playback, scale }) {
  const size = sizeInPixels("text", playback, scale) * scale;
  /** @type {Point} */
  const at = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2 - style.width * 2.5];
  outlinedText(context, label, at, { color: style.color, font: fontOf(size), size, align: "center" });
}

/**
 * Paint the handles of the selected drawing, or a box around it.
 * @param {CanvasRenderingContext2D} context
 * @param {Shape} drawing
 * @param {Point[]} points
 * @param {Scene} scene
 */
function paintSelection(context, drawing, points, { toBox, playback, scale }) {
  if (drawing.kind !== "stroke" && drawing.kind !== "text") {
    for (const [x, y] of points) {
      /** @param {CanvasRenderingContext2D} path */
      const ring = (path) => path.arc(x, y, HANDLE_PX + 1, 0, 2 * Math.PI);
      strokeLine(context, ring, { color: "#ffffff", width: 2 });
    }
    return;
  }
  let [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis]));
  if (drawing.kind === "text") {
    const { left, baseline, width, size } = layoutText(drawing, playback, scale);
    const ends = [toBox(left, baseline - size), toBox(left + width, baseline + size * 0.25)];
    [xs, ys] = [0, 1].map((axis) => ends.map((point) => point[axis]));
  }
  const [left, top] = [Math.min(...xs) - 6, Math.min(...ys) - 6];
  const [boxWidth, boxHeight] = [Math.max(...xs) + 6 - left, Math.max(...ys) + 6 - top];
  /** @param {CanvasRenderingContext2D} path */
  const box = (path) => path.rect(left, top, boxWidth, boxHeight);
  strokeLine(context, box, { color: "#ffffff", width: 1.5, dashed: true });
}
