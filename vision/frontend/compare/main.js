// Entry point of the Streamlit component of the compare player.

/**
 * @import { Component } from "../shared/types.d.ts"
 * @import { CompareData } from "./comparePlayer.js"
 */

import { createCompare } from "./comparePlayer.js";
import { fetchPlayback } from "../shared/playback.js";
import { make } from "../shared/dom.js";
import { mountOnce } from "../shared/mount.js";
import { translate } from "../shared/texts.js";

export default mountOnce({
  makeRoot: () => make("section", { class: "player compare", tabindex: 0, "aria-label": translate("Compare player") }),
  start,
  identity: (data) => data.clips,
});

/**
 * Load both clips, and show the pair chosen in Python, once per id.
 * @param {HTMLElement} root
 * @param {Component<CompareData>} component
 */
function start(root, component) {
  let { data, setStateValue } = component;
  /** @type {ReturnType<typeof createCompare>|null} */
  let compare = null;
  /** @type {string|null} */
  let shownPair = null;
  let closed = false;

  /** @param {string} message */
  function fail(message) {
    compare?.close();
    compare = null;
    root.classList.add("failed");
    root.replaceChildren(make("p", { class: "error-message", role: "alert" }, message));
  }

  async function load() {
    root.replaceChildren(make("div", { class: "loading", "aria-hidden": "true" }));
    try {
      const playbacks = await Promise.all(data.sides.map((side) => fetchPlayback(side.playback)));
      if (closed) return;
      root.replaceChildren();
      compare = createCompare(root, playbacks, data.sides.map((side) => side.video), {
        chosen: (indices) => setStateValue("chosen", indices),
        failed: () => fail(translate("This browser cannot play one of the clips. Try another browser.")),
      });
      showPair();
      compare.load();
    } catch (error) {
      if (!closed) fail(translate("The clips could not be loaded. Reload the page."));
      console.warn(error);
    }
  }

  function showPair() {
    if (!compare || shownPair === data.pair.id) return;
    shownPair = data.pair.id;
    compare.setPair(data);
  }

  load();
  return {
    /** @param {Component<CompareData>} newComponent */
    update(newComponent) {
      ({ data, setStateValue } = newComponent);
      showPair();
    },
    close() {
      closed = true;
      compare?.close();
    },
  };
}
