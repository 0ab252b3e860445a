// Drawing tools: turn pointer input into drawings, move existing ones, enter text.

/** @import { Drawing, DrawingKind, Point, Size } from "../shared/types.d.ts" */

import { MAX_TEXT_LENGTH, distanceToDrawing, simplifyStroke } from "./annotationShapes.js";
import { focusPlayer, make } from "../shared/dom.js";
import { markText, translate } from "../shared/texts.js";

const TEXT_PLACEHOLDER = markText("Text, then Enter");
const GRAB_PX = 14;
const DRAG_THRESHOLD_PX = 4;

/** @param {Point} a @param {Point} b */
const isSamePoint = (a, b) => a[0] === b[0] && a[1] === b[1];

/**
 * @typedef {"move"|DrawingKind} ToolName
 *
 * @param {Size} frame
 * @param {{readonly scale: number}} viewport
 * @param {object} editor
 * @param {() => boolean} editor.ready whether a press may draw; false if it only ended something
 * @param {() => ToolName} editor.tool "move", or the kind to draw
 * @param {() => Drawing[]} editor.drawingsHere drawings of this frame
 * @param {() => Drawing|null} editor.selected
 * @param {(drawing: Drawing|null) => void} editor.select
 * @param {(kind: DrawingKind, points: Point[]) => void} editor.drawn a new drawing is complete
 * @param {(drawing: Drawing, points: Point[]) => void} editor.moved
 * @param {(at: Point) => void} editor.startText
 * @param {(drawing: Drawing) => void} editor.editText
 * @param {() => void} editor.redraw
 */
export function createPen(frame, viewport, editor) {
  /**
   * Points from index `fixed` on follow the pointer.
   * @type {{kind: DrawingKind, points: Point[], fixed: number}|null}
   */
  let draft = null;
  /** @type {{drawing: Drawing, from: Point, end: number, points: Point[]|null, again: boolean}|null} */
  let dragged = null;
  /** @type {Point|null} */
  let pressPoint = null;

  /** @type {(point: Point) => Point} */
  const clampToFrame = ([x, y]) => [
    Math.max(0, Math.min(frame.width, x)), Math.max(0, Math.min(frame.height, y)),
  ];
  /** @param {number} value */
  const round = (value) => Math.round(value * 10) / 10;
  /** @param {Point[]} points */
  const roundPoints = (points) =>
    points.map(clampToFrame).map(([x, y]) => /** @type {Point} */ ([round(x), round(y)]));
  /** @param {Point} a @param {Point} b */
  const screenDistance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]) * viewport.scale;

  function finish() {
    if (!draft) return;
    const { kind, points } = draft;
    draft = null;
    const shorter = Math.min(frame.width, frame.height);
    const rounded = roundPoints(kind === "stroke" ? simplifyStroke(points, shorter) : points);
    const distinct = rounded.filter((point, at) => at === 0 || !isSamePoint(point, rounded[at - 1]));
    const isComplete = kind === "stroke" ? distinct.length > 1 : distinct.length === rounded.length;
    if (isComplete) editor.drawn(kind, distinct);
  }

  /**
   * Pick up a drawing, or one end of the selected drawing.
   * @param {Point} at
   */
  function pickUp(at) {
    const selected = editor.selected();
    const before = selected?.id;
    /** @param {Drawing} drawing */
    const distance = (drawing) => distanceToDrawing(drawing, at, frame, viewport.scale) * viewport.scale;
    const candidates = editor.drawingsHere().reverse().map((drawing) => ({ drawing, distance: distance(drawing) }));
    candidates.sort((a, b) => a.distance - b.distance);
    let drawing = candidates.length && candidates[0].distance <= GRAB_PX ? candidates[0].drawing : null;
    let end = -1;
    if (selected) {
      const ends = selected.kind === "stroke" || selected.kind === "text" ? [] : selected.points;
      end = ends.findIndex((point) => screenDistance(point, at) <= GRAB_PX);
      if (end >= 0 || distance(selected) <= GRAB_PX) drawing = selected;
    }
    editor.select(drawing);
    dragged = drawing && { drawing, from: at, end, points: null, again: drawing.id === before };
    return dragged !== null;
  }

  /** @param {Point} at */
  function drag(at) {
    if (!dragged) return;
    const { drawing, from, end } = dragged;
    if (!dragged.points && screenDistance(from, at) <= DRAG_THRESHOLD_PX) return;
    let [dx, dy] = [at[0] - from[0], at[1] - from[1]];
    if (end < 0) {
      // The whole drawing stays inside the frame.
      /** @param {number} by @param {number[]} values @param {number} max */
      const clampShift = (by, values, max) =>
        Math.max(-Math.min(...values), Math.min(max - Math.max(...values), by));
      dx = clampShift(dx, drawing.points.map(([x]) => x), frame.width);
      dy = clampShift(dy, drawing.points.map(([, y]) => y), frame.height);
    }
    dragged.points = roundPoints(drawing.points.map(([x, y], index) =>
      end < 0 || index === end ? [x + dx, y + dy] : [x, y]));
  }

  /** @param {Point} at */
  function pressAngle(at) {
    if (draft?.kind === "angle") draft.points = [...draft.points.slice(0, draft.fixed), at];
    else draft = { kind: "angle", points: [at, at], fixed: 0 };
  }

  /**
   * A drag sets a leg of the angle, a tap sets a point.
   * @param {Point} at
   */
  function releaseAngle(at) {
    if (!draft || !pressPoint) return;
    const { points, fixed } = draft;
    const isDrag = screenDistance(pressPoint, at) > DRAG_THRESHOLD_PX;
    if (fixed === 0) {
      draft.fixed = isDrag ? 2 : 1;
      draft.points = isDrag ? [points[0], at] : [points[0]];
    } else if (screenDistance(points[fixed - 1], at) > DRAG_THRESHOLD_PX) {
      draft.points = [...points.slice(0, fixed), at];
      draft.fixed = fixed + 1;
      if (draft.fixed === 3) finish();
    }
  }

  return {
    /** Unfinished drawing to display, or null. */
    get draft() { return draft; },
    /** Drawing being moved, at its current position, or null. */
    get dragged() { return dragged?.points ? { ...dragged.drawing, points: dragged.points } : null; },
    /** @param {Point} at @returns {boolean} whether the pen takes the press */
    down(at) {
      if (!editor.ready()) return true;
      const tool = editor.tool();
      if (tool === "move") return pickUp(at);
      at = clampToFrame(at);
      pressPoint = at;
      if (tool === "angle") pressAngle(at);
      else if (tool === "stroke") draft = { kind: tool, points: [at], fixed: 0 };
      else if (tool !== "text") draft = { kind: tool, points: [at, at], fixed: 0 };
      editor.redraw();
      return true;
    },
    /** @param {Point} at */
    move(at) {
      if (dragged) drag(at);
      else if (!pressPoint) return;
      else if (draft?.kind === "stroke") draft.points.push(clampToFrame(at));
      else if (draft?.kind === "angle") {
        const { points, fixed } = draft;
        draft.points = [...points.slice(0, Math.max(1, fixed)), clampToFrame(at)];
      } else if (draft) draft.points = [draft.points[0], clampToFrame(at)];
      editor.redraw();
    },
    /** The mouse moves without a pressed button. @param {Point} at */
    hover(at) {
      if (draft?.kind !== "angle" || pressPoint) return;
      draft.points = [...draft.points.slice(0, draft.fixed), clampToFrame(at)];
      editor.redraw();
    },
    /** @param {Point} at */
    up(at) {
      at = clampToFrame(at);
      const start = pressPoint;
      if (dragged?.points) editor.moved(dragged.drawing, dragged.points);
      else if (dragged?.again && dragged.drawing.text) editor.editText(dragged.drawing);
      else if (start && editor.tool() === "text") editor.startText(at);
      else if (draft?.kind === "angle" && start) releaseAngle(at);
      else if (draft && start) {
        const [first] = draft.points;
        const isDragged = draft.points.some((point) => screenDistance(point, first) > DRAG_THRESHOLD_PX);
        if (isDragged) finish();
        else draft = null;
      }
      dragged = pressPoint = null;
      editor.redraw();
    },
    /** Abandon the press: a second finger came down. */
    cancel() {
      if (draft?.kind === "angle" && draft.fixed) draft.points = draft.points.slice(0, draft.fixed);
      else draft = null;
      dragged = pressPoint = null;
      editor.redraw();
    },
    /** Discard an unfinished drawing or move. @returns {boolean} whether there was any */
    discard() {
      const hadUnfinished = draft !== null || dragged !== null;
      draft = dragged = pressPoint = null;
      editor.redraw();
      return hadUnfinished;
    },
  };
}

