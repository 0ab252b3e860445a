// The choice whether a raised hand pauses, with a small view of what the camera sees.

/** @import { HandCameraStatus } from "./handCamera.js" */

import { make, setText } from "../shared/dom.js";
import { translate } from "../shared/texts.js";

/** @param {(isOn: boolean) => void} choose */
export function createCameraOption(choose) {
  const box = make("input", { type: "checkbox", "aria-describedby": "camera-hint", id: "camera-box" });
  box.addEventListener("change", () => choose(box.checked));
  const video = make("video", { class: "preview", playsinline: true, autoplay: true, "aria-hidden": "true", hidden: true });
  video.muted = true;
  const status = make("p", { class: "camera-status", role: "status" });
  const element = make(
    "div",
    { class: "option" },
    make("label", { class: "pick" }, box, make("span", {}, translate("Camera: raise a hand to pause"))),
    make(
      "p",
      { class: "hint", id: "camera-hint" },
      translate("Hold a hand above your head for a second to pause, and again to go on."),
      " ",
      translate("The images go to the computer that formcheck runs on, are looked at and dropped; nothing is kept."),
    ),
    status,
    video,
  );

  return {
    element,
    /**
     * @param {HandCameraStatus} camera
     * @param {string} text what it sees
     */
    show({ state, stream, isMirrored }, text) {
      box.checked = state !== "off";
      setText(status, text);
      video.hidden = stream === null;
      video.classList.toggle("mirrored", isMirrored);
      if (video.srcObject === stream) return;
      video.srcObject = stream;
      if (stream) video.play().catch(() => {});
    },
  };
}
