// Toolbar of the live check: camera, status, sound, full screen, stop.

/** @import { Throughput } from "../shared/types.d.ts" */

import { button, icon, make, setButton, setText } from "../shared/dom.js";
import { translate } from "../shared/texts.js";

const LOCAL = ["localhost", "127.0.0.1", "[::1]"];

/**
 * @param {object} actions
 * @param {(id: string) => void} actions.camera
 * @param {() => void} actions.sound
 * @param {() => void} actions.fullscreen
 * @param {() => void} actions.stop
 */
export function createLiveToolbar(actions) {
  const select = make("select", { "aria-label": translate("Camera") });
  select.addEventListener("change", () => actions.camera(select.value));
  const cameras = make("label", { class: "cameras", hidden: true }, icon("camera"), select);
  const status = make("span", { class: "status" });
  const sound = button({ icon: "sound", label: translate("Sound on"), className: "tool", onClick: actions.sound });
  const fullscreen = button({ icon: "full", label: translate("Full screen"), className: "tool", onClick: actions.fullscreen });
  const stop = button({ icon: "close", label: translate("Stop"), className: "tool", onClick: actions.stop });
  const place = LOCAL.includes(location.hostname)
    ? translate("Analysed on this computer")
    : translate("Analysed on {server}", { server: location.hostname });
  return {
    element: make("div", { class: "toolbar" }, cameras, status, sound, fullscreen, stop),
    /** List the cameras if there is a choice. @param {{id: string, name: string}[]} list @param {string} selected */
    setCameras(list, selected) {
      select.replaceChildren(...list.map(({ id, name }) => make("option", { value: id }, name)));
      select.value = selected;
      cameras.hidden = list.length < 2;
    },
    /** @param {boolean} on */
    setSound(on) {
      setButton(sound, on ? "sound" : "mute", on ? translate("Sound on") : translate("Sound off"));
      sound.setAttribute("aria-pressed", String(on));
    },
    /** @param {boolean} on */
    setFullscreen(on) {
      setButton(fullscreen, on ? "small" : "full", on ? translate("Leave full screen") : translate("Full screen"));
    },
    /** During a recording the camera cannot be changed, and Finish ends it. @param {string} phase */
    setPhase(phase) {
      select.disabled = phase === "countdown" || phase === "recording";
      stop.hidden = phase === "recording";
    },
    /** @param {Throughput} throughput @param {string|null} model */
    setThroughput({ analysed_fps, latency_ms }, model) {
      const latency = latency_ms == null ? "" : ` · ${latency_ms} ms`;
      const rate = translate("{rate} frames/s", { rate: Math.round(analysed_fps) });
      const modelName = model ? translate("{model} model", { model }) : "";
      setText(status, `${place} · ${rate}${latency}${modelName && ` · ${modelName}`}`);
    },
    clearStatus: () => setText(status, ""),
  };
}
