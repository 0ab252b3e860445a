// The thin bar below the picture: camera, where it runs, sound, full screen, stop.

import { button, icon, make, relabel, setText } from "../shared/dom.js";

const LOCAL = ["localhost", "127.0.0.1", "[::1]"];

/**
 * @param {object} press
 * @param {(id: string) => void} press.camera
 * @param {() => void} press.sound
 * @param {() => void} press.full
 * @param {() => void} press.stop
 */
export function createBar(press) {
  const select = make("select", {
    "aria-label": "Camera",
    onchange: () => press.camera(select.value),
  });
  const cameras = make("label", { class: "cameras", hidden: true }, icon("camera"), select);
  const status = make("span", { class: "status" });
  const sound = button({ icon: "sound", label: "Sound on", kind: "tool", press: press.sound });
  const full = button({ icon: "full", label: "Full screen", kind: "tool", press: press.full });
  const stop = button({ icon: "close", label: "Stop", kind: "tool", press: press.stop });
  const where = LOCAL.includes(location.hostname) ? "this computer" : location.hostname;
  return {
    element: make("div", { class: "bar" }, cameras, status, sound, full, stop),
    /** Show the cameras where there is a choice. */
    cameras(list, chosen) {
      select.replaceChildren(...list.map(({ id, name }) => make("option", { value: id }, name)));
      select.value = chosen;
      cameras.hidden = list.length < 2;
    },
    sound(on) {
      relabel(sound, on ? "sound" : "mute", on ? "Sound on" : "Sound off");
      sound.setAttribute("aria-pressed", String(on));
    },
    full(on) {
      relabel(full, on ? "small" : "full", on ? "Leave full screen" : "Full screen");
    },
    /** While something is recorded the camera stays, and Finish ends it. */
    phase(phase) {
      select.disabled = phase === "countdown" || phase === "recording";
      stop.hidden = phase === "recording";
    },
    pace({ analysed, added_ms: added }) {
      const late = added == null ? "" : ` · ${added} ms`;
      setText(status, `Analysed on ${where} · ${Math.round(analysed)} pictures a second${late}`);
    },
    quiet: () => setText(status, ""),
  };
}
