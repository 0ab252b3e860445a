// Time normalisation of two clips: convert between phase (0 to 1) and either clip's time.
//
// Corresponding events (anchors) share a phase; between anchors the mapping is linear.

/**
 * @param {{phase: number, frames: number[]}[]} anchors in temporal order
 * @param {object[]} playbacks of both clips, as returned by `readPlayback`
 */
export function createPhaseAxis(anchors, playbacks) {
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
    time: (which, phase) => interpolate(phases, times[which], phase),
    phase: (which, time) => interpolate(times[which], phases, time),
    phaseOf: (which, frame) => axis.phase(which, playbacks[which].times[frame]),
    /** Frame nearest to a phase. */
    frame(which, phase) {
      const nearest = playbacks[which].nearest(axis.time(which, phase));
      return Math.max(first(which), Math.min(last(which), nearest));
    },
    duration: (which) => times[which].at(-1) - times[which][0],
    /** Clip seconds of the second clip per clip second of the first, at a phase. */
    ratio(phase) {
      const index = intervalIndex(phases, phase);
      const [firstSpan, secondSpan] = times.map((each) => each[index + 1] - each[index]);
      return secondSpan / firstSpan;
    },
  };
  return axis;
}

/** Index of the interval of a sorted list that contains a value. */
function intervalIndex(values, value) {
  let index = 0;
  while (index < values.length - 2 && value >= values[index + 1]) index += 1;
  return index;
}

function interpolate(from, to, value) {
  if (value <= from[0]) return to[0];
  if (value >= from.at(-1)) return to.at(-1);
  const index = intervalIndex(from, value);
  const fraction = (value - from[index]) / (from[index + 1] - from[index]);
  return to[index] + fraction * (to[index + 1] - to[index]);
}
