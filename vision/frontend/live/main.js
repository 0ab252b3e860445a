// Entry point of the Streamlit component of the live check.

import { make } from "../shared/dom.js";
import { mountOnce } from "../shared/mount.js";
import { createLive } from "./liveCheck.js";
import { translate } from "../shared/texts.js";

export default mountOnce({
  makeRoot: () => make("section", { class: "live", "aria-label": translate("Live check"), "data-phase": "" }),
  start: createLive,
});
