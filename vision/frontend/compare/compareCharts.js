// Angles of both over the common phase: one solid, the other dashed, shaded where they differ by
// more than their errors explain, with a cursor that follows the pictures and leads them.

import { make, setText } from "../shared/dom.js";
import { degrees } from "../shared/format.js";

const SPACE = "http://www.w3.org/2000/svg";
const LEAST = 20; // degrees that a chart shows at least
const HIGH = 100;

function svg(tag, attributes) {
  const element = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

/**
 * @param {(phase: number) => void} go
 */
export function createCharts(go) {
  const list = make("div", { class: "paircharts" });
  const none = make("p", { class: "none", hidden: true }, "There is no angle that both can show.");
  const key = make(
    "p", { class: "keyline" },
    ...[["first", "First"], ["second", "Second"], ["apart", "Further apart than the errors explain"]].map(
      ([kind, words]) => make("span", { class: kind }, make("i"), words),
    ),
  );
  const element = make("aside", { class: "paircurves", "aria-label": "Angles of both" }, key, list, none);
  let charts = [];
  let at = [0, 0];

  return {
    element,
    /** @param {object} pair as Python gives it */
    set(pair) {
      charts = pair.charts.map((chart) => createPairChart(chart, pair.anchors, go));
      list.replaceChildren(...charts.map((chart) => chart.element));
      none.hidden = charts.length > 0;
      key.hidden = !charts.length;
      for (const chart of charts) chart.move(at);
    },
    move(phases) {
      at = phases;
      for (const chart of charts) chart.move(at);
    },
  };
}

function createPairChart(chart, anchors, go) {
  const { low, high } = rangeOfPair(chart);
  const y = (value) => (HIGH * (high - value)) / (high - low);
  const x = (at) => (100 * at) / (chart.first.length - 1);
  const picture = svg("svg", { viewBox: `0 0 100 ${HIGH}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  const ticks = [];
  const gap = [5, 10, 20, 30, 45, 60, 90].find((each) => (high - low) / each <= 4) ?? 180;
  for (let value = Math.ceil(low / gap) * gap; value <= high; value += gap) {
    const line = { x1: 0, x2: 100, y1: y(value), y2: y(value), class: value === 0 ? "zero" : "grid" };
    picture.append(svg("line", line));
    ticks.push(make("span", { style: `top:${y(value)}%` }, degrees(value)));
  }
  for (const { phase } of anchors.slice(1, -1)) {
    picture.append(svg("line", { x1: 100 * phase, x2: 100 * phase, y1: 0, y2: HIGH, class: "anchor" }));
  }
  for (const [from, to] of apart(chart)) {
    const there = chart.first.slice(from, to + 1).map((value, at) => [x(from + at), y(value)]);
    const back = chart.second.slice(from, to + 1).map((value, at) => [x(from + at), y(value)]);
    picture.append(svg("polygon", { points: [...there, ...back.reverse()].join(" "), class: "apart" }));
  }
  for (const name of ["first", "second"]) {
    picture.append(svg("path", { d: pathOf(chart[name], x, y), class: `line ${name}` }));
  }
  const cursor = make("div", { class: "cursor" });
  const dots = ["first", "second"].map((name) => make("i", { class: `dot ${name}` }));
  const area = make("div", { class: "area" }, picture, cursor, ...dots);
  const readings = ["first", "second"].map((name) => make("b", { class: name }));
  const counts = chart.need == null ? "no error known" : `counts from ${degrees(chart.need)}`;
  const why = chart.need == null
    ? "The error of one of the two has not been measured."
    : `A difference of ${degrees(chart.need)} or more is more than both errors explain.`;
  const element = make(
    "figure", { class: "chart pairchart", "aria-label": chart.title },
    make(
      "figcaption", {},
      make("span", { class: "title", title: `+ ${chart.positive}` }, chart.title),
      make("span", { class: "error", title: why }, counts), ...readings,
    ),
    make("div", { class: "plot" }, make("div", { class: "ticks", "aria-hidden": "true" }, ...ticks), area),
  );
  leadBy(area, go);

  return {
    element,
    move(phases) {
      cursor.style.left = `${100 * phases[0]}%`;
      phases.forEach((phase, which) => {
        const value = valueAt(chart[["first", "second"][which]], phase);
        dots[which].style.visibility = Number.isFinite(value) ? "visible" : "hidden";
        Object.assign(dots[which].style, { left: `${100 * phase}%`, top: `${y(value)}%` });
        setText(readings[which], degrees(value));
      });
      element.dataset.phase = phases[0].toFixed(4);
    },
  };
}

/** Whoever drags along it leads the pictures. */
export function leadBy(area, go) {
  let dragging = false;
  function lead(event) {
    const box = area.getBoundingClientRect();
    go(Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)));
  }
  area.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    dragging = true;
    area.setPointerCapture?.(event.pointerId);
    lead(event);
  });
  area.addEventListener("pointermove", (event) => dragging && lead(event));
  for (const name of ["pointerup", "pointercancel"]) {
    area.addEventListener(name, () => (dragging = false));
  }
}

function rangeOfPair(chart) {
  const known = [...chart.first, ...chart.second].filter(Number.isFinite);
  const [least, most] = [Math.min(0, ...known), Math.max(0, ...known)];
  const short = Math.max(0, LEAST - (most - least)) / 2;
  const more = 0.08 * (most - least + 2 * short);
  return { low: least - short - more, high: most + short + more };
}

/** From where to where both are known and further apart than their errors explain. */
function apart({ first, second, need }) {
  const found = [];
  let from = -1;
  for (let at = 0; at <= first.length; at += 1) {
    const is =
      need != null && at < first.length && first[at] != null && second[at] != null &&
      Math.abs(second[at] - first[at]) > need;
    if (is && from < 0) from = at;
    if (!is && from >= 0) {
      found.push([from, at - 1]);
      from = -1;
    }
  }
  return found;
}

/** A gap stays a gap. */
function pathOf(values, x, y) {
  let path = "";
  let pen = false;
  values.forEach((value, at) => {
    if (value == null) pen = false;
    else {
      path += `${pen ? "L" : "M"}${x(at).toFixed(2)} ${y(value).toFixed(2)}`;
      pen = true;
    }
  });
  return path;
}

function valueAt(values, phase) {
  const place = phase * (values.length - 1);
  const at = Math.min(values.length - 2, Math.floor(place));
  const [a, b] = [values[at], values[at + 1]];
  const share = place - at;
  if (share < 1e-9) return a ?? NaN;
  return a == null || b == null ? NaN : a + share * (b - a);
}
