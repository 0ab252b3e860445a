"""The scripts get the translations of their texts, and of the words of a playback file."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from vision.frontend.texts import script_texts
from vision.motion.angle_table import ANGLES
from vision.report.comparison.alignment import ANCHOR_LABELS
from vision.text.body_labels import ANGLE_LABELS
from vision.text.translation import ENGLISH, LANGUAGES, entries, use_language

FRONTEND = Path(__file__).parents[2] / "vision/frontend"
GIVEN = re.compile(r'\b(?:translate|markText|translateCount)\(\s*"((?:[^"\\]|\\.)*)"')


def _texts(name):
    with use_language("de"):
        return script_texts(name)["texts"]


def test_english_needs_no_texts():
    with use_language("en"):
        assert script_texts("player") == {}


def test_a_script_gets_its_own_texts():
    assert _texts("training")["Get ready"] == "Mach dich bereit"
    assert "Start camera" in _texts("live")
    assert "Start camera" not in _texts("player")


def test_counts_have_their_forms():
    found = _texts("training")["{count} second"]
    assert found == ["{count} Sekunde", "{count} Sekunden"]


def test_contexts_are_kept():
    assert _texts("training")["button\x04End"] == "Beenden"


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != ENGLISH])
def test_every_text_given_to_translate_is_in_the_catalogue(language):
    found = {key if isinstance(key, str) else key[0] for key in entries(language, "frontend")}
    given = {
        text
        for path in FRONTEND.rglob("*.js")
        if "built" not in path.parts
        for text in GIVEN.findall(path.read_text("utf-8"))
    }
    assert len(given) > 300
    assert given - found == set()


def test_words_of_a_playback_file_are_translated():
    texts = _texts("player")
    legs, counted = ("", ", left leg", ", right leg"), ("", ", not counted")
    words = {
        *ANGLE_LABELS.values(),
        *ANCHOR_LABELS.values(),
        *(angle.positive for angle in ANGLES),
        *(f"Repetition {{number}}{leg}{end}" for leg, end in product(legs, counted)),
    }
    assert words - texts.keys() == set()
