/** @import { Drawing } from "../../../vision/frontend/shared/types.d.ts" */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createDrawingStore, newId } from "../../../vision/frontend/player/annotationStore.js";

/** @param {string} id @returns {Drawing} */
const line = (id, text = "") => ({ id, time_s: 1, kind: "line", points: [[0, 0], [1, 1]], text, colour: "red" });

/** @param {Drawing[]|null} saved */
function storeWith(saved) {
  /** @type {{put: Drawing[], gone: string[]}[]} */
  const sent = [];
  const store = createDrawingStore((value) => sent.push(value));
  store.receive(saved);
  return { store, sent };
}

test("edits lie over what is saved, and are all sent", () => {
  const { store, sent } = storeWith([line("a"), line("b")]);
  store.apply(null, line("c"));
  store.apply(line("a"), line("a", "new"));
  store.apply(line("b"), null);
  assert.deepEqual(store.all().map(({ id, text }) => [id, text]), [["a", "new"], ["c", ""]]);
  assert.deepEqual(sent.at(-1), { put: [line("c"), line("a", "new")], gone: ["b"] });
});

test("a list that was sent before an edit was saved does not undo it", () => {
  const { store } = storeWith([line("a")]);
  store.apply(null, line("b"));
  store.receive([line("a")]);
  store.receive([line("a"), line("x")]);
  assert.deepEqual(store.all().map(({ id }) => id), ["a", "x", "b"]);
});

test("undo and redo go back and forth, and a new edit ends redo", () => {
  const { store } = storeWith([]);
  store.apply(null, line("a"));
  store.apply(line("a"), line("a", "moved"));
  store.undo();
  assert.equal(store.all()[0].text, "");
  store.redo();
  assert.equal(store.all()[0].text, "moved");
  store.undo();
  store.undo();
  assert.deepEqual([store.all(), store.canUndo, store.canRedo], [[], false, true]);
  store.apply(null, line("b"));
  assert.equal(store.canRedo, false);
});

test("nothing can be drawn where it is not allowed", () => {
  const { store } = storeWith(null);
  assert.equal(store.enabled, false);
  store.receive([], false);
  assert.equal(store.enabled, false);
  store.receive([], true);
  assert.equal(store.enabled, true);
});

test("ids are of the right form, and differ", () => {
  const ids = Array.from({ length: 500 }, newId);
  assert.equal(new Set(ids).size, 500);
  assert.ok(ids.every((id) => /^[A-Za-z0-9_]{12}$/.test(id)));
});
