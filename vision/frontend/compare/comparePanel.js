// Controls of the compare player: clip headers with repetition lists, phase slider, toolbar.

/** @import { Anchor, ComparedClip } from "../shared/types.d.ts" */

import { seekByDragging } from "./compareCharts.js";
import { COMPARE_KEYS } from "./compareKeys.js";
import { translateWords } from "../shared/playbackWords.js";
import { choice, icon, make, setText, iconButton } from "../shared/dom.js";
import { markText, translate } from "../shared/texts.js";

export const COMPARE_SPEEDS = [0.125, 0.25, 0.5, 1];
/** @type {Record<number, string>} */
const SPEED_LABELS = { 0.125: "⅛×", 0.25: "¼×", 0.5: "½×", 1: "1×" };
const NAMES = [markText("First"), markText("Second")];
const CHOICES = [markText("First: which one"), markText("Second: which one")];
const CLASS_NAMES = ["first", "second"];

/**
 * Headers that name both clips, each with a list of its repetitions.
 * @param {(which: number, index: number) => void} onChoose
 */
export function createClipHeaders(onChoose) {
  const headers = NAMES.map((name, which) => {
    const clip = make("span", { class: "clip" });
    const detail = make("span", { class: "detail" });
    const choiceLabel = make("label", { class: "choice" });
    const element = make(
      "div", { class: `clip-header ${CLASS_NAMES[which]}` },
      make("b", {}, translate(name)), make("div", { class: "clip-text" }, clip, detail), choiceLabel,
    );
    return { element, clip, detail, choiceLabel, select: make("select") };
  });
  return {
    element: make("div", { class: "clip-headers" }, ...headers.map((header) => header.element)),
    /** @param {ComparedClip[]} clips of both */
    set(clips) {
      headers.forEach((header, which) => {
        const { name, detail, options, chosen } = clips[which];
        setText(header.clip, name);
        header.clip.title = name;
        setText(header.detail, detail);
        const choices = options.map(({ place, words }) => ({ value: String(place), label: translateWords(words) }));
        header.select = choice(translate(CHOICES[which]), choices, (value) => onChoose(which, Number(value)));
        header.select.value = String(chosen);
        header.choiceLabel.replaceChildren(header.select);
      });
    },
    /** @param {number} which @param {number} place */
    setChoice: (which, place) => (headers[which].select.value = String(place)),
  };
}

/** Slider over the phase, with a button for each anchor. @param {(phase: number) => void} onSeek */
export function createPhaseSlider(onSeek) {
  const elapsed = make("div", { class: "elapsed" });
  const knob = make("div", { class: "knob" });
  const line = make("div", { class: "phase-line" }, elapsed);
  const track = make(
    "div",
    {
      class: "phase", role: "slider", tabindex: 0, "aria-label": translate("Position in the movement"),
      "aria-valuemin": 0, "aria-valuemax": 100,
    },
    line, knob,
  );
  const anchorButtons = make("div", { class: "anchor-buttons" });
  seekByDragging(track, onSeek);
  return {
    element: make("div", { class: "slider" }, track, anchorButtons),
    /** @param {Anchor[]} anchors */
    set(anchors) {
      for (const old of line.querySelectorAll("i")) old.remove();
      line.append(...anchors.map(({ phase }) => make("i", { style: `left:${100 * phase}%` })));
      anchorButtons.replaceChildren(
        ...anchors.map(({ words, phase, moment }) =>
          make(
            "button",
            {
              type: "button", class: "anchor-button", "data-moment": moment,
              style: `--at:${100 * phase}%`, onclick: () => onSeek(phase),
            },
            translateWords(words),
          ),
        ),
      );
    },
    /** @param {number} phase */
    setPhase(phase) {
      const percent = Math.round(100 * phase);
      knob.style.left = elapsed.style.width = `${100 * phase}%`;
      track.setAttribute("aria-valuenow", String(percent));
      track.setAttribute("aria-valuetext", translate("{number} percent", { number: percent }));
      for (const anchorButton of anchorButtons.querySelectorAll("button")) {
        const markPhase = parseFloat(anchorButton.style.getPropertyValue("--at"));
        anchorButton.classList.toggle("here", Math.abs(markPhase - 100 * phase) < 0.01);
      }
    },
  };
}

/**
 * @typedef {"beside"|"overlaid"} Arrangement
 *
 * @typedef {object} ToolbarActions
 * @property {() => void} toggle
 * @property {(event: MouseEvent) => void} back
 * @property {(event: MouseEvent) => void} forward
 * @property {(speed: number) => void} setSpeed
 * @property {(mode: Arrangement) => void} setMode
 * @property {(name: string) => void} layer
 * @property {() => void} mirror
 * @property {(opacity: number) => void} setOpacity
 * @property {() => void} fullscreen
 */

