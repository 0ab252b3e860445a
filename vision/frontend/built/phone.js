// Written by npm run build from the modules of vision/frontend.

// vision/frontend/shared/dom.js
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(
      name.slice(2),
      /** @type {EventListener} */
      value
    );
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// vision/frontend/shared/texts.js
var language = "en";
var texts = {};
function useTexts(data) {
  language = data.language ?? "en";
  texts = data.texts ?? {};
}
var markText = (text) => text;
function translate(text, values) {
  const found = texts[text];
  return fill(typeof found === "string" ? found : text, values);
}
function formatNumber(value, digits) {
  const options = { minimumFractionDigits: digits ?? 0, maximumFractionDigits: digits ?? 3, useGrouping: false };
  return new Intl.NumberFormat(language, options).format(value);
}
function fill(text, values) {
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
}

// vision/frontend/shared/fileSize.js
var MEGABYTE = 1 << 20;
function formatSize(bytes) {
  const megabytes = bytes / MEGABYTE;
  if (megabytes >= 1e3) return translate("{size} GB", { size: formatNumber(megabytes / 1024, 1) });
  const size = megabytes >= 10 ? Math.round(megabytes) : formatNumber(Math.max(megabytes, 0.1), 1);
  return translate("{size} MB", { size });
}

// vision/frontend/shared/resumableUpload.js
var PIECE_MS = 4e3;
var FIRST_PIECE = 1 << 20;
var SMALLEST_PIECE = 1 << 16;
var LARGEST_PIECE = 16 << 20;
var STALL_MS = 2e4;
var FIRST_DELAY_MS = 500;
var LONGEST_DELAY_MS = 1e4;
var MAX_REFUSALS = 24;
var MAX_RESTARTS = 3;
var UploadError = class extends Error {
  /**
   * @param {string} message
   * @param {boolean} [canRetry] whether the same file may be accepted later
   */
  constructor(message, canRetry = true) {
    super(message);
    this.canRetry = canRetry;
  }
};
var FailedRequest = class extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
};
function uploadResumably(file, on) {
  let cancelled = false;
  let id = null;
  let request = null;
  let endPause = () => {
  };
  function send(method, path, body, offset) {
    const { address, token } = on.server();
    return new Promise((resolve, reject) => {
      request = new XMLHttpRequest();
      let stall;
      const xhr = request;
      const broken = () => reject(new FailedRequest(0, ""));
      const alive = () => {
        clearTimeout(stall);
        stall = setTimeout(() => xhr.abort(), STALL_MS);
      };
      xhr.open(method, `${address}${path}`);
      xhr.setRequestHeader("X-Formcheck-Token", token);
      if (offset !== void 0) {
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
  function pause(delay) {
    return (
      /** @type {Promise<void>} */
      new Promise((resolve) => {
        const end = () => {
          clearTimeout(timer);
          removeEventListener("online", end);
          resolve();
        };
        const timer = setTimeout(end, delay);
        addEventListener("online", end);
        endPause = end;
      })
    );
  }
  async function sendPieces(begin, onPiece) {
    let offset = begin;
    let length = FIRST_PIECE;
    while (offset < file.size && !cancelled) {
      const started = performance.now();
      const piece = file.slice(offset, offset + length);
      offset = (await send("PATCH", `/${id}`, piece, offset)).offset;
      const took = Math.max(performance.now() - started, 1);
      length = Math.round(Math.min(length * 2, length * PIECE_MS / took));
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
    return new Promise(() => {
    });
  }
  return {
    done: run(),
    cancel() {
      cancelled = true;
      request?.abort();
      endPause();
    }
  };
}
function discardUpload({ address, token }, id) {
  fetch(`${address}/${id}`, {
    method: "DELETE",
    headers: { "X-Formcheck-Token": token },
    keepalive: true
  }).catch(() => {
  });
}
function isFinal({ status }) {
  return status === 507 || status >= 400 && status < 500 && ![403, 404, 408, 409].includes(status);
}
function unexpected({ status }) {
  return translate("The server did not accept the file ({status}). Reload the page and try again.", { status });
}
function readAnswer(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
async function requireReadable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw new UploadError(translate("The browser can no longer read this file; choose it again."), false);
  }
}

// vision/frontend/phone/phonePage.js
var DONE = markText("You can look at the computer now.");
function start(root) {
  const data = JSON.parse(root.dataset.upload ?? "");
  useTexts(data);
  const input = make("input", { type: "file", id: "clip", accept: "video/*", onchange: choose });
  const text = make("span", {}, translate("Choose or record a clip"));
  const label = make("label", { class: "choose", for: "clip" }, text, input);
  const name = make("p", { class: "name" });
  const bar = make("progress", { max: 100, value: 0, "aria-label": translate("Uploading"), hidden: true });
  const state = make("p", { class: "state", role: "status" });
  root.append(label, name, bar, state);
  function show(kind, message) {
    root.dataset.state = kind;
    bar.hidden = kind !== "sending";
    input.disabled = kind === "sending";
    label.hidden = kind === "sending";
    setText(state, message);
  }
  function refuse(file) {
    const extension = /\.([^.]*)$/.exec(file.name)?.[1].toLowerCase() ?? "";
    if (!data.extensions.includes(extension)) return translate("This is not a video that formcheck reads.");
    if (file.size === 0) return translate("This file is empty; choose it again.");
    if (file.size > data.maxBytes) return translate("Larger than {size}; trim it to the repetitions.", { size: formatSize(data.maxBytes) });
    return "";
  }
  async function choose() {
    const [file] = input.files ?? [];
    input.value = "";
    if (!file) return;
    setText(name, file.name);
    const refusal = refuse(file);
    if (refusal) {
      show("failed", refusal);
      return;
    }
    const size = formatSize(file.size);
    const progressText = (percent) => translate("{percent} % of {size}", { percent, size });
    show("sending", progressText(0));
    let isWaiting = false;
    const upload = uploadResumably(file, {
      server: () => data,
      progress(bytes) {
        if (isWaiting) return;
        bar.value = Math.min(Math.floor(100 * bytes / file.size), 99);
        setText(state, progressText(bar.value));
      },
      waiting(value) {
        isWaiting = value;
        if (value) setText(state, translate("No connection. The upload continues by itself."));
      },
      refused() {
      }
      // the code of the page that it sends to has ended
    });
    try {
      await upload.done;
      setText(text, translate("Send another clip"));
      show("done", translate(DONE));
    } catch (error) {
      if (!(error instanceof UploadError)) console.warn(error);
      show("failed", error instanceof UploadError ? error.message : translate("The upload failed. Try again."));
    }
  }
}

// vision/frontend/phone/main.js
start(
  /** @type {HTMLElement} */
  document.getElementById("phone")
);
