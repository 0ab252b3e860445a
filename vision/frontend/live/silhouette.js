// Outline of a standing body, to position the user: height 1, centred on x = 0, y down.

/** @import { Point } from "../shared/types.d.ts" */

/** Right half of a body seen from the front, from the crown round to the crotch. */
/** @type {Point[]} */
const FRONT_RIGHT_HALF = [
  [0, 0], [0.034, 0.006], [0.056, 0.036], [0.056, 0.074], [0.042, 0.108], [0.031, 0.126],
  [0.034, 0.15], [0.078, 0.168], [0.118, 0.186], [0.139, 0.22], [0.15, 0.28], [0.164, 0.345],
  [0.18, 0.41], [0.191, 0.465], [0.199, 0.51], [0.184, 0.53], [0.168, 0.505], [0.157, 0.455],
  [0.14, 0.4], [0.124, 0.34], [0.113, 0.285], [0.104, 0.262], [0.1, 0.3], [0.092, 0.355],
  [0.096, 0.41], [0.107, 0.47], [0.109, 0.53], [0.101, 0.62], [0.088, 0.7], [0.086, 0.76],
  [0.083, 0.82], [0.068, 0.9], [0.07, 0.945], [0.096, 0.975], [0.09, 0.997], [0.052, 1],
  [0.036, 0.985], [0.035, 0.94], [0.037, 0.9], [0.031, 0.82], [0.029, 0.76], [0.026, 0.7],
  [0.017, 0.62], [0.005, 0.535],
];

/** A body seen from the side that faces right, from the crown down its front and up its back. */
/** @type {Point[]} */
const SIDE_FACING_RIGHT = [
  [0.0, 0], [0.038, 0.006], [0.06, 0.03], [0.064, 0.052], [0.082, 0.08], [0.067, 0.088],
  [0.068, 0.104], [0.058, 0.122], [0.032, 0.126], [0.03, 0.148], [0.05, 0.17], [0.078, 0.205],
  [0.094, 0.245], [0.088, 0.29], [0.076, 0.34], [0.072, 0.39], [0.076, 0.43], [0.072, 0.48],
  [0.08, 0.54], [0.078, 0.61], [0.062, 0.69], [0.062, 0.725], [0.05, 0.775], [0.03, 0.86],
  [0.024, 0.925], [0.05, 0.952], [0.105, 0.972], [0.122, 0.988], [0.108, 1], [0.0, 1], [-0.046, 0.998],
  [-0.056, 0.972], [-0.036, 0.925], [-0.04, 0.88], [-0.06, 0.815], [-0.05, 0.755],
  [-0.034, 0.71], [-0.05, 0.64], [-0.088, 0.565], [-0.104, 0.5], [-0.088, 0.44],
  [-0.05, 0.39], [-0.05, 0.34], [-0.076, 0.27], [-0.078, 0.22], [-0.058, 0.175],
  [-0.034, 0.148], [-0.04, 0.118], [-0.062, 0.088], [-0.066, 0.045], [-0.04, 0.006],
];

/** The near arm, hanging. */
/** @type {Point[]} */
const ARM_FACING_RIGHT = [
  [-0.024, 0.19], [0.016, 0.19], [0.026, 0.24], [0.02, 0.31], [0.03, 0.38], [0.046, 0.46],
  [0.046, 0.51], [0.03, 0.535], [0.012, 0.515], [0.01, 0.47], [-0.014, 0.39], [-0.026, 0.31],
  [-0.034, 0.24],
];

/** @type {Point[]} */
const FRONT_LEFT_HALF = FRONT_RIGHT_HALF.slice(1).reverse().map(([x, y]) => [-x, y]);
/** @type {Record<string, Point[][]>} */
const OUTLINES = {
  front: [[...FRONT_RIGHT_HALF, ...FRONT_LEFT_HALF]],
  side: [SIDE_FACING_RIGHT, ARM_FACING_RIGHT],
};

/**
 * The outline as closed paths of curves, for a canvas and for an SVG.
 * @param {string} view that from the front unless it is "side"
 * @param {(x: number, y: number) => [number, number]} place placement of a point
 * @returns {string}
 */
export function silhouette(view, place) {
  const outlines = OUTLINES[view] ?? OUTLINES.front;
  return outlines.map((outline) => closedCurve(outline.map(([x, y]) => place(x, y)))).join("");
}

/** @param {Point[]} points */
function closedCurve(points) {
  /** @param {Point} a @param {Point} b @returns {Point} */
  const midpoint = (a, b) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  /** @param {Point} point */
  const text = ([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`;
  const start = midpoint(points[points.length - 1], points[0]);
  const curves = points.map((point, index) => {
    const next = points[(index + 1) % points.length];
    return `Q${text(point)} ${text(midpoint(point, next))}`;
  });
  return `M${text(start)}${curves.join("")}Z`;
}
