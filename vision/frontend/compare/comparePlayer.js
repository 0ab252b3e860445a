// The comparison: puts both clips, slider, curves, buttons and keys together.

import { createAxis } from "./phaseAxis.js";
import { createCharts } from "./compareCharts.js";
import { createDuet } from "./syncedPlayback.js";
import { createFull } from "../shared/fullscreen.js";
import { PAIR_SPEEDS, createPanel, createSides, createSlider } from "./comparePanel.js";
import { listenToPairKeys } from "./compareKeys.js";
import { createPairStage } from "./compareStage.js";
import { PANE_LAYERS } from "./comparePane.js";
import { make } from "../shared/dom.js";

const BEGUN_AFTER_MS = 400;

/**
 * @param {HTMLElement} root
 * @param {object[]} playbacks of both clips
 * @param {string[]} places addresses of both clips
 * @param {object} tell
 * @param {(places: {first: number, second: number}) => void} tell.chosen other repetitions
 * @param {() => void} tell.failed the browser cannot play one of them
 */
export function createCompare(root, playbacks, places, tell) {
  const videos = ["The first clip", "The second clip"].map((label) => {
    const video = make("video", { playsinline: true, preload: "auto", tabindex: -1, "aria-label": label });
    video.muted = true;
    return video;
  });
  const off = new Set();
  let axis = null;
  let told = null; // of both sides, as Python gave it
  let asked = { first: -1, second: -1 };

  const acts = {
    toggle: () => duet.toggle(),
    back: (event) => duet.step(event?.shiftKey ? -10 : -1),
    on: (event) => duet.step(event?.shiftKey ? 10 : 1),
    faster: () => faster(1),
    slower: () => faster(-1),
    setSpeed: (speed) => duet.setSpeed(speed),
    before: () => toMoment(-1),
    next: () => toMoment(1),
    start: () => duet.go(0),
    end: () => duet.go(1),
    choose: (event, number) => chooseBoth(number, event.shiftKey),
    over: () => setMode(stage.mode === "over" ? "beside" : "over"),
    setMode,
    setShare: (share) => stage.setShare(share),
    mirror: (on = !stage.mirrored) => mirror(on),
    layer: turn,
    skeleton: () => turn("skeleton"),
    angles: () => turn("angles"),
    full: () => full.toggle(),
    help: () => panel.help.toggle(),
    escape,
  };

  const stage = createPairStage(videos, playbacks, { toggle: acts.toggle, step: (by) => duet.step(by) });
  const sides = createSides(choose);
  const slider = createSlider((phase) => duet.go(phase));
  const charts = createCharts((phase) => duet.go(phase));
  const panel = createPanel(PANE_LAYERS, { ...acts, mirror: () => acts.mirror() });
  const full = createFull(root, (on) => panel.filled(on));
  const board = make(
    "div", { class: "board" },
    make("div", { class: "shown" }, sides.element, stage.element),
    make("div", { class: "deck" }, slider.element, panel.element), charts.element, panel.help.element,
  );
  stage.element.append(panel.mix);
  root.append(board);
  board.classList.toggle("upright", stage.element.classList.contains("upright"));

  const duet = createDuet(videos, playbacks, {
    shown(which, frame) {
      stage.show(which, frame);
      root.dataset[["first", "second"][which]] = frame;
      document.dispatchEvent(new CustomEvent("formcheck-pair", { detail: { which, frame, root } }));
    },
    moved(phases) {
      slider.move(phases[0]);
      charts.move(phases);
      const aims = duet.films.map((film) => film.aim);
      panel.where(phases[0], aims);
      root.dataset.phase = phases[0];
      root.dataset.aims = aims.join(" ");
    },
    changed() {
      panel.state(duet);
      root.dataset.mode = duet.playing ? "play" : "rest";
    },
  });

  function faster(by) {
    const at = PAIR_SPEEDS.indexOf(duet.speed) + by;
    duet.setSpeed(PAIR_SPEEDS[Math.max(0, Math.min(PAIR_SPEEDS.length - 1, at))]);
  }

  function toMoment(way) {
    const phases = axis.anchors.map((anchor) => anchor.phase);
    const here = duet.phase;
    const next = way > 0 ? phases.find((p) => p > here + 1e-9) : phases.findLast((p) => p < here - 1e-9);
    if (next !== undefined) duet.go(next);
  }

  function setMode(mode) {
    stage.setMode(mode);
    panel.mode(mode);
    root.dataset.shown = mode;
  }

  function mirror(on) {
    stage.mirror(on);
    panel.mirrored(on);
  }

  function turn(name) {
    if (!off.delete(name)) off.add(name);
    stage.turn(name, !off.has(name));
    panel.layer(name, !off.has(name));
  }

  function choose(which, place) {
    asked = { ...asked, [["first", "second"][which]]: place };
    tell.chosen(asked);
  }

  /** The first, second ... of what there is to choose from. */
  function chooseBoth(number, onlySecond) {
    const wanted = { ...asked };
    for (const [which, name] of [[0, "first"], [1, "second"]]) {
      const option = told[which].options[number - 1];
      if (!option || (onlySecond && which === 0)) continue;
      wanted[name] = option.place;
      sides.pick(which, option.place);
    }
    if (wanted.first === asked.first && wanted.second === asked.second) return;
    asked = wanted;
    tell.chosen(asked);
  }

  function escape() {
    if (!panel.help.element.hidden) panel.help.toggle();
    else if (full.isOn()) full.leave();
    else return false;
    return true;
  }

  /** Another pair of repetitions: the curves are theirs, and both rest where they are locked. */
  function set({ pair, sides: both }) {
    told = both;
    asked = { first: both[0].chosen, second: both[1].chosen };
    axis = createAxis(pair.anchors, playbacks);
    const locked = pair.anchors.find((anchor) => anchor.moment === pair.locked);
    sides.set(both);
    slider.set(pair.anchors);
    charts.set(pair);
    mirror(pair.mirror);
    stage.choose(pair.charts);
    stage.lock({ frames: locked.frames, legs: pair.legs });
    duet.setAxis(axis, locked.phase);
    root.dataset.pair = pair.id;
  }

  const broken = () => tell.failed();
  for (const video of videos) {
    video.addEventListener("error", broken);
    video.addEventListener("loadeddata", () => duet.begin());
    video.addEventListener("loadedmetadata", () => {
      if (!video.videoWidth) broken();
      // Phones load no picture before they are asked for one.
      else setTimeout(() => duet.begin(), BEGUN_AFTER_MS);
    });
  }
  const deaf = listenToPairKeys(root, acts);
  panel.state(duet);
  setMode("beside");
  root.dataset.mode = "rest";

  return {
    set,
    duet,
    stage,
    begin() {
      videos.forEach((video, which) => (video.src = places[which]));
    },
    close() {
      for (const video of videos) video.removeEventListener("error", broken);
      deaf();
      full.leave();
      for (const part of [duet, stage]) part.close();
    },
  };
}
