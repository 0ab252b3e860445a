// The camera of the live check: opened, displayed, exchanged for another one, released.

/**
 * @import { Camera, Problem } from "../shared/camera.js"
 * @import { createLivePanel } from "./livePanel.js"
 */

import { chooseCamera, explainCameraError, explainUnplugged, listCameras, openCamera } from "../shared/camera.js";
import { translate } from "../shared/texts.js";

/**
 * @param {Pick<ReturnType<typeof createLivePanel>, "video"|"toolbar"|"showNotice">} panel
 * @param {object} check
 * @param {() => number} check.rate frames per second to ask for
 * @param {(isFront: boolean) => void} check.displayed another camera is displayed
 * @param {(problem: Problem) => void} check.failed the camera did not open, or was unplugged
 */
export function createLiveCamera(panel, check) {
  /** @type {Camera|null} */
  let camera = null;
  let releases = 0; // to notice that the user stopped while a camera was being opened

  async function showCameras() {
    const chosen = camera?.track.getSettings().deviceId ?? "";
    panel.toolbar.setCameras(await listCameras().catch(() => []), chosen);
  }

  /** Open and display the camera. @returns {Promise<Camera|null>} null if it failed or the user stopped meanwhile */
  async function open() {
    const before = releases;
    let opened;
    try {
      opened = await openCamera(check.rate());
    } catch (error) {
      if (before === releases) check.failed(explainCameraError(error));
      return null;
    }
    const { track, stream, front } = opened;
    if (before !== releases) {
      track.stop();
      return null;
    }
    camera = opened;
    track.onended = () => check.failed(explainUnplugged());
    track.onmute = () => panel.showNotice(translate("The camera is not sending video"), "warn", true);
    track.onunmute = () => panel.showNotice("");
    panel.video.srcObject = stream;
    panel.video.play().catch(() => {});
    check.displayed(front);
    await showCameras();
    return before === releases ? opened : null;
  }

  return {
    get current() { return camera; },
    open,
    /** Keep the list of cameras up to date. @returns {() => void} stop */
    watchDevices() {
      navigator.mediaDevices.addEventListener("devicechange", showCameras);
      return () => navigator.mediaDevices.removeEventListener("devicechange", showCameras);
    },
    /** Display another camera. @param {string} id @returns {Promise<Camera|null>} like that of `open` */
    exchange(id) {
      chooseCamera(id);
      camera?.track.stop(); // phones can open only one at a time
      return open();
    },
    release() {
      releases += 1;
      if (!camera) return;
      camera.track.onended = camera.track.onmute = camera.track.onunmute = null;
      camera.stream.getTracks().forEach((track) => track.stop());
      camera = null;
    },
  };
}