/**
 * @param {{name: string, title: string}[]} layers
 * @param {ToolbarActions} actions
 */
export function createCompareToolbar(layers, actions) {
  const play = iconButton("play", translate("Play"), actions.toggle, "play");
  const percent = make("span", { class: "time" });
  const numbers = make("span", { class: "number" });
  const speeds = COMPARE_SPEEDS.map((value) => ({ value: String(value), label: SPEED_LABELS[value] }));
  const speed = choice(translate("Speed"), speeds, (value) => actions.setSpeed(Number(value)));
  /** @param {string} label @param {boolean} on @param {() => void} onClick */
  const toggle = (label, on, onClick) =>
    make("button", { type: "button", class: "toggle", "aria-pressed": String(on), onclick: onClick }, label);
  const modeToggles = {
    beside: toggle(translate("Side by side"), true, () => actions.setMode("beside")),
    overlaid: toggle(translate("Overlaid"), false, () => actions.setMode("overlaid")),
  };
  const layerToggles = new Map(
    layers.map(({ name, title }) => [name, toggle(translate(title), true, () => actions.layer(name))]),
  );
  const mirror = toggle(translate("Mirror"), false, () => actions.mirror());
  const opacity = make("input", {
    type: "range", min: 0, max: 100, value: 50, "aria-label": translate("Opacity of the second clip"),
  });
  opacity.addEventListener("input", () => actions.setOpacity(Number(opacity.value) / 100));
  const opacityControl = make(
    "label", { class: "opacity-control", hidden: true },
    make("span", {}, translate("First")), opacity, make("span", {}, translate("Second")),
  );
  // It lies over the video, where a tap plays and a drag steps.
  opacityControl.addEventListener("pointerdown", (event) => event.stopPropagation());
  const fullscreen = iconButton("full", translate("Full screen"), actions.fullscreen);
  const help = createCompareHelp();
  const element = make(
    "div", { class: "toolbar" },
    make(
      "div", { class: "transport" },
      iconButton("back", translate("Previous frame"), actions.back), play,
      iconButton("forward", translate("Next frame"), actions.forward),
    ),
    make("div", { class: "position" }, percent, numbers),
    make("label", { class: "choice speed" }, speed),
    make(
      "div", { class: "toggles modes", role: "group", "aria-label": translate("Arrangement") },
      modeToggles.beside, modeToggles.overlaid,
    ),
    make(
      "div", { class: "toggles layers", role: "group", "aria-label": translate("Layers") },
      ...layerToggles.values(), mirror,
    ),
    make("div", { class: "toolbar-end" }, iconButton("keys", translate("Keys"), () => help.toggle(), "keys"), fullscreen),
  );
  speed.value = "1";

  return {
    element,
    help,
    opacityControl,
    /** @param {{playing: boolean, speed: number}} synced */
    update({ playing, speed: newSpeed }) {
      const label = playing ? translate("Pause") : translate("Play");
      play.replaceChildren(icon(playing ? "pause" : "play"));
      play.setAttribute("aria-label", label);
      play.setAttribute("title", label);
      speed.value = String(newSpeed);
    },
    /** @param {number} phase @param {number[]} frames */
    setPosition(phase, frames) {
      setText(percent, `${Math.round(100 * phase)} %`);
      setText(numbers, translate("frames {numbers}", { numbers: frames.map((frame) => frame + 1).join(" | ") }));
    },
    /** @param {Arrangement} name */
    setMode(name) {
      for (const [each, button] of Object.entries(modeToggles)) {
        button.setAttribute("aria-pressed", String(each === name));
      }
      opacityControl.hidden = name !== "overlaid";
    },
    /** @param {boolean} on */
    setMirrored: (on) => mirror.setAttribute("aria-pressed", String(on)),
    /** @param {string} name @param {boolean} on */
    setLayer: (name, on) => layerToggles.get(name)?.setAttribute("aria-pressed", String(on)),
    /** @param {boolean} on */
    setFullscreen(on) {
      fullscreen.replaceChildren(icon(on ? "small" : "full"));
      fullscreen.setAttribute("aria-label", on ? translate("Leave full screen") : translate("Full screen"));
    },
  };
}

function createCompareHelp() {
  const rows = COMPARE_KEYS.flatMap(({ label, description }) => [
    make("dt", {}, make("kbd", {}, translate(label))), make("dd", {}, translate(description)),
  ]);
  /** @type {HTMLElement} */
  const element = make(
    "div", { class: "help", hidden: true, role: "note", "aria-label": translate("Keys") },
    iconButton("close", translate("Close"), () => (element.hidden = true), "close"), make("dl", {}, ...rows),
  );
  return { element, toggle: () => (element.hidden = !element.hidden) };
}
