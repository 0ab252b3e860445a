// What the keys of the player do, by the names in playerKeys.js.

/**
 * @param {object} parts
 * @param {ReturnType<typeof import("../shared/frameVideo.js").createFrameVideo>} parts.frameVideo
 * @param {ReturnType<typeof import("./playerNavigation.js").createNavigation>} parts.navigation
 * @param {ReturnType<typeof import("./annotationEditor.js").createDrawingEditor>} parts.editor
 * @param {{zoom: (factor: number) => void}} parts.stage
 * @param {{showNext: () => void}} parts.finding
 * @param {{toggle: () => void}} parts.help
 * @param {(name: string) => void} parts.toggleLayer
 * @param {number} parts.count frames of the clip
 */
export function createKeyActions({ frameVideo, navigation, editor, stage, finding, help, toggleLayer, count }) {
  return {
    pause: () => frameVideo.pause(),
    reverse: () => frameVideo.reverse(),
    playFaster: () => (frameVideo.mode === "playing" ? navigation.faster(1) : frameVideo.play()),
    faster: () => navigation.faster(1),
    slower: () => navigation.faster(-1),
    /** @param {KeyboardEvent} event */
    loopNumber: (event) => navigation.loopNumber(Number(event.key)),
    stopLoop: () => navigation.setSpan(null),
    previousEvent: () => navigation.goToEvent(-1),
    nextEvent: () => navigation.goToEvent(1),
    nextFinding: () => finding.showNext(),
    firstFrame: () => frameVideo.pauseAt(0),
    lastFrame: () => frameVideo.pauseAt(count - 1),
    skeleton: () => toggleLayer("skeleton"),
    angles: () => toggleLayer("angles"),
    events: () => toggleLayer("events"),
    goodForm: () => toggleLayer("goodForm"),
    /** @param {KeyboardEvent} event */
    nextDrawing: (event) => navigation.goToDrawing(event.shiftKey ? -1 : 1),
    /** @param {KeyboardEvent} event */
    undo: (event) => (event.shiftKey ? editor.redo() : editor.undo()),
    deleteDrawing: () => editor.remove(),
    zoomIn: () => stage.zoom(1.5),
    zoomOut: () => stage.zoom(1 / 1.5),
    help: () => help.toggle(),
  };
}
