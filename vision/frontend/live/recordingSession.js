// Recordings of a live session: start, discard and hand over with the session's phase.

import { uploadFile, recordingName } from "./uploadRecording.js";
import { createRecorder } from "./recorder.js";

/**
 * @param {object} on
 * @param {(message: object) => void} on.send to the server
 * @param {() => string} on.uploader CSS selector of the element that contains the uploader
 * @param {(bytes: number, download: object) => void} on.sending
 * @param {(result: {source: string, reason: string, name: string}) => void} on.finished called once;
 *   again with another source if the page rejects the upload
 * @param {(reason: string, download: object|null) => void} on.arrived the upload has ended
 */
export function createRecordingSession(on) {
  let obstacle = "";
  let isHandedOver = false;
  let download = null;
  let stopUpload = () => {};
  const recorder = createRecorder((reason) => {
    obstacle = reason;
    on.send({ type: "recorder", state: "impossible", reason });
  });

  function start(stream) {
    isHandedOver = false;
    if (recorder.isRunning() || obstacle) return;
    if (recorder.start(stream)) on.send({ type: "recorder", state: "recording", reason: "" });
  }

  function discard(reason) {
    isHandedOver = false;
    if (!recorder.isRunning()) return;
    recorder.discard();
    on.send({ type: "recorder", state: "discarded", reason });
  }

  async function handOver() {
    if (isHandedOver) return;
    isHandedOver = true;
    const recording = await recorder.stop();
    release();
    if (!recording) {
      fallBack(obstacle || "The browser recorded nothing.");
      return;
    }
    const name = recordingName(new Date(), recording.extension);
    const file = new File([recording.blob], name, { type: recording.blob.type });
    download = { href: URL.createObjectURL(file), name };
    on.sending(file.size, download);
    stopUpload = uploadFile(on.uploader(), file, (state) => {
      if (state === "taken") on.finished({ source: "browser", reason: "", name });
      else if (state === "arrived") on.arrived("", download);
      else fallBack("The page did not accept the recording.");
    });
  }

  /** Use the video that the server received instead. */
  function fallBack(reason) {
    on.finished({ source: "received", reason, name: "" });
    on.arrived(`${reason} The result uses the video sent during the session.`, download);
  }

  function release() {
    stopUpload();
    if (download) URL.revokeObjectURL(download.href);
    download = null;
  }

  return {
    /** @param {string} phase @param {MediaStream} stream */
    follow(phase, stream) {
      if (phase === "countdown" || phase === "recording") start(stream);
      else if (phase === "guide") discard("The setup checks no longer pass.");
      else if (phase === "stopped") discard("The session was stopped.");
      else if (phase === "finished") handOver();
    },
    handOver,
    discard,
    hasBegun: recorder.hasBegun,
    close() {
      recorder.discard();
      release();
    },
  };
}
