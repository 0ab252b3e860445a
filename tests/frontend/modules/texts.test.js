import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

import { translateWords } from "../../../vision/frontend/shared/playbackWords.js";
import { formatTime } from "../../../vision/frontend/shared/format.js";
import {
  formatNumber, inSentence, textLanguage, translate, translateCount, translateIn, useTexts,
} from "../../../vision/frontend/shared/texts.js";

const FRENCH = {
  Close: "Fermer",
  "Round {number} of {count}": "Tour {number} sur {count}",
  "{count} second": ["{count} seconde", "{count} secondes", "{count} secondes"],
  "button\u0004End": "Terminer",
  "Stride {number}, left foot, from step {step}": "Foulée {number}, pied gauche, à partir du pas {step}",
};

beforeEach(() => useTexts({ language: "fr", texts: FRENCH }));

test("texts are translated, with their values", () => {
  assert.equal(textLanguage(), "fr");
  assert.equal(translate("Close"), "Fermer");
  assert.equal(translate("Round {number} of {count}", { number: 2, count: 5 }), "Tour 2 sur 5");
  assert.equal(translateIn("button", "End"), "Terminer");
});

test("a text without a translation stays English", () => {
  assert.equal(translate("Go to {name}", { name: "{name}" }), "Go to {name}");
  assert.equal(translateIn("button", "Stop"), "Stop");
  assert.equal(translate("constructor"), "constructor");
});

test("a count takes the plural of its language", () => {
  /** @param {number} count */
  const seconds = (count) => translateCount("{count} second", "{count} seconds", count);
  assert.deepEqual([0, 1, 2].map(seconds), ["0 seconde", "1 seconde", "2 secondes"]);
  useTexts({});
  assert.deepEqual([0, 1, 2].map(seconds), ["0 seconds", "1 second", "2 seconds"]);
});

test("numbers have the decimal sign of the language", () => {
  assert.equal(formatNumber(1234.5, 2), "1234,50");
  assert.equal(formatNumber(6), "6");
  assert.equal(formatTime(65.5), "1:05,50");
  useTexts({});
  assert.equal(formatNumber(1234.5, 2), "1234.50");
  assert.equal(formatTime(65.5), "1:05.50");
});

test("German keeps capitals within a sentence", () => {
  assert.equal(inSentence("Worth watching"), "worth watching");
  useTexts({ language: "de", texts: {} });
  assert.equal(inSentence("Fehler"), "Fehler");
  assert.equal(inSentence("Zu beobachten"), "zu beobachten");
  assert.equal(inSentence("Tiefe Kniebeuge"), "tiefe Kniebeuge");
});

test("words of a playback file are translated with their numbers", () => {
  const words = "Stride 2, left foot, from step 13";
  assert.equal(translateWords(words), "Foulée 2, pied gauche, à partir du pas 13");
  assert.equal(translateWords("Angle 1 of 2, and 3"), "Angle 1 of 2, and 3");
});
