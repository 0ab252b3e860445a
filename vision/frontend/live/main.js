// What Streamlit calls: at first, and again whenever Python sends other data.

import { make } from "../shared/dom.js";
import { createLive } from "./liveCheck.js";

const MOUNTED = new WeakMap();
const GONE_AFTER_MS = 1000;

/**
 * Show the live check, or give what is shown its new data.
 *
 * Streamlit may call the clean-up of a call that another one has already replaced, so one that
 * is still in the page is only closed when no further call follows.
 *
 * @param {object} component
 * @param {Element|ShadowRoot} component.parentElement
 * @param {object} component.data
 * @param {(name: string, value: any) => void} component.setStateValue
 * @param {(name: string, value: any) => void} component.setTriggerValue
 * @returns {() => void} clean-up
 */
export default function show({ parentElement, data, setStateValue, setTriggerValue }) {
  const bridge = { data, setStateValue, setTriggerValue };
  let mounted = MOUNTED.get(parentElement);
  if (mounted) mounted.live.update(bridge);
  else {
    const root = make("section", { class: "live", "aria-label": "Live check", "data-phase": "" });
    parentElement.append(root);
    mounted = { root, live: createLive(root, bridge), calls: 0 };
    MOUNTED.set(parentElement, mounted);
  }
  const call = ++mounted.calls;

  function close() {
    if (mounted.calls !== call || MOUNTED.get(parentElement) !== mounted) return;
    MOUNTED.delete(parentElement);
    mounted.live.close();
    mounted.root.remove();
  }

  return () => {
    if (mounted.root.isConnected) setTimeout(close, GONE_AFTER_MS);
    else close();
  };
}
