// When to draw: after news, while points fade, and when the picture changes its size.

import { drawScene, legColours } from "./liveOverlay.js";

const OLD_MS = 700;
const FADE_MS = 500;
const MOST_PIXELS_A_POINT = 3;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLVideoElement} video
 * @param {(news: object, paintedAt: number) => void} onPainted in the frame after painting
 */
export function createPainter(canvas, video, onPainted) {
  const context = canvas.getContext("2d");
  let news = null;
  let newsAt = 0;
  let look = { mirrored: false, view: "front", facing: 1 };
  let painted = null;
  let dirty = true;
  let frame = 0;
  let later = 0;
  let running = false;
  const resized = new ResizeObserver(touch);
  resized.observe(canvas);

  // Frames are asked for only when there is something to draw: idle ones cost a core's time.
  function touch() {
    dirty = true;
    wake();
  }

  function wake() {
    if (running && !frame) frame = requestAnimationFrame(step);
  }

  function fit() {
    const { clientWidth: width, clientHeight: height } = canvas;
    const density = Math.min(devicePixelRatio || 1, MOST_PIXELS_A_POINT);
    const [across, down] = [Math.round(width * density), Math.round(height * density)];
    if (canvas.width !== across || canvas.height !== down) {
      [canvas.width, canvas.height] = [across, down];
    }
    context.setTransform(density, 0, 0, density, 0, 0);
    return { width, height };
  }

  function scene(fresh) {
    const guide = news?.phase === "guide" || news?.phase === "countdown";
    const ok = guide && news.ticks.length > 0 && news.ticks.every((tick) => tick.ok === true);
    return {
      box: fit(),
      picture: { width: video.videoWidth, height: video.videoHeight },
      mirrored: look.mirrored,
      body: news?.body ?? null,
      fresh,
      legs: news?.phase === "recording" ? legColours(news.reps) : {},
      shown: news?.shown ?? null,
      outline: guide ? { view: look.view, facing: look.facing, ok } : null,
    };
  }

  function step() {
    frame = 0;
    if (painted) {
      onPainted(painted, performance.timeOrigin + performance.now());
      painted = null;
    }
    const age = performance.now() - newsAt;
    const ages = news?.body && age < OLD_MS + FADE_MS + 100;
    if (dirty || (ages && age > OLD_MS)) {
      drawScene(context, scene(Math.min(1, Math.max(0, 1 - (age - OLD_MS) / FADE_MS))));
    }
    if (dirty && news?.unpainted) {
      delete news.unpainted;
      painted = news;
    }
    dirty = false;
    clearTimeout(later);
    if (painted || (ages && age > OLD_MS)) wake();
    else if (ages) later = setTimeout(wake, OLD_MS - age + 1);
  }

  function rest() {
    running = false;
    cancelAnimationFrame(frame);
    clearTimeout(later);
    frame = 0;
  }

  return {
    /** @param {{mirrored?: boolean, view?: string, facing?: number}} change */
    look(change) {
      look = { ...look, ...change };
      touch();
    },
    show(latest) {
      news = latest ? { ...latest, unpainted: true } : null;
      newsAt = performance.now();
      touch();
    },
    start() {
      running = true;
      touch();
    },
    stop() {
      rest();
      news = null;
      context.clearRect(0, 0, canvas.width, canvas.height);
    },
    close() {
      rest();
      resized.disconnect();
    },
  };
}
