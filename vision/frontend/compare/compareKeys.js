// The keyboard of the comparison: which key does what, in one place.

export const PAIR_KEYS = [
  { keys: [" "], shown: "Space", words: "Play, pause", act: "toggle" },
  { keys: ["ArrowLeft"], shown: "←", words: "One picture back (Shift: ten)", act: "back" },
  { keys: ["ArrowRight"], shown: "→", words: "One picture on (Shift: ten)", act: "on" },
  { keys: ["ArrowUp"], shown: "↑", words: "Faster", act: "faster" },
  { keys: ["ArrowDown"], shown: "↓", words: "Slower", act: "slower" },
  { keys: [","], shown: ",", words: "Moment before", act: "before" },
  { keys: ["."], shown: ".", words: "Next moment", act: "next" },
  { keys: ["Home"], shown: "Home", words: "Start", act: "start" },
  { keys: ["End"], shown: "End", words: "End", act: "end" },
  { keys: [], shown: "1–9", words: "This one of both (Shift: of the second)", act: "choose" },
  { keys: ["o"], shown: "O", words: "Side by side or overlaid", act: "over" },
  { keys: ["m"], shown: "M", words: "Mirror the second", act: "mirror" },
  { keys: ["b"], shown: "B", words: "Body on or off", act: "skeleton" },
  { keys: ["a"], shown: "A", words: "Angles on or off", act: "angles" },
  { keys: ["f"], shown: "F", words: "Fill the screen", act: "full" },
  { keys: ["?"], shown: "?", words: "These keys", act: "help" },
];

const WRITTEN_INTO = "input:not([type=range]), textarea, select, [contenteditable], [role=combobox], [role=menu], [role=dialog]";

/**
 * Keys belong to the comparison while it has the focus, and while nothing has it and it is seen.
 * @param {HTMLElement} root
 * @param {Record<string, (event: KeyboardEvent) => void>} acts
 * @returns {() => void} stop listening
 */
export function listenToPairKeys(root, acts) {
  const named = new Map(PAIR_KEYS.flatMap((one) => one.keys.map((key) => [key, one.act])));

  function isMeant(event) {
    const path = event.composedPath();
    const [target] = path;
    if (target instanceof Element && target.closest(WRITTEN_INTO)) return false;
    if (path.includes(root)) return true;
    if (target !== document.body && target !== document.documentElement) return false;
    const box = root.getBoundingClientRect();
    return box.height > 0 && box.bottom > 80 && box.top < innerHeight - 80;
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape" && acts.escape()) {
      event.preventDefault();
      return;
    }
    // With Shift a digit key gives another sign on every keyboard.
    const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
    const act = digit ? "choose" : named.get(event.key.length === 1 ? event.key.toLowerCase() : event.key);
    if (!act || !isMeant(event)) return;
    event.preventDefault();
    event.stopPropagation();
    acts[act](event, Number(digit));
  }

  // A button that has the focus would be pressed when the key is let go.
  const onUp = (event) => {
    if (event.key === " " && event.composedPath().includes(root)) event.preventDefault();
  };
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("keyup", onUp, true);
  return () => {
    document.removeEventListener("keydown", onKey, true);
    document.removeEventListener("keyup", onUp, true);
  };
}
