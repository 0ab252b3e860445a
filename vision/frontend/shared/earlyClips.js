// What the uploader says to the page when it is there, and with it takes clips that were chosen before.

/** @typedef {{add: (files: File[]) => void, focus: () => void}} Uploader */

const READY = "formcheck-uploader";

/** @param {Uploader} uploader */
export function announceUploader(uploader) {
  document.dispatchEvent(new CustomEvent(READY, { detail: uploader }));
}

/** @param {(uploader: Uploader) => void} receive called for each uploader; there may be several in turn */
export function onUploader(receive) {
  document.addEventListener(READY, (event) => receive(/** @type {CustomEvent<Uploader>} */ (event).detail));
}
