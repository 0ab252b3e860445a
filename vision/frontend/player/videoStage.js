// The picture and what is drawn over it, layer by layer; zoom, pan and touch.
//
// A layer is { name, title, draw(context, scene) }. It draws in CSS pixels of the box; `place`
// takes it there from pixels of the shown picture, `scene.unit` is the width of a line.

import { fitCanvas, make } from "../shared/dom.js";
import { createView } from "./viewport.js";

const TAP_PX = 7;
const TAP_MS = 350;
const JOG_PX = 9;

/**
 * @param {HTMLVideoElement} video
 * @param {object} playback
 * @param {object} act
 * @param {() => void} act.toggle
 * @param {(pictures: number) => void} act.step
 * @param {() => void} act.zoomed
 */
export function createStage(video, playback, act) {
  const canvas = make("canvas", { class: "overlay" });
  const caption = make("div", { class: "caption", hidden: true });
  const element = make("div", { class: "stage" }, video, canvas, caption);
  const view = createView(playback);
  const layers = [];
  const off = new Set();
  let frame = -1;
  let chosen = [];
  let wanted = 0;
  let pen = null;

  function lay() {
    const { left, top, width, height } = view.area();
    Object.assign(video.style, {
      left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px`,
    });
    element.classList.toggle("zoomed", view.zoom > 1.001);
    act.zoomed();
    draw();
  }

  function draw() {
    wanted = 0;
    const { context, width, height } = fitCanvas(canvas);
    context.clearRect(0, 0, width, height);
    element.dataset.frame = frame;
    if (frame < 0) return;
    const area = view.area();
    const shorter = Math.min(area.width, area.height, Math.max(width, height));
    const scene = {
      playback, frame, time_s: playback.times[frame], chosen,
      place: view.place, scale: view.scale, box: view.box, taken: [],
      unit: Math.max(2.2, Math.min(7, shorter / 130)),
    };
    for (const layer of layers) {
      if (off.has(layer.name)) continue;
      context.save();
      layer.draw(context, scene);
      context.restore();
    }
  }

  const later = () => {
    wanted ||= requestAnimationFrame(draw);
  };
  const resized = new ResizeObserver(() => {
    view.resize({ width: element.clientWidth, height: element.clientHeight });
    lay();
  });
  resized.observe(element);
  const stopTouch = listen(element, view, { ...act, lay, pen: () => pen });

  return {
    element,
    caption,
    view,
    get frame() { return frame; },
    add(layer) {
      layers.push(layer);
      later();
    },
    isOn: (name) => !off.has(name),
    turn(name, on) {
      if (on) off.delete(name);
      else off.add(name);
      later();
    },
    /** Draw what belongs to a picture, at once: it is on the screen already. */
    show(shown) {
      frame = shown;
      draw();
    },
    redraw: later,
    /** What is drawn with from now on, see annotationTools.js; null so that the picture can be played again. */
    hold(wish) {
      pen = wish;
      element.classList.toggle("drawing", pen !== null);
    },
    choose(series) {
      chosen = series;
      later();
    },
    zoom(factor, x, y) {
      if (factor === 0) view.reset();
      else view.zoomAt(factor, x, y);
      lay();
    },
    close() {
      resized.disconnect();
      stopTouch();
      cancelAnimationFrame(wanted);
    },
  };
}

/**
 * One finger or the mouse moves a zoomed picture, two fingers zoom, a tap plays, a drag steps.
 * Where there is a pen, one finger or the mouse draws, and nothing plays or steps.
 */
function listen(element, view, { toggle, step, lay, pen }) {
  const down = new Map();
  let begun = null;
  let jogged = 0;
  let drawing = null; // the pen that has this press

  const here = (event) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const inPicture = (event) => {
    const { x, y } = here(event);
    return view.picture(x, y);
  };

  /** @returns {boolean} whether the press is the pen's */
  function draws(event) {
    if (!pen()) return false;
    // Else a touch would later take the focus from what the pen opens.
    event.preventDefault();
    if (down.size > 1) drawing?.cancel();
    drawing = down.size === 1 && pen().down(inPicture(event)) ? pen() : null;
    element.closest("[tabindex]")?.focus({ preventScroll: true });
    return drawing !== null;
  }

  function onDown(event) {
    if (event.button > 0) return;
    element.setPointerCapture?.(event.pointerId);
    down.set(event.pointerId, here(event));
    begun = down.size === 1 ? { ...here(event), at: performance.now(), moved: false } : null;
    jogged = 0;
    if (draws(event)) begun = null;
  }

  function onMove(event) {
    const last = down.get(event.pointerId);
    if (!last) {
      if (event.pointerType === "mouse") pen()?.hover(inPicture(event));
      return;
    }
    const now = here(event);
    if (down.size === 2) {
      const [other] = [...down].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
      const [was, is] = [last, now].map(({ x, y }) => Math.hypot(x - other.x, y - other.y));
      view.zoomAt(is / Math.max(1, was), (now.x + other.x) / 2, (now.y + other.y) / 2);
      view.pan((now.x - last.x) / 2, (now.y - last.y) / 2);
      lay();
    } else if (drawing) {
      // Every place it went through, not only one for each picture of the screen.
      const all = event.getCoalescedEvents?.() ?? [];
      for (const each of all.length ? all : [event]) drawing.move(inPicture(each));
    } else if (begun) {
      const far = Math.hypot(now.x - begun.x, now.y - begun.y) > TAP_PX;
      if (!begun.moved && far) begun.moved = true;
      if (begun.moved && view.zoom > 1.001) {
        view.pan(now.x - last.x, now.y - last.y);
        lay();
      } else if (begun.moved && event.pointerType !== "mouse" && !pen()) {
        const steps = Math.trunc((now.x - begun.x) / JOG_PX);
        if (steps !== jogged) step(steps - jogged);
        jogged = steps;
      }
    }
    down.set(event.pointerId, now);
  }

  function onUp(event) {
    const tapped =
      begun && !begun.moved && down.size === 1 && performance.now() - begun.at < TAP_MS;
    const mine = down.delete(event.pointerId);
    if (mine && drawing) {
      if (event.type === "pointerup") drawing.up(inPicture(event));
      else drawing.cancel();
    } else if (mine && tapped && event.type === "pointerup" && !pen()) toggle();
    begun = drawing = null;
  }

  function onWheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const { x, y } = here(event);
    view.zoomAt(Math.exp(-event.deltaY / 250), x, y);
    lay();
  }

  /** The end of a quick line is no throw of the page, which would swallow the next tap. */
  function onTouch(event) {
    if (pen() && event.cancelable && !event.target.closest("button, input")) event.preventDefault();
  }

  const all = {
    touchstart: onTouch, pointerdown: onDown, pointermove: onMove, pointerup: onUp,
    pointercancel: onUp, wheel: onWheel,
  };
  for (const [name, act] of Object.entries(all)) {
    element.addEventListener(name, act, { passive: false });
  }
  return () => {
    for (const [name, act] of Object.entries(all)) element.removeEventListener(name, act);
  };
}
