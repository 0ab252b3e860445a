// Recording of the camera at full size with MediaRecorder.

import { translate } from "../shared/texts.js";

/**
 * Recording formats, best first. H.264 costs by far the least: recording 1280x720, Chromium used
 * 0.3 of a CPU core for H.264, 0.9 for VP8 and 1.2 for VP9, and phones encode it in hardware.
 * That matters if the analysis runs on the same computer.
 */
export const RECORDING_TYPES = [
  "video/mp4;codecs=avc1.42E028",
  "video/webm;codecs=vp8",
  "video/webm;codecs=vp9",
  "video/webm",
  "video/mp4",
];
const RECORDING_BITS_PER_S = 6_000_000;
const SLICE_MS = 1000;
const STOP_TIMEOUT_MS = 5000;

/**
 * @typedef {{recorder: MediaRecorder, chunks: Blob[], type: string}} Recording
 *
 * @param {(reason: string) => void} onImpossible called once, if recording is not possible
 */
export function createRecorder(onImpossible) {
  /** @type {Recording|null} */
  let running = null;

  /** @param {MediaStream} stream @param {string[]} [types] formats to try @returns {boolean} whether it records */
  function start(stream, types = supportedTypes()) {
    if (running) return true;
    const [type, ...others] = types;
    if (!type) {
      onImpossible(translate("This browser cannot record video."));
      return false;
    }
    try {
      running = startRecorder(stream, type);
    } catch {
      return start(stream, others); // some browsers claim support for formats they cannot record
    }
    const started = running;
    started.recorder.onerror = () => {
      if (running !== started || started.chunks.length) return; // keep what has been recorded
      running = null;
      start(stream, others);
    };
    return true;
  }

  function discard() {
    const { recorder } = running ?? {};
    running = null;
    if (recorder && recorder.state !== "inactive") recorder.stop();
  }

  /** @returns {Promise<{blob: Blob, extension: string}|null>} null if nothing was recorded */
  async function stop() {
    if (!running) return null;
    const { recorder, chunks, type } = running;
    if (recorder.state !== "inactive") await stopRecorder(recorder);
    running = null;
    const container = type.split(";")[0];
    const blob = new Blob(chunks, { type: container });
    return blob.size ? { blob, extension: container.split("/")[1] } : null;
  }

  return {
    start,
    stop,
    discard,
    isRunning: () => running !== null,
    hasBegun: () => Boolean(running?.chunks.length),
  };
}

function supportedTypes() {
  if (typeof MediaRecorder === "undefined") return [];
  return RECORDING_TYPES.filter((type) => MediaRecorder.isTypeSupported(type));
}

/** @param {MediaStream} stream @param {string} type @returns {Recording} */
function startRecorder(stream, type) {
  const options = { mimeType: type, videoBitsPerSecond: RECORDING_BITS_PER_S };
  const recorder = new MediaRecorder(stream, options);
  /** @type {Blob[]} */
  const chunks = [];
  recorder.ondataavailable = ({ data }) => data.size && chunks.push(data);
  recorder.start(SLICE_MS);
  return { recorder, chunks, type };
}

/** @param {MediaRecorder} recorder */
function stopRecorder(recorder) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      resolve(null);
    };
    const timer = setTimeout(end, STOP_TIMEOUT_MS);
    recorder.addEventListener("stop", end);
    recorder.stop();
  });
}
