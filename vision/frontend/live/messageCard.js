// One card in the middle: the beginning, an error, the end.

import { button, drawing, icon, make } from "../shared/dom.js";
import { silhouette } from "./silhouette.js";

/**
 * @typedef {object} CardContent
 * @property {"start"|"plain"|"error"|"busy"|"good"} kind
 * @property {string} [icon]
 * @property {string} title
 * @property {string} [text]
 * @property {string} [advice]
 * @property {{label: string, icon?: string, kind: string, press: () => void}[]} [actions]
 * @property {{href: string, name: string}|null} [save] a recording to keep
 * @property {string} [note]
 * @property {string} [view] draws a body seen from there
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
      body.replaceChildren(...parts(content));
    },
    hide() {
      element.hidden = true;
      body.replaceChildren();
    },
  };
}

function parts({ kind, icon: name, title, text, advice, actions = [], save, note, view }) {
  const words = [make("h2", {}, title)];
  if (text) words.push(make("p", {}, text));
  if (advice) words.push(make("p", { class: "advice" }, advice));
  if (actions.length) words.push(make("div", { class: "actions" }, ...actions.map(button)));
  if (save) {
    const link = { class: "button link", href: save.href, download: save.name };
    words.push(make("a", link, icon("save"), "Save the recording"));
  }
  if (note) words.push(make("p", { class: "note" }, icon("lock"), make("span", {}, note)));
  const badge = kind === "busy" ? [make("div", { class: "spinner", "aria-hidden": "true" })] : [];
  if (name) badge.push(make("div", { class: "badge" }, icon(name)));
  if (view) badge.push(figure(view));
  return [...badge, make("div", { class: "card-words" }, ...words)];
}

function figure(view) {
  const path = silhouette(view, (x, y) => [60 + 200 * x, 6 + 200 * y]);
  return drawing([path], { class: "figure", viewBox: "0 0 120 212" });
}
