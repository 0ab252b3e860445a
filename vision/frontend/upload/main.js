// Entry point of the Streamlit component of the uploader.

/**
 * @import { Component } from "../shared/types.d.ts"
 * @import { UploaderData } from "./uploader.js"
 */

import { make } from "../shared/dom.js";
import { announceUploader } from "../shared/earlyClips.js";
import { mountOnce } from "../shared/mount.js";
import { createUploader } from "./uploader.js";

export default mountOnce({ makeRoot: () => make("section", { class: "upload" }), start });

/**
 * @param {HTMLElement} root
 * @param {Component<UploaderData>} component
 */
function start(root, { data, setStateValue }) {
  let setState = setStateValue;
  const uploader = createUploader(
    root,
    data,
    (files) => setState("files", files),
    () => setState("renewal", Date.now()),
  );
  announceUploader(uploader);
  return {
    /** @param {Component<UploaderData>} component */
    update(component) {
      setState = component.setStateValue;
      uploader.update(component.data);
    },
    close: uploader.close,
  };
}
