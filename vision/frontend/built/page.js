// Written by npm run build from the modules of vision/frontend.
"use strict";
(() => {
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
  function fill(text, values) {
    if (!values) return text;
    return text.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
  }

  // vision/frontend/page/pageTexts.js
  var element = globalThis.document?.getElementById("fc-texts");
  if (element) useTexts(JSON.parse(element.textContent ?? "{}"));

  // vision/frontend/page/openAtTop.js
  {
    let showTop2 = function() {
      const now = identity();
      if (now === opened) return;
      opened = now;
      document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
    };
    showTop = showTop2;
    const identity = () => location.pathname + "?" + new URLSearchParams(location.search).get("result");
    let opened = identity();
    const changes = ["pushState", "replaceState"];
    for (const name of changes) {
      const original = history[name];
      history[name] = function change(...values) {
        original.apply(this, values);
        showTop2();
      };
    }
    addEventListener("popstate", showTop2);
  }
  var showTop;

  // vision/frontend/page/keepResultMode.js
  {
    const MODES = ["athlete", "coach"];
    const KEY = "st-key-result-mode-";
    document.addEventListener("click", (event) => {
      const button2 = event.target instanceof Element && event.target.closest(`[class*=${KEY}] button`);
      const place = button2 && button2.closest(`[class*=${KEY}]`);
      if (!place) return;
      const name = [...place.classList].find((each) => each.startsWith(KEY))?.slice("st-key-".length);
      const mode = MODES[[...place.querySelectorAll("button")].findIndex((each) => each === button2)];
      if (mode) document.cookie = `formcheck-${name}=${mode}; path=/; max-age=31536000; samesite=strict`;
    }, true);
  }

  // vision/frontend/page/seekButtons.js
  if (!window.fcJump) {
    window.fcJump = true;
    document.addEventListener("click", (event) => {
      const pressed = (
        /** @type {Element} */
        event.target.closest("[data-fc-jump]")
      );
      if (!pressed) return;
      document.querySelectorAll("[data-fc-jump][aria-pressed]").forEach((each) => {
        each.setAttribute("aria-pressed", String(each === pressed));
      });
      const detail = { time_s: Number(pressed.dataset.fcJump) };
      const request = new CustomEvent("formcheck-jump", { detail, cancelable: true });
      const video = document.querySelector("video");
      if (!document.dispatchEvent(request) || !video) return;
      const show = () => {
        video.pause();
        video.currentTime = Number(pressed.dataset.fcJump);
      };
      if (video.readyState >= 1) show();
      else {
        video.addEventListener("loadedmetadata", show, { once: true });
        video.load();
      }
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      video.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
    });
  }

  // vision/frontend/page/unsavedWords.js
  if (!window.fcUnsaved) {
    let awaitSaving2 = function() {
      const app = (
        /** @type {Element} */
        document.querySelector("[data-testid=stApp]")
      );
      const isRunning = () => app.getAttribute("data-test-script-state") !== "notRunning";
      const ended = new Promise((done) => {
        let started = isRunning();
        const observer = new MutationObserver(() => {
          started ||= isRunning();
          if (started && !isRunning()) end2();
        });
        const end2 = () => {
          observer.disconnect();
          if (saving === ended) saving = null;
          done();
        };
        observer.observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });
        setTimeout(() => started || end2(), LONGEST_START_MS);
      });
      saving = ended;
    }, guard2 = function(event) {
      const target = (
        /** @type {Element} */
        event.target
      );
      const isPress = event.type !== "click";
      if (event.type !== "pointerdown" && refused?.contains(target)) {
        stop2(event);
        if (!isPress) refused = null;
        return;
      }
      refused = null;
      const tab = (
        /** @type {HTMLElement|null} */
        target.closest("[role=tab]")
      );
      if (isPress && !tab) return;
      const folding = target.closest("summary")?.closest("details");
      const leaves = tab ?? folding ?? /** @type {HTMLElement|null} */
      target.closest(LEAVING);
      if (saving && !isPress && !folding && leaves) {
        stop2(event);
        saving.then(() => leaves.click());
        return;
      }
      const words = unsaved().filter((field) => !folding || folding.contains(field));
      if (!leaves || !words.length || target.closest("a")?.target === "_blank") return;
      if (window.confirm(translate(QUESTION))) {
        for (const field of words) saved.delete(field);
        return;
      }
      stop2(event);
      if (isPress) refused = leaves;
    }, stop2 = function(event) {
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    awaitSaving = awaitSaving2, guard = guard2, stop = stop2;
    window.fcUnsaved = true;
    const QUESTION = markText("What you wrote is not saved yet. Leave it anyway?");
    const FIELDS = "input[type=text], textarea";
    const LEAVING = "a[href], .st-key-new button, .st-key-compare button, [class*=st-key-open-] button";
    const LONGEST_START_MS = 5e3;
    const saved = (
      /** @type {Map<Field, string>} */
      /* @__PURE__ */ new Map()
    );
    const fieldOf = (event) => {
      const target = event.composedPath()[0];
      const isField = target instanceof Element && target.matches(FIELDS);
      return isField && target.getAttribute("role") !== "combobox" ? (
        /** @type {Field} */
        target
      ) : null;
    };
    const formOf = (field) => field.closest("[data-testid=stForm]");
    const forget = (form) => {
      for (const field of saved.keys()) if (formOf(field) === form) saved.delete(field);
    };
    const unsaved = () => {
      for (const field of saved.keys()) if (!field.isConnected) saved.delete(field);
      return [...saved].filter(([field, value]) => field.value !== value).map(([field]) => field);
    };
    document.addEventListener("focusin", (event) => {
      const field = fieldOf(event);
      if (field && !saved.has(field)) saved.set(field, field.value);
    });
    document.addEventListener("focusout", (event) => {
      const field = fieldOf(event);
      if (!field || formOf(field)) return;
      if (field.value !== (saved.get(field) ?? field.value)) awaitSaving2();
      saved.delete(field);
    });
    let saving = (
      /** @type {Promise<void>|null} */
      null
    );
    document.addEventListener("keydown", (event) => {
      const field = fieldOf(event);
      const sends = event.key === "Enter" && (field?.matches("input") || event.ctrlKey || event.metaKey);
      if (field && sends) setTimeout(() => formOf(field) ? forget(formOf(field)) : saved.set(field, field.value));
    });
    document.addEventListener("click", (event) => {
      const button2 = (
        /** @type {Element} */
        event.target.closest("[data-testid=stFormSubmitButton]")
      );
      if (button2) setTimeout(() => forget(button2.closest("[data-testid=stForm]")));
    });
    window.addEventListener("beforeunload", (event) => {
      if (!unsaved().length) return;
      event.preventDefault();
      event.returnValue = translate(QUESTION);
    });
    let refused = (
      /** @type {Element|null} */
      null
    );
    for (const type of ["pointerdown", "mousedown", "click"]) document.addEventListener(type, guard2, true);
  }
  var awaitSaving;
  var guard;
  var stop;

  // vision/frontend/page/streamlitNames.js
  var NAMES = /* @__PURE__ */ new Set([
    markText("App pages"),
    markText("Choose date"),
    markText("Choose date range"),
    markText("Clear all"),
    markText("Clear date"),
    markText("Clear dates"),
    markText("Clear value"),
    markText("Close"),
    markText("Copy to clipboard"),
    markText("Decrement"),
    markText("Increment"),
    markText("Navigate to home page"),
    markText("Next month"),
    markText("Next page"),
    markText("Open"),
    markText("Pagination"),
    markText("Previous month"),
    markText("Previous page"),
    markText("Skip to main content")
  ]);
  var NAME = "aria-label";
  var SKIP_LINK = "[data-testid=stSkipToContent]";
  function translateName(name) {
    const [, field] = /^Help for (.+)$/.exec(name) ?? [];
    if (field) return translate("Help for {name}", { name: field });
    const [, number] = /^Page (\d+)$/.exec(name) ?? [];
    if (number) return translate("Page {number}", { number });
    return NAMES.has(name) ? translate(name) : name;
  }
  function rename(element3) {
    const name = element3.getAttribute(NAME);
    const translated = name && translateName(name);
    if (translated && translated !== name) element3.setAttribute(NAME, translated);
    const text = element3.matches(SKIP_LINK) ? element3.firstChild : null;
    if (text?.nodeValue) text.nodeValue = translateName(text.nodeValue);
  }
  function renameChanged(changes) {
    for (const { type, target, addedNodes } of changes) {
      if (type === "attributes") rename(
        /** @type {Element} */
        target
      );
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue;
        for (const element3 of [node, ...node.querySelectorAll(`[${NAME}], ${SKIP_LINK}`)]) rename(element3);
      }
    }
  }
  if (textLanguage() !== "en") {
    const what = { subtree: true, childList: true, attributes: true, attributeFilter: [NAME] };
    new MutationObserver(renameChanged).observe(document.body, what);
  }

  // vision/frontend/page/steadyPress.js
  {
    let begin2 = function(event) {
      press = null;
      clicked = null;
      const button2 = event.target instanceof Element ? event.target.closest("button") : null;
      if (!button2 || !event.isPrimary || event.button !== 0) return;
      const key = [...button2.closest(`[class*=${KEY}]`)?.classList ?? []].find((name) => name.startsWith(KEY));
      press = { button: button2, key, place: button2.getBoundingClientRect(), x: event.clientX, y: event.clientY };
    }, end2 = function(event) {
      const ended = press;
      press = null;
      if (!ended || Math.hypot(event.clientX - ended.x, event.clientY - ended.y) > MAX_MOVE) return;
      const isSame = ended.button.isConnected;
      const button2 = isSame ? ended.button : findAgain2(ended);
      if (!button2) return;
      if (isSame && !hasMoved2(button2, ended.place)) return;
      if (isSame && button2.contains(document.elementFromPoint(event.clientX, event.clientY))) return;
      setTimeout(() => {
        if (!clicked) button2.click();
      }, CLICK_WITHIN_MS);
    }, hasMoved2 = function(button2, before) {
      const now = button2.getBoundingClientRect();
      return Math.hypot(now.left - before.left, now.top - before.top) > 1;
    }, findAgain2 = function({ button: button2, key }) {
      const others = key ? document.querySelectorAll(`.${CSS.escape(key)} button`) : [];
      return (
        /** @type {HTMLElement[]} */
        [...others].find((other) => other.textContent === button2.textContent)
      );
    };
    begin = begin2, end = end2, hasMoved = hasMoved2, findAgain = findAgain2;
    const KEY = "st-key-";
    const MAX_MOVE = 8;
    const CLICK_WITHIN_MS = 60;
    let press = (
      /** @type {Press|null} */
      null
    );
    let clicked = (
      /** @type {Element|null} */
      null
    );
    document.addEventListener("pointerdown", begin2, true);
    document.addEventListener("pointerup", end2, true);
    document.addEventListener("pointercancel", () => {
      press = null;
    }, true);
    document.addEventListener("click", (event) => {
      clicked = event.target instanceof Element ? event.target.closest("button") : null;
    }, true);
  }
  var begin;
  var end;
  var hasMoved;
  var findAgain;

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
    const element3 = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") element3.addEventListener(
        name.slice(2),
        /** @type {EventListener} */
        value
      );
      else if (value === true) element3.setAttribute(name, "");
      else if (value !== false && value != null) element3.setAttribute(name, String(value));
    }
    element3.append(...children);
    return element3;
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
  function setText(element3, text) {
    if (element3.textContent !== text) element3.textContent = text;
  }

  // vision/frontend/shared/earlyClips.js
  var READY = "formcheck-uploader";
  function onUploader(receive) {
    document.addEventListener(READY, (event) => receive(
      /** @type {CustomEvent<Uploader>} */
      event.detail
    ));
  }

  // vision/frontend/page/earlyUpload.js
  var EARLY = "fc-is-early";
  var LOOK_EVERY_MS = 250;
  var UPLOADER_COMES_WITHIN_MS = 5e3;
  var DRAWN = "[data-testid=stApp][data-test-script-state=notRunning] [data-testid=stElementContainer]";
  var MESSAGE = "#root :is([role=alert], [role=dialog])";
  function showEarly(texts2) {
    const address = location.href;
    let files = [];
    let uploader = null;
    let drawnMs = 0;
    const input = make("input", {
      type: "file",
      multiple: true,
      hidden: true,
      tabindex: -1,
      accept: texts2.accept,
      onchange: () => {
        take([...input.files ?? []]);
        input.value = "";
      }
    });
    const choose = button({ icon: "upload", label: translate("Choose clips"), className: "choose", onClick: () => input.click() });
    const status = make("p", { class: "status", role: "status" }, texts2.loading);
    const list = make("ul", {});
    const view = make(
      "main",
      { class: "fc-early" },
      make("div", {}, make("h1", {}, texts2.title), make("p", {}, texts2.words), status),
      make("div", { class: "clips" }, make("p", { class: "label" }, texts2.label), make("div", { class: "zone" }, choose, input), list)
    );
    function take(chosen) {
      if (uploader) {
        uploader.add(chosen);
        return;
      }
      files.push(...chosen);
      list.replaceChildren(...files.map((file) => make("li", {}, file.name)));
      if (files.length) setText(status, texts2.chosen);
    }
    function end2() {
      clearInterval(timer);
      view.remove();
      document.body.classList.remove(EARLY);
    }
    function look() {
      drawnMs = document.querySelector(DRAWN) ? drawnMs + LOOK_EVERY_MS : 0;
      const isOther = location.href !== address || document.querySelector(MESSAGE);
      if (isOther || drawnMs > UPLOADER_COMES_WITHIN_MS) end2();
    }
    onUploader((ready) => {
      uploader = ready;
      const hadFocus = view.contains(document.activeElement);
      end2();
      if (files.length) ready.add(files);
      files = [];
      if (hadFocus) ready.focus();
    });
    const timer = setInterval(look, LOOK_EVERY_MS);
    document.body.classList.add(EARLY);
    document.body.append(view);
  }
  var element2 = globalThis.document?.getElementById("fc-early");
  if (element2 && !location.search) showEarly(JSON.parse(element2.textContent ?? ""));
})();
