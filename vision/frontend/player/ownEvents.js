// Events of the coach's own: named moments, added at the displayed frame, renamed, deleted, jumped to.

/**
 * @import { Drawing, Playback } from "../shared/types.d.ts"
 * @import { DrawingStore } from "./annotationStore.js"
 */

import { newId } from "./annotationStore.js";
import { MAX_TEXT_LENGTH } from "./annotationShapes.js";
import { button, iconButton, make } from "../shared/dom.js";
import { formatTime } from "../shared/format.js";
import { translate } from "../shared/texts.js";

/**
 * @param {Playback} playback
 * @param {DrawingStore} store an event is a drawing of kind "event"
 * @param {object} player
 * @param {() => number} player.frame the displayed frame
 * @param {() => void} player.pause
 * @param {(frame: number) => void} player.goTo
 */
export function createOwnEvents(playback, store, player) {
  /** Of the event that is being renamed, or "new". @type {string|null} */
  let editedId = null;
  let newFrame = 0;
  const list = make("div", { class: "own-event-list", role: "group", "aria-label": translate("Your events") });
  const add = button({
    icon: "plus", label: translate("Add event"), className: "voice-button needs-drawing", onClick() {
      player.pause();
      newFrame = player.frame();
      edit("new");
    },
  });
  const element = make("div", { class: "own-events" }, list, add);

  const events = () =>
    store.all().filter((one) => one.kind === "event").sort((a, b) => a.time_s - b.time_s);

  /** @param {string} id */
  function edit(id) {
    editedId = id;
    update();
    list.querySelector("input")?.focus();
  }

  /** @param {Drawing|null} event */
  function field(event) {
    const input = make("input", {
      type: "text", class: "own-event-name", maxlength: MAX_TEXT_LENGTH, "aria-label": translate("Name of the event"),
      placeholder: translate("Name, then Enter"), autocomplete: "off", value: event?.text ?? "",
    });
    let isDone = false;
    /** @param {boolean} isKept */
    const finish = (isKept) => {
      if (isDone) return;
      isDone = true;
      editedId = null;
      const text = input.value.replace(/\s+/g, " ").trim();
      if (!isKept || !text || text === event?.text) update();
      else if (event) store.apply(event, { ...event, text });
      else {
        const time_s = playback.times[newFrame];
        store.apply(null, { id: newId(), time_s, kind: "event", points: [], text, colour: "white" });
      }
    };
    input.addEventListener("keydown", (pressed) => {
      pressed.stopPropagation(); // typing is no shortcut
      if (pressed.key === "Enter" && !pressed.isComposing) finish(true);
      if (pressed.key === "Escape") finish(false);
    });
    input.addEventListener("blur", () => finish(true));
    const time = formatTime(event?.time_s ?? playback.times[newFrame]);
    return make("span", { class: "own-event" }, make("b", {}, time), input);
  }

  /** @param {Drawing} event */
  function chip(event) {
    if (event.id === editedId) return field(event);
    const jump = make(
      "button",
      {
        type: "button", class: "own-event-jump", title: translate("Go to {name}", { name: event.text }),
        onclick: () => player.goTo(playback.nearest(event.time_s)),
      },
      make("b", {}, formatTime(event.time_s)), ` ${event.text}`,
    );
    return make(
      "span", { class: "own-event" }, jump,
      iconButton("draw", translate("Rename {name}", { name: event.text }), () => edit(event.id), "needs-drawing"),
      iconButton("close", translate("Delete {name}", { name: event.text }), () => store.apply(event, null), "needs-drawing"),
    );
  }

  function update() {
    const found = events();
    const chips = found.map(chip);
    if (editedId === "new") chips.push(field(null));
    list.replaceChildren(...chips);
    element.classList.toggle("needs-drawing", !chips.length);
  }

  return { element, update, frames: () => events().map((event) => playback.nearest(event.time_s)), events };
}
