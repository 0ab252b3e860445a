// The whole panel, and which part of it is seen when.

import { createBar } from "./liveToolbar.js";
import { createCard } from "./messageCard.js";
import { icon, make, setText } from "../shared/dom.js";
import { createFull } from "../shared/fullscreen.js";
import { createGuide } from "./setupGuide.js";
import { createScore } from "./scoreboard.js";

const PRIVACY =
  "The picture goes only to the computer formcheck runs on; nothing is kept until the " +
  "recording is finished.";
const SMALL_SCREEN = "(max-width: 640px), (max-height: 500px)";
const CALM = ["before", "opening", "error", "sending"];
const NOTICE_STAYS_MS = 5000;

/**
 * @param {HTMLElement} root
 * @param {object} press what the buttons do: start, anyway, finish, stop, again, retry, keep,
 *   camera, sound
 */
export function createPanel(root, press) {
  const video = make("video", { playsinline: true, autoplay: true, tabindex: -1 });
  video.muted = true;
  const canvas = make("canvas", { "aria-hidden": "true" });
  const guide = createGuide(press.anyway);
  const score = createScore(press.finish);
  const card = createCard();
  const notice = make("div", { class: "notice", role: "status", hidden: true });
  const stage = make(
    "div",
    { class: "stage", tabindex: -1 },
    video,
    canvas,
    make("div", { class: "shade" }),
    score.countdown,
    notice,
    card.element,
  );
  const full = createFull(root, (on) => bar.full(on));
  const bar = createBar({ ...press, full: full.toggle });
  const around = [guide.top, score.tally, score.finish, score.cue, guide.side]; // over it where there is room
  root.replaceChildren(make("div", { class: "view" }, stage, ...around), bar.element);
  let noticeEnds = 0;
  let title = "";
  let view = "front";

  function enter(name) {
    root.dataset.stage = name;
    root.classList.toggle("calm", CALM.includes(name)); // no picture behind the card
    if (name !== "running") full.leave();
    if (name !== "running" && name !== "stopped" && name !== "sending") root.dataset.phase = "";
  }

  function notify(text, name = "warn", stays = false) {
    clearTimeout(noticeEnds);
    notice.hidden = !text;
    notice.replaceChildren(...(text ? [icon(name), make("span", {}, text)] : []));
    if (text && !stays) noticeEnds = setTimeout(() => notify(""), NOTICE_STAYS_MS);
  }

  function inSight() {
    stage.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  return {
    video,
    canvas,
    bar,
    notify,
    /** What is checked: it stands in the first card and above the instruction. */
    wants(latest) {
      const [named, seen] = [latest.title ?? "", latest.view === "side" ? "side" : "front"];
      if (named === title && seen === view) return;
      [title, view] = [named, seen];
      guide.title(title);
      if (root.dataset.stage === "before") this.before();
    },
    before() {
      enter("before");
      notify("");
      guide.reset();
      score.reset();
      card.show({
        kind: "start",
        view,
        title: title || "Live check",
        text:
          "You are told what to set right, then it counts down, watches every repetition " +
          "and records.",
        actions: [{ icon: "camera", label: "Start camera", kind: "primary big", press: press.start }],
        note: PRIVACY,
      });
    },
    opening() {
      enter("opening");
      card.show({
        kind: "busy",
        title: "Opening the camera",
        text: "Allow it, should the browser ask.",
      });
    },
    running({ mirrored }) {
      enter("running");
      root.classList.toggle("mirrored", mirrored);
      card.show({ kind: "busy", title: "Getting ready", text: "The analysis starts up." });
      stage.focus({ preventScroll: true });
      if (matchMedia(SMALL_SCREEN).matches) full.cover();
      else inSight();
    },
    size(width, height) {
      root.style.setProperty("--shape", `${width} / ${height}`);
      if (root.dataset.stage === "running") inSight();
    },
    news(news) {
      if (root.dataset.stage === "running") card.hide();
      root.dataset.phase = news.phase;
      root.dataset.count = news.count;
      root.dataset.addedMs = news.pace.added_ms ?? "";
      root.dataset.analysed = news.pace.analysed;
      guide.show(news);
      score.show(news);
      bar.pace(news.pace);
      bar.phase(news.phase);
    },
    problem({ title: what, text, advice }) {
      enter("error");
      notify("");
      const again = { icon: "again", label: "Try again", kind: "primary", press: press.start };
      card.show({ kind: "error", icon: "warn", title: what, text, advice, actions: [again] });
    },
    lost(attempt, attempts) {
      notify(`Connection lost, trying again (${attempt} of ${attempts})`, "lost", true);
    },
    givenUp(canKeep) {
      notify("");
      const keep = { label: "Use the recording so far", kind: "quiet", press: press.keep };
      card.show({
        kind: "error",
        icon: "lost",
        title: "The connection is lost",
        text: "The computer that formcheck runs on does not answer.",
        advice: canKeep ? "What was recorded is safe in this browser." : "Is it still running?",
        actions: [
          { icon: "again", label: "Try again", kind: "primary", press: press.retry },
          ...(canKeep ? [keep] : []),
        ],
      });
    },
    sending(bytes, save) {
      enter("sending");
      const size = (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
      card.show({ kind: "busy", title: "Sending the recording…", text: `${size} MB`, save });
    },
    opensResult(why, save) {
      enter("sending");
      card.show({ kind: "busy", title: "Opening your result…", text: why, save });
    },
    stopped(why) {
      enter("stopped");
      card.show({
        kind: "plain",
        icon: "stop",
        title: "Stopped",
        text: why || "Nothing was recorded.",
        actions: [
          { icon: "again", label: "Again", kind: "primary", press: press.again },
          { label: "Close the camera", kind: "quiet", press: press.stop },
        ],
      });
    },
    again() {
      enter("running");
      guide.reset();
      score.reset();
      card.show({ kind: "busy", title: "Getting ready" });
    },
    leave: full.leave,
    close() {
      clearTimeout(noticeEnds);
      full.leave();
      setText(notice, "");
    },
  };
}
