"""Mark every repetition and stride with its worst verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from vision.report.models import Criterion, Report, RepValue
from vision.report.playback_events import pair_strides
from vision.report.report_text import count_measured_reps, criterion_title
from vision.screens.verdict_rule import MIN_REPS
from vision.terms import Verdict
from vision.text.phrases import in_sentence, join_translated
from vision.text.translation import translate_in
from vision.text.verdicts import VERDICT_STYLES, severity, worst_verdict


@dataclass(frozen=True)
class SpanMark:
    """The worst verdict of a repetition or stride.

    Attributes
    ----------
    kind : {"rep", "stride"}
        What it is.
    number : int
        Its number among those of its kind.
    verdict : Verdict
        The worst verdict in it.
    words : str
        The verdict, and the criteria that have it: ``Fault: knee alignment``.
    """

    kind: Literal["rep", "stride"]
    number: int
    verdict: Verdict
    words: str


def rep_verdict_of(criterion: Criterion, rep: RepValue) -> Verdict:
    """Return the verdict to show for a criterion in one repetition.

    Parameters
    ----------
    criterion : Criterion
        The criterion. Without a known error, or with fewer than three repetitions, nothing in it
        is called a fault, so no single repetition is either.
    rep : RepValue
        The repetition.
    """
    is_certain = criterion.error is not None and count_measured_reps(criterion) >= MIN_REPS
    return rep.verdict if is_certain or rep.verdict != "fault" else "watch"


def span_marks(report: Report) -> list[SpanMark]:
    """Return the mark of every repetition and stride in which something was judged."""
    marks = []
    for rep in report.reps:
        mark = _mark("rep", rep.number, rep.number, report) if rep.counted else None
        marks.append(mark)
    for number, (step, _) in enumerate(pair_strides(report), start=1):
        marks.append(_mark("stride", number, step.number, report))
    return [mark for mark in marks if mark is not None]


def _mark(
    kind: Literal["rep", "stride"], number: int, counted_as: int, report: Report
) -> SpanMark | None:
    """Return the mark of a span, from the values that the criteria have under a number."""
    found = list(_verdicts(counted_as, report))
    worst = worst_verdict(verdict for _, verdict in found)
    if worst is None:
        return None
    label = translate_in("verdict", VERDICT_STYLES[worst].label)
    titles = list(dict.fromkeys(title for title, verdict in found if verdict == worst))
    words = (
        label
        if worst == "pass"
        else f"{label}: {join_translated([in_sentence(title) for title in titles])}"
    )
    return SpanMark(kind, number, worst, words)


def _verdicts(number: int, report: Report) -> Iterator[tuple[str, Verdict]]:
    for criterion in sorted(report.criteria, key=lambda c: severity(c.verdict)):
        for rep in criterion.per_rep:
            if rep.number == number and rep.verdict != "cannot_tell":
                yield criterion_title(criterion, report), rep_verdict_of(criterion, rep)
