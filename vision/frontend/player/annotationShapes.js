// What is drawn by hand: its colours, its sizes, its shapes, and how it is put on the picture.
//
// Sizes are shares of the shorter side of the shown picture, so that a clip that is written out
// can show the same. The player alone keeps lines and letters from getting too small to be seen.

import { disc, rimmed, stroke } from "./strokeStyles.js";
import { degrees } from "../shared/format.js";

export const PALETTE = {
  yellow: "#ffe14a", red: "#ff4d5e", green: "#8aff5c", blue: "#4aa8ff", white: "#ffffff",
};

/** Of the shorter side of the shown picture. */
export const SKETCH_SHARES = {
  line: 0.008, // width of every line
  text: 0.05, // size of the letters
  head: 0.045, // length of each of the two strokes of an arrow's tip
  arc: 0.07, // radius of the arc at a corner, where the legs are long enough
  beside: 0.06, // from the corner to the middle of its number
};
/** Between an arrow and each stroke of its tip. */
export const HEAD_RAD = Math.PI / 6;
/** While the clip runs: seconds of the clip from a drawing's picture until it is gone. */
export const SHOWN_S = 0.7;
export const MOST_POINTS = 300;
export const MOST_LETTERS = 120;

const LEAST_PX = { line: 2, text: 12 };
const HANDLE_PX = 5;
const THIN = 0.0012;
const MEASURES = document.createElement("canvas").getContext("2d");

const between = (a, b) => Math.hypot(b[0] - a[0], b[1] - a[1]);

/**
 * The angle at the second of three points in the picture, 0 to 180 degrees.
 * @param {number[][]} points
 * @returns {number} NaN where a leg has no length
 */
export function cornerDegrees([a, corner, b]) {
  if (!between(a, corner) || !between(corner, b)) return NaN;
  const [one, other] = [a, b].map((end) => Math.atan2(end[1] - corner[1], end[0] - corner[0]));
  const apart = (Math.abs(one - other) * 180) / Math.PI;
  return Math.min(apart, 360 - apart);
}

/** How much of a drawing shows so many seconds of the clip after its picture, 0 to 1. */
export function strengthAfter(age_s) {
  return age_s < 0 ? 0 : Math.max(0, Math.min(1, 2 * (1 - age_s / SHOWN_S)));
}

/** Keep only the points that a line needs to stay as it is, and no more than can be saved. */
export function thinned(points, shorter) {
  let least = THIN * shorter;
  let kept = needed(points, least);
  for (; kept.length > MOST_POINTS; kept = needed(points, least)) least *= 1.5;
  return kept;
}

/** Ramer, Douglas and Peucker's way. */
function needed(points, least) {
  const keep = new Set([0, points.length - 1]);
  const parts = [[0, points.length - 1]];
  while (parts.length) {
    const [first, last] = parts.pop();
    let [far, at] = [least, -1];
    for (let i = first + 1; i < last; i += 1) {
      const away = toSegment(points[i], points[first], points[last]);
      if (away > far) [far, at] = [away, i];
    }
    if (at < 0) continue;
    keep.add(at);
    parts.push([first, at], [at, last]);
  }
  return points.filter((_, at) => keep.has(at));
}

function toSegment(point, a, b) {
  const length = between(a, b);
  if (!length) return between(a, point);
  const along = ((point[0] - a[0]) * (b[0] - a[0]) + (point[1] - a[1]) * (b[1] - a[1])) / length ** 2;
  const share = Math.max(0, Math.min(1, along));
  return between(point, [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])]);
}

/**
 * Where a text lies, in pixels of the picture: it begins at its point, at the left end of the
 * line it stands on; it is moved back where it would leave the picture, and is smaller where it
 * is wider than the picture.
 * @returns {{left: number, base: number, width: number, size: number}}
 */
export function textPlace({ text, points: [[x, y]] }, { width, height }, scale) {
  let size = sizeOf("text", { width, height }, scale);
  MEASURES.font = fontOf(100);
  const each = MEASURES.measureText(text).width / 100;
  size = Math.min(size, width / each);
  const left = Math.max(0, Math.min(x, width - each * size));
  return { left, base: Math.max(size, Math.min(y, height - size * 0.3)), width: each * size, size };
}

const fontOf = (size) => `650 ${size}px system-ui, sans-serif`;

/** A size in pixels of the picture. */
function sizeOf(what, { width, height }, scale) {
  const least = (LEAST_PX[what] ?? 0) / scale;
  return Math.max(least, SKETCH_SHARES[what] * Math.min(width, height));
}

/**
 * How far a place of the picture is from a drawing, in pixels of the picture.
 * @param {object} drawing
 * @param {number[]} at
 * @param {{width: number, height: number}} picture
 * @param {number} scale CSS pixels for one of the picture
 */
