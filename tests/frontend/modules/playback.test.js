import assert from "node:assert/strict";
import { test } from "node:test";

import { findOpeningFrame, readPlayback } from "../../../vision/frontend/shared/playback.js";
import { rawPlayback } from "./playbacks.js";

const TIMES = [0, 0.1, 0.25, 0.3, 0.9];

test("the frame on display is the last one that has begun", () => {
  const { frameAt } = readPlayback(rawPlayback({ times_s: TIMES }));
  assert.deepEqual([-1, 0, 0.0999, 0.1, 0.26, 0.8999, 0.9, 7].map(frameAt), [0, 0, 0, 1, 2, 3, 4, 4]);
});

test("a frame is on display at each time inside its interval", () => {
  const playback = readPlayback(rawPlayback({ times_s: TIMES }));
  for (const frame of TIMES.keys()) {
    for (const fraction of [0, 0.01, 0.5, 0.99]) {
      assert.equal(playback.frameAt(playback.inside(frame, fraction)), frame);
    }
  }
});

test("the nearest frame may be the next one", () => {
  const { nearest } = readPlayback(rawPlayback({ times_s: TIMES }));
  assert.deepEqual([0.04, 0.06, 0.29, 0.59, 0.61].map(nearest), [0, 1, 3, 3, 4]);
});

test("frames stay within the clip", () => {
  const { clamp } = readPlayback(rawPlayback({ times_s: TIMES }));
  assert.deepEqual([-3, 1.4, 1.6, 99].map(clamp), [0, 1, 2, 4]);
});

test("landmarks are in pixels, and missing where nobody was found", () => {
  const playback = readPlayback(
    rawPlayback({ times_s: TIMES, point: (frame) => (frame === 1 ? null : [12.25, 90.5]), states: [1, 1, 0, 2, 1] }),
  );
  assert.deepEqual(playback.landmark(0, 25), { x: 12.25, y: 90.5, visibility: 1 });
  assert.equal(playback.landmark(1, 25), null);
  assert.equal(playback.landmark(2, 25), null);
  assert.deepEqual(TIMES.map((_, frame) => playback.interpolated(frame)), [false, false, false, true, false]);
});

test("an angle is in degrees, and missing where it was not measured", () => {
  const playback = readPlayback(rawPlayback({ times_s: TIMES, angle: (frame) => (frame ? -50 * frame : -32768) }));
  const [series] = playback.series;
  assert.ok(Number.isNaN(playback.value(series, 0)));
  assert.equal(playback.value(series, 3), -3);
});

test("a clip that was prepared by another version is refused", () => {
  assert.throws(() => readPlayback({ ...rawPlayback({ times_s: [0] }), schema_version: 2 }), /check it again/);
});

test("a clip opens where somebody is seen", () => {
  /** @type {import("../../../vision/frontend/shared/types.d.ts").ClipEvent} */
  const contact = { kind: "contact", frame: 3, time_s: 0.3, side: "left", number: 1, words: "Left foot lands" };
  const late = { ...rawPlayback({ times_s: TIMES, states: [0, 0, 1, 1, 1] }), events: [contact] };
  assert.equal(findOpeningFrame(readPlayback(late)), 3);
  assert.equal(findOpeningFrame(readPlayback({ ...late, events: [] })), 0);
  assert.equal(findOpeningFrame(readPlayback({ ...late, states: rawPlayback({ times_s: TIMES }).states })), 0);
});
