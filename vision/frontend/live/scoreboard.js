// Counting down and recording: what can be read from some metres away.

import { button, icon, make, setText } from "../shared/dom.js";
import { VERDICTS } from "../shared/vocabulary.js";

const CUE_STAYS_MS = 4500; // what was good or is to be fixed; what to do stays
/** Symbol and label of a repetition's live mark. */
const REP_MARKS = {
  good: VERDICTS.pass,
  watch: VERDICTS.watch,
  fault: VERDICTS.fault,
  open: VERDICTS.cannot_tell,
  uncounted: { symbol: "–", label: "Not counted" },
};
const CUE_ICONS = { good: "check", fix: "warn", do: "arrowRight" };

/**
 * Write seconds as a clock does.
 * @param {number} seconds
 * @returns {string}
 */
export function clockText(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** @param {() => void} finish */
export function createScore(finish) {
  const number = make("div", { class: "countdown-number" });
  const countdown = make(
    "div",
    { class: "countdown", hidden: true },
    number,
    make("div", { class: "countdown-words" }, "Hold still"),
  );
  const time = make("span", { class: "clock-time" });
  const clock = make("div", { class: "clock" }, make("i", { class: "clock-dot" }), "Recording ", time);
  const done = make("span", { class: "count-done" });
  const wanted = make("span", { class: "count-wanted" });
  const count = make("div", { class: "count" }, done, wanted);
  const marks = make("ol", { class: "marks", "aria-label": "Repetitions" });
  const words = make("p", { class: "last-words" });
  const squats = make("div", { class: "squats" }, count, make("div", {}, marks, words));
  const stride = createStride();
  const cueText = make("span", {});
  const cueIcon = make("span", { class: "cue-icon" });
  const cue = make("div", { class: "cue", hidden: true, "aria-live": "polite" }, cueIcon, cueText);
  let cueShown = { number: null, at: 0 };
  let shownMarks = "";

  function showCount({ reps, count: counted, target }) {
    setText(done, String(counted));
    setText(wanted, target ? ` / ${target}` : "");
    count.setAttribute("aria-label", `${counted}${target ? ` of ${target}` : ""} repetitions`);
    setText(words, reps.at(-1)?.words ?? "");
    const key = JSON.stringify([reps.map((rep) => [rep.mark, rep.number, rep.words]), target]);
    if (key === shownMarks) return;
    shownMarks = key;
    const left = Math.max(0, target - counted);
    marks.replaceChildren(...reps.map(mark), ...Array.from({ length: left }, empty));
  }

  function showCue(latest) {
    const now = performance.now();
    if (latest && latest.number !== cueShown.number) {
      cueShown = { number: latest.number, at: now };
      const kind = latest.kind in CUE_ICONS ? latest.kind : "do";
      cue.dataset.kind = kind;
      cueIcon.replaceChildren(icon(CUE_ICONS[kind]));
      setText(cueText, latest.text);
    }
    const over = latest?.kind !== "do" && now - cueShown.at > CUE_STAYS_MS;
    cue.hidden = !latest?.text || over;
  }

  return {
    countdown,
    cue: make("div", { class: "cue-place" }, cue),
    finish: button({ icon: "stop", label: "Finish", kind: "finish", press: finish }),
    tally: make(
      "div",
      { class: "score" },
      clock,
      make("div", { class: "tally" }, squats, stride.element),
    ),
    show(news) {
      countdown.hidden = news.countdown == null;
      const text = news.countdown == null ? "" : String(news.countdown);
      if (number.textContent !== text) number.replaceChildren(make("span", {}, text));
      setText(time, news.recorded_s == null ? "" : clockText(news.recorded_s));
      squats.hidden = Boolean(news.stride);
      stride.element.hidden = !news.stride;
      if (news.stride) stride.show(news.stride);
      else showCount(news);
      showCue(news.phase === "recording" ? news.cue : null);
    },
    reset() {
      countdown.hidden = cue.hidden = true;
      cueShown = { number: null, at: 0 };
      shownMarks = "";
      marks.replaceChildren();
    },
  };
}

function mark({ number, mark: name, words }) {
  const { symbol, label: verdict } = REP_MARKS[name] ?? REP_MARKS.open;
  const which = number == null ? "A repetition" : `Repetition ${number}`;
  const label = `${which}: ${verdict}${words ? `, ${words}` : ""}`;
  return make("li", { class: "mark", "data-mark": name, title: label, "aria-label": label }, symbol);
}

function empty() {
  return make("li", { class: "mark", "data-mark": "empty", "aria-hidden": "true" });
}

function createStride() {
  const tile = (title) => {
    const value = make("dd", {});
    return { value, element: make("div", { class: "tile" }, make("dt", {}, title), value) };
  };
  const tiles = ["Steps", "Steps a minute", "Trunk lean", "Toe first"].map(tile);
  const note = make("p", { class: "last-words" });
  return {
    element: make(
      "div",
      { class: "stride", hidden: true },
      make("dl", { class: "tiles" }, ...tiles.map((each) => each.element)),
      note,
    ),
    show({ steps, cadence, trunk_lean_deg: lean, toe_first: toe, told, note: why }) {
      const values = [
        String(steps),
        cadence == null ? "–" : String(Math.round(cadence)),
        lean == null ? "–" : `${Math.abs(lean)}°${lean > 0 ? " forward" : lean < 0 ? " back" : ""}`,
        told ? `${toe} of ${told}` : "–",
      ];
      values.forEach((value, index) => setText(tiles[index].value, value));
      setText(note, why);
    },
  };
}
