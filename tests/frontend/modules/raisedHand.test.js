/** @import { HandCameraStatus } from "../../../vision/frontend/training/handCamera.js" */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createSignCounter, handText, insteadText, isSameWish } from "../../../vision/frontend/training/raisedHand.js";

/** @type {HandCameraStatus} */
const ON = { state: "on", isSeen: true, problem: "", stream: null, isMirrored: false };
/** @type {Parameters<typeof handText>[1]} */
const LONG_AGO = { state: "before", signed_ms: Infinity };

test("each raised hand switches once, whatever messages are lost", () => {
  const signs = createSignCounter();
  // The first message only says where the count is; two signs at once cancel each other.
  const counts = [3, 3, 4, 4, 4, 5, 7, 8];
  assert.deepEqual(counts.map((count) => signs.take(count)), [false, false, true, false, false, true, false, true]);
  // After a lost connection the server may begin at zero again.
  assert.deepEqual([0, 0, 1].map((count) => signs.take(count)), [false, false, true]);
  signs.reset();
  assert.equal(signs.take(9), false);
});

test("a tap while the hand is being held wanted the same", () => {
  assert.equal(isSameWish(10_900, 10_000), true);
  assert.equal(isSameWish(11_200, 10_000), false);
  assert.equal(isSameWish(10_000, -Infinity), false);
});

test("what the camera sees is written, and what pauses where it sees nothing", () => {
  /** @param {Partial<HandCameraStatus>} camera @param {Partial<Parameters<typeof handText>[1]>} session */
  const text = (camera, session) => handText({ ...ON, ...camera }, { ...LONG_AGO, ...session });
  assert.equal(text({}, { state: "running" }), "Raise a hand to pause");
  assert.equal(text({}, { state: "paused" }), "Raise a hand to go on");
  assert.equal(text({}, { state: "paused", signed_ms: 500 }), "Hand seen: paused");
  assert.equal(text({}, { state: "running", signed_ms: 500 }), "Hand seen: going on");
  assert.equal(text({}, { state: "before", signed_ms: 500 }), "Hand seen: it works");
  assert.equal(text({ isSeen: false }, { state: "running" }), "The camera sees nobody");
  assert.equal(text({ state: "opening" }, { state: "running" }), "Connecting the camera");
  assert.equal(text({ state: "off" }, { state: "running" }), "");
  const problem = "The camera is blocked.";
  assert.equal(text({ state: "off", problem }, { state: "running" }), insteadText(problem));
  assert.equal(insteadText(problem), "The camera is blocked. Tap the screen or press the space bar instead.");
});
