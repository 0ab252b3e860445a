/** @import { PlanStep } from "../../../vision/frontend/shared/types.d.ts" */

import assert from "node:assert/strict";
import { test } from "node:test";

import { placeAt } from "../../../vision/frontend/training/sessionClock.js";
import { createSessionVoice } from "../../../vision/frontend/training/sessionVoice.js";

/** @param {string} title @param {number} seconds @returns {PlanStep} */
const step = (title, seconds) => ({ kind: "work", title, seconds, cue: "", spoken: `${title} now.`, round: 1 });

test("a session speaks its steps, ten seconds ahead of long ones, and counts the last three", () => {
  /** @type {(string|number|null)[]} */
  const said = [];
  const voice = createSessionVoice({ update: ({ cue, countdown }) => said.push(cue?.spoken ?? countdown) });
  const steps = [step("Walk", 40), step("Rest", 20)];
  voice.skipTo(0); // said when the session began
  for (let second = 0; second < 60; second += 1) {
    const { step: current, ...place } = placeAt(steps, second);
    assert.ok(current);
    voice.follow({ ...place, step: current });
  }
  assert.deepEqual(said, ["Ten seconds, then rest.", 3, 2, 1, "Rest now.", 3, 2, 1]);
});
