// The tools for drawing, below the picture while it is drawn on.

import { make, setText, tool } from "../shared/dom.js";
import { PALETTE } from "./annotationShapes.js";

/** Tools in their order: name, which is also the icon's and the kind's, title, and how it goes. */
const TOOLS = [
  ["line", "Line", "Drag from one end to the other."],
  ["arrow", "Arrow", "Drag to where it is to point."],
  ["angle", "Angle", "Drag from one end to the corner, then tap the other end. Measured by hand in the picture, not by the analysis."],
  ["stroke", "Freehand", "Draw freely."],
  ["text", "Text", "Tap where it is to begin, type, and press Enter."],
  ["move", "Choose and move", "Tap a drawing of this picture to choose it; drag it, or one of its ends."],
];

/**
 * @param {object} acts
 * @param {(name: string) => void} acts.tool
 * @param {(name: string) => void} acts.colour
 * @param {() => void} acts.undo
 * @param {() => void} acts.redo
 * @param {() => void} acts.erase
 * @param {() => void} acts.leave
 */
export function createDrawBar(acts) {
  const toolButtons = new Map(
    TOOLS.map(([name, title]) => [name, tool(name, title, () => acts.tool(name), "draw-tool")]),
  );
  const colours = new Map(
    Object.entries(PALETTE).map(([name, value]) => {
      const label = `${name[0].toUpperCase()}${name.slice(1)}`;
      const attributes = { type: "button", class: "swatch", "aria-label": label, title: label };
      const style = `--ink:${value}`;
      return [name, make("button", { ...attributes, style, onclick: () => acts.colour(name) })];
    }),
  );
  const undo = tool("undo", "Undo", acts.undo);
  const redo = tool("redo", "Redo", acts.redo);
  const erase = tool("erase", "Delete the chosen drawing", acts.erase);
  const hint = make("p", { class: "hint", "aria-live": "polite" });
  const group = (label, ...children) =>
    make("div", { class: "draw-group", role: "group", "aria-label": label }, ...children);
  const element = make(
    "div",
    { class: "draw-bar", role: "toolbar", "aria-label": "Drawing", hidden: true },
    group("Tools", ...toolButtons.values()),
    group("Colours", ...colours.values()),
    group("Changes", undo, redo, erase),
    make("button", { type: "button", class: "draw-done", onclick: acts.leave }, "Done"),
    hint,
  );

  return {
    element,
    /** @param {object} state */
    state({ on, name, colour, canUndo, canRedo, canErase }) {
      element.hidden = !on;
      for (const [each, button] of toolButtons) button.setAttribute("aria-pressed", String(each === name));
      for (const [each, button] of colours) button.setAttribute("aria-pressed", String(each === colour));
      // Not really disabled: that would take the focus, and the keys with it.
      for (const [button, can] of [[undo, canUndo], [redo, canRedo], [erase, canErase]]) {
        button.setAttribute("aria-disabled", String(!can));
      }
      setText(hint, TOOLS.find(([each]) => each === name)[2]);
    },
  };
}
