// What mouse, finger or pen do on the picture while it is drawn on.

import { MOST_LETTERS, distanceTo, thinned } from "./annotationShapes.js";
import { make } from "../shared/dom.js";

const NEAR_PX = 14;
const STILL_PX = 4;

/** @param {number[]} a @param {number[]} b */
const same = (a, b) => a[0] === b[0] && a[1] === b[1];

/**
 * @param {{width: number, height: number}} picture
 * @param {object} view see viewport.js
 * @param {object} hands
 * @param {() => boolean} hands.ready whether a press may draw; else it has ended something
 * @param {() => string} hands.tool "move", or the kind to be drawn
 * @param {() => object[]} hands.here the drawings of this picture
 * @param {() => object|null} hands.chosen
 * @param {(drawing: object|null) => void} hands.choose
 * @param {(kind: string, points: number[][]) => void} hands.finished
 * @param {(drawing: object, points: number[][]) => void} hands.moved
 * @param {(at: number[]) => void} hands.write begin a text there
 * @param {() => void} hands.redraw
 */
export function createPen(picture, view, hands) {
  let draft = null; // { kind, points, fixed }: points from `fixed` on follow the pen
  let held = null; // { drawing, from, end, points }
  let pressed = null;

  const inside = ([x, y]) => [
    Math.max(0, Math.min(picture.width, x)), Math.max(0, Math.min(picture.height, y)),
  ];
  const exact = (points) =>
    points.map((point) => inside(point).map((value) => Math.round(value * 10) / 10));
  const px = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]) * view.scale;

  function finish() {
    const { kind, points } = draft;
    draft = null;
    const shorter = Math.min(picture.width, picture.height);
    const all = exact(kind === "stroke" ? thinned(points, shorter) : points);
    const kept = all.filter((point, at) => at === 0 || !same(point, all[at - 1]));
    const enough = kind === "stroke" ? kept.length > 1 : kept.length === all.length;
    if (enough) hands.finished(kind, kept);
  }

  /** Take a drawing, or one end of the one that is chosen. */
  function take(at) {
    const chosen = hands.chosen();
    const away = (one) => distanceTo(one, at, picture, view.scale) * view.scale;
    const nearest = hands.here().reverse().map((one) => ({ one, away: away(one) }));
    nearest.sort((a, b) => a.away - b.away);
    let drawing = nearest[0]?.away <= NEAR_PX ? nearest[0].one : null;
    let end = -1;
    if (chosen) {
      const ends = chosen.kind === "stroke" || chosen.kind === "text" ? [] : chosen.points;
      end = ends.findIndex((point) => px(point, at) <= NEAR_PX);
      if (end >= 0 || away(chosen) <= NEAR_PX) drawing = chosen;
    }
    hands.choose(drawing);
    held = drawing && { drawing, from: at, end, points: null };
    return held !== null;
  }

  function drag(at) {
    const { drawing, from, end } = held;
    if (!held.points && px(from, at) <= STILL_PX) return;
    let [dx, dy] = [at[0] - from[0], at[1] - from[1]];
    if (end < 0) {
      // The whole drawing stays in the picture.
      const within = (by, values, most) =>
        Math.max(-Math.min(...values), Math.min(most - Math.max(...values), by));
      dx = within(dx, drawing.points.map(([x]) => x), picture.width);
      dy = within(dy, drawing.points.map(([, y]) => y), picture.height);
    }
    held.points = exact(drawing.points.map(([x, y], which) =>
      end < 0 || which === end ? [x + dx, y + dy] : [x, y]));
  }

  function pressAngle(at) {
    if (draft?.kind === "angle") draft.points = [...draft.points.slice(0, draft.fixed), at];
    else draft = { kind: "angle", points: [at, at], fixed: 0 };
  }

  /** A drag gives a leg, a tap gives a point. */
  function releaseAngle(at) {
    const { points, fixed } = draft;
    const dragged = px(pressed, at) > STILL_PX;
    if (fixed === 0) {
      draft.fixed = dragged ? 2 : 1;
      draft.points = dragged ? [points[0], at] : [points[0]];
    } else if (px(points[fixed - 1], at) > STILL_PX) {
      draft.points = [...points.slice(0, fixed), at];
      draft.fixed = fixed + 1;
      if (draft.fixed === 3) finish();
    }
  }

  return {
    /** What is being drawn, to be shown; null where nothing is. */
    get draft() { return draft; },
    /** What is being moved, as it would be; null where nothing is. */
    get held() { return held?.points ? { ...held.drawing, points: held.points } : null; },
    /** @returns {boolean} whether the press is for the pen */
    down(at) {
      if (!hands.ready()) return true;
      const tool = hands.tool();
      if (tool === "move") return take(at);
      at = inside(at);
      pressed = at;
      if (tool === "angle") pressAngle(at);
      else if (tool === "stroke") draft = { kind: tool, points: [at] };
      else if (tool !== "text") draft = { kind: tool, points: [at, at] };
      hands.redraw();
      return true;
    },
    move(at) {
      if (held) drag(at);
      else if (!pressed) return;
      else if (draft?.kind === "stroke") draft.points.push(inside(at));
      else if (draft?.kind === "angle") {
        const { points, fixed } = draft;
        draft.points = [...points.slice(0, Math.max(1, fixed)), inside(at)];
      } else if (draft) draft.points = [draft.points[0], inside(at)];
      hands.redraw();
    },
    /** The mouse moves with no button pressed. */
    hover(at) {
      if (draft?.kind !== "angle" || pressed) return;
      draft.points = [...draft.points.slice(0, draft.fixed), inside(at)];
      hands.redraw();
    },
    up(at) {
      at = inside(at);
      const began = pressed;
      if (held?.points) hands.moved(held.drawing, held.points);
      else if (began && hands.tool() === "text") hands.write(at);
      else if (draft?.kind === "angle" && began) releaseAngle(at);
      else if (draft && began) {
        const far = draft.points.some((point) => px(point, draft.points[0]) > STILL_PX);
        if (far) finish();
        else draft = null;
      }
      held = pressed = null;
      hands.redraw();
    },
    /** The press was not meant for the pen: a second finger came. */
    cancel() {
      if (draft?.kind === "angle" && draft.fixed) draft.points = draft.points.slice(0, draft.fixed);
      else draft = null;
      held = pressed = null;
      hands.redraw();
    },
    /** @returns {boolean} whether there was anything begun */
    drop() {
      const was = draft !== null || held !== null;
      draft = held = pressed = null;
      hands.redraw();
      return was;
    },
  };
}

