// What every page of the app runs before the scripts of Streamlit.

import "./pageTexts.js";
import "./openAtTop.js";
import "./keepResultMode.js";
import "./seekButtons.js";
import "./unsavedWords.js";
import "./streamlitNames.js";
import "./steadyPress.js";
import "./earlyUpload.js";
