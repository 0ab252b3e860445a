// Drawing tools: turn pointer input into drawings, move existing ones, enter text.

import { MAX_TEXT_LENGTH, distanceToDrawing, simplifyStroke } from "./annotationShapes.js";
import { make } from "../shared/dom.js";
import { markText, translate } from "../shared/texts.js";

const TEXT_PLACEHOLDER = markText("Text, then Enter");
const GRAB_PX = 14;
const DRAG_THRESHOLD_PX = 4;

/** @param {number[]} a @param {number[]} b */
const isSamePoint = (a, b) => a[0] === b[0] && a[1] === b[1];

/**
 * @param {{width: number, height: number}} frame
 * @param {object} viewport see viewport.js
 * @param {object} editor
 * @param {() => boolean} editor.ready whether a press may draw; false if it only ended something
 * @param {() => string} editor.tool "move", or the kind to draw
 * @param {() => object[]} editor.drawingsHere drawings of this frame
 * @param {() => object|null} editor.selected
 * @param {(drawing: object|null) => void} editor.select
 * @param {(kind: string, points: number[][]) => void} editor.drawn a new drawing is complete
 * @param {(drawing: object, points: number[][]) => void} editor.moved
 * @param {(at: number[]) => void} editor.startText
 * @param {(drawing: object) => void} editor.editText
 * @param {() => void} editor.redraw
 */
export function createPen(frame, viewport, editor) {
  let draft = null; // { kind, points, fixed }: points from index `fixed` on follow the pointer
  let dragged = null; // { drawing, from, end, points }
  let pressPoint = null;

  const clampToFrame = ([x, y]) => [
    Math.max(0, Math.min(frame.width, x)), Math.max(0, Math.min(frame.height, y)),
  ];
  const roundPoints = (points) =>
    points.map((point) => clampToFrame(point).map((value) => Math.round(value * 10) / 10));
  const screenDistance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]) * viewport.scale;

  function finish() {
    const { kind, points } = draft;
    draft = null;
    const shorter = Math.min(frame.width, frame.height);
    const rounded = roundPoints(kind === "stroke" ? simplifyStroke(points, shorter) : points);
    const distinct = rounded.filter((point, at) => at === 0 || !isSamePoint(point, rounded[at - 1]));
    const isComplete = kind === "stroke" ? distinct.length > 1 : distinct.length === rounded.length;
    if (isComplete) editor.drawn(kind, distinct);
  }

  /** Pick up a drawing, or one end of the selected drawing. */
  function pickUp(at) {
    const selected = editor.selected();
    const before = selected?.id;
    const distance = (drawing) => distanceToDrawing(drawing, at, frame, viewport.scale) * viewport.scale;
    const candidates = editor.drawingsHere().reverse().map((drawing) => ({ drawing, distance: distance(drawing) }));
    candidates.sort((a, b) => a.distance - b.distance);
    let drawing = candidates[0]?.distance <= GRAB_PX ? candidates[0].drawing : null;
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

  function drag(at) {
    const { drawing, from, end } = dragged;
    if (!dragged.points && screenDistance(from, at) <= DRAG_THRESHOLD_PX) return;
    let [dx, dy] = [at[0] - from[0], at[1] - from[1]];
    if (end < 0) {
      // The whole drawing stays inside the frame.
      const clampShift = (by, values, max) =>
        Math.max(-Math.min(...values), Math.min(max - Math.max(...values), by));
      dx = clampShift(dx, drawing.points.map(([x]) => x), frame.width);
      dy = clampShift(dy, drawing.points.map(([, y]) => y), frame.height);
    }
    dragged.points = roundPoints(drawing.points.map(([x, y], index) =>
      end < 0 || index === end ? [x + dx, y + dy] : [x, y]));
  }

  function pressAngle(at) {
    if (draft?.kind === "angle") draft.points = [...draft.points.slice(0, draft.fixed), at];
    else draft = { kind: "angle", points: [at, at], fixed: 0 };
  }

  /** A drag sets a leg of the angle, a tap sets a point. */
  function releaseAngle(at) {
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
    /** @returns {boolean} whether the pen takes the press */
    down(at) {
      if (!editor.ready()) return true;
      const tool = editor.tool();
      if (tool === "move") return pickUp(at);
      at = clampToFrame(at);
      pressPoint = at;
      if (tool === "angle") pressAngle(at);
      else if (tool === "stroke") draft = { kind: tool, points: [at] };
      else if (tool !== "text") draft = { kind: tool, points: [at, at] };
      editor.redraw();
      return true;
    },
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
    /** The mouse moves without a pressed button. */
    hover(at) {
      if (draft?.kind !== "angle" || pressPoint) return;
      draft.points = [...draft.points.slice(0, draft.fixed), clampToFrame(at)];
      editor.redraw();
    },
    up(at) {
      at = clampToFrame(at);
      const start = pressPoint;
      if (dragged?.points) editor.moved(dragged.drawing, dragged.points);
      else if (dragged?.again && dragged.drawing.text) editor.editText(dragged.drawing);
      else if (start && editor.tool() === "text") editor.startText(at);
      else if (draft?.kind === "angle" && start) releaseAngle(at);
      else if (draft && start) {
        const isDragged = draft.points.some((point) => screenDistance(point, draft.points[0]) > DRAG_THRESHOLD_PX);
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
 * @param {(text: string, at: number[], frame: number) => void} onEnter
 */
export function createTextInput(stage, onEnter) {
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

  /** Close the field, keeping or discarding its text. @returns {boolean} whether it was open */
  function close(distinct) {
    const hadUnfinished = open;
    if (!hadUnfinished) return false;
    open = null; // first, because hiding the field blurs it, which calls this again
    const text = input.value.replace(/\s+/g, " ").trim();
    const focused = input.getRootNode().activeElement === input;
    input.hidden = true;
    input.value = "";
    if (distinct && text) (hadUnfinished.done ?? onEnter)(text, hadUnfinished.at, hadUnfinished.frame);
    if (focused) stage.closest("[tabindex]")?.focus({ preventScroll: true });
    return true;
  }

  return {
    /** @param {{value?: string, placeholder?: string, done?: (text: string) => void}} [options] */
    open(at, frame, colour, { value = "", placeholder = translate(TEXT_PLACEHOLDER), done = null } = {}) {
      close(true);
      open = { at, frame, done };
      input.value = value;
      input.placeholder = placeholder;
      input.style.color = colour;
      input.hidden = false;
    },
    focus: () => input.focus({ preventScroll: true }),
    /** Position the field over its point of the frame. */
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
