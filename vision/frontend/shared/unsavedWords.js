// Warn before words are lost that were typed but not saved: in a form that was not sent, or in a
// field that saves itself when it is left, and has not been left yet.
if (!window.fcUnsaved) {
  window.fcUnsaved = true;
  const QUESTION = "What you wrote is not saved yet. Leave it anyway?";
  const FIELDS = "input[type=text], textarea";
  /** Buttons that leave the page or remove a form; links and tabs do, too. */
  const LEAVING = "a[href], [role=tab], .st-key-new button, .st-key-compare button, [class*=st-key-open-] button";
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
  document.addEventListener(
    "click",
    (event) => {
      const folding = event.target.closest("summary")?.closest("details");
      const words = unsaved().filter((field) => !folding || folding.contains(field));
      const leaves = folding || event.target.closest(LEAVING);
      if (!leaves || !words.length || event.target.closest("a")?.target === "_blank") return;
      if (window.confirm(QUESTION)) {
        for (const field of words) saved.delete(field);
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
}
