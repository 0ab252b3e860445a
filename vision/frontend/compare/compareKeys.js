// Keyboard shortcuts of the compare player; the list of keys in its help is made from the same table.

import { markText } from "../shared/texts.js";

/** @type {{keys: string[], label: string, description: string, action: string}[]} */
export const COMPARE_KEYS = [
  { keys: [" "], label: markText("Space"), description: markText("Play or pause"), action: "toggle" },
  { keys: ["ArrowLeft"], label: "←", description: markText("Previous frame (Shift: 10)"), action: "back" },
  { keys: ["ArrowRight"], label: "→", description: markText("Next frame (Shift: 10)"), action: "forward" },
  { keys: ["ArrowUp"], label: "↑", description: markText("Faster"), action: "faster" },
  { keys: ["ArrowDown"], label: "↓", description: markText("Slower"), action: "slower" },
  { keys: [","], label: ",", description: markText("Previous moment"), action: "previousMoment" },
  { keys: ["."], label: ".", description: markText("Next moment"), action: "nextMoment" },
  { keys: ["Home"], label: "Home", description: markText("Start"), action: "start" },
  { keys: ["End"], label: "End", description: markText("End"), action: "end" },
  { keys: [], label: "1–9", description: markText("Repetition of this number in both clips (Shift: second only)"), action: "chooseRep" },
  { keys: ["o"], label: "O", description: markText("Side by side or overlaid"), action: "toggleOverlay" },
  { keys: ["m"], label: "M", description: markText("Mirror the second clip"), action: "mirror" },
  { keys: ["b"], label: "B", description: markText("Body on or off"), action: "skeleton" },
  { keys: ["a"], label: "A", description: markText("Angles on or off"), action: "angles" },
  { keys: ["f"], label: "F", description: markText("Full screen"), action: "fullscreen" },
  { keys: ["?"], label: "?", description: markText("Show these keys"), action: "help" },
];

const EDITABLE =
  "input:not([type=range]), textarea, select, [contenteditable], " +
  "[role=combobox], [role=menu], [role=dialog]";

/**
 * The compare player takes keys while it has the focus, or while nothing has and it is in view.
 * @param {HTMLElement} root
 * @param {Record<string, (event: KeyboardEvent, digit: number) => unknown>} actions
 * @returns {() => void} stop listening
 */
export function listenToCompareKeys(root, actions) {
  const actionByKey = new Map(COMPARE_KEYS.flatMap((entry) => entry.keys.map((key) => /** @type {[string, string]} */ ([key, entry.action]))));

  /** @param {KeyboardEvent} event */
  function isForPlayer(event) {
    const path = event.composedPath();
    const [target] = path;
    if (target instanceof Element && target.closest(EDITABLE)) return false;
    if (path.includes(root)) return true;
    if (target !== document.body && target !== document.documentElement) return false;
    const box = root.getBoundingClientRect();
    return box.height > 0 && box.bottom > 80 && box.top < innerHeight - 80;
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape" && actions.cancel(event, NaN)) {
      event.preventDefault();
      return;
    }
    // With Shift a digit key gives a character that depends on the keyboard layout.
    const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const action = digit ? "chooseRep" : actionByKey.get(key);
    if (!action || !isForPlayer(event)) return;
    event.preventDefault();
    event.stopPropagation();
    actions[action](event, Number(digit));
  }

  // A focused button would be pressed when the space bar is released.
  /** @param {KeyboardEvent} event */
  const onKeyUp = (event) => {
    if (event.key === " " && event.composedPath().includes(root)) event.preventDefault();
  };
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("keyup", onKeyUp, true);
  return () => {
    document.removeEventListener("keydown", onKey, true);
    document.removeEventListener("keyup", onKeyUp, true);
  };
}
