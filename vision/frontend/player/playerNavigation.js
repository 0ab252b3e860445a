// Where the player goes: frames, events, drawings, loops, speeds.

/** @import { FrameRange, Playback } from "../shared/types.d.ts" */

/**
 * The next of some places in a direction.
 * @param {number[]} places in order
 * @param {number} from
 * @param {number} direction positive for later ones
 * @returns {number|undefined}
 */
export function nextPlace(places, from, direction) {
  return direction > 0 ? places.find((place) => place > from) : places.findLast((place) => place < from);
}

/**
 * @param {Playback} playback
 * @param {ReturnType<typeof import("../shared/frameVideo.js").createFrameVideo>} frameVideo
 * @param {object} player
 * @param {(span: FrameRange|null) => void} player.looped another span is looped, or none
 * @param {() => number[]} player.ownEvents frames of the coach's own events
 * @param {() => number[]} player.drawings frames with drawings, in order
 * @param {number[]} player.speeds from the slowest
 */
export function createNavigation(playback, frameVideo, player) {
  /** @param {FrameRange|null} span */
  function setSpan(span) {
    frameVideo.setSpan(span);
    player.looped(span);
  }

  /** Pause at a frame; a loop that does not contain it ends. @param {number} frame */
  function goTo(frame) {
    const { span } = frameVideo;
    if (span && (frame < span.first || frame > span.last)) setSpan(null);
    frameVideo.pauseAt(frame);
  }

  /** @param {number[]} frames @param {number} direction */
  function goToNext(frames, direction) {
    const next = nextPlace(frames, frameVideo.targetFrame, direction);
    if (next !== undefined) goTo(next);
  }

  return {
    setSpan,
    goTo,
    /** @param {number} frames */
    step: (frames) => frameVideo.pauseAt(frameVideo.targetFrame + frames),
    /** @param {number} by steps of speed */
    faster(by) {
      const at = player.speeds.indexOf(frameVideo.speed) + by;
      frameVideo.setSpeed(player.speeds[Math.max(0, Math.min(player.speeds.length - 1, at))]);
    },
    /** @param {number} number of a repetition or stride */
    loopNumber(number) {
      // Strides of both feet share one numbering, so a number identifies one of them.
      const span = playback.spans.find((each) => each.number === number);
      if (span) setSpan(span);
    },
    /** @param {number} direction */
    goToEvent(direction) {
      const frames = [...playback.events.map((event) => event.frame), ...player.ownEvents()];
      goToNext(frames.sort((a, b) => a - b), direction);
    },
    /** @param {number} direction */
    goToDrawing: (direction) => goToNext(player.drawings(), direction),
  };
}
