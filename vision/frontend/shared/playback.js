// Reader of playback.json: frame times, landmarks and angles as typed arrays with look-ups.

/** @import { GoodForm, Playback, RawPlayback } from "./types.d.ts" */

import { translate } from "./texts.js";

// Encoding of vision/report/playback.py.
const MISSING = -32768;
const UNITS_PER_PIXEL = 4;
const UNITS_PER_DEGREE = 50;
const LANDMARK_COUNT = 33;

/** @param {string} text */
function decodeBytes(text) {
  const raw = atob(text);
  const values = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at += 1) values[at] = raw.charCodeAt(at);
  return values;
}

/** @param {string} text */
function decodeInt16(text) {
  const data = new DataView(decodeBytes(text).buffer);
  const values = new Int16Array(data.byteLength / 2);
  for (let at = 0; at < values.length; at += 1) values[at] = data.getInt16(2 * at, true);
  return values;
}

/**
 * Fetch and decode a playback file.
 * @param {string} url
 */
export async function fetchPlayback(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status}`);
  return readPlayback(await response.json());
}

/** Whether it can be drawn. @param {GoodForm} form @param {number} count frames of the clip */
function isGoodForm({ frame, anchor, lines, joints, head }, count) {
  /** @param {number} value @param {number} limit */
  const isIndex = (value, limit) => Number.isInteger(value) && value >= 0 && value < limit;
  const numbers = [...lines, ...joints, head ?? []].flat();
  return isIndex(frame, count) && isIndex(anchor, LANDMARK_COUNT) && lines.length > 0 && numbers.every(Number.isFinite);
}

/**
 * Decode a playback file.
 * @param {RawPlayback} raw parsed playback.json
 * @returns {Playback} its fields, with typed arrays and look-up functions
 */
export function readPlayback(raw) {
  if (raw.schema_version !== 1) {
    throw new Error(translate("This clip was prepared by another version of formcheck; check it again."));
  }
  const times = Float64Array.from(raw.times_s);
  const count = times.length;
  const points = decodeInt16(raw.points);
  const visibility = decodeBytes(raw.visibility);
  const states = decodeBytes(raw.states);
  const meanInterval = count > 1 ? (times[count - 1] - times[0]) / (count - 1) : raw.duration_s || 1 / 30;
  const series = raw.series.map((each) => ({ ...each, values: decodeInt16(each.values) }));

  /**
   * Frame that is on display at a clip time.
   * @param {number} time
   */
  function frameAt(time) {
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (times[middle] <= time + 1e-6) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /**
   * Frame whose timestamp is nearest to a clip time.
   * @param {number} time
   */
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
    goodForms: (raw.good_forms ?? []).filter((form) => isGoodForm(form, count)),

    frameAt,
    nearest,
    clamp: (frame) => Math.max(0, Math.min(count - 1, Math.round(frame))),
    /** Clip time inside a frame's interval, at a fraction of the way to the next frame. */
    inside(frame, fraction = 0.5) {
      const next = frame + 1 < count ? times[frame + 1] : times[frame] + meanInterval;
      return times[frame] + fraction * (next - times[frame]);
    },
    /** Landmark in pixels of the displayed frame, with its visibility; null if missing. */
    landmark(frame, index) {
      const at = (frame * LANDMARK_COUNT + index) * 2;
      if (points[at] === MISSING || points[at + 1] === MISSING || !states[frame]) return null;
      return {
        x: points[at] / UNITS_PER_PIXEL,
        y: points[at + 1] / UNITS_PER_PIXEL,
        visibility: visibility[frame * LANDMARK_COUNT + index] / 255,
      };
    },
    /** Angle in degrees; NaN if missing. */
    value: ({ values }, frame) =>
      values[frame] === MISSING ? NaN : values[frame] / UNITS_PER_DEGREE,
    /** Whether a frame's landmarks were interpolated over a gap rather than detected. */
    interpolated: (frame) => states[frame] === 2,
  };
}

/**
 * Find the frame that a clip opens at: its first, or the first event where that shows nobody.
 * @param {Playback} playback
 */
export function findOpeningFrame({ states, events }) {
  return states[0] ? 0 : (events[0]?.frame ?? 0);
}
