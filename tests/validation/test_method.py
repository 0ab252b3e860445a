"""The text of the method page."""

from __future__ import annotations

import re

import pytest

from vision.motion.angle_table import ANGLES
from vision.screens.criteria import load_criteria
from vision.screens.registry import SCREENS
from vision.text.body_labels import ANGLE_LABELS
from vision.text.translation import ENGLISH, LANGUAGES, translate, use_language
from vision.validation.method import (
    MethodDetails,
    MethodTable,
    method_markdown,
    method_sections,
    method_texts,
)
from vision.validation.opensim import CONVERSIONS


def tables() -> dict[str, MethodTable]:
    blocks = [block for section in method_sections() for block in section.blocks]
    found = [b.content if isinstance(b, MethodDetails) else b for b in blocks]
    return {table.caption: table for table in found if isinstance(table, MethodTable)}


def test_no_placeholder_is_left() -> None:
    assert "[[" not in method_markdown()
    text = str(method_sections())
    assert "[[" not in text


def test_every_criterion_is_listed_with_its_source() -> None:
    for screen in SCREENS.values():
        file = load_criteria(screen.id)
        rows = tables()[file.title].rows
        shown = {row[0]: row for row in rows}
        for spec in file.criterion:
            assert shown[spec.title][-1] == spec.source
            assert shown[spec.title][-2] == spec.certainty
            for gait in spec.gaits.values():
                assert gait.source in [row[-1] for row in rows]
    assert "Frontal plane projection angle" not in method_markdown()  # docs/criteria.md has sources


def test_every_angle_and_conversion_is_listed() -> None:
    labels = [ANGLE_LABELS[angle.name] for angle in ANGLES]
    assert [row[0] for row in tables()["Angles"].rows] == labels
    assert [row[0] for row in tables()["Errors of the angles"].rows] == labels
    sums = {row[0]: row[1] for row in tables()["Conversion from OpenSim"].rows}
    assert len(sums) == len(CONVERSIONS)
    assert sums["Hip flexion"] == "hip_flexion_r − lumbar_extension"
    assert sums["Trunk forward"] == "−pelvis_tilt − lumbar_extension"


@pytest.mark.parametrize("name", ["angles.md", "criteria.md", "accuracy.md"])
def test_the_page_links_to_the_other_pages(name: str) -> None:
    assert f"]({name})" in method_markdown()


def test_a_table_row_has_a_cell_for_each_head() -> None:
    for table in tables().values():
        assert {len(row) for row in table.rows} == {len(table.heads)}, table.caption
    for block in re.findall(r"(?:^\|.*\n)+", method_markdown(), flags=re.MULTILINE):
        assert len({line.count("|") for line in block.splitlines()}) == 1, block


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != ENGLISH])
def test_the_page_is_in_the_language_but_for_names_and_sources(language: str) -> None:
    english = method_sections()
    with use_language(language):
        sections = method_sections()
        untranslated = [text for text in method_texts() if translate(text) == text]
    # Names of measures, and a head that is the same word in French.
    assert set(untranslated) <= {"RMSE", "angle", "condition"}
    assert [section.id for section in sections] == [section.id for section in english]
    for section, other in zip(sections, english, strict=True):
        assert len(section.blocks) == len(other.blocks)
        for block, original in zip(section.blocks, other.blocks, strict=True):
            if isinstance(block, str):
                assert "[[" not in block
                assert block != original or block.startswith("```")
                assert re.findall(r"^```\w*$", block, re.M) == re.findall(
                    r"^```\w*$", str(original), re.M
                )


def test_numbers_have_the_decimal_sign_of_the_language() -> None:
    with use_language("de"):
        page = method_sections()
    limits = {
        row[1]
        for section in page
        for block in section.blocks
        if isinstance(block, MethodDetails)
        for row in block.content.rows
    }
    assert "über 7,4°" in limits
    assert not [text for text in limits if re.search(r"\d\.\d", text)]
