// Charts of the joint angles over time; the cursor follows the video, dragging seeks.

/** @import { FrameRange, Playback, Point, Series, Size } from "../shared/types.d.ts" */

import { fitCanvas, make, setText } from "../shared/dom.js";
import { translateWords } from "../shared/playbackWords.js";
import { formatDegrees } from "../shared/format.js";
import { formatNumber, translate } from "../shared/texts.js";

const COLOR_VARIABLES = { left: "--left", right: "--right", body: "--body" };
const MIN_RANGE_DEG = 20;
const PADDING = { left: 30, right: 8, top: 6, bottom: 4 };

/**
 * @param {Playback} playback
 * @param {object} on
 * @param {(frame: number) => void} on.seek a chart was dragged
 * @param {(series: Series[]) => void} on.selected the shown angles changed
 */
export function createAngleCurves(playback, on) {
  const angles = [...new Set(playback.series.map((each) => each.angle))];
  const selected = new Set(playback.series.filter((each) => each.shown).map((each) => each.name));
  const chartList = make("div", { class: "charts" });
  const picker = createPicker(playback, angles, selected, update);
  const emptyMessage = make("p", { class: "empty" }, translate("This view shows no angles."));
  const element = make("aside", { class: "curves", "aria-label": translate("Angles over time") });
  /** @type {ReturnType<typeof createChart>[]} */
  let charts = [];
  let timeWindow = [0, playback.duration_s];
  let frame = 0;

  function update() {
    for (const chart of charts) chart.close();
    charts = angles
      .map((angle) => playback.series.filter((s) => s.angle === angle && selected.has(s.name)))
      .filter((series) => series.length)
      .map((series) => createChart(playback, series, { seek: on.seek, span: () => timeWindow }));
    chartList.replaceChildren(...charts.map((chart) => chart.element));
    for (const chart of charts) chart.setFrame(frame);
    on.selected(playback.series.filter((each) => selected.has(each.name)));
  }

  element.append(...(playback.series.length ? [picker, chartList] : [emptyMessage]));
  update();

  return {
    element,
    /** Move the cursors to a frame. @param {number} newFrame */
    setFrame(newFrame) {
      frame = newFrame;
      for (const chart of charts) chart.setFrame(newFrame);
    },
    /** Show the time around a looped span, or the whole clip. @param {FrameRange|null} span */
    setSpan(span) {
      if (span) {
        const [from, to] = [playback.times[span.first], playback.times[span.last]];
        const margin = 0.15 * (to - from);
        timeWindow = [Math.max(0, from - margin), Math.min(playback.duration_s, to + margin)];
      } else timeWindow = [0, playback.duration_s];
      for (const chart of charts) chart.paint();
    },
    close() {
      for (const chart of charts) chart.close();
    },
  };
}

/**
 * @param {Playback} playback
 * @param {string[]} angles
 * @param {Set<string>} selected names of series
 * @param {() => void} update
 */
function createPicker(playback, angles, selected, update) {
  const rows = angles.map((angle) => {
    const series = playback.series.filter((each) => each.angle === angle);
    const checkboxes = series.map((each) => {
      const box = make("input", { type: "checkbox", checked: selected.has(each.name) });
      box.addEventListener("change", () => {
        if (box.checked) selected.add(each.name);
        else selected.delete(each.name);
        update();
      });
      const labels = { left: translate("Left"), right: translate("Right") };
      const label = each.side ? labels[each.side] : translate("Show");
      return make("label", { class: each.side ?? "body" }, box, label);
    });
    return make("div", { class: "pick" }, make("span", {}, translateWords(series[0].title)), ...checkboxes);
  });
  return make(
    "details",
    { class: "picker" },
    make("summary", {}, make("span", {}, translate("Angles"))),
    make("div", { class: "picks" }, ...rows),
  );
}

/**
 * Where times and values are drawn, and in which colours of the style sheet.
 * @typedef {object} ChartScale
 * @property {Playback} playback
 * @property {Size} size
 * @property {(time: number) => number} xOf
 * @property {(value: number) => number} yOf
 * @property {(name: string) => string} color
 */

