// Setup guide: the current instruction and the list of checks.

/**
 * @import { FrameUpdate, SetupCheck } from "../shared/types.d.ts"
 * @import { IconName } from "../shared/dom.js"
 */

import { button, icon, make, setText } from "../shared/dom.js";
import { markText, translate } from "../shared/texts.js";

const START_ANYWAY_AFTER_MS = 10_000;
const REQUIRED_CHECKS = ["body", "rate"];
/** @type {Record<"passed"|"failed"|"unknown", {icon: IconName, label: string}>} */
const STATES = {
  passed: { icon: "check", label: markText("Passed") },
  failed: { icon: "arrowRight", label: markText("To do") },
  unknown: { icon: "dots", label: markText("Not known yet") },
};

/**
 * Whether recording may start although some checks fail.
 * @param {Pick<SetupCheck, "id"|"ok">[]} checks
 * @param {number} waited_ms time in the guide so far
 * @returns {boolean}
 */
export function mayStartAnyway(checks, waited_ms) {
  /** @param {string} id */
  const isPassed = (id) => checks.some((check) => check.id === id && check.ok === true);
  return waited_ms >= START_ANYWAY_AFTER_MS || REQUIRED_CHECKS.every(isPassed);
}

/** @param {() => void} startAnyway */
export function createGuide(startAnyway) {
  const title = make("p", { class: "test-title" });
  const instructionLine = make("p", { class: "instruction", "aria-live": "polite" });
  const list = make("ul", { class: "checks", "aria-label": translate("Setup checks") });
  const startButton = button({ label: translate("Start anyway"), className: "start-anyway", onClick: startAnyway });
  /** @type {number|null} */
  let shownSince = null;
  /**
   * @typedef {{element: HTMLElement, iconSlot: HTMLElement, name: HTMLElement, instructionText: HTMLElement, state: string}} Row
   * @type {Map<string, Row>}
   */
  let rows = new Map();

  /** @param {SetupCheck} check */
  function createRow(check) {
    const name = make("span", { class: "check-title" });
    const instructionText = make("span", { class: "check-instruction" });
    const iconSlot = make("span", { class: "check-icon", role: "img" });
    const text = make("span", { class: "check-text" }, name, instructionText);
    const element = make("li", { class: "check" }, iconSlot, text);
    const row = { element, iconSlot, name, instructionText, state: "" };
    rows.set(check.id, row);
    return row;
  }

  /** @param {SetupCheck} check */
  function updateRow(check) {
    const row = rows.get(check.id) ?? createRow(check);
    const state = check.ok === true ? "passed" : check.ok === false ? "failed" : "unknown";
    if (row.state !== state) {
      row.state = state;
      row.element.dataset.state = state;
      row.iconSlot.setAttribute("aria-label", translate(STATES[state].label));
      row.iconSlot.replaceChildren(icon(STATES[state].icon));
    }
    setText(row.name, check.title);
    setText(row.instructionText, state === "failed" ? check.instruction : "");
    return row.element;
  }

  return {
    heading: make("div", { class: "guide-heading" }, title, instructionLine),
    panel: make("div", { class: "guide-panel" }, list, startButton),
    /** @param {string} text */
    setTitle: (text) => setText(title, text),
    /** @param {Pick<FrameUpdate, "phase"|"instruction"|"checks">} update */
    update({ phase, instruction, checks }) {
      const isGuide = phase === "guide";
      shownSince = isGuide ? (shownSince ?? performance.now()) : null;
      setText(instructionLine, isGuide ? instruction : "");
      if (!isGuide && phase !== "countdown") return;
      const elements = checks.map(updateRow);
      const isUnchanged = elements.every((element, index) => list.children[index] === element);
      if (!isUnchanged || list.children.length !== elements.length) list.replaceChildren(...elements);
      startButton.hidden = !isGuide || !mayStartAnyway(checks, performance.now() - (shownSince ?? Infinity));
    },
    reset() {
      shownSince = null;
      rows = new Map();
      list.replaceChildren();
      startButton.hidden = true;
      setText(instructionLine, "");
    },
  };
}
