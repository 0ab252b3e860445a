// Player toolbar: transport, speed, loop, layers, zoom, full screen, and the list of keys.

/** @import { Playback, Span, FrameRange } from "../shared/types.d.ts" */

import { translateWords } from "../shared/playbackWords.js";
import { KEYS } from "./playerKeys.js";
import { choice, icon, make, setText, iconButton } from "../shared/dom.js";
import { formatTime } from "../shared/format.js";
import { translate } from "../shared/texts.js";

export const SPEEDS = [0.125, 0.25, 0.5, 0.75, 1, 1.5, 2];
/** @type {Record<number, string>} */
const SPEED_LABELS = { 0.125: "⅛×", 0.25: "¼×", 0.5: "½×", 0.75: "¾×", 1: "1×", 1.5: "1½×", 2: "2×" };

/**
 * @typedef {(event?: KeyboardEvent|MouseEvent) => unknown} Press
 *
 * @typedef {object} ToolbarActions
 * @property {Press} toggle
 * @property {Press} back
 * @property {Press} forward
 * @property {Press} draw
 * @property {Press} voiceOver
 * @property {Press} fullscreen
 * @property {(value: number) => void} setSpeed
 * @property {(span: Span|null) => void} setSpan
 * @property {(name: string) => void} layer
 * @property {(factor: number) => void} zoom
 */

/**
 * @param {Playback} playback
 * @param {{name: string, title: string}[]} layers
 * @param {ToolbarActions} actions
 */
export function createToolbar(playback, layers, actions) {
  const play = iconButton("play", translate("Play"), actions.toggle, "play");
  const time = make("span", { class: "time" });
  const number = make("span", { class: "number" });
  const speeds = SPEEDS.map((value) => ({ value: String(value), label: SPEED_LABELS[value] }));
  const speed = choice(translate("Speed"), speeds, (value) => actions.setSpeed(Number(value)));
  const spans = playback.spans.map((span, at) => ({ value: String(at), label: translateWords(span.words) }));
  const options = [{ value: "", label: translate("Whole clip") }, ...spans];
  const loop = choice(translate("Loop"), options, (at) => actions.setSpan(playback.spans[Number(at || -1)] ?? null));
  const loopChoice = make("label", { class: "choice loop" }, icon("loop"), loop);
  loopChoice.hidden = !spans.length;
  const toggles = new Map(
    layers.map(({ name, title }) => [
      name,
      make(
        "button",
        {
          type: "button", class: `toggle${name === "drawings" ? " needs-drawing" : ""}`,
          "aria-pressed": "true", onclick: () => actions.layer(name),
        },
        translate(title),
      ),
    ]),
  );
  const draw = make(
    "button",
    {
      type: "button", class: "draw needs-drawing", title: translate("Draw on the frame"), "aria-pressed": "false",
      onclick: actions.draw,
    },
    icon("draw"), translate("Draw"),
  );
  const record = make(
    "button",
    {
      type: "button", class: "draw record needs-recording", title: translate("Record your voice over the clip"), "aria-label": translate("Voice-over"),
      "aria-pressed": "false", onclick: actions.voiceOver,
    },
    icon("microphone"), make("span", {}, translate("Voice-over")),
  );
  const fullscreen = iconButton("full", translate("Full screen"), actions.fullscreen);
  const fit = iconButton("small", translate("Show the whole frame"), () => actions.zoom(0), "fit");
  const zoomOut = iconButton("minus", translate("Zoom out"), () => actions.zoom(1 / 1.5));
  const help = createKeyHelp();
  const element = make(
    "div",
    { class: "toolbar" },
    make(
      "div", { class: "transport" },
      iconButton("back", translate("Previous frame"), actions.back), play,
      iconButton("forward", translate("Next frame"), actions.forward),
    ),
    make("div", { class: "position" }, time, number),
    make("label", { class: "choice" }, speed),
    loopChoice,
    draw,
    record,
    make("div", { class: "toggles", role: "group", "aria-label": translate("Layers") }, ...toggles.values()),
    make("div", { class: "toolbar-end" }, iconButton("keys", translate("Keys"), () => help.toggle(), "keys"), fullscreen),
  );
  const zoomButtons = make(
    "div", { class: "zoom-buttons" },
    iconButton("plus", translate("Zoom in"), () => actions.zoom(1.5)),
    zoomOut, fit,
  );
  // They lie over the video, where a tap plays and a drag pans.
  zoomButtons.addEventListener("pointerdown", (event) => event.stopPropagation());
  speed.value = "1";

  return {
    element,
    zoomButtons,
    help,
    /** @param {{mode: string, speed: number, span: FrameRange|null}} frameVideo */
    update({ mode, speed: newSpeed, span }) {
      const isRunning = mode !== "paused";
      play.replaceChildren(icon(isRunning ? "pause" : "play"));
      play.setAttribute("aria-label", isRunning ? translate("Pause") : translate("Play"));
      play.setAttribute("title", isRunning ? translate("Pause") : translate("Play"));
      speed.value = String(newSpeed);
      loop.value = span ? String(playback.spans.findIndex((each) => each === span)) : "";
    },
    /** @param {number} frame */
    setFrame(frame) {
      setText(time, formatTime(playback.times[frame]));
      setText(number, translate("{number} of {count}", { number: frame + 1, count: playback.count }));
    },
    /** @param {string} name @param {boolean} on */
    setLayer: (name, on) => toggles.get(name)?.setAttribute("aria-pressed", String(on)),
    /** @param {boolean} exists */
    offerGoodForm(exists) {
      const button = toggles.get("goodForm");
      if (button) button.hidden = !exists;
      element.classList.toggle("with-good-form", exists);
    },
    /** @param {boolean} on */
    setDrawing: (on) => draw.setAttribute("aria-pressed", String(on)),
    /** @param {boolean} on */
    setRecording: (on) => record.setAttribute("aria-pressed", String(on)),
    /** @param {number} zoom */
    setZoom(zoom) {
      for (const button of [zoomOut, fit]) button.hidden = zoom <= 1.001;
    },
    /** @param {boolean} on */
    setFullscreen(on) {
      fullscreen.replaceChildren(icon(on ? "small" : "full"));
      fullscreen.setAttribute("aria-label", on ? translate("Leave full screen") : translate("Full screen"));
    },
  };
}

function createKeyHelp() {
  const rows = KEYS.flatMap(({ label, description, forDrawing, forRecording }) => {
    const attributes = forDrawing ? { class: "needs-drawing" } : forRecording ? { class: "needs-recording" } : {};
    return [make("dt", attributes, make("kbd", {}, translate(label))), make("dd", attributes, translate(description))];
  });
  /** @type {HTMLElement} */
  const element = make(
    "div",
    { class: "help", hidden: true, role: "note", "aria-label": translate("Keys") },
    iconButton("close", translate("Close"), () => (element.hidden = true), "close"),
    make("dl", {}, ...rows),
  );
  return { element, toggle: () => (element.hidden = !element.hidden) };
}
