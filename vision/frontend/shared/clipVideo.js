// Video element of a clip: muted, shown at its first frame once it can be.

import { make } from "./dom.js";

const LOAD_DELAY_MS = 400;

/** @param {string} label */
export function makeClipVideo(label) {
  const video = make("video", { playsinline: true, preload: "auto", tabindex: -1, "aria-label": label });
  video.muted = true;
  return video;
}

/**
 * @param {HTMLVideoElement} video
 * @param {object} on
 * @param {() => void} on.loaded it may have data now; called more than once
 * @param {() => void} on.failed the browser cannot play the clip
 * @returns {() => void} no longer report failures
 */
export function watchLoading(video, { loaded, failed }) {
  video.addEventListener("loadeddata", loaded);
  video.addEventListener("error", failed);
  video.addEventListener("loadedmetadata", () => {
    if (!video.videoWidth) failed();
    // Phones load no frame before a seek.
    else setTimeout(loaded, LOAD_DELAY_MS);
  });
  return () => video.removeEventListener("error", failed);
}
