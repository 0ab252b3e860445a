// Time normalisation of two clips: convert between phase (0 to 1) and either clip's time.
//
// Corresponding events (anchors) share a phase; between anchors the mapping is linear.

/** @import { Anchor, Playback, Which } from "../shared/types.d.ts" */

/**
 * @typedef {ReturnType<typeof createPhaseAxis>} PhaseAxis
 *
 * @param {Anchor[]} anchors in temporal order
 * @param {Pick<Playback, "times"|"nearest">[]} playbacks of both clips
 */
export function createPhaseAxis(anchors, playbacks) {
  const phases = anchors.map((anchor) => anchor.phase);
  const times = [0, 1].map((which) =>
    anchors.map((anchor) => playbacks[which].times[anchor.frames[which]]),
  );
  /** @param {Which} which */
  const first = (which) => anchors[0].frames[which];
  /** @param {Which} which */
  const last = (which) => anchors[anchors.length - 1].frames[which];

  const axis = {
    anchors,
    first,
    last,
    /** @param {Which} which @param {number} phase */
    time: (which, phase) => interpolate(phases, times[which], phase),
    /** @param {Which} which @param {number} time */
    phase: (which, time) => interpolate(times[which], phases, time),
    /** @param {Which} which @param {number} frame @returns {number} */
    phaseOf: (which, frame) => axis.phase(which, playbacks[which].times[frame]),
    /** Frame nearest to a phase. @param {Which} which @param {number} phase @returns {number} */
    frame(which, phase) {
      const nearest = playbacks[which].nearest(axis.time(which, phase));
      return Math.max(first(which), Math.min(last(which), nearest));
    },
    /** @param {Which} which */
    duration: (which) => times[which][anchors.length - 1] - times[which][0],
    /** Clip seconds of the second clip per clip second of the first, at a phase. @param {number} phase */
    ratio(phase) {
      const index = intervalIndex(phases, phase);
      const [firstSpan, secondSpan] = times.map((each) => each[index + 1] - each[index]);
      return secondSpan / firstSpan;
    },
  };
  return axis;
}

/** Index of the interval of a sorted list that contains a value. @param {number[]} values @param {number} value */
function intervalIndex(values, value) {
  let index = 0;
  while (index < values.length - 2 && value >= values[index + 1]) index += 1;
  return index;
}

/** @param {number[]} from sorted @param {number[]} to @param {number} value */
function interpolate(from, to, value) {
  if (value <= from[0]) return to[0];
  if (value >= from[from.length - 1]) return to[to.length - 1];
  const index = intervalIndex(from, value);
  const fraction = (value - from[index]) / (from[index + 1] - from[index]);
  return to[index] + fraction * (to[index + 1] - to[index]);
}
