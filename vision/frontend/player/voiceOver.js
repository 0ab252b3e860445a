// Voice-over: record voice and player together, listen again, keep or throw away.

import { paintDrawing } from "./annotationShapes.js";
import { newId } from "./annotationStore.js";
import { MAX_VOICE_S, createTimelineRecorder, timelineAt } from "./voiceTimeline.js";
import { explainMicrophone, recordVoice } from "./voiceRecorder.js";
import { UploadError, uploadResumably } from "../shared/resumableUpload.js";
import { button, make, setButton, setText } from "../shared/dom.js";
import { markText, translate } from "../shared/texts.js";

const CLOCK_MS = 100;
/** The page answers after so long, or not at all. */
const ANSWER_MS = 60000;
const HINT = markText("Speak, and play, step, zoom or draw: all that you show is recorded.");

const clockText = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/**
 * @param {object} playback
 * @param {object} stage see videoStage.js
 * @param {object} player
 * @param {() => number} player.frame the displayed frame
 * @param {(frame: number) => void} player.goTo pause at a frame
 * @param {() => {address: string, token: string}|null} player.server where to upload; null if recording is disabled
 * @param {(uploaded: {id: string, sound: string, timeline: string}) => void} player.uploaded
 * @param {(recording: boolean) => void} player.changed recording began or ended
 */
