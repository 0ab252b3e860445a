// Compare player: connects both videos, phase slider, charts, toolbar and keys.

/**
 * @import { ComparedClip, Pair, Playback, Which } from "../shared/types.d.ts"
 * @import { PhaseAxis } from "./phaseAxis.js"
 * @import { Arrangement } from "./comparePanel.js"
 */

import { createPhaseAxis } from "./phaseAxis.js";
import { createCompareCharts } from "./compareCharts.js";
import { createSyncedPlayback } from "./syncedPlayback.js";
import { createFullscreen } from "../shared/fullscreen.js";
import { COMPARE_SPEEDS, createCompareToolbar, createClipHeaders, createPhaseSlider } from "./comparePanel.js";
import { listenToCompareKeys } from "./compareKeys.js";
import { createCompareStage } from "./compareStage.js";
import { PANE_LAYERS } from "./comparePane.js";
import { makeClipVideo, watchLoading } from "../shared/clipVideo.js";
import { make } from "../shared/dom.js";
import { translate } from "../shared/texts.js";

/** @type {["first", "second"]} */
const CLIPS = ["first", "second"];

/**
 * What Python sends.
 * @typedef {object} CompareData
 * @property {string} clips identity of both clips and of their analyses
 * @property {ComparedClip[]} sides
 * @property {Pair} pair
 */

/**
 * @param {HTMLElement} root
 * @param {Playback[]} playbacks of both clips
 * @param {string[]} urls of both clips
 * @param {object} on
 * @param {(indices: {first: number, second: number}) => void} on.chosen other repetitions were chosen
 * @param {() => void} on.failed the browser cannot play one of the clips
 */
