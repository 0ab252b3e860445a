// Entry point of the Streamlit component: mount once, update whenever Python sends new data.

import { createCompare } from "./comparePlayer.js";
import { make } from "../shared/dom.js";
import { readPlayback } from "../player/playback.js";

const MOUNTED = new WeakMap();
const REMOVAL_DELAY_MS = 1000;

/**
 * Mount the compare player, or update the mounted one.
 *
 * Streamlit may run the clean-up of a call that a later call has already replaced, so a component
 * that is still in the page is closed only if no further call follows.
 *
 * @param {object} component
 * @param {Element|ShadowRoot} component.parentElement
 * @param {object} component.data
 * @param {(name: string, value: any) => void} component.setStateValue
 * @returns {() => void} clean-up
 */
export default function show({ parentElement, data, setStateValue }) {
  let mounted = MOUNTED.get(parentElement);
  if (mounted && mounted.clips !== data.clips) {
    mounted.closed = true;
    mounted.compare?.close();
    mounted.root.remove();
    mounted = null;
  }
  if (!mounted) {
    const root = make("section", { class: "player compare", tabindex: 0, "aria-label": "Compare player" });
    parentElement.append(root);
    mounted = { root, clips: data.clips, calls: 0, compare: null, closed: false, pair: null };
    MOUNTED.set(parentElement, mounted);
    load(mounted, data);
  }
  mounted.setState = setStateValue;
  mounted.data = data;
  execute(mounted);
  const call = ++mounted.calls;

  function close() {
    if (mounted.calls !== call || mounted.closed) return;
    if (MOUNTED.get(parentElement) === mounted) MOUNTED.delete(parentElement);
    mounted.closed = true;
    mounted.compare?.close();
    mounted.root.remove();
  }

  return () => {
    if (mounted.root.isConnected) setTimeout(close, REMOVAL_DELAY_MS);
    else close();
  };
}

async function load(mounted, data) {
  const { root } = mounted;
  const fail = (message) => {
    mounted.compare?.close();
    mounted.compare = null;
    root.classList.add("failed");
    root.replaceChildren(make("p", { class: "error-message", role: "alert" }, message));
  };
  root.replaceChildren(make("div", { class: "loading", "aria-hidden": "true" }));
  try {
    const playbacks = await Promise.all(data.sides.map((side) => fetchPlayback(side.playback)));
    if (mounted.closed) return;
    root.replaceChildren();
    mounted.compare = createCompare(root, playbacks, data.sides.map((side) => side.video), {
      chosen: (indices) => mounted.setState("chosen", indices),
      failed: () => fail("This browser cannot play one of the clips. Try another browser."),
    });
    execute(mounted);
    mounted.compare.load();
  } catch (error) {
    if (!mounted.closed) fail("The clips could not be loaded. Reload the page.");
    console.warn(error);
  }
}

async function fetchPlayback(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status}`);
  return readPlayback(await response.json());
}

/** Show the pair chosen in Python, once per id. */
function execute(mounted) {
  const { compare, data } = mounted;
  if (!compare || mounted.pair === data.pair.id) return;
  mounted.pair = data.pair.id;
  compare.setPair(data);
}
