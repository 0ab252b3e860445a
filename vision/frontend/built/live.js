// Written by npm run build from the modules of vision/frontend.

// vision/frontend/shared/dom.js
var SVG_NAMESPACE = "http://www.w3.org/2000/svg";
var ICON_PATHS = {
  again: ["M4.5 12a7.5 7.5 0 1 0 2.4-5.5", "M4.5 4v4h4"],
  angle: ["M19 19H5L15 5", "M11.5 19a6.5 6.5 0 0 0-2.7-5.3"],
  arrow: ["M5 19 18.5 5.5", "M10 5h9v9"],
  arrowRight: ["M5 12h13", "M12.5 6.5 18 12l-5.5 5.5"],
  back: ["M15 6.5 8 12l7 5.5z", "M5 6.5v11"],
  camera: ["M5 7h9a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2z", "m16 11 5-3v8l-5-3"],
  check: ["m5 12.5 4.6 4.5L19 7.5"],
  close: ["m6 6 12 12", "M18 6 6 18"],
  curve: ["M3 16c3 0 4-9 8-9s4 7 10 7"],
  dots: ["M6.5 12h.01", "M12 12h.01", "M17.5 12h.01"],
  draw: ["m4 20 1-4.5L16.5 4l3.5 3.5L8.5 19z", "m14 6.5 3.5 3.5"],
  erase: ["M4 7h16", "M9.5 7V4.5h5V7", "m6.5 7 1 13h9l1-13", "M10.2 11v5", "M13.8 11v5"],
  forward: ["m9 6.5 7 5.5-7 5.5z", "M19 6.5v11"],
  full: ["M4 9V4h5", "M20 9V4h-5", "M4 15v5h5", "M20 15v5h-5"],
  keys: ["M3.5 7h17v10h-17z", "M7 10.5h.01", "M10.5 10.5h.01", "M14 10.5h.01", "M17 10.5h.01", "M8.5 14h7"],
  layers: ["m12 4 9 5-9 5-9-5z", "m4 13.5 8 4.5 8-4.5"],
  line: ["M5 19 19 5"],
  lock: ["M6 11h12v9H6z", "M8.5 11V8a3.5 3.5 0 0 1 7 0v3"],
  loop: ["M5 11V9.5A2.5 2.5 0 0 1 7.5 7H18", "m15.5 4 3 3-3 3", "M19 13v1.5a2.5 2.5 0 0 1-2.5 2.5H6", "m8.5 20-3-3 3-3"],
  lost: ["M3.5 9.5a12 12 0 0 1 4-2.6", "M20.5 9.5A12 12 0 0 0 11 6.1", "M7 13.3a7 7 0 0 1 3-1.7", "M12 18v.5", "m4 4 16 16"],
  microphone: ["M12 4a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-5 0v-5A2.5 2.5 0 0 1 12 4z", "M6 11.5a6 6 0 0 0 12 0", "M12 17.5V21"],
  minus: ["M6 12h12"],
  move: ["m5 4 5.5 15 2.2-6.3L19 10.5z"],
  mute: ["M4 9.5v5h3.5L12 18V6L7.5 9.5z", "m16 9.5 5 5", "m21 9.5-5 5"],
  pause: ["M8 5.5v13", "M16 5.5v13"],
  play: ["M7.5 5v14L19 12z"],
  plus: ["M6 12h12", "M12 6v12"],
  redo: ["m15 14 5-5-5-5", "M20 9h-9.5a5.5 5.5 0 0 0 0 11H13"],
  save: ["M12 4v11", "m7 10.5 5 5 5-5", "M5 20h14"],
  scale: ["M3.5 15 15 3.5l5.5 5.5L9 20.5z", "m7 11.5 2 2", "m10.5 8 2.5 2.5", "m14 4.5 2 2"],
  small: ["M9 4v5H4", "M15 4v5h5", "M9 20v-5H4", "M15 20v-5h5"],
  sound: ["M4 9.5v5h3.5L12 18V6L7.5 9.5z", "M15.5 9a4.5 4.5 0 0 1 0 6", "M18 6.5a8 8 0 0 1 0 11"],
  star: ["m12 4 2.4 5.1 5.6.7-4.1 3.8 1.1 5.5-5-2.8-5 2.8 1.1-5.5L4 9.8l5.6-.7z"],
  stop: ["M7.5 7.5h9v9h-9z"],
  stroke: ["M3.5 17c2-7 5-11 7-10s-2 8 0 9 4-6 6-5-.5 4 1 5 2 0 3-1"],
  text: ["M5 7.5V5h14v2.5", "M12 5v14", "M9 19h6"],
  undo: ["M9 14 4 9l5-5", "M4 9h9.5a5.5 5.5 0 0 1 0 11H11"],
  upload: ["M12 15V4", "m7 8.5 5-5 5 5", "M5 20h14"],
  warn: ["M12 4.5 21 19.5H3z", "M12 10.5v4", "M12 17v.2"]
};
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(
      name.slice(2),
      /** @type {EventListener} */
      value
    );
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}
function svgPaths(paths, attributes) {
  const svg = document.createElementNS(SVG_NAMESPACE, "svg");
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  svg.setAttribute("aria-hidden", "true");
  for (const d of paths) {
    const path = document.createElementNS(SVG_NAMESPACE, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}
function icon(name) {
  return svgPaths(ICON_PATHS[name], { class: `icon icon-${name}`, viewBox: "0 0 24 24" });
}
function button({ icon: name, label, className, onClick }) {
  const text = make("span", { class: "button-label" }, label);
  return make(
    "button",
    { type: "button", class: `button ${className}`, "aria-label": label, title: label, onclick: onClick },
    ...name ? [icon(name)] : [],
    text
  );
}
function setButton(element, name, label) {
  element.setAttribute("aria-label", label);
  element.setAttribute("title", label);
  element.replaceChildren(icon(name), make("span", { class: "button-label" }, label));
}
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
function fitCanvas(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const pixelRatio = Math.min(devicePixelRatio || 1, 3);
  const [pixelWidth, pixelHeight] = [Math.round(width * pixelRatio), Math.round(height * pixelRatio)];
  if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) {
    [canvas.width, canvas.height] = [pixelWidth, pixelHeight];
  }
  const context = context2d(canvas);
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  return { context, width, height };
}
function context2d(canvas) {
  return (
    /** @type {CanvasRenderingContext2D} */
    canvas.getContext("2d")
  );
}
function loadPreference(name) {
  try {
    return localStorage.getItem(`formcheck-${name}`);
  } catch {
    return null;
  }
}
function savePreference(name, value) {
  try {
    localStorage.setItem(`formcheck-${name}`, value);
  } catch {
  }
}

// vision/frontend/shared/texts.js
var language = "en";
var texts = {};
function useTexts(data) {
  language = data.language ?? "en";
  texts = data.texts ?? {};
}
var textLanguage = () => language;
var markText = (text) => text;
function translate(text, values) {
  const found = texts[text];
  return fill(typeof found === "string" ? found : text, values);
}
function formatNumber(value, digits) {
  const options = { minimumFractionDigits: digits ?? 0, maximumFractionDigits: digits ?? 3, useGrouping: false };
  return new Intl.NumberFormat(language, options).format(value);
}
function fill(text, values) {
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
}

// vision/frontend/shared/mount.js
var REMOVAL_DELAY_MS = 1e3;
function mountOnce({ makeRoot, start, identity = () => null }) {
  const mountedIn = /* @__PURE__ */ new WeakMap();
  return function show(component) {
    const place = component.parentElement;
    let mounted = mountedIn.get(place);
    if (mounted && mounted.identity !== identity(component.data)) {
      remove(mounted);
      mounted = void 0;
    }
    if (mounted) mounted.running.update(component);
    else {
      useTexts(component.data);
      const root = makeRoot(component.data);
      place.append(root);
      mounted = { root, running: start(root, component), identity: identity(component.data), calls: 0 };
      mountedIn.set(place, mounted);
    }
    const current = mounted;
    const call = ++current.calls;
    function close() {
      if (current.calls !== call || mountedIn.get(place) !== current) return;
      mountedIn.delete(place);
      remove(current);
    }
    return () => {
      if (current.root.isConnected) setTimeout(close, REMOVAL_DELAY_MS);
      else close();
    };
  };
}
function remove({ root, running }) {
  running.close();
  root.remove();
}

// vision/frontend/shared/camera.js
var REAR_LABEL = /back|rear|environment/i;
var FRONT_LABEL = /front|user|facetime/i;
function findCameraObstacle() {
  if (!navigator.mediaDevices?.getUserMedia) {
    return {
      title: translate("This page cannot use the camera"),
      text: translate("Browsers allow the camera only on pages from this computer or over HTTPS."),
      advice: translate("Start formcheck with “formcheck app --https” and open the address it shows.")
    };
  }
  if (typeof RTCPeerConnection === "undefined") {
    return {
      title: translate("This browser cannot send live video"),
      text: translate("It has no WebRTC, or a setting or extension has turned it off."),
      advice: translate("Turn it on, or use a current Chrome, Edge, Firefox or Safari.")
    };
  }
  return null;
}
async function openCamera(rate) {
  const size = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: rate } };
  const deviceId = loadPreference("camera");
  const constraints = [{ ...size, facingMode: "user" }, size, true];
  if (deviceId) constraints.unshift({ ...size, deviceId: { exact: deviceId } });
  const stream = await openFirstMatch(constraints);
  const [track] = stream.getVideoTracks();
  if ("contentHint" in track) track.contentHint = "motion";
  return { stream, track, front: facesTheUser(track) };
}
async function openFirstMatch(constraints) {
  const [video, ...others] = constraints;
  try {
    return await navigator.mediaDevices.getUserMedia({ video, audio: false });
  } catch (error) {
    if (nameOf(error) !== "OverconstrainedError" || !others.length) throw error;
    return openFirstMatch(others);
  }
}
function facesTheUser(track) {
  const { facingMode } = track.getSettings();
  if (facingMode) return facingMode === "user";
  return !REAR_LABEL.test(track.label);
}
async function listCameras() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  const cameras = devices.filter((device) => device.kind === "videoinput" && device.deviceId);
  const names = cameras.map((device, index) => displayName(device.label, index));
  return cameras.map((device, index) => {
    const count = names.filter((name) => name === names[index]).length;
    const rank = names.slice(0, index + 1).filter((name) => name === names[index]).length;
    return { id: device.deviceId, name: count > 1 ? `${names[index]} ${rank}` : names[index] };
  });
}
function displayName(label, index) {
  if (REAR_LABEL.test(label)) return translate("Rear camera");
  if (FRONT_LABEL.test(label)) return translate("Front camera");
  return label.replace(/\s*\([0-9a-f]{4}:[0-9a-f]{4}\)$/i, "") || translate("Camera {number}", { number: index + 1 });
}
function chooseCamera(id) {
  savePreference("camera", id);
}
function explainCameraError(error) {
  switch (nameOf(error)) {
    case "NotAllowedError":
    case "SecurityError":
      return {
        title: translate("The camera is blocked"),
        text: translate("The browser or the system does not let this page use the camera."),
        advice: translate(
          "Click the camera or lock icon beside the address, allow the camera, and try again. If there is none, look in the system’s privacy settings."
        )
      };
    case "NotFoundError":
      return {
        title: translate("No camera was found"),
        text: translate("The browser sees no camera on this device."),
        advice: translate("Connect one, or open this page on your phone, and try again.")
      };
    case "NotReadableError":
    case "AbortError":
      return {
        title: translate("The camera is in use"),
        text: translate("Another program or browser tab is using it."),
        advice: translate("Close it, for example a video call, and try again.")
      };
    case "OverconstrainedError":
      return {
        title: translate("This camera does not fit"),
        text: translate("It offers no video format that this page can use."),
        advice: translate("Choose another camera and try again.")
      };
    default: {
      const reason = error instanceof Error && error.message || nameOf(error) || translate("no reason");
      return {
        title: translate("The camera did not open"),
        text: translate("The browser says: {reason}", { reason }),
        advice: translate("Reload the page and try again.")
      };
    }
  }
}
function nameOf(error) {
  return error instanceof Error ? error.name : "";
}
var explainUnplugged = () => ({
  title: translate("The camera was disconnected"),
  text: translate("It was unplugged, or another program took it over."),
  advice: translate("Reconnect it and try again.")
});

