// Video element of a clip: muted, shown at its first frame once it can be.

import { make } from "./dom.js";

const LOAD_DELAY_MS = 400;
/** WebKit on a busy computer has data before it knows their size; without the codec, there is sound alone. */
const NO_IMAGE_MS = 3000;

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
  const timers = /** @type {ReturnType<typeof setTimeout>[]} */ ([]);
  video.addEventListener("loadeddata", () => {
    loaded();
    if (!video.videoWidth) timers.push(setTimeout(() => video.videoWidth || failed(), NO_IMAGE_MS));
  }, { signal });
  video.addEventListener("error", failed, { signal });
  video.addEventListener("loadedmetadata", () => {
    timers.push(setTimeout(loaded, LOAD_DELAY_MS)); // phones load no frame before a seek
  }, { signal });
  return () => {
    timers.forEach(clearTimeout);
    stopped.abort();
  };
}