export function createCompare(root, playbacks, urls, on) {
  const videos = [translate("First clip"), translate("Second clip")].map(makeClipVideo);
  const hiddenLayers = new Set();
  /** @type {PhaseAxis|null} */
  let axis = null;
  /** @type {ComparedClip[]} */
  let clips = [];
  let chosenIndices = { first: -1, second: -1 };

  const actions = {
    toggle: () => synced.toggle(),
    /** @param {KeyboardEvent|MouseEvent} [event] */
    back: (event) => synced.step(event?.shiftKey ? -10 : -1),
    /** @param {KeyboardEvent|MouseEvent} [event] */
    forward: (event) => synced.step(event?.shiftKey ? 10 : 1),
    faster: () => faster(1),
    slower: () => faster(-1),
    previousMoment: () => goToMoment(-1),
    nextMoment: () => goToMoment(1),
    start: () => synced.goToPhase(0),
    end: () => synced.goToPhase(1),
    /** @param {KeyboardEvent} event @param {number} number */
    chooseRep: (event, number) => chooseRepNumber(number, event.shiftKey),
    toggleOverlay: () => setMode(stage.mode === "overlaid" ? "beside" : "overlaid"),
    mirror: () => mirror(!stage.mirrored),
    skeleton: () => toggleLayer("skeleton"),
    angles: () => toggleLayer("angles"),
    fullscreen: () => fullscreen.toggle(),
    help: () => toolbar.help.toggle(),
    cancel,
  };

  const stage = createCompareStage(videos, playbacks, { toggle: actions.toggle, step: (by) => synced.step(by) });
  const headers = createClipHeaders(chooseRep);
  const slider = createPhaseSlider((phase) => synced.goToPhase(phase));
  const charts = createCompareCharts((phase) => synced.goToPhase(phase));
  const toolbar = createCompareToolbar(PANE_LAYERS, {
    ...actions, setMode, layer: toggleLayer,
    setSpeed: (speed) => synced.setSpeed(speed), setOpacity: (opacity) => stage.setOpacity(opacity),
  });
  const fullscreen = createFullscreen(root, (isOn) => toolbar.setFullscreen(isOn));
  const board = make(
    "div", { class: "compare-layout" },
    make("div", { class: "videos" }, headers.element, stage.element),
    make("div", { class: "controls" }, slider.element, toolbar.element), charts.element, toolbar.help.element,
  );
  stage.element.append(toolbar.opacityControl);
  root.append(board);
  board.classList.toggle("upright", stage.element.classList.contains("upright"));

  const synced = createSyncedPlayback(videos, playbacks, {
    frameShown(which, frame) {
      stage.showFrame(which, frame);
      root.dataset[CLIPS[which]] = String(frame);
      document.dispatchEvent(new CustomEvent("formcheck-compare-frame", { detail: { which, frame, root } }));
    },
    phaseChanged(phases) {
      slider.setPhase(phases[0]);
      charts.setPhases(phases);
      const targetFrames = synced.frameVideos.map((frameVideo) => frameVideo.targetFrame);
      toolbar.setPosition(phases[0], targetFrames);
      root.dataset.phase = String(phases[0]);
      root.dataset.targets = targetFrames.join(" ");
    },
    stateChanged() {
      toolbar.update(synced);
      root.dataset.mode = synced.playing ? "playing" : "paused";
    },
  });

  /** @param {number} by */
  function faster(by) {
    const at = COMPARE_SPEEDS.indexOf(synced.speed) + by;
    synced.setSpeed(COMPARE_SPEEDS[Math.max(0, Math.min(COMPARE_SPEEDS.length - 1, at))]);
  }

  /** @param {number} direction */
  function goToMoment(direction) {
    const phases = (axis?.anchors ?? []).map((anchor) => anchor.phase);
    const phase = synced.phase;
    const next = direction > 0 ? phases.find((p) => p > phase + 1e-9) : phases.findLast((p) => p < phase - 1e-9);
    if (next !== undefined) synced.goToPhase(next);
  }

  /** @param {Arrangement} mode */
  function setMode(mode) {
    stage.setMode(mode);
    toolbar.setMode(mode);
    root.dataset.layout = mode;
  }

  /** @param {boolean} mirrored */
  function mirror(mirrored) {
    stage.setMirrored(mirrored);
    toolbar.setMirrored(mirrored);
  }

  /** @param {string} name */
  function toggleLayer(name) {
    if (!hiddenLayers.delete(name)) hiddenLayers.add(name);
    stage.setLayer(name, !hiddenLayers.has(name));
    toolbar.setLayer(name, !hiddenLayers.has(name));
  }

  /** @param {number} which @param {number} place */
  function chooseRep(which, place) {
    chosenIndices = { ...chosenIndices, [CLIPS[which]]: place };
    on.chosen(chosenIndices);
  }

  /** Choose the repetition of a number, in both clips or the second only. @param {number} number @param {boolean} onlySecond */
  function chooseRepNumber(number, onlySecond) {
    const newIndices = { ...chosenIndices };
    for (const [which, name] of CLIPS.entries()) {
      const option = clips[which]?.options[number - 1];
      if (!option || (onlySecond && which === 0)) continue;
      newIndices[name] = option.place;
      headers.setChoice(which, option.place);
    }
    if (newIndices.first === chosenIndices.first && newIndices.second === chosenIndices.second) return;
    chosenIndices = newIndices;
    on.chosen(chosenIndices);
  }

  function cancel() {
    if (!toolbar.help.element.hidden) toolbar.help.toggle();
    else if (fullscreen.isOn()) fullscreen.leave();
    else return false;
    return true;
  }

  /** Show another pair of repetitions, paused at the anchor at which the bodies are aligned. @param {Omit<CompareData, "clips">} data */
  function setPair({ pair, sides: newClips }) {
    clips = newClips;
    chosenIndices = { first: newClips[0].chosen, second: newClips[1].chosen };
    axis = createPhaseAxis(pair.anchors, playbacks);
    const alignedAnchor = pair.anchors.find((anchor) => anchor.moment === pair.locked) ?? pair.anchors[0];
    headers.set(newClips);
    slider.set(pair.anchors);
    charts.set(pair);
    mirror(pair.mirror);
    stage.setCharts(pair.charts);
    stage.setAlignment({ frames: alignedAnchor.frames, legs: pair.legs });
    synced.setAxis(axis, alignedAnchor.phase);
    root.dataset.pair = pair.id;
  }

  const stopWatching = videos.map((video) =>
    watchLoading(video, { loaded: () => synced.showFirstFrames(), failed: on.failed }),
  );
  const stopKeys = listenToCompareKeys(root, actions);
  toolbar.update(synced);
  setMode("beside");
  root.dataset.mode = "paused";

  return {
    setPair,
    synced,
    stage,
    load() {
      videos.forEach((video, which) => (video.src = urls[which]));
    },
    close() {
      for (const stop of stopWatching) stop();
      stopKeys();
      fullscreen.leave();
      for (const part of [synced, stage]) part.close();
    },
  };
}
