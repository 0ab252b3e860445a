// What is said aloud: the server's cues and the countdown, or tones where there is no voice.

import { remember, remembered } from "../shared/dom.js";

/** Tones: pairs of pitch in hertz and length in seconds, one after the other. */
const TONES = {
  good: [[660, 0.13], [880, 0.2]],
  fix: [[220, 0.4]],
  do: [[520, 0.16]],
  tick: [[880, 0.08]],
  go: [[740, 0.8]],
};
const LOUDNESS = 0.25;
const AFTER_CANCEL_MS = 60; // Chrome swallows what is spoken right after a cancel
const STUCK_MS = 2500; // some voices never say that they have ended,
const STUCK_MS_A_LETTER = 110; // which long texts may take longer to

export function createSpeaker() {
  let on = remembered("sound") !== "off";
  let context = null;
  let voiceFails = false;
  let last = { cue: null, countdown: null, phase: "" };
  let speaking = null;
  let waiting = "";
  let stuck = 0;

  /** Within a press of a button, as browsers ask: lets everything later be heard. */
  function unlock() {
    const Context = globalThis.AudioContext ?? globalThis.webkitAudioContext;
    if (Context && !context) context = new Context();
    context?.resume().catch(() => {});
    if (globalThis.speechSynthesis) speechSynthesis.speak(new SpeechSynthesisUtterance(""));
  }

  function voice() {
    if (voiceFails || !globalThis.speechSynthesis) return null;
    const voices = speechSynthesis.getVoices();
    const english = voices.filter((each) => /^en\b/i.test(each.lang));
    return english.find((each) => each.localService) ?? english[0] ?? voices[0] ?? null;
  }

  /** What is said later replaces what waits; what is urgent cuts off what is being said. */
  function say(text, urgent) {
    if (speaking && !urgent) {
      waiting = text;
      return;
    }
    const cut = speaking !== null;
    hush();
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice();
    utterance.lang = utterance.voice?.lang ?? "en";
    utterance.onend = () => ended(utterance);
    utterance.onerror = ({ error }) => {
      if (speaking === utterance && error !== "canceled" && error !== "interrupted") {
        voiceFails = true; // tones from here on
      }
      ended(utterance);
    };
    speaking = utterance;
    stuck = setTimeout(() => ended(utterance), STUCK_MS + STUCK_MS_A_LETTER * text.length);
    if (cut) setTimeout(() => speaking === utterance && speechSynthesis.speak(utterance), AFTER_CANCEL_MS);
    else speechSynthesis.speak(utterance);
  }

  function ended(utterance) {
    if (speaking !== utterance) return;
    clearTimeout(stuck);
    const next = waiting;
    [speaking, waiting] = [null, ""];
    if (next && voice()) say(next, false);
  }

  function hush() {
    clearTimeout(stuck);
    if (speaking) speechSynthesis.cancel();
    [speaking, waiting] = [null, ""];
  }

  function sound(tone) {
    if (context?.state !== "running") return;
    let at = context.currentTime;
    for (const [pitch, length] of TONES[tone]) {
      const [source, volume] = [context.createOscillator(), context.createGain()];
      source.frequency.value = pitch;
      volume.gain.setValueAtTime(LOUDNESS, at);
      volume.gain.setValueAtTime(LOUDNESS, at + length * 0.6);
      volume.gain.linearRampToValueAtTime(0, at + length);
      source.connect(volume).connect(context.destination);
      source.start(at);
      source.stop(at + length);
      at += length;
    }
  }

  /** Say what is new in the news. */
  function follow({ phase, countdown, cue }) {
    const begins = last.phase === "countdown" && phase === "recording";
    const counted = countdown != null && countdown !== last.countdown;
    const fresh = cue?.say && cue.number !== last.cue ? cue : null;
    last = { cue: cue?.number ?? last.cue, countdown, phase };
    if (!on) return;
    if (voice()) {
      if (counted) say(String(countdown), true);
      if (fresh) say(fresh.say, fresh.kind === "fix" || begins);
      else if (begins) say("Go", true);
    } else if (begins || counted) sound(begins ? "go" : "tick");
    else if (fresh) sound(fresh.kind in TONES ? fresh.kind : "do");
  }

  return {
    unlock,
    follow,
    hush,
    isOn: () => on,
    turn(whether) {
      on = whether;
      remember("sound", on ? "on" : "off");
      if (!on) hush();
    },
    close() {
      hush();
      context?.close().catch(() => {});
      context = null;
    },
  };
}
