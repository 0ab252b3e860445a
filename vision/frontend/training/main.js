// Entry point of the Streamlit component: mount once, update whenever Python sends new data.

import { make } from "../shared/dom.js";
import { createGuidedSession } from "./guidedSession.js";

const MOUNTED = new WeakMap();
const REMOVAL_DELAY_MS = 1000;

/**
 * Mount a guided session, or update the mounted one.
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
  const component = { data, setStateValue };
  let mounted = MOUNTED.get(parentElement);
  if (mounted) mounted.session.update(component);
  else {
    const root = make("section", { class: "training", "aria-label": "Guided session" });
    parentElement.append(root);
    mounted = { root, session: createGuidedSession(root, component), calls: 0 };
    MOUNTED.set(parentElement, mounted);
  }
  const call = ++mounted.calls;

  function close() {
    if (mounted.calls !== call || MOUNTED.get(parentElement) !== mounted) return;
    MOUNTED.delete(parentElement);
    mounted.session.close();
    mounted.root.remove();
  }

  return () => {
    if (mounted.root.isConnected) setTimeout(close, REMOVAL_DELAY_MS);
    else close();
  };
}
