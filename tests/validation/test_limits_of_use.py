"""The limits of use that the method page shows."""

from __future__ import annotations

import pytest

from accuracy.tables.by_condition import CONDITIONS
from vision.validation.limits_of_use import CONDITION_LABELS, UseLimit


def limit(condition: str, within: str, fails_at: str) -> UseLimit:
    return UseLimit("single_leg_squat", "knee_flexion", condition, "heavy", within, fails_at, "")


@pytest.mark.parametrize(
    ("condition", "within", "fails_at", "text"),
    [
        ("yaw", "≤ 15°", "≤ 20°", "≤ 15°"),
        ("yaw", "≤ 40°", "", "≤ 40° +"),
        ("yaw", "", "≤ 2.5°", "nowhere"),
        ("bystander", "≤ 0", "≤ 1", "no"),
        ("bystander", "≤ 1", "", "yes"),
    ],
)
def test_a_limit_in_a_few_words(condition: str, within: str, fails_at: str, text: str) -> None:
    assert limit(condition, within, fails_at).text == text


def test_every_condition_has_a_label() -> None:
    assert list(CONDITION_LABELS) == [condition.name for condition in CONDITIONS]
