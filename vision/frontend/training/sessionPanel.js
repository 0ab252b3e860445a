// What is seen of a guided session, large enough to read from three metres.

/**
 * @import { EndedSession, Place, Plan, PlanStep } from "../shared/types.d.ts"
 * @import { HandCameraStatus } from "./handCamera.js"
 */

import { button, icon, make, setButton, setText } from "../shared/dom.js";
import { createCameraOption } from "./cameraOption.js";
import { createFullscreen } from "../shared/fullscreen.js";
import { markText, translate, translateCount, translateIn } from "../shared/texts.js";

const KIND_LABELS = { ready: markText("Get ready"), work: markText("Backward"), easy: markText("Recover") };

/**
 * Format the seconds that are left: 1:05, or 59.
 * @param {number} seconds
 */
export function formatLeft(seconds) {
  const whole = Math.ceil(seconds - 1e-6);
  if (whole < 60) return String(whole);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/**
 * Say how long a step is: 1 minute, or 30 seconds.
 * @param {number} seconds
 */
function lengthText(seconds) {
  if (seconds % 60) return translateCount("{count} second", "{count} seconds", seconds);
  return translateCount("{count} minute", "{count} minutes", seconds / 60);
}

/**
 * Say how a paused session goes on.
 * @param {boolean} hasCamera
 */
function goOnText(hasCamera) {
  if (hasCamera) return translate("Raise a hand, tap the screen or press the space bar to go on.");
  return translate("Tap the screen or press the space bar to go on.");
}

/**
 * @param {HTMLElement} root
 * @param {Record<"start"|"toggle"|"askToEnd"|"end"|"goOn"|"sound", () => void> & {camera: (isOn: boolean) => void}} actions
 */
export function createSessionPanel(root, actions) {
  const kind = make("span", { class: "kind" });
  const round = make("span", { class: "round" });
  const seconds = make("div", { class: "seconds", role: "timer", "aria-label": translate("Time left in this step") });
  const title = make("p", { class: "step-title", "aria-live": "polite" });
  const cue = make("p", { class: "step-cue" });
  const next = make("p", { class: "next" });
  const hand = make("p", { class: "hand" });
  const bar = make("div", { class: "bar", role: "progressbar", "aria-label": translate("Whole session"), "aria-valuemin": 0, "aria-valuemax": 100 });
  const toggle = button({ icon: "pause", label: translate("Pause"), className: "big", onClick: actions.toggle });
  const end = button({ icon: "stop", label: translateIn("button", "End"), className: "big", onClick: actions.askToEnd });
  const sound = button({ icon: "sound", label: translate("Sound on"), className: "big", onClick: actions.sound });
  const cameraOff = button({ icon: "camera", label: translate("Turn the camera off"), className: "big", onClick: () => actions.camera(false) });
  const option = createCameraOption(actions.camera);
  const question = make(
    "div",
    { class: "question", role: "alertdialog", "aria-label": translate("End the session?"), hidden: true },
    make("p", {}, translate("End the session here?")),
    make(
      "div",
      { class: "buttons" },
      button({ icon: "stop", label: translate("End it"), className: "big", onClick: actions.end }),
      button({ icon: "play", label: translate("Go on"), className: "big", onClick: actions.goOn }),
    ),
  );
  const face = make(
    "div",
    { class: "face", onclick: actions.toggle },
    make("div", { class: "top" }, kind, round),
    seconds,
    title,
    cue,
    next,
    hand,
  );
  const running = make(
    "div",
    { class: "running", tabindex: -1 },
    bar,
    face,
    question,
    make("div", { class: "buttons controls" }, toggle, end, sound, cameraOff),
  );
  const card = make("div", { class: "card" });
  const fullscreen = createFullscreen(root, () => {});
  root.replaceChildren(card, running);

  /** @param {string} state */
  function setState(state) {
    root.dataset.state = state;
    card.hidden = state === "running" || state === "paused";
    running.hidden = !card.hidden;
    if (running.hidden) fullscreen.leave();
  }

  return {
    /**
     * Show what to heed and to do, with the button that starts; nothing without a plan.
     * @param {Plan|null} plan
     * @param {boolean} mayUseCamera
     */
    showPlan(plan, mayUseCamera) {
      setState("before");
      card.hidden = plan === null;
      if (plan === null) return;
      const lines = plan.safety.map((line) => make("li", {}, icon("warn"), make("span", {}, line)));
      card.replaceChildren(
        make("h2", {}, translate("First, the way behind you")),
        make("ul", { class: "safety" }, ...lines),
        make("div", { class: "plan" }, make("h3", {}, plan.title), make("p", {}, `${plan.amount}: ${plan.summary}.`)),
        button({ icon: "play", label: translate("The way is clear: start"), className: "primary big start", onClick: actions.start }),
        make("p", { class: "hint" }, translate("Spoken and shown. Tap the screen or press the space bar to pause.")),
        ...(mayUseCamera ? [option.element] : []),
      );
    },
    enter() {
      setState("running");
      fullscreen.cover();
      running.focus({ preventScroll: true });
    },
    /**
     * @param {Place & {step: PlanStep}} place
     * @param {number} elapsed_s
     * @param {{rounds: number, isPaused: boolean, hasCamera: boolean}} session
     */
    showPlace({ step, left_s, next: after, total_s }, elapsed_s, { rounds, isPaused, hasCamera }) {
      setState(isPaused ? "paused" : "running");
      root.dataset.kind = step.kind;
      setText(kind, isPaused ? translate("Paused") : translate(KIND_LABELS[step.kind]));
      setText(round, step.round ? translate("Round {number} of {count}", { number: step.round, count: rounds }) : "");
      const left = formatLeft(left_s);
      setText(seconds, left);
      seconds.classList.toggle("long", left.includes(":"));
      setText(title, step.title);
      setText(cue, isPaused ? goOnText(hasCamera) : step.cue);
      setText(next, after ? translate("Next: {step}, {length}", { step: after.title, length: lengthText(after.seconds) }) : translate("Then you are done"));
      const share = Math.min(100, Math.round((100 * elapsed_s) / total_s));
      bar.style.setProperty("--share", `${share}%`);
      bar.setAttribute("aria-valuenow", String(share));
      if (toggle.dataset.paused !== String(isPaused)) {
        toggle.dataset.paused = String(isPaused);
        setButton(toggle, isPaused ? "play" : "pause", isPaused ? translate("Go on") : translate("Pause"));
      }
    },
    /**
     * Show what the camera sees.
     * @param {HandCameraStatus} camera
     * @param {string} text
     */
    showCamera(camera, text) {
      setText(hand, text);
      hand.hidden = text === "";
      root.dataset.camera = camera.state;
      cameraOff.hidden = camera.state === "off";
      option.show(camera, text);
    },
    /** @param {boolean} isAsked */
    ask(isAsked) {
      question.hidden = !isAsked;
      if (isAsked) question.querySelector("button")?.focus();
      else running.focus({ preventScroll: true });
    },
    /** @param {Pick<EndedSession, "rounds"|"rounds_done">} ended */
    showEnd({ rounds, rounds_done }) {
      setState("ended");
      const isDone = rounds_done >= rounds;
      card.replaceChildren(
        make("h2", {}, isDone ? translate("Done. Well done!") : translate("Ended early")),
        make("p", {}, translate("{number} of {count} rounds. Say below how it felt: what comes next follows from it.", { number: rounds_done, count: rounds })),
      );
      card.scrollIntoView({ block: "nearest" });
    },
    /** @param {boolean} on */
    setSound(on) {
      setButton(sound, on ? "sound" : "mute", on ? translate("Sound on") : translate("Sound off"));
      sound.setAttribute("aria-pressed", String(on));
    },
    close: () => fullscreen.leave(),
  };
}
