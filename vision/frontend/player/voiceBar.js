// Bar of the voice-over: state, time, message and buttons.

import { button, make, setButton, setText } from "../shared/dom.js";
import { translate } from "../shared/texts.js";

/**
 * What a voice-over is in: nothing, the question for the microphone, a recording or its end, a recording that was
 * not kept yet, its upload.
 * @typedef {"idle"|"asking"|"recording"|"stopping"|"review"|"saving"} VoiceState
 */

/** @param {number} seconds */
export const clockText = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/**
 * @param {Record<"stop"|"listen"|"keep"|"discard"|"dismiss", () => void>} actions
 */
export function createVoiceBar(actions) {
  const dot = make("i", { class: "voice-dot", "aria-hidden": "true" });
  const time = make("span", { class: "voice-time", role: "timer" });
  const message = make("p", { class: "hint", "aria-live": "polite" });
  const stop = button({ icon: "stop", label: translate("Stop"), className: "voice-button primary", onClick: actions.stop });
  const listen = button({ icon: "play", label: translate("Listen"), className: "voice-button", onClick: actions.listen });
  const keep = button({ icon: "save", label: translate("Keep"), className: "voice-button primary", onClick: actions.keep });
  const discard = button({ icon: "erase", label: translate("Throw away"), className: "voice-button", onClick: actions.discard });
  const dismiss = button({ icon: "close", label: translate("Close"), className: "voice-button", onClick: actions.dismiss });
  const element = make(
    "div", { class: "voice-bar", role: "toolbar", "aria-label": translate("Voice-over"), hidden: true },
    dot, time, stop, listen, keep, discard, dismiss, message,
  );

  return {
    element,
    /** @param {VoiceState} state @param {string} text */
    show(state, text) {
      element.dataset.state = state;
      element.hidden = state === "idle" && !text;
      stop.hidden = state !== "recording";
      for (const one of [listen, keep, discard]) one.hidden = state !== "review";
      dismiss.hidden = state !== "idle";
      dot.hidden = state !== "recording";
      time.hidden = state !== "recording" && state !== "review";
      setText(message, text);
    },
    /** @param {string} text */
    setMessage: (text) => setText(message, text),
    /** @param {number} seconds @param {number} [total] */
    setTime(seconds, total) {
      setText(time, total === undefined ? clockText(seconds) : translate("{number} of {count}", { number: clockText(seconds), count: clockText(total) }));
    },
    /** @param {boolean} on whether the recording is played */
    setListening: (on) => setButton(listen, on ? "stop" : "play", on ? translate("Stop listening") : translate("Listen")),
  };
}
