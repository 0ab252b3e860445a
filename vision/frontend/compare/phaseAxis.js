// The common axis of two clips: from a phase to a time of either clip, and back.
//
// What both do lies at one phase; between two such moments time is stretched evenly.

/**
 * @param {{phase: number, frames: number[]}[]} anchors in order of time
 * @param {object[]} playbacks of both clips, as `readPlayback` gives them
 */
export function createAxis(anchors, playbacks) {
  const phases = anchors.map((anchor) => anchor.phase);
  const times = [0, 1].map((which) =>
    anchors.map((anchor) => playbacks[which].times[anchor.frames[which]]),
  );
  const first = (which) => anchors[0].frames[which];
  const last = (which) => anchors.at(-1).frames[which];

  const axis = {
    anchors,
    first,
    last,
    /** @param {0|1} which @param {number} phase */
    time: (which, phase) => along(phases, times[which], phase),
    phase: (which, time) => along(times[which], phases, time),
    phaseOf: (which, frame) => axis.phase(which, playbacks[which].times[frame]),
    /** The picture nearest to a phase. */
    frame(which, phase) {
      const near = playbacks[which].nearest(axis.time(which, phase));
      return Math.max(first(which), Math.min(last(which), near));
    },
    length: (which) => times[which].at(-1) - times[which][0],
    /** Seconds of the second clip to one of the first, around a phase. */
    ratio(phase) {
      const at = segment(phases, phase);
      const [one, other] = times.map((each) => each[at + 1] - each[at]);
      return other / one;
    },
  };
  return axis;
}

/** The place in a rising list after which a value lies. */
function segment(list, value) {
  let at = 0;
  while (at < list.length - 2 && value >= list[at + 1]) at += 1;
  return at;
}

function along(from, to, value) {
  if (value <= from[0]) return to[0];
  if (value >= from.at(-1)) return to.at(-1);
  const at = segment(from, value);
  const share = (value - from[at]) / (from[at + 1] - from[at]);
  return to[at] + share * (to[at + 1] - to[at]);
}
