// Viewport transform: fit, zoom and pan a frame within its box.

/** @import { Point, Size } from "./types.d.ts" */

const MAX_ZOOM = 8;
/** @type {["x"|"y", "width"|"height"][]} */
const AXES = [["x", "width"], ["y", "height"]];

/**
 * @param {Size} frame
 */
export function createViewport(frame) {
  let box = { width: 1, height: 1 };
  let zoom = 1;
  let center = { x: frame.width / 2, y: frame.height / 2 }; // frame coordinates of the box's centre

  const fit = () => Math.min(box.width / frame.width, box.height / frame.height);
  const scale = () => fit() * zoom;

  function clampCenter() {
    for (const [axis, dimension] of AXES) {
      const halfSize = box[dimension] / scale() / 2;
      center[axis] =
        2 * halfSize >= frame[dimension]
          ? frame[dimension] / 2
          : Math.max(halfSize, Math.min(frame[dimension] - halfSize, center[axis]));
    }
  }

  const viewport = {
    get zoom() { return zoom; },
    get scale() { return scale(); },
    /** Frame coordinates of the box's centre. */
    get center() { return center; },
    get box() { return box; },
    /** @param {Size} size of the box, CSS pixels */
    resize(size) {
      box = { width: Math.max(1, size.width), height: Math.max(1, size.height) };
      clampCenter();
    },
    /**
     * Frame to box coordinates.
     * @param {number} x
     * @param {number} y
     * @returns {Point}
     */
    toBox: (x, y) => [
      box.width / 2 + (x - center.x) * scale(),
      box.height / 2 + (y - center.y) * scale(),
    ],
    /**
     * Box to frame coordinates.
     * @param {number} x
     * @param {number} y
     * @returns {Point}
     */
    toFrame: (x, y) => [
      center.x + (x - box.width / 2) / scale(),
      center.y + (y - box.height / 2) / scale(),
    ],
    /**
     * Zoom about a point of the box.
     * @param {number} factor
     * @param {number} [x]
     * @param {number} [y]
     */
    zoomAt(factor, x = box.width / 2, y = box.height / 2) {
      const [px, py] = viewport.toFrame(x, y);
      zoom = Math.max(1, Math.min(MAX_ZOOM, zoom * factor));
      center = { x: px - (x - box.width / 2) / scale(), y: py - (y - box.height / 2) / scale() };
      clampCenter();
    },
    /**
     * Show a point of the frame in the middle.
     * @param {number} newZoom
     * @param {number} x
     * @param {number} y
     */
    setView(newZoom, x, y) {
      zoom = Math.max(1, Math.min(MAX_ZOOM, newZoom));
      center = { x, y };
      clampCenter();
    },
    /** @param {number} dx @param {number} dy */
    pan(dx, dy) {
      center = { x: center.x - dx / scale(), y: center.y - dy / scale() };
      clampCenter();
    },
    reset() {
      zoom = 1;
      clampCenter();
    },
    /** Rectangle of the whole frame, in box coordinates. */
    area() {
      const [left, top] = viewport.toBox(0, 0);
      return { left, top, width: frame.width * scale(), height: frame.height * scale() };
    },
  };
  return viewport;
}
