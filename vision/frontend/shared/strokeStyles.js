// Canvas primitives shared by the overlays: outlined lines, discs, text and text boxes.

/** @import { Box, Point, Size } from "./types.d.ts" */

/** @typedef {(path: CanvasRenderingContext2D) => void} Trace draws a path */

const OUTLINE_COLOR = "rgba(4, 14, 18, 0.62)";
const TEXT_BOX_COLOR = "rgba(7, 20, 22, 0.82)";

/** Visibility below which a landmark is drawn faded, and below which it is not drawn. */
export const LOW_VISIBILITY = 0.5;
export const MIN_VISIBILITY = 0.1;

/**
 * Draw a line with a dark outline, visible on any background; dashed and faded if unreliable.
 * @param {CanvasRenderingContext2D} context
 * @param {Trace} trace
 * @param {{color: string, width: number, reliable?: boolean, dashed?: boolean}} style
 */
export function strokeLine(context, trace, { color, width, reliable = true, dashed = false }) {
  context.save();
  context.lineCap = context.lineJoin = "round";
  context.globalAlpha *= reliable ? 1 : 0.55;
  context.setLineDash(reliable && !dashed ? [] : [width * 1.6, width * 2.2]);
  /** @type {[string, number][]} */
  const strokes = [[OUTLINE_COLOR, width + Math.max(2, width * 0.9)], [color, width]];
  for (const [strokeColor, thickness] of strokes) {
    context.strokeStyle = strokeColor;
    context.lineWidth = thickness;
    context.beginPath();
    trace(context);
    context.stroke();
  }
  context.restore();
}

/**
 * Draw a filled disc with a dark outline; faded if unreliable.
 * @param {CanvasRenderingContext2D} context
 * @param {Point} at
 * @param {number} radius
 * @param {string} color
 * @param {boolean} [reliable]
 */
export function disc(context, [x, y], radius, color, reliable = true) {
  context.save();
  context.globalAlpha *= reliable ? 1 : 0.5;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = color;
  context.strokeStyle = OUTLINE_COLOR;
  context.lineWidth = Math.max(1.5, radius * 0.5);
  context.stroke();
  context.fill();
  context.restore();
}

/**
 * Draw text with a dark outline; `at` is the start (or middle) of its baseline.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {Point} at
 * @param {{color: string, font: string, size: number, align?: CanvasTextAlign}} style
 */
export function outlinedText(context, text, at, { color, font, size, align = "left" }) {
  context.save();
  context.font = font;
  context.textAlign = align;
  context.lineJoin = "round";
  context.strokeStyle = OUTLINE_COLOR;
  context.lineWidth = Math.max(3, size * 0.22);
  context.strokeText(text, ...at);
  context.fillStyle = color;
  context.fillText(text, ...at);
  context.restore();
}

/** @param {number} size */
const boxFont = (size) => `650 ${size}px system-ui, sans-serif`;

/**
 * Width of a text box.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} size
 */
export function textBoxWidth(context, text, size) {
  context.save();
  context.font = boxFont(size);
  const { width } = context.measureText(text);
  context.restore();
  return width + 1.45 * size;
}

/**
 * Draw a text box beside a point, inside the canvas and clear of the boxes drawn before.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {{at: Point, direction: number, color: string, size: number, reliable: boolean}} style
 * @param {{box: Size, occupied: Box[]}} room `occupied` grows
 */
export function textBox(context, text, { at, direction, color, size, reliable }, { box, occupied }) {
  context.save();
  context.font = boxFont(size);
  const padding = size * 0.45;
  const width = textBoxWidth(context, text, size);
  const height = size * 1.65;
  const gap = size * 1.3;
  let left = direction < 0 ? at[0] - gap - width : at[0] + gap;
  if (left < 4) left = at[0] + gap;
  if (left + width > box.width - 4) left = at[0] - gap - width;
  left = Math.max(4, Math.min(box.width - width - 4, left));
  let top = Math.max(4, Math.min(box.height - height - 4, at[1] - height / 2));
  for (const other of occupied) {
    const apart = left + width < other.left || other.left + other.width < left;
    if (!apart && top < other.top + other.height + 2 && other.top < top + height + 2) {
      top = other.top + other.height + 3;
    }
  }
  occupied.push({ left, top, width, height });
  occupied.sort((a, b) => a.top - b.top);
  context.globalAlpha = reliable ? 1 : 0.7;
  context.fillStyle = TEXT_BOX_COLOR;
  context.beginPath();
  context.roundRect(left, top, width, height, height * 0.3);
  context.fill();
  context.fillStyle = color;
  context.beginPath();
  context.arc(left + padding + size * 0.1, top + height / 2, size * 0.2, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = "#ffffff";
  context.textBaseline = "middle";
  context.fillText(text, left + padding + size * 0.55, top + height / 2 + size * 0.06);
  context.restore();
}
