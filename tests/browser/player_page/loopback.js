// Fake Streamlit: mounts the player and reads the number encoded in each frame.

const { default: show } = await import("/built.js");

const BITS = 12;
const page = { log: [], moments: [], drawings: [], voiceOvers: [], since: performance.now() };
window.page = page;
let data = null;

page.call = (change = {}) => {
  data = { ...data, ...change };
  page.cleanUp = show({
    parentElement: page.shadow,
    data,
    setStateValue: (name, value) => {
      ({ moment: page.moments, drawings: page.drawings, voice_over: page.voiceOvers })[name].push(structuredClone(value));
    },
  });
};

page.mount = async (name, change = {}) => {
  const host = document.createElement("div");
  document.body.append(host);
  page.shadow = host.attachShadow({ mode: "open" });
  const style = document.createElement("style");
  style.textContent = (await (await fetch("/style.css")).text());
  page.shadow.append(style);
  const playback = await (await fetch(`/files/${name}.json`)).json();
  times = playback.times_s;
  page.call({
    clip: name, video: `/files/${name}.mp4`, playback: `/files/${name}.json`,
    sheet: `/files/${name}.jpg`, fallback: null, width: 320, height: 240, command: null,
    drawings: null, verdicts: { findings: playback.findings, spans: [] }, ...change,
  });
};

page.root = () => page.shadow?.querySelector(".player") ?? null;
page.find = (selector) => page.root()?.querySelector(selector) ?? null;

/** Number encoded in the frame that the video displays. */
const canvas = document.createElement("canvas");
[canvas.width, canvas.height] = [320, 240];
const context = canvas.getContext("2d", { willReadFrequently: true });
page.read = () => {
  context.drawImage(page.find("video"), 0, 0, 320, 240);
  const { data: pixels } = context.getImageData(0, 20, 320, 1);
  let number = 0;
  for (let bit = 0; bit < BITS; bit += 1) {
    if (pixels[4 * Math.floor((bit + 0.5) * (320 / BITS))] > 127) number += 1 << bit;
  }
  return number;
};

/** Whether the overlay has drawn anything at a point of the frame. */
page.drawn = (x, y) => {
  const overlay = page.find(".overlay");
  const video = page.find("video").getBoundingClientRect();
  const box = overlay.getBoundingClientRect();
  const density = overlay.width / box.width;
  const at = [video.left - box.left + (x / 320) * video.width, video.top - box.top + (y / 240) * video.height];
  const pixels = overlay.getContext("2d").getImageData(at[0] * density, at[1] * density, 1, 1).data;
  return pixels[3] > 100;
};

/** Screen position of a point of the frame. */
page.at = (x, y) => {
  const video = page.find("video").getBoundingClientRect();
  return [video.left + (x / 320) * video.width, video.top + (y / 240) * video.height];
};

/** Colour of the overlay at a point of the frame: red, green, blue, alpha. */
page.overlayColor = (x, y) => {
  const overlay = page.find(".overlay");
  const box = overlay.getBoundingClientRect();
  const density = overlay.width / box.width;
  const [left, top] = page.at(x, y);
  const from = [(left - box.left) * density, (top - box.top) * density];
  return [...overlay.getContext("2d").getImageData(...from, 1, 1).data];
};

let times = null;
page.times = () => times;

page.target = () => Number(page.root()?.dataset.target ?? -1);
page.frame = () => Number(page.root()?.dataset.frame ?? -1);
/** Whether the player is paused at a frame. */
page.settled = (frame) =>
  page.frame() === frame && page.target() === frame && page.root().dataset.mode === "paused";

document.addEventListener("formcheck-frame", ({ detail }) => {
  page.log.push([detail.frame, page.read(), performance.now()]);
});
page.loaded = true;
