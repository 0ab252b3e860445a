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
var inSentence = (text) => language === "de" ? text : text.toLowerCase();
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
  return { id: newId(), plan, athlete, result, startedAt: now_ms, pausedAt: null, pausedMs: 0, seenAt: now_ms, ended: null };
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
function createSessionPanel(root, actions) {
  const kind = make("span", { class: "kind" });
  const round = make("span", { class: "round" });
  const seconds = make("div", { class: "seconds", role: "timer", "aria-label": translate("Time left in this step") });
  const title = make("p", { class: "step-title", "aria-live": "polite" });
  const cue = make("p", { class: "step-cue" });
  const next = make("p", { class: "next" });
  const bar = make("div", { class: "bar", role: "progressbar", "aria-label": translate("Whole session"), "aria-valuemin": 0, "aria-valuemax": 100 });
  const toggle = button({ icon: "pause", label: translate("Pause"), className: "big", onClick: actions.toggle });
  const end = button({ icon: "stop", label: translateIn("button", "End"), className: "big", onClick: actions.askToEnd });
  const sound = button({ icon: "sound", label: translate("Sound on"), className: "big", onClick: actions.sound });
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
    next
  );
  const running = make(
    "div",
    { class: "running", tabindex: -1 },
    bar,
    face,
    question,
    make("div", { class: "buttons controls" }, toggle, end, sound)
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
     */
    showPlan(plan) {
      setState("before");
      card.hidden = plan === null;
      if (plan === null) return;
      const lines = plan.safety.map((line) => make("li", {}, icon("warn"), make("span", {}, line)));
      card.replaceChildren(
        make("h2", {}, translate("First, the way behind you")),
        make("ul", { class: "safety" }, ...lines),
        make("div", { class: "plan" }, make("h3", {}, plan.title), make("p", {}, `${plan.amount}: ${plan.summary}.`)),
        button({ icon: "play", label: translate("The way is clear: start"), className: "primary big start", onClick: actions.start }),
        make("p", { class: "hint" }, translate("Spoken and shown. Tap the screen or press the space bar to pause."))
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
     * @param {{rounds: number, isPaused: boolean}} session
     */
    showPlace({ step, left_s, next: after, total_s }, elapsed_s, { rounds, isPaused }) {
      setState(isPaused ? "paused" : "running");
      root.dataset.kind = step.kind;
      setText(kind, isPaused ? translate("Paused") : translate(KIND_LABELS[step.kind]));
      setText(round, step.round ? translate("Round {number} of {count}", { number: step.round, count: rounds }) : "");
      const left = formatLeft(left_s);
      setText(seconds, left);
      seconds.classList.toggle("long", left.includes(":"));
      setText(title, step.title);
      setText(cue, isPaused ? translate("Tap the screen or press the space bar to go on.") : step.cue);
      setText(next, after ? translate("Next: {step}, {length}", { step: after.title, length: lengthText(after.seconds) }) : translate("Then you are done"));
      const share = Math.min(100, Math.round(100 * elapsed_s / total_s));
      bar.style.setProperty("--share", `${share}%`);
      bar.setAttribute("aria-valuenow", String(share));
      if (toggle.dataset.paused !== String(isPaused)) {
        toggle.dataset.paused = String(isPaused);
        setButton(toggle, isPaused ? "play" : "pause", isPaused ? translate("Go on") : translate("Pause"));
      }
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
    toggle,
    askToEnd: () => ask(true),
    end: () => end(),
    goOn: () => ask(false),
    sound() {
      speaker.setOn(!speaker.isOn());
      panel.setSound(speaker.isOn());
    }
  });
  panel.setSound(speaker.isOn());
  function start() {
    if (!data.plan) return;
    speaker.unlock();
    session = beginSession(data.plan, data, Date.now());
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
    panel.showPlace({ ...place, step: place.step }, elapsed_s, { rounds: session.plan.rounds, isPaused });
    if (isPaused) return;
    voice.follow({ ...place, step: place.step });
    if (now_ms - storedAt >= STORE_EVERY_MS) store();
  }
  function toggle() {
    if (session === null || session.ended || isAsking) return;
    const now_ms = Date.now();
    speaker.unlock();
    speaker.cancel();
    if (session.pausedAt === null) {
      session = pauseSession(session, now_ms);
      voice.say(translate("Paused."));
    } else {
      session = resumeSession(session, now_ms);
      voice.say(translate("Go on. {step}", { step: placeAt(session.plan.steps, elapsedSeconds(session, now_ms)).step?.spoken ?? "" }));
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
    panel.showPlan(data.plan);
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
  }
  return {
    /** @param {Component<SessionData>} newComponent */
    update(newComponent) {
      const before = JSON.stringify(data.plan);
      ({ data, setStateValue } = newComponent);
      if (isSaved()) forget();
      else if (session === null && JSON.stringify(data.plan) !== before) forget();
    },
    close() {
      stopRunning();
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
