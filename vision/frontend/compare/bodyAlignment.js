// Where a body stands in a picture, and how another one is laid over it.

const HIPS = [23, 24];
const LEG_POINTS = { left: [23, 25, 27], right: [24, 26, 28] };

/**
 * The middle of the hips, and how long the leg is: thigh and shin, so that a deep squat is as
 * long as a shallow one.
 * @param {object} playback
 * @param {number} frame
 * @param {"left"|"right"|null} leg null is the mean of both
 * @returns {{x: number, y: number, leg: number}|null} pixels of the picture
 */
export function bodyAt(playback, frame, leg) {
  const [left, right] = HIPS.map((index) => playback.point(frame, index));
  if (!left || !right) return null;
  const lengths = (leg ? [leg] : ["left", "right"]).map((side) => {
    const [hip, knee, ankle] = LEG_POINTS[side].map((index) => playback.point(frame, index));
    if (!hip || !knee || !ankle) return NaN;
    return Math.hypot(knee.x - hip.x, knee.y - hip.y) + Math.hypot(ankle.x - knee.x, ankle.y - knee.y);
  });
  const length = lengths.reduce((sum, each) => sum + each, 0) / lengths.length;
  if (!(length > 1)) return null;
  return { x: (left.x + right.x) / 2, y: (left.y + right.y) / 2, leg: length };
}

/**
 * How the second picture comes to lie in the first one: hips on hips, legs equally long. Without
 * bodies both pictures get one height and one middle.
 * @returns {{scale: number, x: number, y: number, found: boolean}} x and y of its corner
 */
export function laidOver(one, other, pictures) {
  if (one && other) {
    const scale = one.leg / other.leg;
    return { scale, x: one.x - scale * other.x, y: one.y - scale * other.y, found: true };
  }
  const scale = pictures[0].height / pictures[1].height;
  return { scale, x: (pictures[0].width - scale * pictures[1].width) / 2, y: 0, found: false };
}

/** The same clip as a mirror shows it; left stays the person's left. */
export function mirroredPlayback(playback) {
  return {
    ...playback,
    point(frame, index) {
      const found = playback.point(frame, index);
      return found && { ...found, x: playback.width - found.x };
    },
  };
}
