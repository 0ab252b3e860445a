// Entry point of the Streamlit component: mount once, update whenever Python sends new data.

import { make } from "../shared/dom.js";
import { createLive } from "./liveCheck.js";

const MOUNTED = new WeakMap();
const REMOVAL_DELAY_MS = 1000;

/**
 * Mount the live check, or update the mounted one.
 *
 * Streamlit may run the clean-up of a call that a later call has already replaced, so a component
 * that is still in the page is closed only if no further call follows.
 *
 * @param {object} component
 * @param {Element|ShadowRoot} component.parentElement
 * @param {object} component.data
 * @param {(name: string, value: any) => void} component.setStateValue
 * @param {(name: string, value: any) => void} component.setTriggerValue
 * @returns {() => void} clean-up
 */
export default function show({ parentElement, data, setStateValue, setTriggerValue }) {
  const component = { data, setStateValue, setTriggerValue };
  let mounted = MOUNTED.get(parentElement);
  if (mounted) mounted.live.update(component);
  else {
    const root = make("section", { class: "live", "aria-label": "Live check", "data-phase": "" });
    parentElement.append(root);
    mounted = { root, live: createLive(root, component), calls: 0 };
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
    if (mounted.root.isConnected) setTimeout(close, REMOVAL_DELAY_MS);
    else close();
  };
}
