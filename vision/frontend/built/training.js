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
function translateIn(context, text) {
  const found = texts[`${context}${text}`];
  return typeof found === "string" ? found : text;
}
function translateCount(one, many, count, values) {
  const found = texts[one];
  const isOne = new Intl.PluralRules(language).select(count) === "one";
  const forms = Array.isArray(found) ? found : [one, many];
  return fill(forms[isOne ? 0 : forms.length - 1], { ...values, count });
}
var GERMAN_OTHERS = ["Flach", "Geprüft", "Gesendet", "Gut", "Neu", "Nicht", "Rückwärts", "Unklar", "Zu"];
var GERMAN_ADJECTIVE = /^[A-ZÄÖÜ][a-zäöüß]+(?:e|er|es)(?:, [a-zäöüß]+)* [A-ZÄÖÜ]/;
function inSentence(text) {
  if (language !== "de") return text.toLowerCase();
  const isOther = GERMAN_OTHERS.includes(text.split(" ")[0]) || GERMAN_ADJECTIVE.test(text);
  return isOther ? text[0].toLowerCase() + text.slice(1) : text;
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

// vision/frontend/training/sessionClock.js
var ID_BYTES = 9;
var LEFT_AFTER_MS = 15 * 6e4;
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}
function localDay(now_ms) {
  const date = new Date(now_ms);
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return parts.map((part) => String(part).padStart(2, "0")).join("-");
}
function beginSession(plan, { athlete, result }, now_ms) {
  return { id: newId(), plan, athlete, result, startedAt: now_ms, pausedAt: null, pausedMs: 0, seenAt: now_ms, ended: null, hasCamera: false };
}
function elapsedSeconds(session, now_ms) {
  return Math.max(0, ((session.pausedAt ?? now_ms) - session.startedAt - session.pausedMs) / 1e3);
}
function pauseSession(session, now_ms) {
  return session.pausedAt === null ? { ...session, pausedAt: now_ms } : session;
}
function resumeSession(session, now_ms) {
  if (session.pausedAt === null) return session;
  const pausedMs = session.pausedMs + now_ms - session.pausedAt;
  return { ...session, pausedAt: null, pausedMs, seenAt: now_ms };
}
function takeUpSession(session, now_ms) {
  const isLeft = session.pausedAt === null && now_ms - session.seenAt > LEFT_AFTER_MS;
  return isLeft ? { ...session, pausedAt: session.seenAt } : session;
}
function placeAt(steps, elapsed_s) {
  let end_s = 0;
  const total_s = steps.reduce((sum, step) => sum + step.seconds, 0);
  for (const [index, step] of steps.entries()) {
    end_s += step.seconds;
    if (elapsed_s < end_s) return { index, step, left_s: end_s - elapsed_s, next: steps[index + 1] ?? null, total_s };
  }
  return { index: steps.length, step: null, left_s: 0, next: null, total_s };
}
function roundsDone(steps, index) {
  const left = steps.slice(index).find((step) => step.kind === "work");
  return left ? Math.max(0, left.round - 1) : Math.max(0, ...steps.map((step) => step.round));
}
function endSession(session, now_ms) {
  const { index } = placeAt(session.plan.steps, elapsedSeconds(session, now_ms));
  const ended = {
    id: session.id,
    athlete: session.athlete,
    result: session.result,
    plan: session.plan.id,
    rounds: session.plan.rounds,
    rounds_done: roundsDone(session.plan.steps, index),
    day: localDay(now_ms)
  };
  return { ...session, ended };
}

// vision/frontend/shared/camera.js
var REAR_LABEL = /back|rear|environment/i;
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

