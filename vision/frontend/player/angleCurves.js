// The angles over time beside the picture, with a cursor that follows it and leads it.

import { fitCanvas, make, setText } from "../shared/dom.js";
import { degrees } from "../shared/format.js";

const COLOURS = { left: "--left", right: "--right", body: "--body" };
const LEAST_DEGREES = 20;
const PAD = { left: 30, right: 8, top: 6, bottom: 4 };

/**
 * @param {object} playback
 * @param {object} act
 * @param {(frame: number) => void} act.go
 * @param {(series: object[]) => void} act.chosen which angles are shown
 */
export function createCurves(playback, act) {
  const angles = [...new Set(playback.series.map((each) => each.angle))];
  const on = new Set(playback.series.filter((each) => each.shown).map((each) => each.name));
  const list = make("div", { class: "charts" });
  const picker = createPicker(playback, angles, on, choose);
  const none = make("p", { class: "none" }, "No angle can be shown from this view.");
  const element = make("aside", { class: "curves", "aria-label": "Angles over time" });
  let charts = [];
  let window_ = [0, playback.duration_s];
  let frame = 0;

  function choose() {
    for (const chart of charts) chart.close();
    charts = angles
      .map((angle) => playback.series.filter((s) => s.angle === angle && on.has(s.name)))
      .filter((series) => series.length)
      .map((series) => createChart(playback, series, { go: act.go, span: () => window_ }));
    list.replaceChildren(...charts.map((chart) => chart.element));
    for (const chart of charts) chart.move(frame);
    act.chosen(playback.series.filter((each) => on.has(each.name)));
  }

  element.append(...(playback.series.length ? [picker, list] : [none]));
  choose();

  return {
    element,
    /** The picture on the screen. */
    move(shown) {
      frame = shown;
      for (const chart of charts) chart.move(shown);
    },
    /** Show the time around what is looped, or the whole clip. */
    zoom(span) {
      if (span) {
        const [from, to] = [playback.times[span.first], playback.times[span.last]];
        const more = 0.15 * (to - from);
        window_ = [Math.max(0, from - more), Math.min(playback.duration_s, to + more)];
      } else window_ = [0, playback.duration_s];
      for (const chart of charts) chart.paint();
    },
    close() {
      for (const chart of charts) chart.close();
    },
  };
}

function createPicker(playback, angles, on, choose) {
  const rows = angles.map((angle) => {
    const mine = playback.series.filter((each) => each.angle === angle);
    const boxes = mine.map((each) => {
      const box = make("input", { type: "checkbox", checked: on.has(each.name) });
      box.addEventListener("change", () => {
        if (box.checked) on.add(each.name);
        else on.delete(each.name);
        choose();
      });
      const words = { left: "Left", right: "Right" }[each.side] ?? "Show";
      return make("label", { class: each.side ?? "body" }, box, words);
    });
    return make("div", { class: "pick" }, make("span", {}, mine[0].title), ...boxes);
  });
  return make(
    "details",
    { class: "picker" },
    make("summary", {}, make("span", {}, "Angles")),
    make("div", { class: "picks" }, ...rows),
  );
}

function createChart(playback, series, { go, span }) {
  const canvas = make("canvas");
  const cursor = make("div", { class: "cursor" });
  const dots = series.map((each) => make("i", { class: `dot ${each.side ?? "body"}` }));
  const plot = make("div", { class: "plot" }, canvas, cursor, ...dots);
  const readings = series.map((each) => make("b", { class: each.side ?? "body" }));
  const sides = { left: "L ", right: "R " };
  const [one] = series;
  const means = `+ ${one.positive.split(/[;(]/)[0].trim()}`;
  const error = one.error_deg == null ? means : `± ${one.error_deg}° · ${means}`;
  const element = make(
    "figure",
    { class: "chart", "aria-label": one.title },
    make(
      "figcaption", { title: `+ ${one.positive}` },
      make("span", { class: "title" }, one.title), make("span", { class: "error" }, error), ...readings,
    ),
    plot,
  );
  const range = rangeOf(playback, series);
  let frame = 0;
  let size = { width: 1, height: 1 };

  const xOf = (time) => {
    const [from, to] = span();
    return PAD.left + ((time - from) / (to - from)) * (size.width - PAD.left - PAD.right);
  };
  const yOf = (value) => {
    const [low, high] = range;
    return PAD.top + ((high - value) / (high - low)) * (size.height - PAD.top - PAD.bottom);
  };

  function paint() {
    const fitted = fitCanvas(canvas);
    size = { width: fitted.width, height: fitted.height };
    fitted.context.clearRect(0, 0, size.width, size.height);
    const colour = (name) => resolved(element, name);
    paintGround(fitted.context, { playback, size, range, xOf, yOf, colour });
    for (const each of series) paintLine(fitted.context, each, { playback, size, xOf, yOf, colour });
    move(frame);
  }

  function move(shown) {
    frame = shown;
    const x = xOf(playback.times[shown]);
    const inside = x >= PAD.left - 1 && x <= size.width;
    cursor.style.transform = `translateX(${x}px)`;
    cursor.style.visibility = inside ? "visible" : "hidden";
    series.forEach((each, at) => {
      const value = playback.value(each, shown);
      dots[at].style.visibility = inside && Number.isFinite(value) ? "visible" : "hidden";
      if (Number.isFinite(value)) dots[at].style.transform = `translate(${x}px, ${yOf(value)}px)`;
      setText(readings[at], `${sides[each.side] ?? ""}${degrees(value)}`);
    });
    element.dataset.frame = shown;
  }

  let dragging = false;
  function lead(event) {
    const box = plot.getBoundingClientRect();
    const [from, to] = span();
    const wide = box.width - PAD.left - PAD.right;
    const time = from + ((event.clientX - box.left - PAD.left) / wide) * (to - from);
    go(playback.clamp(playback.nearest(time)));
  }
  plot.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    dragging = true;
    plot.setPointerCapture?.(event.pointerId);
    lead(event);
  });
  plot.addEventListener("pointermove", (event) => dragging && lead(event));
  for (const name of ["pointerup", "pointercancel"]) {
    plot.addEventListener(name, () => (dragging = false));
  }
  const resized = new ResizeObserver(paint);
  resized.observe(plot);
  return { element, paint, move, close: () => resized.disconnect() };
}

