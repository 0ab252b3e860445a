// Entry point of the Streamlit component of the live check.

import { make } from "../shared/dom.js";
import { mountOnce } from "../shared/mount.js";
import { createLive } from "./liveCheck.js";

export default mountOnce({
  makeRoot: () => make("section", { class: "live", "aria-label": "Live check", "data-phase": "" }),
  start: createLive,
});
