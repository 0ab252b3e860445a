// One file in the list of the uploader: name, progress, what is wrong, cancel.

/** @import { IconName } from "../shared/dom.js" */

import { icon, iconButton, make, setText } from "../shared/dom.js";
import { formatSize } from "../shared/fileSize.js";
import { translate } from "../shared/texts.js";

/**
 * @param {File} file
 * @param {{remove: () => void, retry: () => void}} on
 */
export function createFileRow(file, on) {
  const state = make("span", { class: "row-state", "aria-hidden": "true" });
  const bar = make("progress", { max: 100, value: 0, "aria-label": translate("Uploading {name}", { name: file.name }) });
  const text = make("span", { class: "row-text" });
  const retry = iconButton("again", translate("Try {name} again", { name: file.name }), on.retry, "retry");
  const remove = iconButton("close", "", on.remove, "remove");
  const name = make("span", { class: "row-name", title: file.name }, file.name);
  const element = make(
    "li",
    { class: "row" },
    state,
    make("div", { class: "row-body" }, name, bar, text),
    retry,
    remove,
  );
  const size = formatSize(file.size);

  /**
   * @param {string} kind
   * @param {string} message
   * @param {{progress?: boolean, canRetry?: boolean, symbol?: IconName}} [options]
   */
  function show(kind, message, { progress = false, canRetry = false, symbol } = {}) {
    element.dataset.state = kind;
    bar.hidden = !progress;
    retry.hidden = !canRetry;
    setText(text, message);
    if (state.dataset.symbol !== String(symbol)) {
      state.dataset.symbol = String(symbol);
      state.replaceChildren(...(symbol ? [icon(symbol)] : []));
    }
    const label = progress ? translate("Cancel {name}", { name: file.name }) : translate("Remove {name}", { name: file.name });
    if (remove.title !== label) {
      remove.title = label;
      remove.setAttribute("aria-label", label);
    }
  }

  return {
    element,
    queued: () => show("queued", translate("{size} · waiting for the file before it", { size }), { symbol: "dots" }),
    /** @param {number} bytes */
    sending(bytes) {
      // Not 100 %: only the server's answer makes it complete.
      const percent = Math.min(Math.floor((100 * bytes) / Math.max(file.size, 1)), 99);
      bar.value = percent;
      show("sending", translate("{percent} % of {size}", { percent, size }), { progress: true, symbol: "upload" });
    },
    waiting: () =>
      show("waiting", translate("No connection. The upload continues by itself."), { progress: true, symbol: "warn" }),
    ready: () => show("ready", size, { symbol: "check" }),
    /** @param {string} message @param {boolean} canRetry */
    failed: (message, canRetry) => show("failed", message, { canRetry, symbol: "warn" }),
  };
}