/**
 * @param {Playback} playback
 * @param {Series[]} series of one angle
 * @param {{seek: (frame: number) => void, span: () => number[]}} on
 */
function createChart(playback, series, { seek, span }) {
  const canvas = make("canvas");
  const cursor = make("div", { class: "cursor" });
  const dots = series.map((each) => make("i", { class: `dot ${each.side ?? "body"}` }));
  const plot = make("div", { class: "plot" }, canvas, cursor, ...dots);
  const values = series.map((each) => make("b", { class: each.side ?? "body" }));
  const sides = { left: `${translate("L")} `, right: `${translate("R")} ` };
  const [first] = series;
  const [title, positive] = [translateWords(first.title), translateWords(first.positive)];
  const meaning = `+ ${positive.split(/[;(]/)[0].trim()}`;
  const error = first.error_deg == null ? meaning : `± ${formatNumber(first.error_deg)}° · ${meaning}`;
  const element = make(
    "figure",
    { class: "chart", "aria-label": title },
    make(
      "figcaption", { title: `+ ${positive}` },
      make("span", { class: "title" }, title), make("span", { class: "error" }, error), ...values,
    ),
    plot,
  );
  const range = valueRange(playback, series);
  let frame = 0;
  let size = { width: 1, height: 1 };

  /** @param {number} time */
  const xOf = (time) => {
    const [from, to] = span();
    return PADDING.left + ((time - from) / (to - from)) * (size.width - PADDING.left - PADDING.right);
  };
  /** @param {number} value */
  const yOf = (value) => {
    const [low, high] = range;
    return PADDING.top + ((high - value) / (high - low)) * (size.height - PADDING.top - PADDING.bottom);
  };

  function paint() {
    const fitted = fitCanvas(canvas);
    size = { width: fitted.width, height: fitted.height };
    fitted.context.clearRect(0, 0, size.width, size.height);
    /** @param {string} name */
    const color = (name) => resolveColor(element, name);
    paintAxes(fitted.context, { playback, size, range, xOf, yOf, color });
    for (const each of series) paintSeries(fitted.context, each, { playback, size, xOf, yOf, color });
    setFrame(frame);
  }

  /** @param {number} newFrame */
  function setFrame(newFrame) {
    frame = newFrame;
    const x = xOf(playback.times[newFrame]);
    const isVisible = x >= PADDING.left - 1 && x <= size.width;
    cursor.style.transform = `translateX(${x}px)`;
    cursor.style.visibility = isVisible ? "visible" : "hidden";
    series.forEach((each, at) => {
      const value = playback.value(each, newFrame);
      dots[at].style.visibility = isVisible && Number.isFinite(value) ? "visible" : "hidden";
      if (Number.isFinite(value)) dots[at].style.transform = `translate(${x}px, ${yOf(value)}px)`;
      setText(values[at], `${each.side ? sides[each.side] : ""}${formatDegrees(value)}`);
    });
    element.dataset.frame = String(newFrame);
  }

  let dragging = false;
  /** @param {PointerEvent} event */
  function scrub(event) {
    const box = plot.getBoundingClientRect();
    const [from, to] = span();
    const plotWidth = box.width - PADDING.left - PADDING.right;
    const time = from + ((event.clientX - box.left - PADDING.left) / plotWidth) * (to - from);
    seek(playback.clamp(playback.nearest(time)));
  }
  plot.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    dragging = true;
    plot.setPointerCapture?.(event.pointerId);
    scrub(event);
  });
  plot.addEventListener("pointermove", (event) => dragging && scrub(event));
  for (const name of ["pointerup", "pointercancel"]) {
    plot.addEventListener(name, () => (dragging = false));
  }
  const resizeObserver = new ResizeObserver(paint);
  resizeObserver.observe(plot);
  return { element, paint, setFrame, close: () => resizeObserver.disconnect() };
}

