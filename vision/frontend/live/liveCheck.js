// Live check: coordinates camera, server link, recording, speech, overlay and panel.

/**
 * @import { Component, FrameUpdate, UploadServer } from "../shared/types.d.ts"
 * @import { Problem } from "../shared/camera.js"
 * @import { PanelActions } from "./livePanel.js"
 * @import { LinkState } from "../shared/serverLink.js"
 */

import { chooseCamera, findCameraObstacle } from "../shared/camera.js";
import { createLiveCamera } from "./liveCamera.js";
import { createServerSession } from "./serverSession.js";
import { createOverlayPainter } from "./overlayPainter.js";
import { createLivePanel } from "./livePanel.js";
import { requestTiltPermission, watchDevice } from "./sensors.js";
import { createSpeaker } from "../shared/speech.js";
import { createRecordingSession } from "./recordingSession.js";
import { translate } from "../shared/texts.js";

const DEFAULT_RATE = 30; // frames per second

/**
 * What Python sends.
 * @typedef {object} LiveData
 * @property {CheckConfig} config
 * @property {{id: string, type: string, sdp?: string, reason?: string}|null} answer to the offer with the same id
 * @property {RTCIceServer[]} ice_servers
 * @property {UploadServer} upload
 *
 * @typedef {object} CheckConfig what is checked
 * @property {number} [camera_rate] frames per second
 * @property {string} [view]
 * @property {string|null} [leg]
 * @property {string} [title]
 */

/**
 * @param {HTMLElement} root
 * @param {Component<LiveData>} initial
 */
export function createLive(root, initial) {
  let component = initial;
  let phase = "";
  let stopWatching = () => {}; // called when the camera closes
  const server = createServerSession();
  const speaker = createSpeaker();
  /** @type {PanelActions} */
  const actions = {
    start, finish, stop, keep, camera: switchCamera,
    startAnyway() {
      speaker.unlock();
      server.send({ type: "start" });
    },
    again() {
      panel.showRestarting();
      server.again();
    },
    retry() {
      panel.showRestarting();
      server.retry();
    },
    sound() {
      speaker.setOn(!speaker.isOn());
      panel.toolbar.setSound(speaker.isOn());
    },
  };
  const panel = createLivePanel(root, actions);
  const painter = createOverlayPainter(panel.canvas, panel.video, (update, at) => announce(root, update, at));
  const camera = createLiveCamera(panel, {
    rate: () => rateOf(component.data),
    displayed(isFront) {
      painter.setView({ mirrored: isFront });
      root.classList.toggle("mirrored", isFront);
    },
    failed: fail,
  });
  const recording = createRecordingSession({
    send: server.send, sending: panel.showSending,
    server: () => component.data?.upload ?? null,
    refused: () => component.setStateValue("renewal", Date.now()),
    arrived: panel.showOpeningResult,
    uploaded: (id) => component.setStateValue("recording", id),
    finished: (result) => {
      // The camera closes; the connection stays until the recording has arrived.
      server.setActive(false);
      release();
      component.setTriggerValue("finished", result);
    },
  });
  panel.video.addEventListener("resize", sendCameraInfo);
  panel.toolbar.setSound(speaker.isOn());

  async function start() {
    speaker.unlock();
    requestTiltPermission();
    const problem = findCameraObstacle();
    if (problem) {
      panel.showProblem(problem);
      return;
    }
    close();
    panel.showOpening();
    const opened = await camera.open();
    if (!opened) return;
    panel.showRunning({ mirrored: opened.front });
    painter.start();
    const stops = [
      watchDevice({ tilt: (deg) => server.send({ type: "tilt", deg }), hidden: onHidden }), camera.watchDevices(),
    ];
    stopWatching = () => stops.forEach((end) => end());
    server.begin(
      { track: opened.track, iceServers: component.data?.ice_servers ?? [], rate: rateOf(component.data) },
      {
        offer: (offer) => component.setStateValue("offer", offer),
        open: sendCameraInfo,
        update: onUpdate,
        refused: (reason) => fail({ title: translate("The live check ended"), text: reason, advice: "" }),
        state: onLinkState,
      },
    );
  }

  /** @param {string} id */
  async function switchCamera(id) {
    if (!camera.current) {
      chooseCamera(id);
      await start();
      return;
    }
    const opened = await camera.exchange(id);
    if (opened) server.replace(opened.track);
  }

  function sendCameraInfo() {
    const { videoWidth: width, videoHeight: height } = panel.video;
    if (!camera.current || !width) return;
    panel.setSize(width, height);
    painter.setView({});
    server.send({ type: "camera", width, height, rate: camera.current.track.getSettings().frameRate ?? 0 });
  }

  /** @param {FrameUpdate} update */
  function onUpdate(update) {
    const { current } = camera;
    if (!current) return; // the session has ended
    const previousPhase = phase;
    phase = update.phase;
    speaker.update(update);
    painter.setUpdate(update);
    panel.update(update);
    recording.follow(phase, current.stream);
    if (previousPhase === phase) return;
    server.setActive(phase !== "finished" && phase !== "stopped");
    if (phase === "stopped") panel.showStopped(update.reason);
  }

  /** @param {LinkState} state @param {number} attempt @param {number} attempts */
  function onLinkState(state, attempt, attempts) {
    if (state === "lost") panel.showReconnecting(attempt, attempts);
    if (state === "open") panel.showNotice("");
    if (state === "given_up") panel.showDisconnected(canKeepRecording());
  }

  const canKeepRecording = () => phase === "recording" && recording.hasBegun();

  /** @param {boolean} value */
  function onHidden(value) {
    server.send({ type: "hidden", value });
    if (!value) panel.showNotice(translate("Paused while the page was hidden"));
  }

  /** Ask the server to finish; while disconnected, use the recording so far. */
  function finish() {
    if (server.isOpen()) server.send({ type: "stop" });
    else keep();
  }

  function keep() {
    phase = "finished";
    root.dataset.phase = phase;
    recording.handOver();
  }

  function stop() {
    close();
    component.setStateValue("offer", null);
    panel.showStart();
  }

  /** @param {Problem} problem */
  function fail(problem) {
    if (canKeepRecording()) {
      keep();
      return;
    }
    close();
    component.setStateValue("offer", null);
    panel.showProblem(problem);
  }

  function release() {
    stopWatching();
    stopWatching = () => {};
    camera.release();
  }

  function close() {
    recording.close();
    server.close();
    phase = "";
    release();
    speaker.cancel();
    painter.stop();
    panel.video.srcObject = null;
    panel.toolbar.clearStatus();
    panel.toolbar.setPhase("");
  }

  /** Apply new data from Python. @param {Component<LiveData>} newData */
  function applyData(newData) {
    component = newData;
    const { config } = newData.data;
    const { view, leg } = config;
    painter.setView({ view, facing: leg === "left" ? -1 : 1 });
    panel.setConfig(config);
    server.answer(component.data?.answer ?? null);
  }

  panel.showStart();
  applyData(initial);
  return {
    update: applyData,
    close() {
      close();
      speaker.close();
      painter.close();
      panel.close();
    },
  };
}

/** @param {LiveData} data */
function rateOf({ config }) {
  return config.camera_rate ?? DEFAULT_RATE;
}

/** Tell the page what was painted, and when. @param {HTMLElement} root @param {FrameUpdate} update @param {number} paintedAt */
function announce(root, update, paintedAt) {
  const detail = { ...update, painted_at: paintedAt };
  root.dispatchEvent(new CustomEvent("formcheck-update", { detail, bubbles: true, composed: true }));
}
