// Overlay of the live video: skeleton, positioning outline, displayed angle.

/** @import { LiveAngle, LiveRep, Point, Side, Size } from "../shared/types.d.ts" */

import { silhouette } from "./silhouette.js";
import { SIDE_COLORS, VERDICTS } from "../shared/vocabulary.js";

const MIN_VISIBILITY = 0.5;
const SKELETON_COLOR = SIDE_COLORS.left;
const READY_COLOR = VERDICTS.pass.color;
const SHADOW_COLOR = "rgba(4, 16, 18, 0.55)";
const OUTLINE_HEIGHT = 0.8;
const LEG_POINTS = { left: [23, 25, 27, 29, 31], right: [24, 26, 28, 30, 32] };
/** @type {Side[]} */
const SIDES = ["left", "right"];
const LIMBS = [
  [11, 12], [11, 23], [12, 24], [23, 24],
  [11, 13], [13, 15], [12, 14], [14, 16],
  [23, 25], [25, 27], [27, 29], [29, 31], [27, 31],
  [24, 26], [26, 28], [28, 30], [30, 32], [28, 32],
];
const JOINTS = [11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28, 31, 32];

/**
 * Rectangle of a frame in its box, as by CSS `object-fit`.
 * @param {{width: number, height: number}} box
 * @param {{width: number, height: number}} frame
 * @param {"contain"|"cover"} [fit]
 * @returns {{left: number, top: number, width: number, height: number}}
 */
export function fitFrame(box, frame, fit = "contain") {
  const [across, down] = [box.width / frame.width, box.height / frame.height];
  const scale = fit === "cover" ? Math.max(across, down) : Math.min(across, down);
  const [width, height] = [frame.width * scale, frame.height * scale];
  return { left: (box.width - width) / 2, top: (box.height - height) / 2, width, height };
}

/**
 * Colours of the legs: those of the last repetition's mark, until the next one.
 * @typedef {Partial<Record<Side, string>>} LegColors
 * @typedef {{x: number, y: number, isVisible: boolean}} Joint
 * @typedef {{left: number, top: number, width: number, height: number}} Area
 *
 * @param {Pick<LiveRep, "leg"|"mark">[]} reps
 * @returns {LegColors}
 */
export function legColors(reps) {
  const last = reps.at(-1);
  if (last?.mark !== "watch" && last?.mark !== "fault") return {};
  const { color } = VERDICTS[last.mark];
  return last.leg ? { [last.leg]: color } : { left: color, right: color };
}

/**
 * Redraw the overlay.
 * @param {CanvasRenderingContext2D} context in CSS pixels
 * @param {object} scene
 * @param {{width: number, height: number}} scene.box
 * @param {{width: number, height: number}} scene.frame
 * @param {boolean} scene.mirrored whether the display is; the landmarks never are
 * @param {number[]|null} scene.body x, y, visibility, ... as fractions of the frame's size
 * @param {number} scene.opacity 1 for new landmarks, falling to 0 as they age
 * @param {LegColors} [scene.legs]
 * @param {LiveAngle|null} [scene.angle]
 * @param {{view: string, facing: number, ok: boolean}|null} [scene.outline]
 */
export function drawOverlay(context, scene) {
  const { box, frame, mirrored } = scene;
  context.clearRect(0, 0, box.width, box.height);
  if (!frame.width || !frame.height) return;
  const area = fitFrame(box, frame);
  /** @param {number} x @param {number} y @returns {Point} */
  const toBox = (x, y) => [
    area.left + (mirrored ? 1 - x : x) * area.width,
    area.top + y * area.height,
  ];
  context.save();
  context.beginPath();
  context.rect(area.left, area.top, area.width, area.height);
  context.clip();
  context.lineCap = context.lineJoin = "round";
  if (scene.outline) drawOutline(context, area, scene.outline, mirrored);
  const points = scene.body && scene.opacity > 0 ? projectLandmarks(scene.body, toBox) : null;
  if (points) {
    context.globalAlpha = scene.opacity;
    drawBody(context, points, scene.legs ?? {}, lineWidthFor(area));
    if (scene.angle) drawAngleLabel(context, points, scene.angle, area);
  }
  context.restore();
}

/** @param {Size} area */
function lineWidthFor(area) {
  return Math.max(3, Math.min(area.width, area.height) * 0.009);
}

/**
 * @param {number[]} body
 * @param {(x: number, y: number) => Point} toBox
 * @returns {(Joint|null)[]}
 */
function projectLandmarks(body, toBox) {
  const points = [];
  for (let at = 0; at + 2 < body.length; at += 3) {
    const [x, y, visibility] = [body[at], body[at + 1], body[at + 2]];
    const [px, py] = toBox(x, y);
    const isKnown = Number.isFinite(x) && Number.isFinite(y);
    points.push(isKnown ? { x: px, y: py, isVisible: visibility >= MIN_VISIBILITY } : null);
  }
  return points;
}

