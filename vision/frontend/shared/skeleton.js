// Skeleton overlay: the body's sides in their colours, faded where visibility is low.

/** @import { Layer, Side } from "./types.d.ts" */

import { LOW_VISIBILITY, MIN_VISIBILITY, disc, strokeLine } from "./strokeStyles.js";
import { SIDE_COLORS } from "./vocabulary.js";
import { markText } from "./texts.js";

const LIMBS = {
  left: [[11, 13], [13, 15], [23, 25], [25, 27], [27, 29], [29, 31], [27, 31]],
  right: [[12, 14], [14, 16], [24, 26], [26, 28], [28, 30], [30, 32], [28, 32]],
  body: [[11, 12], [23, 24], [11, 23], [12, 24]],
};
/** @type {(Side|"body")[]} */
const LIMB_ORDER = ["body", "left", "right"];
/** @type {Side[]} */
const SIDES = ["left", "right"];
const JOINTS = { left: [11, 13, 15, 23, 25, 27], right: [12, 14, 16, 24, 26, 28] };

/** @type {Layer} */
export const skeletonLayer = {
  name: "skeleton",
  title: markText("Body"),
  draw(context, { playback, frame, toBox, lineWidth, colors = SIDE_COLORS }) {
    const interpolated = playback.interpolated(frame);
    /** @param {number} index */
    const project = (index) => {
      const landmark = playback.landmark(frame, index);
      if (!landmark || landmark.visibility < MIN_VISIBILITY) return null;
      const reliable = landmark.visibility >= LOW_VISIBILITY && !interpolated;
      return { at: toBox(landmark.x, landmark.y), reliable };
    };
    for (const side of LIMB_ORDER) {
      for (const [from, to] of LIMBS[side]) {
        const [a, b] = [project(from), project(to)];
        if (!a || !b) continue;
        /** @param {CanvasRenderingContext2D} path */
        const trace = (path) => {
          path.moveTo(...a.at);
          path.lineTo(...b.at);
        };
        const width = side === "body" ? lineWidth * 0.7 : lineWidth;
        strokeLine(context, trace, { color: colors[side], width, reliable: a.reliable && b.reliable });
      }
    }
    for (const side of SIDES) {
      for (const joint of JOINTS[side].map(project)) {
        if (joint) disc(context, joint.at, lineWidth * 1.05, colors[side], joint.reliable);
      }
    }
    const nose = project(0);
    if (nose) disc(context, nose.at, lineWidth * 0.9, colors.body, nose.reliable);
  },
};
