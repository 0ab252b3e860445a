// Life of a Streamlit component: mounted once, updated with new data, closed when it leaves the page.

/** @import { Component } from "./types.d.ts" */

import { useTexts } from "./texts.js";

/** Streamlit may close a component that it is about to show again. */
const REMOVAL_DELAY_MS = 1000;

/**
 * What runs in a place of the page.
 * @template Data
 * @typedef {object} Running
 * @property {(component: Component<Data>) => void} update show later data
 * @property {() => void} close
 */

/**
 * Make the function that Streamlit calls whenever Python sends data.
 *
 * Streamlit may run the clean-up of a call that a later call has already replaced, so a component
 * that is still in the page is closed only if no further call follows.
 *
 * @template Data
 * @param {object} part
 * @param {(data: Data) => HTMLElement} part.makeRoot make the element that holds the component
 * @param {(root: HTMLElement, component: Component<Data>) => Running<Data>} part.start show the first data
 * @param {(data: Data) => unknown} [part.identity] where it changes, the component starts anew
 * @returns {(component: Component<Data>) => () => void} returns the clean-up
 */
export function mountOnce({ makeRoot, start, identity = () => null }) {
  /** @type {WeakMap<Element|ShadowRoot, {root: HTMLElement, running: Running<Data>, identity: unknown, calls: number}>} */
  const mountedIn = new WeakMap();

  return function show(component) {
    const place = component.parentElement;
    let mounted = mountedIn.get(place);
    if (mounted && mounted.identity !== identity(component.data)) {
      remove(mounted);
      mounted = undefined;
    }
    if (mounted) mounted.running.update(component);
    else {
      useTexts(component.data);
      const root = makeRoot(component.data);
      place.append(root); // first, as some parts take the focus or cover the page
      mounted = { root, running: start(root, component), identity: identity(component.data), calls: 0 };
      mountedIn.set(place, mounted);
    }
    const current = mounted;
    const call = ++current.calls;

    function close() {
      if (current.calls !== call || mountedIn.get(place) !== current) return;
      mountedIn.delete(place);
      remove(current);
    }

    return () => {
      if (current.root.isConnected) setTimeout(close, REMOVAL_DELAY_MS);
      else close();
    };
  };
}

/** @param {{root: HTMLElement, running: {close: () => void}}} mounted */
function remove({ root, running }) {
  running.close();
  root.remove();
}
