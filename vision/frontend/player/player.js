// Review player: connects video, overlay layers, timeline, angle curves, toolbar and keys.

/**
 * @import { Drawing, Playback, UploadServer, Verdicts } from "../shared/types.d.ts"
 * @import { DrawingStore } from "./annotationStore.js"
 */

import { anglesLayer } from "../shared/angleArcs.js";
import { SPEEDS, createToolbar } from "./playerToolbar.js";
import { createAngleCurves } from "./angleCurves.js";
import { createDrawingEditor } from "./annotationEditor.js";
import { makeClipVideo, watchLoading } from "../shared/clipVideo.js";
import { createFindingText } from "./findingText.js";
import { createFrameVideo } from "../shared/frameVideo.js";
import { createGoodForm } from "./goodForm.js";
import { createFullscreen } from "../shared/fullscreen.js";
import { createMomentReport } from "./momentReport.js";
import { createNavigation } from "./playerNavigation.js";
import { createLayerSwitches } from "./playerLayers.js";
import { createKeyActions } from "./playerActions.js";
import { listenToKeys } from "./playerKeys.js";
import { eventAt, eventsLayer } from "./eventMarkers.js";
import { make, scrollTo, setText } from "../shared/dom.js";
import { translateWords } from "../shared/playbackWords.js";
import { markText, translate } from "../shared/texts.js";
import { skeletonLayer } from "../shared/skeleton.js";
import { createOwnEvents } from "./ownEvents.js";
import { createVideoStage } from "./videoStage.js";
import { createTimeline } from "./timelineStrip.js";
import { createVoiceOver } from "./voiceOver.js";

/**
 * What Python sends.
 * @typedef {object} PlayerData
 * @property {string} clip identity of the clip and of its analysis
 * @property {string} video
 * @property {string} playback
 * @property {string|null} sheet
 * @property {string|null} fallback a video for browsers that cannot play the clip
 * @property {Verdicts} verdicts
 * @property {number} width
 * @property {number} height
 * @property {Command & {id: string}|null} command executed once per id
 * @property {Drawing[]|null} drawings null disables drawing
 * @property {boolean} mayDraw
 * @property {boolean} inShort without the angle curves
 * @property {{saved?: string[], refused?: {id: string, message: string}|null}} voiceOvers
 * @property {UploadServer|null} upload null disables recording
 *
 * @typedef {object} Command
 * @property {number} [time_s] to seek to
 * @property {number} [frame] to seek to
 * @property {number} [span] index of the span to loop
 * @property {boolean} [play]
 */

const LAYERS = [eventsLayer, skeletonLayer, anglesLayer];

/**
 * @param {HTMLElement} root
 * @param {Playback} playback
 * @param {{video: string, sheet: string|null}} urls
 * @param {DrawingStore} store
 * @param {Verdicts} verdicts
 * @param {object} on
 * @param {(moment: {frame: number, time_s: number}) => void} on.moment paused at another frame
 * @param {() => void} on.failed the browser cannot play the clip
 * @param {() => UploadServer|null} on.server where to upload a voice-over; null disables recording
 * @param {() => void} on.refused the token of the server is out of date
 * @param {(uploaded: object) => void} on.voiceOver a voice-over was uploaded
 */
