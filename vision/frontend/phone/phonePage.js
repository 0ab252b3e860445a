// The page of a phone that sends clips to a computer: choose or record, upload, done.

import { make, setText } from "../shared/dom.js";
import { formatSize } from "../shared/fileSize.js";
import { UploadError, uploadResumably } from "../shared/resumableUpload.js";
import { markText, translate, useTexts } from "../shared/texts.js";

const DONE = markText("You can look at the computer now.");

/**
 * Start the page.
 * @param {HTMLElement} root its `data-upload` has address, token, extensions and maxBytes as JSON
 */
export function start(root) {
  /** @type {import("../shared/texts.js").PageTexts & import("../shared/types.d.ts").UploadServer & {extensions: string[], maxBytes: number}} */
  const data = JSON.parse(root.dataset.upload ?? "");
  useTexts(data);
  const input = make("input", { type: "file", id: "clip", accept: "video/*", onchange: choose });
  const text = make("span", {}, translate("Choose or record a clip"));
  const label = make("label", { class: "choose", for: "clip" }, text, input);
  const name = make("p", { class: "name" });
  const bar = make("progress", { max: 100, value: 0, "aria-label": translate("Uploading"), hidden: true });
  const state = make("p", { class: "state", role: "status" });
  root.append(label, name, bar, state);

  /** @param {string} kind @param {string} message */
  function show(kind, message) {
    root.dataset.state = kind;
    bar.hidden = kind !== "sending";
    input.disabled = kind === "sending";
    label.hidden = kind === "sending";
    setText(state, message);
  }

  /**
   * Say at once what the server would refuse as well.
   * @param {File} file
   */
  function refuse(file) {
    const extension = /\.([^.]*)$/.exec(file.name)?.[1].toLowerCase() ?? "";
    if (!data.extensions.includes(extension)) return translate("This is not a video that formcheck reads.");
    if (file.size === 0) return translate("This file is empty; choose it again.");
    if (file.size > data.maxBytes) return translate("Larger than {size}; trim it to the repetitions.", { size: formatSize(data.maxBytes) });
    return "";
  }

  async function choose() {
    const [file] = input.files ?? [];
    input.value = ""; // the same file can be chosen again
    if (!file) return;
    setText(name, file.name);
    const refusal = refuse(file);
    if (refusal) {
      show("failed", refusal);
      return;
    }
    const size = formatSize(file.size);
    /** @param {number} percent */
    const progressText = (percent) => translate("{percent} % of {size}", { percent, size });
    show("sending", progressText(0));
    let isWaiting = false;
    const upload = uploadResumably(file, {
      server: () => data,
      progress(bytes) {
        if (isWaiting) return;
        // Not 100 %: only the server's answer makes it complete.
        bar.value = Math.min(Math.floor((100 * bytes) / file.size), 99);
        setText(state, progressText(bar.value));
      },
      waiting(value) {
        isWaiting = value;
        if (value) setText(state, translate("No connection. The upload continues by itself."));
      },
      refused() {}, // the code of the page that it sends to has ended
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
