// Colours and strokes that every layer draws with.

const HALO = "rgba(4, 14, 18, 0.62)";
const PLATE = "rgba(7, 20, 22, 0.82)";

/** Visibility below which a point is drawn faded and dashed, and below which not at all. */
export const HARDLY_SEEN = 0.5;
export const NOT_SEEN = 0.1;

/** A line with a dark rim, so that it shows on any ground; dashed and faded where not sure. */
export function stroke(context, path, { colour, width, sure = true, dashed = false }) {
  context.save();
  context.lineCap = context.lineJoin = "round";
  context.globalAlpha *= sure ? 1 : 0.55;
  context.setLineDash(sure && !dashed ? [] : [width * 1.6, width * 2.2]);
  for (const [style, thick] of [[HALO, width + Math.max(2, width * 0.9)], [colour, width]]) {
    context.strokeStyle = style;
    context.lineWidth = thick;
    context.beginPath();
    path(context);
    context.stroke();
  }
  context.restore();
}

export function disc(context, [x, y], radius, colour, sure = true) {
  context.save();
  context.globalAlpha *= sure ? 1 : 0.5;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.strokeStyle = HALO;
  context.lineWidth = Math.max(1.5, radius * 0.5);
  context.stroke();
  context.fill();
  context.restore();
}

/** A text with a dark rim; `at` is where the line begins (or has its middle) that it stands on. */
export function rimmed(context, text, at, { colour, font, size, align = "left" }) {
  context.save();
  context.font = font;
  context.textAlign = align;
  context.lineJoin = "round";
  context.strokeStyle = HALO;
  context.lineWidth = Math.max(3, size * 0.22);
  context.strokeText(text, ...at);
  context.fillStyle = colour;
  context.fillText(text, ...at);
  context.restore();
}

/**
 * A text on a dark plate beside a point, inside the box and off the plates that are there.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {{at: number[], toward: number, colour: string, size: number, sure: boolean}} look
 * @param {{box: {width: number, height: number}, taken: object[]}} room
 */
export function plate(context, text, { at, toward, colour, size, sure }, { box, taken }) {
  context.save();
  context.font = `650 ${size}px system-ui, sans-serif`;
  const pad = size * 0.45;
  const width = context.measureText(text).width + 2 * pad + size * 0.55;
  const height = size * 1.65;
  const gap = size * 1.3;
  let left = toward < 0 ? at[0] - gap - width : at[0] + gap;
  if (left < 4) left = at[0] + gap;
  if (left + width > box.width - 4) left = at[0] - gap - width;
  left = Math.max(4, Math.min(box.width - width - 4, left));
  let top = Math.max(4, Math.min(box.height - height - 4, at[1] - height / 2));
  for (const other of taken) {
    const apart = left + width < other.left || other.left + other.width < left;
    if (!apart && top < other.top + other.height + 2 && other.top < top + height + 2) {
      top = other.top + other.height + 3;
    }
  }
  taken.push({ left, top, width, height });
  taken.sort((a, b) => a.top - b.top);
  context.globalAlpha = sure ? 1 : 0.7;
  context.fillStyle = PLATE;
  context.beginPath();
  context.roundRect(left, top, width, height, height * 0.3);
  context.fill();
  context.fillStyle = colour;
  context.beginPath();
  context.arc(left + pad + size * 0.1, top + height / 2, size * 0.2, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = "#ffffff";
  context.textBaseline = "middle";
  context.fillText(text, left + pad + size * 0.55, top + height / 2 + size * 0.06);
  context.restore();
}
