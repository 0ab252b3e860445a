// Warn before words are lost that were typed but not saved: in a form that was not sent, or in a
// field that saves itself when it is left, and has not been left yet.

import { markText, translate } from "../shared/texts.js";

if (!window.fcUnsaved) {
  window.fcUnsaved = true;
  const QUESTION = markText("What you wrote is not saved yet. Leave it anyway?");
  const FIELDS = "input[type=text], textarea";
  /** Links and buttons that leave the page. */
  const LEAVING = "a[href], .st-key-new button, .st-key-compare button, [class*=st-key-open-] button";
  /** A change that no run of the page follows in this time changes nothing. */
  const LONGEST_START_MS = 5000;
  /** Fields that differ from what is saved, with that. */
  const saved = /** @type {Map<Field, string>} */ (new Map());

  /**
   * @typedef {HTMLInputElement|HTMLTextAreaElement} Field
   *
   * @param {Event} event
   * @returns {Field|null}
   */
  const fieldOf = (event) => {
    const target = event.composedPath()[0];
    const isField = target instanceof Element && target.matches(FIELDS);
    return isField && target.getAttribute("role") !== "combobox" ? /** @type {Field} */ (target) : null;
  };
  /** @param {Element} field */
  const formOf = (field) => field.closest("[data-testid=stForm]");
  /** @param {Element|null} form */
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
    if (field.value !== (saved.get(field) ?? field.value)) awaitSaving();
    saved.delete(field); // it is saved now
  });

  /** Ends when the words of a field that was left are saved; null if there are none. */
  let saving = /** @type {Promise<void>|null} */ (null);
  /** The server drops a change that another page's request overtakes, so leaving waits. */
  function awaitSaving() {
    const app = /** @type {Element} */ (document.querySelector("[data-testid=stApp]"));
    const isRunning = () => app.getAttribute("data-test-script-state") !== "notRunning";
    /** @type {Promise<void>} */
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
  }
  document.addEventListener("keydown", (event) => {
    const field = fieldOf(event);
    const sends = event.key === "Enter" && (field?.matches("input") || event.ctrlKey || event.metaKey);
    if (field && sends) setTimeout(() => (formOf(field) ? forget(formOf(field)) : saved.set(field, field.value)));
  });
  document.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("[data-testid=stFormSubmitButton]");
    if (button) setTimeout(() => forget(button.closest("[data-testid=stForm]")));
  });

  window.addEventListener("beforeunload", (event) => {
    if (!unsaved().length) return;
    event.preventDefault();
    event.returnValue = translate(QUESTION);
  });
  /** What is pressed without leave; its further events are ignored. */
  let refused = /** @type {Element|null} */ (null);

  /**
   * Ask before a press leaves unsaved words. A tab opens as soon as it is pressed.
   * @param {Event} event
   */
  function guard(event) {
    const target = /** @type {Element} */ (event.target);
    const isPress = event.type !== "click";
    if (event.type !== "pointerdown" && refused?.contains(target)) {
      stop(event);
      if (!isPress) refused = null;
      return;
    }
    refused = null;
    const tab = /** @type {HTMLElement|null} */ (target.closest("[role=tab]"));
    if (isPress && !tab) return;
    const folding = target.closest("summary")?.closest("details");
    const leaves = tab ?? folding ?? /** @type {HTMLElement|null} */ (target.closest(LEAVING));
    if (saving && !isPress && !folding && leaves) {
      stop(event);
      saving.then(() => leaves.click());
      return;
    }
    const words = unsaved().filter((field) => !folding || folding.contains(field));
    if (!leaves || !words.length || target.closest("a")?.target === "_blank") return;
    if (window.confirm(translate(QUESTION))) {
      for (const field of words) saved.delete(field);
      return;
    }
    stop(event);
    if (isPress) refused = leaves;
  }

  /** @param {Event} event */
  function stop(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  for (const type of ["pointerdown", "mousedown", "click"]) document.addEventListener(type, guard, true);
}
