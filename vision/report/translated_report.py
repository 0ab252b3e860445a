"""Show a report in another language; the report itself, as a file, is always English."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, TypeVar

from pydantic import BaseModel

from vision.report.models import Report
from vision.report.review import ReviewedReport
from vision.text.sentences import translate_text
from vision.text.translation import ENGLISH

_Model = TypeVar("_Model", bound=BaseModel)
#: The fields of a report that hold words for the reader. Sources, and how certain a limit is,
#: quote publications and stay English.
_SENTENCES: Final = frozenset(
    {"screen_reason", "message", "reason", "words", "title", "finding", "cue", "drills"}
    | {"headline", "cues", "next_step", "safety"}
)


def translate_report(report: Report, language: str) -> Report:
    """Return a report whose sentences are in a language.

    Parameters
    ----------
    report : Report
        The report, in English.
    language : str
        One of `vision.text.translation.LANGUAGES`.

    Returns
    -------
    Report
        The same numbers and ids. Words that are in no catalogue, such as those of a user's own
        criteria file, stay as they are.
    """
    if language == ENGLISH:
        return report
    return _translated(report, language)


def translate_reviewed(reviewed: ReviewedReport, language: str) -> ReviewedReport:
    """Return a report with its review, with formcheck's sentences in a language.

    Parameters
    ----------
    reviewed : ReviewedReport
        The report, with the coach's words in whatever language they are.
    language : str
        One of `vision.text.translation.LANGUAGES`.
    """
    if language == ENGLISH:
        return reviewed
    report = translate_report(reviewed.report, language)
    original = translate_report(reviewed.original, language) if reviewed.is_overruled else report
    dismissed = tuple(_translated(criterion, language) for criterion in reviewed.dismissed)
    return replace(reviewed, report=report, original=original, dismissed=dismissed)


def _translated(model: _Model, language: str) -> _Model:
    changed = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        new = _translated_value(name, value, language)
        if new is not value:
            changed[name] = new
    return model.model_copy(update=changed) if changed else model


def _translated_value(name: str, value: object, language: str) -> object:
    if isinstance(value, BaseModel):
        return _translated(value, language)
    if isinstance(value, list) and value:
        return [_translated_value(name, item, language) for item in value]
    if isinstance(value, str) and name in _SENTENCES:
        return translate_text(value, language)
    return value
