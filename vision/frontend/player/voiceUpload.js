// Upload of a voice-over: its sound, then its timeline.

/** @import { UploadServer, VoiceTimeline } from "../shared/types.d.ts" */

import { uploadResumably } from "../shared/resumableUpload.js";

/**
 * @param {{blob: Blob, extension: string, timeline: VoiceTimeline}} recorded
 * @param {object} on
 * @param {() => UploadServer|null} on.server
 * @param {(percent: number) => void} on.progress
 * @param {() => void} on.refused the token is out of date
 * @param {() => void} on.broken the connection is broken; the upload goes on by itself
 * @returns {{done: Promise<{sound: string, timeline: string}>, cancel: () => void}} `done` has the ids of the uploads;
 *   it fails like that of `uploadResumably`
 */
export function uploadVoice({ blob, extension, timeline }, on) {
  const files = [
    new File([blob], `voice-over.${extension}`),
    new File([JSON.stringify(timeline)], "voice-over.json"),
  ];
  const total = files.reduce((sum, file) => sum + file.size, 0);
  let cancel = () => {};

  async function run() {
    const ids = [];
    let sent = 0;
    for (const file of files) {
      const before = sent;
      const upload = uploadResumably(file, {
        server: () => on.server() ?? { address: "", token: "" },
        progress: (bytes) => on.progress(Math.min(99, Math.floor((100 * (before + bytes)) / total))),
        waiting: (isBroken) => isBroken && on.broken(),
        refused: on.refused,
      });
      cancel = upload.cancel;
      ids.push(await upload.done);
      sent += file.size;
    }
    return { sound: ids[0], timeline: ids[1] };
  }

  return { done: run(), cancel: () => cancel() };
}
