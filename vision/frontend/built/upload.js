// Written by npm run build from the modules of vision/frontend.

// vision/frontend/shared/dom.js
var SVG_NAMESPACE = "http://www.w3.org/2000/svg";
var ICON_PATHS = {
  again: ["M4.5 12a7.5 7.5 0 1 0 2.4-5.5", "M4.5 4v4h4"],
  angle: ["M19 19H5L15 5", "M11.5 19a6.5 6.5 0 0 0-2.7-5.3"],
  arrow: ["M5 19 18.5 5.5", "M10 5h9v9"],
  arrowRight: ["M5 12h13", "M12.5 6.5 18 12l-5.5 5.5"],
  back: ["M15 6.5 8 12l7 5.5z", "M5 6.5v11"],
  camera: ["M5 7h9a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2z", "m16 11 5-3v8l-5-3"],
  check: ["m5 12.5 4.6 4.5L19 7.5"],
  close: ["m6 6 12 12", "M18 6 6 18"],
  curve: ["M3 16c3 0 4-9 8-9s4 7 10 7"],
  dots: ["M6.5 12h.01", "M12 12h.01", "M17.5 12h.01"],
  draw: ["m4 20 1-4.5L16.5 4l3.5 3.5L8.5 19z", "m14 6.5 3.5 3.5"],
  erase: ["M4 7h16", "M9.5 7V4.5h5V7", "m6.5 7 1 13h9l1-13", "M10.2 11v5", "M13.8 11v5"],
  forward: ["m9 6.5 7 5.5-7 5.5z", "M19 6.5v11"],
  full: ["M4 9V4h5", "M20 9V4h-5", "M4 15v5h5", "M20 15v5h-5"],
  keys: ["M3.5 7h17v10h-17z", "M7 10.5h.01", "M10.5 10.5h.01", "M14 10.5h.01", "M17 10.5h.01", "M8.5 14h7"],
  layers: ["m12 4 9 5-9 5-9-5z", "m4 13.5 8 4.5 8-4.5"],
  line: ["M5 19 19 5"],
  lock: ["M6 11h12v9H6z", "M8.5 11V8a3.5 3.5 0 0 1 7 0v3"],
  loop: ["M5 11V9.5A2.5 2.5 0 0 1 7.5 7H18", "m15.5 4 3 3-3 3", "M19 13v1.5a2.5 2.5 0 0 1-2.5 2.5H6", "m8.5 20-3-3 3-3"],
  lost: ["M3.5 9.5a12 12 0 0 1 4-2.6", "M20.5 9.5A12 12 0 0 0 11 6.1", "M7 13.3a7 7 0 0 1 3-1.7", "M12 18v.5", "m4 4 16 16"],
  microphone: ["M12 4a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-5 0v-5A2.5 2.5 0 0 1 12 4z", "M6 11.5a6 6 0 0 0 12 0", "M12 17.5V21"],
  minus: ["M6 12h12"],
  move: ["m5 4 5.5 15 2.2-6.3L19 10.5z"],
  mute: ["M4 9.5v5h3.5L12 18V6L7.5 9.5z", "m16 9.5 5 5", "m21 9.5-5 5"],
  pause: ["M8 5.5v13", "M16 5.5v13"],
  play: ["M7.5 5v14L19 12z"],
  plus: ["M6 12h12", "M12 6v12"],
  redo: ["m15 14 5-5-5-5", "M20 9h-9.5a5.5 5.5 0 0 0 0 11H13"],
  save: ["M12 4v11", "m7 10.5 5 5 5-5", "M5 20h14"],
  scale: ["M3.5 15 15 3.5l5.5 5.5L9 20.5z", "m7 11.5 2 2", "m10.5 8 2.5 2.5", "m14 4.5 2 2"],
  small: ["M9 4v5H4", "M15 4v5h5", "M9 20v-5H4", "M15 20v-5h5"],
  sound: ["M4 9.5v5h3.5L12 18V6L7.5 9.5z", "M15.5 9a4.5 4.5 0 0 1 0 6", "M18 6.5a8 8 0 0 1 0 11"],
  star: ["m12 4 2.4 5.1 5.6.7-4.1 3.8 1.1 5.5-5-2.8-5 2.8 1.1-5.5L4 9.8l5.6-.7z"],
  stop: ["M7.5 7.5h9v9h-9z"],
  stroke: ["M3.5 17c2-7 5-11 7-10s-2 8 0 9 4-6 6-5-.5 4 1 5 2 0 3-1"],
  text: ["M5 7.5V5h14v2.5", "M12 5v14", "M9 19h6"],
  undo: ["M9 14 4 9l5-5", "M4 9h9.5a5.5 5.5 0 0 1 0 11H11"],
  upload: ["M12 15V4", "m7 8.5 5-5 5 5", "M5 20h14"],
  warn: ["M12 4.5 21 19.5H3z", "M12 10.5v4", "M12 17v.2"]
};
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
function svgPaths(paths, attributes) {
  const svg = document.createElementNS(SVG_NAMESPACE, "svg");
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  svg.setAttribute("aria-hidden", "true");
  for (const d of paths) {
    const path = document.createElementNS(SVG_NAMESPACE, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}
function icon(name) {
  return svgPaths(ICON_PATHS[name], { class: `icon icon-${name}`, viewBox: "0 0 24 24" });
}
function iconButton(name, label, onClick, className = "") {
  const attributes = { type: "button", class: `icon-button ${className}`, "aria-label": label, title: label };
  return make("button", { ...attributes, onclick: onClick }, icon(name));
}
function button({ icon: name, label, className, onClick }) {
  const text = make("span", { class: "button-label" }, label);
  return make(
    "button",
    { type: "button", class: `button ${className}`, "aria-label": label, title: label, onclick: onClick },
    ...name ? [icon(name)] : [],
    text
  );
}
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// vision/frontend/shared/earlyClips.js
var READY = "formcheck-uploader";
function announceUploader(uploader) {
  document.dispatchEvent(new CustomEvent(READY, { detail: uploader }));
}

// vision/frontend/shared/texts.js
var language = "en";
var texts = {};
function useTexts(data) {
  language = data.language ?? "en";
  texts = data.texts ?? {};
}
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

// vision/frontend/shared/mount.js
var REMOVAL_DELAY_MS = 1e3;
function mountOnce({ makeRoot, start: start2, identity = () => null }) {
  const mountedIn = /* @__PURE__ */ new WeakMap();
  return function show(component) {
    const place = component.parentElement;
    let mounted = mountedIn.get(place);
    if (mounted && mounted.identity !== identity(component.data)) {
      remove(mounted);
      mounted = void 0;
    }
    if (mounted) mounted.running.update(component);
    else {
      useTexts(component.data);
      const root = makeRoot(component.data);
      place.append(root);
      mounted = { root, running: start2(root, component), identity: identity(component.data), calls: 0 };
      mountedIn.set(place, mounted);
    }
    const current = mounted;
    const call = ++current.calls;
    function close() {
      if (current.calls !== call || mountedIn.get(place) !== current) return;
      mountedIn.delete(place);
      remove(current);
    }
    return () => {
      if (current.root.isConnected) setTimeout(close, REMOVAL_DELAY_MS);
      else close();
    };
  };
}
function remove({ root, running }) {
  running.close();
  root.remove();
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

// vision/frontend/upload/fileRow.js
function createFileRow(file, on) {
  const state = make("span", { class: "row-state", "aria-hidden": "true" });
  const bar = make("progress", { max: 100, value: 0, "aria-label": translate("Uploading {name}", { name: file.name }) });
  const text = make("span", { class: "row-text" });
  const retry = iconButton("again", translate("Try {name} again", { name: file.name }), on.retry, "retry");
  const remove2 = iconButton("close", "", on.remove, "remove");
  const name = make("span", { class: "row-name", title: file.name }, file.name);
  const element = make(
    "li",
    { class: "row" },
    state,
    make("div", { class: "row-body" }, name, bar, text),
    retry,
    remove2
  );
  const size = formatSize(file.size);
  function show(kind, message, { progress = false, canRetry = false, symbol } = {}) {
    element.dataset.state = kind;
    bar.hidden = !progress;
    retry.hidden = !canRetry;
    setText(text, message);
    if (state.dataset.symbol !== String(symbol)) {
      state.dataset.symbol = String(symbol);
      state.replaceChildren(...symbol ? [icon(symbol)] : []);
    }
    const label = progress ? translate("Cancel {name}", { name: file.name }) : translate("Remove {name}", { name: file.name });
    if (remove2.title !== label) {
      remove2.title = label;
      remove2.setAttribute("aria-label", label);
    }
  }
  return {
    element,
    queued: () => show("queued", translate("{size} · waiting for the file before it", { size }), { symbol: "dots" }),
    /** @param {number} bytes */
    sending(bytes) {
      const percent = Math.min(Math.floor(100 * bytes / Math.max(file.size, 1)), 99);
      bar.value = percent;
      show("sending", translate("{percent} % of {size}", { percent, size }), { progress: true, symbol: "upload" });
    },
    waiting: () => show("waiting", translate("No connection. The upload continues by itself."), { progress: true, symbol: "warn" }),
    ready: () => show("ready", size, { symbol: "check" }),
    /** @param {string} message @param {boolean} canRetry */
    failed: (message, canRetry) => show("failed", message, { canRetry, symbol: "warn" })
  };
}

// vision/frontend/upload/fileDrops.js
function listenForDrops(root, zone, add) {
  let depth = 0;
  const mark = (change) => {
    depth = change === 0 ? 0 : depth + change;
    zone.classList.toggle("over", depth > 0);
  };
  const hasFiles = (event) => [...event.dataTransfer?.types ?? []].includes("Files");
  root.addEventListener("dragenter", (event) => hasFiles(event) && mark(1));
  root.addEventListener("dragleave", (event) => hasFiles(event) && mark(-1));
  root.addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  root.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(0);
    add([...event.dataTransfer?.files ?? []]);
  });
}

// vision/frontend/upload/uploader.js
function createUploader(root, data, onChange, onRefused) {
  let entries = [];
  let closed = false;
  let reported = JSON.stringify(data.known);
  const input = make("input", {
    type: "file",
    multiple: true,
    hidden: true,
    tabindex: -1,
    onchange: () => {
      add([...input.files ?? []]);
      input.value = "";
    }
  });
  const choose = button({ icon: "upload", label: translate("Choose clips"), className: "choose", onClick: () => input.click() });
  const label = make("p", { class: "label", id: "label" });
  const hint = make("span", { class: "hint" }, translate("or drop them here"));
  const zone = make("div", { class: "zone", role: "group", "aria-labelledby": "label" }, choose, hint, input);
  const list = make("ul", { class: "rows", "aria-label": translate("Chosen clips") });
  const announcement = make("p", { class: "announcement", role: "status" });
  root.append(label, zone, list, announcement);
  listenForDrops(root, zone, add);
  update(data);
  function server() {
    return { address: data.address, token: data.token };
  }
  function add(files) {
    for (const file of files) {
      const row = createFileRow(file, { remove: () => remove2(entry), retry: () => retry(entry) });
      const entry = { file, state: "queued", id: null, row, cancel: null };
      entries.push(entry);
      list.append(entry.row.element);
      const refusal = refuse(file);
      if (refusal) fail(entry, refusal, false);
      else entry.row.queued();
    }
    proceed();
  }
  function refuse(file) {
    const extension = /\.([^.]*)$/.exec(file.name)?.[1].toLowerCase() ?? "";
    if (!data.extensions.includes(extension)) return translate("This is not a video that formcheck reads.");
    if (file.size === 0) return translate("This file is empty; copy it from the phone again.");
    if (file.size > data.maxBytes) {
      return translate("Larger than {size}; trim it to the repetitions.", { size: formatSize(data.maxBytes) });
    }
    return "";
  }
  function fail(entry, message, canRetry) {
    entry.state = "failed";
    entry.id = null;
    entry.row.failed(message, canRetry);
    announce(`${entry.file.name}: ${message}`);
  }
  function retry(entry) {
    entry.state = "queued";
    entry.row.queued();
    choose.focus();
    proceed();
  }
  function remove2(entry) {
    const next = entry.row.element.nextElementSibling ?? entry.row.element.previousElementSibling;
    entry.cancel?.();
    if (entry.id) discardUpload(server(), entry.id);
    entries = entries.filter((other) => other !== entry);
    entry.row.element.remove();
    (next?.querySelector(".remove") ?? choose).focus();
    announce(translate("{name} removed", { name: entry.file.name }));
    proceed();
  }
  function proceed() {
    const next = entries.find((entry) => entry.state === "queued");
    if (next && !entries.some((entry) => entry.state === "sending")) begin(next);
    report();
  }
  async function begin(entry) {
    const { file, row } = entry;
    entry.state = "sending";
    row.sending(0);
    let isWaiting = false;
    const upload = uploadResumably(file, {
      server,
      progress: (bytes) => {
        if (entry.state === "sending" && !isWaiting) row.sending(bytes);
      },
      waiting: (value) => {
        if (value && !isWaiting) {
          row.waiting();
          announce(translate("No connection. The upload of {name} continues by itself.", { name: file.name }));
        }
        isWaiting = value;
      },
      refused: onRefused
    });
    entry.cancel = upload.cancel;
    try {
      entry.id = await upload.done;
      entry.state = "ready";
      row.ready();
      announce(translate("{name} uploaded", { name: file.name }));
    } catch (error) {
      const isKnown = error instanceof UploadError;
      if (!isKnown) console.warn(error);
      fail(entry, isKnown ? error.message : translate("The upload failed. Try again."), !isKnown || error.canRetry);
    }
    entry.cancel = null;
    if (!closed) proceed();
  }
  function report() {
    const ready = entries.flatMap((entry) => entry.state === "ready" && entry.id ? [entry.id] : []);
    const pending = entries.filter((entry) => ["queued", "sending"].includes(entry.state)).length;
    const files = { ready, pending };
    if (JSON.stringify(files) === reported || closed) return;
    reported = JSON.stringify(files);
    onChange(files);
  }
  function announce(text) {
    setText(announcement, text);
  }
  function discardAll() {
    for (const entry of entries) {
      entry.cancel?.();
      if (entry.id) discardUpload(server(), entry.id);
    }
  }
  function leave(event) {
    if (!event.persisted) discardAll();
  }
  addEventListener("pagehide", leave);
  function update(newData) {
    data = newData;
    setText(label, data.label);
    input.accept = ["video/*", ...data.extensions.map((extension) => `.${extension}`)].join(",");
    for (const entry of entries) {
      if (entry.state === "ready" && entry.id && data.missing.includes(entry.id)) {
        fail(entry, translate("The server no longer has this file. Try again."), true);
      }
    }
    report();
  }
  return {
    add,
    focus: () => choose.focus(),
    update,
    close() {
      closed = true;
      removeEventListener("pagehide", leave);
      discardAll();
    }
  };
}

// vision/frontend/upload/main.js
var main_default = mountOnce({ makeRoot: () => make("section", { class: "upload" }), start });
function start(root, { data, setStateValue }) {
  let setState = setStateValue;
  const uploader = createUploader(
    root,
    data,
    (files) => setState("files", files),
    () => setState("renewal", Date.now())
  );
  announceUploader(uploader);
  return {
    /** @param {Component<UploaderData>} component */
    update(component) {
      setState = component.setStateValue;
      uploader.update(component.data);
    },
    close: uploader.close
  };
}
export {
  main_default as default
};
