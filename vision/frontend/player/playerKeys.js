// The keyboard: which key does what, in one place, so that the help cannot differ from it.

/** Keys, what they do in words, and the name of the act; `draws` only where drawing is offered. */
export const KEYS = [
  { keys: [" "], shown: "Space", words: "Play, pause", act: "toggle" },
  { keys: ["ArrowLeft"], shown: "←", words: "One picture back (Shift: ten)", act: "back" },
  { keys: ["ArrowRight"], shown: "→", words: "One picture on (Shift: ten)", act: "on" },
  { keys: ["ArrowUp"], shown: "↑", words: "Faster", act: "faster" },
  { keys: ["ArrowDown"], shown: "↓", words: "Slower", act: "slower" },
  { keys: ["j"], shown: "J", words: "Play backward", act: "reverse" },
  { keys: ["k"], shown: "K", words: "Pause", act: "rest" },
  { keys: ["l"], shown: "L", words: "Play; again for faster", act: "forward" },
  { keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"], shown: "1–9", words: "Loop this repetition or stride", act: "span" },
  { keys: ["0"], shown: "0", words: "Loop nothing", act: "unloop" },
  { keys: [","], shown: ",", words: "Event before", act: "eventBefore" },
  { keys: ["."], shown: ".", words: "Next event", act: "eventNext" },
  { keys: ["n"], shown: "N", words: "Next finding", act: "finding" },
  { keys: ["Home"], shown: "Home", words: "First picture", act: "first" },
  { keys: ["End"], shown: "End", words: "Last picture", act: "last" },
  { keys: ["b"], shown: "B", words: "Body on or off", act: "skeleton" },
  { keys: ["a"], shown: "A", words: "Angles on or off", act: "angles" },
  { keys: ["e"], shown: "E", words: "Events on or off", act: "events" },
  { keys: ["d"], shown: "D", words: "Draw on the picture, by hand", act: "draw", draws: true },
  { keys: ["g"], shown: "G", words: "Next drawing (Shift: the one before)", act: "drawing", draws: true },
  { keys: ["z"], control: true, shown: "Ctrl Z", words: "Undo a drawing (Shift: redo)", act: "undo", draws: true },
  { keys: ["Delete", "Backspace"], shown: "Del", words: "Delete the chosen drawing", act: "erase", draws: true },
  { keys: ["+", "="], shown: "+", words: "Closer", act: "closer" },
  { keys: ["-"], shown: "−", words: "Further away", act: "further" },
  { keys: ["f"], shown: "F", words: "Fill the screen", act: "full" },
  { keys: ["?"], shown: "?", words: "These keys", act: "help" },
];

const TYPED_INTO = "input, textarea, select, [contenteditable], [role=combobox], [role=menu], [role=dialog]";

/**
 * @param {HTMLElement} root of the player
 * @param {Record<string, (event: KeyboardEvent) => void>} acts
 * @returns {() => void} stop listening
 */
export function listenToKeys(root, acts) {
  const nameOf = (key, control) => `${control ? "Control " : ""}${key}`;
  const byKey = new Map(
    KEYS.flatMap((one) => one.keys.map((key) => [nameOf(key, one.control), one.act])),
  );

  /**
   * Keys belong to the player while it has the focus. While it can be seen it also has those that
   * mean nothing to whatever else has it: nothing at all, or a button that was pressed.
   */
  function isMeant(event) {
    const path = event.composedPath();
    const [target] = path;
    if (target instanceof Element && target.closest(TYPED_INTO) && target.type !== "checkbox") {
      return false;
    }
    if (path.includes(root)) return true;
    const pressed = target instanceof Element && target.closest("button") && event.key !== " ";
    if (!pressed && target !== document.body && target !== document.documentElement) return false;
    const box = root.getBoundingClientRect();
    return box.height > 0 && box.bottom > 80 && box.top < innerHeight - 80;
  }

  function onKey(event) {
    if (event.altKey || event.defaultPrevented) return;
    const control = event.ctrlKey || event.metaKey;
    // To undo means the player only while it has the focus.
    if (control && !event.composedPath().includes(root)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const act = byKey.get(nameOf(key, control));
    if (event.key === "Escape" && !control && acts.escape?.()) {
      event.preventDefault();
      return;
    }
    if (!act || !isMeant(event)) return;
    event.preventDefault();
    event.stopPropagation();
    acts[act](event);
  }

  document.addEventListener("keydown", onKey, true);
  // A button that has the focus would be pressed when the key is let go.
  const onUp = (event) => {
    if (event.key === " " && event.composedPath().includes(root) && isMeant(event)) {
      event.preventDefault();
    }
  };
  document.addEventListener("keyup", onUp, true);
  return () => {
    document.removeEventListener("keydown", onKey, true);
    document.removeEventListener("keyup", onUp, true);
  };
}
