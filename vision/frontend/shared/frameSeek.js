// Seek of a video to a frame: repeated until the frame is displayed, as far as the browser tells.
//
// A seek aims well inside a frame's interval, so that rounding cannot land on its neighbour.

/** @import { Playback } from "./types.d.ts" */

/** Longest wait for a frame callback after a seek. */
const FRAME_TIMEOUT_MS = 700;
/** Browsers round media times to microseconds. */
const ROUNDING_S = 1e-5;
/** Fractions of a frame's interval to seek to, one per attempt. */
const SEEK_OFFSETS = [0.5, 0.25, 0.75, 0.9];

/**
 * @param {HTMLVideoElement} video
 * @param {Pick<Playback, "inside">} playback
 * @param {object} player
 * @param {boolean} player.hasFrameCallback whether the browser tells which frames it displays
 * @param {() => number} player.offset media time of the first frame, seconds
 * @param {() => boolean} player.isPlaying
 * @param {() => number} player.shownFrame
 * @param {() => number} player.targetFrame
 * @param {() => void} player.trustClock take the frame of the current time as displayed
 * @param {(frame: number) => void} player.finished the seek has ended, at its frame or another one
 */
export function createFrameSeek(video, playback, player) {
  /** Frame of the seek in progress. @type {number|null} */
  let frame = null;
  let hasEnded = false; // its frame may not be displayed yet
  let isFrameShown = false; // a frame was displayed since the seek began
  let soughtTime = -1; // where the last seek went, media time
  let attempts = 0;
  let closed = false;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  /** @param {number} sought */
  function begin(sought) {
    [frame, hasEnded, attempts] = [sought, false, 0];
    apply(sought);
  }

  /** @param {number} sought */
  function apply(sought) {
    hasEnded = isFrameShown = false;
    clearTimeout(timer);
    soughtTime = playback.inside(sought, SEEK_OFFSETS[attempts]) + player.offset();
    video.currentTime = soughtTime;
  }

  function onSeeked() {
    if (frame === null || video.seeking) return;
    hasEnded = true;
    const { hasFrameCallback } = player;
    if (player.shownFrame() === frame || !hasFrameCallback) finish(!hasFrameCallback);
    else timer = setTimeout(onTimeout, FRAME_TIMEOUT_MS);
  }

  function onTimeout() {
    if (frame === null) return;
    // A frame that was displayed counts, whatever currentTime says.
    if (isFrameShown || player.isPlaying() || attempts > 0) finish(!isFrameShown);
    // No callback comes if the browser displays the same frame again, or dropped this one.
    else {
      attempts = 1;
      apply(frame);
    }
  }

  function finish(trustClock = false) {
    if (!hasEnded || closed || frame === null) return;
    if (trustClock) player.trustClock();
    const isWrongFrame = player.shownFrame() !== frame && player.targetFrame() === frame;
    if (isWrongFrame && !player.isPlaying() && attempts + 1 < SEEK_OFFSETS.length) {
      attempts += 1;
      apply(frame);
      return;
    }
    clearTimeout(timer);
    const sought = frame;
    frame = null;
    player.finished(sought);
  }

  video.addEventListener("seeked", onSeeked);

  return {
    get frame() { return frame; },
    begin,
    finish: () => finish(),
    /**
     * A frame is displayed.
     * @param {number} mediaTime
     * @returns {boolean} whether its time is the place sought, not where the frame begins: Firefox gives that
     */
    frameDisplayed(mediaTime) {
      isFrameShown = true;
      return Math.abs(mediaTime - soughtTime) < ROUNDING_S;
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
