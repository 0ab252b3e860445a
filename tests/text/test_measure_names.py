"""Every measure, note and setting of a report has a name, in every language."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

import pytest

import vision
from vision.report.assemble import _provenance
from vision.report.models import ModelFacts
from vision.screens.criteria import load_criteria
from vision.screens.registry import SCREENS
from vision.settings import Settings
from vision.text.measure_names import MEASURE_NAMES, SETTING_NAMES, measure_name, setting_name
from vision.text.sentences import translate_text
from vision.text.translation import use_language

SCREENS_FOLDER: Final = Path(vision.__file__).parent / "screens"


def _details() -> set[str]:
    """Return the names of further values: keywords whose value is a pair of number and unit."""
    found = set()
    for path in SCREENS_FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "make_measurement":
                found |= {k.arg for k in node.keywords if isinstance(k.value, ast.Tuple) and k.arg}
    return found


def test_every_further_value_has_a_name() -> None:
    assert {"at_contact", "more_than_other_foot"} <= _details()
    assert _details() - set(MEASURE_NAMES) == set()


def test_every_setting_of_a_report_has_a_name() -> None:
    model = ModelFacts(name="pose", sha256="0" * 64)
    assert set(_provenance(model, Settings()).settings) - set(SETTING_NAMES) == set()


@pytest.mark.parametrize(
    ("language", "measure", "setting"),
    [
        ("en", "At 60° knee flexion", "smoothing, Hz"),
        ("de", "Bei 60° Kniebeugung", "Glättung, Hz"),
    ],
)
def test_names_are_in_the_current_language(language: str, measure: str, setting: str) -> None:
    with use_language(language):
        assert measure_name("at_60_deg_knee_flexion") == measure
        assert setting_name("smoothing_hz") == setting
        assert measure_name("of_another_version") == "Of another version"


@pytest.mark.parametrize("language", ["es", "de", "fr"])
@pytest.mark.parametrize("screen", SCREENS)
def test_sources_of_limits_are_translated(screen: str, language: str) -> None:
    for criterion in load_criteria(screen).by_id().values():
        for text in (criterion.source, criterion.certainty):
            assert translate_text(text, language) != text