// vision/frontend/live/liveCamera.js
function createLiveCamera(panel, check) {
  let camera = null;
  let releases = 0;
  async function showCameras() {
    const chosen = camera?.track.getSettings().deviceId ?? "";
    panel.toolbar.setCameras(await listCameras().catch(() => []), chosen);
  }
  async function open() {
    const before = releases;
    let opened;
    try {
      opened = await openCamera(check.rate());
    } catch (error) {
      if (before === releases) check.failed(explainCameraError(error));
      return null;
    }
    const { track, stream, front } = opened;
    if (before !== releases) {
      track.stop();
      return null;
    }
    camera = opened;
    track.onended = () => check.failed(explainUnplugged());
    track.onmute = () => panel.showNotice(translate("The camera is not sending video"), "warn", true);
    track.onunmute = () => panel.showNotice("");
    panel.video.srcObject = stream;
    panel.video.play().catch(() => {
    });
    check.displayed(front);
    await showCameras();
    return before === releases ? opened : null;
  }
  return {
    get current() {
      return camera;
    },
    open,
    /** Keep the list of cameras up to date. @returns {() => void} stop */
    watchDevices() {
      navigator.mediaDevices.addEventListener("devicechange", showCameras);
      return () => navigator.mediaDevices.removeEventListener("devicechange", showCameras);
    },
    /** Display another camera. @param {string} id @returns {Promise<Camera|null>} like that of `open` */
    exchange(id) {
      chooseCamera(id);
      camera?.track.stop();
      return open();
    },
    release() {
      releases += 1;
      if (!camera) return;
      camera.track.onended = camera.track.onmute = camera.track.onunmute = null;
      camera.stream.getTracks().forEach((track) => track.stop());
      camera = null;
    }
  };
}

