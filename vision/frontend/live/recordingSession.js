// Recordings of a live session: start, discard and hand over with the session's phase.

/**
 * @import { Download, UploadServer } from "../shared/types.d.ts"
 * @import { Message } from "../shared/serverLink.js"
 */

import { uploadResumably } from "../shared/resumableUpload.js";
import { createRecorder } from "./recorder.js";
import { translate } from "../shared/texts.js";

/**
 * File name of a recording, from its date and time.
 * @param {Date} when
 * @param {string} extension
 * @returns {string}
 */
export function recordingName(when, extension) {
  /** @param {number} number */
  const twoDigits = (number) => String(number).padStart(2, "0");
  const day = `${when.getFullYear()}${twoDigits(when.getMonth() + 1)}${twoDigits(when.getDate())}`;
  const time = `${twoDigits(when.getHours())}${twoDigits(when.getMinutes())}${twoDigits(when.getSeconds())}`;
  return `live-${day}-${time}.${extension}`;
}

/**
 * @param {object} on
 * @param {(message: Message) => void} on.send to the server
 * @param {() => UploadServer|null} on.server where to upload
 * @param {() => void} on.refused the token of the upload is out of date
 * @param {(bytes: number, download: Download) => void} on.sending
 * @param {(result: {source: string, reason: string, name: string}) => void} on.finished called once;
 *   again with another source if the server rejects the upload
 * @param {(id: string) => void} on.uploaded id of the upload
 * @param {(reason: string, download: Download|null) => void} on.arrived the upload has ended
 */
export function createRecordingSession(on) {
  let obstacle = "";
  let isHandedOver = false;
  /** @type {Download|null} */
  let download = null;
  let stopUpload = () => {};
  const recorder = createRecorder((reason) => {
    obstacle = reason;
    on.send({ type: "recorder", state: "impossible", reason });
  });

  /** @param {MediaStream} stream */
  function start(stream) {
    isHandedOver = false;
    if (recorder.isRunning() || obstacle) return;
    if (recorder.start(stream)) on.send({ type: "recorder", state: "recording", reason: "" });
  }

  /** @param {string} reason */
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
      fallBack(obstacle || translate("The browser recorded nothing."));
      return;
    }
    const name = recordingName(new Date(), recording.extension);
    const file = new File([recording.blob], name, { type: recording.blob.type });
    download = { href: URL.createObjectURL(file), name };
    on.sending(file.size, download);
    if (!on.server()) {
      fallBack(translate("The page did not accept the recording."));
      return;
    }
    on.finished({ source: "browser", reason: "", name });
    await upload(file);
  }

  /** @param {File} file */
  async function upload(file) {
    const own = download;
    const transfer = uploadResumably(file, {
      server: () => on.server() ?? { address: "", token: "" },
      progress: () => {},
      waiting: () => {},
      refused: on.refused,
    });
    stopUpload = transfer.cancel;
    try {
      const id = await transfer.done;
      on.uploaded(id);
      on.arrived("", own);
    } catch (error) {
      fallBack(error instanceof Error ? error.message : "The upload failed.");
    }
  }

  /** Use the video that the server received instead. @param {string} reason */
  function fallBack(reason) {
    on.finished({ source: "received", reason, name: "" });
    on.arrived(translate("{reason} The result uses the video sent during the session.", { reason }), download);
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
