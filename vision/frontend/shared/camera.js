// Camera access: open, list, remember the choice, explain errors.

import { savePreference, loadPreference } from "./dom.js";
import { translate } from "./texts.js";

const REAR_LABEL = /back|rear|environment/i;
const FRONT_LABEL = /front|user|facetime/i;

/**
 * @typedef {{title: string, text: string, advice: string}} Problem
 * @typedef {{stream: MediaStream, track: MediaStreamTrack, front: boolean}} Camera
 */

/**
 * Check whether the page can use a camera and WebRTC at all.
 * @returns {Problem|null}
 */
export function findCameraObstacle() {
  if (!navigator.mediaDevices?.getUserMedia) {
    return {
      title: translate("This page cannot use the camera"),
      text: translate("Browsers allow the camera only on pages from this computer or over HTTPS."),
      advice: translate("Start formcheck with “formcheck app --https” and open the address it shows."),
    };
  }
  if (typeof RTCPeerConnection === "undefined") {
    return {
      title: translate("This browser cannot send live video"),
      text: translate("It has no WebRTC, or a setting or extension has turned it off."),
      advice: translate("Turn it on, or use a current Chrome, Edge, Firefox or Safari."),
    };
  }
  return null;
}

/**
 * Open the camera that was chosen last, otherwise the front camera.
 * @param {number} rate frames per second to ask for
 * @returns {Promise<Camera>}
 */
export async function openCamera(rate) {
  const size = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: rate } };
  const deviceId = loadPreference("camera");
  /** @type {(MediaTrackConstraints|true)[]} */
  const constraints = [{ ...size, facingMode: "user" }, size, true];
  if (deviceId) constraints.unshift({ ...size, deviceId: { exact: deviceId } });
  const stream = await openFirstMatch(constraints);
  const [track] = stream.getVideoTracks();
  if ("contentHint" in track) track.contentHint = "motion";
  return { stream, track, front: facesTheUser(track) };
}

/** @param {(MediaTrackConstraints|true)[]} constraints the best first @returns {Promise<MediaStream>} */
async function openFirstMatch(constraints) {
  const [video, ...others] = constraints;
  try {
    return await navigator.mediaDevices.getUserMedia({ video, audio: false });
  } catch (error) {
    if (nameOf(error) !== "OverconstrainedError" || !others.length) throw error;
    return openFirstMatch(others);
  }
}

/**
 * Check whether a camera faces the user: then the display is mirrored, never what is sent.
 * @param {MediaStreamTrack} track
 * @returns {boolean}
 */
export function facesTheUser(track) {
  const { facingMode } = track.getSettings();
  if (facingMode) return facingMode === "user";
  return !REAR_LABEL.test(track.label);
}

/**
 * List the cameras. Browsers reveal their names only once one has been allowed.
 * @returns {Promise<{id: string, name: string}[]>}
 */
export async function listCameras() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  const cameras = devices.filter((device) => device.kind === "videoinput" && device.deviceId);
  const names = cameras.map((device, index) => displayName(device.label, index));
  return cameras.map((device, index) => {
    const count = names.filter((name) => name === names[index]).length;
    const rank = names.slice(0, index + 1).filter((name) => name === names[index]).length;
    return { id: device.deviceId, name: count > 1 ? `${names[index]} ${rank}` : names[index] };
  });
}

/** @param {string} label @param {number} index */
function displayName(label, index) {
  if (REAR_LABEL.test(label)) return translate("Rear camera");
  if (FRONT_LABEL.test(label)) return translate("Front camera");
  return label.replace(/\s*\([0-9a-f]{4}:[0-9a-f]{4}\)$/i, "") || translate("Camera {number}", { number: index + 1 });
}

/**
 * Remember the chosen camera.
 * @param {string} id
 */
export function chooseCamera(id) {
  savePreference("camera", id);
}

/**
 * Explain why the camera did not open, and what to do.
 * @param {unknown} error from opening the camera
 * @returns {Problem}
 */
export function explainCameraError(error) {
  switch (nameOf(error)) {
    case "NotAllowedError":
    case "SecurityError":
      return {
        title: translate("The camera is blocked"),
        text: translate("The browser or the system does not let this page use the camera."),
        advice: translate(
          "Click the camera or lock icon beside the address, allow the camera, and try again. If there is none, look in the system’s privacy settings.",
        ),
      };
    case "NotFoundError":
      return {
        title: translate("No camera was found"),
        text: translate("The browser sees no camera on this device."),
        advice: translate("Connect one, or open this page on your phone, and try again."),
      };
    case "NotReadableError":
    case "AbortError":
      return {
        title: translate("The camera is in use"),
        text: translate("Another program or browser tab is using it."),
        advice: translate("Close it, for example a video call, and try again."),
      };
    case "OverconstrainedError":
      return {
        title: translate("This camera does not fit"),
        text: translate("It offers no video format that this page can use."),
        advice: translate("Choose another camera and try again."),
      };
    default: {
      const reason = (error instanceof Error && error.message) || nameOf(error) || translate("no reason");
      return {
        title: translate("The camera did not open"),
        text: translate("The browser says: {reason}", { reason }),
        advice: translate("Reload the page and try again."),
      };
    }
  }
}

/** @param {unknown} error */
function nameOf(error) {
  return error instanceof Error ? error.name : "";
}

/** @returns {Problem} */
export const explainUnplugged = () => ({
  title: translate("The camera was disconnected"),
  text: translate("It was unplugged, or another program took it over."),
  advice: translate("Reconnect it and try again."),
});
