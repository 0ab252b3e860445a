"""Put an analysis into the words and numbers of the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from vision.pose.tracking import Person
from vision.report import words
from vision.report.models import (
    Criterion,
    Limits,
    Measure,
    People,
    PersonSeen,
    RepValue,
    Summary,
)
from vision.screens.screen import Answer
from vision.terms import DecidedVerdict

_WORST_FIRST: Final[tuple[DecidedVerdict, ...]] = ("fault", "watch", "pass")
_RANK: Final = {"cannot_tell": 0, "pass": 1, "watch": 2, "fault": 3}
MAX_CUES: Final = 3


def rounded(value: float | None, digits: int = 4) -> float | None:
    """Round for the report; None stays None, −0 becomes 0."""
    return None if value is None else round(float(value), digits) + 0.0


def exact(value: float, digits: int = 4) -> float:
    """Round a number that is there."""
    return round(float(value), digits) + 0.0


def measure(value: float | None, unit: str, error: float | None = None) -> Measure:
    """Make a measure with rounded numbers."""
    return Measure(value=rounded(value, 3), error=rounded(error, 3), unit=unit)


def build_people(persons: Sequence[Person], followed: int) -> People:
    """Who is in the clip."""
    return People(
        followed=followed,
        seen=[
            PersonSeen(
                number=p.number,
                first_s=exact(p.first_s),
                last_s=exact(p.last_s),
                box=(
                    exact(p.box[0], 1),
                    exact(p.box[1], 1),
                    exact(p.box[2], 1),
                    exact(p.box[3], 1),
                ),
                box_s=exact(p.box_s),
            )
            for p in persons
        ],
    )


def build_criterion(answer: Answer, times_s: Any) -> Criterion:
    """One answer as the report writes it."""
    spec = answer.spec
    error = answer.error
    return Criterion(
        id=spec.id,
        leg=answer.leg,
        title=spec.title,
        verdict=answer.verdict,
        value=rounded(answer.value, 3),
        error=rounded(error.value if error else None, 3),
        error_kind=error.kind if error else None,
        error_basis=error.basis if error else None,
        unit=spec.unit,
        limits=Limits(side=spec.limits.side, watch=spec.limits.watch, fault=spec.limits.fault),
        confidence=exact(answer.confidence, 3),
        finding=words.finding(answer),
        reason=answer.reason,
        evidence_s=exact(times_s[answer.row]) if answer.row is not None else None,
        per_rep=[
            RepValue(number=n, value=rounded(r.value, 3), verdict=answer.verdict_of(r))
            for n, r in answer.readings
        ],
        details={name: measure(v, unit) for name, (v, unit) in answer.details.items()},
        cue=spec.cue if answer.verdict in ("watch", "fault") else None,
        drills=list(spec.drills) if answer.verdict in ("watch", "fault") else [],
        source=spec.source,
        certainty=spec.certainty,
    )


def build_summary(
    title: str | None,
    reason: str | None,
    answers: Sequence[Answer],
    *,
    counted: int,
    of: str = "repetition",
    next_step: str | None = None,
) -> Summary:
    """The whole result in a few words: worst verdict, headline, at most three cues."""
    if title is None:
        return Summary(verdict=None, headline=reason or "", cues=[])
    told = [a for a in answers if a.verdict != "cannot_tell"]
    verdicts = {a.verdict for a in told}
    worst: DecidedVerdict | None = next((v for v in _WORST_FIRST if v in verdicts), None)
    legs = sorted({a.leg for a in answers if a.leg}) if not _per_leg(answers) else []
    cues: dict[str, str] = {}
    for a in sorted(told, key=_urgency):
        if a.verdict in ("watch", "fault") and a.spec.cue not in cues and len(cues) < MAX_CUES:
            cues[a.spec.cue] = f"{a.spec.id}/{a.leg}" if a.leg else a.spec.id
    return Summary(
        verdict=worst,
        headline=words.headline(title, worst, answers, counted=counted, legs=legs, of=of),
        cues=list(cues),
        focus=list(cues.values()),
        next_step=next_step,
        safety=words.SAFETY if next_step is None else words.RUNNING_SAFETY,
    )


def _per_leg(answers: Sequence[Answer]) -> bool:
    return any(a.spec.per_leg for a in answers)


def _urgency(answer: Answer) -> tuple[int, float]:
    """Worst first; among equals the one we are surest of."""
    return -_RANK[answer.verdict], -answer.confidence
