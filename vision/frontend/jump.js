// Whatever carries data-fc-jump="seconds" shows that moment in the clip.
if (!window.fcJump) {
  window.fcJump = true;
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-fc-jump]");
    if (!pressed) return;
    document.querySelectorAll("[data-fc-jump][aria-pressed]").forEach((each) => {
      each.setAttribute("aria-pressed", String(each === pressed));
    });
    // The review player takes it, where the page has one.
    const detail = { time_s: Number(pressed.dataset.fcJump) };
    const ask = new CustomEvent("formcheck-jump", { detail, cancelable: true });
    const video = document.querySelector("video");
    if (!document.dispatchEvent(ask) || !video) return;
    const show = () => {
      video.pause();
      video.currentTime = Number(pressed.dataset.fcJump);
    };
    if (video.readyState >= 1) show();
    else {
      video.addEventListener("loadedmetadata", show, { once: true });
      video.load();
    }
    video.scrollIntoView({ block: "nearest", behavior: "smooth" });
  });
}
