// Texts in the language of the page, which never changes while it is open. They are written in
// English, and looked up where they are shown; scripts/write_translations.py collects them.

/**
 * Translation by English text, which begins with its context and a \u0004, if it has one. Texts
 * with a count have a form for each plural category, that for one first.
 * @typedef {Record<string, string | string[]>} Texts
 * @typedef {{language?: string, texts?: Texts}} PageTexts
 */

let language = "en";
/** @type {Texts} */
let texts = {};

/**
 * Set the language, before anything is shown.
 * @param {PageTexts} data of the component
 */
export function useTexts(data) {
  language = data.language ?? "en";
  texts = data.texts ?? {};
}

/** The language of the texts, as a tag. */
export const textLanguage = () => language;

/**
 * Mark a text of a table, which is translated where it is shown.
 * @template {string} Text
 * @param {Text} text
 * @returns {Text} the text
 */
export const markText = (text) => text;

/**
 * Translate a text, and fill in its values.
 * @param {string} text in English, with names of values in braces
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function translate(text, values) {
  const found = texts[text];
  return fill(typeof found === "string" ? found : text, values);
}

/**
 * Translate a text whose meaning depends on a context.
 * @param {string} context
 * @param {string} text
 * @returns {string}
 */
export function translateIn(context, text) {
  const found = texts[`${context}\u0004${text}`];
  return typeof found === "string" ? found : text;
}

/**
 * Translate a text with a count in it.
 * @param {string} one in English, with `{count}`
 * @param {string} many
 * @param {number} count
 * @param {Record<string, string | number>} [values] further ones
 * @returns {string}
 */
export function translateCount(one, many, count, values) {
  const found = texts[one];
  const isOne = new Intl.PluralRules(language).select(count) === "one";
  const forms = Array.isArray(found) ? found : [one, many];
  // Spanish and French have another form for whole millions, which no count here reaches.
  return fill(forms[isOne ? 0 : forms.length - 1], { ...values, count });
}

// As in vision/text/phrases.py: German labels that do not begin with a noun.
const GERMAN_OTHERS = ["Flach", "Geprüft", "Gesendet", "Gut", "Neu", "Nicht", "Rückwärts", "Unklar", "Zu"];
const GERMAN_ADJECTIVE = /^[A-ZÄÖÜ][a-zäöüß]+(?:e|er|es)(?:, [a-zäöüß]+)* [A-ZÄÖÜ]/;

/**
 * Write a label as it stands within a sentence; German keeps its nouns' capitals.
 * @param {string} text
 * @returns {string}
 */
export function inSentence(text) {
  if (language !== "de") return text.toLowerCase();
  const isOther = GERMAN_OTHERS.includes(text.split(" ")[0]) || GERMAN_ADJECTIVE.test(text);
  return isOther ? text[0].toLowerCase() + text.slice(1) : text;
}

/**
 * Write a number with the decimal sign of the language.
 * @param {number} value
 * @param {number} [digits] after the sign; by default as many as it has
 * @returns {string}
 */
export function formatNumber(value, digits) {
  const options = { minimumFractionDigits: digits ?? 0, maximumFractionDigits: digits ?? 3, useGrouping: false };
  return new Intl.NumberFormat(language, options).format(value);
}

/** @param {string} text @param {Record<string, string | number>} [values] */
function fill(text, values) {
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
}
