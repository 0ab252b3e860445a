// One of the two pictures with what is drawn over it. Laid over the other one it draws where that
// one's picture is.

import { anglesLayer } from "../player/angleArcs.js";
import { mirroredPlayback } from "./bodyAlignment.js";
import { fitCanvas, make } from "../shared/dom.js";
import { skeletonLayer } from "../player/skeleton.js";
import { createView } from "../player/viewport.js";

export const PANE_LAYERS = [skeletonLayer, anglesLayer];
/** Laid over each other, the bodies are told apart by these. */
export const PAIR_COLOURS = ["#74b9ff", "#ff86b4"];
/** On a picture smaller than this even the numbers have to be small. */
const SMALL_PX = 260;

/**
 * @param {HTMLVideoElement} video
 * @param {object} playback
 * @param {0|1} which
 */
export function createPane(video, playback, which) {
  const canvas = make("canvas", { class: "overlay" });
  const element = make("div", { class: `pane ${["first", "second"][which]}` }, video, canvas);
  const view = createView(playback);
  const off = new Set();
  const one = PAIR_COLOURS[which];
  const same = { left: one, right: one, body: one };
  let frame = -1;
  let chosen = [];
  let signs = new Map();
  let mirrored = false;
  let under = null; // the view of the picture below, and how this one lies in it
  let taken = [];
  let drawn = playback;

  const scale = () => (under ? under.view.scale * under.lies.scale : view.scale);
  /** From the picture, as it is shown, to the box. */
  const place = (x, y) =>
    under
      ? under.view.place(under.lies.x + under.lies.scale * x, under.lies.y + under.lies.scale * y)
      : view.place(x, y);

  function lay() {
    const [left, top] = place(0, 0);
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
    element.dataset.frame = frame;
    if (frame < 0) return;
    taken = under ? [...under.taken()] : [];
    const shorter = Math.min(playback.width * scale(), playback.height * scale(), Math.max(width, height));
    const scene = {
      playback: drawn, frame, time_s: playback.times[frame], chosen, place, scale: scale(),
      box: { width, height }, taken, unit: Math.max(1.8, Math.min(6, shorter / 130)),
      leastText: Math.min(width, height) < SMALL_PX ? 10 : 12,
      ...(element.parentElement?.classList.contains("over") ? { colours: same } : {}),
    };
    for (const layer of PANE_LAYERS) {
      if (off.has(layer.name)) continue;
      context.save();
      layer.draw(context, scene);
      context.restore();
    }
  }

  function wear() {
    const shown = mirrored ? mirroredPlayback(playback) : playback;
    drawn = { ...shown, value: (each, at) => (signs.get(each.name) ?? 1) * playback.value(each, at) };
  }

  return {
    element,
    view,
    lay,
    draw,
    place,
    taken: () => taken,
    /** The clip as it is drawn: mirrored where the picture is. */
    get drawn() { return drawn; },
    get mirrored() { return mirrored; },
    resize(box) {
      view.resize(box);
    },
    show(shown) {
      frame = shown;
      draw();
    },
    /** @param {{name: string, sign: number}[]} series */
    choose(series) {
      signs = new Map(series.map((each) => [each.name, each.sign]));
      chosen = playback.series.filter((each) => signs.has(each.name));
      wear();
    },
    mirror(on) {
      mirrored = on;
      wear();
    },
    /** @param {{view: object, lies: object, taken: () => object[]}|null} below */
    over(below) {
      under = below;
    },
    turn(name, on) {
      if (on) off.delete(name);
      else off.add(name);
      draw();
    },
  };
}
