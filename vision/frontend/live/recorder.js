// The browser's own recording: the camera in its full size, kept until it is handed over.

/**
 * What to record as, best first. H.264 costs a computer the least by far: of one processor, a
 * real 1280x720 picture took Chromium 0.3 for H.264, 0.9 for VP8 and 1.2 for VP9, and phones
 * have hardware for it. That matters where the analysis runs on the same two processors.
 */
export const RECORDING_TYPES = [
  "video/mp4;codecs=avc1.42E028",
  "video/webm;codecs=vp8",
  "video/webm;codecs=vp9",
  "video/webm",
  "video/mp4",
];
const RECORDED_BITS_A_SECOND = 6_000_000;
const SLICE_MS = 1000;
const LAST_SLICE_MS = 5000;

/**
 * @param {(why: string) => void} onImpossible once, when there can be no recording
 */
export function createRecorder(onImpossible) {
  let running = null; // {recorder, chunks, type}

  function start(stream, types = supported()) {
    if (running) return true;
    const [type, ...others] = types;
    if (!type) {
      onImpossible("This browser cannot record video.");
      return false;
    }
    try {
      running = begin(stream, type);
    } catch {
      return start(stream, others); // some browsers promise more than they can do
    }
    const mine = running;
    mine.recorder.onerror = () => {
      if (running !== mine || mine.chunks.length) return; // what there is can be used
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

  /** @returns {Promise<{blob: Blob, ending: string}|null>} null where nothing was recorded */
  async function stop() {
    if (!running) return null;
    const { recorder, chunks, type } = running;
    if (recorder.state !== "inactive") await stopped(recorder);
    running = null;
    const plain = type.split(";")[0];
    const blob = new Blob(chunks, { type: plain });
    return blob.size ? { blob, ending: plain.split("/")[1] } : null;
  }

  return {
    start,
    stop,
    discard,
    isRunning: () => running !== null,
    hasBegun: () => Boolean(running?.chunks.length),
  };
}

function supported() {
  if (typeof MediaRecorder === "undefined") return [];
  return RECORDING_TYPES.filter((type) => MediaRecorder.isTypeSupported(type));
}

function begin(stream, type) {
  const options = { mimeType: type, videoBitsPerSecond: RECORDED_BITS_A_SECOND };
  const recorder = new MediaRecorder(stream, options);
  const chunks = [];
  recorder.ondataavailable = ({ data }) => data.size && chunks.push(data);
  recorder.start(SLICE_MS);
  return { recorder, chunks, type };
}

function stopped(recorder) {
  return new Promise((resolve) => {
    setTimeout(resolve, LAST_SLICE_MS);
    recorder.addEventListener("stop", resolve);
    recorder.stop();
  });
}