// vision/frontend/shared/peerConnection.js
var SEND_LONGER_SIDE_PX = 640;
var SEND_BITS_PER_S = 15e5;
function openConnection({ track, iceServers, rate, timeouts }, events) {
  const id = newId();
  const pc = new RTCPeerConnection({ iceServers });
  const updateChannel = pc.createDataChannel("updates", { ordered: false, maxRetransmits: 0 });
  const messageChannel = pc.createDataChannel("messages", { ordered: true });
  const transceiver = pc.addTransceiver(track, {
    direction: "sendonly",
    sendEncodings: [encoding(track, rate)]
  });
  let closed = false;
  let disconnectTimer;
  const onLostConnection = () => {
    if (closed) return;
    close();
    events.onLost();
  };
  updateChannel.onmessage = ({ data }) => {
    const message = parseJson(data);
    if (!closed && message) events.onMessage(message);
  };
  messageChannel.onopen = () => closed || events.onOpen();
  updateChannel.onclose = onLostConnection;
  messageChannel.onclose = onLostConnection;
  pc.onconnectionstatechange = () => {
    clearTimeout(disconnectTimer);
    if (pc.connectionState === "failed" || pc.connectionState === "closed") onLostConnection();
    else if (pc.connectionState === "disconnected") {
      disconnectTimer = setTimeout(onLostConnection, timeouts.disconnected);
    }
  };
  async function offer() {
    preferVp8(transceiver);
    await preferFrameRate(transceiver.sender);
    await pc.setLocalDescription();
    await waitForCandidates(pc, timeouts.gather);
    const { type, sdp } = (
      /** @type {RTCSessionDescription} */
      pc.localDescription
    );
    if (!closed) events.onOffer({ id, type, sdp });
  }
  function close() {
    closed = true;
    clearTimeout(disconnectTimer);
    pc.close();
  }
  offer().catch(onLostConnection);
  return {
    id,
    close,
    /** @param {{type: string, sdp: string}} answer */
    answer({ type, sdp }) {
      if (!closed && pc.signalingState === "have-local-offer") {
        pc.setRemoteDescription({ type: (
          /** @type {RTCSdpType} */
          type
        ), sdp }).catch(onLostConnection);
      }
    },
    /** @param {object} message @returns {boolean} whether it was sent */
    send(message) {
      if (closed || messageChannel.readyState !== "open") return false;
      messageChannel.send(JSON.stringify(message));
      return true;
    },
    /** @param {number} newRate frames per second, at most */
    setRate(newRate) {
      rate = newRate;
      return changeParameters(
        transceiver.sender,
        (parameters) => parameters.encodings.forEach((each) => each.maxFramerate = rate)
      );
    },
    /** @param {MediaStreamTrack} newTrack */
    async replace(newTrack) {
      await transceiver.sender.replaceTrack(newTrack);
      await changeParameters(
        transceiver.sender,
        (parameters) => parameters.encodings.forEach((each) => Object.assign(each, encoding(newTrack, rate)))
      );
    }
  };
}
function newId() {
  return Array.from(
    crypto.getRandomValues(new Uint8Array(8)),
    (byte) => byte.toString(16).padStart(2, "0")
  ).join("");
}
function encoding(track, rate) {
  const { width = 0, height = 0 } = track.getSettings();
  return {
    maxBitrate: SEND_BITS_PER_S,
    maxFramerate: rate,
    scaleResolutionDownBy: Math.max(1, Math.max(width, height) / SEND_LONGER_SIDE_PX)
  };
}
function preferVp8(transceiver) {
  const codecs = RTCRtpReceiver.getCapabilities?.("video")?.codecs;
  if (!codecs || !transceiver.setCodecPreferences) return;
  const isVp8 = (codec) => codec.mimeType.toLowerCase() === "video/vp8";
  try {
    transceiver.setCodecPreferences([...codecs.filter(isVp8), ...codecs.filter((codec) => !isVp8(codec))]);
  } catch {
  }
}
function preferFrameRate(sender) {
  return changeParameters(sender, (parameters) => {
    parameters.degradationPreference = "maintain-framerate";
  });
}
async function changeParameters(sender, change) {
  try {
    const parameters = sender.getParameters();
    change(parameters);
    await sender.setParameters(parameters);
  } catch {
  }
}
function waitForCandidates(pc, timeout) {
  if (pc.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((resolve) => {
    setTimeout(resolve, timeout);
    pc.addEventListener("icegatheringstatechange", () => {
      if (pc.iceGatheringState === "complete") resolve();
    });
  });
}
function parseJson(data) {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}

// vision/frontend/shared/sendRate.js
var HEADROOM = 1.4;
var INTERVAL_MS = 2e3;
var MIN_CHANGE = 2;
function createSendRate(max, send) {
  let rate = max;
  let changedAt = null;
  return {
    rate: () => rate,
    /** Adapt to the server's recent analysis rate. */
    update({ analysed_fps: analysed }) {
      const now = performance.now();
      changedAt ??= now;
      if (!(analysed > 0) || now - changedAt < INTERVAL_MS) return;
      const newRate = Math.round(Math.min(max, Math.max(max / 2, analysed * HEADROOM)));
      if (Math.abs(newRate - rate) < MIN_CHANGE && newRate !== max) return;
      changedAt = now;
      if (newRate === rate) return;
      rate = newRate;
      send(rate);
    }
  };
}

// vision/frontend/shared/serverLink.js
var TIMEOUTS = {
  gather: 2e3,
  answer: 2e4,
  // the page has to rerun, and a model may have to be loaded
  firstUpdate: 15e3,
  update: 5e3,
  disconnected: 3e3,
  steady: 1e4,
  // after updates for this long, the attempts are counted from zero again
  pauses: [500, 1e3, 2e3, 4e3, 8e3]
};
var LATE_S = 1;
function createLink({ track, iceServers, rate, timeouts = TIMEOUTS }, on) {
  const attempts = timeouts.pauses.length;
  let connection = null;
  let attempt = 0;
  let open = false;
  let active = true;
  let deadline = Infinity;
  let newestTime = -Infinity;
  let firstUpdateAt = null;
  let reconnectTimer;
  let unsent = [];
  const sendRate = createSendRate(rate, (newRate) => connection?.setRate(newRate));
  const setDeadline = (milliseconds) => deadline = performance.now() + milliseconds;
  const extendDeadline = () => deadline = Math.max(deadline, performance.now() + timeouts.update);
  document.addEventListener("visibilitychange", extendDeadline);
  const watchdog = setInterval(() => {
    if (document.hidden || !active || !connection) return;
    if (performance.now() > deadline) reconnect();
  }, Math.min(500, timeouts.update / 4));
  function connect() {
    connection?.close();
    [open, newestTime, firstUpdateAt] = [false, -Infinity, null];
    setDeadline(timeouts.answer);
    on.state("connecting", attempt, attempts);
    const opened = openConnection(
      { track, iceServers, rate: sendRate.rate(), timeouts },
      {
        onOffer: on.offer,
        onOpen: () => {
          open = true;
          setDeadline(timeouts.firstUpdate);
          on.open();
          unsent = unsent.filter((message) => !opened.send(message));
          on.state("open", attempt, attempts);
        },
        onMessage: receive,
        onLost: reconnect
      }
    );
    connection = opened;
  }
  function receive(message) {
    if (message.type === "refused") {
      on.refused(String(message.reason ?? ""));
    } else if (message.type === "update") {
      setDeadline(timeouts.update);
      const now = performance.now();
      firstUpdateAt ??= now;
      if (now - firstUpdateAt > timeouts.steady) attempt = 0;
      const isStale = message.time_s < newestTime && message.time_s > newestTime - LATE_S;
      if (isStale) return;
      newestTime = message.time_s;
      if (message.throughput) sendRate.update(message.throughput);
      on.update(
        /** @type {Update} */
        message
      );
    }
  }
  function reconnect() {
    connection?.close();
    [connection, open] = [null, false];
    if (!active) return;
    if (attempt >= attempts) {
      on.state("given_up", attempt, attempts);
      return;
    }
    attempt += 1;
    on.state("lost", attempt, attempts);
    reconnectTimer = setTimeout(connect, timeouts.pauses[attempt - 1]);
  }
  connect();
  return {
    isOpen: () => open,
    /** @param {{id: string, type: string, sdp?: string, reason?: string}|null} answer */
    answer(answer) {
      if (!answer || answer.id !== connection?.id) return;
      if (answer.type === "refused") on.refused(String(answer.reason ?? ""));
      else connection.answer({ type: answer.type, sdp: answer.sdp ?? "" });
    },
    /** Send a message to the server; while disconnected, the newest of each type is kept. @param {Message} message */
    send(message) {
      if (connection?.send(message)) return;
      unsent = [...unsent.filter((other) => other.type !== message.type), message];
    },
    /** @param {MediaStreamTrack} newTrack */
    replace(newTrack) {
      track = newTrack;
      return connection?.replace(newTrack);
    },
    /** Reconnect, counting the attempts from zero. */
    retry() {
      clearTimeout(reconnectTimer);
      attempt = 0;
      connect();
    },
    /** Whether to reconnect; a server that has finished may close the connection. @param {boolean} isActive */
    setActive(isActive) {
      active = isActive;
      if (!active) clearTimeout(reconnectTimer);
      setDeadline(timeouts.update);
    },
    close() {
      clearInterval(watchdog);
      document.removeEventListener("visibilitychange", extendDeadline);
      clearTimeout(reconnectTimer);
      connection?.close();
      connection = null;
    }
  };
}

// vision/frontend/live/serverSession.js
function createServerSession() {
  let link = null;
  return {
    isOpen: () => link?.isOpen() ?? false,
    /**
     * @param {Parameters<typeof createLink<FrameUpdate>>[0]} options
     * @param {Parameters<typeof createLink<FrameUpdate>>[1]} on
     */
    begin(options, on) {
      link = createLink(options, on);
    },
    /** @param {Message} message */
    send: (message) => link?.send(message),
    /** @param {Parameters<ReturnType<typeof createLink>["answer"]>[0]} answer */
    answer: (answer) => link?.answer(answer),
    /** @param {MediaStreamTrack} track */
    replace: (track) => link?.replace(track),
    /** Whether to reconnect. @param {boolean} isActive */
    setActive: (isActive) => link?.setActive(isActive),
    retry: () => link?.retry(),
    /** Begin once more with the server, which had finished. */
    again() {
      link?.setActive(true);
      if (link && !link.isOpen()) link.retry();
      link?.send({ type: "again" });
    },
    close() {
      link?.close();
      link = null;
    }
  };
}

// vision/frontend/live/silhouette.js
var FRONT_RIGHT_HALF = [
  [0, 0],
  [0.034, 6e-3],
  [0.056, 0.036],
  [0.056, 0.074],
  [0.042, 0.108],
  [0.031, 0.126],
  [0.034, 0.15],
  [0.078, 0.168],
  [0.118, 0.186],
  [0.139, 0.22],
  [0.15, 0.28],
  [0.164, 0.345],
  [0.18, 0.41],
  [0.191, 0.465],
  [0.199, 0.51],
  [0.184, 0.53],
  [0.168, 0.505],
  [0.157, 0.455],
  [0.14, 0.4],
  [0.124, 0.34],
  [0.113, 0.285],
  [0.104, 0.262],
  [0.1, 0.3],
  [0.092, 0.355],
  [0.096, 0.41],
  [0.107, 0.47],
  [0.109, 0.53],
  [0.101, 0.62],
  [0.088, 0.7],
  [0.086, 0.76],
  [0.083, 0.82],
  [0.068, 0.9],
  [0.07, 0.945],
  [0.096, 0.975],
  [0.09, 0.997],
  [0.052, 1],
  [0.036, 0.985],
  [0.035, 0.94],
  [0.037, 0.9],
  [0.031, 0.82],
  [0.029, 0.76],
  [0.026, 0.7],
  [0.017, 0.62],
  [5e-3, 0.535]
];
var SIDE_FACING_RIGHT = [
  [0, 0],
  [0.038, 6e-3],
  [0.06, 0.03],
  [0.064, 0.052],
  [0.082, 0.08],
  [0.067, 0.088],
  [0.068, 0.104],
  [0.058, 0.122],
  [0.032, 0.126],
  [0.03, 0.148],
  [0.05, 0.17],
  [0.078, 0.205],
  [0.094, 0.245],
  [0.088, 0.29],
  [0.076, 0.34],
  [0.072, 0.39],
  [0.076, 0.43],
  [0.072, 0.48],
  [0.08, 0.54],
  [0.078, 0.61],
  [0.062, 0.69],
  [0.062, 0.725],
  [0.05, 0.775],
  [0.03, 0.86],
  [0.024, 0.925],
  [0.05, 0.952],
  [0.105, 0.972],
  [0.122, 0.988],
  [0.108, 1],
  [0, 1],
  [-0.046, 0.998],
  [-0.056, 0.972],
  [-0.036, 0.925],
  [-0.04, 0.88],
  [-0.06, 0.815],
  [-0.05, 0.755],
  [-0.034, 0.71],
  [-0.05, 0.64],
  [-0.088, 0.565],
  [-0.104, 0.5],
  [-0.088, 0.44],
  [-0.05, 0.39],
  [-0.05, 0.34],
  [-0.076, 0.27],
  [-0.078, 0.22],
  [-0.058, 0.175],
  [-0.034, 0.148],
  [-0.04, 0.118],
  [-0.062, 0.088],
  [-0.066, 0.045],
  [-0.04, 6e-3]
];
var ARM_FACING_RIGHT = [
  [-0.024, 0.19],
  [0.016, 0.19],
  [0.026, 0.24],
  [0.02, 0.31],
  [0.03, 0.38],
  [0.046, 0.46],
  [0.046, 0.51],
  [0.03, 0.535],
  [0.012, 0.515],
  [0.01, 0.47],
  [-0.014, 0.39],
  [-0.026, 0.31],
  [-0.034, 0.24]
];
var FRONT_LEFT_HALF = FRONT_RIGHT_HALF.slice(1).reverse().map(([x, y]) => [-x, y]);
var OUTLINES = {
  front: [[...FRONT_RIGHT_HALF, ...FRONT_LEFT_HALF]],
  side: [SIDE_FACING_RIGHT, ARM_FACING_RIGHT]
};
function silhouette(view, place) {
  const outlines = OUTLINES[view] ?? OUTLINES.front;
  return outlines.map((outline) => closedCurve(outline.map(([x, y]) => place(x, y)))).join("");
}
function closedCurve(points) {
  const midpoint = (a, b) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const text = ([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`;
  const start = midpoint(points[points.length - 1], points[0]);
  const curves = points.map((point, index) => {
    const next = points[(index + 1) % points.length];
    return `Q${text(point)} ${text(midpoint(point, next))}`;
  });
  return `M${text(start)}${curves.join("")}Z`;
}

// vision/frontend/shared/vocabulary.js
var VERDICTS = {
  fault: { "label": "Fault", "symbol": "✗", "color": "#fa6236" },
  watch: { "label": "Worth watching", "symbol": "!", "color": "#facd4a" },
  pass: { "label": "Good", "symbol": "✓", "color": "#54dcb4" },
  cannot_tell: { "label": "Cannot tell", "symbol": "?", "color": "#a8b2be" }
};
var SIDE_COLORS = {
  left: "#3ddbc6",
  right: "#ffb05c",
  body: "#a5b4d8"
};

// vision/frontend/live/liveOverlay.js
var MIN_VISIBILITY = 0.5;
var SKELETON_COLOR = SIDE_COLORS.left;
var READY_COLOR = VERDICTS.pass.color;
var SHADOW_COLOR = "rgba(4, 16, 18, 0.55)";
var OUTLINE_HEIGHT = 0.8;
var LEG_POINTS = { left: [23, 25, 27, 29, 31], right: [24, 26, 28, 30, 32] };
var SIDES = ["left", "right"];
var LIMBS = [
  [11, 12],
  [11, 23],
  [12, 24],
  [23, 24],
  [11, 13],
  [13, 15],
  [12, 14],
  [14, 16],
  [23, 25],
  [25, 27],
  [27, 29],
  [29, 31],
  [27, 31],
  [24, 26],
  [26, 28],
  [28, 30],
  [30, 32],
  [28, 32]
];
var JOINTS = [11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28, 31, 32];
function fitFrame(box, frame, fit = "contain") {
  const [across, down] = [box.width / frame.width, box.height / frame.height];
  const scale = fit === "cover" ? Math.max(across, down) : Math.min(across, down);
  const [width, height] = [frame.width * scale, frame.height * scale];
  return { left: (box.width - width) / 2, top: (box.height - height) / 2, width, height };
}
function legColors(reps) {
  const last = reps.at(-1);
  if (last?.mark !== "watch" && last?.mark !== "fault") return {};
  const { color } = VERDICTS[last.mark];
  return last.leg ? { [last.leg]: color } : { left: color, right: color };
}
function drawOverlay(context, scene) {
  const { box, frame, mirrored } = scene;
  context.clearRect(0, 0, box.width, box.height);
  if (!frame.width || !frame.height) return;
  const area = fitFrame(box, frame);
  const toBox = (x, y) => [
    area.left + (mirrored ? 1 - x : x) * area.width,
    area.top + y * area.height
  ];
  context.save();
  context.beginPath();
  context.rect(area.left, area.top, area.width, area.height);
  context.clip();
  context.lineCap = context.lineJoin = "round";
  if (scene.outline) drawOutline(context, area, scene.outline, mirrored);
  const points = scene.body && scene.opacity > 0 ? projectLandmarks(scene.body, toBox) : null;
  if (points) {
    context.globalAlpha = scene.opacity;
    drawBody(context, points, scene.legs ?? {}, lineWidthFor(area));
    if (scene.angle) drawAngleLabel(context, points, scene.angle, area);
  }
  context.restore();
}
function lineWidthFor(area) {
  return Math.max(3, Math.min(area.width, area.height) * 9e-3);
}
function projectLandmarks(body, toBox) {
  const points = [];
  for (let at = 0; at + 2 < body.length; at += 3) {
    const [x, y, visibility] = [body[at], body[at + 1], body[at + 2]];
    const [px, py] = toBox(x, y);
    const isKnown = Number.isFinite(x) && Number.isFinite(y);
    points.push(isKnown ? { x: px, y: py, isVisible: visibility >= MIN_VISIBILITY } : null);
  }
  return points;
}
function limbColor(legs, ...points) {
  const side = SIDES.find(
    (each) => points.every((index) => LEG_POINTS[each].includes(index))
  );
  return side && legs[side] || SKELETON_COLOR;
}
function drawBody(context, points, legs, width) {
  const visibilityAlpha = (...joints) => joints.every((joint) => joint?.isVisible) ? 1 : 0.25;
  const opacity = context.globalAlpha;
  for (const isOutline of [true, false]) {
    for (const [a, b] of LIMBS) {
      const [from, to] = [points[a], points[b]];
      if (!from || !to) continue;
      context.globalAlpha = opacity * visibilityAlpha(from, to);
      context.strokeStyle = isOutline ? SHADOW_COLOR : limbColor(legs, a, b);
      context.lineWidth = isOutline ? width * 2 : width;
      drawLine(context, from, to);
    }
  }
  drawHead(context, points, width, opacity);
  for (const index of JOINTS) {
    const joint = points[index];
    if (!joint) continue;
    context.globalAlpha = opacity * visibilityAlpha(joint);
    context.fillStyle = "#ffffff";
    context.strokeStyle = limbColor(legs, index);
    context.lineWidth = width * 0.7;
    drawDisc(context, joint, width);
    context.stroke();
  }
  context.globalAlpha = opacity;
}
function drawHead(context, points, width, opacity) {
  const [nose, left, right, hip] = [points[0], points[11], points[12], points[23] || points[24]];
  if (!nose || !left || !right || !hip) return;
  const neck = { x: (left.x + right.x) / 2, y: (left.y + right.y) / 2 };
  const radius = Math.hypot(hip.x - neck.x, hip.y - neck.y) * 0.2;
  context.globalAlpha = opacity * (nose.isVisible ? 1 : 0.25);
  const strokes = [[SHADOW_COLOR, width * 2], [SKELETON_COLOR, width]];
  for (const [color, lineWidth] of strokes) {
    context.strokeStyle = color;
    context.lineWidth = lineWidth;
    context.beginPath();
    context.arc(nose.x, nose.y, radius, 0, 2 * Math.PI);
    context.stroke();
  }
}
function drawLine(context, from, to) {
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
}
function drawDisc(context, { x, y }, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}
function drawOutline(context, area, { view, facing, ok }, mirrored) {
  const height = area.height * OUTLINE_HEIGHT;
  const direction = facing * (mirrored ? -1 : 1);
  const path = silhouette(view, (x, y) => [
    area.left + area.width / 2 + direction * x * height,
    area.top + (area.height - height) / 2 + y * height
  ]);
  const outline = new Path2D(path);
  const width = lineWidthFor(area) * 0.6;
  context.fillStyle = ok ? `${READY_COLOR}29` : "rgba(255, 255, 255, 0.08)";
  context.fill(outline);
  context.setLineDash(ok ? [] : [width * 2.5, width * 3.5]);
  context.strokeStyle = ok ? READY_COLOR : "rgba(255, 255, 255, 0.85)";
  context.lineWidth = ok ? width * 1.5 : width;
  context.shadowColor = SHADOW_COLOR;
  context.shadowBlur = width * 2;
  context.stroke(outline);
  context.shadowBlur = 0;
  context.setLineDash([]);
}
function drawAngleLabel(context, points, { name, text, landmark: index }, area) {
  const at = points[index];
  if (!at) return;
  const size = Math.min(44, Math.max(18, area.width * 0.032));
  const font = (weight, fraction) => `${weight} ${size * fraction}px "Source Sans 3", "Source Sans", system-ui, sans-serif`;
  context.font = font(500, 0.62);
  const label = context.measureText(name).width;
  context.font = font(700, 1);
  const padding = size * 0.5;
  const width = Math.max(label, context.measureText(text).width) + 2 * padding;
  const height = size * 2.05;
  const gap = size * 0.8;
  const [before, after] = [at.x - gap - width, at.x + gap];
  const [hip, otherHip] = [points[23], points[24]];
  const isOnOuterSide = hip && otherHip && at.x < (hip.x + otherHip.x) / 2;
  const fits = (left2) => left2 >= area.left && left2 + width <= area.left + area.width;
  const left = [isOnOuterSide ? before : after, before, after].find(fits) ?? area.left;
  const lowest = area.top + area.height - height;
  const top = Math.min(Math.max(at.y - height / 2, area.top), lowest);
  context.fillStyle = "rgba(6, 20, 22, 0.82)";
  context.beginPath();
  context.roundRect(left, top, width, height, size * 0.4);
  context.fill();
  context.textBaseline = "alphabetic";
  context.fillStyle = "#a9d9d2";
  context.font = font(500, 0.62);
  context.fillText(name, left + padding, top + size * 0.75);
  context.fillStyle = "#ffffff";
  context.font = font(700, 1);
  context.fillText(text, left + padding, top + size * 1.72);
}

// vision/frontend/live/overlayPainter.js
var MAX_AGE_MS = 700;
var FADE_MS = 500;
function createOverlayPainter(canvas, video, onPainted) {
  const context = context2d(canvas);
  let update = null;
  let isUnpainted = false;
  let updatedAt = 0;
  let view = { mirrored: false, view: "front", facing: 1 };
  let painted = null;
  let dirty = true;
  let animationFrame = 0;
  let fadeTimer;
  let running = false;
  const resizeObserver = new ResizeObserver(requestPaint);
  resizeObserver.observe(canvas);
  function requestPaint() {
    dirty = true;
    requestFrame();
  }
  function requestFrame() {
    if (running && !animationFrame) animationFrame = requestAnimationFrame(paint);
  }
  function scene({ width, height }, opacity) {
    const checks = update?.checks ?? [];
    const isSetup = update?.phase === "guide" || update?.phase === "countdown";
    const ok = isSetup && checks.length > 0 && checks.every((check) => check.ok === true);
    return {
      box: { width, height },
      frame: { width: video.videoWidth, height: video.videoHeight },
      mirrored: view.mirrored,
      body: update?.body ?? null,
      opacity,
      legs: update?.phase === "recording" ? legColors(update.reps) : {},
      angle: update?.angle ?? null,
      outline: isSetup ? { view: view.view, facing: view.facing, ok } : null
    };
  }
  function paint() {
    animationFrame = 0;
    if (painted) {
      onPainted(painted, performance.timeOrigin + performance.now());
      painted = null;
    }
    const age = performance.now() - updatedAt;
    const isAging = update?.body && age < MAX_AGE_MS + FADE_MS + 100;
    if (dirty || isAging && age > MAX_AGE_MS) {
      const opacity = Math.min(1, Math.max(0, 1 - (age - MAX_AGE_MS) / FADE_MS));
      drawOverlay(context, scene(fitCanvas(canvas), opacity));
    }
    if (dirty && update && isUnpainted) {
      isUnpainted = false;
      painted = update;
    }
    dirty = false;
    clearTimeout(fadeTimer);
    if (painted || isAging && age > MAX_AGE_MS) requestFrame();
    else if (isAging) fadeTimer = setTimeout(requestFrame, MAX_AGE_MS - age + 1);
  }
  function halt() {
    running = false;
    cancelAnimationFrame(animationFrame);
    clearTimeout(fadeTimer);
    animationFrame = 0;
  }
  return {
    /** @param {{mirrored?: boolean, view?: string, facing?: number}} change */
    setView(change) {
      view = { ...view, ...change };
      requestPaint();
    },
    /** @param {FrameUpdate} newUpdate */
    setUpdate(newUpdate) {
      update = newUpdate;
      isUnpainted = true;
      updatedAt = performance.now();
      requestPaint();
    },
    start() {
      running = true;
      requestPaint();
    },
    stop() {
      halt();
      update = null;
      context.clearRect(0, 0, canvas.width, canvas.height);
    },
    close() {
      halt();
      resizeObserver.disconnect();
    }
  };
}

// vision/frontend/live/liveToolbar.js
var LOCAL = ["localhost", "127.0.0.1", "[::1]"];
function createLiveToolbar(actions) {
  const select = make("select", { "aria-label": translate("Camera") });
  select.addEventListener("change", () => actions.camera(select.value));
  const cameras = make("label", { class: "cameras", hidden: true }, icon("camera"), select);
  const status = make("span", { class: "status" });
  const sound = button({ icon: "sound", label: translate("Sound on"), className: "tool", onClick: actions.sound });
  const fullscreen = button({ icon: "full", label: translate("Full screen"), className: "tool", onClick: actions.fullscreen });
  const stop = button({ icon: "close", label: translate("Stop"), className: "tool", onClick: actions.stop });
  const place = LOCAL.includes(location.hostname) ? translate("Analysed on this computer") : translate("Analysed on {server}", { server: location.hostname });
  return {
    element: make("div", { class: "toolbar" }, cameras, status, sound, fullscreen, stop),
    /** List the cameras if there is a choice. @param {{id: string, name: string}[]} list @param {string} selected */
    setCameras(list, selected) {
      select.replaceChildren(...list.map(({ id, name }) => make("option", { value: id }, name)));
      select.value = selected;
      cameras.hidden = list.length < 2;
    },
    /** @param {boolean} on */
    setSound(on) {
      setButton(sound, on ? "sound" : "mute", on ? translate("Sound on") : translate("Sound off"));
      sound.setAttribute("aria-pressed", String(on));
    },
    /** @param {boolean} on */
    setFullscreen(on) {
      setButton(fullscreen, on ? "small" : "full", on ? translate("Leave full screen") : translate("Full screen"));
    },
    /** During a recording the camera cannot be changed, and Finish ends it. @param {string} phase */
    setPhase(phase) {
      select.disabled = phase === "countdown" || phase === "recording";
      stop.hidden = phase === "recording";
    },
    /** @param {Throughput} throughput @param {string|null} model */
    setThroughput({ analysed_fps, latency_ms }, model) {
      const latency = latency_ms == null ? "" : ` · ${latency_ms} ms`;
      const rate = translate("{rate} frames/s", { rate: Math.round(analysed_fps) });
      const modelName = model ? translate("{model} model", { model }) : "";
      setText(status, `${place} · ${rate}${latency}${modelName && ` · ${modelName}`}`);
    },
    clearStatus: () => setText(status, "")
  };
}

// vision/frontend/live/messageCard.js
function createCard() {
  const body = make("div", { class: "card", role: "status" });
  const element = make("div", { class: "card-place", hidden: true }, body);
  return {
    element,
    /** @param {CardContent} content */
    show(content) {
      element.hidden = false;
      body.className = `card ${content.kind}`;
      body.replaceChildren(...buildParts(content));
    },
    hide() {
      element.hidden = true;
      body.replaceChildren();
    }
  };
}
function buildParts({ kind, icon: name, title, text, advice, actions = [], download, note, view }) {
  const parts = [make("h2", {}, title)];
  if (text) parts.push(make("p", {}, text));
  if (advice) parts.push(make("p", { class: "advice" }, advice));
  if (actions.length) parts.push(make("div", { class: "actions" }, ...actions.map(button)));
  if (download) {
    const link = { class: "button link", href: download.href, download: download.name };
    parts.push(make("a", link, icon("save"), translate("Save the recording")));
  }
  if (note) parts.push(make("p", { class: "note" }, icon("lock"), make("span", {}, note)));
  const badge = kind === "busy" ? [make("div", { class: "spinner", "aria-hidden": "true" })] : [];
  if (name) badge.push(make("div", { class: "badge" }, icon(name)));
  if (view) badge.push(bodyOutline(view));
  return [...badge, make("div", { class: "card-text" }, ...parts)];
}
function bodyOutline(view) {
  const path = silhouette(view, (x, y) => [60 + 200 * x, 6 + 200 * y]);
  return svgPaths([path], { class: "figure", viewBox: "0 0 120 212" });
}

// vision/frontend/shared/fullscreen.js
function createFullscreen(element, onChange) {
  const page = () => (
    /** @type {Document|ShadowRoot} */
    element.getRootNode()
  );
  const isNative = () => page().fullscreenElement === element;
  const isOn = () => element.classList.contains("fullscreen");
  function setState(on) {
    element.classList.toggle("fullscreen", on);
    onChange(on);
  }
  function cover() {
    if (element.showPopover) {
      element.setAttribute("popover", "manual");
      element.showPopover();
    }
    setState(true);
  }
  async function enter() {
    try {
      if (!element.requestFullscreen) throw new Error("not supported");
      await element.requestFullscreen();
      setState(true);
    } catch {
      cover();
    }
  }
  function leave() {
    if (isNative()) document.exitFullscreen().catch(() => {
    });
    if (element.hasAttribute("popover")) element.removeAttribute("popover");
    if (isOn()) setState(false);
  }
  element.addEventListener("fullscreenchange", () => {
    if (!isNative() && !element.hasAttribute("popover")) setState(false);
  });
  return { isOn, cover, leave, toggle: () => isOn() ? leave() : enter() };
}

// vision/frontend/live/setupGuide.js
var START_ANYWAY_AFTER_MS = 1e4;
var REQUIRED_CHECKS = ["body", "rate"];
var STATES = {
  passed: { icon: "check", label: markText("Passed") },
  failed: { icon: "arrowRight", label: markText("To do") },
  unknown: { icon: "dots", label: markText("Not known yet") }
};
function mayStartAnyway(checks, waited_ms) {
  const isPassed = (id) => checks.some((check) => check.id === id && check.ok === true);
  return waited_ms >= START_ANYWAY_AFTER_MS || REQUIRED_CHECKS.every(isPassed);
}
function createGuide(startAnyway) {
  const title = make("p", { class: "test-title" });
  const instructionLine = make("p", { class: "instruction", "aria-live": "polite" });
  const list = make("ul", { class: "checks", "aria-label": translate("Setup checks") });
  const startButton = button({ label: translate("Start anyway"), className: "start-anyway", onClick: startAnyway });
  let shownSince = null;
  let rows = /* @__PURE__ */ new Map();
  function createRow(check) {
    const name = make("span", { class: "check-title" });
    const instructionText = make("span", { class: "check-instruction" });
    const iconSlot = make("span", { class: "check-icon", role: "img" });
    const text = make("span", { class: "check-text" }, name, instructionText);
    const element = make("li", { class: "check" }, iconSlot, text);
    const row = { element, iconSlot, name, instructionText, state: "" };
    rows.set(check.id, row);
    return row;
  }
  function updateRow(check) {
    const row = rows.get(check.id) ?? createRow(check);
    const state = check.ok === true ? "passed" : check.ok === false ? "failed" : "unknown";
    if (row.state !== state) {
      row.state = state;
      row.element.dataset.state = state;
      row.iconSlot.setAttribute("aria-label", translate(STATES[state].label));
      row.iconSlot.replaceChildren(icon(STATES[state].icon));
    }
    setText(row.name, check.title);
    setText(row.instructionText, state === "failed" ? check.instruction : "");
    return row.element;
  }
  return {
    heading: make("div", { class: "guide-heading" }, title, instructionLine),
    panel: make("div", { class: "guide-panel" }, list, startButton),
    /** @param {string} text */
    setTitle: (text) => setText(title, text),
    /** @param {Pick<FrameUpdate, "phase"|"instruction"|"checks">} update */
    update({ phase, instruction, checks }) {
      const isGuide = phase === "guide";
      shownSince = isGuide ? shownSince ?? performance.now() : null;
      setText(instructionLine, isGuide ? instruction : "");
      if (!isGuide && phase !== "countdown") return;
      const elements = checks.map(updateRow);
      const isUnchanged = elements.every((element, index) => list.children[index] === element);
      if (!isUnchanged || list.children.length !== elements.length) list.replaceChildren(...elements);
      startButton.hidden = !isGuide || !mayStartAnyway(checks, performance.now() - (shownSince ?? Infinity));
    },
    reset() {
      shownSince = null;
      rows = /* @__PURE__ */ new Map();
      list.replaceChildren();
      startButton.hidden = true;
      setText(instructionLine, "");
    }
  };
}

// vision/frontend/live/scoreboard.js
var CUE_DURATION_MS = 4500;
var REP_MARKS = {
  good: VERDICTS.pass,
  watch: VERDICTS.watch,
  fault: VERDICTS.fault,
  open: VERDICTS.cannot_tell,
  uncounted: { symbol: "–", label: markText("Not counted") }
};
var CUE_ICONS = { good: "check", fix: "warn", do: "arrowRight" };
function formatSeconds(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
function createScoreboard(finish) {
  const number = make("div", { class: "countdown-number" });
  const countdown = make(
    "div",
    { class: "countdown", hidden: true },
    number,
    make("div", { class: "countdown-text" }, translate("Hold still"))
  );
  const time = make("span", { class: "recording-time" });
  const recordingLabel = translate("Recording");
  const recordingClock = make(
    "div",
    { class: "recording-clock" },
    make("i", { class: "recording-dot" }),
    recordingLabel,
    " ",
    time
  );
  const done = make("span", { class: "count-done" });
  const targetText = make("span", { class: "count-target" });
  const count = make("div", { class: "count" }, done, targetText);
  const marks = make("ol", { class: "rep-marks", "aria-label": translate("Repetitions") });
  const note = make("p", { class: "rep-note" });
  const repCount = make("div", { class: "rep-count" }, count, make("div", {}, marks, note));
  const strideTiles = createStrideTiles();
  const cueText = make("span", {});
  const cueIcon = make("span", { class: "cue-icon" });
  const cue = make("div", { class: "cue", hidden: true, "aria-live": "polite" }, cueIcon, cueText);
  let lastCue = { number: null, at: 0 };
  let marksKey = "";
  function showCount({ reps, count: counted, target }) {
    setText(done, String(counted));
    setText(targetText, target ? ` / ${target}` : "");
    count.setAttribute("aria-label", target ? translate("{number} of {count} repetitions", { number: counted, count: target }) : translate("{number} repetitions", { number: counted }));
    setText(note, reps.at(-1)?.note ?? "");
    const key = JSON.stringify([reps.map((rep) => [rep.mark, rep.number, rep.note]), target]);
    if (key === marksKey) return;
    marksKey = key;
    const remaining = Math.max(0, target - counted);
    marks.replaceChildren(...reps.map(repMark), ...Array.from({ length: remaining }, emptyMark));
  }
  function showCue(newCue) {
    const now = performance.now();
    if (newCue && newCue.number !== lastCue.number) {
      lastCue = { number: newCue.number, at: now };
      const kind = newCue.kind in CUE_ICONS ? newCue.kind : "do";
      cue.dataset.kind = kind;
      cueIcon.replaceChildren(icon(CUE_ICONS[kind]));
      setText(cueText, newCue.text);
    }
    const isExpired = newCue?.kind !== "do" && now - lastCue.at > CUE_DURATION_MS;
    cue.hidden = !newCue?.text || isExpired;
  }
  return {
    countdown,
    cue: make("div", { class: "cue-place" }, cue),
    finish: button({ icon: "stop", label: translate("Finish"), className: "finish", onClick: finish }),
    tally: make(
      "div",
      { class: "scoreboard" },
      recordingClock,
      make("div", { class: "tally" }, repCount, strideTiles.element)
    ),
    /** @param {FrameUpdate} update */
    update(update) {
      countdown.hidden = update.countdown == null;
      const text = update.countdown == null ? "" : String(update.countdown);
      if (number.textContent !== text) number.replaceChildren(make("span", {}, text));
      setText(time, update.recorded_s == null ? "" : formatSeconds(update.recorded_s));
      repCount.hidden = Boolean(update.gait);
      strideTiles.element.hidden = !update.gait;
      if (update.gait) strideTiles.update(update.gait);
      else showCount(update);
      showCue(update.phase === "recording" ? update.cue : null);
    },
    reset() {
      countdown.hidden = cue.hidden = true;
      lastCue = { number: null, at: 0 };
      marksKey = "";
      marks.replaceChildren();
    }
  };
}
function repMark({ number, mark: name, note }) {
  const { symbol, label: verdict } = REP_MARKS[name] ?? REP_MARKS.open;
  const which = number == null ? translate("A repetition") : translate("Repetition {number}", { number });
  const label = `${which}: ${translate(verdict)}${note ? `, ${note}` : ""}`;
  return make("li", { class: "rep-mark", "data-mark": name, title: label, "aria-label": label }, symbol);
}
function emptyMark() {
  return make("li", { class: "rep-mark", "data-mark": "empty", "aria-hidden": "true" });
}
function leanText(lean) {
  const degrees = `${Math.abs(lean)}°`;
  if (lean === 0) return degrees;
  return lean > 0 ? translate("{degrees} forward", { degrees }) : translate("{degrees} back", { degrees });
}
function createStrideTiles() {
  const createTile = (title) => {
    const value = make("dd", {});
    return { value, element: make("div", { class: "tile" }, make("dt", {}, title), value) };
  };
  const tiles = [translate("Steps"), translate("Steps/min"), translate("Trunk lean"), translate("Toe first")].map(createTile);
  const note = make("p", { class: "rep-note" });
  return {
    element: make(
      "div",
      { class: "stride", hidden: true },
      make("dl", { class: "tiles" }, ...tiles.map((each) => each.element)),
      note
    ),
    /** @param {LiveGait} gait */
    update(gait) {
      const { steps, cadence, trunk_lean_deg: lean, toe_first: toeFirst } = gait;
      const values = [
        String(steps),
        cadence == null ? "–" : String(Math.round(cadence)),
        lean == null ? "–" : leanText(lean),
        gait.strikes_known ? translate("{number} of {count}", { number: toeFirst, count: gait.strikes_known }) : "–"
      ];
      values.forEach((value, index) => setText(tiles[index].value, value));
      setText(note, gait.note);
    }
  };
}

// vision/frontend/live/livePanel.js
var PRIVACY = markText(
  "Your video goes only to the computer that runs formcheck. Nothing is saved until the recording is finished."
);
var SMALL_SCREEN = "(max-width: 640px), (max-height: 500px)";
var WITHOUT_VIDEO = ["before", "opening", "error", "sending"];
var NOTICE_MS = 5e3;
function createLivePanel(root, actions) {
  const video = make("video", { playsinline: true, autoplay: true, tabindex: -1 });
  video.muted = true;
  const canvas = make("canvas", { "aria-hidden": "true" });
  const guide = createGuide(actions.startAnyway);
  const scoreboard = createScoreboard(actions.finish);
  const card = createCard();
  const notice = make("div", { class: "notice", role: "status", hidden: true });
  const stage = make(
    "div",
    { class: "stage", tabindex: -1 },
    video,
    canvas,
    make("div", { class: "shade" }),
    scoreboard.countdown,
    notice,
    card.element
  );
  const fullscreen = createFullscreen(root, (on) => toolbar.setFullscreen(on));
  const toolbar = createLiveToolbar({ ...actions, fullscreen: fullscreen.toggle });
  const overlays = [guide.heading, scoreboard.tally, scoreboard.finish, scoreboard.cue, guide.panel];
  root.replaceChildren(make("div", { class: "view" }, stage, ...overlays), toolbar.element);
  let noticeTimer;
  let title = "";
  let view = "front";
  function setStage(name) {
    root.dataset.stage = name;
    root.classList.toggle("no-video", WITHOUT_VIDEO.includes(name));
    if (name !== "running") fullscreen.leave();
    if (name !== "running" && name !== "stopped" && name !== "sending") root.dataset.phase = "";
  }
  function showNotice(text, name = "warn", isSticky = false) {
    clearTimeout(noticeTimer);
    notice.hidden = !text;
    notice.replaceChildren(...text ? [icon(name), make("span", {}, text)] : []);
    if (text && !isSticky) noticeTimer = setTimeout(() => showNotice(""), NOTICE_MS);
  }
  function scrollIntoSight() {
    stage.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }
  return {
    video,
    canvas,
    toolbar,
    showNotice,
    /** Show which test is checked, in the first card and above the instruction. @param {CheckConfig} config */
    setConfig(config) {
      const [newTitle, newView] = [config.title ?? "", config.view === "side" ? "side" : "front"];
      if (newTitle === title && newView === view) return;
      [title, view] = [newTitle, newView];
      guide.setTitle(title);
      if (root.dataset.stage === "before") this.showStart();
    },
    showStart() {
      setStage("before");
      showNotice("");
      guide.reset();
      scoreboard.reset();
      card.show({
        kind: "start",
        view,
        title: title || translate("Live check"),
        text: translate(
          "formcheck guides you into position, counts down, gives feedback on every repetition and records a video."
        ),
        actions: [{ icon: "camera", label: translate("Start camera"), className: "primary big", onClick: actions.start }],
        note: translate(PRIVACY)
      });
    },
    showOpening() {
      setStage("opening");
      card.show({
        kind: "busy",
        title: translate("Opening the camera"),
        text: translate("Allow the camera if the browser asks.")
      });
    },
    /** @param {{mirrored: boolean}} camera */
    showRunning({ mirrored }) {
      setStage("running");
      root.classList.toggle("mirrored", mirrored);
      card.show({ kind: "busy", title: translate("Getting ready"), text: translate("The analysis is starting.") });
      stage.focus({ preventScroll: true });
      if (matchMedia(SMALL_SCREEN).matches) fullscreen.cover();
      else scrollIntoSight();
    },
    /** @param {number} width @param {number} height */
    setSize(width, height) {
      root.style.setProperty("--shape", `${width} / ${height}`);
      if (root.dataset.stage === "running") scrollIntoSight();
    },
    /** @param {FrameUpdate} update */
    update(update) {
      if (root.dataset.stage === "running") card.hide();
      root.dataset.phase = update.phase;
      root.dataset.count = String(update.count);
      root.dataset.latencyMs = String(update.throughput.latency_ms ?? "");
      root.dataset.analysedFps = String(update.throughput.analysed_fps);
      guide.update(update);
      scoreboard.update(update);
      toolbar.setThroughput(update.throughput, update.model);
      toolbar.setPhase(update.phase);
    },
    /** @param {Problem} problem */
    showProblem({ title: problem, text, advice }) {
      setStage("error");
      showNotice("");
      const again = { icon: "again", label: translate("Try again"), className: "primary", onClick: actions.start };
      card.show({ kind: "error", icon: "warn", title: problem, text, advice, actions: [again] });
    },
    /** @param {number} attempt @param {number} attempts */
    showReconnecting(attempt, attempts) {
      showNotice(translate("Connection lost, reconnecting ({attempt} of {attempts})", { attempt, attempts }), "lost", true);
    },
    /** @param {boolean} canKeep whether something was recorded */
    showDisconnected(canKeep) {
      showNotice("");
      const keep = { label: translate("Use the recording so far"), className: "quiet", onClick: actions.keep };
      card.show({
        kind: "error",
        icon: "lost",
        title: translate("Connection lost"),
        text: translate("The computer that runs formcheck does not answer."),
        advice: canKeep ? translate("The recording so far is safe in this browser.") : translate("Check that it is still running."),
        actions: [
          { icon: "again", label: translate("Try again"), className: "primary", onClick: actions.retry },
          ...canKeep ? [keep] : []
        ]
      });
    },
    /** @param {number} bytes @param {Download} download */
    showSending(bytes, download) {
      setStage("sending");
      const size = formatNumber(bytes / 1e6, bytes < 1e7 ? 1 : 0);
      card.show({ kind: "busy", title: translate("Sending the recording…"), text: `${size} MB`, download });
    },
    /** @param {string} reason @param {Download|null} download */
    showOpeningResult(reason, download) {
      setStage("sending");
      card.show({ kind: "busy", title: translate("Opening your result…"), text: reason, download });
    },
    /** @param {string} reason */
    showStopped(reason) {
      setStage("stopped");
      card.show({
        kind: "plain",
        icon: "stop",
        title: translate("Stopped"),
        text: reason || translate("Nothing was recorded."),
        actions: [
          { icon: "again", label: translate("Again"), className: "primary", onClick: actions.again },
          { label: translate("Close the camera"), className: "quiet", onClick: actions.stop }
        ]
      });
    },
    showRestarting() {
      setStage("running");
      guide.reset();
      scoreboard.reset();
      card.show({ kind: "busy", title: translate("Getting ready") });
    },
    leave: fullscreen.leave,
    close() {
      clearTimeout(noticeTimer);
      fullscreen.leave();
      setText(notice, "");
    }
  };
}

// vision/frontend/shared/keepAwake.js
function keepAwake() {
  let lock = null;
  let active = true;
  const requestLock = async () => {
    if (!navigator.wakeLock || document.hidden) return;
    try {
      lock = await navigator.wakeLock.request("screen");
      if (!active) lock.release();
    } catch {
    }
  };
  document.addEventListener("visibilitychange", requestLock);
  requestLock();
  return () => {
    active = false;
    document.removeEventListener("visibilitychange", requestLock);
    lock?.release().catch(() => {
    });
  };
}

// vision/frontend/live/sensors.js
var TILT_INTERVAL_MS = 500;
var MIN_GRAVITY = 0.35;
function requestTiltPermission() {
  const sensor = (
    /** @type {{DeviceOrientationEvent?: object}} */
    globalThis.DeviceOrientationEvent
  );
  sensor?.requestPermission?.().catch(() => {
  });
}
function rollDegrees(beta, gamma, screenAngle) {
  const [b, g] = [beta * Math.PI / 180, gamma * Math.PI / 180];
  const [x, y] = [-Math.cos(b) * Math.sin(g), Math.sin(b)];
  if (Math.hypot(x, y) < MIN_GRAVITY) return null;
  const roll = Math.atan2(x, y) * 180 / Math.PI - screenAngle;
  return ((roll + 180) % 360 + 360) % 360 - 180;
}
function watchTilt(onReport) {
  let reported = null;
  let reportedAt = -Infinity;
  const onChange = (event) => {
    if (event.beta == null || event.gamma == null) return;
    const angle = screen.orientation?.angle ?? globalThis.orientation ?? 0;
    const deg = rollDegrees(event.beta, event.gamma, angle);
    const now = performance.now();
    if (deg === null || now - reportedAt < TILT_INTERVAL_MS) return;
    if (reported !== null && Math.abs(deg - reported) < 1) return;
    [reported, reportedAt] = [deg, now];
    onReport(Math.round(deg * 10) / 10);
  };
  addEventListener("deviceorientation", onChange);
  return () => removeEventListener("deviceorientation", onChange);
}
function watchHidden(onReport) {
  const onChange = () => onReport(document.hidden);
  document.addEventListener("visibilitychange", onChange);
  return () => document.removeEventListener("visibilitychange", onChange);
}
function watchDevice(on) {
  const stops = [keepAwake(), watchTilt(on.tilt), watchHidden(on.hidden)];
  return () => stops.forEach((stop) => stop());
}

// vision/frontend/shared/speech.js
var TONES = {
  good: [[660, 0.13], [880, 0.2]],
  fix: [[220, 0.4]],
  do: [[520, 0.16]],
  tick: [[880, 0.08]],
  go: [[740, 0.8]]
};
var VOLUME = 0.25;
var AFTER_CANCEL_MS = 60;
var SPEECH_TIMEOUT_MS = 2500;
var SPEECH_TIMEOUT_PER_LETTER_MS = 110;
function createSpeaker() {
  let on = loadPreference("sound") !== "off";
  let context = null;
  let voiceFails = false;
  let last = { cue: null, countdown: null, phase: "" };
  let speaking = null;
  let queuedText = "";
  let timeout;
  function unlock() {
    const { AudioContext: standard, webkitAudioContext: prefixed } = globalThis;
    const Context = standard ?? prefixed;
    if (Context && !context) context = new Context();
    context?.resume().catch(() => {
    });
    if (globalThis.speechSynthesis) speechSynthesis.speak(new SpeechSynthesisUtterance(""));
  }
  function voice() {
    if (voiceFails || !globalThis.speechSynthesis) return null;
    const voices = speechSynthesis.getVoices();
    const language2 = textLanguage();
    const fitting = voices.filter((each) => each.lang.toLowerCase().split(/[-_]/)[0] === language2);
    const any = language2 === "en" ? voices[0] : null;
    return fitting.find((each) => each.localService) ?? fitting[0] ?? any ?? null;
  }
  function say(text, urgent) {
    if (speaking && !urgent) {
      queuedText = text;
      return;
    }
    const interrupts = speaking !== null;
    cancel();
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice();
    utterance.lang = utterance.voice?.lang ?? textLanguage();
    utterance.onend = () => onUtteranceEnd(utterance);
    utterance.onerror = ({ error }) => {
      if (speaking === utterance && error !== "canceled" && error !== "interrupted") {
        voiceFails = true;
      }
      onUtteranceEnd(utterance);
    };
    speaking = utterance;
    const patience = SPEECH_TIMEOUT_MS + SPEECH_TIMEOUT_PER_LETTER_MS * text.length;
    timeout = setTimeout(() => onUtteranceEnd(utterance), patience);
    if (interrupts) setTimeout(() => speaking === utterance && speechSynthesis.speak(utterance), AFTER_CANCEL_MS);
    else speechSynthesis.speak(utterance);
  }
  function onUtteranceEnd(utterance) {
    if (speaking !== utterance) return;
    clearTimeout(timeout);
    const next = queuedText;
    [speaking, queuedText] = [null, ""];
    if (next && voice()) say(next, false);
  }
  function cancel() {
    clearTimeout(timeout);
    if (speaking) speechSynthesis.cancel();
    [speaking, queuedText] = [null, ""];
  }
  function playTone(tone) {
    if (context?.state !== "running") return;
    let at = context.currentTime;
    for (const [frequency, length] of TONES[tone]) {
      const [oscillator, gainNode] = [context.createOscillator(), context.createGain()];
      oscillator.frequency.value = frequency;
      gainNode.gain.setValueAtTime(VOLUME, at);
      gainNode.gain.setValueAtTime(VOLUME, at + length * 0.6);
      gainNode.gain.linearRampToValueAtTime(0, at + length);
      oscillator.connect(gainNode).connect(context.destination);
      oscillator.start(at);
      oscillator.stop(at + length);
      at += length;
    }
  }
  function update({ phase, countdown, cue }) {
    const isStart = last.phase === "countdown" && phase === "recording";
    const isNewCount = countdown != null && countdown !== last.countdown;
    const newCue = cue?.spoken && cue.number !== last.cue ? cue : null;
    last = { cue: cue?.number ?? last.cue, countdown, phase };
    if (!on) return;
    if (voice()) {
      if (isNewCount) say(String(countdown), true);
      if (newCue) say(newCue.spoken, newCue.kind === "fix" || isStart);
      else if (isStart) say(translate("Go"), true);
    } else if (isStart || isNewCount) playTone(isStart ? "go" : "tick");
    else if (newCue) playTone(newCue.kind in TONES ? newCue.kind : "do");
  }
  return {
    unlock,
    update,
    cancel,
    isOn: () => on,
    /** @param {boolean} isOn */
    setOn(isOn) {
      on = isOn;
      savePreference("sound", on ? "on" : "off");
      if (!on) cancel();
    },
    close() {
      cancel();
      context?.close().catch(() => {
      });
      context = null;
    }
  };
}

// vision/frontend/shared/resumableUpload.js
var PIECE_MS = 4e3;
var FIRST_PIECE = 1 << 20;
var SMALLEST_PIECE = 1 << 16;
var LARGEST_PIECE = 16 << 20;
var STALL_MS = 2e4;
var FIRST_DELAY_MS = 500;
var LONGEST_DELAY_MS = 1e4;
var MAX_REFUSALS = 24;
var MAX_RESTARTS = 3;
var UploadError = class extends Error {
  /**
   * @param {string} message
   * @param {boolean} [canRetry] whether the same file may be accepted later
   */
  constructor(message, canRetry = true) {
    super(message);
    this.canRetry = canRetry;
  }
};
var FailedRequest = class extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
};
function uploadResumably(file, on) {
  let cancelled = false;
  let id = null;
  let request = null;
  let endPause = () => {
  };
  function send(method, path, body, offset) {
    const { address, token } = on.server();
    return new Promise((resolve, reject) => {
      request = new XMLHttpRequest();
      let stall;
      const xhr = request;
      const broken = () => reject(new FailedRequest(0, ""));
      const alive = () => {
        clearTimeout(stall);
        stall = setTimeout(() => xhr.abort(), STALL_MS);
      };
      xhr.open(method, `${address}${path}`);
      xhr.setRequestHeader("X-Formcheck-Token", token);
      if (offset !== void 0) {
        xhr.setRequestHeader("X-Formcheck-Offset", String(offset));
        xhr.setRequestHeader("Content-Type", "application/octet-stream");
        xhr.upload.onprogress = (event) => {
          alive();
          on.progress(Math.min(offset + event.loaded, file.size));
        };
      }
      xhr.onerror = broken;
      xhr.onabort = broken;
      xhr.onloadend = () => clearTimeout(stall);
      xhr.onload = () => {
        const answer = readAnswer(xhr.responseText);
        if (xhr.status === 200) resolve(answer);
        else reject(new FailedRequest(xhr.status, answer?.error ?? ""));
      };
      alive();
      xhr.send(body);
    });
  }
  function pause(delay) {
    return (
      /** @type {Promise<void>} */
      new Promise((resolve) => {
        const end = () => {
          clearTimeout(timer);
          removeEventListener("online", end);
          resolve();
        };
        const timer = setTimeout(end, delay);
        addEventListener("online", end);
        endPause = end;
      })
    );
  }
  async function sendPieces(begin, onPiece) {
    let offset = begin;
    let length = FIRST_PIECE;
    while (offset < file.size && !cancelled) {
      const started = performance.now();
      const piece = file.slice(offset, offset + length);
      offset = (await send("PATCH", `/${id}`, piece, offset)).offset;
      const took = Math.max(performance.now() - started, 1);
      length = Math.round(Math.min(length * 2, length * PIECE_MS / took));
      length = Math.min(Math.max(length, SMALLEST_PIECE), LARGEST_PIECE);
      onPiece();
      on.progress(offset);
    }
  }
  async function run() {
    let failures = 0;
    let refusals = 0;
    let restarts = 0;
    while (!cancelled) {
      try {
        let offset = 0;
        if (id === null) {
          const question = JSON.stringify({ name: file.name, size: file.size });
          id = (await send("POST", "", question)).id;
        } else {
          offset = (await send("GET", `/${id}`)).offset;
        }
        on.waiting(false);
        on.progress(offset);
        await sendPieces(offset, () => {
          failures = 0;
          refusals = 0;
        });
        if (!cancelled) return id;
      } catch (error) {
        if (cancelled) break;
        if (!(error instanceof FailedRequest)) throw error;
        if (isFinal(error)) throw new UploadError(error.message || unexpected(error), error.status !== 422);
        if (error.status === 404) {
          id = null;
          restarts += 1;
        }
        if (error.status === 403) {
          refusals += 1;
          on.refused();
        }
        if (refusals > MAX_REFUSALS || restarts > MAX_RESTARTS) {
          throw new UploadError(error.message || unexpected(error));
        }
        if (error.status === 409) continue;
        await requireReadable(file);
        failures += 1;
        on.waiting(true);
        await pause(Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS));
      }
    }
    if (id) discardUpload(on.server(), id);
    return new Promise(() => {
    });
  }
  return {
    done: run(),
    cancel() {
      cancelled = true;
      request?.abort();
      endPause();
    }
  };
}
function discardUpload({ address, token }, id) {
  fetch(`${address}/${id}`, {
    method: "DELETE",
    headers: { "X-Formcheck-Token": token },
    keepalive: true
  }).catch(() => {
  });
}
function isFinal({ status }) {
  return status === 507 || status >= 400 && status < 500 && ![403, 404, 408, 409].includes(status);
}
function unexpected({ status }) {
  return translate("The server did not accept the file ({status}). Reload the page and try again.", { status });
}
function readAnswer(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
async function requireReadable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw new UploadError(translate("The browser can no longer read this file; choose it again."), false);
  }
}

// vision/frontend/live/recorder.js
var RECORDING_TYPES = [
  "video/mp4;codecs=avc1.42E028",
  "video/webm;codecs=vp8",
  "video/webm;codecs=vp9",
  "video/webm",
  "video/mp4"
];
var RECORDING_BITS_PER_S = 6e6;
var SLICE_MS = 1e3;
var STOP_TIMEOUT_MS = 5e3;
function createRecorder(onImpossible) {
  let running = null;
  function start(stream, types = supportedTypes()) {
    if (running) return true;
    const [type, ...others] = types;
    if (!type) {
      onImpossible(translate("This browser cannot record video."));
      return false;
    }
    try {
      running = startRecorder(stream, type);
    } catch {
      return start(stream, others);
    }
    const started = running;
    started.recorder.onerror = () => {
      if (running !== started || started.chunks.length) return;
      running = null;
      start(stream, others);
    };
    return true;
  }
  function discard() {
    const { recorder } = running ?? {};
    running = null;
    if (recorder && recorder.state !== "inactive") recorder.stop();
  }
  async function stop() {
    if (!running) return null;
    const { recorder, chunks, type } = running;
    if (recorder.state !== "inactive") await stopRecorder(recorder);
    running = null;
    const container = type.split(";")[0];
    const blob = new Blob(chunks, { type: container });
    return blob.size ? { blob, extension: container.split("/")[1] } : null;
  }
  return {
    start,
    stop,
    discard,
    isRunning: () => running !== null,
    hasBegun: () => Boolean(running?.chunks.length)
  };
}
function supportedTypes() {
  if (typeof MediaRecorder === "undefined") return [];
  return RECORDING_TYPES.filter((type) => MediaRecorder.isTypeSupported(type));
}
function startRecorder(stream, type) {
  const options = { mimeType: type, videoBitsPerSecond: RECORDING_BITS_PER_S };
  const recorder = new MediaRecorder(stream, options);
  const chunks = [];
  recorder.ondataavailable = ({ data }) => data.size && chunks.push(data);
  recorder.start(SLICE_MS);
  return { recorder, chunks, type };
}
function stopRecorder(recorder) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      resolve(null);
    };
    const timer = setTimeout(end, STOP_TIMEOUT_MS);
    recorder.addEventListener("stop", end);
    recorder.stop();
  });
}

// vision/frontend/live/recordingSession.js
function recordingName(when, extension) {
  const twoDigits = (number) => String(number).padStart(2, "0");
  const day = `${when.getFullYear()}${twoDigits(when.getMonth() + 1)}${twoDigits(when.getDate())}`;
  const time = `${twoDigits(when.getHours())}${twoDigits(when.getMinutes())}${twoDigits(when.getSeconds())}`;
  return `live-${day}-${time}.${extension}`;
}
function createRecordingSession(on) {
  let obstacle = "";
  let isHandedOver = false;
  let download = null;
  let stopUpload = () => {
  };
  const recorder = createRecorder((reason) => {
    obstacle = reason;
    on.send({ type: "recorder", state: "impossible", reason });
  });
  function start(stream) {
    isHandedOver = false;
    if (recorder.isRunning() || obstacle) return;
    if (recorder.start(stream)) on.send({ type: "recorder", state: "recording", reason: "" });
  }
  function discard(reason) {
    isHandedOver = false;
    if (!recorder.isRunning()) return;
    recorder.discard();
    on.send({ type: "recorder", state: "discarded", reason });
  }
  async function handOver() {
    if (isHandedOver) return;
    isHandedOver = true;
    const recording = await recorder.stop();
    release();
    if (!recording) {
      fallBack(obstacle || translate("The browser recorded nothing."));
      return;
    }
    const name = recordingName(/* @__PURE__ */ new Date(), recording.extension);
    const file = new File([recording.blob], name, { type: recording.blob.type });
    download = { href: URL.createObjectURL(file), name };
    on.sending(file.size, download);
    if (!on.server()) {
      fallBack(translate("The page did not accept the recording."));
      return;
    }
    on.finished({ source: "browser", reason: "", name });
    await upload(file);
  }
  async function upload(file) {
    const own = download;
    const transfer = uploadResumably(file, {
      server: () => on.server() ?? { address: "", token: "" },
      progress: () => {
      },
      waiting: () => {
      },
      refused: on.refused
    });
    stopUpload = transfer.cancel;
    try {
      const id = await transfer.done;
      on.uploaded(id);
      on.arrived("", own);
    } catch (error) {
      fallBack(error instanceof Error ? error.message : "The upload failed.");
    }
  }
  function fallBack(reason) {
    on.finished({ source: "received", reason, name: "" });
    on.arrived(translate("{reason} The result uses the video sent during the session.", { reason }), download);
  }
  function release() {
    stopUpload();
    if (download) URL.revokeObjectURL(download.href);
    download = null;
  }
  return {
    /** @param {string} phase @param {MediaStream} stream */
    follow(phase, stream) {
      if (phase === "countdown" || phase === "recording") start(stream);
      else if (phase === "guide") discard("The setup checks no longer pass.");
      else if (phase === "stopped") discard("The session was stopped.");
      else if (phase === "finished") handOver();
    },
    handOver,
    discard,
    hasBegun: recorder.hasBegun,
    close() {
      recorder.discard();
      release();
    }
  };
}

// vision/frontend/live/liveCheck.js
var DEFAULT_RATE = 30;
function createLive(root, initial) {
  let component = initial;
  let phase = "";
  let stopWatching = () => {
  };
  const server = createServerSession();
  const speaker = createSpeaker();
  const actions = {
    start,
    finish,
    stop,
    keep,
    camera: switchCamera,
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
    }
  };
  const panel = createLivePanel(root, actions);
  const painter = createOverlayPainter(panel.canvas, panel.video, (update, at) => announce(root, update, at));
  const camera = createLiveCamera(panel, {
    rate: () => rateOf(component.data),
    displayed(isFront) {
      painter.setView({ mirrored: isFront });
      root.classList.toggle("mirrored", isFront);
    },
    failed: fail
  });
  const recording = createRecordingSession({
    send: server.send,
    sending: panel.showSending,
    server: () => component.data?.upload ?? null,
    refused: () => component.setStateValue("renewal", Date.now()),
    arrived: panel.showOpeningResult,
    uploaded: (id) => component.setStateValue("recording", id),
    finished: (result) => {
      server.setActive(false);
      release();
      component.setTriggerValue("finished", result);
    }
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
      watchDevice({ tilt: (deg) => server.send({ type: "tilt", deg }), hidden: onHidden }),
      camera.watchDevices()
    ];
    stopWatching = () => stops.forEach((end) => end());
    server.begin(
      { track: opened.track, iceServers: component.data?.ice_servers ?? [], rate: rateOf(component.data) },
      {
        offer: (offer) => component.setStateValue("offer", offer),
        open: sendCameraInfo,
        update: onUpdate,
        refused: (reason) => fail({ title: translate("The live check ended"), text: reason, advice: "" }),
        state: onLinkState
      }
    );
  }
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
  function onUpdate(update) {
    const { current } = camera;
    if (!current) return;
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
  function onLinkState(state, attempt, attempts) {
    if (state === "lost") panel.showReconnecting(attempt, attempts);
    if (state === "open") panel.showNotice("");
    if (state === "given_up") panel.showDisconnected(canKeepRecording());
  }
  const canKeepRecording = () => phase === "recording" && recording.hasBegun();
  function onHidden(value) {
    server.send({ type: "hidden", value });
    if (!value) panel.showNotice(translate("Paused while the page was hidden"));
  }
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
    stopWatching = () => {
    };
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
    }
  };
}
function rateOf({ config }) {
  return config.camera_rate ?? DEFAULT_RATE;
}
function announce(root, update, paintedAt) {
  const detail = { ...update, painted_at: paintedAt };
  root.dispatchEvent(new CustomEvent("formcheck-update", { detail, bubbles: true, composed: true }));
}

// vision/frontend/live/main.js
var main_default = mountOnce({
  makeRoot: () => make("section", { class: "live", "aria-label": translate("Live check"), "data-phase": "" }),
  start: createLive
});
export {
  main_default as default
};
