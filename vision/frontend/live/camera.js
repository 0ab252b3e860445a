// Camera access: open, list, remember the choice, explain errors.

import { savePreference, loadPreference } from "../shared/dom.js";

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
      title: "This page cannot use the camera",
      text: "Browsers allow the camera only on pages from this computer or over HTTPS.",
      advice: "Start formcheck with “formcheck app --https” and open the address it shows.",
    };
  }
  if (typeof RTCPeerConnection === "undefined") {
    return {
      title: "This browser cannot send live video",
      text: "It has no WebRTC, or a setting or extension has turned it off.",
      advice: "Turn it on, or use a current Chrome, Edge, Firefox or Safari.",
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
  const constraints = [{ ...size, facingMode: "user" }, size, true];
  if (deviceId) constraints.unshift({ ...size, deviceId: { exact: deviceId } });
  const stream = await openFirstMatch(constraints);
  const [track] = stream.getVideoTracks();
  if ("contentHint" in track) track.contentHint = "motion";
  return { stream, track, front: facesTheUser(track) };
}

async function openFirstMatch(constraints) {
  const [video, ...others] = constraints;
  try {
    return await navigator.mediaDevices.getUserMedia({ video, audio: false });
  } catch (error) {
    if (error?.name !== "OverconstrainedError" || !others.length) throw error;
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

function displayName(label, index) {
  if (REAR_LABEL.test(label)) return "Rear camera";
  if (FRONT_LABEL.test(label)) return "Front camera";
  return label.replace(/\s*\([0-9a-f]{4}:[0-9a-f]{4}\)$/i, "") || `Camera ${index + 1}`;
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
 * @param {Error} error from opening the camera
 * @returns {Problem}
 */
export function explainCameraError(error) {
  switch (error?.name) {
    case "NotAllowedError":
    case "SecurityError":
      return {
        title: "The camera is blocked",
        text: "The browser or the system does not let this page use the camera.",
        advice:
          "Click the camera or lock icon beside the address, allow the camera, and try again. " +
          "If there is none, look in the system’s privacy settings.",
      };
    case "NotFoundError":
      return {
        title: "No camera was found",
        text: "The browser sees no camera on this device.",
        advice: "Connect one, or open this page on your phone, and try again.",
      };
    case "NotReadableError":
    case "AbortError":
      return {
        title: "The camera is in use",
        text: "Another program or browser tab is using it.",
        advice: "Close it, for example a video call, and try again.",
      };
    case "OverconstrainedError":
      return {
        title: "This camera does not fit",
        text: "It offers no video format that this page can use.",
        advice: "Choose another camera and try again.",
      };
    default:
      return {
        title: "The camera did not open",
        text: `The browser says: ${error?.message || error?.name || "no reason"}`,
        advice: "Reload the page and try again.",
      };
  }
}

/** @type {Problem} */
export const UNPLUGGED = {
  title: "The camera was disconnected",
  text: "It was unplugged, or another program took it over.",
  advice: "Reconnect it and try again.",
};
