// Overlay repaint scheduling: after updates, while old landmarks fade out, and on resize.

/** @import { FrameUpdate, Size } from "../shared/types.d.ts" */

import { context2d, fitCanvas } from "../shared/dom.js";
import { drawOverlay, legColors } from "./liveOverlay.js";

const MAX_AGE_MS = 700;
const FADE_MS = 500;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLVideoElement} video
 * @param {(update: FrameUpdate, paintedAt: number) => void} onPainted called in the animation frame after painting
 */
export function createOverlayPainter(canvas, video, onPainted) {
  const context = context2d(canvas);
  /** @type {FrameUpdate|null} */
  let update = null;
  let isUnpainted = false; // the update was not painted yet
  let updatedAt = 0;
  let view = { mirrored: false, view: "front", facing: 1 };
  /** @type {FrameUpdate|null} */
  let painted = null;
  let dirty = true;
  let animationFrame = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let fadeTimer;
  let running = false;
  const resizeObserver = new ResizeObserver(requestPaint);
  resizeObserver.observe(canvas);

  // Animation frames are requested only if there is something to draw: idle ones cost CPU time.
  function requestPaint() {
    dirty = true;
    requestFrame();
  }

  function requestFrame() {
    if (running && !animationFrame) animationFrame = requestAnimationFrame(paint);
  }

  /** @param {Size} size @param {number} opacity */
  function scene({ width, height }, opacity) {
    const checks = update?.checks ?? [];
    const isSetup = update?.phase === "guide" || update?.phase === "countdown";
    const ok = isSetup && checks.length > 0 && checks.every((check) => check.ok === true);
    return {
      box: { width, height },
      frame: { width: video.videoWidth, height: video.videoHeight },
      mirrored: view.mirrored,
      body: update?.body ?? null,
      opacity,
      legs: update?.phase === "recording" ? legColors(update.reps) : {},
      angle: update?.angle ?? null,
      outline: isSetup ? { view: view.view, facing: view.facing, ok } : null,
    };
  }

  function paint() {
    animationFrame = 0;
    if (painted) {
      onPainted(painted, performance.timeOrigin + performance.now());
      painted = null;
    }
    const age = performance.now() - updatedAt;
    const isAging = update?.body && age < MAX_AGE_MS + FADE_MS + 100;
    if (dirty || (isAging && age > MAX_AGE_MS)) {
      const opacity = Math.min(1, Math.max(0, 1 - (age - MAX_AGE_MS) / FADE_MS));
      drawOverlay(context, scene(fitCanvas(canvas), opacity));
    }
    if (dirty && update && isUnpainted) {
      isUnpainted = false;
      painted = update;
    }
    dirty = false;
    clearTimeout(fadeTimer);
    if (painted || (isAging && age > MAX_AGE_MS)) requestFrame();
    else if (isAging) fadeTimer = setTimeout(requestFrame, MAX_AGE_MS - age + 1);
  }

  function halt() {
    running = false;
    cancelAnimationFrame(animationFrame);
    clearTimeout(fadeTimer);
    animationFrame = 0;
  }

  return {
    /** @param {{mirrored?: boolean, view?: string, facing?: number}} change */
    setView(change) {
      view = { ...view, ...change };
      requestPaint();
    },
    /** @param {FrameUpdate} newUpdate */
    setUpdate(newUpdate) {
      update = newUpdate;
      isUnpainted = true;
      updatedAt = performance.now();
      requestPaint();
    },
    start() {
      running = true;
      requestPaint();
    },
    stop() {
      halt();
      update = null;
      context.clearRect(0, 0, canvas.width, canvas.height);
    },
    close() {
      halt();
      resizeObserver.disconnect();
    },
  };
}
