import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { createFrameSeek } from "../../../vision/frontend/shared/frameSeek.js";
import { partial } from "./doubles.js";

/** A video of one frame per second that displays what the test says. */
function seeking({ hasFrameCallback = true } = {}) {
  const video = Object.assign(new EventTarget(), { seeking: false, currentTime: 0 });
  /** @type {{shown: number, target: number, ended: number[]}} */
  const state = { shown: -1, target: 5, ended: [] };
  const seek = createFrameSeek(partial(video), { inside: (frame, fraction = 0.5) => frame + fraction }, {
    hasFrameCallback,
    offset: () => 0,
    isPlaying: () => false,
    shownFrame: () => state.shown,
    targetFrame: () => state.target,
    trustClock: () => (state.shown = Math.floor(video.currentTime)),
    finished: (frame) => state.ended.push(frame),
  });
  const seeked = () => video.dispatchEvent(new Event("seeked"));
  /** @param {number} frame */
  const display = (frame) => {
    seek.frameDisplayed(frame);
    state.shown = frame;
    seek.finish();
  };
  return { video, state, seek, seeked, display };
}

test("a seek aims inside the frame and ends once that is displayed", () => {
  const { video, state, seek, seeked, display } = seeking();
  seek.begin(5);
  assert.equal(video.currentTime, 5.5);
  seeked();
  display(5);
  assert.deepEqual([state.ended, seek.frame], [[5], null]);
});

test("a neighbour that is displayed instead is sought again, elsewhere in the frame", () => {
  const { video, state, seek, seeked, display } = seeking();
  seek.begin(5);
  const places = [];
  for (const frame of [4, 6, 4, 4]) {
    places.push(video.currentTime);
    seeked();
    display(frame);
  }
  assert.deepEqual(places, [5.5, 5.25, 5.75, 5.9]);
  assert.deepEqual(state.ended, [5]);
  seek.close();
});

test("a browser that tells nothing is sought once more, and then its clock counts", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { video, state, seek, seeked } = seeking();
  seek.begin(5);
  for (const place of [5.5, 5.25]) {
    assert.equal(video.currentTime, place);
    seeked();
    mock.timers.tick(700);
  }
  assert.deepEqual([state.shown, state.ended], [5, [5]]);
  mock.timers.reset();
});

test("without frame callbacks the clock counts at once", () => {
  const { state, seek, seeked } = seeking({ hasFrameCallback: false });
  seek.begin(5);
  seeked();
  assert.deepEqual([state.shown, state.ended], [5, [5]]);
});
