// Spoken cues and countdown; tones if the browser has no voice.

/** @import { Cue } from "./types.d.ts" */

import { loadPreference, savePreference } from "./dom.js";
import { textLanguage, translate } from "./texts.js";

/** Tones in sequence: frequency in hertz and duration in seconds. */
/** @type {Record<string, [number, number][]>} */
const TONES = {
  good: [[660, 0.13], [880, 0.2]],
  fix: [[220, 0.4]],
  do: [[520, 0.16]],
  tick: [[880, 0.08]],
  go: [[740, 0.8]],
};
const VOLUME = 0.25;
const AFTER_CANCEL_MS = 60; // Chrome drops an utterance right after a cancel
const SPEECH_TIMEOUT_MS = 2500; // some voices never fire `end`,
const SPEECH_TIMEOUT_PER_LETTER_MS = 110; // so long texts get more time

export function createSpeaker() {
  let on = loadPreference("sound") !== "off";
  /** @type {AudioContext|null} */
  let context = null;
  let voiceFails = false;
  /** @type {{cue: number|null, countdown: number|null, phase: string}} */
  let last = { cue: null, countdown: null, phase: "" };
  /** @type {SpeechSynthesisUtterance|null} */
  let speaking = null;
  let queuedText = "";
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timeout;

  /** Enable sound; browsers require this during a click. */
  function unlock() {
    /** @type {{AudioContext?: typeof AudioContext, webkitAudioContext?: typeof AudioContext}} */
    const { AudioContext: standard, webkitAudioContext: prefixed } = globalThis;
    const Context = standard ?? prefixed;
    if (Context && !context) context = new Context();
    context?.resume().catch(() => {});
    if (globalThis.speechSynthesis) speechSynthesis.speak(new SpeechSynthesisUtterance(""));
  }

  function voice() {
    if (voiceFails || !globalThis.speechSynthesis) return null;
    const voices = speechSynthesis.getVoices();
    const language = textLanguage();
    const fitting = voices.filter((each) => each.lang.toLowerCase().split(/[-_]/)[0] === language);
    const any = language === "en" ? voices[0] : null; // a voice reads another language badly
    return fitting.find((each) => each.localService) ?? fitting[0] ?? any ?? null;
  }

  /**
   * Speak a text: it replaces the waiting one; an urgent one interrupts the current one.
   * @param {string} text
   * @param {boolean} urgent
   */
  function say(text, urgent) {
    if (speaking && !urgent) {
      queuedText = text;
      return;
    }
    const interrupts = speaking !== null;
    cancel();
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice();
    utterance.lang = utterance.voice?.lang ?? textLanguage();
    utterance.onend = () => onUtteranceEnd(utterance);
    utterance.onerror = ({ error }) => {
      if (speaking === utterance && error !== "canceled" && error !== "interrupted") {
        voiceFails = true; // use tones from now on
      }
      onUtteranceEnd(utterance);
    };
    speaking = utterance;
    const patience = SPEECH_TIMEOUT_MS + SPEECH_TIMEOUT_PER_LETTER_MS * text.length;
    timeout = setTimeout(() => onUtteranceEnd(utterance), patience);
    if (interrupts) setTimeout(() => speaking === utterance && speechSynthesis.speak(utterance), AFTER_CANCEL_MS);
    else speechSynthesis.speak(utterance);
  }

  /** @param {SpeechSynthesisUtterance} utterance */
  function onUtteranceEnd(utterance) {
    if (speaking !== utterance) return;
    clearTimeout(timeout);
    const next = queuedText;
    [speaking, queuedText] = [null, ""];
    if (next && voice()) say(next, false);
  }

  function cancel() {
    clearTimeout(timeout);
    if (speaking) speechSynthesis.cancel();
    [speaking, queuedText] = [null, ""];
  }

  /** @param {string} tone */
  function playTone(tone) {
    if (context?.state !== "running") return;
    let at = context.currentTime;
    for (const [frequency, length] of TONES[tone]) {
      const [oscillator, gainNode] = [context.createOscillator(), context.createGain()];
      oscillator.frequency.value = frequency;
      gainNode.gain.setValueAtTime(VOLUME, at);
      gainNode.gain.setValueAtTime(VOLUME, at + length * 0.6);
      gainNode.gain.linearRampToValueAtTime(0, at + length);
      oscillator.connect(gainNode).connect(context.destination);
      oscillator.start(at);
      oscillator.stop(at + length);
      at += length;
    }
  }

  /**
   * Speak, or sound, what is new in an update.
   * @param {{phase: string, countdown: number|null, cue: Omit<Cue, "text">|null}} update
   */
  function update({ phase, countdown, cue }) {
    const isStart = last.phase === "countdown" && phase === "recording";
    const isNewCount = countdown != null && countdown !== last.countdown;
    const newCue = cue?.spoken && cue.number !== last.cue ? cue : null;
    last = { cue: cue?.number ?? last.cue, countdown, phase };
    if (!on) return;
    if (voice()) {
      if (isNewCount) say(String(countdown), true);
      if (newCue) say(newCue.spoken, newCue.kind === "fix" || isStart);
      else if (isStart) say(translate("Go"), true);
    } else if (isStart || isNewCount) playTone(isStart ? "go" : "tick");
    else if (newCue) playTone(newCue.kind in TONES ? newCue.kind : "do");
  }

  return {
    unlock,
    update,
    cancel,
    isOn: () => on,
    /** @param {boolean} isOn */
    setOn(isOn) {
      on = isOn;
      savePreference("sound", on ? "on" : "off");
      if (!on) cancel();
    },
    close() {
      cancel();
      context?.close().catch(() => {});
      context = null;
    },
  };
}
