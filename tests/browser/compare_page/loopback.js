// Stands in for Streamlit and for Python behind it: mounts the comparison, gives it the pair it
// asks for, and reads the number that each picture carries.

const query = new URLSearchParams(location.search);
const { default: show } = await import(query.has("joined") ? "/joined.js" : "/compare/main.js");

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

page.choose = async (places) => {
  page.chosen.push(places);
  page.call(await asked(places));
};

async function asked({ first, second }) {
  const wanted = new URLSearchParams({ first: names[0], second: names[1], a: first, b: second });
  return (await fetch(`/data?${wanted}`)).json();
}

page.mount = async (...clips) => {
  names = clips;
  const host = document.createElement("div");
  document.body.append(host);
  page.shadow = host.attachShadow({ mode: "open" });
  const style = document.createElement("style");
  style.textContent = await (await fetch("/style.css")).text();
  page.shadow.append(style);
  page.call(await asked({ first: 0, second: 0 }));
};

page.root = () => page.shadow?.querySelector(".compare") ?? null;
page.find = (selector) => page.root()?.querySelector(selector) ?? null;

/** The number in the picture that a video shows now. */
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

/** Where a place of a picture, as it is shown, lies on the page. */
page.place = (which, x, y) => {
  const box = page.find(`.pane.${KINDS[which]} video`).getBoundingClientRect();
  return [box.left + (x / 320) * box.width, box.top + (y / 240) * box.height, box.width];
};

/** Whether anything is drawn over a place of a picture. */
page.drawn = (which, x, y) => {
  const overlay = page.find(`.pane.${KINDS[which]} .overlay`);
  const box = overlay.getBoundingClientRect();
  const density = overlay.width / box.width;
  const [left, top] = page.place(which, x, y);
  const at = [(left - box.left) * density, (top - box.top) * density];
  return overlay.getContext("2d").getImageData(...at, 1, 1).data[3] > 100;
};

/** What both show, or null while they do not rest on what they aim at. */
page.resting = () => {
  const said = page.root()?.dataset;
  if (said?.mode !== "rest" || said.second === undefined) return null;
  const shown = [Number(said.first), Number(said.second)];
  if (said.aims !== shown.join(" ")) return null;
  const read = [page.read(0), page.read(1)];
  return read.join() === shown.join() ? { shown, pair: said.pair, phase: Number(said.phase) } : null;
};

document.addEventListener("formcheck-pair", ({ detail: { which, frame } }) => {
  page.log.push([which, frame, page.read(which)]);
});
page.loaded = true;
