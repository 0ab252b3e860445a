from __future__ import annotations

from vision.webapp.shared.options_form import LEGS, TEST_CHOICES


def test_every_choice_has_a_label() -> None:
    assert all(TEST_CHOICES.values())
    assert all(LEGS.values())
