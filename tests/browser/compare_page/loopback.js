// Fake Streamlit and Python backend: mounts the compare player, answers its requests for another
// pair, and reads the number encoded in each frame.

const { default: show } = await import("/built.js");

const BITS = 12;
const KINDS = ["first", "second"];
const page = { log: [], chosen: [] };
window.page = page;
let data = null;
let names = null;

page.call = (change = {}) => {
  data = { ...data, ...change };
  show({ parentElement: page.shadow, data, setStateValue: (_, value) => page.choose(value) });
};

page.choose = async (indices) => {
  page.chosen.push(indices);
  page.call(await requestPair(indices));
};

async function requestPair({ first, second }) {
  const parameters = new URLSearchParams({ first: names[0], second: names[1], a: first, b: second });
  return (await fetch(`/data?${parameters}`)).json();
}

page.mount = async (...clips) => {
  names = clips;
  const host = document.createElement("div");
  document.body.append(host);
  page.shadow = host.attachShadow({ mode: "open" });
  const style = document.createElement("style");
  style.textContent = await (await fetch("/style.css")).text();
  page.shadow.append(style);
  page.call(await requestPair({ first: 0, second: 0 }));
};

page.root = () => page.shadow?.querySelector(".compare") ?? null;
page.find = (selector) => page.root()?.querySelector(selector) ?? null;

/** Number encoded in the frame that a video displays. */
const canvas = document.createElement("canvas");
[canvas.width, canvas.height] = [320, 240];
const context = canvas.getContext("2d", { willReadFrequently: true });
page.read = (which) => {
  context.drawImage(page.find(`.pane.${KINDS[which]} video`), 0, 0, 320, 240);
  const { data: pixels } = context.getImageData(0, 20, 320, 1);
  let number = 0;
  for (let bit = 0; bit < BITS; bit += 1) {
    if (pixels[4 * Math.floor((bit + 0.5) * (320 / BITS))] > 127) number += 1 << bit;
  }
  return number;
};

/** Page position of a point of a frame as displayed, and the video's width. */
page.toPage = (which, x, y) => {
  const box = page.find(`.pane.${KINDS[which]} video`).getBoundingClientRect();
  return [box.left + (x / 320) * box.width, box.top + (y / 240) * box.height, box.width];
};

/** Whether the overlay has drawn anything at a point of a frame. */
page.drawn = (which, x, y) => {
  const overlay = page.find(`.pane.${KINDS[which]} .overlay`);
  const box = overlay.getBoundingClientRect();
  const density = overlay.width / box.width;
  const [left, top] = page.toPage(which, x, y);
  const at = [(left - box.left) * density, (top - box.top) * density];
  return overlay.getContext("2d").getImageData(...at, 1, 1).data[3] > 100;
};

/** Frames of both clips once they are paused at their target frames; null before. */
page.paused = () => {
  const state = page.root()?.dataset;
  if (state?.mode !== "paused" || state.second === undefined) return null;
  const shown = [Number(state.first), Number(state.second)];
  if (state.targets !== shown.join(" ")) return null;
  const read = [page.read(0), page.read(1)];
  return read.join() === shown.join() ? { shown, pair: state.pair, phase: Number(state.phase) } : null;
};

document.addEventListener("formcheck-compare-frame", ({ detail: { which, frame } }) => {
  page.log.push([which, frame, page.read(which)]);
});
page.loaded = true;
