"""Labels within sentences, and lists of names, as each language writes them."""

from __future__ import annotations

import pytest

from vision.text.phrases import in_sentence, join_clauses, join_translated, name_value
from vision.text.translation import use_language


@pytest.mark.parametrize(
    ("language", "label", "expected"),
    [
        ("en", "Knee alignment", "knee alignment"),
        ("en", "FPPA", "FPPA"),
        ("fr", "Profondeur", "profondeur"),
        ("de", "Tiefe", "Tiefe"),
        ("de", "Tiefe, links", "Tiefe, links"),
        ("de", "Knie über dem Fuß", "Knie über dem Fuß"),
        ("de", "Tiefe Kniebeuge", "tiefe Kniebeuge"),
        ("de", "Großer Zeh", "großer Zeh"),
        ("de", "Schnelle, kurze Schritte", "schnelle, kurze Schritte"),
        ("de", "Zu beobachten", "zu beobachten"),
        ("de", "Rückwärtslaufen", "Rückwärtslaufen"),
    ],
)
def test_labels_within_a_sentence(language: str, label: str, expected: str) -> None:
    with use_language(language):
        assert in_sentence(label) == expected


def test_lists_are_joined_as_the_language_does() -> None:
    with use_language("fr"):
        assert join_clauses(["a", "b"]) == "a\u00a0; b"
        assert join_translated(["a", "b", "c"]) == "a, b et c"


@pytest.mark.parametrize(
    ("language", "text"), [("en", "knee: 5°"), ("de", "knee: 5°"), ("fr", "knee\u00a0: 5°")]
)
def test_a_value_after_its_name(language: str, text: str) -> None:
    with use_language(language):
        assert name_value("knee", "5°") == text
        assert name_value("", "5°") == "5°"
