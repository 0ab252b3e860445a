// Timeline of a voice-over: what the player shows, and when; format of vision/report/voice_over.py.

/** @import { Point, RecordedKind, Shape, TimedDrawing, VisibleDrawing, VoiceTimeline } from "../shared/types.d.ts" */

/** Longest recording, seconds. */
export const MAX_VOICE_S = 300;
const MIN_GAP_S = 0.015;
/** A drawing that is being dragged is recorded so often at most. */
const MIN_CHANGE_S = 0.06;
const MAX_RECORDED_POINTS = 150000;
const MAX_RECORDED_DRAWINGS = 19000;
const MAX_STROKE_POINTS = 290;
const MIN_STEP_PX = 1.5;

/** @param {number} value @param {number} factor */
const roundTo = (value, factor) => Math.round(value * factor) / factor;
/** @type {(point: Point) => Point} */
const roundedPoint = ([x, y]) => [roundTo(x, 10), roundTo(y, 10)];

/** @typedef {Shape & {kind: RecordedKind}} RecordedShape */

/**
 * What is recorded of a drawing; null if nothing of it is drawn.
 * @param {Shape} drawing
 * @returns {RecordedShape|null}
 */
function recordedShape(drawing) {
  const { kind } = drawing;
  if (kind === "event") return null;
  const isLine = kind === "scale" || (kind === "angle" && drawing.points.length === 2);
  return isLine ? { ...drawing, kind: "line", text: "" } : { ...drawing, kind };
}

/**
 * @param {() => number} now seconds of the recording
 */
