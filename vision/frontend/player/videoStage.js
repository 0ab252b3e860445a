// Video with overlay layers; zoom, pan, tap and drag.
//
// A layer is { name, title, draw(context, scene) }. It draws in CSS pixels of the box;
// `scene.toBox` converts from pixels of the displayed frame, `scene.lineWidth` is in CSS pixels.

/** @import { Layer, Pen, Playback, Scene, Series } from "../shared/types.d.ts" */

import { fitCanvas, focusPlayer, make } from "../shared/dom.js";
import { createViewport } from "../shared/viewport.js";

const TAP_PX = 7;
const TAP_MS = 350;
const STEP_PX = 9;

/**
 * @typedef {ReturnType<typeof createVideoStage>} VideoStage
 *
 * @param {HTMLVideoElement} video
 * @param {Playback} playback
 * @param {object} on
 * @param {() => void} on.toggle the video was tapped
 * @param {(frames: number) => void} on.step it was dragged sideways
 * @param {() => void} on.zoomed
 */
export function createVideoStage(video, playback, on) {
  const canvas = make("canvas", { class: "overlay" });
  const caption = make("div", { class: "caption", hidden: true });
  const element = make("div", { class: "stage" }, video, canvas, caption);
  const viewport = createViewport(playback);
  /** @type {Layer[]} */
  const layers = [];
  const hiddenLayers = new Set();
  let frame = -1;
  /** @type {Series[]} */
  let series = [];
  let drawRequest = 0;
  /** @type {Pen|null} */
  let pen = null;

  function layout() {
    const { left, top, width, height } = viewport.area();
    Object.assign(video.style, {
      left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px`,
    });
    element.classList.toggle("zoomed", viewport.zoom > 1.001);
    on.zoomed();
    draw();
  }

  function draw() {
    drawRequest = 0;
    const { context, width, height } = fitCanvas(canvas);
    context.clearRect(0, 0, width, height);
    element.dataset.frame = String(frame);
    if (frame < 0) return;
    const area = viewport.area();
    const shorter = Math.min(area.width, area.height, Math.max(width, height));
    /** @type {Scene} */
    const scene = {
      playback, frame, time_s: playback.times[frame], series,
      toBox: viewport.toBox, scale: viewport.scale, box: viewport.box, occupied: [],
      lineWidth: Math.max(2.2, Math.min(7, shorter / 130)),
    };
    for (const layer of layers) {
      if (hiddenLayers.has(layer.name)) continue;
      context.save();
      layer.draw(context, scene);
      context.restore();
    }
  }

  const requestDraw = () => {
    drawRequest ||= requestAnimationFrame(draw);
  };
  const resizeObserver = new ResizeObserver(() => {
    viewport.resize({ width: element.clientWidth, height: element.clientHeight });
    layout();
  });
  resizeObserver.observe(element);
  const stopListening = listenToPointers(element, viewport, { ...on, layout, pen: () => pen });

  return {
    element,
    caption,
    viewport,
    get frame() { return frame; },
    /** @param {Layer} layer */
    addLayer(layer) {
      layers.push(layer);
      requestDraw();
    },
    /** @param {string} name */
    isLayerOn: (name) => !hiddenLayers.has(name),
    /** @param {string} name @param {boolean} isOn */
    setLayer(name, isOn) {
      if (isOn) hiddenLayers.delete(name);
      else hiddenLayers.add(name);
      requestDraw();
    },
    /** Draw the overlay of a frame at once, as the frame is on the screen already. @param {number} newFrame */
    showFrame(newFrame) {
      frame = newFrame;
      draw();
    },
    redraw: requestDraw,
    /** Give pointer input to a pen; null gives it back to playback. @param {Pen|null} newPen */
    setPen(newPen) {
      pen = newPen;
      element.classList.toggle("drawing", pen !== null);
    },
    /** @param {Series[]} newSeries */
    setSeries(newSeries) {
      series = newSeries;
      requestDraw();
    },
    /** @param {number} factor 0 shows the whole frame @param {number} [x] @param {number} [y] */
    zoom(factor, x, y) {
      if (factor === 0) viewport.reset();
      else viewport.zoomAt(factor, x, y);
      layout();
    },
    /** Zoom to a point of the frame. @param {number} zoom @param {number} x @param {number} y */
    setView(zoom, x, y) {
      viewport.setView(zoom, x, y);
      layout();
    },
    close() {
      resizeObserver.disconnect();
      stopListening();
      cancelAnimationFrame(drawRequest);
    },
  };
}

/**
 * Handle pointers: one pans the zoomed video, two zoom, a tap plays or pauses, a drag steps.
 * With a pen, one pointer draws, and nothing plays or steps.
 * @param {HTMLElement} element
 * @param {ReturnType<typeof createViewport>} viewport
 * @param {{toggle: () => void, step: (frames: number) => void, layout: () => void, pen: () => Pen|null}} on
 */
function listenToPointers(element, viewport, { toggle, step, layout, pen }) {
  /** @type {Map<number, {x: number, y: number}>} */
  const pointers = new Map();
  /** @type {{x: number, y: number, at: number, moved: boolean}|null} */
  let press = null;
  let stepsTaken = 0;
  /** The pen that took this press. @type {Pen|null} */
  let activePen = null;

  /** @param {MouseEvent} event */
  const boxPoint = (event) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  /** @param {MouseEvent} event */
  const framePoint = (event) => {
    const { x, y } = boxPoint(event);
    return viewport.toFrame(x, y);
  };

  /** Offer a press to the pen. @param {PointerEvent} event @returns {boolean} whether the pen took it */
  function offerToPen(event) {
    const current = pen();
    if (!current) return false;
    // Otherwise the touch would later take the focus from a text field that the pen opens.
    event.preventDefault();
    if (pointers.size > 1) activePen?.cancel();
    activePen = pointers.size === 1 && current.down(framePoint(event)) ? current : null;
    focusPlayer(element);
    return activePen !== null;
  }

  /** @param {PointerEvent} event */
  function onDown(event) {
    if (event.button > 0) return;
    element.setPointerCapture?.(event.pointerId);
    pointers.set(event.pointerId, boxPoint(event));
    press = pointers.size === 1 ? { ...boxPoint(event), at: performance.now(), moved: false } : null;
    stepsTaken = 0;
    if (offerToPen(event)) press = null;
  }

  /** @param {PointerEvent} event */
  function onMove(event) {
    const last = pointers.get(event.pointerId);
    if (!last) {
      if (event.pointerType === "mouse") pen()?.hover(framePoint(event));
      return;
    }
    const now = boxPoint(event);
    if (pointers.size === 2) {
      const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
      const [before, after] = [last, now].map(({ x, y }) => Math.hypot(x - other.x, y - other.y));
      viewport.zoomAt(after / Math.max(1, before), (now.x + other.x) / 2, (now.y + other.y) / 2);
      viewport.pan((now.x - last.x) / 2, (now.y - last.y) / 2);
      layout();
    } else if (activePen) {
      // All positions in between, not only one per displayed frame.
      const coalesced = event.getCoalescedEvents?.() ?? [];
      for (const each of coalesced.length ? coalesced : [event]) activePen.move(framePoint(each));
    } else if (press) {
      const isFar = Math.hypot(now.x - press.x, now.y - press.y) > TAP_PX;
      if (!press.moved && isFar) press.moved = true;
      if (press.moved && viewport.zoom > 1.001) {
        viewport.pan(now.x - last.x, now.y - last.y);
        layout();
      } else if (press.moved && event.pointerType !== "mouse" && !pen()) {
        const steps = Math.trunc((now.x - press.x) / STEP_PX);
        if (steps !== stepsTaken) step(steps - stepsTaken);
        stepsTaken = steps;
      }
    }
    pointers.set(event.pointerId, now);
  }

  /** @param {PointerEvent} event */
  function onUp(event) {
    const isTap =
      press && !press.moved && pointers.size === 1 && performance.now() - press.at < TAP_MS;
    const wasDown = pointers.delete(event.pointerId);
    if (wasDown && activePen) {
      if (event.type === "pointerup") activePen.up(framePoint(event));
      else activePen.cancel();
    } else if (wasDown && isTap && event.type === "pointerup" && !pen()) toggle();
    press = activePen = null;
  }

  /** @param {WheelEvent} event */
  function onWheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const { x, y } = boxPoint(event);
    viewport.zoomAt(Math.exp(-event.deltaY / 250), x, y);
    layout();
  }

  /**
   * Keep a quick stroke from scrolling the page, which would swallow the next tap.
   * @param {TouchEvent} event
   */
  function onTouch(event) {
    if (pen() && event.cancelable && !/** @type {Element} */ (event.target).closest("button, input")) event.preventDefault();
  }

  /** @type {Record<string, (event: never) => void>} */
  const handlers = {
    touchstart: onTouch, pointerdown: onDown, pointermove: onMove, pointerup: onUp,
    pointercancel: onUp, wheel: onWheel,
  };
  for (const [name, handler] of Object.entries(handlers)) {
    element.addEventListener(name, /** @type {EventListener} */ (handler), { passive: false });
  }
  return () => {
    for (const [name, handler] of Object.entries(handlers)) element.removeEventListener(name, /** @type {EventListener} */ (handler));
  };
}
