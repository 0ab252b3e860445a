// Timeline: thumbnails, repetitions or strides, events, findings and the playhead. Drag to scrub.

/** @import { FrameFinding, FrameMarker, FrameRange, Playback, Side, Span, SpanMark } from "../shared/types.d.ts" */

import { SIDE_COLORS, VERDICTS } from "../shared/vocabulary.js";
import { fitCanvas, make } from "../shared/dom.js";
import { translateWords } from "../shared/playbackWords.js";
import { formatTime } from "../shared/format.js";
import { inSentence, translate, translateCount } from "../shared/texts.js";

const MARKED_EVENTS = ["rep_bottom", "contact"];

/**
 * @param {Playback} playback
 * @param {string|null} sheet URL of the thumbnail sheet
 * @param {object} on
 * @param {(frame: number) => void} on.seek the timeline was dragged
 * @param {(span: Span) => void} on.span a repetition or stride was clicked
 * @param {(finding: FrameFinding) => void} on.finding
 * @param {(frame: number) => void} on.drawing the marker of a frame with drawings was clicked
 */
export function createTimeline(playback, sheet, on) {
  const canvas = make("canvas");
  const playhead = make("div", { class: "playhead" });
  const loopRange = make("div", { class: "loop-range", hidden: true });
  const track = make(
    "div",
    {
      class: "track", role: "slider", tabindex: 0, "aria-label": translate("Position in the clip"),
      "aria-valuemin": 0, "aria-valuemax": playback.count - 1,
    },
    canvas, loopRange, playhead,
  );
  const lanes = createLanes(playback, on);
  const pins = make("div", { class: "pins" });
  const marks = make("div", { class: "drawing-markers needs-drawing" });
  const eventMarks = make("div", { class: "own-event-markers" });
  const trackRow = make("div", { class: "track-row" }, track, marks, eventMarks);
  const element = make("div", { class: "timeline" }, pins, trackRow, ...lanes.elements);
  const { thumbnails: grid } = playback;
  const thumbnails = sheet && grid ? new Image() : null;
  const length = playback.duration_s;
  /** @param {number} frame */
  const fraction = (frame) => playback.times[frame] / length;

  function paint() {
    const { context, width, height } = fitCanvas(canvas);
    context.clearRect(0, 0, width, height);
    if (grid && thumbnails?.complete && thumbnails.naturalWidth) paintThumbnails(context, width, height);
    for (const event of playback.events) {
      if (!MARKED_EVENTS.includes(event.kind)) continue;
      const x = fraction(event.frame) * width;
      context.fillStyle = SIDE_COLORS[event.side ?? "body"];
      context.strokeStyle = "rgba(4, 14, 18, 0.8)";
      context.lineWidth = 2;
      context.beginPath();
      const pointsDown = event.kind === "rep_bottom";
      context.moveTo(x - 4, pointsDown ? height - 8 : height);
      context.lineTo(x + 4, pointsDown ? height - 8 : height);
      context.lineTo(x, pointsDown ? height - 1 : height - 7);
      context.closePath();
      context.stroke();
      context.fill();
    }
  }

  /** @param {CanvasRenderingContext2D} context @param {number} width @param {number} height */
  function paintThumbnails(context, width, height) {
    if (!thumbnails || !grid) return;
    const { width: thumbWidth, height: thumbHeight, times_s: times } = grid;
    const cellWidth = (thumbWidth / thumbHeight) * height;
    const cells = Math.max(1, Math.ceil(width / cellWidth));
    for (let cell = 0; cell < cells; cell += 1) {
      const time = ((cell + 0.5) * cellWidth * length) / width;
      let best = 0;
      times.forEach((candidate, at) => {
        if (Math.abs(candidate - time) < Math.abs(times[best] - time)) best = at;
      });
      context.drawImage(thumbnails, best * thumbWidth, 0, thumbWidth, thumbHeight, cell * cellWidth, 0, cellWidth, height);
    }
  }

  /** @param {PointerEvent} event */
  function frameAtPointer(event) {
    const box = track.getBoundingClientRect();
    return playback.frameAt(((event.clientX - box.left) / box.width) * length);
  }

  let dragging = false;
  track.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    dragging = true;
    track.setPointerCapture?.(event.pointerId);
    on.seek(playback.clamp(frameAtPointer(event)));
  });
  track.addEventListener("pointermove", (event) => {
    if (dragging) on.seek(playback.clamp(frameAtPointer(event)));
  });
  for (const name of ["pointerup", "pointercancel"]) {
    track.addEventListener(name, () => (dragging = false));
  }
  const resizeObserver = new ResizeObserver(paint);
  resizeObserver.observe(track);
  if (thumbnails && sheet) {
    thumbnails.onload = paint;
    thumbnails.src = sheet;
  }

  return {
    element,
    /** @param {number} frame */
    setFrame(frame) {
      playhead.style.left = `${100 * fraction(frame)}%`;
      track.setAttribute("aria-valuenow", String(frame));
      track.setAttribute("aria-valuetext", translate("{time}, frame {number}", { time: formatTime(playback.times[frame]), number: frame + 1 }));
    },
    /** Mark the frames with drawings. @param {FrameMarker[]} drawings */
    markDrawings(drawings) {
      marks.replaceChildren(...drawings.map(({ frame, count, color }) => {
        const time = formatTime(playback.times[frame]);
        const label = count > 1
          ? translateCount("{count} drawing at {time}", "{count} drawings at {time}", count, { time })
          : translate("Drawing at {time}", { time });
        const style = `left:${100 * fraction(frame)}%;--ink:${color}`;
        const attributes = { type: "button", class: "drawing-marker", style, title: label, "aria-label": label };
        return make("button", { ...attributes, tabindex: -1, onclick: () => on.drawing(frame) });
      }));
    },
    /** Mark the coach's own events. @param {{time_s: number, text: string}[]} events */
    markEvents(events) {
      eventMarks.replaceChildren(...events.map(({ time_s, text }) => {
        const label = translate("{name}, at {time}", { name: text, time: formatTime(time_s) });
        const style = `left:${(100 * time_s) / length}%`;
        const attributes = { type: "button", class: "own-event-marker", style, title: label, "aria-label": label };
        return make("button", { ...attributes, tabindex: -1, onclick: () => on.drawing(playback.nearest(time_s)) });
      }));
    },
    /**
     * Pin the key frames of findings, and mark repetitions and strides with their worst verdict.
     * @param {{findings: FrameFinding[], spans: SpanMark[]}} verdicts
     */
    setVerdicts({ findings, spans }) {
      pins.replaceChildren(...findings.map((finding) => createPin(finding, playback, on)));
      lanes.mark(spans);
    },
    /** Highlight the looped span. @param {FrameRange|null} span */
    loop(span) {
      loopRange.hidden = !span;
      if (span) {
        loopRange.style.left = `${100 * fraction(span.first)}%`;
        loopRange.style.width = `${100 * (fraction(span.last) - fraction(span.first))}%`;
      }
      lanes.setLooped(span);
    },
    close: () => resizeObserver.disconnect(),
  };
}

