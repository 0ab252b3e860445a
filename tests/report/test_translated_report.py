"""Reports in other languages: every sentence that formcheck writes is translated."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from tests.support.generated_reports import GeneratedReport, generated_reports
from tests.support.saved_results import build_report
from vision.report.models import Report
from vision.report.review import ReviewDecision, apply_review
from vision.report.translated_report import translate_report, translate_reviewed
from vision.screens.criteria import load_criteria
from vision.screens.registry import SCREENS
from vision.text.sentences import translate_text
from vision.text.translation import ENGLISH, LANGUAGES

#: The same reports in every run, however slow the machine is.
REPEATABLE = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

TRANSLATED = [code for code in LANGUAGES if code != ENGLISH]
#: Words that no sentence in these languages has.
ENGLISH_WORDS = re.compile(r"\b(the|of|with|your|you|and|is|are|only|inward|outward|first|knee)\b")
#: Words of a report for the reader.
FIELDS = ("title", "finding", "reason", "cue", "headline", "next_step", "safety", "message")


def _words(report: Report) -> list[str]:
    parts: list[BaseModel] = [report.summary, *report.criteria, *report.quality]
    texts = [getattr(part, name, None) for part in parts for name in FIELDS]
    texts += [text for c in report.criteria for text in c.drills]
    return [text for text in (*texts, *report.summary.cues) if text]


@pytest.mark.parametrize("language", TRANSLATED)
@given(generated=generated_reports())
@settings(REPEATABLE, max_examples=25)
def test_no_english_is_left(language: str, generated: GeneratedReport):
    report = translate_report(generated.as_report(), language)
    left = [text for text in _words(report) if ENGLISH_WORDS.search(text)]
    assert left == []


@given(generated=generated_reports(), language=st.sampled_from(TRANSLATED))
@settings(REPEATABLE, max_examples=10)
def test_numbers_and_ids_stay(generated: GeneratedReport, language: str):
    before = generated.as_report()
    after = translate_report(before, language)
    for old, new in zip(before.criteria, after.criteria, strict=True):
        kept = ("id", "leg", "verdict", "value", "error", "limits", "source", "certainty")
        assert [getattr(old, name) for name in kept] == [getattr(new, name) for name in kept]
    assert after.summary.focus == before.summary.focus
    assert after.provenance is before.provenance


def test_english_report_is_the_report_itself():
    report = build_report()
    assert translate_report(report, ENGLISH) is report


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_of_the_criteria_is_translated(screen: str, language: str):
    for spec in load_criteria(screen).criterion:
        for text in (spec.title, spec.topic, spec.needs, spec.cue, *spec.drills):
            assert not ENGLISH_WORDS.search(translate_text(text, language))


def test_coach_words_stay_and_the_review_holds():
    report = build_report()
    overruled = next(c for c in report.criteria if c.verdict in ("fault", "watch"))
    decision = ReviewDecision(
        overruled.id, overruled.leg, "change", verdict="pass", reason="Filmed after a race"
    )
    reviewed = translate_reviewed(apply_review(report, [decision]), "de")
    assert reviewed.is_overruled
    shown = next(c for c in reviewed.report.criteria if c.id == overruled.id)
    assert shown.finding == "Urteil des Coachs: Gut. Filmed after a race"
    assert not translate_reviewed(apply_review(report, []), "de").is_overruled


def test_words_of_a_users_own_criteria_stay():
    report = build_report()
    own = report.criteria[0].model_copy(update={"cue": "Push the floor away.", "title": "My depth"})
    changed = report.model_copy(update={"criteria": [own, *report.criteria[1:]]})
    shown = translate_report(changed, "fr").criteria[0]
    assert (shown.title, shown.cue) == ("My depth", "Push the floor away.")
