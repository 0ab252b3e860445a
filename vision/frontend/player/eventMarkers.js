// The layer of the events: feet on the floor, and what happens at just this picture.

import { HARDLY_SEEN, disc, stroke } from "./strokeStyles.js";
import { SIDE_COLORS } from "../shared/vocabulary.js";

const FEET = { left: [29, 31], right: [30, 32] };
/** An event is named for so long before and after its picture, seconds of the clip. */
const NAMED_S = 0.09;

/** The event nearest to a picture, if it is near enough to be named. */
export function eventAt(playback, frame) {
  const time = playback.times[frame];
  let best = null;
  for (const event of playback.events) {
    const away = Math.abs(event.frame - frame);
    const near = away === 0 || Math.abs(playback.times[event.frame] - time) <= NAMED_S;
    if (near && (!best || away < best.away)) best = { event, away };
  }
  return best;
}

/** Which feet are on the floor in a picture, and since which contact. */
export function onFloor(playback, frame) {
  const down = {};
  for (const event of playback.events) {
    if (event.frame > frame) continue;
    if (event.kind === "contact") down[event.side] = event;
    else if (event.kind === "toe_off") delete down[event.side];
  }
  // A contact without an end is not drawn on and on.
  const recent = (event) => playback.times[frame] - event.time_s < 1.5;
  return Object.values(down).filter(recent);
}

export const eventsLayer = {
  name: "events",
  title: "Events",
  /** @param {CanvasRenderingContext2D} context @param {object} scene see videoStage.js */
  draw(context, { playback, frame, place, unit }) {
    for (const contact of onFloor(playback, frame)) {
      const [heel, toe] = FEET[contact.side].map((index) => playback.point(frame, index));
      if (!heel || !toe) continue;
      const sure = Math.min(heel.seen, toe.seen) >= HARDLY_SEEN && !playback.bridged(frame);
      const drop = unit * 2.2;
      const [a, b] = [heel, toe].map(({ x, y }) => place(x, y));
      const path = (pen) => {
        pen.moveTo(a[0], a[1] + drop);
        pen.lineTo(b[0], b[1] + drop);
      };
      const colour = SIDE_COLORS[contact.side];
      stroke(context, path, { colour, width: unit * 1.3, sure });
      if (contact.frame === frame) {
        for (const end of [a, b]) disc(context, [end[0], end[1] + drop], unit * 1.2, colour, sure);
      }
    }
  },
};
