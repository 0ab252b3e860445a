// One live check in the page: camera, link, recording, voice and panel, kept in step.

import { chooseCamera, explainCamera, listCameras, openCamera, UNPLUGGED, whyNoCamera } from "./camera.js";
import { createLink } from "./serverLink.js";
import { createPainter } from "./overlayPainter.js";
import { createPanel } from "./livePanel.js";
import { askTilt, keepAwake, watchHidden, watchTilt } from "./sensors.js";
import { createSpeaker } from "./speech.js";
import { createTake } from "./recordingSession.js";

const DEFAULT_RATE = 30; // frames per second asked of the camera

/**
 * @param {HTMLElement} root
 * @param {{data: object, setStateValue: Function, setTriggerValue: Function}} first
 */
export function createLive(root, first) {
  let bridge = first;
  let camera = null;
  let link = null;
  let phase = "";
  let ends = []; // what ends with the camera
  const speaker = createSpeaker();
  const press = { start, anyway, finish, stop, again, retry, keep, camera: switchCamera, sound };
  const panel = createPanel(root, press);
  const painter = createPainter(panel.canvas, panel.video, announce);
  const tell = (message) => link?.tell(message);
  const take = createTake({
    tell,
    uploader: () => bridge.data?.upload ?? "",
    sending: panel.sending,
    arrived: panel.opensResult,
    finished: (result) => {
      rest();
      bridge.setTriggerValue("finished", result);
    },
  });
  panel.video.addEventListener("resize", tellCamera);
  panel.bar.sound(speaker.isOn());

  function wants() {
    return bridge.data?.wants ?? {};
  }

  function rate() {
    return wants().camera_rate ?? DEFAULT_RATE;
  }

  async function start() {
    speaker.unlock();
    askTilt();
    const problem = whyNoCamera();
    if (problem) {
      panel.problem(problem);
      return;
    }
    close();
    panel.opening();
    if (!(await useCamera())) return;
    panel.running({ mirrored: camera.front });
    painter.start();
    navigator.mediaDevices.addEventListener("devicechange", showCameras);
    ends.push(
      keepAwake(),
      watchTilt((deg) => tell({ type: "tilt", deg })),
      watchHidden(hidden),
      () => navigator.mediaDevices.removeEventListener("devicechange", showCameras),
    );
    link = createLink(
      { track: camera.track, iceServers: bridge.data?.ice_servers ?? [], rate: rate() },
      {
        offer: (offer) => bridge.setStateValue("offer", offer),
        open: tellCamera,
        news,
        refused: (why) => fail({ title: "It cannot go on", text: why, advice: "" }),
        state: linkState,
      },
    );
  }

  /** Open the camera and show it; false where a problem is shown, or it was stopped meanwhile. */
  async function useCamera() {
    const asked = ends;
    try {
      const opened = await openCamera(rate());
      if (asked !== ends) {
        opened.track.stop();
        return false;
      }
      camera = opened;
    } catch (error) {
      if (asked === ends) fail(explainCamera(error));
      return false;
    }
    const { track, stream, front } = camera;
    track.onended = () => fail(UNPLUGGED);
    track.onmute = () => panel.notify("The camera gives no picture right now", "warn", true);
    track.onunmute = () => panel.notify("");
    panel.video.srcObject = stream;
    panel.video.play().catch(() => {});
    painter.look({ mirrored: front });
    root.classList.toggle("mirrored", front);
    await showCameras();
    return asked === ends;
  }

  async function showCameras() {
    const chosen = camera?.track.getSettings().deviceId ?? "";
    panel.bar.cameras(await listCameras().catch(() => []), chosen);
  }

  async function switchCamera(id) {
    chooseCamera(id);
    if (!camera) {
      await start();
      return;
    }
    camera.track.stop(); // phones open one at a time
    if (await useCamera()) link?.replace(camera.track);
  }

  function tellCamera() {
    const { videoWidth: width, videoHeight: height } = panel.video;
    if (!camera || !width) return;
    panel.size(width, height);
    painter.look({});
    tell({ type: "camera", width, height, rate: camera.track.getSettings().frameRate ?? 0 });
  }

  function news(latest) {
    if (!camera) return; // it is over
    const before = phase;
    phase = latest.phase;
    speaker.follow(latest);
    painter.show(latest);
    panel.news(latest);
    take.follow(phase, camera.stream);
    if (before === phase) return;
    link.watch(phase !== "finished" && phase !== "stopped");
    if (phase === "stopped") panel.stopped(latest.why);
  }

  function announce(latest, paintedAt) {
    const detail = { ...latest, painted_at: paintedAt };
    root.dispatchEvent(new CustomEvent("formcheck-news", { detail, bubbles: true, composed: true }));
  }

  function linkState(state, attempt, attempts) {
    if (state === "lost") panel.lost(attempt, attempts);
    if (state === "open") panel.notify("");
    if (state === "given_up") panel.givenUp(isWorthKeeping());
  }

  function isWorthKeeping() {
    return phase === "recording" && take.hasBegun();
  }

  function hidden(value) {
    tell({ type: "hidden", value });
    if (!value) panel.notify("Paused while the page was hidden");
  }

  function anyway() {
    speaker.unlock();
    tell({ type: "start" });
  }

  /** The server says when it is finished; where it cannot, what was recorded is used. */
  function finish() {
    if (link?.isOpen()) tell({ type: "stop" });
    else keep();
  }

  function keep() {
    phase = "finished";
    root.dataset.phase = phase;
    take.handOver();
  }

  function again() {
    panel.again();
    link.watch(true);
    if (!link.isOpen()) link.retry();
    tell({ type: "again" });
  }

  function retry() {
    panel.again();
    link.retry();
  }

  function stop() {
    close();
    bridge.setStateValue("offer", null);
    panel.before();
  }

  function fail(problem) {
    if (isWorthKeeping()) {
      keep();
      return;
    }
    close();
    bridge.setStateValue("offer", null);
    panel.problem(problem);
  }

  function sound() {
    speaker.turn(!speaker.isOn());
    panel.bar.sound(speaker.isOn());
  }

  /** The camera's light goes out; the connection stays until the recording has arrived. */
  function rest() {
    link?.watch(false);
    release();
  }

  function release() {
    ends.forEach((end) => end());
    ends = [];
    if (!camera) return;
    camera.track.onended = camera.track.onmute = camera.track.onunmute = null;
    camera.stream.getTracks().forEach((track) => track.stop());
    camera = null;
  }

  function close() {
    take.close();
    link?.close();
    [link, phase] = [null, ""];
    release();
    speaker.hush();
    painter.stop();
    panel.video.srcObject = null;
    panel.bar.quiet();
    panel.bar.phase("");
  }

  /** Take what Python sends now. */
  function update(latest) {
    bridge = latest;
    const { view, leg } = wants();
    painter.look({ view, facing: leg === "left" ? -1 : 1 });
    panel.wants(wants());
    link?.answer(bridge.data?.answer ?? null);
  }

  panel.before();
  update(first);
  return {
    update,
    close() {
      close();
      speaker.close();
      painter.close();
      panel.close();
    },
  };
}