/** A colour of the style sheet as a canvas takes it: a mixed one has to be worked out first. */
function resolved(element, name) {
  const was = element.style.outlineColor;
  element.style.outlineColor = `var(${name})`;
  const found = getComputedStyle(element).outlineColor;
  element.style.outlineColor = was;
  return found;
}

function rangeOf(playback, series) {
  let [low, high] = [0, 0];
  for (const each of series) {
    for (let frame = 0; frame < playback.count; frame += 1) {
      const value = playback.value(each, frame);
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  const short = Math.max(0, LEAST_DEGREES - (high - low)) / 2;
  const more = 0.06 * (high - low);
  return [low - short - more, high + short + more];
}

function paintGround(context, { playback, size, range, xOf, yOf, colour }) {
  const [low, high] = range;
  context.fillStyle = colour("--shade");
  for (const span of playback.spans.filter((each) => each.kind === "rep")) {
    const [from, to] = [span.first, span.last].map((frame) => xOf(playback.times[frame]));
    context.fillRect(Math.max(PAD.left, from), 0, Math.max(0, to - Math.max(PAD.left, from)), size.height);
  }
  const step = [5, 10, 20, 30, 45, 60, 90].find((each) => (high - low) / each <= 4) ?? 180;
  context.font = "11px system-ui, sans-serif";
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.lineWidth = 1;
  for (let value = Math.ceil(low / step) * step; value <= high; value += step) {
    const y = Math.round(yOf(value)) + 0.5;
    context.strokeStyle = colour(value === 0 ? "--zero" : "--grid");
    context.beginPath();
    context.moveTo(PAD.left, y);
    context.lineTo(size.width - PAD.right, y);
    context.stroke();
    context.fillStyle = colour("--soft");
    context.fillText(degrees(value), PAD.left - 4, y);
  }
  context.setLineDash([2, 3]);
  context.strokeStyle = colour("--zero");
  for (const event of playback.events) {
    if (event.kind !== "rep_bottom" && event.kind !== "contact") continue;
    const x = Math.round(xOf(playback.times[event.frame])) + 0.5;
    if (x < PAD.left) continue;
    context.beginPath();
    context.moveTo(x, event.kind === "contact" ? size.height - 12 : 0);
    context.lineTo(x, size.height);
    context.stroke();
  }
  context.setLineDash([]);
}

/** A gap stays a gap; what was bridged over a gap in the points is dashed. */
function paintLine(context, one, { playback, size, xOf, yOf, colour }) {
  context.save();
  context.beginPath();
  context.rect(PAD.left, 0, size.width - PAD.left - PAD.right + 1, size.height);
  context.clip();
  context.strokeStyle = colour(COLOURS[one.side ?? "body"]);
  context.lineWidth = 2;
  context.lineJoin = "round";
  let last = null;
  let bridged = null;
  const finish = () => {
    if (last) context.stroke();
    last = null;
  };
  for (let frame = 0; frame < playback.count; frame += 1) {
    const value = playback.value(one, frame);
    if (!Number.isFinite(value)) {
      finish();
      continue;
    }
    const at = [xOf(playback.times[frame]), yOf(value)];
    const from = last;
    if (last && bridged !== playback.bridged(frame)) finish();
    if (last) context.lineTo(...at);
    else {
      bridged = playback.bridged(frame);
      context.setLineDash(bridged ? [3, 3] : []);
      context.globalAlpha = bridged ? 0.6 : 1;
      context.beginPath();
      context.moveTo(...(from ?? at));
      context.lineTo(...at);
    }
    last = at;
  }
  finish();
  context.restore();
}

