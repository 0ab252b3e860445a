// What Streamlit calls: at first, and again whenever Python sends other data.

import { createCompare } from "./comparePlayer.js";
import { make } from "../shared/dom.js";
import { readPlayback } from "../player/playback.js";

const MOUNTED = new WeakMap();
const GONE_AFTER_MS = 1000;

/**
 * Show the comparison, or give what is shown its new data.
 *
 * Streamlit may call the clean-up of a call that another one has already replaced, so one that
 * is still in the page is only closed when no further call follows.
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
    const root = make("section", { class: "player compare", tabindex: 0, "aria-label": "Two clips compared" });
    parentElement.append(root);
    mounted = { root, clips: data.clips, calls: 0, compare: null, closed: false, pair: null };
    MOUNTED.set(parentElement, mounted);
    open(mounted, data);
  }
  mounted.tell = setStateValue;
  mounted.data = data;
  obey(mounted);
  const call = ++mounted.calls;

  function close() {
    if (mounted.calls !== call || mounted.closed) return;
    if (MOUNTED.get(parentElement) === mounted) MOUNTED.delete(parentElement);
    mounted.closed = true;
    mounted.compare?.close();
    mounted.root.remove();
  }

  return () => {
    if (mounted.root.isConnected) setTimeout(close, GONE_AFTER_MS);
    else close();
  };
}

async function open(mounted, data) {
  const { root } = mounted;
  const failed = (words) => {
    mounted.compare?.close();
    mounted.compare = null;
    root.classList.add("broken");
    root.replaceChildren(make("p", { class: "sorry", role: "alert" }, words));
  };
  root.replaceChildren(make("div", { class: "waiting", "aria-hidden": "true" }));
  try {
    const playbacks = await Promise.all(data.sides.map((side) => load(side.playback)));
    if (mounted.closed) return;
    root.replaceChildren();
    mounted.compare = createCompare(root, playbacks, data.sides.map((side) => side.video), {
      chosen: (places) => mounted.tell("chosen", places),
      failed: () => failed("This browser cannot play one of the clips; another browser may."),
    });
    obey(mounted);
    mounted.compare.begin();
  } catch (error) {
    if (!mounted.closed) failed("The clips could not be loaded; reload the page.");
    console.warn(error);
  }
}

async function load(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return readPlayback(await answer.json());
}

/** Show the pair that Python has chosen, once for each. */
function obey(mounted) {
  const { compare, data } = mounted;
  if (!compare || mounted.pair === data.pair.id) return;
  mounted.pair = data.pair.id;
  compare.set(data);
}
