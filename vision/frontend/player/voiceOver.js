// Voice-over: record voice and player together, listen again, keep or throw away.

/**
 * @import { Playback, UploadServer, VisibleDrawing, VoiceTimeline } from "../shared/types.d.ts"
 * @import { VideoStage } from "./videoStage.js"
 * @import { VoiceState } from "./voiceBar.js"
 */

import { newId } from "./annotationStore.js";
import { createVoiceBar } from "./voiceBar.js";
import { explainMicrophone, recordVoice } from "./voiceRecorder.js";
import { createVoiceReplay } from "./voiceReplay.js";
import { MAX_VOICE_S, createTimelineRecorder } from "./voiceTimeline.js";
import { uploadVoice } from "./voiceUpload.js";
import { markText, translate } from "../shared/texts.js";
import { UploadError } from "../shared/resumableUpload.js";

const CLOCK_MS = 100;
/** The page answers after so long, or not at all. */
const ANSWER_MS = 60000;
const HINT = markText("Speak, and play, step, zoom or draw: all that you show is recorded.");
/** States in which leaving the page loses a recording. */
const UNSAVED = ["recording", "review", "saving"];

/**
 * @param {Playback} playback
 * @param {VideoStage} stage
 * @param {object} player
 * @param {() => number} player.frame the displayed frame
 * @param {(frame: number) => void} player.goTo pause at a frame
 * @param {() => UploadServer|null} player.server where to upload; null if recording is disabled
 * @param {() => void} player.refused the token of the server is out of date
 * @param {(uploaded: {id: string, sound: string, timeline: string}) => void} player.uploaded
 * @param {(recording: boolean) => void} player.changed recording began or ended
 */
export function createVoiceOver(playback, stage, player) {
  /** @type {VoiceState} */
  let state = "idle";
  /** @type {Awaited<ReturnType<typeof recordVoice>>|null} */
  let voice = null;
  /** @type {ReturnType<typeof createTimelineRecorder>|null} */
  let recorder = null;
  let hasView = false; // whether the recording has shown a part of the frame
  let startedAt = 0;
  /** @type {{id: string, blob: Blob, extension: string, timeline: VoiceTimeline}|null} */
  let recorded = null;
  /** @type {ReturnType<typeof uploadVoice>|null} */
  let upload = null;
  /** @type {ReturnType<typeof setInterval>|undefined} */
  let clock;
  let closed = false;

  const bar = createVoiceBar({
    stop: () => stopRecording(),
    listen: toggleReplay,
    keep: () => save(),
    discard: throwAway,
    dismiss: () => setState("idle"),
  });
  const replay = createVoiceReplay(playback, stage, {
    frame: player.frame,
    goTo: player.goTo,
    shown(seconds) {
      bar.setTime(seconds, recorded?.timeline.duration_s);
      bar.element.dataset.replayed = seconds.toFixed(2);
    },
    ended() {
      bar.setListening(false);
      bar.setTime(recorded?.timeline.duration_s ?? 0);
    },
  });

  /** @param {Event} event */
  const warnBeforeLeaving = (event) => event.preventDefault();

  /** @param {VoiceState} next @param {string} [text] */
  function setState(next, text = "") {
    state = next;
    bar.show(next, text);
    (UNSAVED.includes(next) ? addEventListener : removeEventListener)("beforeunload", warnBeforeLeaving);
    player.changed(next === "recording" || next === "asking");
    if (!bar.element.hidden) bar.element.scrollIntoView({ block: "nearest" });
  }

  async function start() {
    if (state === "recording") {
      await stopRecording();
      return;
    }
    if (state !== "idle" || !player.server()) return;
    setState("asking", translate("Allow the microphone when the browser asks."));
    try {
      voice = await recordVoice(() => stopRecording());
      await voice.started;
    } catch (error) {
      if (!closed) setState("idle", explainMicrophone(error));
      return;
    }
    if (closed || !isAsking()) {
      voice.discard();
      return;
    }
    startedAt = performance.now();
    recorder = createTimelineRecorder(recordedSeconds);
    hasView = false;
    recorder.frame(playback.times[Math.max(0, player.frame())]);
    noteView();
    setState("recording", translate(HINT));
    stage.redraw();
    clock = setInterval(tick, CLOCK_MS);
    tick();
  }

  /** Whether the microphone is still wanted, once it is allowed. */
  function isAsking() {
    return state === "asking";
  }

  function recordedSeconds() {
    return (performance.now() - startedAt) / 1000;
  }

  function tick() {
    const seconds = recordedSeconds();
    bar.setTime(seconds, MAX_VOICE_S);
    recorder?.flush();
    if (seconds >= MAX_VOICE_S || recorder?.isFull) stopRecording();
  }

  async function stopRecording() {
    if (state !== "recording" || !recorder || !voice) return;
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
    bar.setTime(timeline.duration_s);
    setState("review", translate("Listen to it again, then keep it or throw it away."));
  }

  function toggleReplay() {
    if (replay.isOn) replay.end();
    else if (recorded) {
      bar.setListening(true);
      replay.begin(recorded.blob, recorded.timeline);
    }
  }

  function throwAway() {
    replay.end();
    recorded = null;
    setState("idle");
  }

  async function save() {
    replay.end();
    if (!recorded) return;
    setState("saving", translate("Saving…"));
    const { id } = recorded;
    let uploaded;
    try {
      upload = uploadVoice(recorded, {
        server: player.server,
        refused: player.refused,
        progress: (percent) => bar.setMessage(`${translate("Saving…")} ${percent} %`),
        broken: () => bar.setMessage(translate("No connection. Saving continues by itself.")),
      });
      uploaded = await upload.done;
    } catch (error) {
      if (!closed) setState("review", error instanceof UploadError ? error.message : translate("It could not be saved; press Keep again."));
      return;
    }
    upload = null;
    if (closed) return;
    player.uploaded({ id, ...uploaded });
    setTimeout(() => {
      if (state === "saving" && recorded?.id === id) setState("review", translate("The page did not answer; press Keep again."));
    }, ANSWER_MS);
  }

  /** Note a part of the frame that is shown, and the whole frame once a part was. */
  function noteView() {
    const { zoom, center } = stage.viewport;
    if (zoom > 1.001 || hasView) recorder?.view(zoom, center);
    hasView ||= zoom > 1.001;
  }

  setState("idle");

  return {
    element: bar.element,
    layer: replay.layer,
    get isReplaying() { return replay.isOn; },
    toggle: start,
    /** @param {number} frame */
    frameShown: (frame) => recorder?.frame(playback.times[frame]),
    viewChanged: () => recorder && noteView(),
    /** @param {VisibleDrawing[]} visible */
    drawingsShown: (visible) => recorder?.show(visible),
    /**
     * Learn from Python what became of the recording.
     * @param {{saved?: string[], refused?: {id: string, message: string}|null}} outcomes
     */
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
      replay.end();
      removeEventListener("beforeunload", warnBeforeLeaving);
    },
  };
}
