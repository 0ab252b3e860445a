// Align two bodies for an overlay: hip midpoint on hip midpoint, scaled to equal leg length.

/** @import { Playback, Side, Size } from "../shared/types.d.ts" */

const HIPS = [23, 24];
const LEG_POINTS = { left: [23, 25, 27], right: [24, 26, 28] };

/**
 * Hip midpoint and leg length of a body. The leg length is thigh plus shin, so it does not
 * change with the depth of a squat.
 * @typedef {{x: number, y: number, legLength: number}} Body
 *
 * @param {Pick<Playback, "landmark">} playback
 * @param {number} frame
 * @param {Side|null} leg null for the mean of both
 * @returns {Body|null} frame pixels
 */
export function measureBody(playback, frame, leg) {
  const [left, right] = HIPS.map((index) => playback.landmark(frame, index));
  if (!left || !right) return null;
  /** @param {Side} side */
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

/**
 * Transform from the second frame to the first. Without bodies both frames are scaled to equal
 * height and centred.
 * @param {Body|null} first
 * @param {Body|null} second
 * @param {Size[]} frames
 * @returns {{scale: number, x: number, y: number, aligned: boolean}} x and y of its top left corner
 */
export function alignBodies(first, second, frames) {
  if (first && second) {
    const scale = first.legLength / second.legLength;
    return { scale, x: first.x - scale * second.x, y: first.y - scale * second.y, aligned: true };
  }
  const scale = frames[0].height / frames[1].height;
  return { scale, x: (frames[0].width - scale * frames[1].width) / 2, y: 0, aligned: false };
}

/**
 * Mirror a clip's landmarks; left stays the person's left.
 * @param {Playback} playback
 * @returns {Playback}
 */
export function mirroredPlayback(playback) {
  return {
    ...playback,
    landmark(frame, index) {
      const landmark = playback.landmark(frame, index);
      return landmark && { ...landmark, x: playback.width - landmark.x };
    },
  };
}
