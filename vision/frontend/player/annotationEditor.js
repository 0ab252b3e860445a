// Annotation editor: connects drawing toolbar, tools, text field, overlay layer and store.

import { createDrawToolbar } from "./annotationToolbar.js";
import { newId } from "./annotationStore.js";
import { createPen, createTextInput } from "./annotationTools.js";
import { PALETTE, metresPerPixel, paintDrawing, opacityAfter, readLength } from "./annotationShapes.js";
import { translate } from "../shared/texts.js";

/**
 * @param {object} playback
 * @param {ReturnType<import("./annotationStore.js").createDrawingStore>} store
 * @param {object} stage see videoStage.js
 * @param {object} player
 * @param {() => boolean} player.isPaused
 * @param {() => void} player.pause
 * @param {(frame: number) => void} player.goTo
 * @param {(on: boolean) => void} player.toggled drawing was turned on or off
 * @param {() => void} player.changed the drawings changed
 * @param {(visible: {id: string, drawing: object, opacity: number}[]) => void} player.shown drawings are displayed
 * @param {() => boolean} player.isHidden whether something else is displayed instead
 */
export function createDrawingEditor(playback, store, stage, player) {
  let on = false;
  let tool = "line";
  let color = "yellow";
  let selectedId = null;
  let frame = -1;
  let problem = "";

  const frameOf = (drawing) => playback.nearest(drawing.time_s);
  const allDrawings = () => store.all().filter((drawing) => drawing.kind !== "event");
  const drawingsHere = () => allDrawings().filter((drawing) => frameOf(drawing) === stage.frame);
  const selected = () => drawingsHere().find((drawing) => drawing.id === selectedId) ?? null;

  function add(kind, points, text = "", at = stage.frame) {
    store.apply(null, { id: newId(), time_s: playback.times[at], kind, points, text, colour: color });
  }

  const pen = createPen(playback, stage.viewport, {
    ready() {
      if (textInput.close(true)) return false;
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
    drawn: (kind, points) => (kind === "scale" ? askLength(points) : add(kind, points)),
    editText,
    moved: (drawing, points) => store.apply(drawing, { ...drawing, points }),
    startText(at) {
      textInput.open(at, stage.frame, PALETTE[color]);
      textInput.place(stage.viewport);
      textInput.focus();
    },
    redraw: () => stage.redraw(),
  });
  function typeText(at, atFrame, options) {
    textInput.open(at, atFrame, PALETTE[color], options);
    textInput.place(stage.viewport);
    textInput.focus();
  }

  /** Ask for the length of a line; a clip has one known length, the latest. */
  function askLength(points) {
    const atFrame = stage.frame;
    const done = (text) => {
      const length = readLength(text);
      problem = length ? "" : translate("Type a number and a unit, such as 1.5 m, 80 cm or 6 ft; draw the line again.");
      if (length) {
        for (const old of store.all().filter((drawing) => drawing.kind === "scale")) store.apply(old, null);
        add("scale", points, length, atFrame);
      }
      refresh();
    };
    typeText(points[1], atFrame, { placeholder: translate("Length, such as 1.5 m"), done });
  }

  function editText(drawing) {
    const done = (text) => {
      const changed = drawing.kind === "scale" ? readLength(text) : text;
      problem = changed ? "" : translate("Type a number and a unit, such as 1.5 m, 80 cm or 6 ft.");
      if (changed && changed !== drawing.text) store.apply(drawing, { ...drawing, text: changed });
      refresh();
    };
    typeText(drawing.points[0], stage.frame, { value: drawing.text, done });
  }

  const textInput = createTextInput(stage.element, (text, at, writtenAt) => {
    add("text", [at.map((value) => Math.round(value * 10) / 10)], text, writtenAt);
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

  const layer = {
    name: "drawings",
    title: "Drawings",
    /** @param {CanvasRenderingContext2D} context @param {object} scene the frame's data, see videoStage.js */
    draw(context, scene) {
      if (scene.frame !== frame) {
        // Whatever is unfinished belongs to the previous frame.
        frame = scene.frame;
        if (on) {
          pen.discard();
          selectedId = null;
          updateToolbar();
        }
      }
      textInput.place(scene);
      const { dragged, draft } = pen;
      if (player.isHidden()) return;
      const paused = player.isPaused();
      const visible = [];
      const metres = metresPerPixel(store.all());
      for (const drawing of allDrawings()) {
        const at = frameOf(drawing);
        const age_s = scene.time_s - playback.times[at];
        const opacity = paused ? Number(at === scene.frame) : opacityAfter(age_s);
        if (!opacity) continue;
        const displayed = dragged?.id === drawing.id ? dragged : drawing;
        visible.push({ id: drawing.id, drawing: displayed, opacity });
        paintDrawing(context, displayed, scene, { opacity, metres, selected: on && paused && drawing.id === selectedId });
      }
      if (draft) {
        visible.push({ id: "draft", drawing: { ...draft, colour: color }, opacity: 1 });
        paintDrawing(context, { text: "", ...draft, colour: color }, scene, { metres });
      }
      player.shown(visible);
    },
  };

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
    textInput.close(true);
    pen.discard();
    selectedId = null;
  }

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

  /** Undo or redo, and go to the frame concerned. */
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
    /** Frames with drawings, in order, with the number of drawings and the colour of the first. */
    frameMarkers() {
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
      if (textInput.close(false) || pen.discard()) return true;
      setActive(false);
      return true;
    },
    close() {
      textInput.close(true);
      store.onChange(() => {});
    },
  };
}
