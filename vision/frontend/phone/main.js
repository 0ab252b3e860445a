// Entry point of the page of a phone.

import { start } from "./phonePage.js";

start(/** @type {HTMLElement} */ (document.getElementById("phone")));
