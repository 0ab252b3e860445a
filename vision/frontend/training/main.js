// Entry point of the Streamlit component of a guided session.

import { make } from "../shared/dom.js";
import { mountOnce } from "../shared/mount.js";
import { createGuidedSession } from "./guidedSession.js";
import { translate } from "../shared/texts.js";

export default mountOnce({
  makeRoot: () => make("section", { class: "training", "aria-label": translate("Guided session") }),
  start: createGuidedSession,
});