export function createTimelineRecorder(now) {
  /** @type {VoiceTimeline["frames"]} */
  const frames = [];
  /** @type {VoiceTimeline["views"]} */
  const views = [];
  /** @typedef {Omit<TimedDrawing, "to_s"> & {to_s: number|null}} Item */
  /** @type {Item[]} */
  const drawings = [];
  /** By what is seen of it. @type {Map<string, {item: Item, id: string, since: number}>} */
  const open = new Map();
  /** The freehand stroke that is being drawn. @type {{items: Item[], seen: number}|null} */
  let stroke = null;
  /** @type {VisibleDrawing[]} */
  let pending = [];
  let pointCount = 0;

  const time = () => roundTo(Math.min(now(), MAX_VOICE_S), 1000);

  /**
   * @template {[number, ...number[]]} Entry
   * @param {Entry[]} list
   * @param {number[]} values what is shown from now on
   */
  function note(list, values) {
    const last = list.at(-1);
    if (last && values.every((value, at) => value === last[at + 1])) return;
    const at = time();
    // What was shown for less than a frame's time is replaced by what came after it.
    if (last && at - last[0] < MIN_GAP_S) last.splice(1, values.length, ...values);
    else list.push(/** @type {Entry} */ ([at, ...values]));
  }

  /** @param {RecordedShape} drawing @param {number} opacity @param {{times_s?: number[]}} [extra] */
  function begin(drawing, opacity, extra = {}) {
    const { kind, points, colour, text = "" } = drawing;
    /** @type {Item} */
    const item = { from_s: time(), to_s: null, kind, points: points.map(roundedPoint), colour, text, ...extra };
    if (opacity < 1) item.opacity = opacity;
    drawings.push(item);
    pointCount += points.length;
    return item;
  }

  /** @param {Item} item */
  const end = (item) => {
    item.to_s = Math.max(time(), item.from_s);
  };

  /** @param {Shape} [draft] */
  function drawStroke(draft) {
    if (!draft) {
      for (const item of stroke?.items ?? []) end(item);
      stroke = null;
      return;
    }
    if (!stroke) {
      const first = begin({ ...draft, kind: "stroke", points: [draft.points[0]] }, 1, { times_s: [time()] });
      stroke = { items: [first], seen: 1 };
    }
    for (const [x, y] of draft.points.slice(stroke.seen)) {
      const item = stroke.items[stroke.items.length - 1];
      const last = item.points[item.points.length - 1];
      if (Math.hypot(x - last[0], y - last[1]) < MIN_STEP_PX) continue;
      item.points.push(roundedPoint([x, y]));
      item.times_s?.push(time());
      pointCount += 1;
      if (item.points.length >= MAX_STROKE_POINTS) {
        stroke.items.push(begin({ ...draft, kind: "stroke", points: [[x, y]] }, 1, { times_s: [time()] }));
      }
    }
    stroke.seen = draft.points.length;
  }

  /** Compare what is visible with what was: begin and end drawings. @param {VisibleDrawing[]} visible */
  function show(visible) {
    pending = visible;
    drawStroke(visible.find(({ id, drawing }) => id === "draft" && drawing.kind === "stroke")?.drawing);
    const still = new Set();
    const fresh = [];
    for (const { id, drawing, opacity } of visible) {
      const shape = recordedShape(drawing);
      if (!shape || (id === "draft" && shape.kind === "stroke")) continue;
      const level = Math.ceil(opacity * 4) / 4;
      const signature = JSON.stringify([id, level, drawing.points, drawing.colour, drawing.text]);
      if (open.has(signature)) still.add(signature);
      else fresh.push({ id, shape, level, signature });
    }
    for (const { id, shape, level, signature } of fresh) {
      const before = [...open].find(([key, entry]) => entry.id === id && !still.has(key));
      if (before && time() - before[1].since < MIN_CHANGE_S) {
        still.add(before[0]); // `flush` looks again
        continue;
      }
      open.set(signature, { item: begin(shape, level), id, since: time() });
      still.add(signature);
    }
    for (const [signature, { item }] of open) {
      if (still.has(signature)) continue;
      end(item);
      open.delete(signature);
    }
  }

  return {
    /** Whether no more can be recorded. */
    get isFull() { return pointCount > MAX_RECORDED_POINTS || drawings.length > MAX_RECORDED_DRAWINGS; },
    /** A frame is displayed. @param {number} clipTime seconds */
    frame: (clipTime) => note(frames, [clipTime]),
    /** The view changed. @param {number} zoom @param {{x: number, y: number}} center */
    view: (zoom, { x, y }) => note(views, [roundTo(zoom, 1000), roundTo(x, 10), roundTo(y, 10)]),
    show,
    flush: () => show(pending),
    /** End the recording. @returns {VoiceTimeline} */
    finish() {
      const duration_s = Math.max(0.1, time());
      show([]);
      const ended = drawings.map((item) => ({ ...item, to_s: Math.min(item.to_s ?? duration_s, duration_s) }));
      const lasting = ended.filter((item) => item.to_s > item.from_s && item.points.length > (item.kind === "stroke" ? 1 : 0));
      return { version: 1, duration_s, frames, views, drawings: lasting };
    },
  };
}

/**
 * Last entry of a list that had begun at a time; the first one before that.
 * @template {[number, ...number[]]} Entry
 * @param {Entry[]} list
 * @param {number} time
 */
function entryAt(list, time) {
  let [low, high] = [0, list.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (list[middle][0] <= time) low = middle;
    else high = middle - 1;
  }
  return list[low];
}

/**
 * What a timeline shows at a time: clip time, view (null for the whole frame), drawings.
 * @param {VoiceTimeline} timeline
 * @param {number} time
 */
export function timelineAt(timeline, time) {
  const view = timeline.views.length ? entryAt(timeline.views, time) : null;
  const drawings = timeline.drawings
    .filter((item) => item.from_s <= time && time < item.to_s)
    .map((item) => {
      const { times_s: times } = item;
      return times ? { ...item, points: item.points.filter((_, at) => times[at] <= time) } : item;
    })
    .filter((item) => item.points.length > 1 || item.kind === "text");
  /** Zoom, and the point in the middle. @type {[number, number, number]|null} */
  const shownView = view && view[0] <= time ? [view[1], view[2], view[3]] : null;
  return { clipTime: entryAt(timeline.frames, time)[1], view: shownView, drawings };
}
