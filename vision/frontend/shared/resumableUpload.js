// Upload of one file in pieces. After a broken connection it continues where the server is.

/** @import { UploadServer } from "./types.d.ts" */

import { translate } from "./texts.js";

/** Pieces grow and shrink so that one takes about this long. */
const PIECE_MS = 4000;
const FIRST_PIECE = 1 << 20;
const SMALLEST_PIECE = 1 << 16;
const LARGEST_PIECE = 16 << 20;
/** A piece that makes no progress for so long is sent again. */
const STALL_MS = 20000;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10000;
/** A page gets a new token when it runs again, which takes a while after a break. */
const MAX_REFUSALS = 24;
const MAX_RESTARTS = 3;

/** An upload that cannot go on; the message is for the user. */
export class UploadError extends Error {
  /**
   * @param {string} message
   * @param {boolean} [canRetry] whether the same file may be accepted later
   */
  constructor(message, canRetry = true) {
    super(message);
    this.canRetry = canRetry;
  }
}

/** The answer to a request that failed; status 0 is a broken connection. */
class FailedRequest extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * Upload a file.
 * @param {File} file
 * @param {object} on
 * @param {() => UploadServer} on.server asked before each request
 * @param {(bytes: number) => void} on.progress bytes that have been sent
 * @param {(waiting: boolean) => void} on.waiting whether the connection is broken
 * @param {() => void} on.refused called where the token is out of date; the page asks Python to run it again, which brings
 *   a new token: after a restart of the server nothing else runs it
 * @returns {{done: Promise<string>, cancel: () => void}} `done` has the id of the upload; it fails
 *   with an `UploadError`, and never settles after `cancel`
 */
export function uploadResumably(file, on) {
  let cancelled = false;
  /** @type {string|null} */
  let id = null;
  /** @type {XMLHttpRequest|null} */
  let request = null;
  let endPause = () => {};

  /**
   * @param {string} method
   * @param {string} path
   * @param {XMLHttpRequestBodyInit} [body]
   * @param {number} [offset] where the piece begins
   * @returns {Promise<{id: string, offset: number}>}
   */
  function send(method, path, body, offset) {
    const { address, token } = on.server();
    return new Promise((resolve, reject) => {
      request = new XMLHttpRequest();
      /** @type {ReturnType<typeof setTimeout>|undefined} */
      let stall;
      const xhr = request;
      const broken = () => reject(new FailedRequest(0, ""));
      const alive = () => {
        clearTimeout(stall);
        stall = setTimeout(() => xhr.abort(), STALL_MS);
      };
      xhr.open(method, `${address}${path}`);
      xhr.setRequestHeader("X-Formcheck-Token", token);
      if (offset !== undefined) {
        xhr.setRequestHeader("X-Formcheck-Offset", String(offset));
        xhr.setRequestHeader("Content-Type", "application/octet-stream");
        xhr.upload.onprogress = (event) => {
          alive();
          on.progress(Math.min(offset + event.loaded, file.size));
        };
      }
      xhr.onerror = broken;
      xhr.onabort = broken;
      xhr.onloadend = () => clearTimeout(stall);
      xhr.onload = () => {
        const answer = readAnswer(xhr.responseText);
        if (xhr.status === 200) resolve(answer);
        else reject(new FailedRequest(xhr.status, answer?.error ?? ""));
      };
      alive();
      xhr.send(body);
    });
  }

  /** @param {number} delay */
  function pause(delay) {
    return /** @type {Promise<void>} */ (new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        removeEventListener("online", end);
        resolve();
      };
      const timer = setTimeout(end, delay);
      addEventListener("online", end);
      endPause = end;
    }));
  }

  /** @param {number} begin @param {() => void} onPiece */
  async function sendPieces(begin, onPiece) {
    let offset = begin;
    let length = FIRST_PIECE;
    while (offset < file.size && !cancelled) {
      const started = performance.now();
      const piece = file.slice(offset, offset + length);
      offset = (await send("PATCH", `/${id}`, piece, offset)).offset;
      const took = Math.max(performance.now() - started, 1);
      length = Math.round(Math.min(length * 2, (length * PIECE_MS) / took));
      length = Math.min(Math.max(length, SMALLEST_PIECE), LARGEST_PIECE);
      onPiece();
      on.progress(offset);
    }
  }

  async function run() {
    let failures = 0;
    let refusals = 0;
    let restarts = 0;
    while (!cancelled) {
      try {
        let offset = 0;
        if (id === null) {
          const question = JSON.stringify({ name: file.name, size: file.size });
          id = (await send("POST", "", question)).id;
        } else {
          offset = (await send("GET", `/${id}`)).offset;
        }
        on.waiting(false);
        on.progress(offset);
        await sendPieces(offset, () => {
          failures = 0;
          refusals = 0;
        });
        if (!cancelled) return id;
      } catch (error) {
        if (cancelled) break;
        if (!(error instanceof FailedRequest)) throw error;
        if (isFinal(error)) throw new UploadError(error.message || unexpected(error), error.status !== 422);
        if (error.status === 404) {
          id = null;
          restarts += 1;
        }
        // A page that was out of date may get a new token meanwhile.
        if (error.status === 403) {
          refusals += 1;
          on.refused();
        }
        if (refusals > MAX_REFUSALS || restarts > MAX_RESTARTS) {
          throw new UploadError(error.message || unexpected(error));
        }
        if (error.status === 409) continue;
        await requireReadable(file);
        failures += 1;
        on.waiting(true);
        await pause(Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS));
      }
    }
    if (id) discardUpload(on.server(), id);
    return new Promise(() => {});
  }

  return {
    done: run(),
    cancel() {
      cancelled = true;
      request?.abort();
      endPause();
    },
  };
}

/**
 * Delete an upload, also while the page is being closed.
 * @param {UploadServer} server
 * @param {string} id
 */
export function discardUpload({ address, token }, id) {
  fetch(`${address}/${id}`, {
    method: "DELETE",
    headers: { "X-Formcheck-Token": token },
    keepalive: true,
  }).catch(() => {}); // the server deletes it later
}

/** @param {FailedRequest} error */
function isFinal({ status }) {
  return status === 507 || (status >= 400 && status < 500 && ![403, 404, 408, 409].includes(status));
}

/** @param {FailedRequest} error */
function unexpected({ status }) {
  return translate("The server did not accept the file ({status}). Reload the page and try again.", { status });
}

/** @param {string} text */
function readAnswer(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * A phone may have deleted or changed the file: then no attempt can succeed.
 * @param {File} file
 */
async function requireReadable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw new UploadError(translate("The browser can no longer read this file; choose it again."), false);
  }
}
