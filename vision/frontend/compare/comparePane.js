// One video of the compare player with its overlay; in overlaid mode it is drawn in the viewport of
// the other pane.

/** @import { Box, Layer, Playback, Point, Scene, Series, Size, Which } from "../shared/types.d.ts" */

import { anglesLayer } from "../shared/angleArcs.js";
import { mirroredPlayback } from "./bodyAlignment.js";
import { fitCanvas, make } from "../shared/dom.js";
import { skeletonLayer } from "../shared/skeleton.js";
import { createViewport } from "../shared/viewport.js";

/** @type {Layer[]} */
export const PANE_LAYERS = [skeletonLayer, anglesLayer];
/** Colours of the two bodies in overlaid mode. */
export const CLIP_COLORS = ["#74b9ff", "#ff86b4"];
/** Text is smaller in panes below this size. */
const SMALL_PX = 260;

/**
 * @param {HTMLVideoElement} video
 * @typedef {ReturnType<typeof createViewport>} Viewport
 * @typedef {{viewport: Viewport, transform: {scale: number, x: number, y: number}, occupied: () => Box[]}} Base
 *
 * @param {Playback} playback
 * @param {Which} which
 */
export function createPane(video, playback, which) {
  const canvas = make("canvas", { class: "overlay" });
  const element = make("div", { class: `pane ${["first", "second"][which]}` }, video, canvas);
  const viewport = createViewport(playback);
  const hiddenLayers = new Set();
  const clipColor = CLIP_COLORS[which];
  const bodyColors = { left: clipColor, right: clipColor, body: clipColor };
  let frame = -1;
  /** @type {Series[]} */
  let series = [];
  /** @type {Map<string, number>} */
  let signs = new Map();
  let mirrored = false;
  /** @type {Base|null} */
  let base = null; // in overlaid mode: base pane's viewport, transform into it, text boxes
  /** @type {Box[]} */
  let occupied = [];
  let drawnPlayback = playback;

  const scale = () => (base ? base.viewport.scale * base.transform.scale : viewport.scale);
  /** Frame, as displayed, to box coordinates. @param {number} x @param {number} y @returns {Point} */
  function toBox(x, y) {
    if (!base) return viewport.toBox(x, y);
    const { transform } = base;
    return base.viewport.toBox(transform.x + transform.scale * x, transform.y + transform.scale * y);
  }

  function layout() {
    const [left, top] = toBox(0, 0);
    Object.assign(video.style, {
      left: `${left}px`, top: `${top}px`,
      width: `${playback.width * scale()}px`, height: `${playback.height * scale()}px`,
      transform: mirrored ? "scaleX(-1)" : "",
    });
    draw();
  }

  function draw() {
    const { context, width, height } = fitCanvas(canvas);
    context.clearRect(0, 0, width, height);
    element.dataset.frame = String(frame);
    if (frame < 0) return;
    occupied = base ? [...base.occupied()] : [];
    const shorter = Math.min(playback.width * scale(), playback.height * scale(), Math.max(width, height));
    /** @type {Scene} */
    const scene = {
      playback: drawnPlayback, frame, time_s: playback.times[frame], series,
      toBox, scale: scale(), box: { width, height }, occupied, lineWidth: Math.max(1.8, Math.min(6, shorter / 130)),
      minTextSize: Math.min(width, height) < SMALL_PX ? 10 : 12,
      ...(element.parentElement?.classList.contains("overlaid") ? { colors: bodyColors } : {}),
    };
    for (const layer of PANE_LAYERS) {
      if (hiddenLayers.has(layer.name)) continue;
      context.save();
      layer.draw(context, scene);
      context.restore();
    }
  }

  function updateDrawnPlayback() {
    const displayed = mirrored ? mirroredPlayback(playback) : playback;
    /** @type {Playback["value"]} */
    const value = (each, at) => (signs.get(each.name) ?? 1) * playback.value(each, at);
    drawnPlayback = { ...displayed, value };
  }

  return {
    element,
    viewport,
    layout,
    draw,
    toBox,
    occupied: () => occupied,
    /** The playback as drawn: mirrored if the video is. */
    get drawnPlayback() { return drawnPlayback; },
    get mirrored() { return mirrored; },
    /** @param {Size} box */
    resize(box) {
      viewport.resize(box);
    },
    /** @param {number} newFrame */
    showFrame(newFrame) {
      frame = newFrame;
      draw();
    },
    /** @param {{name: string, sign: number}[]} newSeries */
    setSeries(newSeries) {
      signs = new Map(newSeries.map((each) => [each.name, each.sign]));
      series = playback.series.filter((each) => signs.has(each.name));
      updateDrawnPlayback();
    },
    /** @param {boolean} on */
    setMirrored(on) {
      mirrored = on;
      updateDrawnPlayback();
    },
    /** @param {Base|null} newBase */
    setBase(newBase) {
      base = newBase;
    },
    /** @param {string} name @param {boolean} on */
    setLayer(name, on) {
      if (on) hiddenLayers.delete(name);
      else hiddenLayers.add(name);
      draw();
    },
  };
}
