// What stands above and below the pictures: who they are and which repetition, the slider over
// the phase with its moments, and the buttons.

import { leadBy } from "./compareCharts.js";
import { PAIR_KEYS } from "./compareKeys.js";
import { choice, icon, make, setText, tool } from "../shared/dom.js";

export const PAIR_SPEEDS = [0.125, 0.25, 0.5, 1];
const SPEED_SIGNS = { 0.125: "⅛×", 0.25: "¼×", 0.5: "½×", 1: "1×" };
const NAMES = ["First", "Second"];
const KINDS = ["first", "second"];

/**
 * Say which clip is which, and let its repetition be chosen.
 * @param {(which: number, place: number) => void} choose
 */
export function createSides(choose) {
  const sides = NAMES.map((name, which) => {
    const clip = make("span", { class: "clip" });
    const detail = make("span", { class: "detail" });
    const place = make("label", { class: "choice" });
    const element = make(
      "div", { class: `side ${KINDS[which]}` },
      make("b", {}, name), make("div", { class: "who" }, clip, detail), place,
    );
    return { element, clip, detail, place, select: null, which };
  });
  return {
    element: make("div", { class: "sides" }, ...sides.map((side) => side.element)),
    /** @param {object[]} told of both: name, detail, options, chosen */
    set(told) {
      sides.forEach((side, which) => {
        const { name, detail, options, chosen } = told[which];
        setText(side.clip, name);
        side.clip.title = name;
        setText(side.detail, detail);
        const all = options.map(({ place, words }) => ({ value: String(place), words }));
        side.select = choice(`${NAMES[which]}: which one`, all, (value) => choose(which, Number(value)));
        side.select.value = String(chosen);
        side.place.replaceChildren(side.select);
      });
    },
    pick: (which, place) => (sides[which].select.value = String(place)),
  };
}

/** The slider over the phase. */
export function createSlider(go) {
  const done = make("div", { class: "done" });
  const knob = make("div", { class: "knob" });
  const line = make("div", { class: "phaseline" }, done);
  const track = make(
    "div",
    { class: "phase", role: "slider", tabindex: 0, "aria-label": "Place in the movement", "aria-valuemin": 0, "aria-valuemax": 100 },
    line, knob,
  );
  const marks = make("div", { class: "marks" });
  leadBy(track, go);
  return {
    element: make("div", { class: "slider" }, track, marks),
    /** @param {{words: string, phase: number}[]} anchors */
    set(anchors) {
      for (const old of line.querySelectorAll("i")) old.remove();
      line.append(...anchors.map(({ phase }) => make("i", { style: `left:${100 * phase}%` })));
      marks.replaceChildren(
        ...anchors.map(({ words, phase, moment }) =>
          make(
            "button",
            { type: "button", class: "mark", "data-moment": moment, style: `--at:${100 * phase}%`, onclick: () => go(phase) },
            words,
          ),
        ),
      );
    },
    move(phase) {
      const percent = Math.round(100 * phase);
      knob.style.left = done.style.width = `${100 * phase}%`;
      track.setAttribute("aria-valuenow", percent);
      track.setAttribute("aria-valuetext", `${percent} percent`);
      for (const mark of marks.children) {
        const own = parseFloat(mark.style.getPropertyValue("--at"));
        mark.classList.toggle("here", Math.abs(own - 100 * phase) < 0.01);
      }
    },
  };
}

/**
 * @param {{name: string, title: string}[]} layers
 * @param {Record<string, any>} acts
 */
export function createPanel(layers, acts) {
  const play = tool("play", "Play", acts.toggle, "play");
  const percent = make("span", { class: "time" });
  const numbers = make("span", { class: "number" });
  const speeds = PAIR_SPEEDS.map((value) => ({ value: String(value), words: SPEED_SIGNS[value] }));
  const speed = choice("Speed", speeds, (value) => acts.setSpeed(Number(value)));
  const toggle = (words, on, press, kind = "") =>
    make("button", { type: "button", class: `toggle ${kind}`, "aria-pressed": String(on), onclick: press }, words);
  const modes = {
    beside: toggle("Side by side", true, () => acts.setMode("beside")),
    over: toggle("Overlaid", false, () => acts.setMode("over")),
  };
  const drawn = new Map(layers.map(({ name, title }) => [name, toggle(title, true, () => acts.layer(name))]));
  const mirror = toggle("Mirror", false, () => acts.mirror());
  const share = make("input", { type: "range", min: 0, max: 100, value: 50, "aria-label": "How much of the second is seen" });
  share.addEventListener("input", () => acts.setShare(Number(share.value) / 100));
  const mix = make("label", { class: "mix", hidden: true }, make("span", {}, "First"), share, make("span", {}, "Second"));
  // It lies on the picture, where a tap plays and a drag steps.
  mix.addEventListener("pointerdown", (event) => event.stopPropagation());
  const full = tool("full", "Fill the screen", acts.full);
  const help = createPairHelp();
  const element = make(
    "div", { class: "bar" },
    make(
      "div", { class: "transport" },
      tool("back", "One picture back", acts.back), play, tool("forward", "One picture on", acts.on),
    ),
    make("div", { class: "where" }, percent, numbers),
    make("label", { class: "choice speed" }, speed),
    make("div", { class: "toggles modes", role: "group", "aria-label": "How both are shown" }, modes.beside, modes.over),
    make("div", { class: "toggles drawn", role: "group", "aria-label": "What is drawn" }, ...drawn.values(), mirror),
    make("div", { class: "ends" }, tool("keys", "Keys", () => help.toggle(), "keys"), full),
  );
  speed.value = "1";

  return {
    element,
    help,
    mix,
    state({ playing, speed: rate }) {
      const label = playing ? "Pause" : "Play";
      play.replaceChildren(icon(playing ? "pause" : "play"));
      play.setAttribute("aria-label", label);
      play.setAttribute("title", label);
      speed.value = String(rate);
    },
    where(phase, frames) {
      setText(percent, `${Math.round(100 * phase)} %`);
      setText(numbers, `pictures ${frames.map((frame) => frame + 1).join(" | ")}`);
    },
    mode(name) {
      for (const [each, button] of Object.entries(modes)) {
        button.setAttribute("aria-pressed", String(each === name));
      }
      mix.hidden = name !== "over";
    },
    mirrored: (on) => mirror.setAttribute("aria-pressed", String(on)),
    layer: (name, on) => drawn.get(name)?.setAttribute("aria-pressed", String(on)),
    filled(on) {
      full.replaceChildren(icon(on ? "small" : "full"));
      full.setAttribute("aria-label", on ? "Leave full screen" : "Fill the screen");
    },
  };
}

function createPairHelp() {
  const rows = PAIR_KEYS.flatMap(({ shown, words }) => [
    make("dt", {}, make("kbd", {}, shown)), make("dd", {}, words),
  ]);
  const element = make(
    "div", { class: "help", hidden: true, role: "note", "aria-label": "Keys" },
    tool("close", "Close", () => (element.hidden = true), "close"), make("dl", {}, ...rows),
  );
  return { element, toggle: () => (element.hidden = !element.hidden) };
}
