// Live check: coordinates camera, server link, recording, speech, overlay and panel.

import {
  chooseCamera,
  explainCameraError,
  explainUnplugged,
  findCameraObstacle,
  listCameras,
  openCamera,
} from "./camera.js";
import { createLink } from "./serverLink.js";
import { createOverlayPainter } from "./overlayPainter.js";
import { createLivePanel } from "./livePanel.js";
import { keepAwake } from "../shared/keepAwake.js";
import { requestTiltPermission, watchHidden, watchTilt } from "./sensors.js";
import { createSpeaker } from "../shared/speech.js";
import { createRecordingSession } from "./recordingSession.js";
import { translate } from "../shared/texts.js";

const DEFAULT_RATE = 30; // frames per second

/**
 * @param {HTMLElement} root
 * @param {{data: object, setStateValue: Function, setTriggerValue: Function}} initial
 */
export function createLive(root, initial) {
  let component = initial;
  let camera = null;
  let link = null;
  let phase = "";
  let cleanUps = []; // clean-up functions to call when the camera closes
  const speaker = createSpeaker();
  const actions = {
    start, startAnyway, finish, stop, again, retry, keep, camera: switchCamera, sound: toggleSound,
  };
  const panel = createLivePanel(root, actions);
  const painter = createOverlayPainter(panel.canvas, panel.video, announce);
  const sendMessage = (message) => link?.send(message);
  const recording = createRecordingSession({
    send: sendMessage,
    server: () => component.data?.upload ?? null,
    sending: panel.showSending,
    arrived: panel.showOpeningResult,
    uploaded: (id) => component.setStateValue("recording", id),
    finished: (result) => {
      closeCamera();
      component.setTriggerValue("finished", result);
    },
  });
  panel.video.addEventListener("resize", sendCameraInfo);
  panel.toolbar.setSound(speaker.isOn());

  function config() {
    return component.data?.config ?? {};
  }

  function rate() {
    return config().camera_rate ?? DEFAULT_RATE;
  }

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
    if (!(await useCamera())) return;
    panel.showRunning({ mirrored: camera.front });
    painter.start();
    navigator.mediaDevices.addEventListener("devicechange", showCameras);
    cleanUps.push(
      keepAwake(),
      watchTilt((deg) => sendMessage({ type: "tilt", deg })),
      watchHidden(onHidden),
      () => navigator.mediaDevices.removeEventListener("devicechange", showCameras),
    );
    link = createLink(
      { track: camera.track, iceServers: component.data?.ice_servers ?? [], rate: rate() },
      {
        offer: (offer) => component.setStateValue("offer", offer),
        open: sendCameraInfo,
        update: onUpdate,
        refused: (reason) => fail({ title: translate("The live check ended"), text: reason, advice: "" }),
        state: onLinkState,
      },
    );
  }

  /** Open and display the camera. @returns false if it failed or the user stopped meanwhile */
  async function useCamera() {
    const requested = cleanUps;
    try {
      const opened = await openCamera(rate());
      if (requested !== cleanUps) {
        opened.track.stop();
        return false;
      }
      camera = opened;
    } catch (error) {
      if (requested === cleanUps) fail(explainCameraError(error));
      return false;
    }
    const { track, stream, front } = camera;
    track.onended = () => fail(explainUnplugged());
    track.onmute = () => panel.showNotice(translate("The camera is not sending video"), "warn", true);
    track.onunmute = () => panel.showNotice("");
    panel.video.srcObject = stream;
    panel.video.play().catch(() => {});
    painter.setView({ mirrored: front });
    root.classList.toggle("mirrored", front);
    await showCameras();
    return requested === cleanUps;
  }

  async function showCameras() {
    const chosen = camera?.track.getSettings().deviceId ?? "";
    panel.toolbar.setCameras(await listCameras().catch(() => []), chosen);
  }

  async function switchCamera(id) {
    chooseCamera(id);
    if (!camera) {
      await start();
      return;
    }
    camera.track.stop(); // phones can open only one at a time
    if (await useCamera()) link?.replace(camera.track);
  }

  function sendCameraInfo() {
    const { videoWidth: width, videoHeight: height } = panel.video;
    if (!camera || !width) return;
    panel.setSize(width, height);
    painter.setView({});
    sendMessage({ type: "camera", width, height, rate: camera.track.getSettings().frameRate ?? 0 });
  }

  function onUpdate(update) {
    if (!camera) return; // the session has ended
    const previousPhase = phase;
    phase = update.phase;
    speaker.update(update);
    painter.setUpdate(update);
    panel.update(update);
    recording.follow(phase, camera.stream);
    if (previousPhase === phase) return;
    link.setActive(phase !== "finished" && phase !== "stopped");
    if (phase === "stopped") panel.showStopped(update.reason);
  }

  function announce(update, paintedAt) {
    const detail = { ...update, painted_at: paintedAt };
    root.dispatchEvent(new CustomEvent("formcheck-update", { detail, bubbles: true, composed: true }));
  }

  function onLinkState(state, attempt, attempts) {
    if (state === "lost") panel.showReconnecting(attempt, attempts);
    if (state === "open") panel.showNotice("");
    if (state === "given_up") panel.showDisconnected(canKeepRecording());
  }

  function canKeepRecording() {
    return phase === "recording" && recording.hasBegun();
  }

  function onHidden(value) {
    sendMessage({ type: "hidden", value });
    if (!value) panel.showNotice(translate("Paused while the page was hidden"));
  }

  function startAnyway() {
    speaker.unlock();
    sendMessage({ type: "start" });
  }

  /** Ask the server to finish; while disconnected, use the recording so far. */
  function finish() {
    if (link?.isOpen()) sendMessage({ type: "stop" });
    else keep();
  }

  function keep() {
    phase = "finished";
    root.dataset.phase = phase;
    recording.handOver();
  }

  function again() {
    panel.showRestarting();
    link.setActive(true);
    if (!link.isOpen()) link.retry();
    sendMessage({ type: "again" });
  }

  function retry() {
    panel.showRestarting();
    link.retry();
  }

  function stop() {
    close();
    component.setStateValue("offer", null);
    panel.showStart();
  }

  function fail(problem) {
    if (canKeepRecording()) {
      keep();
      return;
    }
    close();
    component.setStateValue("offer", null);
    panel.showProblem(problem);
  }

  function toggleSound() {
    speaker.setOn(!speaker.isOn());
    panel.toolbar.setSound(speaker.isOn());
  }

  /** Close the camera; keep the connection until the recording has arrived. */
  function closeCamera() {
    link?.setActive(false);
    release();
  }

  function release() {
    cleanUps.forEach((cleanUp) => cleanUp());
    cleanUps = [];
    if (!camera) return;
    camera.track.onended = camera.track.onmute = camera.track.onunmute = null;
    camera.stream.getTracks().forEach((track) => track.stop());
    camera = null;
  }

  function close() {
    recording.close();
    link?.close();
    [link, phase] = [null, ""];
    release();
    speaker.cancel();
    painter.stop();
    panel.video.srcObject = null;
    panel.toolbar.clearStatus();
    panel.toolbar.setPhase("");
  }

  /** Apply new data from Python. */
  function applyData(newData) {
    component = newData;
    const { view, leg } = config();
    painter.setView({ view, facing: leg === "left" ? -1 : 1 });
    panel.setConfig(config());
    link?.answer(component.data?.answer ?? null);
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
