"""Errors are shown in the language of the page."""

from __future__ import annotations

import time

import pytest

from vision.accounts.sessions import WRONG_PASSWORD
from vision.library.access import READ_ONLY
from vision.text.sentences import translate_text


@pytest.mark.parametrize(
    ("english", "german"),
    [
        (
            "'squat left.mp4' is empty; copy it from the phone again.",
            "'squat left.mp4' ist leer; kopiere die Datei noch einmal vom Handy.",
        ),
        (
            "'a.mov' lasts 12.5 minutes; at most 10 can be checked at once. "
            "Choose a range under Options, or trim it.",
            "'a.mov' dauert 12,5 Minuten; auf einmal lassen sich höchstens 10 prüfen. "
            "Wähle unter Optionen einen Abschnitt, oder kürze es.",
        ),
        ("There already is a team 'U16'.", "Ein Team 'U16' gibt es schon."),
        (
            "The pose_full pose model cannot be downloaded from example.org: connect to the "
            "network and try again, or name a bundle you already have with --model PATH.",
            "Das Posenmodell pose_full lässt sich nicht von example.org herunterladen: Verbinde "
            "dich mit dem Netz und versuch es noch einmal, oder gib mit --model PATH ein Modell "
            "an, das du schon hast.",
        ),
        (
            "Deep squat has to be filmed from the front or from the side.",
            "Tiefe Kniebeuge: muss von vorn oder von der Seite gefilmt werden.",
        ),
        ("An error of a plug-in.", "An error of a plug-in."),
        # Errors that have a name where they are raised, and that others take from there.
        (WRONG_PASSWORD, "Der Name oder das Passwort ist falsch."),
        (READ_ONLY, "Ein Link zeigt ein Ergebnis nur; ändern kann es, wer ihn dir geschickt hat."),
    ],
)
def test_errors_are_translated_with_their_values(english, german):
    assert translate_text(english, "de") == german


def test_an_unknown_text_is_matched_quickly():
    translate_text("The templates are read once.", "de")
    text = "Words of a coach that no template has. " * 30
    began = time.process_time()
    translate_text(text, "de")
    assert time.process_time() - began < 1.0
