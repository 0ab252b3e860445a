// Live check panel: lays out video, guide, scoreboard, card and toolbar, and switches stages.

/**
 * @import { Download, FrameUpdate } from "../shared/types.d.ts"
 * @import { Problem } from "../shared/camera.js"
 * @import { CardContent } from "./messageCard.js"
 * @import { IconName } from "../shared/dom.js"
 */

import { createLiveToolbar } from "./liveToolbar.js";
import { createCard } from "./messageCard.js";
import { icon, make, setText } from "../shared/dom.js";
import { createFullscreen } from "../shared/fullscreen.js";
import { createGuide } from "./setupGuide.js";
import { createScoreboard } from "./scoreboard.js";
import { formatNumber, markText, translate } from "../shared/texts.js";

const PRIVACY = markText(
  "Your video goes only to the computer that runs formcheck. Nothing is saved until the recording is finished.",
);
const SMALL_SCREEN = "(max-width: 640px), (max-height: 500px)";
const WITHOUT_VIDEO = ["before", "opening", "error", "sending"];
const NOTICE_MS = 5000;

/**
 * @typedef {Record<"start"|"startAnyway"|"finish"|"stop"|"again"|"retry"|"keep"|"sound", () => void>} Presses
 * @typedef {Presses & {camera: (id: string) => void}} PanelActions
 * @typedef {{title?: string, view?: string}} CheckConfig which test is checked, and from where
 */

/**
 * @param {HTMLElement} root
 * @param {PanelActions} actions of the buttons
 */
