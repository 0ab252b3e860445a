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
 * @returns {() => void} report nothing more
 */
export function watchLoading(video, { loaded, failed }) {
  const stopped = new AbortController();
  const { signal } = stopped;
  let timer = /** @type {ReturnType<typeof setTimeout>|undefined} */ (undefined);
  video.addEventListener("loadeddata", () => {
    // A browser without the codec plays the sound alone. WebKit may learn the size after other metadata.
    if (video.videoWidth) loaded();
    else failed();
  }, { signal });
  video.addEventListener("error", failed, { signal });
  video.addEventListener("loadedmetadata", () => {
    timer = setTimeout(loaded, LOAD_DELAY_MS); // phones load no frame before a seek
  }, { signal });
  return () => {
    clearTimeout(timer);
    stopped.abort();
  };
}
