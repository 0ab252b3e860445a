// Playback files with known contents.

/** Encode bytes or 16-bit integers, little-endian, as playback.json does. */
export function encode(values, bytes = 1) {
  const data = new DataView(new ArrayBuffer(values.length * bytes));
  values.forEach((value, at) => (bytes === 1 ? data.setUint8(at, value) : data.setInt16(2 * at, value, true)));
  return Buffer.from(data.buffer).toString("base64");
}

export const LANDMARKS = 33;

/**
 * A playback.json whose landmarks are all at one point.
 * @param {object} options times_s, `point` per frame (null where missing), `states`, `angle` per frame
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
    duration_s: times_s.at(-1) + 0.1,
    times_s,
    points: encode(points, 2),
    visibility: encode(times_s.flatMap(() => new Array(LANDMARKS).fill(255))),
    states: encode(states),
    series: [{ angle: "knee_flexion", side: "left", values: encode(times_s.map((_, frame) => angle(frame)), 2) }],
  };
}