export function createLivePanel(root, actions) {
  const video = make("video", { playsinline: true, autoplay: true, tabindex: -1 });
  video.muted = true;
  const canvas = make("canvas", { "aria-hidden": "true" });
  const guide = createGuide(actions.startAnyway);
  const scoreboard = createScoreboard(actions.finish);
  const card = createCard();
  const notice = make("div", { class: "notice", role: "status", hidden: true });
  const stage = make(
    "div",
    { class: "stage", tabindex: -1 },
    video,
    canvas,
    make("div", { class: "shade" }),
    scoreboard.countdown,
    notice,
    card.element,
  );
  const fullscreen = createFullscreen(root, (on) => toolbar.setFullscreen(on));
  const toolbar = createLiveToolbar({ ...actions, fullscreen: fullscreen.toggle });
  // Over the video if there is room, otherwise above and below it.
  const overlays = [guide.heading, scoreboard.tally, scoreboard.finish, scoreboard.cue, guide.panel];
  root.replaceChildren(make("div", { class: "view" }, stage, ...overlays), toolbar.element);
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let noticeTimer;
  let title = "";
  let view = "front";

  /** @param {string} name */
  function setStage(name) {
    root.dataset.stage = name;
    root.classList.toggle("no-video", WITHOUT_VIDEO.includes(name)); // no video behind the card
    if (name !== "running") fullscreen.leave();
    if (name !== "running" && name !== "stopped" && name !== "sending") root.dataset.phase = "";
  }

  /** @param {string} text @param {IconName} [name] @param {boolean} [isSticky] */
  function showNotice(text, name = "warn", isSticky = false) {
    clearTimeout(noticeTimer);
    notice.hidden = !text;
    notice.replaceChildren(...(text ? [icon(name), make("span", {}, text)] : []));
    if (text && !isSticky) noticeTimer = setTimeout(() => showNotice(""), NOTICE_MS);
  }

  function scrollIntoSight() {
    stage.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  return {
    video,
    canvas,
    toolbar,
    showNotice,
    /** Show which test is checked, in the first card and above the instruction. @param {CheckConfig} config */
    setConfig(config) {
      const [newTitle, newView] = [config.title ?? "", config.view === "side" ? "side" : "front"];
      if (newTitle === title && newView === view) return;
      [title, view] = [newTitle, newView];
      guide.setTitle(title);
      if (root.dataset.stage === "before") this.showStart();
    },
    showStart() {
      setStage("before");
      showNotice("");
      guide.reset();
      scoreboard.reset();
      card.show({
        kind: "start",
        view,
        title: title || translate("Live check"),
        text: translate(
          "formcheck guides you into position, counts down, gives feedback on every repetition and records a video.",
        ),
        actions: [{ icon: "camera", label: translate("Start camera"), className: "primary big", onClick: actions.start }],
        note: translate(PRIVACY),
      });
    },
    showOpening() {
      setStage("opening");
      card.show({
        kind: "busy",
        title: translate("Opening the camera"),
        text: translate("Allow the camera if the browser asks."),
      });
    },
    /** @param {{mirrored: boolean}} camera */
    showRunning({ mirrored }) {
      setStage("running");
      root.classList.toggle("mirrored", mirrored);
      card.show({ kind: "busy", title: translate("Getting ready"), text: translate("The analysis is starting.") });
      stage.focus({ preventScroll: true });
      if (matchMedia(SMALL_SCREEN).matches) fullscreen.cover();
      else scrollIntoSight();
    },
    /** @param {number} width @param {number} height */
    setSize(width, height) {
      root.style.setProperty("--shape", `${width} / ${height}`);
      if (root.dataset.stage === "running") scrollIntoSight();
    },
    /** @param {FrameUpdate} update */
    update(update) {
      if (root.dataset.stage === "running") card.hide();
      root.dataset.phase = update.phase;
      root.dataset.count = String(update.count);
      root.dataset.latencyMs = String(update.throughput.latency_ms ?? "");
      root.dataset.analysedFps = String(update.throughput.analysed_fps);
      guide.update(update);
      scoreboard.update(update);
      toolbar.setThroughput(update.throughput, update.model);
      toolbar.setPhase(update.phase);
    },
    /** @param {Problem} problem */
    showProblem({ title: problem, text, advice }) {
      setStage("error");
      showNotice("");
      /** @type {NonNullable<CardContent["actions"]>[number]} */
      const again = { icon: "again", label: translate("Try again"), className: "primary", onClick: actions.start };
      card.show({ kind: "error", icon: "warn", title: problem, text, advice, actions: [again] });
    },
    /** @param {number} attempt @param {number} attempts */
    showReconnecting(attempt, attempts) {
      showNotice(translate("Connection lost, reconnecting ({attempt} of {attempts})", { attempt, attempts }), "lost", true);
    },
    /** @param {boolean} canKeep whether something was recorded */
    showDisconnected(canKeep) {
      showNotice("");
      const keep = { label: translate("Use the recording so far"), className: "quiet", onClick: actions.keep };
      card.show({
        kind: "error",
        icon: "lost",
        title: translate("Connection lost"),
        text: translate("The computer that runs formcheck does not answer."),
        advice: canKeep ? translate("The recording so far is safe in this browser.") : translate("Check that it is still running."),
        actions: [
          { icon: "again", label: translate("Try again"), className: "primary", onClick: actions.retry },
          ...(canKeep ? [keep] : []),
        ],
      });
    },
    /** @param {number} bytes @param {Download} download */
    showSending(bytes, download) {
      setStage("sending");
      const size = formatNumber(bytes / 1e6, bytes < 1e7 ? 1 : 0);
      card.show({ kind: "busy", title: translate("Sending the recording…"), text: `${size} MB`, download });
    },
    /** @param {string} reason @param {Download|null} download */
    showOpeningResult(reason, download) {
      setStage("sending");
      card.show({ kind: "busy", title: translate("Opening your result…"), text: reason, download });
    },
    /** @param {string} reason */
    showStopped(reason) {
      setStage("stopped");
      card.show({
        kind: "plain",
        icon: "stop",
        title: translate("Stopped"),
        text: reason || translate("Nothing was recorded."),
        actions: [
          { icon: "again", label: translate("Again"), className: "primary", onClick: actions.again },
          { label: translate("Close the camera"), className: "quiet", onClick: actions.stop },
        ],
      });
    },
    showRestarting() {
      setStage("running");
      guide.reset();
      scoreboard.reset();
      card.show({ kind: "busy", title: translate("Getting ready") });
    },
    leave: fullscreen.leave,
    close() {
      clearTimeout(noticeTimer);
      fullscreen.leave();
      setText(notice, "");
    },
  };
}
