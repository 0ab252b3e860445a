// One recording after the other: kept in step with the phase, and handed over at the end.

import { handIn, recordingName } from "./uploadRecording.js";
import { createRecorder } from "./recorder.js";

/**
 * @param {object} on
 * @param {(message: object) => void} on.tell to the server
 * @param {() => string} on.uploader selector of what contains it
 * @param {(bytes: number, save: object) => void} on.sending
 * @param {(result: {source: string, why: string, name: string}) => void} on.finished told once;
 *   again, with another source, where the page turns down what it had begun to take
 * @param {(why: string, save: object|null) => void} on.arrived nothing is left to be sent
 */
export function createTake(on) {
  let impossible = "";
  let handed = false;
  let save = null;
  let unwatch = () => {};
  const recorder = createRecorder((why) => {
    impossible = why;
    on.tell({ type: "recorder", state: "impossible", why });
  });

  function begin(stream) {
    handed = false;
    if (recorder.isRunning() || impossible) return;
    if (recorder.start(stream)) on.tell({ type: "recorder", state: "recording", why: "" });
  }

  function discard(why) {
    handed = false;
    if (!recorder.isRunning()) return;
    recorder.discard();
    on.tell({ type: "recorder", state: "discarded", why });
  }

  async function handOver() {
    if (handed) return;
    handed = true;
    const recording = await recorder.stop();
    forget();
    if (!recording) {
      fallBack(impossible || "The browser recorded nothing.");
      return;
    }
    const name = recordingName(new Date(), recording.ending);
    const file = new File([recording.blob], name, { type: recording.blob.type });
    save = { href: URL.createObjectURL(file), name };
    on.sending(file.size, save);
    unwatch = handIn(on.uploader(), file, (state) => {
      if (state === "taken") on.finished({ source: "browser", why: "", name });
      else if (state === "arrived") on.arrived("", save);
      else fallBack("The page did not take the recording.");
    });
  }

  /** What the server received has to do. */
  function fallBack(why) {
    on.finished({ source: "received", why, name: "" });
    on.arrived(`${why} The result is made from what was sent while you moved.`, save);
  }

  function forget() {
    unwatch();
    if (save) URL.revokeObjectURL(save.href);
    save = null;
  }

  return {
    /** @param {string} phase @param {MediaStream} stream */
    follow(phase, stream) {
      if (phase === "countdown" || phase === "recording") begin(stream);
      else if (phase === "guide") discard("Not everything was right any more.");
      else if (phase === "stopped") discard("It was stopped.");
      else if (phase === "finished") handOver();
    },
    handOver,
    discard,
    hasBegun: recorder.hasBegun,
    close() {
      recorder.discard();
      forget();
    },
  };
}
