// Replay of a recorded voice-over: its sound, and what the player showed meanwhile.

/**
 * @import { Layer, Playback, VoiceTimeline } from "../shared/types.d.ts"
 * @import { VideoStage } from "./videoStage.js"
 */

import { paintDrawing } from "./annotationShapes.js";
import { markText } from "../shared/texts.js";
import { timelineAt } from "./voiceTimeline.js";

/**
 * @param {Playback} playback
 * @param {VideoStage} stage
 * @param {object} player
 * @param {() => number} player.frame the displayed frame
 * @param {(frame: number) => void} player.goTo
 * @param {(seconds: number) => void} player.shown
 * @param {() => void} player.ended
 */
export function createVoiceReplay(playback, stage, player) {
  /** @type {{audio: HTMLAudioElement, url: string, timeline: VoiceTimeline, at: number}|null} */
  let replay = null;

  function show() {
    if (!replay) return;
    replay.at = replay.audio.currentTime;
    const { clipTime, view } = timelineAt(replay.timeline, replay.at);
    const frame = playback.nearest(clipTime);
    if (frame !== player.frame()) player.goTo(frame);
    if (view) stage.setView(...view);
    else if (stage.viewport.zoom > 1.001) stage.zoom(0);
    player.shown(replay.at);
    stage.redraw();
    requestAnimationFrame(show);
  }

  function end() {
    if (!replay) return;
    replay.audio.pause();
    URL.revokeObjectURL(replay.url);
    replay = null;
    player.ended();
    stage.zoom(0);
    stage.redraw();
  }

  /** @type {Layer} */
  const layer = {
    name: "voice-over",
    title: markText("Voice-over"),
    draw(context, scene) {
      if (!replay) return;
      for (const item of timelineAt(replay.timeline, replay.at).drawings) {
        paintDrawing(context, item, scene, { opacity: item.opacity ?? 1 });
      }
    },
  };

  return {
    layer,
    get isOn() { return replay !== null; },
    /** @param {Blob} blob @param {VoiceTimeline} timeline */
    begin(blob, timeline) {
      const url = URL.createObjectURL(blob);
      const audio = new Audio(url);
      replay = { audio, url, timeline, at: 0 };
      audio.onended = end;
      audio.onerror = end;
      audio.play().then(show, end);
    },
    end,
  };
}
