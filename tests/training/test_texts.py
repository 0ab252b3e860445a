"""Guided sessions are shown and spoken in the language of the page."""

from __future__ import annotations

import pytest

from vision.text.sentences import translate_text
from vision.text.translation import ENGLISH, LANGUAGES, use_language
from vision.training.programme import load_programme
from vision.webapp.training.page import plan_data

PLANS = load_programme().plans


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != ENGLISH])
@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.id)
def test_a_session_has_no_english_text(plan, language):
    with use_language(ENGLISH):
        english = plan_data(plan, 3)
    with use_language(language):
        shown = plan_data(plan, 3)
    for name in ("title", "summary", "amount", "safety_spoken"):
        assert shown[name] != english[name]
    assert not set(shown["safety"]) & set(english["safety"])
    for step, original in zip(shown["steps"], english["steps"], strict=True):
        for name in ("title", "cue", "spoken"):
            assert step[name] != original[name]
        assert step["seconds"] == original["seconds"]


def test_amounts_take_the_plural():
    assert translate_text("1 round, about 2 minutes", "de") == "1 Runde, etwa 2 Minuten"
