// What Streamlit writes in English for those who do not see its buttons, in the language of the page.

import { markText, textLanguage, translate } from "../shared/texts.js";

/** @type {Set<string>} */
const NAMES = new Set([
  markText("App pages"), markText("Choose date"), markText("Choose date range"), markText("Clear all"),
  markText("Clear date"), markText("Clear dates"), markText("Clear value"), markText("Close"),
  markText("Copy to clipboard"), markText("Decrement"), markText("Increment"), markText("Navigate to home page"),
  markText("Next month"), markText("Next page"), markText("Open"), markText("Pagination"),
  markText("Previous month"), markText("Previous page"), markText("Skip to main content"),
]);
const NAME = "aria-label";
const SKIP_LINK = "[data-testid=stSkipToContent]";

/**
 * Translate a name that Streamlit gives; others stay.
 * @param {string} name
 */
export function translateName(name) {
  const [, field] = /^Help for (.+)$/.exec(name) ?? [];
  if (field) return translate("Help for {name}", { name: field });
  const [, number] = /^Page (\d+)$/.exec(name) ?? [];
  if (number) return translate("Page {number}", { number });
  return NAMES.has(name) ? translate(name) : name;
}

/** @param {Element} element */
function rename(element) {
  const name = element.getAttribute(NAME);
  const translated = name && translateName(name);
  if (translated && translated !== name) element.setAttribute(NAME, translated);
  const text = element.matches(SKIP_LINK) ? element.firstChild : null;
  if (text?.nodeValue) text.nodeValue = translateName(text.nodeValue);
}

/** @param {MutationRecord[]} changes */
function renameChanged(changes) {
  for (const { type, target, addedNodes } of changes) {
    if (type === "attributes") rename(/** @type {Element} */ (target));
    for (const node of addedNodes) {
      if (!(node instanceof Element)) continue;
      for (const element of [node, ...node.querySelectorAll(`[${NAME}], ${SKIP_LINK}`)]) rename(element);
    }
  }
}

if (textLanguage() !== "en") {
  const what = { subtree: true, childList: true, attributes: true, attributeFilter: [NAME] };
  new MutationObserver(renameChanged).observe(document.body, what);
}
