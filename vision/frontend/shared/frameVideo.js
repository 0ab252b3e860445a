// Frame-accurate video playback: seek by frame, loop, play backward, report the displayed frame.
//
// The displayed frame is taken from requestVideoFrameCallback (its media time), not from currentTime.

/** @import { FrameRange, Playback } from "./types.d.ts" */

import { createFrameSeek } from "./frameSeek.js";

/**
 * @param {HTMLVideoElement} video
 * @param {Playback} playback
 * @param {object} on
 * @param {(frame: number) => void} on.frameShown a frame is displayed
 * @param {(frame: number) => void} on.targetChanged the frame to display changed
 * @param {() => void} on.stateChanged mode, speed or loop changed
 */
export function createFrameVideo(video, playback, on) {
  const hasFrameCallback = typeof video.requestVideoFrameCallback === "function";
  let offset = 0; // media time of the first frame, seconds
  let shownFrame = -1;
  let targetFrame = 0;
  /** @type {"paused"|"playing"|"reverse"} */
  let mode = "paused";
  let speed = 1;
  /** @type {FrameRange|null} */
  let span = null;
  let reverseStart = { time: 0, at: 0 }; // reverse playback: clip time and wall time of its start
  let callbackId = 0;
  let closed = false;
  const seek = createFrameSeek(video, playback, {
    hasFrameCallback,
    offset: () => offset,
    isPlaying: () => mode === "playing",
    shownFrame: () => shownFrame,
    targetFrame: () => targetFrame,
    trustClock: () => setShown(playback.frameAt(video.currentTime - offset)),
    finished: onSeekFinished,
  });

  /** @param {number} frame */
  function setShown(frame) {
    shownFrame = frame;
    on.frameShown(frame);
  }

  /** @param {number} frame */
  function setTarget(frame) {
    targetFrame = frame;
    on.targetChanged(frame);
  }

  /** @param {number} _ @param {{mediaTime: number}} metadata */
  function onFrame(_, { mediaTime }) {
    requestNextFrame();
    const isInside = seek.frameDisplayed(mediaTime);
    // The media time of the very first frame is the origin of the file's clock.
    if (shownFrame < 0 && !seek.frame && !isInside) offset = mediaTime - playback.times[0];
    const time = mediaTime - offset;
    setShown(isInside ? playback.frameAt(time) : playback.nearest(time));
    if (seek.frame !== null) {
      seek.finish();
      return;
    }
    if (mode !== "reverse") setTarget(shownFrame);
    if (mode === "playing" && span && shownFrame >= span.last) jump(span.first);
  }

  function requestNextFrame() {
    if (hasFrameCallback && !closed) callbackId = video.requestVideoFrameCallback(onFrame);
  }

  /** @param {number} frame */
  function jump(frame) {
    setTarget(frame);
    if (seek.frame === null) seekTo(frame);
  }

  /** @param {number} frame */
  function seekTo(frame) {
    if (frame !== shownFrame || mode === "playing") seek.begin(frame);
  }

  /** @param {number} sought */
  function onSeekFinished(sought) {
    if (targetFrame !== sought && mode !== "playing") seekTo(targetFrame);
    else if (mode !== "reverse" && targetFrame !== shownFrame) setTarget(shownFrame);
    if (mode === "reverse") requestAnimationFrame(stepReverse);
  }

  function stepReverse() {
    if (mode !== "reverse" || seek.frame !== null || closed) return;
    const [first, last] = span ? [span.first, span.last] : [0, playback.count - 1];
    const time = reverseStart.time - ((performance.now() - reverseStart.at) / 1000) * speed;
    const frame = Math.max(first, playback.frameAt(time));
    if (time <= playback.times[first]) {
      if (!span) {
        jump(first);
        pause();
        return;
      }
      reverseStart = { time: playback.inside(last), at: performance.now() };
      jump(last);
    } else if (frame !== shownFrame) jump(frame);
    if (seek.frame === null) requestAnimationFrame(stepReverse);
  }

  function pause() {
    if (mode === "playing") video.pause();
    mode = "paused";
    on.stateChanged();
  }

  function play() {
    if (mode === "playing") return;
    const last = span ? span.last : playback.count - 1;
    const first = span ? span.first : 0;
    mode = "playing";
    video.playbackRate = speed;
    if (targetFrame >= last || targetFrame < first) jump(first);
    video.play().catch(() => {
      if (mode === "playing") pause();
    });
    on.stateChanged();
  }

  function reverse() {
    if (mode === "playing") video.pause();
    mode = "reverse";
    const [first, last] = span ? [span.first, span.last] : [0, playback.count - 1];
    if (targetFrame <= first) jump(last);
    reverseStart = { time: playback.inside(targetFrame), at: performance.now() };
    on.stateChanged();
    requestAnimationFrame(stepReverse);
  }

  function onEnded() {
    if (mode !== "playing") return;
    if (span) {
      jump(span.first);
      video.play().catch(pause);
    } else pause();
  }

  function onTimeUpdate() {
    if (!hasFrameCallback && seek.frame === null) {
      setShown(playback.frameAt(video.currentTime - offset));
      if (mode === "playing") setTarget(shownFrame);
      if (mode === "playing" && span && shownFrame >= span.last) jump(span.first);
    }
  }

  video.addEventListener("ended", onEnded);
  video.addEventListener("timeupdate", onTimeUpdate);
  // The browser may pause by itself, for example to save power. A late pause event, after
  // playback has been resumed, is ignored.
  video.addEventListener("pause", () => mode === "playing" && video.paused && !video.ended && pause());
  requestNextFrame();

  return {
    get shownFrame() { return shownFrame; },
    get targetFrame() { return targetFrame; },
    get mode() { return mode; },
    get speed() { return speed; },
    get span() { return span; },
    get seeking() { return seek.frame !== null; },
    /** Current clip time, seconds; may lie between two frames. */
    get time() { return video.currentTime - offset; },
    get settled() { return mode === "paused" && seek.frame === null && shownFrame === targetFrame; },
    /** Display the first frame, once the video has data. */
    showFirstFrame() {
      if (shownFrame < 0 && seek.frame === null) seekTo(targetFrame);
    },
    /**
     * Pause at a frame.
     * @param {number} frame
     */
    pauseAt(frame) {
      if (mode !== "paused") pause();
      jump(playback.clamp(frame));
    },
    /**
     * Continue from another frame without changing the mode.
     * @param {number} frame
     */
    jumpTo: (frame) => jump(playback.clamp(frame)),
    play,
    reverse,
    pause,
    toggle: () => (mode === "paused" ? play() : pause()),
    /** @param {number} newSpeed */
    setSpeed(newSpeed) {
      speed = newSpeed;
      video.playbackRate = newSpeed;
      if (mode === "reverse") reverseStart = { time: playback.inside(targetFrame), at: performance.now() };
      on.stateChanged();
    },
    /** Loop a span of frames; null loops nothing. @param {FrameRange|null} newSpan */
    setSpan(newSpan) {
      span = newSpan;
      on.stateChanged();
      if (!span || (targetFrame >= span.first && targetFrame <= span.last)) return;
      jump(span.first);
    },
    close() {
      closed = true;
      seek.close();
      if (callbackId) video.cancelVideoFrameCallback?.(callbackId);
      video.pause();
      video.removeAttribute("src");
      video.load();
    },
  };
}
