// Playback files with known contents.

/** @import { Point, RawPlayback } from "../../../vision/frontend/shared/types.d.ts" */

/** Encode bytes or 16-bit integers, little-endian, as playback.json does. @param {number[]} values */
export function encode(values, bytes = 1) {
  const data = new DataView(new ArrayBuffer(values.length * bytes));
  values.forEach((value, at) => (bytes === 1 ? data.setUint8(at, value) : data.setInt16(2 * at, value, true)));
  return Buffer.from(data.buffer).toString("base64");
}

export const LANDMARKS = 33;

/**
 * A playback.json whose landmarks are all at one point.
 * @param {object} clip
 * @param {number[]} clip.times_s
 * @param {(frame: number) => Point|null} [clip.point] null where it is missing
 * @param {number[]} [clip.states]
 * @param {(frame: number) => number} [clip.angle]
 * @returns {RawPlayback}
 */
export function rawPlayback({ times_s, point = () => [10, 20], states = times_s.map(() => 1), angle = () => 0 }) {
  const points = times_s.flatMap((_, frame) => {
    const [x, y] = point(frame) ?? [-8192, -8192];
    return Array.from({ length: LANDMARKS }, () => [4 * x, 4 * y]).flat();
  });
  return {
    schema_version: 1,
    width: 100,
    height: 200,
    duration_s: times_s[times_s.length - 1] + 0.1,
    times_s,
    real_time_factor: 1,
    points: encode(points, 2),
    visibility: encode(times_s.flatMap(() => new Array(LANDMARKS).fill(255))),
    states: encode(states),
    series: [
      {
        name: "knee_flexion_left",
        angle: "knee_flexion",
        side: "left",
        title: "Knee flexion",
        positive: "bent",
        error_deg: 3,
        shown: true,
        values: encode(times_s.map((_, frame) => angle(frame)), 2),
      },
    ],
    events: [],
    spans: [],
    findings: [],
    thumbnails: null,
  };
}
