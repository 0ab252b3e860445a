// Warn before words are lost that were typed but not saved: in a form that was not sent, or in a
// field that saves itself when it is left, and has not been left yet.
if (!window.fcUnsaved) {
  window.fcUnsaved = true;
  const QUESTION = "What you wrote is not saved yet. Leave it anyway?";
  const FIELDS = "input[type=text], textarea";
  /** Links and buttons that leave the page. */
  const LEAVING = "a[href], .st-key-new button, .st-key-compare button, [class*=st-key-open-] button";
  /** Fields that differ from what is saved, with that. */
  const saved = new Map();

  const fieldOf = (event) => {
    const target = event.composedPath()[0];
    const isField = target instanceof Element && target.matches(FIELDS);
    return isField && target.getAttribute("role") !== "combobox" ? target : null;
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
    if (field && !formOf(field)) saved.delete(field); // it is saved now
  });
  document.addEventListener("keydown", (event) => {
    const field = fieldOf(event);
    const sends = event.key === "Enter" && (field?.matches("input") || event.ctrlKey || event.metaKey);
    if (field && sends) setTimeout(() => (formOf(field) ? forget(formOf(field)) : saved.set(field, field.value)));
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-testid=stFormSubmitButton]");
    if (button) setTimeout(() => forget(button.closest("[data-testid=stForm]")));
  });

  window.addEventListener("beforeunload", (event) => {
    if (!unsaved().length) return;
    event.preventDefault();
    event.returnValue = QUESTION;
  });
  /** What is pressed without leave; its further events are ignored. */
  let refused = null;

  /** Ask before a press leaves unsaved words. A tab opens as soon as it is pressed. */
  function guard(event) {
    const isPress = event.type !== "click";
    if (event.type !== "pointerdown" && refused?.contains(event.target)) {
      stop(event);
      if (!isPress) refused = null;
      return;
    }
    refused = null;
    const tab = event.target.closest("[role=tab]");
    if (isPress && !tab) return;
    const folding = event.target.closest("summary")?.closest("details");
    const leaves = tab ?? folding ?? event.target.closest(LEAVING);
    const words = unsaved().filter((field) => !folding || folding.contains(field));
    if (!leaves || !words.length || event.target.closest("a")?.target === "_blank") return;
    if (window.confirm(QUESTION)) {
      for (const field of words) saved.delete(field);
      return;
    }
    stop(event);
    if (isPress) refused = leaves;
  }

  function stop(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  for (const type of ["pointerdown", "mousedown", "click"]) document.addEventListener(type, guard, true);
}
