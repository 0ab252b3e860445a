// A guided session from the safety lines to its end: time, keys, speech, screen.

/** @import { Component, EndedSession, Plan, Session } from "../shared/types.d.ts" */

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
import { createHandPause } from "./handPause.js";
import { createSessionPanel } from "./sessionPanel.js";
import { createSessionVoice } from "./sessionVoice.js";
import { loadSession, storeSession } from "./sessionStore.js";
import { translate } from "../shared/texts.js";

const TICK_MS = 200;
const STORE_EVERY_MS = 1000;
const FIELDS = "input, textarea, select, button, a, [role=slider]";

/**
 * @typedef {object} SessionData what Python sends
 * @property {Plan|null} plan null where nothing can be begun
 * @property {string} athlete whose session begins here
 * @property {string} result which result prescribes it
 * @property {string|null} saved id of the session that is kept now
 * @property {CameraData|null} camera null where there can be none
 *
 * @typedef {object} CameraData
 * @property {RTCIceServer[]} ice_servers
 * @property {{id: string, type: string, sdp?: string, reason?: string}|null} answer to the offer with the same id
 */

/**
 * @param {HTMLElement} root
 * @param {Component<SessionData>} component
 */
export function createGuidedSession(root, component) {
  const speaker = createSpeaker();
  const voice = createSessionVoice(speaker);
  let data = component.data;
  let setStateValue = component.setStateValue;
  /** @type {Session|null} */
  let session = null;
  /** @type {ReturnType<typeof setInterval>|undefined} */
  let timer;
  /** @type {(() => void)|null} */
  let letSleep = null;
  let storedAt = 0;
  let isAsking = false;

  const panel = createSessionPanel(root, {
    start,
    toggle: () => toggle(),
    askToEnd: () => ask(true),
    end: () => end(),
    goOn: () => ask(false),
    sound() {
      speaker.setOn(!speaker.isOn());
      panel.setSound(speaker.isOn());
    },
    camera(isOn) {
      speaker.unlock();
      if (isOn) camera.start();
      else camera.stop();
    },
  });
  const camera = createHandPause({
    iceServers: () => data.camera?.ice_servers ?? [],
    offer: (offer) => setStateValue("offer", offer),
    state: () => (session === null || session.ended ? "before" : session.pausedAt === null ? "running" : "paused"),
    toggle: () => toggle(true),
    say: voice.say,
    show: panel.showCamera,
    switched(isOn) {
      if (session === null || session.hasCamera === isOn) return;
      session = { ...session, hasCamera: isOn };
      store();
    },
  });
  panel.setSound(speaker.isOn());

  function start() {
    if (!data.plan) return;
    speaker.unlock();
    session = { ...beginSession(data.plan, data, Date.now()), hasCamera: camera.isOn() };
    voice.skipTo(0);
    setStateValue("ended", null);
    voice.say(`${data.plan.safety_spoken} ${data.plan.steps[0].spoken}`);
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
    if (session === null) return;
    storedAt = Date.now();
    if (session.pausedAt === null) session = { ...session, seenAt: storedAt };
    storeSession(session);
  }

  function tick() {
    if (session === null) return;
    const now_ms = Date.now();
    const elapsed_s = elapsedSeconds(session, now_ms);
    const place = placeAt(session.plan.steps, elapsed_s);
    if (place.step === null) {
      end();
      return;
    }
    const isPaused = session.pausedAt !== null;
    panel.showPlace({ ...place, step: place.step }, elapsed_s, { rounds: session.plan.rounds, isPaused, hasCamera: session.hasCamera });
    camera.show();
    if (isPaused) return;
    voice.follow({ ...place, step: place.step });
    if (now_ms - storedAt >= STORE_EVERY_MS) store();
  }

  /** Pause or go on; a tap, a key and a raised hand do the same. */
  function toggle(isByHand = false) {
    if (session === null || session.ended || isAsking) return;
    const now_ms = Date.now();
    if (!isByHand) camera.touched();
    speaker.unlock();
    speaker.cancel();
    if (session.pausedAt === null) {
      session = pauseSession(session, now_ms);
      voice.say(isByHand ? translate("Hand seen. Paused.") : translate("Paused."));
    } else {
      session = resumeSession(session, now_ms);
      const step = placeAt(session.plan.steps, elapsedSeconds(session, now_ms)).step?.spoken ?? "";
      voice.say(isByHand ? translate("Hand seen. Go on. {step}", { step }) : translate("Go on. {step}", { step }));
    }
    store();
    tick();
  }

  /** @param {boolean} isAsked */
  function ask(isAsked) {
    if (isAsked && session?.pausedAt === null) toggle();
    isAsking = isAsked;
    panel.ask(isAsked);
    if (!isAsked) toggle();
  }

  function end() {
    isAsking = false;
    panel.ask(false);
    stopRunning();
    speaker.cancel();
    camera.stop();
    if (session === null) return;
    const done = endSession(session, Date.now());
    session = done;
    storeSession(session);
    const isDone = done.ended.rounds_done >= done.ended.rounds;
    voice.say(isDone ? translate("Done. Well done. How did it feel?") : translate("The session has ended. How did it feel?"));
    showEnd(done.ended);
  }

  /** @param {EndedSession} ended */
  function showEnd(ended) {
    panel.showEnd(ended);
    setStateValue("ended", ended);
  }

  /** @param {KeyboardEvent} event */
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
    if (data.plan === null || data.camera === null) camera.stop();
    panel.showPlan(data.plan, data.camera !== null);
  }

  addEventListener("keydown", onKey);
  document.addEventListener("visibilitychange", onVisible);

  function onVisible() {
    if (!document.hidden && session !== null && !session.ended) tick();
  }

  session = loadSession();
  if (session === null || isSaved()) forget();
  else if (session.ended) showEnd(session.ended);
  else {
    session = takeUpSession(session, Date.now());
    voice.skipTo(placeAt(session.plan.steps, elapsedSeconds(session, Date.now())).index);
    run();
    if (session?.hasCamera && data.camera !== null) camera.start();
  }
  camera.show();

  return {
    /** @param {Component<SessionData>} newComponent */
    update(newComponent) {
      const before = JSON.stringify(data.plan);
      ({ data, setStateValue } = newComponent);
      camera.answer(data.camera?.answer ?? null);
      if (isSaved()) forget();
      else if (session === null && JSON.stringify(data.plan) !== before) forget();
    },
    close() {
      stopRunning();
      camera.leave();
      removeEventListener("keydown", onKey);
      document.removeEventListener("visibilitychange", onVisible);
      speaker.close();
      panel.close();
    },
  };
}
