/** @import { GoodForm, GoodFormCriterion, Point } from "../../../vision/frontend/shared/types.d.ts" */

import assert from "node:assert/strict";
import { test } from "node:test";

import { chooseForms, goodFormAt } from "../../../vision/frontend/player/goodForm.js";
import { readPlayback } from "../../../vision/frontend/shared/playback.js";
import { rawPlayback } from "./playbacks.js";

const PLAYBACK = { times: Float64Array.from({ length: 60 }, (_, frame) => frame / 30) };

/** @param {number} frame @param {string} criterion @returns {GoodForm} */
const form = (frame, criterion) => ({ frame, criterion, anchor: 27, lines: [[0, 0, 1, 1]], joints: [], head: null });
/** @param {string[]} ids @returns {GoodFormCriterion[]} */
const criteria = (...ids) => ids.map((criterion) => ({ criterion, title: criterion, limit: "good up to 8°" }));

test("a good form belongs to the frames within 0.15 s, and fades with the distance", () => {
  const forms = chooseForms([form(20, "knee"), form(50, "knee")], criteria("knee"));
  /** @param {number} frame */
  const find = (frame) => goodFormAt(forms, PLAYBACK, frame);
  /** @param {number} frame */
  const at = (frame) => {
    const found = find(frame);
    assert.ok(found, `none at frame ${frame}`);
    return found;
  };
  assert.equal(at(20).opacity, 1);
  assert.equal(at(20).form.frame, 20);
  assert.ok(at(22).opacity < at(21).opacity && at(21).opacity < 1);
  assert.equal(at(21).opacity, at(19).opacity);
  assert.deepEqual([14, 15, 16, 24, 25, 26].map((frame) => find(frame) !== null), [false, false, true, true, false, false]);
  assert.equal(at(48).form.frame, 50);
});

test("that of a swing shows for less long, because the leg goes on", () => {
  const forms = chooseForms([form(20, "hip_extension"), form(20, "trunk_lean")], criteria("hip_extension", "trunk_lean"));
  const shown = [17, 18, 22, 23].map((frame) => goodFormAt(forms, PLAYBACK, frame)?.form.criterion);
  assert.deepEqual(shown, ["trunk_lean", "hip_extension", "hip_extension", "trunk_lean"]);
});

test("of several the one that is looked at is shown, else the worst", () => {
  const forms = chooseForms([form(20, "trunk"), form(20, "knee"), form(21, "depth")], criteria("knee", "trunk", "depth"));
  /** @param {number} frame @param {Parameters<typeof goodFormAt>[3]} [look] */
  const shown = (frame, look) => goodFormAt(forms, PLAYBACK, frame, look)?.form.criterion;
  assert.equal(shown(20), "knee");
  assert.equal(shown(20, { criterion: "trunk" }), "trunk");
  assert.equal(shown(20, { criterion: "heel" }), "knee");
  assert.equal(shown(21, { paused: true }), "depth");
  assert.equal(shown(21), "knee");
});

test("only criteria that stand have one", () => {
  assert.deepEqual(chooseForms([form(20, "knee")], criteria("trunk")), []);
  assert.deepEqual(chooseForms([], criteria("knee")), []);
});

test("a playback file without any has none, and what cannot be drawn is left out", () => {
  const raw = rawPlayback({ times_s: [0, 0.1, 0.2] });
  assert.deepEqual(readPlayback(raw).goodForms, []);
  const good = form(2, "knee");
  const torn = /** @type {Point} */ (/** @type {unknown} */ ([0, null])); // a file may hold anything
  const bad = [form(3, "knee"), { ...good, anchor: 33 }, { ...good, lines: [] }, { ...good, joints: [torn] }];
  assert.deepEqual(readPlayback({ ...raw, good_forms: [...bad, good] }).goodForms, [good]);
});
