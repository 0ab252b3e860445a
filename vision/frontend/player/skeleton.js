// The layer of the body: left and right in their colours, faded where not surely seen.

import { HARDLY_SEEN, NOT_SEEN, disc, stroke } from "./strokeStyles.js";
import { SIDE_COLORS } from "../shared/vocabulary.js";

const LIMBS = {
  left: [[11, 13], [13, 15], [23, 25], [25, 27], [27, 29], [29, 31], [27, 31]],
  right: [[12, 14], [14, 16], [24, 26], [26, 28], [28, 30], [30, 32], [28, 32]],
  body: [[11, 12], [23, 24], [11, 23], [12, 24]],
};
const JOINTS = { left: [11, 13, 15, 23, 25, 27], right: [12, 14, 16, 24, 26, 28] };

export const skeletonLayer = {
  name: "skeleton",
  title: "Body",
  /** @param {CanvasRenderingContext2D} context @param {object} scene see videoStage.js */
  draw(context, { playback, frame, place, unit, colours = SIDE_COLORS }) {
    const bridged = playback.bridged(frame);
    const point = (index) => {
      const found = playback.point(frame, index);
      if (!found || found.seen < NOT_SEEN) return null;
      return { at: place(found.x, found.y), sure: found.seen >= HARDLY_SEEN && !bridged };
    };
    for (const side of ["body", "left", "right"]) {
      for (const [from, to] of LIMBS[side]) {
        const [a, b] = [point(from), point(to)];
        if (!a || !b) continue;
        const path = (pen) => {
          pen.moveTo(...a.at);
          pen.lineTo(...b.at);
        };
        const width = side === "body" ? unit * 0.7 : unit;
        stroke(context, path, { colour: colours[side], width, sure: a.sure && b.sure });
      }
    }
    for (const side of ["left", "right"]) {
      for (const joint of JOINTS[side].map(point)) {
        if (joint) disc(context, joint.at, unit * 1.05, colours[side], joint.sure);
      }
    }
    const nose = point(0);
    if (nose) disc(context, nose.at, unit * 0.9, colours.body, nose.sure);
  },
};
