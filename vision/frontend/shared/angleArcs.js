// Angle overlay: arc and value at the joint, for the angles whose curves are shown.

/** @import { Landmark, Layer, Point, Scene, Series, Side } from "./types.d.ts" */

import { LOW_VISIBILITY, textBox, strokeLine } from "./strokeStyles.js";
import { SIDE_COLORS } from "./vocabulary.js";
import { translateWords } from "./playbackWords.js";
import { formatDegrees } from "./format.js";
import { markText, translate } from "./texts.js";

/**
 * Where an angle is drawn: its vertex, its reference direction and the other one, and the landmarks it is measured from.
 * @typedef {{x: number, y: number}} Vector
 * @typedef {{at: Vector, from?: Vector, to?: Vector, landmarks: Landmark[]}} Vertex
 * @typedef {(index: number) => Landmark|null} FindLandmark
 */

const LEGS = {
  left: { hip: 23, knee: 25, ankle: 27, heel: 29, toe: 31 },
  right: { hip: 24, knee: 26, ankle: 28, heel: 30, toe: 32 },
};
/** @type {(keyof typeof LEGS.left)[]} */
const LEG_JOINTS = ["hip", "knee", "ankle", "heel", "toe"];
const UPWARD = { x: 0, y: -1 };
const DOWNWARD = { x: 0, y: 1 };
/** @type {Record<string, string>} */
const SHORT_LABELS = {
  knee_flexion: markText("Knee"), thigh_angle: markText("Thigh"), shank_angle: markText("Shin"), hip_flexion: markText("Hip"),
  foot_pitch: markText("Foot"), ankle_dorsiflexion: markText("Ankle"), fppa: markText("Knee in"), hip_adduction: markText("Hip"),
  trunk_forward_lean: markText("Trunk"), trunk_lateral_lean: markText("Trunk"), pelvic_obliquity: markText("Pelvis"),
};

/** @param {Vector} a @param {Vector} b */
const subtract = (a, b) => ({ x: a.x - b.x, y: a.y - b.y });
/** @param {Landmark} a @param {Landmark} b */
const midpoint = (a, b) => ({
  x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, visibility: Math.min(a.visibility, b.visibility),
});

/**
 * Vertex of a leg angle and its two directions; `from` is the reference direction.
 * @param {string} angle
 * @param {(joint: keyof typeof LEGS.left) => Landmark|null} at landmark of the leg
 * @returns {Vertex|null}
 */
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

/** @param {string} angle @param {FindLandmark} point */
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

/** @param {Series} series @param {FindLandmark} point @returns {Vertex|null} */
function findVertex({ angle, side }, point) {
  if (angle === "hip_flexion") {
    const trunk = trunkVertex("trunk_forward_lean", point);
    const leg = LEGS[/** @type {Side} */ (side)];
    const [hip, knee] = [leg.hip, leg.knee].map(point);
    if (!trunk || !hip || !knee) return null;
    const down = { x: -trunk.to.x, y: -trunk.to.y };
    return { at: hip, from: down, to: subtract(knee, hip), landmarks: [hip, knee, ...trunk.landmarks] };
  }
  return side ? legVertex(angle, (name) => point(LEGS[side][name])) : trunkVertex(angle, point);
}

/** @type {Layer} */
export const anglesLayer = {
  name: "angles",
  title: markText("Angles"),
  draw(context, scene) {
    const { playback, frame, toBox, lineWidth, box, occupied, scale, series } = scene;
    const colors = scene.colors ?? SIDE_COLORS;
    /** @param {number} index */
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
      const left = vertex.at.x < hips.x || (vertex.at.x === hips.x && (to?.x ?? 0) > 0);
      labels.push({ curve, value, at: toBox(vertex.at.x, vertex.at.y), left, color, reliable });
    }
    labels.sort((a, b) => a.at[1] - b.at[1]);
    for (const { curve, value, at, left, color, reliable } of labels) {
      const size = Math.max(scene.minTextSize ?? 12, lineWidth * 3.4);
      const style = { at, direction: left ? -1 : 1, color, size, reliable };
      const label = `${curve.angle in SHORT_LABELS ? translate(SHORT_LABELS[curve.angle]) : translateWords(curve.title)} ${formatDegrees(value)}`;
      textBox(context, label, style, { box, occupied });
    }
  },
};

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{at: Vector, from: Vector, to: Vector}} vertex
 * @param {Pick<Scene, "toBox"|"lineWidth"|"scale"> & {color: string, reliable: boolean}} style
 */
function drawArc(context, { at, from, to }, { toBox, lineWidth, color, reliable, scale }) {
  const [x, y] = toBox(at.x, at.y);
  const size = Math.max(Math.hypot(to.x, to.y) * scale, lineWidth * 6);
  const start = Math.atan2(from.y, from.x);
  let sweep = Math.atan2(to.y, to.x) - start;
  sweep = ((sweep + 3 * Math.PI) % (2 * Math.PI)) - Math.PI;
  const radius = Math.min(size * 0.45, lineWidth * 14);
  context.save();
  context.globalAlpha = reliable ? 0.34 : 0.16;
  context.fillStyle = color;
  context.beginPath();
  context.moveTo(x, y);
  context.arc(x, y, radius, start, start + sweep, sweep < 0);
  context.fill();
  context.restore();
  /** @param {CanvasRenderingContext2D} path */
  const reference = (path) => {
    path.moveTo(x, y);
    path.lineTo(x + Math.cos(start) * size * 0.8, y + Math.sin(start) * size * 0.8);
  };
  strokeLine(context, reference, { color: "#ffffff", width: lineWidth * 0.5, reliable, dashed: true });
  /** @param {CanvasRenderingContext2D} path */
  const arc = (path) => path.arc(x, y, radius, start, start + sweep, sweep < 0);
  strokeLine(context, arc, { color, width: lineWidth * 0.65, reliable });
}
