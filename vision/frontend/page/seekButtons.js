// Seek buttons: an element with data-fc-jump="SECONDS" seeks the player or video to that time.
if (!window.fcJump) {
  window.fcJump = true;
  document.addEventListener("click", (event) => {
    /** @type {HTMLElement|SVGElement|null} */
    const pressed = /** @type {Element} */ (event.target).closest("[data-fc-jump]");
    if (!pressed) return;
    document.querySelectorAll("[data-fc-jump][aria-pressed]").forEach((each) => {
      each.setAttribute("aria-pressed", String(each === pressed));
    });
    // The review player, if the page has one, handles and cancels the event.
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
