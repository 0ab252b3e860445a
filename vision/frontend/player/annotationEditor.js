// Annotation editor: connects drawing toolbar, tools, text field, overlay layer and store.

/**
 * @import { Drawing, DrawingKind, FrameMarker, Playback, Point, VisibleDrawing } from "../shared/types.d.ts"
 * @import { DrawingStore } from "./annotationStore.js"
 * @import { ToolName } from "./annotationTools.js"
 * @import { VideoStage } from "./videoStage.js"
 */

import { createDrawToolbar } from "./annotationToolbar.js";
import { newId } from "./annotationStore.js";
import { createPen } from "./annotationTools.js";
import { PALETTE } from "./annotationShapes.js";
import { createDrawingsLayer } from "./annotationLayer.js";
import { createTextEntry } from "./annotationTexts.js";

/**
 * @param {Playback} playback
 * @param {DrawingStore} store
 * @param {VideoStage} stage
 * @param {object} player
 * @param {() => boolean} player.isPaused
 * @param {() => void} player.pause
 * @param {(frame: number) => void} player.goTo
 * @param {(on: boolean) => void} player.toggled drawing was turned on or off
 * @param {() => void} player.changed the drawings changed
 * @param {(visible: VisibleDrawing[]) => void} player.shown drawings are displayed
 * @param {() => boolean} player.isHidden whether something else is displayed instead
 */
export function createDrawingEditor(playback, store, stage, player) {
  let on = false;
  /** @type {ToolName} */
  let tool = "line";
  let color = "yellow";
  /** @type {string|null} */
  let selectedId = null;
  let problem = "";

  /** @param {Drawing} drawing */
  const frameOf = (drawing) => playback.nearest(drawing.time_s);
  const allDrawings = () => store.all().filter((drawing) => drawing.kind !== "event");
  const drawingsHere = () => allDrawings().filter((drawing) => frameOf(drawing) === stage.frame);
  const selected = () => drawingsHere().find((drawing) => drawing.id === selectedId) ?? null;

  /** @param {DrawingKind} kind @param {Point[]} points @param {string} [text] @param {number} [at] frame */
  function add(kind, points, text = "", at = stage.frame) {
    store.apply(null, { id: newId(), time_s: playback.times[at], kind, points, text, colour: color });
  }

  const pen = createPen(playback, stage.viewport, {
    ready() {
      if (texts.close(true)) return false;
      if (player.isPaused()) return true;
      player.pause();
      return false;
    },
    tool: () => tool,
    drawingsHere,
    selected,
    select(drawing) {
      selectedId = drawing?.id ?? null;
      refresh();
    },
    drawn: (kind, points) => (kind === "scale" ? texts.askLength(points) : add(kind, points)),
    editText: (drawing) => texts.edit(drawing),
    moved: (drawing, points) => store.apply(drawing, { ...drawing, points }),
    startText: (at) => texts.start(at),
    redraw: () => stage.redraw(),
  });
  const texts = createTextEntry(stage, {
    ink: () => PALETTE[color],
    add,
    change: store.apply,
    scales: () => store.all().filter((drawing) => drawing.kind === "scale"),
    entered(newProblem) {
      problem = newProblem;
      refresh();
    },
  });
  const toolbar = createDrawToolbar({
    tool(newTool) {
      discard();
      problem = "";
      tool = newTool;
      refresh();
    },
    color(newColor) {
      color = newColor;
      const drawing = selected();
      if (drawing && drawing.colour !== newColor) store.apply(drawing, { ...drawing, colour: newColor });
      refresh();
    },
    undo: () => undo(),
    redo: () => redo(),
    remove: () => remove(),
    close: () => setActive(false),
  });

  const layer = createDrawingsLayer({
    drawings: allDrawings,
    frameOf,
    frameChanged() {
      if (!on) return;
      // Whatever is unfinished belongs to the previous frame.
      pen.discard();
      selectedId = null;
      updateToolbar();
    },
    placed: texts.place,
    dragged: () => pen.dragged,
    draft: () => pen.draft && { text: "", ...pen.draft, colour: color },
    selectedId: () => (on ? selectedId : null),
    isPaused: player.isPaused,
    isHidden: player.isHidden,
    shown: player.shown,
  });

  function updateToolbar() {
    stage.element.dataset.tool = on ? tool : "";
    const state = { on, tool, color, problem, canRemove: selected() !== null };
    toolbar.update({ ...state, canUndo: store.canUndo, canRedo: store.canRedo });
  }

  function refresh() {
    updateToolbar();
    stage.redraw();
  }

  function discard() {
    texts.close(true);
    pen.discard();
    selectedId = null;
  }

  /** @param {boolean} newState */
  function setActive(newState) {
    if (newState === on || (newState && !store.enabled)) return;
    discard();
    on = newState;
    if (on) player.pause();
    stage.setPen(on ? pen : null);
    refresh();
    player.toggled(on);
    // Show toolbar and frame if there is room, otherwise the frame.
    for (const part of on ? [toolbar.element, stage.element] : []) part.scrollIntoView({ block: "nearest" });
  }

  /** Undo or redo, and go to the frame concerned. @param {"undo"|"redo"} direction */
  function replay(direction) {
    discard();
    const drawing = store[direction]();
    if (drawing) player.goTo(frameOf(drawing));
    refresh();
  }

  const undo = () => replay("undo");
  const redo = () => replay("redo");

  function remove() {
    const drawing = on ? selected() : null;
    if (drawing) store.apply(drawing, null);
    refresh();
  }

  store.onChange(() => {
    if (!store.enabled) setActive(false);
    refresh();
    player.changed();
  });
  refresh();

  return {
    layer,
    toolbar: toolbar.element,
    get on() { return on; },
    setActive,
    undo,
    redo,
    remove,
    /** Frames with drawings, in order, with the number of drawings and the colour of the first. @returns {FrameMarker[]} */
    frameMarkers() {
      /** @type {Map<number, FrameMarker>} */
      const found = new Map();
      for (const drawing of allDrawings()) {
        const at = frameOf(drawing);
        const marker = found.get(at) ?? { frame: at, count: 0, color: PALETTE[drawing.colour] };
        found.set(at, { ...marker, count: marker.count + 1 });
      }
      return [...found.values()].sort((a, b) => a.frame - b.frame);
    },
    /** Cancel what is unfinished, else leave drawing. @returns {boolean} whether drawing was on */
    cancel() {
      if (!on) return false;
      if (texts.close(false) || pen.discard()) return true;
      setActive(false);
      return true;
    },
    close() {
      texts.close(true);
      store.onChange(() => {});
    },
  };
}
