"""Choose a language, and translate sentences of a report."""

from __future__ import annotations

import pytest

from vision.text.sentences import translate_text
from vision.text.translation import (
    current_language,
    localize_numbers,
    supported_language,
    translate,
    use_language,
)


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (("de-AT",), "de"),
        ((None, "es_MX.UTF-8"), "es"),
        (("pt-BR", "fr"), "fr"),
        (("pt-BR",), "en"),
        ((None,), "en"),
        (("../de",), "en"),
    ],
)
def test_first_supported_language_is_chosen(wanted, language):
    assert supported_language(*wanted) == language


def test_language_ends_with_its_block():
    with use_language("de"):
        with use_language("fr"):
            assert translate("Depth") == "Profondeur"
        assert translate("Depth") == "Tiefe"
    assert current_language() == "en"
    assert translate("Depth") == "Depth"


def test_unknown_language_is_english():
    with use_language("xx"):
        assert current_language() == "en"


@pytest.mark.parametrize(
    ("text", "local"),
    [("12.5° ± 3.3°", "12,5° ± 3,3°"), ("−0.4 %", "−0,4 %"), ("60°", "60°"), ("1.2.3", "1.2.3")],
)
def test_decimal_comma(text, local):
    assert localize_numbers(text) == text
    with use_language("de"):
        assert localize_numbers(text) == local


@pytest.mark.parametrize(
    ("language", "text", "translated"),
    [
        # A template with a number.
        (
            "de",
            "The knee falls clearly inward (12.4° at the bottom).",
            "Das Knie fällt deutlich nach innen (unten 12,4°).",
        ),
        # A word whose translation depends on what it is about.
        (
            "es",
            "You shift to the left on the way down (5.0 % of stance width).",
            "Te desplazas hacia la izquierda al bajar (5,0 % de la distancia entre los pies).",
        ),
        # Templates within templates, a list, and a count.
        (
            "de",
            "Single-leg squat on the right leg: start with depth and the free foot, seen in only "
            "1 repetition.",
            "Einbeinige Kniebeuge, rechtes Bein – nimm dir zuerst die Tiefe und den freien Fuß "
            "vor; nur bei 1 Wiederholung zu sehen.",
        ),
        # In a report of an earlier version.
        (
            "es",
            "Deep squat: work on depth and the heels lifting first.",
            "Sentadilla profunda – empieza por la profundidad y el levantamiento de los talones.",
        ),
        (
            "fr",
            "Big toe: too few steps land toe first (1 of 6 steps toe first, 2 flat, 3 heel first; "
            "2 more unclear).",
            "Gros orteil\u00a0: trop peu de pas se posent sur les orteils d'abord (1 sur 6 pas "
            "orteils d'abord, 2 à plat, 3 talon d'abord\u00a0; 2 de plus pas clairs).",
        ),
        # Sentences after one another, the last one by somebody else.
        (
            "de",
            "Coach's verdict: Good. We looked at it together.",
            "Urteil des Coachs: Gut. We looked at it together.",
        ),
        # Nothing of it is known.
        ("de", "Bend the elbow more: 12.5°.", "Bend the elbow more: 12.5°."),
        ("de", "", ""),
    ],
)
def test_sentence_is_made_again_from_its_template(language, text, translated):
    assert translate_text(text, language) == translated
    assert translate_text(text, "en") == text


def test_long_foreign_text_is_left_alone():
    text = "a: b of c. " * 100_000
    assert translate_text(text, "de") is text
