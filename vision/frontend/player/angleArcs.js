// The layer of the angles: arc and number at the joint, for the angles whose curves are shown.

import { HARDLY_SEEN, plate, stroke } from "./strokeStyles.js";
import { SIDE_COLORS } from "../shared/vocabulary.js";
import { degrees } from "../shared/format.js";

const LEGS = {
  left: { hip: 23, knee: 25, ankle: 27, heel: 29, toe: 31 },
  right: { hip: 24, knee: 26, ankle: 28, heel: 30, toe: 32 },
};
const UP = { x: 0, y: -1 };
const DOWN = { x: 0, y: 1 };
const SHORT = {
  knee_flexion: "Knee", thigh_angle: "Thigh", shank_angle: "Shin", hip_flexion: "Hip",
  foot_pitch: "Foot", ankle_dorsiflexion: "Ankle", fppa: "Knee in", hip_adduction: "Hip",
  trunk_forward_lean: "Trunk", trunk_lateral_lean: "Trunk", pelvic_obliquity: "Pelvis",
};

const minus = (a, b) => ({ x: a.x - b.x, y: a.y - b.y });
const middle = (a, b) => ({
  x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, seen: Math.min(a.seen, b.seen),
});

/**
 * Where an angle is, and between which directions: `from` is what it is measured against.
 * @param {string} angle
 * @param {(name: string) => {x: number, y: number, seen: number}|null} at a point of the leg
 * @param {(index: number) => object|null} point any point
 */
function legCorner(angle, at) {
  const [hip, knee, ankle, heel, toe] = ["hip", "knee", "ankle", "heel", "toe"].map(at);
  if (angle === "knee_flexion" || angle === "fppa") {
    if (!hip || !knee || !ankle) return null;
    return { at: knee, from: minus(knee, hip), to: minus(ankle, knee), rests: [hip, knee, ankle] };
  }
  if (angle === "thigh_angle" || angle === "hip_adduction") {
    return hip && knee && { at: hip, from: DOWN, to: minus(knee, hip), rests: [hip, knee] };
  }
  if (angle === "shank_angle") {
    return knee && ankle && { at: ankle, from: UP, to: minus(knee, ankle), rests: [knee, ankle] };
  }
  const low = angle === "foot_pitch" ? toe : ankle;
  return low && heel && { at: low, rests: [low, heel] };
}

function bodyCorner(angle, point) {
  const [left, right, high, far] = [23, 24, 11, 12].map(point);
  if (!left || !right) return null;
  if (angle === "pelvic_obliquity") {
    const [a, b] = left.x < right.x ? [left, right] : [right, left];
    return { at: a, from: { x: 1, y: 0 }, to: minus(b, a), rests: [left, right] };
  }
  if (!high || !far) return null;
  const [hips, shoulders] = [middle(left, right), middle(high, far)];
  return { at: hips, from: UP, to: minus(shoulders, hips), rests: [hips, shoulders] };
}

function cornerOf({ angle, side }, point) {
  if (angle === "hip_flexion") {
    const trunk = bodyCorner("trunk_forward_lean", point);
    const [hip, knee] = [LEGS[side].hip, LEGS[side].knee].map(point);
    if (!trunk || !hip || !knee) return null;
    const down = { x: -trunk.to.x, y: -trunk.to.y };
    return { at: hip, from: down, to: minus(knee, hip), rests: [hip, knee, ...trunk.rests] };
  }
  return side ? legCorner(angle, (name) => point(LEGS[side][name])) : bodyCorner(angle, point);
}

export const anglesLayer = {
  name: "angles",
  title: "Angles",
  /** @param {CanvasRenderingContext2D} context @param {object} scene see videoStage.js */
  draw(context, scene) {
    const { playback, frame, place, unit, box, taken, scale, chosen } = scene;
    const colours = scene.colours ?? SIDE_COLORS;
    const point = (index) => playback.point(frame, index);
    const hips = middle(point(23) ?? { x: 0, y: 0, seen: 0 }, point(24) ?? { x: 0, y: 0, seen: 0 });
    const plates = [];
    for (const one of chosen) {
      const value = playback.value(one, frame);
      const corner = Number.isFinite(value) ? cornerOf(one, point) : null;
      if (!corner) continue;
      const sure = corner.rests.every((each) => each.seen >= HARDLY_SEEN) && !playback.bridged(frame);
      const colour = colours[one.side ?? "body"];
      if (corner.from) drawCorner(context, corner, { place, unit, colour, sure, scale });
      const left = corner.at.x < hips.x || (corner.at.x === hips.x && corner.to?.x > 0);
      plates.push({ one, value, at: place(corner.at.x, corner.at.y), left, colour, sure });
    }
    for (const { one, value, at, left, colour, sure } of plates.sort((a, b) => a.at[1] - b.at[1])) {
      const size = Math.max(scene.leastText ?? 12, unit * 3.4);
      const look = { at, toward: left ? -1 : 1, colour, size, sure };
      plate(context, `${SHORT[one.angle] ?? one.title} ${degrees(value)}`, look, { box, taken });
    }
  },
};

function drawCorner(context, { at, from, to }, { place, unit, colour, sure, scale }) {
  const [x, y] = place(at.x, at.y);
  const size = Math.max(Math.hypot(to.x, to.y) * scale, unit * 6);
  const start = Math.atan2(from.y, from.x);
  let sweep = Math.atan2(to.y, to.x) - start;
  sweep = ((sweep + 3 * Math.PI) % (2 * Math.PI)) - Math.PI;
  const radius = Math.min(size * 0.45, unit * 14);
  context.save();
  context.globalAlpha = sure ? 0.34 : 0.16;
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(x, y);
  context.arc(x, y, radius, start, start + sweep, sweep < 0);
  context.fill();
  context.restore();
  const against = (pen) => {
    pen.moveTo(x, y);
    pen.lineTo(x + Math.cos(start) * size * 0.8, y + Math.sin(start) * size * 0.8);
  };
  stroke(context, against, { colour: "#ffffff", width: unit * 0.5, sure, dashed: true });
  const arc = (pen) => pen.arc(x, y, radius, start, start + sweep, sweep < 0);
  stroke(context, arc, { colour, width: unit * 0.65, sure });
}
