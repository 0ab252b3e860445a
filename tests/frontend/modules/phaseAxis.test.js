/** @import { Anchor, Which } from "../../../vision/frontend/shared/types.d.ts" */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createPhaseAxis } from "../../../vision/frontend/compare/phaseAxis.js";
import { readPlayback } from "../../../vision/frontend/shared/playback.js";
import { rawPlayback } from "./playbacks.js";

/** @param {number} count @param {number} interval */
const even = (count, interval) => Array.from({ length: count }, (_, frame) => frame * interval);
const playbacks = [even(31, 0.1), even(61, 0.1)].map((times_s) => readPlayback(rawPlayback({ times_s })));
/** @param {number} phase @param {[number, number]} frames @returns {Anchor} */
const anchor = (phase, frames) => ({ moment: "", words: "", phase, frames });
// The second clip takes twice as long down, and as long up.
const axis = createPhaseAxis([anchor(0, [5, 10]), anchor(0.5, [15, 30]), anchor(1, [25, 40])], playbacks);
/** @param {number} value @param {number} wanted */
const near = (value, wanted) => assert.ok(Math.abs(value - wanted) < 1e-9, `${value} is not ${wanted}`);

test("events share a phase", () => {
  near(axis.phase(0, 0.5), 0);
  near(axis.phase(1, 3), 0.5);
  assert.deepEqual([0, 0.5, 1].map((phase) => axis.frame(1, phase)), [10, 30, 40]);
});

test("between events time is linear, and outside it stays at the ends", () => {
  near(axis.time(1, 0.25), 2);
  near(axis.phase(1, 3.5), 0.75);
  near(axis.time(0, -1), 0.5);
  near(axis.phase(0, 9), 1);
});

test("from time to phase and back", () => {
  for (const which of /** @type {Which[]} */ ([0, 1])) {
    for (let phase = 0; phase <= 1; phase += 0.0625) near(axis.phase(which, axis.time(which, phase)), phase);
  }
});

test("the second clip plays as many times faster as it took longer", () => {
  near(axis.ratio(0.2), 2);
  near(axis.ratio(0.8), 1);
  near(axis.duration(0), 2);
  near(axis.duration(1), 3);
});
