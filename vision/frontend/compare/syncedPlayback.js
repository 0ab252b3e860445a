// Synchronised playback of two clips.
//
// When paused, the second clip shows the frame nearest to the first clip's phase. During playback
// the first clip runs at the chosen speed, and the second at the rate that brings both to the next
// anchor together. Whichever is ahead, for example after looping, slows down until the other has
// caught up.

/**
 * @import { Playback, Which } from "../shared/types.d.ts"
 * @import { PhaseAxis } from "./phaseAxis.js"
 */

import { createFrameVideo } from "../shared/frameVideo.js";

/** @type {[Which, Which]} */
const BOTH = [0, 1];
/** Phase difference above which the second clip jumps instead of changing its rate. */
const JUMP_PHASE = 0.3;
/** Time constant of the rate correction, and lead above which the first clip slows down, seconds. */
const CORRECTION_S = 0.3;
const MAX_LEAD_S = 0.06;
/** Playback rates that browsers accept. */
const RATE_LIMITS = [0.0625, 16];
const MAX_RETRIES = 3;

/**
 * @param {HTMLVideoElement[]} videos
 * @param {Playback[]} playbacks
 * @param {object} on
 * @param {(which: Which, frame: number) => void} on.frameShown
 * @param {(phases: number[]) => void} on.phaseChanged
 * @param {() => void} on.stateChanged
 */
