// The strip below the picture: small pictures, repetitions or strides, events, findings, and
// where in the clip this is. Whoever drags along it sees the pictures at once.

import { SIDE_COLORS, VERDICTS } from "../shared/vocabulary.js";
import { fitCanvas, make } from "../shared/dom.js";
import { clock } from "../shared/format.js";

const EVENT_MARKS = { rep_bottom: "bottom", contact: "contact" };

/**
 * @param {object} playback
 * @param {string|null} sheet address of the small pictures
 * @param {object} act
 * @param {(frame: number) => void} act.go
 * @param {(span: object) => void} act.span
 * @param {(finding: object) => void} act.finding
 * @param {(frame: number) => void} act.mark
 */
export function createStrip(playback, sheet, act) {
  const canvas = make("canvas");
  const head = make("div", { class: "head" });
  const range = make("div", { class: "looped", hidden: true });
  const track = make(
    "div",
    {
      class: "track", role: "slider", tabindex: 0, "aria-label": "Place in the clip",
      "aria-valuemin": 0, "aria-valuemax": playback.count - 1,
    },
    canvas, range, head,
  );
  const lanes = createLanes(playback, act);
  const pins = make("div", { class: "pins" }, ...pinsOf(playback, act));
  const marks = make("div", { class: "marks only-draws" });
  const rail = make("div", { class: "rail" }, track, marks);
  const element = make("div", { class: "strip" }, pins, rail, ...lanes.elements);
  const picture = sheet && playback.thumbnails ? new Image() : null;
  const length = playback.duration_s;
  const share = (frame) => playback.times[frame] / length;

  function paint() {
    const { context, width, height } = fitCanvas(canvas);
    context.clearRect(0, 0, width, height);
    if (picture?.complete && picture.naturalWidth) paintPictures(context, width, height);
    for (const event of playback.events) {
      if (!EVENT_MARKS[event.kind]) continue;
      const x = share(event.frame) * width;
      context.fillStyle = SIDE_COLORS[event.side ?? "body"];
      context.strokeStyle = "rgba(4, 14, 18, 0.8)";
      context.lineWidth = 2;
      context.beginPath();
      const down = event.kind === "rep_bottom";
      context.moveTo(x - 4, down ? height - 8 : height);
      context.lineTo(x + 4, down ? height - 8 : height);
      context.lineTo(x, down ? height - 1 : height - 7);
      context.closePath();
      context.stroke();
      context.fill();
    }
  }

  function paintPictures(context, width, height) {
    const { width: across, height: down, times_s: times } = playback.thumbnails;
    const each = (across / down) * height;
    const cells = Math.max(1, Math.ceil(width / each));
    for (let cell = 0; cell < cells; cell += 1) {
      const time = ((cell + 0.5) * each * length) / width;
      let best = 0;
      times.forEach((one, at) => {
        if (Math.abs(one - time) < Math.abs(times[best] - time)) best = at;
      });
      context.drawImage(picture, best * across, 0, across, down, cell * each, 0, each, height);
    }
  }

  function frameFrom(event) {
    const box = track.getBoundingClientRect();
    return playback.frameAt(((event.clientX - box.left) / box.width) * length);
  }

  let dragging = false;
  track.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    dragging = true;
    track.setPointerCapture?.(event.pointerId);
    act.go(playback.clamp(frameFrom(event)));
  });
  track.addEventListener("pointermove", (event) => {
    if (dragging) act.go(playback.clamp(frameFrom(event)));
  });
  for (const name of ["pointerup", "pointercancel"]) {
    track.addEventListener(name, () => (dragging = false));
  }
  const resized = new ResizeObserver(paint);
  resized.observe(track);
  if (picture) {
    picture.onload = paint;
    picture.src = sheet;
  }

  return {
    element,
    aim(frame) {
      head.style.left = `${100 * share(frame)}%`;
      track.setAttribute("aria-valuenow", frame);
      track.setAttribute("aria-valuetext", `${clock(playback.times[frame])}, picture ${frame + 1}`);
    },
    /** @param {{frame: number, count: number, colour: string}[]} drawings */
    mark(drawings) {
      marks.replaceChildren(...drawings.map(({ frame, count, colour }) => {
        const label = `${count > 1 ? `${count} drawings` : "Drawing"} at ${clock(playback.times[frame])}`;
        const style = `left:${100 * share(frame)}%;--ink:${colour}`;
        const attributes = { type: "button", class: "mark", style, title: label, "aria-label": label };
        return make("button", { ...attributes, tabindex: -1, onclick: () => act.mark(frame) });
      }));
    },
    /** @param {object|null} span */
    loop(span) {
      range.hidden = !span;
      if (span) {
        range.style.left = `${100 * share(span.first)}%`;
        range.style.width = `${100 * (share(span.last) - share(span.first))}%`;
      }
      lanes.mark(span);
    },
    close: () => resized.disconnect(),
  };
}

function pinsOf(playback, act) {
  return playback.findings
    .filter((finding) => finding.frame != null)
    .map((finding) => {
      const verdict = VERDICTS[finding.verdict];
      const label = `${verdict.label}: ${finding.title}, at ${clock(finding.time_s)}`;
      const left = `left:${(100 * playback.times[finding.frame]) / playback.duration_s}%`;
      const attributes = { type: "button", class: `pin ${finding.verdict}`, style: left };
      const press = () => act.finding(finding);
      return make("button", {
        ...attributes, title: label, "aria-label": label, tabindex: -1, onclick: press,
        "data-symbol": verdict.symbol,
      });
    });
}

/** Repetitions in one lane; strides in one lane a foot, because they overlap. */
function createLanes(playback, act) {
  const buttons = new Map();
  const sides = { rep: [null], stride: ["left", "right"] };
  const elements = [];
  for (const kind of ["rep", "stride"]) {
    for (const side of sides[kind]) {
      const mine = playback.spans.filter((s) => s.kind === kind && (!side || s.side === side));
      if (!mine.length) continue;
      const words = side ? make("span", { class: "lane-name" }, side === "left" ? "L" : "R") : "";
      elements.push(make("div", { class: `lane ${side ?? ""}` }, words, ...mine.map(buttonOf)));
    }
  }

  function buttonOf(span) {
    const [from, to] = [span.first, span.last].map((f) => playback.times[f] / playback.duration_s);
    const label = `Loop ${span.words.charAt(0).toLowerCase()}${span.words.slice(1)}`;
    const button = make(
      "button",
      {
        type: "button", class: "span", title: label, "aria-label": label, "aria-pressed": "false",
        style: `left:${100 * from}%;width:${100 * (to - from)}%`, onclick: () => act.span(span),
      },
      String(span.number),
    );
    buttons.set(span, button);
    return button;
  }

  return {
    elements,
    mark(chosen) {
      for (const [span, button] of buttons) {
        button.setAttribute("aria-pressed", String(span === chosen));
      }
    },
  };
}
