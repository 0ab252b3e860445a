import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { createRecordingSession } from "../../../vision/frontend/live/recordingSession.js";
import { uploadVoice } from "../../../vision/frontend/player/voiceUpload.js";
import { partial } from "./doubles.js";

/** The uploads of a server that was restarted: it takes only its new token. */
const server = { files: /** @type {string[]} */ ([]), refusals: 0 };

beforeEach(() => Object.assign(server, { files: [], refusals: 0 }));

/** A request to this server, which answers after the call. */
class UploadRequest {
  upload = {};
  /** @type {Map<string, string>} */
  headers = new Map();
  method = "";
  address = "";
  status = 0;
  responseText = "";
  // Both are set by whoever sends it.
  onload = () => {};
  onloadend = () => {};
  /** @param {string} method @param {string} address */
  open(method, address) {
    Object.assign(this, { method, address });
  }
  /** @param {string} name @param {string} value */
  setRequestHeader(name, value) {
    this.headers.set(name, value);
  }
  /** @param {Blob} body */
  async send(body) {
    const isRefused = this.headers.get("X-Formcheck-Token") !== "new";
    if (isRefused) server.refusals += 1;
    else if (this.method === "POST") server.files.push("");
    else if (this.method === "PATCH") server.files[Number(this.address.split("/").pop())] += await body.text();
    const id = String(server.files.length - 1);
    this.status = isRefused ? 403 : 200;
    this.responseText = JSON.stringify({ id, offset: new Blob(server.files.slice(-1)).size });
    await null;
    this.onload();
    this.onloadend();
  }
}

/** A recorder whose first slice comes at its end. */
class Recorder extends EventTarget {
  static isTypeSupported = () => true;
  state = "inactive";
  /** Set by whoever records. @type {(slice: {data: Blob}) => void} */
  ondataavailable = () => {};
  start() {
    this.state = "recording";
  }
  stop() {
    this.ondataavailable({ data: new Blob(["filmed"]) });
    setImmediate(() => this.dispatchEvent(new Event("stop")));
  }
}

Object.assign(globalThis, {
  XMLHttpRequest: UploadRequest,
  MediaRecorder: Recorder,
  // The pause after a refusal ends when the browser is online again.
  addEventListener: (/** @type {string} */ _type, /** @type {() => void} */ listener) => setImmediate(listener),
  removeEventListener() {},
});

/** A page that gets a new token when it is asked to run again. */
function page() {
  const access = { address: "/uploads", token: "old" };
  return { server: () => access, refused: () => (access.token = "new") };
}

test("a voice-over gets a new token after a restart of the server", async () => {
  const upload = uploadVoice(
    { blob: new Blob(["sound"]), extension: "webm", timeline: partial({ duration_s: 1 }) },
    { ...page(), progress: () => {}, broken: () => {} },
  );
  assert.deepEqual(await upload.done, { sound: "0", timeline: "1" });
  assert.deepEqual(server, { files: ["sound", '{"duration_s":1}'], refusals: 1 });
});

test("the recording of a live check gets a new token after a restart of the server", async () => {
  /** @type {string[]} */
  const finished = [];
  const arrived = await new Promise((resolve) => {
    const recording = createRecordingSession({
      ...page(),
      send: () => {},
      sending: () => {},
      finished: (result) => finished.push(result.source),
      uploaded: resolve,
      arrived: () => {},
    });
    recording.follow("recording", partial({}));
    recording.follow("finished", partial({}));
  });
  assert.equal(arrived, "0");
  assert.deepEqual(server, { files: ["filmed"], refusals: 1 });
  assert.deepEqual(finished, ["browser"]); // not the video that the server received
});
