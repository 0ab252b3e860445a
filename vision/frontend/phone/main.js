// Entry point of the page of a phone.

import { start } from "./phonePage.js";

start(document.getElementById("phone"));