// vision/frontend/shared/peerConnection.js
var SEND_LONGER_SIDE_PX = 640;
var SEND_BITS_PER_S = 15e5;
function openConnection({ track, iceServers, rate, timeouts }, events) {
  const id = newId2();
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
function newId2() {
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

// vision/frontend/training/raisedHand.js
var HOLD_MS = 1e3;
var SHOWN_MS = 4e3;
var SEEN = { before: markText("Hand seen: it works"), running: markText("Hand seen: going on"), paused: markText("Hand seen: paused") };
var ASKS = {
  before: markText("The camera sees you: raise a hand to try it"),
  running: markText("Raise a hand to pause"),
  paused: markText("Raise a hand to go on")
};
function createSignCounter() {
  let last = null;
  return {
    /** Whether there is something to switch; two signs at once cancel each other. @param {number} signs */
    take(signs) {
      const before = last;
      last = signs;
      return before !== null && signs > before && (signs - before) % 2 === 1;
    },
    /** Count from the next message on. */
    reset() {
      last = null;
    }
  };
}
var isSameWish = (signedAt, touchedAt) => signedAt - touchedAt < HOLD_MS;
var insteadText = (problem) => translate("{problem} Tap the screen or press the space bar instead.", { problem });
function handText({ state, isSeen, problem }, { state: session, signed_ms }) {
  if (problem) return insteadText(problem);
  if (state === "off") return "";
  if (state === "opening") return translate("Connecting the camera");
  if (signed_ms < SHOWN_MS) return translate(SEEN[session]);
  return isSeen ? translate(ASKS[session]) : translate("The camera sees nobody");
}

// vision/frontend/training/handCamera.js
var CAMERA_RATE = 15;
var SEND_RATE = 8;
var CAMERA_OFF = { state: "off", isSeen: false, problem: "", stream: null, isMirrored: false };
function createHandCamera(session) {
  const signs = createSignCounter();
  let status = CAMERA_OFF;
  let starts = 0;
  let isOffered = false;
  let link = null;
  function setStatus(change) {
    const before = status;
    status = { ...status, ...change };
    if (Object.keys(change).some((name) => Reflect.get(before, name) !== Reflect.get(status, name))) session.changed(status);
  }
  async function start() {
    if (status.state !== "off") return;
    const obstacle = findCameraObstacle();
    if (obstacle) {
      fail(`${obstacle.title}.`);
      return;
    }
    starts += 1;
    const current = starts;
    setStatus({ ...CAMERA_OFF, state: "opening" });
    let opened;
    try {
      opened = await openCamera(CAMERA_RATE);
    } catch (error) {
      if (current === starts) fail(`${explainCameraError(error).title}.`);
      return;
    }
    const { track, stream, front } = opened;
    if (current !== starts) {
      track.stop();
      return;
    }
    track.onended = () => fail(`${explainUnplugged().title}.`);
    setStatus({ stream, isMirrored: front });
    signs.reset();
    link = createLink(
      { track, iceServers: session.iceServers(), rate: SEND_RATE },
      { offer: send, open() {
      }, update, refused: fail, state: onLinkState }
    );
  }
  function send(offer) {
    isOffered = true;
    session.offer(offer);
  }
  function update({ signs: count, is_seen: isSeen }) {
    setStatus({ state: "on", isSeen, problem: "" });
    if (signs.take(count)) session.signed();
  }
  function onLinkState(state) {
    const problem = translate("The connection to the camera is lost.");
    if (state === "lost") setStatus({ state: "opening", isSeen: false, problem });
    if (state === "given_up") fail(problem);
  }
  function fail(problem) {
    close();
    setStatus({ ...CAMERA_OFF, problem });
  }
  function close() {
    starts += 1;
    link?.close();
    link = null;
    status.stream?.getTracks().forEach((track) => {
      track.onended = null;
      track.stop();
    });
    if (isOffered) session.offer(null);
    isOffered = false;
  }
  return {
    start,
    status: () => status,
    stop() {
      close();
      setStatus(CAMERA_OFF);
    },
    /** @param {Parameters<ReturnType<typeof createLink>["answer"]>[0]} answer */
    answer: (answer) => link?.answer(answer),
    /** Release the camera; the page is gone. */
    leave() {
      isOffered = false;
      close();
    }
  };
}

// vision/frontend/training/handPause.js
function createHandPause(session) {
  let touchedAt = -Infinity;
  let signedAt = -Infinity;
  let said = "";
  let signedState = "";
  const camera = createHandCamera({
    iceServers: session.iceServers,
    offer: session.offer,
    changed({ problem }) {
      session.switched(isOn());
      if (problem && problem !== said && session.state() !== "before") session.say(insteadText(problem));
      said = problem;
      show();
    },
    signed() {
      signedAt = Date.now();
      if (!isSameWish(signedAt, touchedAt)) session.toggle();
      signedState = session.state();
      show();
    }
  });
  const isOn = () => camera.status().state !== "off";
  function show() {
    const state = session.state();
    const signed_ms = state === signedState ? Date.now() - signedAt : Infinity;
    const text = handText(camera.status(), { state, signed_ms });
    session.show(camera.status(), text);
  }
  return {
    isOn,
    show,
    start: camera.start,
    stop: camera.stop,
    answer: camera.answer,
    leave: camera.leave,
    /** A tap or key has paused the session, or has let it go on. */
    touched() {
      touchedAt = Date.now();
    }
  };
}

// vision/frontend/training/cameraOption.js
function createCameraOption(choose) {
  const box = make("input", { type: "checkbox", "aria-describedby": "camera-hint", id: "camera-box" });
  box.addEventListener("change", () => choose(box.checked));
  const video = make("video", { class: "preview", playsinline: true, autoplay: true, "aria-hidden": "true", hidden: true });
  video.muted = true;
  const status = make("p", { class: "camera-status", role: "status" });
  const element = make(
    "div",
    { class: "option" },
    make("label", { class: "pick" }, box, make("span", {}, translate("Camera: raise a hand to pause"))),
    make(
      "p",
      { class: "hint", id: "camera-hint" },
      translate("Hold a hand above your head for a second to pause, and again to go on."),
      " ",
      translate("The images go to the computer that formcheck runs on, are looked at and dropped; nothing is kept.")
    ),
    status,
    video
  );
  return {
    element,
    /**
     * @param {HandCameraStatus} camera
     * @param {string} text what it sees
     */
    show({ state, stream, isMirrored }, text) {
      box.checked = state !== "off";
      setText(status, text);
      video.hidden = stream === null;
      video.classList.toggle("mirrored", isMirrored);
      if (video.srcObject === stream) return;
      video.srcObject = stream;
      if (stream) video.play().catch(() => {
      });
    }
  };
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

// vision/frontend/training/sessionPanel.js
var KIND_LABELS = { ready: markText("Get ready"), work: markText("Backward"), easy: markText("Recover") };
function formatLeft(seconds) {
  const whole = Math.ceil(seconds - 1e-6);
  if (whole < 60) return String(whole);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
function lengthText(seconds) {
  if (seconds % 60) return translateCount("{count} second", "{count} seconds", seconds);
  return translateCount("{count} minute", "{count} minutes", seconds / 60);
}
function goOnText(hasCamera) {
  if (hasCamera) return translate("Raise a hand, tap the screen or press the space bar to go on.");
  return translate("Tap the screen or press the space bar to go on.");
}
function createSessionPanel(root, actions) {
  const kind = make("span", { class: "kind" });
  const round = make("span", { class: "round" });
  const seconds = make("div", { class: "seconds", role: "timer", "aria-label": translate("Time left in this step") });
  const title = make("p", { class: "step-title", "aria-live": "polite" });
  const cue = make("p", { class: "step-cue" });
  const next = make("p", { class: "next" });
  const hand = make("p", { class: "hand" });
  const bar = make("div", { class: "bar", role: "progressbar", "aria-label": translate("Whole session"), "aria-valuemin": 0, "aria-valuemax": 100 });
  const toggle = button({ icon: "pause", label: translate("Pause"), className: "big", onClick: actions.toggle });
  const end = button({ icon: "stop", label: translateIn("button", "End"), className: "big", onClick: actions.askToEnd });
  const sound = button({ icon: "sound", label: translate("Sound on"), className: "big", onClick: actions.sound });
  const cameraOff = button({ icon: "camera", label: translate("Turn the camera off"), className: "big", onClick: () => actions.camera(false) });
  const option = createCameraOption(actions.camera);
  const question = make(
    "div",
    { class: "question", role: "alertdialog", "aria-label": translate("End the session?"), hidden: true },
    make("p", {}, translate("End the session here?")),
    make(
      "div",
      { class: "buttons" },
      button({ icon: "stop", label: translate("End it"), className: "big", onClick: actions.end }),
      button({ icon: "play", label: translate("Go on"), className: "big", onClick: actions.goOn })
    )
  );
  const face = make(
    "div",
    { class: "face", onclick: actions.toggle },
    make("div", { class: "top" }, kind, round),
    seconds,
    title,
    cue,
    next,
    hand
  );
  const running = make(
    "div",
    { class: "running", tabindex: -1 },
    bar,
    face,
    question,
    make("div", { class: "buttons controls" }, toggle, end, sound, cameraOff)
  );
  const card = make("div", { class: "card" });
  const fullscreen = createFullscreen(root, () => {
  });
  root.replaceChildren(card, running);
  function setState(state) {
    root.dataset.state = state;
    card.hidden = state === "running" || state === "paused";
    running.hidden = !card.hidden;
    if (running.hidden) fullscreen.leave();
  }
  return {
    /**
     * Show what to heed and to do, with the button that starts; nothing without a plan.
     * @param {Plan|null} plan
     * @param {boolean} mayUseCamera
     */
    showPlan(plan, mayUseCamera) {
      setState("before");
      card.hidden = plan === null;
      if (plan === null) return;
      const lines = plan.safety.map((line) => make("li", {}, icon("warn"), make("span", {}, line)));
      card.replaceChildren(
        make("h2", {}, translate("First, the way behind you")),
        make("ul", { class: "safety" }, ...lines),
        make("div", { class: "plan" }, make("h3", {}, plan.title), make("p", {}, `${plan.amount}: ${plan.summary}.`)),
        button({ icon: "play", label: translate("The way is clear: start"), className: "primary big start", onClick: actions.start }),
        make("p", { class: "hint" }, translate("Spoken and shown. Tap the screen or press the space bar to pause.")),
        ...mayUseCamera ? [option.element] : []
      );
    },
    enter() {
      setState("running");
      fullscreen.cover();
      running.focus({ preventScroll: true });
    },
    /**
     * @param {Place & {step: PlanStep}} place
     * @param {number} elapsed_s
     * @param {{rounds: number, isPaused: boolean, hasCamera: boolean}} session
     */
    showPlace({ step, left_s, next: after, total_s }, elapsed_s, { rounds, isPaused, hasCamera }) {
      setState(isPaused ? "paused" : "running");
      root.dataset.kind = step.kind;
      setText(kind, isPaused ? translate("Paused") : translate(KIND_LABELS[step.kind]));
      setText(round, step.round ? translate("Round {number} of {count}", { number: step.round, count: rounds }) : "");
      const left = formatLeft(left_s);
      setText(seconds, left);
      seconds.classList.toggle("long", left.includes(":"));
      setText(title, step.title);
      setText(cue, isPaused ? goOnText(hasCamera) : step.cue);
      setText(next, after ? translate("Next: {step}, {length}", { step: after.title, length: lengthText(after.seconds) }) : translate("Then you are done"));
      const share = Math.min(100, Math.round(100 * elapsed_s / total_s));
      bar.style.setProperty("--share", `${share}%`);
      bar.setAttribute("aria-valuenow", String(share));
      if (toggle.dataset.paused !== String(isPaused)) {
        toggle.dataset.paused = String(isPaused);
        setButton(toggle, isPaused ? "play" : "pause", isPaused ? translate("Go on") : translate("Pause"));
      }
    },
    /**
     * Show what the camera sees.
     * @param {HandCameraStatus} camera
     * @param {string} text
     */
    showCamera(camera, text) {
      setText(hand, text);
      hand.hidden = text === "";
      root.dataset.camera = camera.state;
      cameraOff.hidden = camera.state === "off";
      option.show(camera, text);
    },
    /** @param {boolean} isAsked */
    ask(isAsked) {
      question.hidden = !isAsked;
      if (isAsked) question.querySelector("button")?.focus();
      else running.focus({ preventScroll: true });
    },
    /** @param {Pick<EndedSession, "rounds"|"rounds_done">} ended */
    showEnd({ rounds, rounds_done }) {
      setState("ended");
      const isDone = rounds_done >= rounds;
      card.replaceChildren(
        make("h2", {}, isDone ? translate("Done. Well done!") : translate("Ended early")),
        make("p", {}, translate("{number} of {count} rounds. Say below how it felt: what comes next follows from it.", { number: rounds_done, count: rounds }))
      );
      card.scrollIntoView({ block: "nearest" });
    },
    /** @param {boolean} on */
    setSound(on) {
      setButton(sound, on ? "sound" : "mute", on ? translate("Sound on") : translate("Sound off"));
      sound.setAttribute("aria-pressed", String(on));
    },
    close: () => fullscreen.leave()
  };
}

// vision/frontend/training/sessionVoice.js
var COUNT_FROM_S = 3;
var ANNOUNCE_S = 10;
var MIN_ANNOUNCED_S = 30;
function createSessionVoice(speaker) {
  let spokenStep = -1;
  let announcedStep = -1;
  let cueNumber = 0;
  function say(text) {
    cueNumber += 1;
    speaker.update({ phase: "recording", countdown: null, cue: { number: cueNumber, spoken: text, kind: "do" } });
  }
  return {
    say,
    /** A step was spoken already, or needs not be. @param {number} index */
    skipTo(index) {
      [spokenStep, announcedStep] = [index, -1];
    },
    /** Say what is due. @param {Place & {step: PlanStep}} place */
    follow({ index, step, left_s, next }) {
      if (index !== spokenStep) {
        spokenStep = index;
        say(step.spoken);
        return;
      }
      const whole = Math.ceil(left_s - 1e-6);
      if (whole <= COUNT_FROM_S) {
        speaker.update({ phase: "countdown", countdown: whole, cue: null });
      } else if (whole <= ANNOUNCE_S && step.seconds >= MIN_ANNOUNCED_S && announcedStep !== index) {
        announcedStep = index;
        say(next ? translate("Ten seconds, then {step}.", { step: inSentence(next.title) }) : translate("Ten seconds, then you are done."));
      }
    }
  };
}

// vision/frontend/training/sessionStore.js
var KEY = "formcheck-guided-session";
function loadSession() {
  try {
    const stored = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return typeof stored?.startedAt === "number" && Array.isArray(stored.plan?.steps) ? stored : null;
  } catch {
    return null;
  }
}
function storeSession(session) {
  try {
    if (session === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(session));
  } catch {
  }
}

// vision/frontend/training/guidedSession.js
var TICK_MS = 200;
var STORE_EVERY_MS = 1e3;
var FIELDS = "input, textarea, select, button, a, [role=slider]";
function createGuidedSession(root, component) {
  const speaker = createSpeaker();
  const voice = createSessionVoice(speaker);
  let data = component.data;
  let setStateValue = component.setStateValue;
  let session = null;
  let timer;
  let letSleep = null;
  let storedAt = 0;
  let isAsking = false;
  const panel = createSessionPanel(root, {
    start,
    toggle: () => toggle(),
    askToEnd: () => ask(true),
    end: () => end(),
    goOn: () => ask(false),
    sound() {
      speaker.setOn(!speaker.isOn());
      panel.setSound(speaker.isOn());
    },
    camera(isOn) {
      speaker.unlock();
      if (isOn) camera.start();
      else camera.stop();
    }
  });
  const camera = createHandPause({
    iceServers: () => data.camera?.ice_servers ?? [],
    offer: (offer) => setStateValue("offer", offer),
    state: () => session === null || session.ended ? "before" : session.pausedAt === null ? "running" : "paused",
    toggle: () => toggle(true),
    say: voice.say,
    show: panel.showCamera,
    switched(isOn) {
      if (session === null || session.hasCamera === isOn) return;
      session = { ...session, hasCamera: isOn };
      store();
    }
  });
  panel.setSound(speaker.isOn());
  function start() {
    if (!data.plan) return;
    speaker.unlock();
    session = { ...beginSession(data.plan, data, Date.now()), hasCamera: camera.isOn() };
    voice.skipTo(0);
    setStateValue("ended", null);
    voice.say(`${data.plan.safety_spoken} ${data.plan.steps[0].spoken}`);
    run();
  }
  function run() {
    panel.enter();
    letSleep ??= keepAwake();
    clearInterval(timer);
    timer = setInterval(tick, TICK_MS);
    store();
    tick();
  }
  function stopRunning() {
    clearInterval(timer);
    letSleep?.();
    letSleep = null;
  }
  function store() {
    if (session === null) return;
    storedAt = Date.now();
    if (session.pausedAt === null) session = { ...session, seenAt: storedAt };
    storeSession(session);
  }
  function tick() {
    if (session === null) return;
    const now_ms = Date.now();
    const elapsed_s = elapsedSeconds(session, now_ms);
    const place = placeAt(session.plan.steps, elapsed_s);
    if (place.step === null) {
      end();
      return;
    }
    const isPaused = session.pausedAt !== null;
    panel.showPlace({ ...place, step: place.step }, elapsed_s, { rounds: session.plan.rounds, isPaused, hasCamera: session.hasCamera });
    camera.show();
    if (isPaused) return;
    voice.follow({ ...place, step: place.step });
    if (now_ms - storedAt >= STORE_EVERY_MS) store();
  }
  function toggle(isByHand = false) {
    if (session === null || session.ended || isAsking) return;
    const now_ms = Date.now();
    if (!isByHand) camera.touched();
    speaker.unlock();
    speaker.cancel();
    if (session.pausedAt === null) {
      session = pauseSession(session, now_ms);
      voice.say(isByHand ? translate("Hand seen. Paused.") : translate("Paused."));
    } else {
      session = resumeSession(session, now_ms);
      const step = placeAt(session.plan.steps, elapsedSeconds(session, now_ms)).step?.spoken ?? "";
      voice.say(isByHand ? translate("Hand seen. Go on. {step}", { step }) : translate("Go on. {step}", { step }));
    }
    store();
    tick();
  }
  function ask(isAsked) {
    if (isAsked && session?.pausedAt === null) toggle();
    isAsking = isAsked;
    panel.ask(isAsked);
    if (!isAsked) toggle();
  }
  function end() {
    isAsking = false;
    panel.ask(false);
    stopRunning();
    speaker.cancel();
    camera.stop();
    if (session === null) return;
    const done = endSession(session, Date.now());
    session = done;
    storeSession(session);
    const isDone = done.ended.rounds_done >= done.ended.rounds;
    voice.say(isDone ? translate("Done. Well done. How did it feel?") : translate("The session has ended. How did it feel?"));
    showEnd(done.ended);
  }
  function showEnd(ended) {
    panel.showEnd(ended);
    setStateValue("ended", ended);
  }
  function onKey(event) {
    if (event.code !== "Space" || session === null || session.ended || isAsking) return;
    const target = event.composedPath()[0];
    if (event.repeat || target instanceof Element && target.matches(FIELDS)) return;
    event.preventDefault();
    toggle();
  }
  const isSaved = () => session?.ended != null && data.saved === session.ended.id;
  function forget() {
    session = null;
    storeSession(null);
    if (data.plan === null || data.camera === null) camera.stop();
    panel.showPlan(data.plan, data.camera !== null);
  }
  addEventListener("keydown", onKey);
  document.addEventListener("visibilitychange", onVisible);
  function onVisible() {
    if (!document.hidden && session !== null && !session.ended) tick();
  }
  session = loadSession();
  if (session === null || isSaved()) forget();
  else if (session.ended) showEnd(session.ended);
  else {
    session = takeUpSession(session, Date.now());
    voice.skipTo(placeAt(session.plan.steps, elapsedSeconds(session, Date.now())).index);
    run();
    if (session?.hasCamera && data.camera !== null) camera.start();
  }
  camera.show();
  return {
    /** @param {Component<SessionData>} newComponent */
    update(newComponent) {
      const before = JSON.stringify(data.plan);
      ({ data, setStateValue } = newComponent);
      camera.answer(data.camera?.answer ?? null);
      if (isSaved()) forget();
      else if (session === null && JSON.stringify(data.plan) !== before) forget();
    },
    close() {
      stopRunning();
      camera.leave();
      removeEventListener("keydown", onKey);
      document.removeEventListener("visibilitychange", onVisible);
      speaker.close();
      panel.close();
    }
  };
}

// vision/frontend/training/main.js
var main_default = mountOnce({
  makeRoot: () => make("section", { class: "training", "aria-label": translate("Guided session") }),
  start: createGuidedSession
});
export {
  main_default as default
};