export function createSyncedPlayback(videos, playbacks, on) {
  const frameVideos = BOTH.map((which) =>
    createFrameVideo(videos[which], playbacks[which], {
      frameShown: (frame) => onFrameShown(which, frame),
      targetChanged: (frame) => onTargetChanged(which, frame),
      stateChanged: () => onStateChanged(which),
    }),
  );
  /** Set before anything is played. @type {PhaseAxis} */
  let axis;
  let startPhase = 0;
  let playing = false;
  let isReady = false;
  let secondTarget = -1; // frame of the second clip while paused
  let retries = 0;
  let paceRequest = 0;

  /** @param {Which} which */
  const pausedPhase = (which) => axis.phaseOf(which, frameVideos[which].targetFrame);
  /** @param {Which} which */
  const playingPhase = (which) => axis.phaseOf(which, Math.max(0, frameVideos[which].shownFrame));
  const phases = () => BOTH.map(playing ? playingPhase : pausedPhase);

  /** @param {Which} which @param {number} frame */
  function onFrameShown(which, frame) {
    on.frameShown(which, frame);
    if (!isReady && frameVideos.every((frameVideo) => frameVideo.shownFrame >= 0)) {
      isReady = true;
      queueMicrotask(seekToStart);
    } else if (isReady && playing) on.phaseChanged(phases());
  }

  /** Seek to the start once both clips show a frame: only then is the origin of their clocks known. */
  function seekToStart() {
    applySpans();
    goToPhase(startPhase);
  }

  function applySpans() {
    isReady = false; // ignore callbacks while the spans change
    for (const which of BOTH) {
      frameVideos[which].setSpan({ first: axis.first(which), last: axis.last(which) });
    }
    isReady = true;
  }

  /** @param {Which} which @param {number} frame */
  function onTargetChanged(which, frame) {
    if (!isReady) return;
    if (playing) {
      if (which === 0) restartSecond(frame);
      return;
    }
    if (which === 0 && frame > axis.last(0)) frameVideos[0].pauseAt(axis.last(0));
    else if (which === 0) alignSecond(frame);
    else if (frame !== secondTarget && retries < MAX_RETRIES) {
      // A frame that was still in flight when playback was paused.
      retries += 1;
      frameVideos[1].pauseAt(secondTarget);
    }
    on.phaseChanged(phases());
  }

  /**
   * When the first clip loops, restart the second as well, unless it has looped already.
   * @param {number} frame
   */
  function restartSecond(frame) {
    const [first] = frameVideos;
    const isLooping = frame === axis.first(0) && !first.seeking && first.shownFrame > frame;
    if (isLooping && axis.phase(1, frameVideos[1].time) > 0.5) frameVideos[1].jumpTo(axis.first(1));
  }

  /** @param {number} frame */
  function alignSecond(frame) {
    secondTarget = axis.frame(1, axis.phaseOf(0, frame));
    retries = 0;
    frameVideos[1].pauseAt(secondTarget);
  }

  /** @param {Which} which */
  function onStateChanged(which) {
    if (isReady && playing && frameVideos[which].mode === "paused") pause();
  }

  /**
   * Pause both clips at a phase.
   * @param {number} phase
   */
  function goToPhase(phase) {
    goToFrame(axis.frame(0, phase));
  }

  /** @param {number} frame */
  function goToFrame(frame) {
    pause();
    if (!isReady) startPhase = axis.phaseOf(0, frame);
    else frameVideos[0].pauseAt(frame);
  }

  function pause() {
    if (!playing) return;
    playing = false;
    cancelAnimationFrame(paceRequest);
    for (const frameVideo of frameVideos) if (frameVideo.mode !== "paused") frameVideo.pause();
    for (const which of BOTH) setRate(which, frameVideos[0].speed);
    alignSecond(frameVideos[0].targetFrame);
    on.stateChanged();
    on.phaseChanged(phases());
  }

  function play() {
    if (playing || !isReady) return;
    playing = true;
    if (frameVideos[0].targetFrame >= axis.last(0)) frameVideos[1].jumpTo(axis.first(1));
    for (const frameVideo of frameVideos) frameVideo.play();
    on.stateChanged();
    correctRates();
  }

  /** Correct the playback rates: the clip that is ahead slows down, the second may also speed up. */
  function correctRates() {
    if (!playing) return;
    paceRequest = requestAnimationFrame(correctRates);
    const phase = axis.phase(0, frameVideos[0].time);
    // Wraps around, as near the end of the loop one clip may restart before the other.
    const phaseLead = ((phase - axis.phase(1, frameVideos[1].time) + 1.5) % 1) - 0.5;
    const isSeeking = frameVideos.some((frameVideo) => frameVideo.seeking);
    if (Math.abs(phaseLead) > JUMP_PHASE && !isSeeking) frameVideos[1].jumpTo(axis.frame(1, phase));
    const { speed } = frameVideos[0];
    // Lead of the first clip, in units of CORRECTION_S.
    const lead = (phaseLead * axis.duration(0)) / (CORRECTION_S * speed);
    const excess = Math.max(0, lead - MAX_LEAD_S / CORRECTION_S);
    setRate(0, speed * Math.max(0.1, 1 - excess));
    setRate(1, speed * axis.ratio(phase) * Math.max(0.05, Math.min(2, 1 + lead)));
  }

  /** @param {Which} which @param {number} rate */
  function setRate(which, rate) {
    const clamped = Math.max(RATE_LIMITS[0], Math.min(RATE_LIMITS[1], rate));
    const video = videos[which];
    if (Math.abs(video.playbackRate / clamped - 1) > 0.02) video.playbackRate = clamped;
  }

  return {
    frameVideos,
    get playing() { return playing; },
    get speed() { return frameVideos[0].speed; },
    get phase() { return axis.phaseOf(0, frameVideos[0].targetFrame); },
    /** Whether both are paused at the frames of one phase. */
    get settled() {
      const isAligned = frameVideos[1].targetFrame === secondTarget;
      return isReady && !playing && isAligned && frameVideos.every((frameVideo) => frameVideo.settled);
    },
    showFirstFrames() {
      for (const frameVideo of frameVideos) frameVideo.showFirstFrame();
    },
    play,
    pause,
    goToPhase,
    goToFrame,
    toggle: () => (playing ? pause() : play()),
    /** Step by frames of the first clip, wrapping around. @param {number} frames */
    step(frames) {
      const [from, to] = [axis.first(0), axis.last(0)];
      const count = to - from + 1;
      goToFrame(from + ((((frameVideos[0].targetFrame - from + frames) % count) + count) % count));
    },
    /** @param {number} speed */
    setSpeed(speed) {
      frameVideos[0].setSpeed(speed);
      on.stateChanged();
    },
    /** Switch to another pair of repetitions and pause at a phase. @param {PhaseAxis} newAxis @param {number} phase */
    setAxis(newAxis, phase) {
      pause();
      axis = newAxis;
      startPhase = phase;
      if (isReady) seekToStart();
    },
    close() {
      playing = false;
      cancelAnimationFrame(paceRequest);
      for (const frameVideo of frameVideos) frameVideo.close();
    },
  };
}
