// A guided session from the safety lines to its end: time, keys, speech, screen.

import { keepAwake } from "../shared/keepAwake.js";
import { createSpeaker } from "../shared/speech.js";
import {
  beginSession,
  elapsedSeconds,
  endSession,
  pauseSession,
  placeAt,
  resumeSession,
  takeUpSession,
} from "./sessionClock.js";
import { createSessionPanel } from "./sessionPanel.js";
import { loadSession, storeSession } from "./sessionStore.js";

const TICK_MS = 200;
const STORE_EVERY_MS = 1000;
const COUNT_FROM_S = 3;
const ANNOUNCE_S = 10;
const MIN_ANNOUNCED_S = 30; // shorter steps end soon enough
const FIELDS = "input, textarea, select, button, a, [role=slider]";

/**
 * @param {HTMLElement} root
 * @param {object} component data and setStateValue of Streamlit
 */
export function createGuidedSession(root, component) {
  const speaker = createSpeaker();
  let data = component.data;
  let setStateValue = component.setStateValue;
  let session = null;
  let timer = 0;
  let letSleep = null;
  let spokenStep = -1;
  let announced = -1;
  let storedAt = 0;
  let cueNumber = 0;
  let isAsking = false;

  const panel = createSessionPanel(root, {
    start,
    toggle,
    askToEnd: () => ask(true),
    end: () => end(),
    goOn: () => ask(false),
    sound() {
      speaker.setOn(!speaker.isOn());
      panel.setSound(speaker.isOn());
    },
  });
  panel.setSound(speaker.isOn());

  function say(text) {
    speaker.update({ phase: "recording", countdown: null, cue: { number: ++cueNumber, spoken: text, kind: "do" } });
  }

  function start() {
    speaker.unlock();
    session = beginSession(data.plan, data, Date.now());
    [spokenStep, announced] = [0, -1];
    setStateValue("ended", null);
    say(`${data.plan.safety_spoken} ${data.plan.steps[0].spoken}`);
    run();
  }

  /** Show and time the session; also after a reload, where sound needs a first tap or key. */
  function run() {
    panel.enter();
    letSleep ??= keepAwake();
    clearInterval(timer);
    timer = setInterval(tick, TICK_MS);
    store();
    tick();
  }

  function stopRunning() {
    clearInterval(timer);
    letSleep?.();
    letSleep = null;
  }

  function store() {
    storedAt = Date.now();
    if (session.pausedAt === null) session = { ...session, seenAt: storedAt };
    storeSession(session);
  }

  function tick() {
    const now_ms = Date.now();
    const elapsed_s = elapsedSeconds(session, now_ms);
    const place = placeAt(session.plan.steps, elapsed_s);
    if (place.step === null) {
      end();
      return;
    }
    const isPaused = session.pausedAt !== null;
    panel.showPlace(place, elapsed_s, { rounds: session.plan.rounds, isPaused });
    if (isPaused) return;
    speak(place);
    if (now_ms - storedAt >= STORE_EVERY_MS) store();
  }

  function speak({ index, step, left_s, next }) {
    if (index !== spokenStep) {
      spokenStep = index;
      say(step.spoken);
      return;
    }
    const whole = Math.ceil(left_s - 1e-6);
    if (whole <= COUNT_FROM_S) {
      speaker.update({ phase: "countdown", countdown: whole, cue: null });
    } else if (whole <= ANNOUNCE_S && step.seconds >= MIN_ANNOUNCED_S && announced !== index) {
      announced = index;
      say(next ? `Ten seconds, then ${next.title.toLowerCase()}.` : "Ten seconds, then you are done.");
    }
  }

  function toggle() {
    if (session === null || session.ended || isAsking) return;
    const now_ms = Date.now();
    speaker.unlock();
    speaker.cancel();
    if (session.pausedAt === null) {
      session = pauseSession(session, now_ms);
      say("Paused.");
    } else {
      session = resumeSession(session, now_ms);
      say(`Go on. ${placeAt(session.plan.steps, elapsedSeconds(session, now_ms)).step.spoken}`);
    }
    store();
    tick();
  }

  function ask(isAsked) {
    if (isAsked && session.pausedAt === null) toggle();
    isAsking = isAsked;
    panel.ask(isAsked);
    if (!isAsked) toggle();
  }

  function end() {
    isAsking = false;
    panel.ask(false);
    stopRunning();
    speaker.cancel();
    session = endSession(session, Date.now());
    storeSession(session);
    const isDone = session.ended.rounds_done >= session.ended.rounds;
    say(isDone ? "Done. Well done. How did it feel?" : "The session has ended. How did it feel?");
    showEnd();
  }

  function showEnd() {
    panel.showEnd(session.ended);
    setStateValue("ended", session.ended);
  }

  function onKey(event) {
    if (event.code !== "Space" || session === null || session.ended || isAsking) return;
    const target = event.composedPath()[0];
    if (event.repeat || (target instanceof Element && target.matches(FIELDS))) return;
    event.preventDefault();
    toggle();
  }

  /** Whether the session that has ended is kept on the server. */
  const isSaved = () => session?.ended != null && data.saved === session.ended.id;

  function forget() {
    session = null;
    storeSession(null);
    panel.showPlan(data.plan);
  }

  addEventListener("keydown", onKey);
  document.addEventListener("visibilitychange", onVisible);

  function onVisible() {
    if (!document.hidden && session !== null && !session.ended) tick();
  }

  session = loadSession();
  if (session === null || isSaved()) forget();
  else if (session.ended) showEnd();
  else {
    session = takeUpSession(session, Date.now());
    spokenStep = placeAt(session.plan.steps, elapsedSeconds(session, Date.now())).index;
    run();
  }

  return {
    update(newComponent) {
      const before = JSON.stringify(data.plan);
      ({ data, setStateValue } = newComponent);
      if (isSaved()) forget();
      else if (session === null && JSON.stringify(data.plan) !== before) forget();
    },
    close() {
      stopRunning();
      removeEventListener("keydown", onKey);
      document.removeEventListener("visibilitychange", onVisible);
      speaker.close();
      panel.close();
    },
  };
}
