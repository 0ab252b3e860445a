// Keyboard shortcuts of the review player; the list of keys in its help is made from the same table.

import { markText } from "../shared/texts.js";

/** Keys, label and description for the help, action; `forDrawing` and `forRecording` only if that is enabled. */
/** @type {{keys: string[], label: string, description: string, action: string, control?: boolean, forDrawing?: boolean, forRecording?: boolean}[]} */
export const KEYS = [
  { keys: [" "], label: markText("Space"), description: markText("Play or pause"), action: "toggle" },
  { keys: ["ArrowLeft"], label: "←", description: markText("Previous frame (Shift: 10)"), action: "back" },
  { keys: ["ArrowRight"], label: "→", description: markText("Next frame (Shift: 10)"), action: "forward" },
  { keys: ["ArrowUp"], label: "↑", description: markText("Faster"), action: "faster" },
  { keys: ["ArrowDown"], label: "↓", description: markText("Slower"), action: "slower" },
  { keys: ["j"], label: "J", description: markText("Play backward"), action: "reverse" },
  { keys: ["k"], label: "K", description: markText("Pause"), action: "pause" },
  { keys: ["l"], label: "L", description: markText("Play; press again for faster"), action: "playFaster" },
  { keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"], label: "1–9", description: markText("Loop this repetition or stride"), action: "loopNumber" },
  { keys: ["0"], label: "0", description: markText("Stop looping"), action: "stopLoop" },
  { keys: [","], label: ",", description: markText("Previous event"), action: "previousEvent" },
  { keys: ["."], label: ".", description: markText("Next event"), action: "nextEvent" },
  { keys: ["n"], label: "N", description: markText("Next finding"), action: "nextFinding" },
  { keys: ["Home"], label: "Home", description: markText("First frame"), action: "firstFrame" },
  { keys: ["End"], label: "End", description: markText("Last frame"), action: "lastFrame" },
  { keys: ["b"], label: "B", description: markText("Body on or off"), action: "skeleton" },
  { keys: ["a"], label: "A", description: markText("Angles on or off"), action: "angles" },
  { keys: ["e"], label: "E", description: markText("Events on or off"), action: "events" },
  { keys: ["i"], label: "I", description: markText("Good form on or off"), action: "goodForm" },
  { keys: ["d"], label: "D", description: markText("Draw on the frame"), action: "draw", forDrawing: true },
  { keys: ["g"], label: "G", description: markText("Next drawing (Shift: back)"), action: "nextDrawing", forDrawing: true },
  { keys: ["z"], control: true, label: "Ctrl Z", description: markText("Undo a drawing (Shift: redo)"), action: "undo", forDrawing: true },
  { keys: ["Delete", "Backspace"], label: "Del", description: markText("Delete the selected drawing"), action: "deleteDrawing", forDrawing: true },
  { keys: ["r"], label: "R", description: markText("Record a voice-over; again to stop"), action: "voiceOver", forRecording: true },
  { keys: ["+", "="], label: "+", description: markText("Zoom in"), action: "zoomIn" },
  { keys: ["-"], label: "−", description: markText("Zoom out"), action: "zoomOut" },
  { keys: ["f"], label: "F", description: markText("Full screen"), action: "fullscreen" },
  { keys: ["?"], label: "?", description: markText("Show these keys"), action: "help" },
];

const EDITABLE = "input, textarea, select, [contenteditable], [role=combobox], [role=menu], [role=dialog]";

/**
 * @param {HTMLElement} root of the player
 * @param {Record<string, (event: KeyboardEvent) => unknown>} actions
 * @returns {() => void} stop listening
 */
export function listenToKeys(root, actions) {
  /** @param {string} key @param {boolean} [control] */
  const keyName = (key, control) => `${control ? "Control " : ""}${key}`;
  const actionByKey = new Map(
    KEYS.flatMap((entry) => entry.keys.map((key) => /** @type {[string, string]} */ ([keyName(key, entry.control), entry.action]))),
  );

  /**
   * The player takes keys while it has the focus. While it is in view it also takes those that
   * the focused element ignores: the page itself, or a button.
   * @param {KeyboardEvent} event
   */
  function isForPlayer(event) {
    const path = event.composedPath();
    const [target] = path;
    if (target instanceof Element && target.closest(EDITABLE) && !target.matches("[type=checkbox]")) {
      return false;
    }
    if (path.includes(root)) return true;
    const isOnButton = target instanceof Element && target.closest("button") && event.key !== " ";
    if (!isOnButton && target !== document.body && target !== document.documentElement) return false;
    const box = root.getBoundingClientRect();
    return box.height > 0 && box.bottom > 80 && box.top < innerHeight - 80;
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.altKey || event.defaultPrevented) return;
    const control = event.ctrlKey || event.metaKey;
    // Undo is the player's only while it has the focus.
    if (control && !event.composedPath().includes(root)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const action = actionByKey.get(keyName(key, control));
    if (event.key === "Escape" && !control && actions.cancel?.(event)) {
      event.preventDefault();
      return;
    }
    if (!action || !isForPlayer(event)) return;
    event.preventDefault();
    event.stopPropagation();
    actions[action](event);
  }

  document.addEventListener("keydown", onKey, true);
  // A focused button would be pressed when the space bar is released.
  /** @param {KeyboardEvent} event */
  const onKeyUp = (event) => {
    if (event.key === " " && event.composedPath().includes(root) && isForPlayer(event)) {
      event.preventDefault();
    }
  };
  document.addEventListener("keyup", onKeyUp, true);
  return () => {
    document.removeEventListener("keydown", onKey, true);
    document.removeEventListener("keyup", onKeyUp, true);
  };
}
