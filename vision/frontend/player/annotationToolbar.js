// Drawing toolbar: tools, colours, undo, redo, delete.

import { make, setText, iconButton } from "../shared/dom.js";
import { PALETTE } from "./annotationShapes.js";

/** Tools in display order: name (also of icon and drawing kind), title, and instructions. */
const TOOLS = [
  ["line", "Line", "Drag from one end to the other."],
  ["arrow", "Arrow", "Drag from the tail to the tip."],
  ["angle", "Angle", "Drag from one end to the vertex, then tap the other end. Measured by hand in the frame, not by the analysis."],
  ["stroke", "Freehand", "Draw freely."],
  ["text", "Text", "Tap where the text should start, type, and press Enter."],
  ["scale", "Known length", "Drag along something of known length in the plane of movement, then type its length, such as 1.5 m, 80 cm or 6 ft. Lines then show their length."],
  ["move", "Select and move", "Tap a drawing on this frame to select it; drag it, or one of its ends. Tap a selected text again to change it."],
];

/**
 * @param {object} actions
 * @param {(name: string) => void} actions.tool
 * @param {(name: string) => void} actions.color
 * @param {() => void} actions.undo
 * @param {() => void} actions.redo
 * @param {() => void} actions.remove
 * @param {() => void} actions.close
 */
export function createDrawToolbar(actions) {
  const toolButtons = new Map(
    TOOLS.map(([name, title]) => [name, iconButton(name, title, () => actions.tool(name), "draw-tool")]),
  );
  const colors = new Map(
    Object.entries(PALETTE).map(([name, value]) => {
      const label = `${name[0].toUpperCase()}${name.slice(1)}`;
      const attributes = { type: "button", class: "swatch", "aria-label": label, title: label };
      const style = `--ink:${value}`;
      return [name, make("button", { ...attributes, style, onclick: () => actions.color(name) })];
    }),
  );
  const undo = iconButton("undo", "Undo", actions.undo);
  const redo = iconButton("redo", "Redo", actions.redo);
  const remove = iconButton("erase", "Delete the selected drawing", actions.remove);
  const hint = make("p", { class: "hint", "aria-live": "polite" });
  const group = (label, ...children) =>
    make("div", { class: "draw-group", role: "group", "aria-label": label }, ...children);
  const element = make(
    "div",
    { class: "draw-toolbar", role: "toolbar", "aria-label": "Drawing", hidden: true },
    group("Tools", ...toolButtons.values()),
    group("Colours", ...colors.values()),
    group("Changes", undo, redo, remove),
    make("button", { type: "button", class: "draw-done", onclick: actions.close }, "Done"),
    hint,
  );

  return {
    element,
    /** @param {object} state */
    update({ on, tool, color, problem, canUndo, canRedo, canRemove }) {
      element.hidden = !on;
      for (const [name, button] of toolButtons) button.setAttribute("aria-pressed", String(name === tool));
      for (const [name, button] of colors) button.setAttribute("aria-pressed", String(name === color));
      // aria-disabled only: a disabled button loses the focus, and the player its keys.
      for (const [button, isPossible] of [[undo, canUndo], [redo, canRedo], [remove, canRemove]]) {
        button.setAttribute("aria-disabled", String(!isPossible));
      }
      setText(hint, problem || TOOLS.find(([name]) => name === tool)[2]);
    },
  };
}
