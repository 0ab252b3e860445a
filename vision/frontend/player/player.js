// Review player: connects video, overlay layers, timeline, angle curves, toolbar and keys.

import { anglesLayer } from "../shared/angleArcs.js";
import { SPEEDS, createToolbar } from "./playerToolbar.js";
import { createAngleCurves } from "./angleCurves.js";
import { createDrawingEditor } from "./annotationEditor.js";
import { createFrameVideo } from "../shared/frameVideo.js";
import { createFullscreen } from "../shared/fullscreen.js";
import { listenToKeys } from "./playerKeys.js";
import { eventAt, eventsLayer } from "./eventMarkers.js";
import { make, scrollTo, setText } from "../shared/dom.js";
import { VERDICTS } from "../shared/vocabulary.js";
import { skeletonLayer } from "../shared/skeleton.js";
import { createOwnEvents } from "./ownEvents.js";
import { createVideoStage } from "./videoStage.js";
import { createTimeline } from "./timelineStrip.js";
import { createVoiceOver } from "./voiceOver.js";
import { translateWords } from "../shared/playbackWords.js";
import { markText, translate } from "../shared/texts.js";

const REPORT_DELAY_MS = 250;
const LOAD_DELAY_MS = 400;
const LAYERS = [eventsLayer, skeletonLayer, anglesLayer];

/**
 * @param {HTMLElement} root
 * @param {object} playback as returned by `readPlayback`
 * @param {{video: string, sheet: string|null}} urls
 * @param {object} store the drawings, see annotationStore.js
 * @param {object} verdicts as `setVerdicts` takes them
 * @param {object} on
 * @param {(moment: {frame: number, time_s: number}) => void} on.moment paused at another frame
 * @param {() => void} on.failed the browser cannot play the clip
 * @param {() => {address: string, token: string}|null} on.server where to upload a voice-over; null disables recording
 * @param {(uploaded: object) => void} on.voiceOver a voice-over was uploaded
 */
