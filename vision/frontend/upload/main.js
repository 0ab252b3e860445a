// Entry point of the Streamlit component: mount once, update whenever Python sends new data.

import { make } from "../shared/dom.js";
import { createUploader } from "./uploader.js";

const MOUNTED = new WeakMap();
const REMOVAL_DELAY_MS = 1000;

/**
 * Mount the uploader, or update the mounted one.
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
  if (!mounted) {
    const root = make("section", { class: "upload" });
    parentElement.append(root);
    mounted = { root, calls: 0, setStateValue, uploader: null };
    MOUNTED.set(parentElement, mounted);
    const current = mounted;
    // After a restart of the server nothing runs the page, which would bring a new token.
    const renew = () => current.setStateValue("renewal", Date.now());
    mounted.uploader = createUploader(root, data, (files) => current.setStateValue("files", files), renew);
  }
  mounted.setStateValue = setStateValue;
  const call = ++mounted.calls;
  mounted.uploader.update(data);

  function close() {
    if (mounted.calls !== call || MOUNTED.get(parentElement) !== mounted) return;
    MOUNTED.delete(parentElement);
    mounted.uploader.close();
    mounted.root.remove();
  }

  return () => {
    if (mounted.root.isConnected) setTimeout(close, REMOVAL_DELAY_MS);
    else close();
  };
}
