// Charts of both clips' angles over the phase: first solid, second dashed, significant differences
// shaded. The cursor follows the videos, dragging seeks.

/** @import { Anchor, Pair, PairChart } from "../shared/types.d.ts" */

import { SVG_NAMESPACE, make, setText } from "../shared/dom.js";
import { translateWords } from "../shared/playbackWords.js";
import { formatDegrees } from "../shared/format.js";
import { translate } from "../shared/texts.js";

const MIN_RANGE_DEG = 20;
/** @type {["first", "second"]} */
const CLIPS = ["first", "second"];
const VIEW_HEIGHT = 100;

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string|number>} attributes
 */
function svg(tag, attributes) {
  const element = document.createElementNS(SVG_NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

/**
 * @param {(phase: number) => void} onSeek
 */
export function createCompareCharts(onSeek) {
  const chartList = make("div", { class: "compare-charts" });
  const emptyMessage = make("p", { class: "empty", hidden: true }, translate("The two views have no angle in common."));
  const legend = make(
    "p", { class: "legend" },
    ...[["first", translate("First")], ["second", translate("Second")], ["difference", translate("Difference larger than both errors")]].map(
      ([kind, label]) => make("span", { class: kind }, make("i"), label),
    ),
  );
  const element = make(
    "aside", { class: "compare-curves", "aria-label": translate("Angles of both clips") },
    legend, chartList, emptyMessage,
  );
  /** @type {ReturnType<typeof createCompareChart>[]} */
  let charts = [];
  let position = [0, 0];

  return {
    element,
    /** @param {Pair} pair */
    set(pair) {
      charts = pair.charts.map((chart) => createCompareChart(chart, pair.anchors, onSeek));
      chartList.replaceChildren(...charts.map((chart) => chart.element));
      emptyMessage.hidden = charts.length > 0;
      legend.hidden = !charts.length;
      for (const chart of charts) chart.setPhases(position);
    },
    /** @param {number[]} phases */
    setPhases(phases) {
      position = phases;
      for (const chart of charts) chart.setPhases(position);
    },
  };
}

/**
 * @param {PairChart} chart
 * @param {Anchor[]} anchors
 * @param {(phase: number) => void} onSeek
 */
function createCompareChart(chart, anchors, onSeek) {
  const { low, high } = valueRange(chart);
  /** @param {number} value */
  const y = (value) => (VIEW_HEIGHT * (high - value)) / (high - low);
  /** @param {number} at */
  const x = (at) => (100 * at) / (chart.first.length - 1);
  const chartSvg = svg("svg", {
    viewBox: `0 0 100 ${VIEW_HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true",
  });
  const ticks = [];
  const gap = [5, 10, 20, 30, 45, 60, 90].find((each) => (high - low) / each <= 4) ?? 180;
  for (let value = Math.ceil(low / gap) * gap; value <= high; value += gap) {
    const line = { x1: 0, x2: 100, y1: y(value), y2: y(value), class: value === 0 ? "zero" : "grid" };
    chartSvg.append(svg("line", line));
    ticks.push(make("span", { style: `top:${y(value)}%` }, formatDegrees(value)));
  }
  for (const { phase } of anchors.slice(1, -1)) {
    chartSvg.append(svg("line", { x1: 100 * phase, x2: 100 * phase, y1: 0, y2: VIEW_HEIGHT, class: "anchor" }));
  }
  for (const [from, to] of significantRanges(chart)) {
    /** @param {(number|null)[]} values known here */
    const line = (values) => values.slice(from, to + 1).map((value, at) => [x(from + at), y(Number(value))]);
    const [upper, back] = [line(chart.first), line(chart.second)];
    chartSvg.append(svg("polygon", { points: [...upper, ...back.reverse()].join(" "), class: "difference" }));
  }
  for (const name of CLIPS) {
    chartSvg.append(svg("path", { d: svgPath(chart[name], x, y), class: `line ${name}` }));
  }
  const cursor = make("div", { class: "cursor" });
  const dots = ["first", "second"].map((name) => make("i", { class: `dot ${name}` }));
  const area = make("div", { class: "area" }, chartSvg, cursor, ...dots);
  const values = ["first", "second"].map((name) => make("b", { class: name }));
  const errorNote = chart.need == null ? translate("error not measured") : translate("significant from {value}", { value: formatDegrees(chart.need) });
  const errorTitle = chart.need == null
    ? translate("The error of one of the two angles has not been measured.")
    : translate("Both measurement errors together explain a difference of less than {value}.", { value: formatDegrees(chart.need) });
  const element = make(
    "figure", { class: "chart compare-chart", "aria-label": translateWords(chart.title) },
    make(
      "figcaption", {},
      make("span", { class: "title", title: `+ ${translateWords(chart.positive)}` }, translateWords(chart.title)),
      make("span", { class: "error", title: errorTitle }, errorNote), ...values,
    ),
    make("div", { class: "plot" }, make("div", { class: "ticks", "aria-hidden": "true" }, ...ticks), area),
  );
  seekByDragging(area, onSeek);

  return {
    element,
    /** @param {number[]} phases */
    setPhases(phases) {
      cursor.style.left = `${100 * phases[0]}%`;
      phases.forEach((phase, which) => {
        const value = valueAt(chart[CLIPS[which]], phase);
        dots[which].style.visibility = Number.isFinite(value) ? "visible" : "hidden";
        Object.assign(dots[which].style, { left: `${100 * phase}%`, top: `${y(value)}%` });
        setText(values[which], formatDegrees(value));
      });
      element.dataset.phase = phases[0].toFixed(4);
    },
  };
}

/** Seek by dragging along an element. @param {HTMLElement} area @param {(phase: number) => void} onSeek */
export function seekByDragging(area, onSeek) {
  let dragging = false;
  /** @param {PointerEvent} event */
  function seek(event) {
    const box = area.getBoundingClientRect();
    onSeek(Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)));
  }
  area.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    dragging = true;
    area.setPointerCapture?.(event.pointerId);
    seek(event);
  });
  area.addEventListener("pointermove", (event) => dragging && seek(event));
  for (const name of ["pointerup", "pointercancel"]) {
    area.addEventListener(name, () => (dragging = false));
  }
}

/** @param {PairChart} chart */
function valueRange(chart) {
  const known = [...chart.first, ...chart.second].filter((value) => value !== null);
  const [min, max] = [Math.min(0, ...known), Math.max(0, ...known)];
  const missing = Math.max(0, MIN_RANGE_DEG - (max - min)) / 2;
  const margin = 0.08 * (max - min + 2 * missing);
  return { low: min - missing - margin, high: max + missing + margin };
}

/**
 * Index ranges in which both values are known and differ significantly.
 * @param {PairChart} chart
 */
function significantRanges({ first, second, need }) {
  const found = [];
  let from = -1;
  for (let at = 0; at <= first.length; at += 1) {
    const [a, b] = [first[at] ?? null, second[at] ?? null];
    const is = need != null && a !== null && b !== null && Math.abs(b - a) > need;
    if (is && from < 0) from = at;
    if (!is && from >= 0) {
      found.push([from, at - 1]);
      from = -1;
    }
  }
  return found;
}

/**
 * SVG path of a series; gaps stay open.
 * @param {(number|null)[]} values
 * @param {(at: number) => number} x
 * @param {(value: number) => number} y
 */
function svgPath(values, x, y) {
  let path = "";
  let isDrawing = false;
  values.forEach((value, at) => {
    if (value == null) isDrawing = false;
    else {
      path += `${isDrawing ? "L" : "M"}${x(at).toFixed(2)} ${y(value).toFixed(2)}`;
      isDrawing = true;
    }
  });
  return path;
}

/**
 * Interpolate a series linearly at a phase; NaN next to a gap.
 * @param {(number|null)[]} values
 * @param {number} phase
 */
function valueAt(values, phase) {
  const position = phase * (values.length - 1);
  const at = Math.min(values.length - 2, Math.floor(position));
  const [a, b] = [values[at], values[at + 1]];
  const fraction = position - at;
  if (fraction < 1e-9) return a ?? NaN;
  return a == null || b == null ? NaN : a + fraction * (b - a);
}
