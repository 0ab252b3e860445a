import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { translateName } from "../../../vision/frontend/page/streamlitNames.js";
import { watchLoading } from "../../../vision/frontend/shared/clipVideo.js";
import { createSendRate } from "../../../vision/frontend/shared/sendRate.js";
import { formatDegrees, formatTime } from "../../../vision/frontend/shared/format.js";
import { useTexts } from "../../../vision/frontend/shared/texts.js";

test("times and angles are written as people read them", () => {
  assert.deepEqual([0, 9.994, 59.996, 61.5, 600].map(formatTime), ["0:00.00", "0:09.99", "1:00.00", "1:01.50", "10:00.00"]);
  assert.deepEqual([12.4, -12.6, -0.4, NaN].map(formatDegrees), ["12°", "−13°", "0°", "–"]);
});

test("somewhat more frames are sent than the server analyses", () => {
  let now = 0;
  mock.method(performance, "now", () => now);
  /** @type {number[]} */
  const sent = [];
  const rate = createSendRate(30, (value) => sent.push(value));
  /** @param {number} ms @param {number} analysed_fps */
  const after = (ms, analysed_fps) => {
    now += ms;
    rate.update({ analysed_fps });
  };
  after(0, 12); // the first analyses are slow
  after(1999, 12);
  assert.deepEqual(sent, []);
  after(1, 12);
  after(5000, 12.5); // not worth a change
  after(5000, 0); // unknown
  after(5000, 2); // at least half
  after(5000, 40);
  after(5000, 40); // already the most
  assert.deepEqual(sent, [17, 15, 30]);
  mock.restoreAll();
});

test("names that Streamlit writes in English are those of the page's language", (t) => {
  t.after(() => useTexts({}));
  useTexts({ language: "de", texts: { Close: "Schließen", "Help for {name}": "Hilfe zu {name}", "Page {number}": "Seite {number}", Ada: "?" } });
  const names = ["Close", "Help for Größe (cm)", "Page 12", "Page (HTML)", "Ada"];
  assert.deepEqual(names.map(translateName), ["Schließen", "Hilfe zu Größe (cm)", "Seite 12", "Page (HTML)", "Ada"]);
});

test("a clip has failed only if its data stay without an image, and nothing is reported once it is closed", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {string[]} */
  const said = [];
  const video = Object.assign(new EventTarget(), { videoWidth: 0 });
  const on = { loaded: () => said.push("loaded"), failed: () => said.push("failed") };
  const watch = () => watchLoading(/** @type {HTMLVideoElement} */ (/** @type {unknown} */ (video)), on);
  /** @param {string} type */
  const send = (type) => video.dispatchEvent(new Event(type));

  let stop = watch();
  send("loadedmetadata"); // the size is not known yet
  assert.deepEqual(said, []);
  t.mock.timers.tick(400);
  assert.deepEqual(said, ["loaded"]); // for phones, which load nothing before a seek
  send("loadeddata"); // nor is it now
  t.mock.timers.tick(2999);
  video.videoWidth = 320;
  t.mock.timers.tick(10000);
  assert.deepEqual(said, ["loaded", "loaded"]);
  stop();

  said.length = 0;
  video.videoWidth = 0;
  stop = watch();
  send("loadeddata"); // there is sound alone
  assert.deepEqual(said, ["loaded"]);
  t.mock.timers.tick(3000);
  send("error");
  assert.deepEqual(said, ["loaded", "failed", "failed"]);
  said.length = 0;
  send("loadedmetadata");
  stop();
  t.mock.timers.tick(10000);
  send("loadeddata");
  send("error");
  assert.deepEqual(said, []);
});
