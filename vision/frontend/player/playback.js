// What Python writes into playback.json, ready for use: which picture, which points, which angle.

const MISSING = -32768;
const PER_PIXEL = 4;
const PER_DEGREE = 50;
const POINTS = 33;

function bytes(text) {
  const raw = atob(text);
  const found = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at += 1) found[at] = raw.charCodeAt(at);
  return found;
}

function shorts(text) {
  const data = new DataView(bytes(text).buffer);
  const found = new Int16Array(data.byteLength / 2);
  for (let at = 0; at < found.length; at += 1) found[at] = data.getInt16(2 * at, true);
  return found;
}

/**
 * @param {object} raw as in the file
 * @returns {object} the same, with typed arrays and ways to ask them
 */
export function readPlayback(raw) {
  if (raw.schema_version !== 1) throw new Error("This clip was made ready by another version.");
  const times = Float64Array.from(raw.times_s);
  const count = times.length;
  const points = shorts(raw.points);
  const seen = bytes(raw.visibility);
  const states = bytes(raw.states);
  const usual = count > 1 ? (times[count - 1] - times[0]) / (count - 1) : raw.duration_s || 1 / 30;
  const series = raw.series.map((each) => ({ ...each, values: shorts(each.values) }));

  /** The last picture that has begun at a time. */
  function frameAt(time) {
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (times[middle] <= time + 1e-6) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The picture whose own time is nearest. */
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
    usual_s: usual,
    frameAt,
    nearest,
    clamp: (frame) => Math.max(0, Math.min(count - 1, Math.round(frame))),
    /** A time well inside of a picture's own: the share of the way to the next picture. */
    inside(frame, share = 0.5) {
      const next = frame + 1 < count ? times[frame + 1] : times[frame] + usual;
      return times[frame] + share * (next - times[frame]);
    },
    /** A point in pixels of the shown picture, and how well it was seen; null where missing. */
    point(frame, index) {
      const at = (frame * POINTS + index) * 2;
      if (points[at] === MISSING || points[at + 1] === MISSING || !states[frame]) return null;
      return {
        x: points[at] / PER_PIXEL,
        y: points[at + 1] / PER_PIXEL,
        seen: seen[frame * POINTS + index] / 255,
      };
    },
    /** An angle in degrees; NaN where it is not known. */
    value: (one, frame) =>
      one.values[frame] === MISSING ? NaN : one.values[frame] / PER_DEGREE,
    /** Whether the points of a picture were bridged over a gap rather than seen. */
    bridged: (frame) => states[frame] === 2,
  };
}
