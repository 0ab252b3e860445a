// What belongs on paper too although it is folded away.
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details.on-paper:not([open])")) {
    part.open = true;
    addEventListener("afterprint", () => { part.open = false; }, { once: true });
  }
});
