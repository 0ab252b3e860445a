// Recording of a voice from the microphone.

import { translate } from "../shared/texts.js";

const SOUND_TYPES = ["audio/webm;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4", "audio/ogg;codecs=opus"];
const SOUND_BITS_PER_S = 96000;
const SOUND_SLICE_MS = 1000;

/**
 * Why the microphone cannot be used, in one sentence that says what to do.
 * @param {unknown} error
 */
export function explainMicrophone(error) {
  switch (error instanceof Error || error instanceof DOMException ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return translate("The microphone is blocked for this page; allow it beside the page's address, then press Voice-over again.");
    case "NotFoundError":
      return translate("There is no microphone; connect one, then press Voice-over again.");
    case "NotReadableError":
    case "AbortError":
      return translate("Another program uses the microphone; close it, then press Voice-over again.");
    case "InsecureError":
      return translate("Browsers allow the microphone only on pages from this computer or over HTTPS; open formcheck that way.");
    case "NotSupportedError":
      return translate("This browser cannot record sound; use a current Chrome, Edge, Firefox or Safari.");
    default:
      return translate("The microphone did not start; reload the page, then press Voice-over again.");
  }
}

/** @param {string} name */
function problem(name) {
  return Object.assign(new Error(name), { name });
}

/**
 * Start recording the microphone.
 * @param {() => void} onEnded the microphone was disconnected
 * @returns {Promise<{started: Promise<void>, stop: () => Promise<{blob: Blob, extension: string}|null>, discard: () => void}>}
 *   fails with an error for `explainMicrophone`
 */
export async function recordVoice(onEnded) {
  if (!navigator.mediaDevices?.getUserMedia) throw problem("InsecureError");
  const type = typeof MediaRecorder === "undefined" ? null : SOUND_TYPES.find((t) => MediaRecorder.isTypeSupported(t));
  if (!type) throw problem("NotSupportedError");
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const release = () => stream.getTracks().forEach((track) => track.stop());
  /** @type {Blob[]} */
  const chunks = [];
  let recorder;
  try {
    recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: SOUND_BITS_PER_S });
  } catch (error) {
    release();
    throw error;
  }
  recorder.ondataavailable = ({ data }) => data.size && chunks.push(data);
  stream.getAudioTracks()[0].addEventListener("ended", onEnded);
  const started = new Promise((resolve) => recorder.addEventListener("start", resolve));
  recorder.start(SOUND_SLICE_MS);

  return {
    started,
    async stop() {
      if (recorder.state !== "inactive") {
        await new Promise((resolve) => {
          recorder.addEventListener("stop", resolve);
          recorder.stop();
        });
      }
      release();
      const container = type.split(";")[0];
      const blob = new Blob(chunks, { type: container });
      return blob.size ? { blob, extension: container.split("/")[1] } : null;
    },
    discard() {
      if (recorder.state !== "inactive") recorder.stop();
      release();
    },
  };
}