/**
 * Resolve a CSS colour variable for a canvas, which takes no color-mix().
 * @param {HTMLElement} element
 * @param {string} name
 */
function resolveColor(element, name) {
  const before = element.style.outlineColor;
  element.style.outlineColor = `var(${name})`;
  const resolved = getComputedStyle(element).outlineColor;
  element.style.outlineColor = before;
  return resolved;
}

/** @param {Playback} playback @param {Series[]} series @returns {Point} */
function valueRange(playback, series) {
  let [low, high] = [0, 0];
  for (const each of series) {
    for (let frame = 0; frame < playback.count; frame += 1) {
      const value = playback.value(each, frame);
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  const missing = Math.max(0, MIN_RANGE_DEG - (high - low)) / 2;
  const margin = 0.06 * (high - low);
  return [low - missing - margin, high + missing + margin];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {ChartScale & {range: Point}} scale
 */
function paintAxes(context, { playback, size, range, xOf, yOf, color }) {
  const [low, high] = range;
  context.fillStyle = color("--shade");
  for (const span of playback.spans.filter((each) => each.kind === "rep")) {
    const [from, to] = [span.first, span.last].map((frame) => xOf(playback.times[frame]));
    context.fillRect(Math.max(PADDING.left, from), 0, Math.max(0, to - Math.max(PADDING.left, from)), size.height);
  }
  const step = [5, 10, 20, 30, 45, 60, 90].find((each) => (high - low) / each <= 4) ?? 180;
  context.font = "11px system-ui, sans-serif";
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.lineWidth = 1;
  for (let value = Math.ceil(low / step) * step; value <= high; value += step) {
    const y = Math.round(yOf(value)) + 0.5;
    context.strokeStyle = color(value === 0 ? "--zero" : "--grid");
    context.beginPath();
    context.moveTo(PADDING.left, y);
    context.lineTo(size.width - PADDING.right, y);
    context.stroke();
    context.fillStyle = color("--soft");
    context.fillText(formatDegrees(value), PADDING.left - 4, y);
  }
  context.setLineDash([2, 3]);
  context.strokeStyle = color("--zero");
  for (const event of playback.events) {
    if (event.kind !== "rep_bottom" && event.kind !== "contact") continue;
    const x = Math.round(xOf(playback.times[event.frame])) + 0.5;
    if (x < PADDING.left) continue;
    context.beginPath();
    context.moveTo(x, event.kind === "contact" ? size.height - 12 : 0);
    context.lineTo(x, size.height);
    context.stroke();
  }
  context.setLineDash([]);
}

/**
 * Paint one series: gaps stay open, values interpolated over gaps in the landmarks are dashed.
 * @param {CanvasRenderingContext2D} context
 * @param {Series} curve
 * @param {ChartScale} scale
 */
function paintSeries(context, curve, { playback, size, xOf, yOf, color }) {
  context.save();
  context.beginPath();
  context.rect(PADDING.left, 0, size.width - PADDING.left - PADDING.right + 1, size.height);
  context.clip();
  context.strokeStyle = color(COLOR_VARIABLES[curve.side ?? "body"]);
  context.lineWidth = 2;
  context.lineJoin = "round";
  /** @type {Point|null} */
  let last = null;
  let interpolated = false;
  const finish = () => {
    if (last) context.stroke();
    last = null;
  };
  for (let frame = 0; frame < playback.count; frame += 1) {
    const value = playback.value(curve, frame);
    if (!Number.isFinite(value)) {
      finish();
      continue;
    }
    /** @type {Point} */
    const at = [xOf(playback.times[frame]), yOf(value)];
    const from = last;
    if (last && interpolated !== playback.interpolated(frame)) finish();
    if (last) context.lineTo(...at);
    else {
      interpolated = playback.interpolated(frame);
      context.setLineDash(interpolated ? [3, 3] : []);
      context.globalAlpha = interpolated ? 0.6 : 1;
      context.beginPath();
      context.moveTo(...(from ?? at));
      context.lineTo(...at);
    }
    last = at;
  }
  finish();
  context.restore();
}

