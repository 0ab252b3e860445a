// Drawing above the picture: the body, the outline to stand in, the angle that matters.

import { silhouette } from "./silhouette.js";
import { SIDE_COLORS, VERDICTS } from "../shared/vocabulary.js";

const SEEN = 0.5;
const SKELETON_COLOR = SIDE_COLORS.left;
const READY_COLOR = VERDICTS.pass.color;
const HALO = "rgba(4, 16, 18, 0.55)";
const OUTLINE_HEIGHT = 0.8;
const LEG_POINTS = { left: [23, 25, 27, 29, 31], right: [24, 26, 28, 30, 32] };
const LIMBS = [
  [11, 12], [11, 23], [12, 24], [23, 24],
  [11, 13], [13, 15], [12, 14], [14, 16],
  [23, 25], [25, 27], [27, 29], [29, 31], [27, 31],
  [24, 26], [26, 28], [28, 30], [30, 32], [28, 32],
];
const JOINTS = [11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28, 31, 32];

/**
 * Where a picture lies in a box that shows all of it (`object-fit: contain`) or fills the box
 * with it (`cover`).
 * @param {{width: number, height: number}} box
 * @param {{width: number, height: number}} picture
 * @param {"contain"|"cover"} [fit]
 * @returns {{left: number, top: number, width: number, height: number}}
 */
export function fitted(box, picture, fit = "contain") {
  const [across, down] = [box.width / picture.width, box.height / picture.height];
  const scale = fit === "cover" ? Math.max(across, down) : Math.min(across, down);
  const [width, height] = [picture.width * scale, picture.height * scale];
  return { left: (box.width - width) / 2, top: (box.height - height) / 2, width, height };
}

/**
 * How a repetition's mark colours the legs until the next one.
 * @param {{leg: string|null, mark: string}[]} reps
 * @returns {{left?: string, right?: string}}
 */
export function legColours(reps) {
  const last = reps.at(-1);
  const colour = last && ["watch", "fault"].includes(last.mark) && VERDICTS[last.mark].color;
  if (!colour) return {};
  return last.leg ? { [last.leg]: colour } : { left: colour, right: colour };
}

/**
 * Draw everything anew.
 * @param {CanvasRenderingContext2D} context in CSS pixels
 * @param {object} scene
 * @param {{width: number, height: number}} scene.box
 * @param {{width: number, height: number}} scene.picture
 * @param {boolean} scene.mirrored the display, not the points
 * @param {number[]|null} scene.body x, y, visibility, ... as shares of the picture
 * @param {number} scene.fresh 1 for new points, falling to 0 as they age
 * @param {{left?: string, right?: string}} [scene.legs]
 * @param {{name: string, text: string, at: number}|null} [scene.shown]
 * @param {{view: string, facing: number, ok: boolean}|null} [scene.outline]
 */
export function drawScene(context, scene) {
  const { box, picture, mirrored } = scene;
  context.clearRect(0, 0, box.width, box.height);
  if (!picture.width || !picture.height) return;
  const area = fitted(box, picture);
  const place = (x, y) => [
    area.left + (mirrored ? 1 - x : x) * area.width,
    area.top + y * area.height,
  ];
  context.save();
  context.beginPath();
  context.rect(area.left, area.top, area.width, area.height);
  context.clip();
  context.lineCap = context.lineJoin = "round";
  if (scene.outline) drawOutline(context, area, scene.outline, mirrored);
  const points = scene.body && scene.fresh > 0 ? placed(scene.body, place) : null;
  if (points) {
    context.globalAlpha = scene.fresh;
    drawBody(context, points, scene.legs ?? {}, thickness(area));
    if (scene.shown) drawPill(context, points, scene.shown, area);
  }
  context.restore();
}

function thickness(area) {
  return Math.max(3, Math.min(area.width, area.height) * 0.009);
}

function placed(body, place) {
  const points = [];
  for (let at = 0; at + 2 < body.length; at += 3) {
    const [x, y, seen] = [body[at], body[at + 1], body[at + 2]];
    const [px, py] = place(x, y);
    points.push(Number.isFinite(x) && Number.isFinite(y) && { x: px, y: py, seen: seen >= SEEN });
  }
  return points;
}

function colourOf(legs, ...points) {
  const side = Object.keys(LEG_POINTS).find((each) =>
    points.every((index) => LEG_POINTS[each].includes(index)),
  );
  return (side && legs[side]) || SKELETON_COLOR;
}

