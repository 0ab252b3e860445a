// The player: puts video, layers, strip, curves, buttons and keys together.

import { anglesLayer } from "./angleArcs.js";
import { SPEEDS, createBar } from "./playerToolbar.js";
import { createCurves } from "./angleCurves.js";
import { createDrawing } from "./annotationEditor.js";
import { createFilm } from "./frameVideo.js";
import { createFull } from "../shared/fullscreen.js";
import { listenToKeys } from "./playerKeys.js";
import { eventAt, eventsLayer } from "./eventMarkers.js";
import { make, setText } from "../shared/dom.js";
import { VERDICTS } from "../shared/vocabulary.js";
import { skeletonLayer } from "./skeleton.js";
import { createStage } from "./videoStage.js";
import { createStrip } from "./timelineStrip.js";

const TOLD_AFTER_MS = 250;
const ASKED_AFTER_MS = 400;
const LAYERS = [eventsLayer, skeletonLayer, anglesLayer];

/**
 * @param {HTMLElement} root
 * @param {object} playback as `readPlayback` gives it
 * @param {{video: string, sheet: string|null}} places
 * @param {object} drawn what was drawn, see annotationStore.js
 * @param {object} tell
 * @param {(moment: {frame: number, time_s: number}) => void} tell.moment where it came to rest
 * @param {() => void} tell.failed the browser cannot play the clip
 */