/**
 * Pin at the frame that shows a finding best. It is no verdict on the repetition below it.
 * @param {FrameFinding} finding
 * @param {Playback} playback
 * @param {{finding: (finding: FrameFinding) => void}} on
 */
function createPin(finding, playback, on) {
  const verdict = VERDICTS[finding.verdict];
  const label = translate("Key frame at {time}: {title}, {verdict}", {
    time: formatTime(finding.time_s), title: finding.title, verdict: inSentence(translate(verdict.label)),
  });
  const left = `left:${(100 * playback.times[finding.frame]) / playback.duration_s}%`;
  const attributes = { type: "button", class: "pin", style: left, title: label, "aria-label": label };
  return make("button", { ...attributes, tabindex: -1, onclick: () => on.finding(finding) });
}

/**
 * Buttons that loop a span: repetitions in one lane, strides in one lane per foot, as they overlap.
 * @param {Playback} playback
 * @param {{span: (span: Span) => void}} on
 */
function createLanes(playback, on) {
  /** @type {Map<Span, HTMLButtonElement>} */
  const buttons = new Map();
  /** @type {[Span["kind"], Side|null][]} */
  const lanes = [["rep", null], ["stride", "left"], ["stride", "right"]];
  const elements = [];
  for (const [kind, side] of lanes) {
    const spans = playback.spans.filter((s) => s.kind === kind && (!side || s.side === side));
    if (!spans.length) continue;
    const name = side ? make("span", { class: "lane-name" }, side === "left" ? translate("L") : translate("R")) : "";
    elements.push(make("div", { class: `lane ${side ?? ""}` }, name, ...spans.map(buttonOf)));
  }

  /** @param {Span} span */
  function buttonOf(span) {
    const [from, to] = [span.first, span.last].map((f) => playback.times[f] / playback.duration_s);
    const button = make("button", {
      type: "button", class: "span", "aria-pressed": "false",
      style: `left:${100 * from}%;width:${100 * (to - from)}%`, onclick: () => on.span(span),
    });
    buttons.set(span, button);
    label(span, button);
    return button;
  }

  /** @param {Span} span @param {HTMLButtonElement} button @param {SpanMark} [mark] */
  function label(span, button, mark) {
    const loop = translate("Loop {words}", { words: inSentence(translateWords(span.words)) });
    const text = mark ? `${loop}. ${mark.words}` : loop;
    button.title = text;
    button.setAttribute("aria-label", text);
    button.className = mark ? `span ${mark.verdict}` : "span";
    const symbol = mark ? [make("i", { "aria-hidden": "true" }, VERDICTS[mark.verdict].symbol)] : [];
    button.replaceChildren(...symbol, String(span.number));
  }

  return {
    elements,
    /** @param {SpanMark[]} marks */
    mark(marks) {
      const found = new Map(marks.map((mark) => [`${mark.kind} ${mark.number}`, mark]));
      for (const [span, button] of buttons) label(span, button, found.get(`${span.kind} ${span.number}`));
    },
    /** @param {FrameRange|null} looped */
    setLooped(looped) {
      for (const [span, button] of buttons) {
        button.setAttribute("aria-pressed", String(span === looped));
      }
    },
  };
}