function drawBody(context, points, legs, width) {
  const limbs = LIMBS.filter(([a, b]) => points[a] && points[b]);
  const faint = (...at) => (at.every((index) => points[index].seen) ? 1 : 0.25);
  const fresh = context.globalAlpha;
  for (const under of [true, false]) {
    for (const [a, b] of limbs) {
      context.globalAlpha = fresh * faint(a, b);
      context.strokeStyle = under ? HALO : colourOf(legs, a, b);
      context.lineWidth = under ? width * 2 : width;
      line(context, points[a], points[b]);
    }
  }
  drawHead(context, points, width, fresh);
  for (const index of JOINTS.filter((each) => points[each])) {
    context.globalAlpha = fresh * faint(index);
    context.fillStyle = "#ffffff";
    context.strokeStyle = colourOf(legs, index);
    context.lineWidth = width * 0.7;
    disc(context, points[index], width);
    context.stroke();
  }
  context.globalAlpha = fresh;
}

function drawHead(context, points, width, fresh) {
  const [nose, left, right, hip] = [points[0], points[11], points[12], points[23] || points[24]];
  if (!nose || !left || !right || !hip) return;
  const neck = { x: (left.x + right.x) / 2, y: (left.y + right.y) / 2 };
  const radius = Math.hypot(hip.x - neck.x, hip.y - neck.y) * 0.2;
  context.globalAlpha = fresh * (nose.seen ? 1 : 0.25);
  for (const [colour, thick] of [[HALO, width * 2], [SKELETON_COLOR, width]]) {
    context.strokeStyle = colour;
    context.lineWidth = thick;
    context.beginPath();
    context.arc(nose.x, nose.y, radius, 0, 2 * Math.PI);
    context.stroke();
  }
}

function line(context, from, to) {
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
}

function disc(context, { x, y }, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function drawOutline(context, area, { view, facing, ok }, mirrored) {
  const height = area.height * OUTLINE_HEIGHT;
  const way = facing * (mirrored ? -1 : 1);
  const path = silhouette(view, (x, y) => [
    area.left + area.width / 2 + way * x * height,
    area.top + (area.height - height) / 2 + y * height,
  ]);
  const drawn = new Path2D(path);
  const width = thickness(area) * 0.6;
  context.fillStyle = ok ? `${READY_COLOR}29` : "rgba(255, 255, 255, 0.08)";
  context.fill(drawn);
  context.setLineDash(ok ? [] : [width * 2.5, width * 3.5]);
  context.strokeStyle = ok ? READY_COLOR : "rgba(255, 255, 255, 0.85)";
  context.lineWidth = ok ? width * 1.5 : width;
  context.shadowColor = HALO;
  context.shadowBlur = width * 2;
  context.stroke(drawn);
  context.shadowBlur = 0;
  context.setLineDash([]);
}

/** Text beside a point, away from the body; never mirrored, and never beyond the picture. */
function drawPill(context, points, { name, text, at: index }, area) {
  const at = points[index];
  if (!at) return;
  const size = Math.min(44, Math.max(18, area.width * 0.032));
  const font = (weight, share) =>
    `${weight} ${size * share}px "Source Sans 3", "Source Sans", system-ui, sans-serif`;
  context.font = font(500, 0.62);
  const label = context.measureText(name).width;
  context.font = font(700, 1);
  const pad = size * 0.5;
  const width = Math.max(label, context.measureText(text).width) + 2 * pad;
  const height = size * 2.05;
  const gap = size * 0.8;
  const [before, after] = [at.x - gap - width, at.x + gap];
  const outward = points[23] && points[24] && at.x < (points[23].x + points[24].x) / 2;
  const fits = (left) => left >= area.left && left + width <= area.left + area.width;
  const left = [outward ? before : after, before, after].find(fits) ?? area.left;
  const lowest = area.top + area.height - height;
  const top = Math.min(Math.max(at.y - height / 2, area.top), lowest);
  context.fillStyle = "rgba(6, 20, 22, 0.82)";
  context.beginPath();
  context.roundRect(left, top, width, height, size * 0.4);
  context.fill();
  context.textBaseline = "alphabetic";
  context.fillStyle = "#a9d9d2";
  context.font = font(500, 0.62);
  context.fillText(name, left + pad, top + size * 0.75);
  context.fillStyle = "#ffffff";
  context.font = font(700, 1);
  context.fillText(text, left + pad, top + size * 1.72);
}