export function createPlayer(root, playback, places, drawn, tell) {
  const video = make("video", { playsinline: true, preload: "auto", tabindex: -1, "aria-label": "The clip" });
  video.muted = true;
  let film = null;
  let told = -1;
  let timer = 0;
  let finding = -1;

  const acts = {
    toggle: () => film.toggle(),
    rest: () => film.rest(),
    reverse: () => film.reverse(),
    forward: () => (film.mode === "play" ? faster(1) : film.play()),
    back: (event) => step(event?.shiftKey ? -10 : -1),
    on: (event) => step(event?.shiftKey ? 10 : 1),
    faster: () => faster(1),
    slower: () => faster(-1),
    setSpeed: (value) => film.setSpeed(value),
    span: (event) => pickSpan(Number(event.key)),
    setSpan,
    unloop: () => setSpan(null),
    eventBefore: () => goToEvent(-1),
    eventNext: () => goToEvent(1),
    finding: () => nextFinding(),
    first: () => film.go(0),
    last: () => film.go(playback.count - 1),
    skeleton: () => turn("skeleton"),
    angles: () => turn("angles"),
    events: () => turn("events"),
    layer: turn,
    draw: () => drawing.turn(!drawing.on),
    drawing: (event) => goToDrawing(event.shiftKey ? -1 : 1),
    undo: (event) => (event.shiftKey ? drawing.redo() : drawing.undo()),
    erase: () => drawing.erase(),
    zoom: (factor) => stage.zoom(factor),
    closer: () => stage.zoom(1.5),
    further: () => stage.zoom(1 / 1.5),
    full: () => full.toggle(),
    help: () => bar.help.toggle(),
    escape,
  };

  const drawingsLayer = { name: "drawings", title: "Drawings" };
  const bar = createBar(playback, [skeletonLayer, anglesLayer, eventsLayer, drawingsLayer], acts);
  const stage = createStage(video, playback, {
    toggle: acts.toggle, step, zoomed: () => bar.zoomed(stage?.view.zoom ?? 1),
  });
  const strip = createStrip(playback, places.sheet, {
    go: (frame) => film.go(frame), span: (span) => setSpan(span === film.span ? null : span),
    finding: showFinding, mark: goFreely,
  });
  const curves = createCurves(playback, {
    go: (frame) => film.go(frame), chosen: (series) => stage.choose(series),
  });
  const said = make("p", { class: "said", "aria-live": "polite", hidden: true });
  const drawing = createDrawing(playback, drawn, stage, {
    atRest: () => !film || film.mode === "rest",
    rest: () => film.rest(),
    go: (frame) => frame !== film.aim && goFreely(frame),
    turned(on) {
      bar.drawing(on);
      root.focus({ preventScroll: true });
      if (on && !stage.isOn("drawings")) turn("drawings");
    },
    changed: showMarks,
  });
  const deck = make("div", { class: "deck" }, drawing.bar, strip.element, bar.element, said);
  // The container that the layout asks for its width cannot be the grid itself.
  root.append(make("div", { class: "frame" }, stage.element, deck, curves.element));
  root.querySelector(".frame").append(bar.help.element);
  stage.element.append(bar.zooms);
  bar.zoomed(1);
  root.style.setProperty("--shape", `${playback.width} / ${playback.height}`);
  root.style.setProperty("--wide", String(playback.width / playback.height));
  root.classList.toggle("upright", playback.height > playback.width);
  const full = createFull(root, (on) => bar.filled(on));
  for (const layer of [...LAYERS, drawing.layer]) stage.add(layer);
  showMarks();

  const heard = {
    shown(frame) {
      stage.show(frame);
      curves.move(frame);
      root.dataset.frame = frame;
      const found = stage.isOn("events") ? eventAt(playback, frame) : null;
      stage.caption.hidden = !found;
      if (found) {
        setText(stage.caption, found.event.words);
        stage.caption.classList.toggle("exact", found.away === 0);
      }
      document.dispatchEvent(new CustomEvent("formcheck-picture", { detail: { frame, root } }));
      later();
    },
    aimed(frame) {
      strip.aim(frame);
      bar.where(frame);
      root.dataset.aim = frame;
    },
    changed() {
      bar.state(film);
      stage.redraw(); // a drawing stays longer while it plays
      root.dataset.mode = film.mode;
      later();
    },
  };
  film = createFilm(video, playback, heard);
  heard.aimed(0);
  heard.changed();

  function step(pictures) {
    film.go(film.aim + pictures);
  }

  function faster(by) {
    const at = SPEEDS.indexOf(film.speed) + by;
    film.setSpeed(SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at))]);
  }

  function setSpan(span) {
    film.setSpan(span);
    strip.loop(span);
    curves.zoom(span);
  }

  function pickSpan(number) {
    // Strides of both feet are counted through, so that a number says one of them.
    const span = playback.spans.find((each) => each.number === number);
    if (span) setSpan(span);
  }

  function goToEvent(way) {
    const frames = playback.events.map((event) => event.frame).sort((a, b) => a - b);
    const next =
      way > 0
        ? frames.find((frame) => frame > film.aim)
        : frames.findLast((frame) => frame < film.aim);
    if (next !== undefined) goFreely(next);
  }

  function showMarks() {
    root.classList.toggle("draws", drawn.offered);
    strip.mark(drawing.marks());
  }

  function goToDrawing(way) {
    const frames = drawing.marks().map((mark) => mark.frame);
    const next =
      way > 0
        ? frames.find((frame) => frame > film.aim)
        : frames.findLast((frame) => frame < film.aim);
    if (next !== undefined) goFreely(next);
  }

  /** Go to a picture; a loop that does not hold it ends. */
  function goFreely(frame) {
    if (film.span && (frame < film.span.first || frame > film.span.last)) setSpan(null);
    film.go(frame);
  }

  function showFinding(one) {
    goFreely(one.frame);
    said.hidden = false;
    const { symbol } = VERDICTS[one.verdict];
    said.replaceChildren(
      make("b", { class: one.verdict }, `${symbol} ${one.title}`), ` ${one.words}`,
    );
  }

  function nextFinding() {
    const shown = playback.findings.filter((one) => one.frame != null);
    if (!shown.length) return;
    finding = (finding + 1) % shown.length;
    showFinding(shown[finding]);
  }

  function turn(name) {
    const on = !stage.isOn(name);
    stage.turn(name, on);
    bar.layer(name, on);
    if (name === "events") stage.caption.hidden = true;
    if (name === "drawings" && !on) drawing.turn(false);
  }

  function escape() {
    if (!bar.help.element.hidden) bar.help.toggle();
    else if (drawing.escape()) return true;
    else if (full.isOn()) full.leave();
    else return false;
    return true;
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (film.mode !== "rest" || film.shown < 0 || film.shown === told) return;
      told = film.shown;
      tell.moment({ frame: told, time_s: playback.times[told] });
    }, TOLD_AFTER_MS);
  }

  /** A command of Python: `time_s` or `frame`, and `span`, the place of one in the list. */
  function follow(command) {
    if (command.span != null) setSpan(playback.spans[command.span] ?? null);
    if (command.frame != null) goFreely(playback.clamp(command.frame));
    else if (command.time_s != null) goFreely(playback.nearest(command.time_s));
    if (command.play) film.play();
  }

  /** Whatever on the page leads to a moment of the clip says so by this event. */
  function onJump(event) {
    event.preventDefault();
    goFreely(playback.nearest(Number(event.detail.time_s)));
    root.focus({ preventScroll: true }); // so that the keys go on from there
    root.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  video.addEventListener("loadeddata", () => {
    root.classList.add("ready");
    film.begin();
  });
  const broken = () => tell.failed();
  video.addEventListener("error", broken);
  video.addEventListener("loadedmetadata", () => {
    if (!video.videoWidth) broken();
    // Phones load no picture before they are asked for one.
    else setTimeout(() => film.begin(), ASKED_AFTER_MS);
  });
  document.addEventListener("formcheck-jump", onJump);
  const deaf = listenToKeys(root, acts);
  video.src = places.video;

  return {
    follow,
    film,
    stage,
    setSpan,
    close() {
      document.removeEventListener("formcheck-jump", onJump);
      video.removeEventListener("error", broken);
      clearTimeout(timer);
      deaf();
      full.leave();
      for (const part of [drawing, film, stage, strip, curves]) part.close();
    },
  };
}

