import assert from "node:assert/strict";
import { test } from "node:test";

import { createViewport } from "../../../vision/frontend/shared/viewport.js";

const FRAME = { width: 400, height: 300 };

/** @param {number} width @param {number} height */
function viewportOf(width, height) {
  const viewport = createViewport(FRAME);
  viewport.resize({ width, height });
  return viewport;
}

test("the whole frame fits into the box and is centred", () => {
  assert.deepEqual(viewportOf(800, 300).area(), { left: 200, top: 0, width: 400, height: 300 });
  assert.deepEqual(viewportOf(200, 600).area(), { left: 0, top: 225, width: 200, height: 150 });
});

test("the point under the pointer stays there while zooming", () => {
  const viewport = viewportOf(400, 300);
  const before = viewport.toFrame(100, 80);
  viewport.zoomAt(3, 100, 80);
  assert.deepEqual(viewport.toFrame(100, 80).map((each) => Math.round(each * 1e6)), before.map((each) => Math.round(each * 1e6)));
  assert.equal(viewport.zoom, 3);
});

test("the frame cannot be moved out of its box", () => {
  const viewport = viewportOf(400, 300);
  viewport.zoomAt(2);
  viewport.pan(9999, -9999);
  assert.deepEqual(viewport.area(), { left: 0, top: -300, width: 800, height: 600 });
});

test("zoom has limits, and reset shows all again", () => {
  const viewport = viewportOf(400, 300);
  viewport.zoomAt(100);
  assert.equal(viewport.zoom, 8);
  viewport.zoomAt(0.001);
  assert.equal(viewport.zoom, 1);
  viewport.setView(4, 0, 0);
  viewport.reset();
  assert.deepEqual(viewport.center, { x: 200, y: 150 });
});

test("box and frame coordinates are each other's inverse", () => {
  const viewport = viewportOf(517, 333);
  viewport.setView(2.5, 120, 90);
  const [x, y] = viewport.toFrame(...viewport.toBox(33, 44));
  assert.ok(Math.hypot(x - 33, y - 44) < 1e-9);
});