export function createPlayer(root, playback, urls, store, verdicts, on) {
  const video = makeClipVideo(translate("Clip"));
  const videoEvents = { frameShown, targetChanged, stateChanged };
  const frameVideo = createFrameVideo(video, playback, videoEvents);
  const moments = createMomentReport(frameVideo, (frame) => on.moment({ frame, time_s: playback.times[frame] }));
  const navigation = createNavigation(playback, frameVideo, {
    looped(span) {
      timeline.loop(span);
      curves.setSpan(span);
    },
    ownEvents: () => ownEvents.frames(),
    drawings: () => editor.frameMarkers().map((marker) => marker.frame),
    speeds: SPEEDS,
  });
  const { goTo, setSpan, step } = navigation;

  /** Actions of buttons and keys. */
  const actions = {
    toggle: () => frameVideo.toggle(),
    /** @param {KeyboardEvent|MouseEvent} [event] */
    back: (event) => step(event?.shiftKey ? -10 : -1),
    /** @param {KeyboardEvent|MouseEvent} [event] */
    forward: (event) => step(event?.shiftKey ? 10 : 1),
    draw: () => editor.setActive(!editor.on),
    voiceOver: () => voiceOver.toggle(),
    fullscreen: () => fullscreen.toggle(),
  };

  const goodForm = createGoodForm(playback, () => frameVideo.mode === "paused");
  const drawingsLayer = { name: "drawings", title: markText("Drawings") };
  const toolbar = createToolbar(playback, [skeletonLayer, anglesLayer, eventsLayer, goodForm.layer, drawingsLayer], {
    ...actions, setSpan, setSpeed: frameVideo.setSpeed, layer: (name) => layers.toggle(name), zoom: (factor) => stage.zoom(factor),
  });
  const stage = createVideoStage(video, playback, { toggle: actions.toggle, step, zoomed: showZoom });
  const layers = createLayerSwitches({ stage, toolbar, goodForm }, layerSwitched);
  const finding = createFindingText(playback, ({ frame, criterion }) => {
    goodForm.lookAt(criterion);
    goTo(frame);
    stage.redraw();
  });
  const timeline = createTimeline(playback, urls.sheet, {
    seek: (frame) => frameVideo.pauseAt(frame), span: (span) => setSpan(span === frameVideo.span ? null : span),
    finding: finding.show, drawing: goTo,
  });
  const curves = createAngleCurves(playback, {
    seek: (frame) => frameVideo.pauseAt(frame), selected: (series) => stage.setSeries(series),
  });
  const voiceOver = createVoiceOver(playback, stage, {
    frame: () => frameVideo.shownFrame,
    goTo: (frame) => frameVideo.pauseAt(frame),
    server: on.server,
    refused: on.refused,
    uploaded: on.voiceOver,
    changed: (isOn) => toolbar.setRecording(isOn),
  });
  const editor = createDrawingEditor(playback, store, stage, {
    isPaused: () => frameVideo.mode === "paused",
    pause: () => frameVideo.pause(),
    goTo: (frame) => frame !== frameVideo.targetFrame && goTo(frame),
    toggled(isOn) {
      toolbar.setDrawing(isOn);
      root.focus({ preventScroll: true });
      if (isOn && !stage.isLayerOn("drawings")) layers.toggle("drawings");
    },
    changed: showFrameMarkers,
    shown: (visible) => voiceOver.drawingsShown(visible),
    isHidden: () => voiceOver.isReplaying,
  });
  const ownEvents = createOwnEvents(playback, store, {
    frame: () => Math.max(0, frameVideo.targetFrame),
    pause: () => frameVideo.pause(),
    goTo,
  });
  const deck = make(
    "div", { class: "controls" },
    editor.toolbar, voiceOver.element, timeline.element, toolbar.element, ownEvents.element, finding.element,
  );
  // A container query cannot style its own container, so the grid is an element inside it.
  root.append(make("div", { class: "layout" }, stage.element, deck, curves.element, toolbar.help.element));
  stage.element.append(toolbar.zoomButtons);
  toolbar.setZoom(1);
  root.style.setProperty("--shape", `${playback.width} / ${playback.height}`);
  root.style.setProperty("--wide", String(playback.width / playback.height));
  root.classList.toggle("upright", playback.height > playback.width);
  const fullscreen = createFullscreen(root, (isOn) => toolbar.setFullscreen(isOn));
  for (const layer of [...LAYERS, goodForm.layer, editor.layer, voiceOver.layer]) stage.addLayer(layer);
  showFrameMarkers();
  setVerdicts(verdicts);
  targetChanged(0);
  stateChanged();

  /** @param {number} frame */
  function frameShown(frame) {
    stage.showFrame(frame);
    curves.setFrame(frame);
    root.dataset.frame = String(frame);
    voiceOver.frameShown(frame);
    const nearby = stage.isLayerOn("events") ? eventAt(playback, frame) : null;
    stage.caption.hidden = !nearby;
    if (nearby) {
      setText(stage.caption, translateWords(nearby.event.words));
      stage.caption.classList.toggle("exact", nearby.distance === 0);
    }
    document.dispatchEvent(new CustomEvent("formcheck-frame", { detail: { frame, root } }));
    moments.schedule();
  }

  /** @param {number} frame */
  function targetChanged(frame) {
    timeline.setFrame(frame);
    toolbar.setFrame(frame);
    root.dataset.target = String(frame);
  }

  function stateChanged() {
    toolbar.update(frameVideo);
    stage.redraw(); // a drawing fades out only during playback
    root.dataset.mode = frameVideo.mode;
    moments.schedule();
  }

  function showZoom() {
    toolbar.setZoom(stage.viewport.zoom);
    voiceOver.viewChanged();
  }

  function showFrameMarkers() {
    root.classList.toggle("can-draw", store.enabled);
    root.classList.toggle("can-record", on.server() !== null);
    timeline.markDrawings(editor.frameMarkers());
    timeline.markEvents(ownEvents.events());
    ownEvents.update();
  }

  /** Show other verdicts, as after a coach's review. @param {Verdicts} shown */
  function setVerdicts(shown) {
    timeline.setVerdicts({ findings: finding.set(shown.findings), spans: shown.spans });
    goodForm.setCriteria(shown.goodForms ?? []);
    layers.update();
    stage.redraw();
  }

  /** @param {string} name @param {boolean} isOn */
  function layerSwitched(name, isOn) {
    if (name === "events") stage.caption.hidden = true;
    if (name === "drawings" && !isOn) editor.setActive(false);
  }

  function cancel() {
    if (!toolbar.help.element.hidden) toolbar.help.toggle();
    else if (editor.cancel()) return true;
    else if (fullscreen.isOn()) fullscreen.leave();
    else return false;
    return true;
  }

  /** Execute a command from Python. @param {Command} command */
  function execute(command) {
    if (command.span != null) setSpan(playback.spans[command.span] ?? null);
    if (command.frame != null) goTo(playback.clamp(command.frame));
    else if (command.time_s != null) goTo(playback.nearest(command.time_s));
    if (command.play) frameVideo.play();
  }

  /** Handle a seek request from elsewhere on the page, see seekButtons.js. @param {Event} event */
  function onJump(event) {
    event.preventDefault();
    goodForm.lookAt(null);
    goTo(playback.nearest(Number(/** @type {CustomEvent} */ (event).detail.time_s)));
    root.focus({ preventScroll: true }); // so that the keys work from there
    stage.zoom(0); // the whole body, whatever was looked at before
    scrollTo(stage.element);
  }

  video.addEventListener("loadeddata", () => root.classList.add("ready"));
  const stopWatching = watchLoading(video, { loaded: () => frameVideo.showFirstFrame(), failed: on.failed });
  document.addEventListener("formcheck-jump", onJump);
  const keyActions = createKeyActions({
    frameVideo, navigation, editor, stage, finding, help: toolbar.help, toggleLayer: layers.toggle, count: playback.count,
  });
  const stopKeys = listenToKeys(root, { ...actions, ...keyActions, cancel });
  video.src = urls.video;

  return {
    execute,
    setVerdicts,
    frameVideo,
    stage,
    voiceOver,
    setSpan,
    close() {
      document.removeEventListener("formcheck-jump", onJump);
      stopWatching();
      moments.close();
      stopKeys();
      fullscreen.leave();
      for (const part of [voiceOver, editor, frameVideo, stage, timeline, curves]) part.close();
    },
  };
}
