// Both videos, side by side or overlaid; a tap plays, a drag steps.

/** @import { PairChart, Playback, Side, Which } from "../shared/types.d.ts" */

import { measureBody, alignBodies } from "./bodyAlignment.js";
import { createPane } from "./comparePane.js";
import { make } from "../shared/dom.js";
import { translate } from "../shared/texts.js";

/** @type {[Which, Which]} */
const BOTH = [0, 1];
const TAP_PX = 7;
const STEP_PX = 9;

/**
 * @param {HTMLVideoElement[]} videos
 * @param {Playback[]} playbacks
 * @param {{toggle: () => void, step: (frames: number) => void}} actions
 */
export function createCompareStage(videos, playbacks, actions) {
  const panes = BOTH.map((which) => createPane(videos[which], playbacks[which], which));
  const note = make("p", { class: "overlay-note", hidden: true });
  const element = make("div", { class: "panes" }, ...panes.map((pane) => pane.element), note);
  const upright = playbacks.every(({ width, height }) => height > width);
  element.classList.toggle("upright", upright);
  // Both panes have the same height, and neither frame is cropped.
  const narrowest = Math.min(...playbacks.map(({ width, height }) => width / height));
  element.style.setProperty("--pane-shape", String(narrowest));
  /** @type {"beside"|"overlaid"} */
  let mode = "beside";
  let opacity = 0.5;
  /** @type {{frames: number[], legs: (Side|null)[]}|null} */
  let alignment = null;

  function layout() {
    for (const { element: box, resize } of panes) {
      resize({ width: box.clientWidth, height: box.clientHeight });
    }
    const overlaid = mode === "overlaid";
    const transform = overlaid ? findTransform() : null;
    const { viewport, occupied } = panes[0];
    panes[1].setBase(transform && { viewport, transform, occupied });
    videos[1].style.opacity = overlaid ? String(opacity) : "";
    note.hidden = !transform || transform.aligned;
    element.dataset.aligned = transform ? String(transform.aligned) : "";
    for (const pane of panes) pane.layout();
  }

  function findTransform() {
    if (!alignment) return null;
    const { frames, legs } = alignment;
    const [first, second] = panes.map((pane, which) => measureBody(pane.drawnPlayback, frames[which], legs[which]));
    return alignBodies(first, second, playbacks);
  }

  const resizeObserver = new ResizeObserver(layout);
  for (const pane of panes) resizeObserver.observe(pane.element);
  const stopListening = listenToPointers(element, actions);
  note.textContent = translate(
    "Hips or legs are not visible here, so the videos are overlaid without alignment.",
  );

  return {
    element,
    panes,
    get mode() { return mode; },
    get mirrored() { return panes[1].mirrored; },
    /** @param {Which} which @param {number} frame */
    showFrame(which, frame) {
      panes[which].showFrame(frame);
      if (which === 0 && mode === "overlaid") panes[1].draw();
    },
    /** @param {"beside"|"overlaid"} newMode */
    setMode(newMode) {
      mode = newMode;
      element.classList.toggle("overlaid", mode === "overlaid");
      layout();
    },
    /** @param {number} newOpacity */
    setOpacity(newOpacity) {
      opacity = newOpacity;
      if (mode === "overlaid") videos[1].style.opacity = String(opacity);
    },
    /** @param {boolean} on */
    setMirrored(on) {
      panes[1].setMirrored(on);
      layout();
    },
    /** @param {{frames: number[], legs: (Side|null)[]}} newAlignment frames and legs to align the bodies at */
    setAlignment(newAlignment) {
      alignment = newAlignment;
      layout();
    },
    /** @param {PairChart[]} charts */
    setCharts(charts) {
      panes.forEach((pane, which) =>
        pane.setSeries(charts.map(({ series, signs }) => ({ name: series[which], sign: signs[which] }))),
      );
      layout();
    },
    /** @param {string} name @param {boolean} on */
    setLayer(name, on) {
      for (const pane of panes) pane.setLayer(name, on);
    },
    close() {
      resizeObserver.disconnect();
      stopListening();
    },
  };
}

/**
 * Listen for taps, which play or pause, and sideways drags, which step.
 * @param {HTMLElement} element
 * @param {{toggle: () => void, step: (frames: number) => void}} actions
 */
function listenToPointers(element, { toggle, step }) {
  /** @type {{x: number, id: number, moved: boolean, steps: number}|null} */
  let press = null;

  /** @param {PointerEvent} event */
  function onDown(event) {
    if (event.button > 0) return;
    press = { x: event.clientX, id: event.pointerId, moved: false, steps: 0 };
    element.setPointerCapture?.(event.pointerId);
  }

  /** @param {PointerEvent} event */
  function onMove(event) {
    if (!press || press.id !== event.pointerId) return;
    const distance = event.clientX - press.x;
    press.moved ||= Math.abs(distance) > TAP_PX;
    const steps = Math.trunc(distance / STEP_PX);
    if (press.moved && steps !== press.steps) {
      step(steps - press.steps);
      press.steps = steps;
    }
  }

  /** @param {PointerEvent} event */
  function onUp(event) {
    const isTap = press && !press.moved && event.type === "pointerup";
    press = null;
    if (isTap) toggle();
  }

  /** @type {Record<string, (event: PointerEvent) => void>} */
  const handlers = { pointerdown: onDown, pointermove: onMove, pointerup: onUp, pointercancel: onUp };
  for (const [name, handler] of Object.entries(handlers)) element.addEventListener(name, /** @type {EventListener} */ (handler));
  return () => {
    for (const [name, handler] of Object.entries(handlers)) element.removeEventListener(name, /** @type {EventListener} */ (handler));
  };
}