export function distanceTo(drawing, at, picture, scale) {
  if (drawing.kind === "text") {
    const { left, base, width, size } = textPlace(drawing, picture, scale);
    const across = Math.max(left - at[0], 0, at[0] - left - width);
    return Math.hypot(across, Math.max(base - size - at[1], 0, at[1] - base - size * 0.25));
  }
  const { points } = drawing;
  const ends = points.slice(1).map((point, before) => toSegment(at, points[before], point));
  return ends.length ? Math.min(...ends) : between(points[0], at);
}

/**
 * Draw one.
 * @param {CanvasRenderingContext2D} context
 * @param {object} drawing
 * @param {object} scene see videoStage.js
 * @param {{strength?: number, chosen?: boolean}} [look]
 */
export function paintSketch(context, drawing, scene, { strength = 1, chosen = false } = {}) {
  const { place, scale, playback } = scene;
  const points = drawing.points.map(([x, y]) => place(x, y));
  const look = {
    colour: PALETTE[drawing.colour] ?? PALETTE.yellow,
    width: sizeOf("line", playback, scale) * scale,
  };
  context.save();
  context.globalAlpha = strength;
  if (drawing.kind === "text") {
    const { left, base, size } = textPlace(drawing, playback, scale);
    const letters = { colour: look.colour, font: fontOf(size * scale), size: size * scale };
    rimmed(context, drawing.text, place(left, base), letters);
  } else if (points.length === 1) {
    disc(context, points[0], look.width, look.colour);
  } else {
    stroke(context, (pen) => trace(pen, points), look);
  }
  if (drawing.kind === "arrow") paintHead(context, points, look, scene);
  if (drawing.kind === "angle" && points.length === 3) {
    paintCorner(context, drawing, points, { ...look, room: chosen ? 2 * HANDLE_PX : 0 }, scene);
  }
  if (chosen) paintChosen(context, drawing, points, scene);
  context.restore();
}

function trace(pen, [first, ...rest]) {
  pen.moveTo(...first);
  for (const point of rest) pen.lineTo(...point);
}

function paintHead(context, [from, to], look, { playback, scale }) {
  const back = Math.atan2(from[1] - to[1], from[0] - to[0]);
  const length = Math.min(sizeOf("head", playback, scale) * scale, between(from, to));
  const ends = [-HEAD_RAD, HEAD_RAD].map((turn) => [
    to[0] + length * Math.cos(back + turn), to[1] + length * Math.sin(back + turn),
  ]);
  stroke(context, (pen) => trace(pen, [ends[0], to, ends[1]]), look);
}

/** Arc and number; the number stands on the far side of the opening, where no leg is. */
function paintCorner(context, drawing, [a, corner, b], look, { playback, scale, place }) {
  const value = cornerDegrees(drawing.points);
  if (!Number.isFinite(value)) return;
  const legs = [a, b].map((end) => Math.atan2(end[1] - corner[1], end[0] - corner[0]));
  const sweep = ((legs[1] - legs[0] + 3 * Math.PI) % (2 * Math.PI)) - Math.PI;
  const shortest = Math.min(between(a, corner), between(corner, b));
  const radius = Math.min(sizeOf("arc", playback, scale) * scale, shortest * 0.6);
  const arc = (pen) => pen.arc(...corner, radius, legs[0], legs[0] + sweep, sweep < 0);
  stroke(context, arc, { ...look, width: look.width * 0.7 });
  const size = sizeOf("text", playback, scale) * scale;
  const away = Math.max(sizeOf("beside", playback, scale) * scale, size) + look.room;
  const far = legs[0] + sweep / 2 + Math.PI;
  const [left, top] = place(0, 0);
  const [right, bottom] = place(playback.width, playback.height);
  const x = corner[0] + away * 1.15 * Math.cos(far);
  const y = corner[1] + away * Math.sin(far);
  const at = [
    Math.max(left + size, Math.min(right - size, x)),
    Math.max(top + size * 0.6, Math.min(bottom - size * 0.6, y)) + size * 0.35,
  ];
  rimmed(context, degrees(value), at, { colour: look.colour, font: fontOf(size), size, align: "center" });
}

/** Show that it is the chosen one: ends to be dragged, or a box around it. */
function paintChosen(context, drawing, points, { place, playback, scale }) {
  if (drawing.kind !== "stroke" && drawing.kind !== "text") {
    for (const [x, y] of points) {
      const ring = (pen) => pen.arc(x, y, HANDLE_PX + 1, 0, 2 * Math.PI);
      stroke(context, ring, { colour: "#ffffff", width: 2 });
    }
    return;
  }
  let [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis]));
  if (drawing.kind === "text") {
    const { left, base, width, size } = textPlace(drawing, playback, scale);
    const ends = [place(left, base - size), place(left + width, base + size * 0.25)];
    [xs, ys] = [0, 1].map((axis) => ends.map((point) => point[axis]));
  }
  const [left, top] = [Math.min(...xs) - 6, Math.min(...ys) - 6];
  const [wide, high] = [Math.max(...xs) + 6 - left, Math.max(...ys) + 6 - top];
  const box = (pen) => pen.rect(left, top, wide, high);
  stroke(context, box, { colour: "#ffffff", width: 1.5, dashed: true });
}
