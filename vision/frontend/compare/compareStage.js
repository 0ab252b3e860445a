// Both videos, side by side or overlaid; a tap plays, a drag steps.

import { measureBody, alignBodies } from "./bodyAlignment.js";
import { createPane } from "./comparePane.js";
import { make } from "../shared/dom.js";
import { translate } from "../shared/texts.js";

const TAP_PX = 7;
const STEP_PX = 9;

/**
 * @param {HTMLVideoElement[]} videos
 * @param {object[]} playbacks
 * @param {{toggle: () => void, step: (frames: number) => void}} actions
 */
export function createCompareStage(videos, playbacks, actions) {
  const panes = videos.map((video, which) => createPane(video, playbacks[which], which));
  const note = make("p", { class: "overlay-note", hidden: true });
  const element = make("div", { class: "panes" }, ...panes.map((pane) => pane.element), note);
  const upright = playbacks.every(({ width, height }) => height > width);
  element.classList.toggle("upright", upright);
  // Both panes have the same height, and neither frame is cropped.
  const narrowest = Math.min(...playbacks.map(({ width, height }) => width / height));
  element.style.setProperty("--pane-shape", String(narrowest));
  let mode = "beside";
  let opacity = 0.5;
  let alignment = null;

  function layout() {
    for (const { element: box, resize } of panes) {
      resize({ width: box.clientWidth, height: box.clientHeight });
    }
    const overlaid = mode === "overlaid";
    const transform = overlaid && alignment ? findTransform() : null;
    const { viewport, occupied } = panes[0];
    panes[1].setBase(transform && { viewport, transform, occupied });
    videos[1].style.opacity = overlaid ? String(opacity) : "";
    note.hidden = !transform || transform.aligned;
    element.dataset.aligned = transform ? String(transform.aligned) : "";
    for (const pane of panes) pane.layout();
  }

  function findTransform() {
    const { frames, legs } = alignment;
    const bodies = panes.map((pane, which) => measureBody(pane.drawnPlayback, frames[which], legs[which]));
    return alignBodies(...bodies, playbacks);
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
    showFrame(which, frame) {
      panes[which].showFrame(frame);
      if (which === 0 && mode === "overlaid") panes[1].draw();
    },
    setMode(newMode) {
      mode = newMode;
      element.classList.toggle("overlaid", mode === "overlaid");
      layout();
    },
    setOpacity(newOpacity) {
      opacity = newOpacity;
      if (mode === "overlaid") videos[1].style.opacity = String(opacity);
    },
    setMirrored(on) {
      panes[1].setMirrored(on);
      layout();
    },
    /** @param {{frames: number[], legs: (string|null)[]}} newAlignment frames and legs to align the bodies at */
    setAlignment(newAlignment) {
      alignment = newAlignment;
      layout();
    },
    setCharts(charts) {
      panes.forEach((pane, which) =>
        pane.setSeries(charts.map(({ series, signs }) => ({ name: series[which], sign: signs[which] }))),
      );
      layout();
    },
    setLayer(name, on) {
      for (const pane of panes) pane.setLayer(name, on);
    },
    close() {
      resizeObserver.disconnect();
      stopListening();
    },
  };
}

/** Listen for taps, which play or pause, and sideways drags, which step. */
function listenToPointers(element, { toggle, step }) {
  let press = null;

  function onDown(event) {
    if (event.button > 0) return;
    press = { x: event.clientX, id: event.pointerId, moved: false, steps: 0 };
    element.setPointerCapture?.(event.pointerId);
  }

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

  function onUp(event) {
    const isTap = press && !press.moved && event.type === "pointerup";
    press = null;
    if (isTap) toggle();
  }

  const handlers = { pointerdown: onDown, pointermove: onMove, pointerup: onUp, pointercancel: onUp };
  for (const [name, handler] of Object.entries(handlers)) element.addEventListener(name, handler);
  return () => {
    for (const [name, handler] of Object.entries(handlers)) element.removeEventListener(name, handler);
  };
}
