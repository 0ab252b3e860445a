// Entry point of the Streamlit component of the review player.

/**
 * @import { Component } from "../shared/types.d.ts"
 * @import { PlayerData } from "./player.js"
 */

import { createDrawingStore } from "./annotationStore.js";
import { fetchPlayback, findOpeningFrame } from "../shared/playback.js";
import { createPlayer } from "./player.js";
import { make } from "../shared/dom.js";
import { mountOnce } from "../shared/mount.js";
import { translate } from "../shared/texts.js";

export default mountOnce({ makeRoot, start, identity: (data) => data.clip });

/** @param {PlayerData} data */
function makeRoot(data) {
  const root = make("section", { class: "player", tabindex: 0, "aria-label": translate("Review player") });
  root.classList.toggle("short", Boolean(data.inShort));
  return root;
}

/**
 * Load the clip, and do what Python asks for.
 * @param {HTMLElement} root
 * @param {Component<PlayerData>} component
 */
function start(root, component) {
  let { data, setStateValue } = component;
  /** @type {ReturnType<typeof createPlayer>|null} */
  let player = null;
  let closed = false;
  const store = createDrawingStore((value) => setStateValue("drawings", { clip: data.clip, ...value }));

  /** @param {string} message */
  function fail(message) {
    player?.close();
    player = null;
    const fallback = data.fallback
      ? [make("video", { src: data.fallback, controls: true, playsinline: true, muted: true })]
      : [];
    root.classList.add("failed");
    root.replaceChildren(make("p", { class: "error-message", role: "alert" }, message), ...fallback);
  }

  async function load() {
    root.style.setProperty("--shape", `${data.width} / ${data.height}`);
    root.replaceChildren(make("div", { class: "loading", "aria-hidden": "true" }));
    const urls = { video: data.video, sheet: data.sheet };
    try {
      const playback = await fetchPlayback(data.playback);
      if (closed) return;
      root.replaceChildren();
      player = createPlayer(root, playback, urls, store, data.verdicts, {
        moment: (moment) => setStateValue("moment", moment),
        server: () => data.upload ?? null,
        refused: () => setStateValue("renewal", Date.now()),
        voiceOver: (uploaded) => setStateValue("voice_over", uploaded),
        failed: () => fail(translate("This browser cannot play the clip. Try another browser.")),
      });
      const opening = findOpeningFrame(playback);
      if (opening > 0) player.frameVideo.pauseAt(opening);
      execute();
    } catch (error) {
      if (!closed) fail(translate("The clip could not be loaded. Reload the page."));
      console.warn(error);
    }
  }

  /** Execute a command from Python, once per id. */
  function execute() {
    if (!player || !data.command || data.command.id === root.dataset.command) return;
    root.dataset.command = data.command.id;
    player.execute(data.command);
  }

  store.receive(data.drawings ?? null, data.mayDraw);
  load();
  return {
    /** @param {Component<PlayerData>} newComponent */
    update(newComponent) {
      const before = JSON.stringify(data.verdicts);
      ({ data, setStateValue } = newComponent);
      if (before !== JSON.stringify(data.verdicts)) player?.setVerdicts(data.verdicts);
      store.receive(data.drawings ?? null, data.mayDraw);
      player?.voiceOver.receive(data.voiceOvers ?? {});
      execute();
    },
    close() {
      closed = true;
      player?.close();
    },
  };
}