/**
 * The small field in which a text is typed, over the picture at its place.
 * @param {HTMLElement} stage
 * @param {(text: string, at: number[], frame: number) => void} keep
 */
export function createTyping(stage, keep) {
  let open = null;
  const input = make("input", {
    class: "typed", type: "text", maxlength: MOST_LETTERS, "aria-label": "Text on the picture",
    placeholder: "Text, then Enter", autocomplete: "off", enterkeyhint: "done", hidden: true,
  });
  // What is typed is no shortcut of the page.
  for (const name of ["keydown", "keypress", "keyup", "pointerdown", "wheel"]) {
    input.addEventListener(name, (event) => event.stopPropagation());
  }
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) close(true);
  });
  input.addEventListener("blur", () => close(true));
  stage.append(input);

  /** @returns {boolean} whether it was open */
  function close(kept) {
    const was = open;
    if (!was) return false;
    open = null; // first, since to hide it takes its focus, and that closes it
    const text = input.value.replace(/\s+/g, " ").trim();
    const focused = input.getRootNode().activeElement === input;
    input.hidden = true;
    input.value = "";
    if (kept && text) keep(text, was.at, was.frame);
    if (focused) stage.closest("[tabindex]")?.focus({ preventScroll: true });
    return true;
  }

  return {
    open(at, frame, colour) {
      close(true);
      open = { at, frame };
      input.style.color = colour;
      input.hidden = false;
    },
    focus: () => input.focus({ preventScroll: true }),
    /** Keep it at its place of the picture. */
    lay({ place, box }) {
      if (!open) return;
      const [x, y] = place(...open.at);
      const { offsetWidth: width, offsetHeight: height } = input;
      input.style.left = `${Math.max(4, Math.min(box.width - width - 4, x - 6))}px`;
      input.style.top = `${Math.max(4, Math.min(box.height - height - 4, y - height * 0.7))}px`;
    },
    close,
  };
}
