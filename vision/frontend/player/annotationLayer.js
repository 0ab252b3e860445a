// Overlay layer of the drawings: those of the frame, fading ones during playback, the unfinished one.

/** @import { Drawing, Scene, Shape, VisibleDrawing } from "../shared/types.d.ts" */

import { metresPerPixel, opacityAfter, paintDrawing } from "./annotationShapes.js";
import { markText } from "../shared/texts.js";

/**
 * @param {object} editor
 * @param {() => Drawing[]} editor.drawings all of the clip
 * @param {(drawing: Drawing) => number} editor.frameOf
 * @param {(frame: number) => void} editor.frameChanged another frame is displayed than before
 * @param {(scene: Scene) => void} editor.placed the frame is at another place of the box
 * @param {() => Drawing|null} editor.dragged the drawing that is being moved, where it is now
 * @param {() => Shape|null} editor.draft the unfinished drawing
 * @param {() => string|null} editor.selectedId of the drawing that is selected, while drawing
 * @param {() => boolean} editor.isPaused
 * @param {() => boolean} editor.isHidden whether something else is displayed instead
 * @param {(visible: VisibleDrawing[]) => void} editor.shown drawings are displayed
 */
export function createDrawingsLayer(editor) {
  let frame = -1;

  /** @param {Scene} scene @returns {VisibleDrawing[]} */
  function visibleAt(scene) {
    const paused = editor.isPaused();
    const dragged = editor.dragged();
    const draft = editor.draft();
    const visible = [];
    for (const drawing of editor.drawings()) {
      const at = editor.frameOf(drawing);
      const opacity = paused ? Number(at === scene.frame) : opacityAfter(scene.time_s - scene.playback.times[at]);
      if (opacity) visible.push({ id: drawing.id, drawing: dragged?.id === drawing.id ? dragged : drawing, opacity });
    }
    return draft ? [...visible, { id: "draft", drawing: draft, opacity: 1 }] : visible;
  }

  return {
    name: "drawings",
    title: markText("Drawings"),
    /** @param {CanvasRenderingContext2D} context @param {Scene} scene */
    draw(context, scene) {
      if (scene.frame !== frame) {
        frame = scene.frame;
        editor.frameChanged(frame);
      }
      editor.placed(scene);
      if (editor.isHidden()) return;
      const visible = visibleAt(scene);
      const metres = metresPerPixel(editor.drawings());
      const selectedId = editor.isPaused() ? editor.selectedId() : null;
      for (const { id, drawing, opacity } of visible) {
        paintDrawing(context, drawing, scene, { opacity, metres, selected: id === selectedId });
      }
      editor.shown(visible);
    },
  };
}
