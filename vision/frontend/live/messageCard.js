// Message card: start, progress and error messages with their buttons.

/**
 * @import { Download } from "../shared/types.d.ts"
 * @import { IconName } from "../shared/dom.js"
 */

import { button, svgPaths, icon, make } from "../shared/dom.js";
import { silhouette } from "./silhouette.js";
import { translate } from "../shared/texts.js";

/**
 * @typedef {object} CardContent
 * @property {"start"|"plain"|"error"|"busy"|"good"} kind
 * @property {IconName} [icon]
 * @property {string} title
 * @property {string} [text]
 * @property {string} [advice]
 * @property {{label: string, icon?: IconName, className: string, onClick: () => void}[]} [actions]
 * @property {Download|null} [download] recording to save
 * @property {string} [note]
 * @property {string} [view] draws the outline of a body in that view
 */

export function createCard() {
  const body = make("div", { class: "card", role: "status" });
  const element = make("div", { class: "card-place", hidden: true }, body);
  return {
    element,
    /** @param {CardContent} content */
    show(content) {
      element.hidden = false;
      body.className = `card ${content.kind}`;
      body.replaceChildren(...buildParts(content));
    },
    hide() {
      element.hidden = true;
      body.replaceChildren();
    },
  };
}

/** @param {CardContent} content */
function buildParts({ kind, icon: name, title, text, advice, actions = [], download, note, view }) {
  /** @type {Element[]} */
  const parts = [make("h2", {}, title)];
  if (text) parts.push(make("p", {}, text));
  if (advice) parts.push(make("p", { class: "advice" }, advice));
  if (actions.length) parts.push(make("div", { class: "actions" }, ...actions.map(button)));
  if (download) {
    const link = { class: "button link", href: download.href, download: download.name };
    parts.push(make("a", link, icon("save"), translate("Save the recording")));
  }
  if (note) parts.push(make("p", { class: "note" }, icon("lock"), make("span", {}, note)));
  /** @type {Element[]} */
  const badge = kind === "busy" ? [make("div", { class: "spinner", "aria-hidden": "true" })] : [];
  if (name) badge.push(make("div", { class: "badge" }, icon(name)));
  if (view) badge.push(bodyOutline(view));
  return [...badge, make("div", { class: "card-text" }, ...parts)];
}

/** @param {string} view */
function bodyOutline(view) {
  const path = silhouette(view, (x, y) => [60 + 200 * x, 6 + 200 * y]);
  return svgPaths([path], { class: "figure", viewBox: "0 0 120 212" });
}