/** @param {LegColors} legs @param {...number} points */
function limbColor(legs, ...points) {
  const side = SIDES.find((each) =>
    points.every((index) => LEG_POINTS[each].includes(index)),
  );
  return (side && legs[side]) || SKELETON_COLOR;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {(Joint|null)[]} points
 * @param {LegColors} legs
 * @param {number} width of a line
 */
function drawBody(context, points, legs, width) {
  /** @param {...(Joint|null)} joints */
  const visibilityAlpha = (...joints) => (joints.every((joint) => joint?.isVisible) ? 1 : 0.25);
  const opacity = context.globalAlpha;
  for (const isOutline of [true, false]) {
    for (const [a, b] of LIMBS) {
      const [from, to] = [points[a], points[b]];
      if (!from || !to) continue;
      context.globalAlpha = opacity * visibilityAlpha(from, to);
      context.strokeStyle = isOutline ? SHADOW_COLOR : limbColor(legs, a, b);
      context.lineWidth = isOutline ? width * 2 : width;
      drawLine(context, from, to);
    }
  }
  drawHead(context, points, width, opacity);
  for (const index of JOINTS) {
    const joint = points[index];
    if (!joint) continue;
    context.globalAlpha = opacity * visibilityAlpha(joint);
    context.fillStyle = "#ffffff";
    context.strokeStyle = limbColor(legs, index);
    context.lineWidth = width * 0.7;
    drawDisc(context, joint, width);
    context.stroke();
  }
  context.globalAlpha = opacity;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {(Joint|null)[]} points
 * @param {number} width of a line
 * @param {number} opacity
 */
function drawHead(context, points, width, opacity) {
  const [nose, left, right, hip] = [points[0], points[11], points[12], points[23] || points[24]];
  if (!nose || !left || !right || !hip) return;
  const neck = { x: (left.x + right.x) / 2, y: (left.y + right.y) / 2 };
  const radius = Math.hypot(hip.x - neck.x, hip.y - neck.y) * 0.2;
  context.globalAlpha = opacity * (nose.isVisible ? 1 : 0.25);
  /** @type {[string, number][]} */
  const strokes = [[SHADOW_COLOR, width * 2], [SKELETON_COLOR, width]];
  for (const [color, lineWidth] of strokes) {
    context.strokeStyle = color;
    context.lineWidth = lineWidth;
    context.beginPath();
    context.arc(nose.x, nose.y, radius, 0, 2 * Math.PI);
    context.stroke();
  }
}

/** @param {CanvasRenderingContext2D} context @param {Joint} from @param {Joint} to */
function drawLine(context, from, to) {
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {Joint} at @param {number} radius */
function drawDisc(context, { x, y }, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Area} area
 * @param {{view: string, facing: number, ok: boolean}} outline
 * @param {boolean} mirrored
 */
function drawOutline(context, area, { view, facing, ok }, mirrored) {
  const height = area.height * OUTLINE_HEIGHT;
  const direction = facing * (mirrored ? -1 : 1);
  const path = silhouette(view, (x, y) => [
    area.left + area.width / 2 + direction * x * height,
    area.top + (area.height - height) / 2 + y * height,
  ]);
  const outline = new Path2D(path);
  const width = lineWidthFor(area) * 0.6;
  context.fillStyle = ok ? `${READY_COLOR}29` : "rgba(255, 255, 255, 0.08)";
  context.fill(outline);
  context.setLineDash(ok ? [] : [width * 2.5, width * 3.5]);
  context.strokeStyle = ok ? READY_COLOR : "rgba(255, 255, 255, 0.85)";
  context.lineWidth = ok ? width * 1.5 : width;
  context.shadowColor = SHADOW_COLOR;
  context.shadowBlur = width * 2;
  context.stroke(outline);
  context.shadowBlur = 0;
  context.setLineDash([]);
}

/**
 * Draw name and value of an angle beside its landmark, away from the body, inside the frame.
 * @param {CanvasRenderingContext2D} context
 * @param {(Joint|null)[]} points
 * @param {LiveAngle} angle
 * @param {Area} area
 */
function drawAngleLabel(context, points, { name, text, landmark: index }, area) {
  const at = points[index];
  if (!at) return;
  const size = Math.min(44, Math.max(18, area.width * 0.032));
  /** @param {number} weight @param {number} fraction */
  const font = (weight, fraction) =>
    `${weight} ${size * fraction}px "Source Sans 3", "Source Sans", system-ui, sans-serif`;
  context.font = font(500, 0.62);
  const label = context.measureText(name).width;
  context.font = font(700, 1);
  const padding = size * 0.5;
  const width = Math.max(label, context.measureText(text).width) + 2 * padding;
  const height = size * 2.05;
  const gap = size * 0.8;
  const [before, after] = [at.x - gap - width, at.x + gap];
  const [hip, otherHip] = [points[23], points[24]];
  const isOnOuterSide = hip && otherHip && at.x < (hip.x + otherHip.x) / 2;
  /** @param {number} left */
  const fits = (left) => left >= area.left && left + width <= area.left + area.width;
  const left = [isOnOuterSide ? before : after, before, after].find(fits) ?? area.left;
  const lowest = area.top + area.height - height;
  const top = Math.min(Math.max(at.y - height / 2, area.top), lowest);
  context.fillStyle = "rgba(6, 20, 22, 0.82)";
  context.beginPath();
  context.roundRect(left, top, width, height, size * 0.4);
  context.fill();
  context.textBaseline = "alphabetic";
  context.fillStyle = "#a9d9d2";
  context.font = font(500, 0.62);
  context.fillText(name, left + padding, top + size * 0.75);
  context.fillStyle = "#ffffff";
  context.font = font(700, 1);
  context.fillText(text, left + padding, top + size * 1.72);
}
