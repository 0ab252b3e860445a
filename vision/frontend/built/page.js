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
      const button = event.target instanceof Element && event.target.closest(`[class*=${KEY}] button`);
      const place = button && button.closest(`[class*=${KEY}]`);
      if (!place) return;
      const name = [...place.classList].find((each) => each.startsWith(KEY))?.slice("st-key-".length);
      const mode = MODES[[...place.querySelectorAll("button")].findIndex((each) => each === button)];
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
          if (started && !isRunning()) end();
        });
        const end = () => {
          observer.disconnect();
          if (saving === ended) saving = null;
          done();
        };
        observer.observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });
        setTimeout(() => started || end(), LONGEST_START_MS);
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
      const button = (
        /** @type {Element} */
        event.target.closest("[data-testid=stFormSubmitButton]")
      );
      if (button) setTimeout(() => forget(button.closest("[data-testid=stForm]")));
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
  function rename(element2) {
    const name = element2.getAttribute(NAME);
    const translated = name && translateName(name);
    if (translated && translated !== name) element2.setAttribute(NAME, translated);
    const text = element2.matches(SKIP_LINK) ? element2.firstChild : null;
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
        for (const element2 of [node, ...node.querySelectorAll(`[${NAME}], ${SKIP_LINK}`)]) rename(element2);
      }
    }
  }
  if (textLanguage() !== "en") {
    const what = { subtree: true, childList: true, attributes: true, attributeFilter: [NAME] };
    new MutationObserver(renameChanged).observe(document.body, what);
  }
})();
