// The buttons below the strip.

import { KEYS } from "./playerKeys.js";
import { choice, icon, make, setText, tool } from "../shared/dom.js";
import { clock } from "../shared/format.js";

export const SPEEDS = [0.125, 0.25, 0.5, 0.75, 1, 1.5, 2];
const SPEED_WORDS = { 0.125: "⅛×", 0.25: "¼×", 0.5: "½×", 0.75: "¾×", 1: "1×", 1.5: "1½×", 2: "2×" };

/**
 * @param {object} playback
 * @param {{name: string, title: string}[]} layers
 * @param {Record<string, any>} acts
 */
export function createBar(playback, layers, acts) {
  const play = tool("play", "Play", acts.toggle, "play");
  const time = make("span", { class: "time" });
  const number = make("span", { class: "number" });
  const speeds = SPEEDS.map((value) => ({ value: String(value), words: SPEED_WORDS[value] }));
  const speed = choice("Speed", speeds, (value) => acts.setSpeed(Number(value)));
  const spans = playback.spans.map((span, at) => ({ value: String(at), words: span.words }));
  const all = [{ value: "", words: "Whole clip" }, ...spans];
  const loop = choice("Loop", all, (at) => acts.setSpan(playback.spans[at] ?? null));
  const loopPlace = make("label", { class: "choice loop" }, icon("loop"), loop);
  loopPlace.hidden = !spans.length;
  const toggles = new Map(
    layers.map(({ name, title }) => [
      name,
      make(
        "button",
        {
          type: "button", class: `toggle${name === "drawings" ? " only-draws" : ""}`,
          "aria-pressed": "true", onclick: () => acts.layer(name),
        },
        title,
      ),
    ]),
  );
  const draw = make(
    "button",
    {
      type: "button", class: "draw only-draws", title: "Draw on the picture", "aria-pressed": "false",
      onclick: acts.draw,
    },
    icon("draw"), "Draw",
  );
  const full = tool("full", "Fill the screen", acts.full);
  const fit = tool("small", "Show the whole picture", () => acts.zoom(0), "fit");
  const help = createHelp();
  const element = make(
    "div",
    { class: "bar" },
    make(
      "div", { class: "transport" },
      tool("back", "One picture back", acts.back), play, tool("forward", "One picture on", acts.on),
    ),
    make("div", { class: "where" }, time, number),
    make("label", { class: "choice" }, speed),
    loopPlace,
    draw,
    make("div", { class: "toggles", role: "group", "aria-label": "Layers" }, ...toggles.values()),
    make("div", { class: "ends" }, tool("keys", "Keys", () => help.toggle(), "keys"), full),
  );
  const zooms = make(
    "div", { class: "zooms" },
    tool("plus", "Closer", () => acts.zoom(1.5)),
    tool("minus", "Further away", () => acts.zoom(1 / 1.5)), fit,
  );
  // They lie on the picture, where a tap plays and a drag moves.
  zooms.addEventListener("pointerdown", (event) => event.stopPropagation());
  speed.value = "1";

  return {
    element,
    zooms,
    help,
    /** @param {{mode: string, speed: number, span: object|null}} film */
    state({ mode, speed: rate, span }) {
      const runs = mode !== "rest";
      play.replaceChildren(icon(runs ? "pause" : "play"));
      play.setAttribute("aria-label", runs ? "Pause" : "Play");
      play.setAttribute("title", runs ? "Pause" : "Play");
      speed.value = String(rate);
      loop.value = span ? String(playback.spans.indexOf(span)) : "";
    },
    where(frame) {
      setText(time, clock(playback.times[frame]));
      setText(number, `${frame + 1} of ${playback.count}`);
    },
    layer: (name, on) => toggles.get(name)?.setAttribute("aria-pressed", String(on)),
    drawing: (on) => draw.setAttribute("aria-pressed", String(on)),
    zoomed(zoom) {
      for (const button of zooms.querySelectorAll(":scope > :not(:first-child)")) {
        button.hidden = zoom <= 1.001;
      }
    },
    filled(on) {
      full.replaceChildren(icon(on ? "small" : "full"));
      full.setAttribute("aria-label", on ? "Leave full screen" : "Fill the screen");
    },
  };
}

function createHelp() {
  const rows = KEYS.flatMap(({ shown, words, draws }) => {
    const attributes = draws ? { class: "only-draws" } : {};
    return [make("dt", attributes, make("kbd", {}, shown)), make("dd", attributes, words)];
  });
  const element = make(
    "div",
    { class: "help", hidden: true, role: "note", "aria-label": "Keys" },
    tool("close", "Close", () => (element.hidden = true), "close"),
    make("dl", {}, ...rows),
  );
  return { element, toggle: () => (element.hidden = !element.hidden) };
}
