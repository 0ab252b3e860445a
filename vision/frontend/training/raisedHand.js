// What a raised hand means: each sign once, and what is written about the camera that sees it.

/** @import { HandCameraStatus } from "./handCamera.js" */

import { markText, translate } from "../shared/texts.js";

/** A hand is held up for a second; a tap or key meanwhile wanted the same, milliseconds. */
const HOLD_MS = 1000;
/** How long it is shown that a hand was seen, milliseconds. */
const SHOWN_MS = 4000;

const SEEN = { before: markText("Hand seen: it works"), running: markText("Hand seen: going on"), paused: markText("Hand seen: paused") };
const ASKS = {
  before: markText("The camera sees you: raise a hand to try it"),
  running: markText("Raise a hand to pause"),
  paused: markText("Raise a hand to go on"),
};

/** Notice new signs: the server counts them, because messages may be lost. */
export function createSignCounter() {
  /** @type {number|null} */
  let last = null;

  return {
    /** Whether there is something to switch; two signs at once cancel each other. @param {number} signs */
    take(signs) {
      const before = last;
      last = signs;
      return before !== null && signs > before && (signs - before) % 2 === 1;
    },
    /** Count from the next message on. */
    reset() {
      last = null;
    },
  };
}

/**
 * Whether a sign asks for what a tap or key has just done.
 * @param {number} signedAt milliseconds
 * @param {number} touchedAt milliseconds
 */
export const isSameWish = (signedAt, touchedAt) => signedAt - touchedAt < HOLD_MS;

/**
 * Say what pauses instead, where the camera is off for a reason.
 * @param {string} problem a sentence
 */
export const insteadText = (problem) => translate("{problem} Tap the screen or press the space bar instead.", { problem });

/**
 * Say what the camera sees; nothing while it is off.
 * @param {HandCameraStatus} status
 * @param {{state: "before"|"running"|"paused", signed_ms: number}} session how long ago a hand was seen
 */
export function handText({ state, isSeen, problem }, { state: session, signed_ms }) {
  if (problem) return insteadText(problem);
  if (state === "off") return "";
  if (state === "opening") return translate("Connecting the camera");
  if (signed_ms < SHOWN_MS) return translate(SEEN[session]);
  return isSeen ? translate(ASKS[session]) : translate("The camera sees nobody");
}