export function createVoiceOver(playback, stage, player) {
  let state = "idle"; // or "asking", "recording", "review", "saving"
  let voice = null;
  let recorder = null;
  let startedAt = 0;
  let recorded = null; // { id, blob, extension, timeline }
  let replay = null; // { audio, url, at }
  let upload = null;
  let clock = 0;
  let closed = false;

  const dot = make("i", { class: "voice-dot", "aria-hidden": "true" });
  const time = make("span", { class: "voice-time", role: "timer" });
  const message = make("p", { class: "hint", "aria-live": "polite" });
  const stop = button({ icon: "stop", label: translate("Stop"), className: "voice-button primary", onClick: () => stopRecording() });
  const listen = button({ icon: "play", label: translate("Listen"), className: "voice-button", onClick: () => toggleReplay() });
  const keep = button({ icon: "save", label: translate("Keep"), className: "voice-button primary", onClick: () => save() });
  const discard = button({ icon: "erase", label: translate("Throw away"), className: "voice-button", onClick: () => throwAway() });
  const dismiss = button({ icon: "close", label: translate("Close"), className: "voice-button", onClick: () => setState("idle") });
  const element = make(
    "div", { class: "voice-bar", role: "toolbar", "aria-label": translate("Voice-over"), hidden: true },
    dot, time, stop, listen, keep, discard, dismiss, message,
  );

  const warnBeforeLeaving = (event) => event.preventDefault();

  function setState(next, text = "") {
    state = next;
    element.dataset.state = next;
    element.hidden = next === "idle" && !text;
    stop.hidden = next !== "recording";
    for (const one of [listen, keep, discard]) one.hidden = next !== "review";
    dismiss.hidden = next !== "idle";
    dot.hidden = next !== "recording";
    time.hidden = next !== "recording" && next !== "review";
    setText(message, text);
    const isUnsaved = ["recording", "review", "saving"].includes(next);
    (isUnsaved ? addEventListener : removeEventListener)("beforeunload", warnBeforeLeaving);
    player.changed(next === "recording" || next === "asking");
    if (!element.hidden) element.scrollIntoView({ block: "nearest" });
  }

  async function start() {
    if (state === "recording") return stopRecording();
    if (state !== "idle" || !player.server()) return undefined;
    setState("asking", translate("Allow the microphone when the browser asks."));
    try {
      voice = await recordVoice(() => stopRecording());
      await voice.started;
    } catch (error) {
      if (!closed) setState("idle", explainMicrophone(error));
      return undefined;
    }
    if (closed || state !== "asking") {
      voice.discard();
      return undefined;
    }
    startedAt = performance.now();
    recorder = createTimelineRecorder(() => (performance.now() - startedAt) / 1000);
    recorder.frame(playback.times[Math.max(0, player.frame())]);
    noteView();
    setState("recording", translate(HINT));
    stage.redraw();
    clock = setInterval(tick, CLOCK_MS);
    tick();
    return undefined;
  }

  function tick() {
    const seconds = (performance.now() - startedAt) / 1000;
    setText(time, translate("{number} of {count}", { number: clockText(seconds), count: clockText(MAX_VOICE_S) }));
    recorder.flush();
    if (seconds >= MAX_VOICE_S || recorder.isFull) stopRecording();
  }

  async function stopRecording() {
    if (state !== "recording") return;
    clearInterval(clock);
    const timeline = recorder.finish();
    recorder = null;
    state = "stopping"; // a second press changes nothing
    const sound = await voice.stop();
    voice = null;
    if (closed) return;
    if (!sound) {
      setState("idle", translate("Nothing was recorded; press Voice-over again."));
      return;
    }
    recorded = { id: newId(), ...sound, timeline };
    setText(time, clockText(timeline.duration_s));
    setState("review", translate("Listen to it again, then keep it or throw it away."));
  }

  function toggleReplay() {
    if (replay) {
      endReplay();
      return;
    }
    const url = URL.createObjectURL(recorded.blob);
    const audio = new Audio(url);
    replay = { audio, url, at: 0 };
    audio.onended = endReplay;
    audio.onerror = endReplay;
    setButton(listen, "stop", translate("Stop listening"));
    audio.play().then(showReplay, endReplay);
  }

  function showReplay() {
    if (!replay) return;
    replay.at = replay.audio.currentTime;
    const { clipTime, view } = timelineAt(recorded.timeline, replay.at);
    const frame = playback.nearest(clipTime);
    if (frame !== player.frame()) player.goTo(frame);
    if (view) stage.setView(...view);
    else if (stage.viewport.zoom > 1.001) stage.zoom(0);
    setText(time, translate("{number} of {count}", { number: clockText(replay.at), count: clockText(recorded.timeline.duration_s) }));
    element.dataset.replayed = replay.at.toFixed(2);
    stage.redraw();
    requestAnimationFrame(showReplay);
  }

  function endReplay() {
    if (!replay) return;
    replay.audio.pause();
    URL.revokeObjectURL(replay.url);
    replay = null;
    setButton(listen, "play", translate("Listen"));
    setText(time, clockText(recorded.timeline.duration_s));
    stage.zoom(0);
    stage.redraw();
  }

  function throwAway() {
    endReplay();
    recorded = null;
    setState("idle");
  }

  async function save() {
    endReplay();
    setState("saving", translate("Saving…"));
    const { id, blob, extension, timeline } = recorded;
    const files = [
      new File([blob], `voice-over.${extension}`),
      new File([JSON.stringify(timeline)], "voice-over.json"),
    ];
    const total = files.reduce((sum, file) => sum + file.size, 0);
    const ids = [];
    let sent = 0;
    try {
      for (const file of files) {
        upload = uploadResumably(file, {
          server: () => player.server() ?? { address: "", token: "" },
          progress: (bytes) => setText(message, `${translate("Saving…")} ${Math.min(99, Math.floor((100 * (sent + bytes)) / total))} %`),
          waiting: (isBroken) => isBroken && setText(message, translate("No connection. Saving continues by itself.")),
        });
        ids.push(await upload.done);
        sent += file.size;
      }
    } catch (error) {
      if (!closed) setState("review", error instanceof UploadError ? error.message : translate("It could not be saved; press Keep again."));
      return;
    }
    upload = null;
    if (closed) return;
    player.uploaded({ id, sound: ids[0], timeline: ids[1] });
    setTimeout(() => {
      if (state === "saving" && recorded?.id === id) setState("review", translate("The page did not answer; press Keep again."));
    }, ANSWER_MS);
  }

  function noteView() {
    const { zoom, center } = stage.viewport;
    if (zoom > 1.001 || recorder.hasView) recorder.view(zoom, center);
    recorder.hasView ||= zoom > 1.001;
  }

  setState("idle");

  return {
    element,
    layer: {
      name: "voice-over",
      title: "Voice-over",
      draw(context, scene) {
        if (!replay) return;
        for (const item of timelineAt(recorded.timeline, replay.at).drawings) {
          paintDrawing(context, item, scene, { opacity: item.opacity ?? 1 });
        }
      },
    },
    get isReplaying() { return replay !== null; },
    toggle: start,
    frameShown: (frame) => recorder?.frame(playback.times[frame]),
    viewChanged: () => recorder && noteView(),
    drawingsShown: (visible) => recorder?.show(visible),
    /** Learn from Python what became of the recording. @param {{saved?: string[], refused?: object|null}} outcomes */
    receive({ saved = [], refused = null }) {
      if (state !== "saving" || !recorded) return;
      if (saved.includes(recorded.id)) {
        recorded = null;
        setState("idle", translate("Kept. The video is made now and appears below."));
      } else if (refused?.id === recorded.id) {
        // The same recording with a new id: Python is told again only of something new.
        recorded = { ...recorded, id: newId() };
        setState("review", refused.message);
      }
    },
    close() {
      closed = true;
      clearInterval(clock);
      voice?.discard();
      upload?.cancel();
      endReplay();
      removeEventListener("beforeunload", warnBeforeLeaving);
    },
  };
}
