// Drawing over the picture: puts tools, pen, text field, layer and the saved drawings together.

import { createDrawBar } from "./annotationToolbar.js";
import { newId } from "./annotationStore.js";
import { createPen, createTyping } from "./annotationTools.js";
import { PALETTE, paintSketch, strengthAfter } from "./annotationShapes.js";

/**
 * @param {object} playback
 * @param {ReturnType<import("./annotationStore.js").createDrawn>} drawn
 * @param {object} stage see videoStage.js
 * @param {object} player
 * @param {() => boolean} player.atRest
 * @param {() => void} player.rest
 * @param {(frame: number) => void} player.go
 * @param {(on: boolean) => void} player.turned drawing began or ended
 * @param {() => void} player.changed there are other drawings
 */
export function createDrawing(playback, drawn, stage, player) {
  let on = false;
  let name = "line";
  let colour = "yellow";
  let chosenId = null;
  let frame = -1;

  const frameOf = (one) => playback.nearest(one.time_s);
  const here = () => drawn.all().filter((one) => frameOf(one) === stage.frame);
  const chosen = () => here().find((one) => one.id === chosenId) ?? null;

  function add(kind, points, text = "", at = stage.frame) {
    drawn.act(null, { id: newId(), time_s: playback.times[at], kind, points, text, colour });
  }

  const pen = createPen(playback, stage.view, {
    ready() {
      if (typing.close(true)) return false;
      if (player.atRest()) return true;
      player.rest();
      return false;
    },
    tool: () => name,
    here,
    chosen,
    choose(one) {
      chosenId = one?.id ?? null;
      refresh();
    },
    finished: (kind, points) => add(kind, points),
    moved: (one, points) => drawn.act(one, { ...one, points }),
    write(at) {
      typing.open(at, stage.frame, PALETTE[colour]);
      typing.lay(stage.view);
      typing.focus();
    },
    redraw: () => stage.redraw(),
  });
  const typing = createTyping(stage.element, (text, at, writtenAt) => {
    add("text", [at.map((value) => Math.round(value * 10) / 10)], text, writtenAt);
  });
  const bar = createDrawBar({
    tool(wanted) {
      drop();
      name = wanted;
      refresh();
    },
    colour(wanted) {
      colour = wanted;
      const one = chosen();
      if (one && one.colour !== wanted) drawn.act(one, { ...one, colour });
      refresh();
    },
    undo: () => undo(),
    redo: () => redo(),
    erase: () => erase(),
    leave: () => turn(false),
  });

  const layer = {
    name: "drawings",
    title: "Drawings",
    /** @param {CanvasRenderingContext2D} context @param {object} scene see videoStage.js */
    draw(context, scene) {
      if (scene.frame !== frame) {
        // What was begun belongs to the picture before.
        frame = scene.frame;
        if (on) {
          pen.drop();
          chosenId = null;
          tell();
        }
      }
      typing.lay(scene);
      const { held, draft } = pen;
      const rests = player.atRest();
      for (const one of drawn.all()) {
        const at = frameOf(one);
        const age_s = scene.time_s - playback.times[at];
        const strength = rests ? Number(at === scene.frame) : strengthAfter(age_s);
        if (!strength) continue;
        const shown = held?.id === one.id ? held : one;
        paintSketch(context, shown, scene, { strength, chosen: on && rests && one.id === chosenId });
      }
      if (draft) paintSketch(context, { ...draft, colour }, scene);
    },
  };

  function tell() {
    stage.element.dataset.tool = on ? name : "";
    const state = { on, name, colour, canErase: chosen() !== null };
    bar.state({ ...state, canUndo: drawn.canUndo, canRedo: drawn.canRedo });
  }

  function refresh() {
    tell();
    stage.redraw();
  }

  function drop() {
    typing.close(true);
    pen.drop();
    chosenId = null;
  }

  function turn(wanted) {
    if (wanted === on || (wanted && !drawn.offered)) return;
    drop();
    on = wanted;
    if (on) player.rest();
    stage.hold(on ? pen : null);
    refresh();
    player.turned(on);
    // Both the tools and the whole picture, where there is room; else rather the picture.
    for (const part of on ? [bar.element, stage.element] : []) part.scrollIntoView({ block: "nearest" });
  }

  /** Undo or redo, and go where it can be seen. */
  function travel(way) {
    drop();
    const one = drawn[way]();
    if (one) player.go(frameOf(one));
    refresh();
  }

  const undo = () => travel("undo");
  const redo = () => travel("redo");

  function erase() {
    const one = on ? chosen() : null;
    if (one) drawn.act(one, null);
    refresh();
  }

  drawn.listen(() => {
    if (!drawn.offered) turn(false);
    refresh();
    player.changed();
  });
  refresh();

  return {
    layer,
    bar: bar.element,
    get on() { return on; },
    turn,
    undo,
    redo,
    erase,
    /** The pictures with drawings, in their order: how many there are, and the first one's colour. */
    marks() {
      const found = new Map();
      for (const one of drawn.all()) {
        const at = frameOf(one);
        const mark = found.get(at) ?? { frame: at, count: 0, colour: PALETTE[one.colour] };
        found.set(at, { ...mark, count: mark.count + 1 });
      }
      return [...found.values()].sort((a, b) => a.frame - b.frame);
    },
    /** Undo one thing that was begun. @returns {boolean} whether there was any */
    escape() {
      if (!on) return false;
      if (typing.close(false) || pen.drop()) return true;
      turn(false);
      return true;
    },
    close() {
      typing.close(true);
      drawn.listen(() => {});
    },
  };
}
