/** @import { Playback, Point } from "../../../vision/frontend/shared/types.d.ts" */

import assert from "node:assert/strict";
import { test } from "node:test";

import { alignBodies, measureBody, mirroredPlayback } from "../../../vision/frontend/compare/bodyAlignment.js";
import { partial } from "./doubles.js";

/**
 * A body with hips at `x`, legs straight down, thighs of 40 and shanks of 60 times `size`.
 * @param {number} x
 * @param {number} size
 * @param {number[]} missing landmarks
 * @returns {Playback}
 */
function standing(x, size, missing = []) {
  /** @type {Record<number, Point>} */
  const points = { 23: [x - 5, 0], 24: [x + 5, 0], 25: [x - 5, 40], 26: [x + 5, 40], 27: [x - 5, 100], 28: [x + 5, 100] };
  return partial({
    width: 200,
    landmark: (_, index) =>
      missing.includes(index) ? null : { x: points[index][0] * size, y: points[index][1] * size, visibility: 1 },
  });
}

test("a body is measured by its hips and the length of its legs", () => {
  assert.deepEqual(measureBody(standing(50, 2), 0, null), { x: 100, y: 0, legLength: 200 });
});

test("one leg suffices where it is named, and a missing hip does not", () => {
  assert.equal(measureBody(standing(50, 1, [27]), 0, "right")?.legLength, 100);
  assert.equal(measureBody(standing(50, 1, [27]), 0, null), null);
  assert.equal(measureBody(standing(50, 1, [23]), 0, "right"), null);
});

test("bodies of two sizes meet at the hips with legs of one length", () => {
  const [first, second] = [measureBody(standing(50, 1), 0, null), measureBody(standing(30, 2), 0, null)];
  assert.ok(first && second);
  const { scale, x, aligned } = alignBodies(first, second, []);
  assert.equal(scale, 0.5);
  assert.equal(x + scale * second.x, first.x);
  assert.ok(aligned);
});

test("without bodies the frames have one height and are centred", () => {
  const frames = [{ width: 400, height: 300 }, { width: 100, height: 150 }];
  assert.deepEqual(alignBodies(null, null, frames), { scale: 2, x: 100, y: 0, aligned: false });
});

test("a mirrored clip keeps the sides of the person", () => {
  const mirrored = mirroredPlayback(standing(50, 1, [26]));
  assert.equal(mirrored.landmark(0, 23)?.x, 155);
  assert.equal(mirrored.landmark(0, 26), null);
});
