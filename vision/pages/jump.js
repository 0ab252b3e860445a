// Whatever carries data-fc-jump="seconds" shows that moment in the clip.
if (!window.fcJump) {
  window.fcJump = true;
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-fc-jump]");
    const video = document.querySelector("video");
    if (!pressed || !video) return;
    const show = () => {
      video.pause();
      video.currentTime = Number(pressed.dataset.fcJump);
    };
    if (video.readyState >= 1) show();
    else {
      video.addEventListener("loadedmetadata", show, { once: true });
      video.load();
    }
    document.querySelectorAll("[data-fc-jump][aria-pressed]").forEach((each) => {
      each.setAttribute("aria-pressed", String(each === pressed));
    });
    video.scrollIntoView({ block: "nearest", behavior: "smooth" });
  });
}
