// Event overlay: feet in ground contact, and the event near the current frame.

/** @import { ClipEvent, Layer, Playback, Side } from "../shared/types.d.ts" */

import { LOW_VISIBILITY, disc, strokeLine } from "../shared/strokeStyles.js";
import { SIDE_COLORS } from "../shared/vocabulary.js";
import { markText } from "../shared/texts.js";

const FEET = { left: [29, 31], right: [30, 32] };
/** An event's caption shows for this long before and after its frame, clip seconds. */
const CAPTION_S = 0.09;

/**
 * Event nearest to a frame, or null if none is near enough for a caption.
 * @param {Playback} playback
 * @param {number} frame
 */
export function eventAt(playback, frame) {
  const time = playback.times[frame];
  /** @type {{event: ClipEvent, distance: number}|null} */
  let best = null;
  for (const event of playback.events) {
    const distance = Math.abs(event.frame - frame);
    const near = distance === 0 || Math.abs(playback.times[event.frame] - time) <= CAPTION_S;
    if (near && (!best || distance < best.distance)) best = { event, distance };
  }
  return best;
}

/**
 * Contact events of the feet that are on the ground at a frame.
 * @param {Playback} playback
 * @param {number} frame
 */
export function feetInContact(playback, frame) {
  /** @type {Map<Side|null, ClipEvent>} */
  const contacts = new Map();
  for (const event of playback.events) {
    if (event.frame > frame) continue;
    if (event.kind === "contact") contacts.set(event.side, event);
    else if (event.kind === "toe_off") contacts.delete(event.side);
  }
  // A contact without a toe-off is not drawn forever.
  /** @param {ClipEvent} event */
  const recent = (event) => playback.times[frame] - event.time_s < 1.5;
  return [...contacts.values()].filter(recent);
}

/** @type {Layer} */
export const eventsLayer = {
  name: "events",
  title: markText("Events"),
  draw(context, { playback, frame, toBox, lineWidth }) {
    for (const contact of feetInContact(playback, frame)) {
      if (!contact.side) continue;
      const [heel, toe] = FEET[contact.side].map((index) => playback.landmark(frame, index));
      if (!heel || !toe) continue;
      const reliable = Math.min(heel.visibility, toe.visibility) >= LOW_VISIBILITY && !playback.interpolated(frame);
      const offset = lineWidth * 2.2;
      const [a, b] = [heel, toe].map(({ x, y }) => toBox(x, y));
      /** @param {CanvasRenderingContext2D} path */
      const trace = (path) => {
        path.moveTo(a[0], a[1] + offset);
        path.lineTo(b[0], b[1] + offset);
      };
      const color = SIDE_COLORS[contact.side];
      strokeLine(context, trace, { color, width: lineWidth * 1.3, reliable });
      if (contact.frame === frame) {
        for (const point of [a, b]) disc(context, [point[0], point[1] + offset], lineWidth * 1.2, color, reliable);
      }
    }
  },
};
