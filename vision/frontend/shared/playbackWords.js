// The words of a playback file and of an alignment, which are English, in the language of the page.

import { markText, translate } from "./texts.js";

/** All of them, with {number} and {step} for the numbers in them. */
export const PLAYBACK_WORDS = [
  markText("Repetition {number}"),
  markText("Repetition {number}, not counted"),
  markText("Repetition {number}, left leg"),
  markText("Repetition {number}, left leg, not counted"),
  markText("Repetition {number}, right leg"),
  markText("Repetition {number}, right leg, not counted"),
  markText("Stride {number}, left foot, from step {step}"),
  markText("Stride {number}, right foot, from step {step}"),
  markText("Repetition {number} begins"),
  markText("Bottom of repetition {number}"),
  markText("Repetition {number} ends"),
  markText("Step {number}: left foot lands"),
  markText("Step {number}: right foot lands"),
  markText("Step {number}: left foot lands, toe first"),
  markText("Step {number}: right foot lands, toe first"),
  markText("Step {number}: left foot lands, flat"),
  markText("Step {number}: right foot lands, flat"),
  markText("Step {number}: left foot lands, heel first"),
  markText("Step {number}: right foot lands, heel first"),
  markText("Step {number}: left foot leaves the ground"),
  markText("Step {number}: right foot leaves the ground"),
  markText("Knee flexion"),
  markText("Thigh from vertical"),
  markText("Shin forward"),
  markText("Hip flexion"),
  markText("Foot pitch"),
  markText("Ankle dorsiflexion"),
  markText("Knee inward"),
  markText("Hip adduction"),
  markText("Trunk forward"),
  markText("Trunk sideways"),
  markText("Pelvic tilt"),
  markText("flexed"),
  markText("knee forward of the hip; − behind (extension)"),
  markText("knee forward of the ankle"),
  markText("flexed; − extended"),
  markText("toes up"),
  markText("dorsiflexed"),
  markText("knee medial (valgus)"),
  markText("knee toward the midline"),
  markText("forward"),
  markText("toward the person's left"),
  markText("left hip high"),
  markText("Start"),
  markText("Bottom"),
  markText("End"),
  markText("Contact"),
  markText("Toe off"),
  markText("Next contact"),
];
const NAMES = ["number", "step"];

/**
 * Translate words of a playback file.
 * @param {string} words
 * @returns {string}
 */
export function translateWords(words) {
  /** @type {Record<string, string>} */
  const values = {};
  const template = words.replace(/\d+/g, (digits) => {
    const name = NAMES[Object.keys(values).length];
    if (!name) return digits;
    values[name] = digits;
    return `{${name}}`;
  });
  return translate(template, values);
}
