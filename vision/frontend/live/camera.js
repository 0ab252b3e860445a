// The camera: opening it, which there are, and what to do where it does not open.

import { remember, remembered } from "../shared/dom.js";

const FACES_AWAY = /back|rear|environment/i;
const FACES_THE_USER = /front|user|facetime/i;

/**
 * @typedef {{title: string, text: string, advice: string}} Problem
 * @typedef {{stream: MediaStream, track: MediaStreamTrack, front: boolean}} Camera
 */

/**
 * Tell why there can be no camera or connection in this page at all.
 * @returns {Problem|null}
 */
export function whyNoCamera() {
  if (!navigator.mediaDevices?.getUserMedia) {
    return {
      title: "This page may not use a camera",
      text: "Browsers give a camera only to pages from this computer or over HTTPS.",
      advice: "Start it with “formcheck app --https” and open the address that it shows.",
    };
  }
  if (typeof RTCPeerConnection === "undefined") {
    return {
      title: "This browser cannot send live video",
      text: "It has no WebRTC, or a setting or an extension has turned it off.",
      advice: "Turn it on, or use a current Chrome, Edge, Firefox or Safari.",
    };
  }
  return null;
}

/**
 * Open the camera that was used last, or the one that faces the person.
 * @param {number} rate pictures a second to ask for
 * @returns {Promise<Camera>}
 */
export async function openCamera(rate) {
  const size = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: rate } };
  const chosen = remembered("camera");
  const wishes = [{ ...size, facingMode: "user" }, size, true];
  if (chosen) wishes.unshift({ ...size, deviceId: { exact: chosen } });
  const stream = await firstThatFits(wishes);
  const [track] = stream.getVideoTracks();
  if ("contentHint" in track) track.contentHint = "motion";
  return { stream, track, front: facesTheUser(track) };
}

async function firstThatFits(wishes) {
  const [video, ...others] = wishes;
  try {
    return await navigator.mediaDevices.getUserMedia({ video, audio: false });
  } catch (error) {
    if (error?.name !== "OverconstrainedError" || !others.length) throw error;
    return firstThatFits(others);
  }
}

/**
 * Tell whether the display is to be mirrored: only what is shown, never what is sent or kept.
 * @param {MediaStreamTrack} track
 * @returns {boolean}
 */
export function facesTheUser(track) {
  const { facingMode } = track.getSettings();
  if (facingMode) return facingMode === "user";
  return !FACES_AWAY.test(track.label);
}

/**
 * List the cameras; they have names only once one has been allowed.
 * @returns {Promise<{id: string, name: string}[]>}
 */
export async function listCameras() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  const cameras = devices.filter((device) => device.kind === "videoinput" && device.deviceId);
  const names = cameras.map((device, index) => plainName(device.label, index));
  return cameras.map((device, index) => {
    const same = names.filter((name) => name === names[index]).length;
    const which = names.slice(0, index + 1).filter((name) => name === names[index]).length;
    return { id: device.deviceId, name: same > 1 ? `${names[index]} ${which}` : names[index] };
  });
}

function plainName(label, index) {
  if (FACES_AWAY.test(label)) return "Rear camera";
  if (FACES_THE_USER.test(label)) return "Front camera";
  return label.replace(/\s*\([0-9a-f]{4}:[0-9a-f]{4}\)$/i, "") || `Camera ${index + 1}`;
}

/**
 * Keep the choice for the next time.
 * @param {string} id
 */
export function chooseCamera(id) {
  remember("camera", id);
}

/**
 * Tell what is wrong and what to do about it.
 * @param {Error} error from opening the camera
 * @returns {Problem}
 */
export function explainCamera(error) {
  switch (error?.name) {
    case "NotAllowedError":
    case "SecurityError":
      return {
        title: "The camera was not allowed",
        text: "The browser, or the system, refused this page the camera.",
        advice:
          "Press the camera or the lock beside the address, allow the camera, and try again. " +
          "Where that is not offered, look in the privacy settings of the system.",
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
        text: "Another program, or another tab, seems to hold it.",
        advice: "Close what uses the camera (a video call, say), and try again.",
      };
    case "OverconstrainedError":
      return {
        title: "The camera did not fit",
        text: "It offers no picture that this page can use.",
        advice: "Choose another camera, and try again.",
      };
    default:
      return {
        title: "The camera did not open",
        text: `The browser says: ${error?.message || error?.name || "no reason"}`,
        advice: "Reload the page, and try again.",
      };
  }
}

/** @type {Problem} */
export const UNPLUGGED = {
  title: "The camera is gone",
  text: "It was disconnected, or another program took it.",
  advice: "Connect it again, and try again.",
};
