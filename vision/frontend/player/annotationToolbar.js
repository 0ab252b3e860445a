// Drawing toolbar: tools, colours, undo, redo, delete.

/**
 * @import { IconName } from "../shared/dom.js"
 * @import { ToolName } from "./annotationTools.js"
 */

import { make, setText, iconButton } from "../shared/dom.js";
import { PALETTE } from "./annotationShapes.js";
import { markText, translate } from "../shared/texts.js";

/** Tools in display order: name (also of icon and drawing kind), title, and instructions. */
/** @type {[ToolName & IconName, string, string][]} */
const TOOLS = [
  ["line", markText("Line"), markText("Drag from one end to the other.")],
  ["arrow", markText("Arrow"), markText("Drag from the tail to the tip.")],
  ["angle", markText("Angle"), markText("Drag from one end to the vertex, then tap the other end. Measured by hand in the frame, not by the analysis.")],
  ["stroke", markText("Freehand"), markText("Draw freely.")],
  ["text", markText("Text"), markText("Tap where the text should start, type, and press Enter.")],
  ["scale", markText("Known length"), markText("Drag along something of known length in the plane of movement, then type its length, such as 1.5 m, 80 cm or 6 ft. Lines then show their length.")],
  ["move", markText("Select and move"), markText("Tap a drawing on this frame to select it; drag it, or one of its ends. Tap a selected text again to change it.")],
];

/** @type {Record<string, string>} */
const COLOR_LABELS = {
  yellow: markText("Yellow"), red: markText("Red"), green: markText("Green"), blue: markText("Blue"), white: markText("White"),
};

/**
 * @param {object} actions
 * @param {(name: ToolName) => void} actions.tool
 * @param {(name: string) => void} actions.color
 * @param {() => void} actions.undo
 * @param {() => void} actions.redo
 * @param {() => void} actions.remove
 * @param {() => void} actions.close
 */
export function createDrawToolbar(actions) {
  const toolButtons = new Map(
    TOOLS.map(([name, title]) => [name, iconButton(name, translate(title), () => actions.tool(name), "draw-tool")]),
  );
  const colors = new Map(
    Object.entries(PALETTE).map(([name, value]) => {
      const label = translate(COLOR_LABELS[name]);
      const attributes = { type: "button", class: "swatch", "aria-label": label, title: label };
      const style = `--ink:${value}`;
      return [name, make("button", { ...attributes, style, onclick: () => actions.color(name) })];
    }),
  );
  const undo = iconButton("undo", translate("Undo"), actions.undo);
  const redo = iconButton("redo", translate("Redo"), actions.redo);
  const remove = iconButton("erase", translate("Delete the selected drawing"), actions.remove);
  const hint = make("p", { class: "hint", "aria-live": "polite" });
  /** @param {string} label @param {...HTMLElement} children */
  const group = (label, ...children) =>
    make("div", { class: "draw-group", role: "group", "aria-label": label }, ...children);
  const element = make(
    "div",
    { class: "draw-toolbar", role: "toolbar", "aria-label": translate("Drawing"), hidden: true },
    group(translate("Tools"), ...toolButtons.values()),
    group(translate("Colours"), ...colors.values()),
    group(translate("Changes"), undo, redo, remove),
    make("button", { type: "button", class: "draw-done", onclick: actions.close }, translate("Done")),
    hint,
  );

  return {
    element,
    /**
     * @param {{on: boolean, tool: ToolName, color: string, problem: string, canUndo: boolean, canRedo: boolean, canRemove: boolean}} state
     */
    update({ on, tool, color, problem, canUndo, canRedo, canRemove }) {
      element.hidden = !on;
      for (const [name, button] of toolButtons) button.setAttribute("aria-pressed", String(name === tool));
      for (const [name, button] of colors) button.setAttribute("aria-pressed", String(name === color));
      // aria-disabled only: a disabled button loses the focus, and the player its keys.
      /** @type {[HTMLButtonElement, boolean][]} */
      const changes = [[undo, canUndo], [redo, canRedo], [remove, canRemove]];
      for (const [button, isPossible] of changes) {
        button.setAttribute("aria-disabled", String(!isPossible));
      }
      setText(hint, problem || translate(TOOLS.find(([name]) => name === tool)?.[2] ?? ""));
    },
  };
}
