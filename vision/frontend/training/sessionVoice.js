// What a guided session says: each step as it begins, ten seconds before its end, and the last three.

import { inSentence, translate } from "../shared/texts.js";

/** @import { Place, PlanStep } from "../shared/types.d.ts" */

const COUNT_FROM_S = 3;
const ANNOUNCE_S = 10;
const MIN_ANNOUNCED_S = 30; // shorter steps end soon enough

/**
 * @param {Pick<ReturnType<typeof import("../shared/speech.js").createSpeaker>, "update">} speaker
 */
export function createSessionVoice(speaker) {
  let spokenStep = -1;
  let announcedStep = -1;
  let cueNumber = 0;

  /** @param {string} text */
  function say(text) {
    cueNumber += 1;
    speaker.update({ phase: "recording", countdown: null, cue: { number: cueNumber, spoken: text, kind: "do" } });
  }

  return {
    say,
    /** A step was spoken already, or needs not be. @param {number} index */
    skipTo(index) {
      [spokenStep, announcedStep] = [index, -1];
    },
    /** Say what is due. @param {Place & {step: PlanStep}} place */
    follow({ index, step, left_s, next }) {
      if (index !== spokenStep) {
        spokenStep = index;
        say(step.spoken);
        return;
      }
      const whole = Math.ceil(left_s - 1e-6);
      if (whole <= COUNT_FROM_S) {
        speaker.update({ phase: "countdown", countdown: whole, cue: null });
      } else if (whole <= ANNOUNCE_S && step.seconds >= MIN_ANNOUNCED_S && announcedStep !== index) {
        announcedStep = index;
        say(next ? translate("Ten seconds, then {step}.", { step: inSentence(next.title) }) : translate("Ten seconds, then you are done."));
      }
    },
  };
}
