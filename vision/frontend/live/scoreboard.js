// Display of countdown, repetition count, cues and stride measures, legible from a distance.

/**
 * @import { Cue, FrameUpdate, LiveGait, LiveRep } from "../shared/types.d.ts"
 * @import { IconName } from "../shared/dom.js"
 */

import { button, icon, make, setText } from "../shared/dom.js";
import { VERDICTS } from "../shared/vocabulary.js";
import { markText, translate } from "../shared/texts.js";

const CUE_DURATION_MS = 4500; // praise and corrections; instructions stay
/** Symbol and label of a repetition's live mark. @type {Record<string, {symbol: string, label: string}>} */
const REP_MARKS = {
  good: VERDICTS.pass,
  watch: VERDICTS.watch,
  fault: VERDICTS.fault,
  open: VERDICTS.cannot_tell,
  uncounted: { symbol: "–", label: markText("Not counted") },
};
/** @type {Record<string, IconName>} */
const CUE_ICONS = { good: "check", fix: "warn", do: "arrowRight" };

/**
 * Format seconds as m:ss.
 * @param {number} seconds
 * @returns {string}
 */
export function formatSeconds(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** @param {() => void} finish */
export function createScoreboard(finish) {
  const number = make("div", { class: "countdown-number" });
  const countdown = make(
    "div",
    { class: "countdown", hidden: true },
    number,
    make("div", { class: "countdown-text" }, translate("Hold still")),
  );
  const time = make("span", { class: "recording-time" });
  const recordingLabel = translate("Recording");
  const recordingClock = make(
    "div", { class: "recording-clock" }, make("i", { class: "recording-dot" }), recordingLabel, " ", time,
  );
  const done = make("span", { class: "count-done" });
  const targetText = make("span", { class: "count-target" });
  const count = make("div", { class: "count" }, done, targetText);
  const marks = make("ol", { class: "rep-marks", "aria-label": translate("Repetitions") });
  const note = make("p", { class: "rep-note" });
  const repCount = make("div", { class: "rep-count" }, count, make("div", {}, marks, note));
  const strideTiles = createStrideTiles();
  const cueText = make("span", {});
  const cueIcon = make("span", { class: "cue-icon" });
  const cue = make("div", { class: "cue", hidden: true, "aria-live": "polite" }, cueIcon, cueText);
  /** @type {{number: number|null, at: number}} */
  let lastCue = { number: null, at: 0 };
  let marksKey = "";

  /** @param {Pick<FrameUpdate, "reps"|"count"|"target">} update */
  function showCount({ reps, count: counted, target }) {
    setText(done, String(counted));
    setText(targetText, target ? ` / ${target}` : "");
    count.setAttribute("aria-label", target ? translate("{number} of {count} repetitions", { number: counted, count: target }) : translate("{number} repetitions", { number: counted }));
    setText(note, reps.at(-1)?.note ?? "");
    const key = JSON.stringify([reps.map((rep) => [rep.mark, rep.number, rep.note]), target]);
    if (key === marksKey) return;
    marksKey = key;
    const remaining = Math.max(0, target - counted);
    marks.replaceChildren(...reps.map(repMark), ...Array.from({ length: remaining }, emptyMark));
  }

  /** @param {Cue|null} newCue */
  function showCue(newCue) {
    const now = performance.now();
    if (newCue && newCue.number !== lastCue.number) {
      lastCue = { number: newCue.number, at: now };
      const kind = newCue.kind in CUE_ICONS ? newCue.kind : "do";
      cue.dataset.kind = kind;
      cueIcon.replaceChildren(icon(CUE_ICONS[kind]));
      setText(cueText, newCue.text);
    }
    const isExpired = newCue?.kind !== "do" && now - lastCue.at > CUE_DURATION_MS;
    cue.hidden = !newCue?.text || isExpired;
  }

  return {
    countdown,
    cue: make("div", { class: "cue-place" }, cue),
    finish: button({ icon: "stop", label: translate("Finish"), className: "finish", onClick: finish }),
    tally: make(
      "div",
      { class: "scoreboard" },
      recordingClock,
      make("div", { class: "tally" }, repCount, strideTiles.element),
    ),
    /** @param {FrameUpdate} update */
    update(update) {
      countdown.hidden = update.countdown == null;
      const text = update.countdown == null ? "" : String(update.countdown);
      if (number.textContent !== text) number.replaceChildren(make("span", {}, text));
      setText(time, update.recorded_s == null ? "" : formatSeconds(update.recorded_s));
      repCount.hidden = Boolean(update.gait);
      strideTiles.element.hidden = !update.gait;
      if (update.gait) strideTiles.update(update.gait);
      else showCount(update);
      showCue(update.phase === "recording" ? update.cue : null);
    },
    reset() {
      countdown.hidden = cue.hidden = true;
      lastCue = { number: null, at: 0 };
      marksKey = "";
      marks.replaceChildren();
    },
  };
}

/** @param {LiveRep} rep */
function repMark({ number, mark: name, note }) {
  const { symbol, label: verdict } = REP_MARKS[name] ?? REP_MARKS.open;
  const which = number == null ? translate("A repetition") : translate("Repetition {number}", { number });
  const label = `${which}: ${translate(verdict)}${note ? `, ${note}` : ""}`;
  return make("li", { class: "rep-mark", "data-mark": name, title: label, "aria-label": label }, symbol);
}

function emptyMark() {
  return make("li", { class: "rep-mark", "data-mark": "empty", "aria-hidden": "true" });
}

/** @param {number} lean */
function leanText(lean) {
  const degrees = `${Math.abs(lean)}°`;
  if (lean === 0) return degrees;
  return lean > 0 ? translate("{degrees} forward", { degrees }) : translate("{degrees} back", { degrees });
}

function createStrideTiles() {
  /** @param {string} title */
  const createTile = (title) => {
    const value = make("dd", {});
    return { value, element: make("div", { class: "tile" }, make("dt", {}, title), value) };
  };
  const tiles = [translate("Steps"), translate("Steps/min"), translate("Trunk lean"), translate("Toe first")].map(createTile);
  const note = make("p", { class: "rep-note" });
  return {
    element: make(
      "div",
      { class: "stride", hidden: true },
      make("dl", { class: "tiles" }, ...tiles.map((each) => each.element)),
      note,
    ),
    /** @param {LiveGait} gait */
    update(gait) {
      const { steps, cadence, trunk_lean_deg: lean, toe_first: toeFirst } = gait;
      const values = [
        String(steps),
        cadence == null ? "–" : String(Math.round(cadence)),
        lean == null ? "–" : leanText(lean),
        gait.strikes_known ? translate("{number} of {count}", { number: toeFirst, count: gait.strikes_known }) : "–",
      ];
      values.forEach((value, index) => setText(tiles[index].value, value));
      setText(note, gait.note);
    },
  };
}
