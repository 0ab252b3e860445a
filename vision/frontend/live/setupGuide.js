// Setting up: the one thing to do now, and what is right already.

import { button, icon, make, setText } from "../shared/dom.js";

const ANYWAY_AFTER_MS = 10_000;
const ANYWAY_WITH = ["body", "rate"];
const STATES = {
  right: { icon: "check", said: "Right" },
  wrong: { icon: "arrowRight", said: "To do" },
  open: { icon: "dots", said: "Not known yet" },
};

/**
 * Whether it may start although not everything is right.
 * @param {{id: string, ok: boolean|null}[]} ticks
 * @param {number} waited_ms in the guide so far
 * @returns {boolean}
 */
export function mayStartAnyway(ticks, waited_ms) {
  const right = (id) => ticks.some((tick) => tick.id === id && tick.ok === true);
  return waited_ms >= ANYWAY_AFTER_MS || ANYWAY_WITH.every(right);
}

/** @param {() => void} startAnyway */
export function createGuide(startAnyway) {
  const title = make("p", { class: "kicker" });
  const lead = make("p", { class: "lead", "aria-live": "polite" });
  const list = make("ul", { class: "ticks", "aria-label": "What has to be right" });
  const anyway = button({ label: "Start anyway", kind: "anyway", press: startAnyway });
  let since = null;
  let rows = new Map();

  function row(tick) {
    const name = make("span", { class: "tick-title" });
    const say = make("span", { class: "tick-say" });
    const mark = make("span", { class: "tick-mark", role: "img" });
    const words = make("span", { class: "tick-words" }, name, say);
    const made = { element: make("li", { class: "tick" }, mark, words), mark, name, say, state: "" };
    rows.set(tick.id, made);
    return made;
  }

  function fill(tick) {
    const made = rows.get(tick.id) ?? row(tick);
    const state = tick.ok === true ? "right" : tick.ok === false ? "wrong" : "open";
    if (made.state !== state) {
      made.state = state;
      made.element.dataset.state = state;
      made.mark.setAttribute("aria-label", STATES[state].said);
      made.mark.replaceChildren(icon(STATES[state].icon));
    }
    setText(made.name, tick.title);
    setText(made.say, state === "wrong" ? tick.say : "");
    return made.element;
  }

  return {
    top: make("div", { class: "top" }, title, lead),
    side: make("div", { class: "side" }, list, anyway),
    title: (text) => setText(title, text),
    show({ phase, lead: text, ticks }) {
      const guiding = phase === "guide";
      since = guiding ? (since ?? performance.now()) : null;
      setText(lead, guiding ? text : "");
      if (!guiding && phase !== "countdown") return;
      const elements = ticks.map(fill);
      const same = elements.every((element, index) => list.children[index] === element);
      if (!same || list.children.length !== elements.length) list.replaceChildren(...elements);
      anyway.hidden = !guiding || !mayStartAnyway(ticks, performance.now() - since);
    },
    reset() {
      since = null;
      rows = new Map();
      list.replaceChildren();
      anyway.hidden = true;
      setText(lead, "");
    },
  };
}
