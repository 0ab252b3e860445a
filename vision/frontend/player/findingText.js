// The findings of a clip, shown one at a time: its key frame, and what was found.

/** @import { FrameFinding, Playback, Verdicts } from "../shared/types.d.ts" */

import { make } from "../shared/dom.js";
import { VERDICTS } from "../shared/vocabulary.js";

/**
 * @param {Playback} playback
 * @param {(finding: FrameFinding) => void} goTo
 */
export function createFindingText(playback, goTo) {
  const element = make("p", { class: "finding-text", "aria-live": "polite", hidden: true });
  /** @type {FrameFinding[]} */
  let findings = [];
  let index = -1;

  /** @param {FrameFinding} finding */
  function show(finding) {
    goTo(finding);
    element.hidden = false;
    const { symbol } = VERDICTS[finding.verdict];
    element.replaceChildren(
      make("b", { class: finding.verdict }, `${symbol} ${finding.title}`), ` ${finding.words}`,
    );
  }

  return {
    element,
    show,
    showNext() {
      if (!findings.length) return;
      index = (index + 1) % findings.length;
      show(findings[index]);
    },
    /** @param {Verdicts["findings"]} shown in order @returns {FrameFinding[]} with their frames */
    set(shown) {
      findings = shown.map((each) => ({ ...each, frame: playback.nearest(each.time_s) }));
      index = -1;
      element.hidden = true;
      return findings;
    },
  };
}