/**
 * Text field over the frame, in which an annotation is typed.
 * @param {HTMLElement} stage
 * @param {(text: string, at: Point, frame: number) => void} onEnter
 */
export function createTextInput(stage, onEnter) {
  /** @type {{at: Point, frame: number, done?: (text: string) => void}|null} */
  let open = null;
  const input = make("input", {
    class: "text-input", type: "text", maxlength: MAX_TEXT_LENGTH, "aria-label": translate("Text on the frame"),
    placeholder: translate(TEXT_PLACEHOLDER), autocomplete: "off", enterkeyhint: "done", hidden: true,
  });
  // Typing must not trigger shortcuts of the page.
  for (const name of ["keydown", "keypress", "keyup", "pointerdown", "wheel"]) {
    input.addEventListener(name, (event) => event.stopPropagation());
  }
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) close(true);
  });
  input.addEventListener("blur", () => close(true));
  stage.append(input);

  /**
   * Close the field, keeping or discarding its text.
   * @param {boolean} isKept
   * @returns {boolean} whether it was open
   */
  function close(isKept) {
    const hadUnfinished = open;
    if (!hadUnfinished) return false;
    open = null; // first, because hiding the field blurs it, which calls this again
    const text = input.value.replace(/\s+/g, " ").trim();
    const focused = /** @type {Document|ShadowRoot} */ (input.getRootNode()).activeElement === input;
    input.hidden = true;
    input.value = "";
    if (isKept && text) (hadUnfinished.done ?? onEnter)(text, hadUnfinished.at, hadUnfinished.frame);
    if (focused) focusPlayer(stage);
    return true;
  }

  return {
    /**
     * @param {Point} at
     * @param {number} frame
     * @param {string} colour
     * @param {{value?: string, placeholder?: string, done?: (text: string) => void}} [options]
     */
    open(at, frame, colour, { value = "", placeholder = translate(TEXT_PLACEHOLDER), done } = {}) {
      close(true);
      open = { at, frame, done };
      input.value = value;
      input.placeholder = placeholder;
      input.style.color = colour;
      input.hidden = false;
    },
    focus: () => input.focus({ preventScroll: true }),
    /** Position the field over its point of the frame. @param {{toBox: (x: number, y: number) => Point, box: Size}} view */
    place({ toBox, box }) {
      if (!open) return;
      const [x, y] = toBox(...open.at);
      const { offsetWidth: width, offsetHeight: height } = input;
      input.style.left = `${Math.max(4, Math.min(box.width - width - 4, x - 6))}px`;
      input.style.top = `${Math.max(4, Math.min(box.height - height - 4, y - height * 0.7))}px`;
    },
    close,
  };
}
