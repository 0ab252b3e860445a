/** @import { ClipEvent, FrameRange, Span } from "../../../vision/frontend/shared/types.d.ts" */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createNavigation, nextPlace } from "../../../vision/frontend/player/playerNavigation.js";
import { partial } from "./doubles.js";

/** @type {Span[]} */
const SPANS = [partial({ number: 1, first: 10, last: 20 }), partial({ number: 2, first: 30, last: 40 })];
/** @type {ClipEvent[]} */
const EVENTS = [partial({ frame: 15 }), partial({ frame: 35 })];

/** @param {{at?: number, ownEvents?: number[]}} [options] */
function navigating({ at = 0, ownEvents = [] } = {}) {
  /** @type {(FrameRange|null)[]} */
  const looped = [];
  const video = {
    targetFrame: at,
    speed: 1,
    /** @type {FrameRange|null} */
    span: null,
    /** @param {number} frame */
    pauseAt: (frame) => (video.targetFrame = frame),
    /** @param {FrameRange|null} span */
    setSpan: (span) => (video.span = span),
    /** @param {number} speed */
    setSpeed: (speed) => (video.speed = speed),
  };
  const navigation = createNavigation(partial({ spans: SPANS, events: EVENTS }), partial(video), {
    looped: (span) => looped.push(span),
    ownEvents: () => ownEvents,
    drawings: () => [5, 25],
    speeds: [0.5, 1, 2],
  });
  return { navigation, video, looped };
}

test("the next place is the nearest one in the direction, never the same", () => {
  assert.deepEqual([nextPlace([1, 3, 5], 3, 1), nextPlace([1, 3, 5], 3, -1), nextPlace([1], 1, 1)], [5, 1, undefined]);
});

test("events of the analysis and the coach's own are one list", () => {
  const { navigation, video } = navigating({ at: 15, ownEvents: [18, 2] });
  navigation.goToEvent(1);
  assert.equal(video.targetFrame, 18);
  navigation.goToEvent(-1);
  navigation.goToEvent(-1);
  assert.equal(video.targetFrame, 2);
  navigation.goToEvent(-1);
  assert.equal(video.targetFrame, 2);
});

test("a loop ends where one goes to a frame outside of it", () => {
  const { navigation, video, looped } = navigating();
  navigation.loopNumber(2);
  navigation.goTo(33);
  assert.equal(video.span, SPANS[1]);
  navigation.goToDrawing(-1);
  assert.deepEqual([video.targetFrame, video.span, looped], [25, null, [SPANS[1], null]]);
  navigation.loopNumber(7);
  assert.equal(video.span, null);
});

test("the speed stays among those that there are", () => {
  const { navigation, video } = navigating();
  for (const by of [1, 1, -1, -1, -1]) navigation.faster(by);
  assert.equal(video.speed, 0.5);
});
