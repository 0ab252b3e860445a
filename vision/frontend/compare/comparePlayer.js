// Compare player: connects both videos, phase slider, charts, toolbar and keys.

import { createPhaseAxis } from "./phaseAxis.js";
import { createCompareCharts } from "./compareCharts.js";
import { createSyncedPlayback } from "./syncedPlayback.js";
import { createFullscreen } from "../shared/fullscreen.js";
import { COMPARE_SPEEDS, createCompareToolbar, createClipHeaders, createPhaseSlider } from "./comparePanel.js";
import { listenToCompareKeys } from "./compareKeys.js";
import { createCompareStage } from "./compareStage.js";
import { PANE_LAYERS } from "./comparePane.js";
import { make } from "../shared/dom.js";
import { translate } from "../shared/texts.js";

const LOAD_DELAY_MS = 400;

/**
 * @param {HTMLElement} root
 * @param {object[]} playbacks of both clips
 * @param {string[]} urls of both clips
 * @param {object} on
 * @param {(indices: {first: number, second: number}) => void} on.chosen other repetitions were chosen
 * @param {() => void} on.failed the browser cannot play one of the clips
 */
export function createCompare(root, playbacks, urls, on) {
  const videos = [translate("First clip"), translate("Second clip")].map((label) => {
    const video = make("video", { playsinline: true, preload: "auto", tabindex: -1, "aria-label": label });
    video.muted = true;
    return video;
  });
  const hiddenLayers = new Set();
  let axis = null;
  let clips = null; // both clips' data from Python
  let chosenIndices = { first: -1, second: -1 };

  const actions = {
    toggle: () => synced.toggle(),
    back: (event) => synced.step(event?.shiftKey ? -10 : -1),
    forward: (event) => synced.step(event?.shiftKey ? 10 : 1),
    faster: () => faster(1),
    slower: () => faster(-1),
    setSpeed: (speed) => synced.setSpeed(speed),
    previousMoment: () => goToMoment(-1),
    nextMoment: () => goToMoment(1),
    start: () => synced.goToPhase(0),
    end: () => synced.goToPhase(1),
    chooseRep: (event, number) => chooseRepNumber(number, event.shiftKey),
    toggleOverlay: () => setMode(stage.mode === "overlaid" ? "beside" : "overlaid"),
    setMode,
    setOpacity: (opacity) => stage.setOpacity(opacity),
    mirror: (mirrored = !stage.mirrored) => mirror(mirrored),
    layer: toggleLayer,
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
  const toolbar = createCompareToolbar(PANE_LAYERS, { ...actions, mirror: () => actions.mirror() });
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
      root.dataset[["first", "second"][which]] = frame;
      document.dispatchEvent(new CustomEvent("formcheck-compare-frame", { detail: { which, frame, root } }));
    },
    phaseChanged(phases) {
      slider.setPhase(phases[0]);
      charts.setPhases(phases);
      const targetFrames = synced.frameVideos.map((frameVideo) => frameVideo.targetFrame);
      toolbar.setPosition(phases[0], targetFrames);
      root.dataset.phase = phases[0];
      root.dataset.targets = targetFrames.join(" ");
    },
    stateChanged() {
      toolbar.update(synced);
      root.dataset.mode = synced.playing ? "playing" : "paused";
    },
  });

  function faster(by) {
    const at = COMPARE_SPEEDS.indexOf(synced.speed) + by;
    synced.setSpeed(COMPARE_SPEEDS[Math.max(0, Math.min(COMPARE_SPEEDS.length - 1, at))]);
  }

  function goToMoment(direction) {
    const phases = axis.anchors.map((anchor) => anchor.phase);
    const phase = synced.phase;
    const next = direction > 0 ? phases.find((p) => p > phase + 1e-9) : phases.findLast((p) => p < phase - 1e-9);
    if (next !== undefined) synced.goToPhase(next);
  }

  function setMode(mode) {
    stage.setMode(mode);
    toolbar.setMode(mode);
    root.dataset.layout = mode;
  }

  function mirror(mirrored) {
    stage.setMirrored(mirrored);
    toolbar.setMirrored(mirrored);
  }

  function toggleLayer(name) {
    if (!hiddenLayers.delete(name)) hiddenLayers.add(name);
    stage.setLayer(name, !hiddenLayers.has(name));
    toolbar.setLayer(name, !hiddenLayers.has(name));
  }

  function chooseRep(which, place) {
    chosenIndices = { ...chosenIndices, [["first", "second"][which]]: place };
    on.chosen(chosenIndices);
  }

  /** Choose the repetition of a number, in both clips or the second only. */
  function chooseRepNumber(number, onlySecond) {
    const newIndices = { ...chosenIndices };
    for (const [which, name] of [[0, "first"], [1, "second"]]) {
      const option = clips[which].options[number - 1];
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

  /** Show another pair of repetitions, paused at the anchor at which the bodies are aligned. */
  function setPair({ pair, sides: newClips }) {
    clips = newClips;
    chosenIndices = { first: newClips[0].chosen, second: newClips[1].chosen };
    axis = createPhaseAxis(pair.anchors, playbacks);
    const alignedAnchor = pair.anchors.find((anchor) => anchor.moment === pair.locked);
    headers.set(newClips);
    slider.set(pair.anchors);
    charts.set(pair);
    mirror(pair.mirror);
    stage.setCharts(pair.charts);
    stage.setAlignment({ frames: alignedAnchor.frames, legs: pair.legs });
    synced.setAxis(axis, alignedAnchor.phase);
    root.dataset.pair = pair.id;
  }

  const onError = () => on.failed();
  for (const video of videos) {
    video.addEventListener("error", onError);
    video.addEventListener("loadeddata", () => synced.showFirstFrames());
    video.addEventListener("loadedmetadata", () => {
      if (!video.videoWidth) onError();
      // Phones load no frame before a seek.
      else setTimeout(() => synced.showFirstFrames(), LOAD_DELAY_MS);
    });
  }
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
      for (const video of videos) video.removeEventListener("error", onError);
      stopKeys();
      fullscreen.leave();
      for (const part of [synced, stage]) part.close();
    },
  };
}
