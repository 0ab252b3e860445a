// Frame-accurate video playback: seek by frame, loop, play backward, report the displayed frame.
//
// A seek aims well inside a frame's interval, so that rounding cannot land on its neighbour. The
// displayed frame is taken from requestVideoFrameCallback (its media time), not from currentTime.

/** @import { FrameRange, Playback } from "./types.d.ts" */

/** Longest wait for a frame callback after a seek. */
const FRAME_TIMEOUT_MS = 700;
/** Browsers round media times to microseconds. */
const ROUNDING_S = 1e-5;
/** Fractions of a frame's interval to seek to, one per attempt. */
const SEEK_OFFSETS = [0.5, 0.25, 0.75, 0.9];

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
  /** @type {number|null} */
  let seekFrame = null; // frame of the seek in progress
  let seekEnded = false; // the seek has ended; its frame may not be displayed yet
  let frameSinceSeek = false; // a frame was displayed since the seek began
  let soughtTime = -1; // where the last seek went, media time
  let attempts = 0;
  /** @type {"paused"|"playing"|"reverse"} */
  let mode = "paused";
  let speed = 1;
  /** @type {FrameRange|null} */
  let span = null;
  let reverseStart = { time: 0, at: 0 }; // reverse playback: clip time and wall time of its start
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  let callbackId = 0;
  let closed = false;

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
    frameSinceSeek = true;
    // After a seek Firefox gives the place sought as the frame's time, not where the frame begins.
    const isInside = Math.abs(mediaTime - soughtTime) < ROUNDING_S;
    // The media time of the very first frame is the origin of the file's clock.
    if (shownFrame < 0 && !seekFrame && !isInside) offset = mediaTime - playback.times[0];
    const time = mediaTime - offset;
    setShown(isInside ? playback.frameAt(time) : playback.nearest(time));
    if (seekFrame !== null) {
      finishSeek();
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
    if (seekFrame === null) seek(frame);
  }

  /** @param {number} frame */
  function seek(frame) {
    if (frame === shownFrame && mode !== "playing") return;
    [seekFrame, seekEnded, attempts] = [frame, false, 0];
    applySeek();
  }

  function applySeek() {
    seekEnded = frameSinceSeek = false;
    clearTimeout(timer);
    soughtTime = playback.inside(/** @type {number} */ (seekFrame), SEEK_OFFSETS[attempts]) + offset;
    video.currentTime = soughtTime;
  }

  function onSeeked() {
    if (seekFrame === null || video.seeking) return;
    seekEnded = true;
    if (shownFrame === seekFrame || !hasFrameCallback) finishSeek(!hasFrameCallback);
    else timer = setTimeout(onFrameTimeout, FRAME_TIMEOUT_MS);
  }

  function onFrameTimeout() {
    // A frame that was displayed counts, whatever currentTime says.
    if (frameSinceSeek || mode === "playing" || attempts > 0) finishSeek(!frameSinceSeek);
    // No callback comes if the browser displays the same frame again, or dropped this one.
    else {
      attempts = 1;
      applySeek();
    }
  }

  function finishSeek(trustClock = false) {
    if (!seekEnded || closed) return;
    if (trustClock) setShown(playback.frameAt(video.currentTime - offset));
    const isWrongFrame = shownFrame !== seekFrame && targetFrame === seekFrame;
    if (isWrongFrame && mode !== "playing" && attempts + 1 < SEEK_OFFSETS.length) {
      attempts += 1;
      applySeek();
      return;
    }
    clearTimeout(timer);
    const sought = seekFrame;
    seekFrame = null;
    if (targetFrame !== sought && mode !== "playing") seek(targetFrame);
    else if (mode !== "reverse" && targetFrame !== shownFrame) setTarget(shownFrame);
    if (mode === "reverse") requestAnimationFrame(stepReverse);
  }

  function stepReverse() {
    if (mode !== "reverse" || seekFrame !== null || closed) return;
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
    if (seekFrame === null) requestAnimationFrame(stepReverse);
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
    if (!hasFrameCallback && seekFrame === null) {
      setShown(playback.frameAt(video.currentTime - offset));
      if (mode === "playing") setTarget(shownFrame);
      if (mode === "playing" && span && shownFrame >= span.last) jump(span.first);
    }
  }

  video.addEventListener("seeked", onSeeked);
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
    get seeking() { return seekFrame !== null; },
    /** Current clip time, seconds; may lie between two frames. */
    get time() { return video.currentTime - offset; },
    get settled() { return mode === "paused" && seekFrame === null && shownFrame === targetFrame; },
    /** Display the first frame, once the video has data. */
    showFirstFrame() {
      if (shownFrame < 0 && seekFrame === null) seek(targetFrame);
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
      clearTimeout(timer);
      if (callbackId) video.cancelVideoFrameCallback?.(callbackId);
      video.pause();
      video.removeAttribute("src");
      video.load();
    },
  };
}
