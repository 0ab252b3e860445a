// Both pictures, side by side or one over the other; taps and drags on them.

import { bodyAt, laidOver } from "./bodyAlignment.js";
import { createPane } from "./comparePane.js";
import { make } from "../shared/dom.js";

const TAPPED_PX = 7;
const PICTURE_PX = 9;

/**
 * @param {HTMLVideoElement[]} videos
 * @param {object[]} playbacks
 * @param {{toggle: () => void, step: (pictures: number) => void}} acts
 */
export function createPairStage(videos, playbacks, acts) {
  const panes = videos.map((video, which) => createPane(video, playbacks[which], which));
  const note = make("p", { class: "overnote", hidden: true });
  const element = make("div", { class: "panes" }, ...panes.map((pane) => pane.element), note);
  const upright = playbacks.every(({ width, height }) => height > width);
  element.classList.toggle("upright", upright);
  // Both boxes are of one height, and neither picture is cut.
  const narrowest = Math.min(...playbacks.map(({ width, height }) => width / height));
  element.style.setProperty("--pane-shape", String(narrowest));
  let mode = "beside";
  let share = 0.5;
  let at = null;

  function lay() {
    for (const { element: box, resize } of panes) {
      resize({ width: box.clientWidth, height: box.clientHeight });
    }
    const over = mode === "over";
    const lies = over && at ? lieOf() : null;
    panes[1].over(lies && { view: panes[0].view, lies, taken: panes[0].taken });
    videos[1].style.opacity = over ? String(share) : "";
    note.hidden = !lies || lies.found;
    element.dataset.laid = lies ? String(lies.found) : "";
    for (const pane of panes) pane.lay();
  }

  function lieOf() {
    const bodies = panes.map((pane, which) => bodyAt(pane.drawn, at.frames[which], at.legs[which]));
    return laidOver(...bodies, playbacks);
  }

  const resized = new ResizeObserver(lay);
  for (const pane of panes) resized.observe(pane.element);
  const deaf = listenToFingers(element, acts);
  note.textContent =
    "Hips or legs are not seen there, so the pictures are laid over each other as they are.";

  return {
    element,
    panes,
    get mode() { return mode; },
    get mirrored() { return panes[1].mirrored; },
    show(which, frame) {
      panes[which].show(frame);
      if (which === 0 && mode === "over") panes[1].draw();
    },
    setMode(wanted) {
      mode = wanted;
      element.classList.toggle("over", mode === "over");
      lay();
    },
    setShare(wanted) {
      share = wanted;
      if (mode === "over") videos[1].style.opacity = String(share);
    },
    mirror(on) {
      panes[1].mirror(on);
      lay();
    },
    /** @param {{frames: number[], legs: (string|null)[]}} wanted where the bodies are laid together */
    lock(wanted) {
      at = wanted;
      lay();
    },
    choose(charts) {
      panes.forEach((pane, which) =>
        pane.choose(charts.map(({ series, signs }) => ({ name: series[which], sign: signs[which] }))),
      );
      lay();
    },
    turn(name, on) {
      for (const pane of panes) pane.turn(name, on);
    },
    close() {
      resized.disconnect();
      deaf();
    },
  };
}

/** A tap plays or pauses, a drag sideways steps. */
function listenToFingers(element, { toggle, step }) {
  let begun = null;

  function onDown(event) {
    if (event.button > 0) return;
    begun = { x: event.clientX, id: event.pointerId, moved: false, steps: 0 };
    element.setPointerCapture?.(event.pointerId);
  }

  function onMove(event) {
    if (!begun || begun.id !== event.pointerId) return;
    const far = event.clientX - begun.x;
    begun.moved ||= Math.abs(far) > TAPPED_PX;
    const steps = Math.trunc(far / PICTURE_PX);
    if (begun.moved && steps !== begun.steps) {
      step(steps - begun.steps);
      begun.steps = steps;
    }
  }

  function onUp(event) {
    const tapped = begun && !begun.moved && event.type === "pointerup";
    begun = null;
    if (tapped) toggle();
  }

  const all = { pointerdown: onDown, pointermove: onMove, pointerup: onUp, pointercancel: onUp };
  for (const [name, act] of Object.entries(all)) element.addEventListener(name, act);
  return () => {
    for (const [name, act] of Object.entries(all)) element.removeEventListener(name, act);
  };
}
