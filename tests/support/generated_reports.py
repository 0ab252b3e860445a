"""Generate the results of criteria with Hypothesis, and the reports that they make."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st

from vision.report.models import (
    ClipFacts,
    Criterion,
    ModelFacts,
    People,
    Provenance,
    Rep,
    Report,
    Summary,
)
from vision.report.report_sections import build_criterion, build_summary
from vision.report.review import DECISION_KINDS, ReviewDecision
from vision.screens.criteria import CriterionSpec, load_criteria
from vision.screens.criterion_results import CriterionResult
from vision.screens.measurement_error import MeasurementError
from vision.screens.measurements import Measurement
from vision.screens.reconciliation import reconcile
from vision.screens.registry import SCREENS
from vision.screens.verdict_rule import decide_verdict
from vision.terms import SIDES, Side
from vision.text.verdicts import WORST_FIRST

TIMES_S = np.arange(100) / 10
LANDINGS = (0.0, 50.0, 100.0)


@dataclass(frozen=True)
class GeneratedReport:
    """Results of all criteria, and what a report says about them."""

    screen: str
    title: str
    counted: int
    noun: str
    results: tuple[CriterionResult, ...]
    criteria: tuple[Criterion, ...]
    summary: Summary

    def pairs(self) -> list[tuple[CriterionResult, Criterion]]:
        """Return each result with the section that the report has on it."""
        return list(zip(self.results, self.criteria, strict=True))

    def as_report(self) -> Report:
        """Return the report, with counted repetitions of a second each."""
        reps = [
            Rep(number=n, leg=None, start_s=n, bottom_s=n + 0.5, end_s=n + 1.0, counted=True)
            for n in range(1, self.counted + 1)
        ]
        return Report(
            clip=ClipFacts(
                name="clip.mp4", sha256="0" * 64, width=720, height=1280, duration_s=20.0,
                frame_rate=30.0, frames=600, variable_frame_rate=False, rotation_deg=0,
            ),
            screen=self.screen, screen_reason=None, view="front", view_confidence=1.0,
            facing="camera", leg=None, people=People(followed=1, seen=[]), quality=[],
            reps=reps, criteria=list(self.criteria), summary=self.summary,
            provenance=Provenance(
                versions={}, model=ModelFacts(name="-", sha256="-", network="full"), settings={}
            ),
        )  # fmt: skip


#: How the repetitions of a clip differ from their middle, in shares of a spread.
PATTERNS = ((0.0,), (0.0, 0.4, -0.4), (1.0, 1.0, 1.0, -1.0), (0.2, -0.9, 0.7, 0.1, -0.3))


@cache
def _middle(low: float, high: float, ends: tuple[float, ...]) -> st.SearchStrategy[float]:
    """Return values that a criterion can have, most of them near its limits."""
    near = st.tuples(st.sampled_from(ends), st.floats(-3.0, 3.0)).map(sum)
    return st.one_of(near, near, st.floats(low, high)).map(lambda x: min(max(x, low), high))


def _ends(spec: CriterionSpec) -> tuple[float, ...]:
    limits = (spec.limits.watch, spec.limits.fault)
    ends = [x for limit in limits for x in (limit if isinstance(limit, tuple) else (limit,))]
    return tuple(x for x in ends if x is not None)


@st.composite
def _results(draw: st.DrawFn, spec: CriterionSpec, leg: Side | None, reps: int) -> CriterionResult:
    """Draw the result of one criterion, with the verdict that the rule gives it."""
    bits = draw(st.integers(0, 4**8 - 1))
    digits = [bits // 4**n % 4 for n in range(reps)]
    if spec.unit == "% steps":
        values = [(*LANDINGS, None)[digit] for digit in digits]
    elif spec.combine == "count":
        values = [(0.0, 0.0, 1.0, None)[digit] for digit in digits]
    else:
        middle = draw(_middle(*(spec.possible or (-100.0, 100.0)), _ends(spec)))
        spread, pattern = draw(st.floats(0.0, 4.0)), draw(st.sampled_from(PATTERNS))
        values = [
            None if digit == 3 and n else middle + spread * pattern[n % len(pattern)]
            for n, digit in enumerate(digits)
        ]
    measured = [value for value in values if value is not None]
    size = draw(st.one_of(st.none(), st.floats(0.1, 12.0), st.floats(0.1, 3.0)))
    error = None if size is None else MeasurementError(size, "measured", "a test")
    parts: dict[str, Any] = {
        "spec": spec, "leg": leg, "error": error, "confidence": 0.1 + bits % 10 / 11,
        "measurements": tuple((n, Measurement(v, 10)) for n, v in enumerate(values, start=1)),
        "details": {},
    }  # fmt: skip
    if not measured or bits % 7 == 0:
        return CriterionResult(
            **parts, verdict="cannot_tell", value=None, reason="Not seen.", row=None
        )
    if spec.combine == "count":
        value = float(sum(measured))
    else:
        value = float(np.mean(measured) if spec.combine == "mean" else np.median(measured))
    verdict = decide_verdict(
        measured, spec.limits, value=value, error=None if error is None else error.value
    )
    if error is None and verdict == "pass":
        return CriterionResult(
            **parts, verdict="cannot_tell", value=value, reason="No error.", row=10
        )
    return CriterionResult(**parts, verdict=verdict, value=value, reason=None, row=10)


@st.composite
def generated_reports(draw: st.DrawFn) -> GeneratedReport:
    """Draw what a report says about a squat or a run."""
    screen = draw(st.sampled_from(list(SCREENS)))
    criteria = load_criteria(screen)
    definition = SCREENS[screen]
    if definition.is_gait:
        criteria = criteria.in_gait(draw(st.sampled_from(("run", "walk"))))
    reps = draw(st.integers(1, 8))
    standing: tuple[Side | None, ...] = (None,)
    if definition.has_standing_leg:
        standing = draw(st.sampled_from((("left",), ("right",), SIDES)))
    drawn = [
        draw(_results(spec, leg, reps))
        for side in standing
        for spec in criteria.criterion
        for leg in (SIDES if spec.per_leg else (side,))
    ]
    results = reconcile(definition, drawn)
    unit = definition.unit
    counted = reps * len(standing)
    return GeneratedReport(
        screen=screen,
        title=criteria.title,
        counted=counted,
        noun=unit.row_noun,
        results=results,
        criteria=tuple(build_criterion(r, TIMES_S, noun=unit.row_noun) for r in results),
        summary=build_summary(criteria.title, None, results, counted=counted, noun=unit.noun),
    )


@st.composite
def decisions_on(draw: st.DrawFn, report: Report) -> list[ReviewDecision]:
    """Draw a coach's decisions on some findings of a report."""
    made = []
    for criterion in report.criteria:
        if draw(st.booleans()):
            continue
        kind = draw(st.sampled_from(DECISION_KINDS))
        verdict = draw(st.sampled_from(WORST_FIRST)) if kind == "change" else None
        made.append(ReviewDecision(criterion.id, criterion.leg, kind, verdict, "so it is"))
    return made
