// Stands in for Streamlit: mounts the player, and reads the number that each picture carries.

const query = new URLSearchParams(location.search);
const { default: show } = await import(query.has("joined") ? "/joined.js" : "/player/main.js");

const BITS = 12;
const page = { log: [], moments: [], drawings: [], since: performance.now() };
window.page = page;
let data = null;

page.call = (change = {}) => {
  data = { ...data, ...change };
  page.cleanUp = show({
    parentElement: page.shadow,
    data,
    setStateValue: (name, value) => {
      ({ moment: page.moments, drawings: page.drawings })[name].push(structuredClone(value));
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
  times = (await (await fetch(`/files/${name}.json`)).json()).times_s;
  page.call({
    clip: name, video: `/files/${name}.mp4`, playback: `/files/${name}.json`,
    sheet: `/files/${name}.jpg`, fallback: null, width: 320, height: 240, command: null,
    drawings: null, ...change,
  });
};

page.root = () => page.shadow?.querySelector(".player") ?? null;
page.find = (selector) => page.root()?.querySelector(selector) ?? null;

/** The number in the picture that the video shows now. */
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

/** Whether the overlay has anything at a place of the picture. */
page.drawn = (x, y) => {
  const overlay = page.find(".overlay");
  const video = page.find("video").getBoundingClientRect();
  const box = overlay.getBoundingClientRect();
  const density = overlay.width / box.width;
  const at = [video.left - box.left + (x / 320) * video.width, video.top - box.top + (y / 240) * video.height];
  const pixels = overlay.getContext("2d").getImageData(at[0] * density, at[1] * density, 1, 1).data;
  return pixels[3] > 100;
};

/** Where on the screen a place of the picture is. */
page.at = (x, y) => {
  const video = page.find("video").getBoundingClientRect();
  return [video.left + (x / 320) * video.width, video.top + (y / 240) * video.height];
};

/** The colour of the overlay at a place of the picture: red, green, blue, strength. */
page.ink = (x, y) => {
  const overlay = page.find(".overlay");
  const box = overlay.getBoundingClientRect();
  const density = overlay.width / box.width;
  const [left, top] = page.at(x, y);
  const from = [(left - box.left) * density, (top - box.top) * density];
  return [...overlay.getContext("2d").getImageData(...from, 1, 1).data];
};

let times = null;
page.times = () => times;

page.aim = () => Number(page.root()?.dataset.aim ?? -1);
page.frame = () => Number(page.root()?.dataset.frame ?? -1);
/** At rest on the picture that is wanted. */
page.settled = (frame) =>
  page.frame() === frame && page.aim() === frame && page.root().dataset.mode === "rest";

document.addEventListener("formcheck-picture", ({ detail }) => {
  page.log.push([detail.frame, page.read(), performance.now()]);
});
page.loaded = true;
