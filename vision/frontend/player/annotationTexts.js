// Texts of the drawings: what is typed on the frame, and lengths that are known.

/** @import { Drawing, DrawingKind, Point } from "../shared/types.d.ts" */
/** @import { VideoStage } from "./videoStage.js" */

import { readLength } from "./annotationShapes.js";
import { createTextInput } from "./annotationTools.js";
import { translate } from "../shared/texts.js";

/**
 * @param {VideoStage} stage
 * @param {object} editor
 * @param {() => string} editor.ink colour of the text, for CSS
 * @param {(kind: DrawingKind, points: Point[], text: string, frame: number) => void} editor.add
 * @param {(drawing: Drawing, changed: Drawing|null) => void} editor.change
 * @param {() => Drawing[]} editor.scales the known lengths
 * @param {(problem: string) => void} editor.entered a length was typed, and why it is none
 */
export function createTextEntry(stage, editor) {
  const input = createTextInput(stage.element, (text, [x, y], frame) => {
    editor.add("text", [[Math.round(x * 10) / 10, Math.round(y * 10) / 10]], text, frame);
  });

  /**
   * @param {Point} at
   * @param {{value?: string, placeholder?: string, done?: (text: string) => void}} [options]
   */
  function open(at, options) {
    input.open(at, stage.frame, editor.ink(), options);
    input.place(stage.viewport);
    input.focus();
  }

  return {
    close: input.close,
    place: input.place,
    /** Type a new text. @param {Point} at */
    start: (at) => open(at),
    /** Ask for the length of a line; a clip has one known length, the latest. @param {Point[]} points */
    askLength(points) {
      const { frame } = stage;
      open(points[1], {
        placeholder: translate("Length, such as 1.5 m"),
        done(text) {
          const length = readLength(text);
          if (length) {
            for (const old of editor.scales()) editor.change(old, null);
            editor.add("scale", points, length, frame);
          }
          editor.entered(length ? "" : translate("Type a number and a unit, such as 1.5 m, 80 cm or 6 ft; draw the line again."));
        },
      });
    },
    /** Change the text of a drawing. @param {Drawing} drawing */
    edit(drawing) {
      open(drawing.points[0], {
        value: drawing.text,
        done(text) {
          const changed = drawing.kind === "scale" ? readLength(text) : text;
          if (changed && changed !== drawing.text) editor.change(drawing, { ...drawing, text: changed });
          editor.entered(changed ? "" : translate("Type a number and a unit, such as 1.5 m, 80 cm or 6 ft."));
        },
      });
    },
  };
}
