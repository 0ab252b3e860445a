// Let clips be chosen while the page of the check still loads; the uploader takes them over once it is there.

/** @import { Uploader } from "../shared/earlyClips.js" */

import { button, make, setText } from "../shared/dom.js";
import { onUploader } from "../shared/earlyClips.js";
import { translate } from "../shared/texts.js";

/**
 * What the server writes into the page: vision/webapp/check/early_view.py.
 * @typedef {object} EarlyTexts
 * @property {string} title
 * @property {string} words what formcheck is
 * @property {string} label what may be chosen
 * @property {string} accept types and extensions of clips
 * @property {string} loading
 * @property {string} chosen what happens next with chosen clips
 */

/** Hides what Streamlit draws, see style.css. */
const EARLY = "fc-is-early";
const LOOK_EVERY_MS = 250;
/** Where a page that is drawn has no uploader after this time, it shows something else. */
const UPLOADER_COMES_WITHIN_MS = 5000;
const DRAWN = "[data-testid=stApp][data-test-script-state=notRunning] [data-testid=stElementContainer]";
const MESSAGE = "#root :is([role=alert], [role=dialog])";

/** @param {EarlyTexts} texts */
function showEarly(texts) {
  const address = location.href;
  /** @type {File[]} */
  let files = [];
  /** @type {Uploader|null} */
  let uploader = null;
  let drawnMs = 0;

  // Kept after the view is gone: the list of files that it has opened may still be on the screen.
  const input = make("input", {
    type: "file",
    multiple: true,
    hidden: true,
    tabindex: -1,
    accept: texts.accept,
    onchange: () => {
      take([...(input.files ?? [])]);
      input.value = ""; // the same file can be chosen again
    },
  });
  const choose = button({ icon: "upload", label: translate("Choose clips"), className: "choose", onClick: () => input.click() });
  const status = make("p", { class: "status", role: "status" }, texts.loading);
  const list = make("ul", {});
  const view = make(
    "main",
    { class: "fc-early" },
    make("div", {}, make("h1", {}, texts.title), make("p", {}, texts.words), status),
    make("div", { class: "clips" }, make("p", { class: "label" }, texts.label), make("div", { class: "zone" }, choose, input), list),
  );

  /** @param {File[]} chosen */
  function take(chosen) {
    if (uploader) {
      uploader.add(chosen);
      return;
    }
    files.push(...chosen);
    list.replaceChildren(...files.map((file) => make("li", {}, file.name)));
    if (files.length) setText(status, texts.chosen);
  }

  function end() {
    clearInterval(timer);
    view.remove();
    document.body.classList.remove(EARLY);
  }

  function look() {
    drawnMs = document.querySelector(DRAWN) ? drawnMs + LOOK_EVERY_MS : 0;
    const isOther = location.href !== address || document.querySelector(MESSAGE);
    if (isOther || drawnMs > UPLOADER_COMES_WITHIN_MS) end();
  }

  onUploader((ready) => {
    uploader = ready;
    const hadFocus = view.contains(document.activeElement);
    end();
    if (files.length) ready.add(files);
    files = [];
    if (hadFocus) ready.focus();
  });
  const timer = setInterval(look, LOOK_EVERY_MS);
  document.body.classList.add(EARLY);
  document.body.append(view);
}

const element = globalThis.document?.getElementById("fc-early");
// An address with a query is that of a result.
if (element && !location.search) showEarly(JSON.parse(element.textContent ?? ""));
