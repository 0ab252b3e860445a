// The uploader: choose or drop files, and upload them one after the other.

/** @import { UploadServer } from "../shared/types.d.ts" */

import { button, make, setText } from "../shared/dom.js";
import { formatSize } from "../shared/fileSize.js";
import { UploadError, discardUpload, uploadResumably } from "../shared/resumableUpload.js";
import { createFileRow } from "./fileRow.js";
import { listenForDrops } from "./fileDrops.js";
import { translate } from "../shared/texts.js";

/**
 * What Python sends.
 * @typedef {object} UploaderOptions
 * @property {string} label
 * @property {string[]} extensions
 * @property {number} maxBytes
 * @property {string[]} missing ids of uploads that the server no longer has
 * @property {{ready: string[], pending: number}} known the files that were reported last
 *
 * @typedef {UploaderOptions & UploadServer} UploaderData
 */

/**
 * @typedef {object} Entry a chosen file
 * @property {File} file
 * @property {"queued"|"sending"|"ready"|"failed"} state
 * @property {string|null} id of the complete upload
 * @property {ReturnType<typeof createFileRow>} row
 * @property {(() => void)|null} cancel
 */

/**
 * @param {HTMLElement} root
 * @param {UploaderData} data
 * @param {(files: {ready: string[], pending: number}) => void} onChange
 * @param {() => void} onRefused called where the token is out of date
 */
export function createUploader(root, data, onChange, onRefused) {
  /** @type {Entry[]} */
  let entries = [];
  let closed = false;
  // A report starts the page again, which may end a run that a click has started.
  let reported = JSON.stringify(data.known);
  const input = make("input", {
    type: "file",
    multiple: true,
    hidden: true,
    tabindex: -1,
    onchange: () => {
      add([...(input.files ?? [])]);
      input.value = ""; // the same file can be chosen again
    },
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

  /** @param {File[]} files */
  function add(files) {
    for (const file of files) {
      const row = createFileRow(file, { remove: () => remove(entry), retry: () => retry(entry) });
      /** @type {Entry} */
      const entry = { file, state: "queued", id: null, row, cancel: null };
      entries.push(entry);
      list.append(entry.row.element);
      const refusal = refuse(file);
      if (refusal) fail(entry, refusal, false);
      else entry.row.queued();
    }
    proceed();
  }

  /**
   * Say at once what the server would refuse as well.
   * @param {File} file
   */
  function refuse(file) {
    const extension = /\.([^.]*)$/.exec(file.name)?.[1].toLowerCase() ?? "";
    if (!data.extensions.includes(extension)) return translate("This is not a video that formcheck reads.");
    if (file.size === 0) return translate("This file is empty; copy it from the phone again.");
    if (file.size > data.maxBytes) {
      return translate("Larger than {size}; trim it to the repetitions.", { size: formatSize(data.maxBytes) });
    }
    return "";
  }

  /** @param {Entry} entry @param {string} message @param {boolean} canRetry */
  function fail(entry, message, canRetry) {
    entry.state = "failed";
    entry.id = null;
    entry.row.failed(message, canRetry);
    announce(`${entry.file.name}: ${message}`);
  }

  /** @param {Entry} entry */
  function retry(entry) {
    entry.state = "queued";
    entry.row.queued();
    choose.focus();
    proceed();
  }

  /** @param {Entry} entry */
  function remove(entry) {
    const next = entry.row.element.nextElementSibling ?? entry.row.element.previousElementSibling;
    entry.cancel?.();
    if (entry.id) discardUpload(server(), entry.id);
    entries = entries.filter((other) => other !== entry);
    entry.row.element.remove();
    /** @type {HTMLElement} */ (next?.querySelector(".remove") ?? choose).focus();
    announce(translate("{name} removed", { name: entry.file.name }));
    proceed();
  }

  /** Begin the next upload if none is running, and report. */
  function proceed() {
    const next = entries.find((entry) => entry.state === "queued");
    if (next && !entries.some((entry) => entry.state === "sending")) begin(next);
    report();
  }

  /** @param {Entry} entry */
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
      refused: onRefused,
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
    const ready = entries.flatMap((entry) => (entry.state === "ready" && entry.id ? [entry.id] : []));
    const pending = entries.filter((entry) => ["queued", "sending"].includes(entry.state)).length;
    const files = { ready, pending };
    if (JSON.stringify(files) === reported || closed) return;
    reported = JSON.stringify(files);
    onChange(files);
  }

  /** @param {string} text */
  function announce(text) {
    setText(announcement, text);
  }

  function discardAll() {
    for (const entry of entries) {
      entry.cancel?.();
      if (entry.id) discardUpload(server(), entry.id);
    }
  }

  /** @param {PageTransitionEvent} event */
  function leave(event) {
    if (!event.persisted) discardAll();
  }
  addEventListener("pagehide", leave);

  /** @param {UploaderData} newData */
  function update(newData) {
    data = newData;
    setText(label, data.label);
    // Phones offer the camera roll for video/*; some extensions have no type of their own.
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
    },
  };
}