export function createPlayer(root, playback, urls, store, verdicts, on) {
  const video = make("video", { playsinline: true, preload: "auto", tabindex: -1, "aria-label": translate("Clip") });
  video.muted = true;
  let frameVideo = null;
  let reportedFrame = -1;
  let timer = 0;
  let findingIndex = -1;
  let findings = [];
  let voiceOver = null; // made after the parts that it records

  const actions = {
    toggle: () => frameVideo.toggle(),
    pause: () => frameVideo.pause(),
    reverse: () => frameVideo.reverse(),
    playFaster: () => (frameVideo.mode === "playing" ? faster(1) : frameVideo.play()),
    back: (event) => step(event?.shiftKey ? -10 : -1),
    forward: (event) => step(event?.shiftKey ? 10 : 1),
    faster: () => faster(1),
    slower: () => faster(-1),
    setSpeed: (value) => frameVideo.setSpeed(value),
    loopNumber: (event) => loopNumber(Number(event.key)),
    setSpan,
    stopLoop: () => setSpan(null),
    previousEvent: () => goToEvent(-1),
    nextEvent: () => goToEvent(1),
    nextFinding,
    firstFrame: () => frameVideo.pauseAt(0),
    lastFrame: () => frameVideo.pauseAt(playback.count - 1),
    skeleton: () => toggleLayer("skeleton"),
    angles: () => toggleLayer("angles"),
    events: () => toggleLayer("events"),
    layer: toggleLayer,
    draw: () => editor.setActive(!editor.on),
    nextDrawing: (event) => goToDrawing(event.shiftKey ? -1 : 1),
    undo: (event) => (event.shiftKey ? editor.redo() : editor.undo()),
    deleteDrawing: () => editor.remove(),
    voiceOver: () => voiceOver.toggle(),
    zoom: (factor) => stage.zoom(factor),
    zoomIn: () => stage.zoom(1.5),
    zoomOut: () => stage.zoom(1 / 1.5),
    fullscreen: () => fullscreen.toggle(),
    help: () => toolbar.help.toggle(),
    cancel,
  };

  const drawingsLayer = { name: "drawings", title: markText("Drawings") };
  const toolbar = createToolbar(playback, [skeletonLayer, anglesLayer, eventsLayer, drawingsLayer], actions);
  const stage = createVideoStage(video, playback, {
    toggle: actions.toggle, step, zoomed: showZoom,
  });
  const timeline = createTimeline(playback, urls.sheet, {
    seek: (frame) => frameVideo.pauseAt(frame), span: (span) => setSpan(span === frameVideo.span ? null : span),
    finding: showFinding, drawing: goTo,
  });
  const curves = createAngleCurves(playback, {
    seek: (frame) => frameVideo.pauseAt(frame), selected: (series) => stage.setSeries(series),
  });
  const findingText = make("p", { class: "finding-text", "aria-live": "polite", hidden: true });
  const editor = createDrawingEditor(playback, store, stage, {
    isPaused: () => !frameVideo || frameVideo.mode === "paused",
    pause: () => frameVideo.pause(),
    goTo: (frame) => frame !== frameVideo.targetFrame && goTo(frame),
    toggled(isOn) {
      toolbar.setDrawing(isOn);
      root.focus({ preventScroll: true });
      if (isOn && !stage.isLayerOn("drawings")) toggleLayer("drawings");
    },
    changed: showFrameMarkers,
    shown: (visible) => voiceOver?.drawingsShown(visible),
    isHidden: () => Boolean(voiceOver?.isReplaying),
  });
  const ownEvents = createOwnEvents(playback, store, {
    frame: () => Math.max(0, frameVideo?.targetFrame ?? 0),
    pause: () => frameVideo.pause(),
    goTo,
  });
  voiceOver = createVoiceOver(playback, stage, {
    frame: () => frameVideo?.shownFrame ?? 0,
    goTo: (frame) => frameVideo.pauseAt(frame),
    server: on.server,
    uploaded: on.voiceOver,
    changed: (isOn) => toolbar.setRecording(isOn),
  });
  const deck = make("div", { class: "controls" }, editor.toolbar, voiceOver.element, timeline.element, toolbar.element, ownEvents.element, findingText);
  // A container query cannot style its own container, so the grid is an element inside it.
  root.append(make("div", { class: "layout" }, stage.element, deck, curves.element));
  root.querySelector(".layout").append(toolbar.help.element);
  stage.element.append(toolbar.zoomButtons);
  toolbar.setZoom(1);
  root.style.setProperty("--shape", `${playback.width} / ${playback.height}`);
  root.style.setProperty("--wide", String(playback.width / playback.height));
  root.classList.toggle("upright", playback.height > playback.width);
  const fullscreen = createFullscreen(root, (isOn) => toolbar.setFullscreen(isOn));
  for (const layer of [...LAYERS, editor.layer, voiceOver.layer]) stage.addLayer(layer);
  showFrameMarkers();
  setVerdicts(verdicts);

  const videoEvents = {
    frameShown(frame) {
      stage.showFrame(frame);
      curves.setFrame(frame);
      root.dataset.frame = frame;
      voiceOver.frameShown(frame);
      const nearby = stage.isLayerOn("events") ? eventAt(playback, frame) : null;
      stage.caption.hidden = !nearby;
      if (nearby) {
        setText(stage.caption, translateWords(nearby.event.words));
        stage.caption.classList.toggle("exact", nearby.distance === 0);
      }
      document.dispatchEvent(new CustomEvent("formcheck-frame", { detail: { frame, root } }));
      scheduleReport();
    },
    targetChanged(frame) {
      timeline.setFrame(frame);
      toolbar.setFrame(frame);
      root.dataset.target = frame;
    },
    stateChanged() {
      toolbar.update(frameVideo);
      stage.redraw(); // a drawing fades out only during playback
      root.dataset.mode = frameVideo.mode;
      scheduleReport();
    },
  };
  frameVideo = createFrameVideo(video, playback, videoEvents);
  videoEvents.targetChanged(0);
  videoEvents.stateChanged();

  function showZoom() {
    toolbar.setZoom(stage?.viewport.zoom ?? 1);
    voiceOver?.viewChanged();
  }

  function step(frames) {
    frameVideo.pauseAt(frameVideo.targetFrame + frames);
  }

  function faster(by) {
    const at = SPEEDS.indexOf(frameVideo.speed) + by;
    frameVideo.setSpeed(SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at))]);
  }

  function setSpan(span) {
    frameVideo.setSpan(span);
    timeline.loop(span);
    curves.setSpan(span);
  }

  function loopNumber(number) {
    // Strides of both feet share one numbering, so a number identifies one of them.
    const span = playback.spans.find((each) => each.number === number);
    if (span) setSpan(span);
  }

  function goToEvent(direction) {
    const own = ownEvents.frames();
    const frames = [...playback.events.map((event) => event.frame), ...own].sort((a, b) => a - b);
    const next =
      direction > 0
        ? frames.find((frame) => frame > frameVideo.targetFrame)
        : frames.findLast((frame) => frame < frameVideo.targetFrame);
    if (next !== undefined) goTo(next);
  }

  function showFrameMarkers() {
    root.classList.toggle("can-draw", store.enabled);
    root.classList.toggle("can-record", on.server() !== null);
    timeline.markDrawings(editor.frameMarkers());
    timeline.markEvents(ownEvents.events());
    ownEvents.update();
  }

  function goToDrawing(direction) {
    const frames = editor.frameMarkers().map((marker) => marker.frame);
    const next =
      direction > 0
        ? frames.find((frame) => frame > frameVideo.targetFrame)
        : frames.findLast((frame) => frame < frameVideo.targetFrame);
    if (next !== undefined) goTo(next);
  }

  /** Pause at a frame; a loop that does not contain it ends. */
  function goTo(frame) {
    if (frameVideo.span && (frame < frameVideo.span.first || frame > frameVideo.span.last)) setSpan(null);
    frameVideo.pauseAt(frame);
  }

  function showFinding(finding) {
    goTo(finding.frame);
    findingText.hidden = false;
    const { symbol } = VERDICTS[finding.verdict];
    findingText.replaceChildren(
      make("b", { class: finding.verdict }, `${symbol} ${finding.title}`), ` ${finding.words}`,
    );
  }

  /**
   * Show other verdicts, as after a coach's review.
   * @param {object} shown
   * @param {{title: string, verdict: string, time_s: number, words: string}[]} shown.findings in order
   * @param {{kind: string, number: number, verdict: string, words: string}[]} shown.spans
   */
  function setVerdicts(shown) {
    findings = shown.findings.map((each) => ({ ...each, frame: playback.nearest(each.time_s) }));
    findingIndex = -1;
    findingText.hidden = true;
    timeline.setVerdicts({ findings, spans: shown.spans });
  }

  function nextFinding() {
    if (!findings.length) return;
    findingIndex = (findingIndex + 1) % findings.length;
    showFinding(findings[findingIndex]);
  }

  function toggleLayer(name) {
    const isOn = !stage.isLayerOn(name);
    stage.setLayer(name, isOn);
    toolbar.setLayer(name, isOn);
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

  function scheduleReport() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (frameVideo.mode !== "paused" || frameVideo.shownFrame < 0) return;
      if (frameVideo.shownFrame === reportedFrame) return;
      reportedFrame = frameVideo.shownFrame;
      on.moment({ frame: reportedFrame, time_s: playback.times[reportedFrame] });
    }, REPORT_DELAY_MS);
  }

  /** Execute a command from Python: `time_s` or `frame` to seek to, `span` (its index) to loop, `play`. */
  function execute(command) {
    if (command.span != null) setSpan(playback.spans[command.span] ?? null);
    if (command.frame != null) goTo(playback.clamp(command.frame));
    else if (command.time_s != null) goTo(playback.nearest(command.time_s));
    if (command.play) frameVideo.play();
  }

  /** Handle a seek request from elsewhere on the page, see seekButtons.js. */
  function onJump(event) {
    event.preventDefault();
    goTo(playback.nearest(Number(event.detail.time_s)));
    root.focus({ preventScroll: true }); // so that the keys work from there
    stage.zoom(0); // the whole body, whatever was looked at before
    scrollTo(stage.element);
  }

  video.addEventListener("loadeddata", () => {
    root.classList.add("ready");
    frameVideo.showFirstFrame();
  });
  const onError = () => on.failed();
  video.addEventListener("error", onError);
  video.addEventListener("loadedmetadata", () => {
    if (!video.videoWidth) onError();
    // Phones load no frame before a seek.
    else setTimeout(() => frameVideo.showFirstFrame(), LOAD_DELAY_MS);
  });
  document.addEventListener("formcheck-jump", onJump);
  const stopKeys = listenToKeys(root, actions);
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
      video.removeEventListener("error", onError);
      clearTimeout(timer);
      stopKeys();
      fullscreen.leave();
      for (const part of [voiceOver, editor, frameVideo, stage, timeline, curves]) part.close();
    },
  };
}

