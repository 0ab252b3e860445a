// The texts of the page, which the other modules need: it comes before them.

import { useTexts } from "../shared/texts.js";

const element = globalThis.document?.getElementById("fc-texts");
if (element) useTexts(JSON.parse(element.textContent ?? "{}"));
