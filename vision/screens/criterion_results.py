"""Evaluate the criteria of a screen on its repetitions or strides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.screens.criteria import CriteriaFile, CriterionSpec
from vision.screens.measurement_error import MeasurementError, criterion_error
from vision.screens.measurements import MIN_VISIBILITY, Measurement, MeasurementContext
from vision.screens.screen import Screen
from vision.screens.verdict import MIN_REPS, decide_verdict, excess, rep_verdict
from vision.terms import SIDES, Side, Verdict

#: A value that is shown but not judged is never more certain than this.
_MAX_UNJUDGED_CONFIDENCE: Final = 0.4


@dataclass(frozen=True)
class CriterionResult:
    """The answer to one criterion for one leg.

    Attributes
    ----------
    spec : CriterionSpec
    leg : {"left", "right"} or None
    verdict : {"pass", "watch", "fault", "cannot_tell"}
    value : float or None
    error : MeasurementError or None
    confidence : float
        0-1.
    reason : str or None
        Why it cannot be told.
    row : int or None
        Row of the track that shows it best.
    readings : tuple of (int, Reading)
        Number of each counted repetition and what it says.
    details : mapping of str to (float, str)
        Medians of the further values.
    """

    spec: CriterionSpec
    leg: Side | None
    verdict: Verdict
    value: float | None
    error: MeasurementError | None
    confidence: float
    reason: str | None
    row: int | None
    measurements: tuple[tuple[int, Measurement], ...]
    details: Mapping[str, tuple[float, str]]

    def verdict_of(self, reading: Measurement) -> Verdict:
        """Verdict of one repetition by itself."""
        if reading.value is None or self.verdict == "cannot_tell":
            return "cannot_tell"
        return rep_verdict(reading.value, self.spec.limits)


def evaluate_criteria(
    screen: Screen, criteria: CriteriaFile, scenes: Sequence[MeasurementContext]
) -> tuple[CriterionResult, ...]:
    """Answer every criterion of a screen.

    Parameters
    ----------
    screen : Screen
    criteria : CriteriaFile
        The questions, in the order of the answers.
    scenes : sequence of RepScene
        The counted repetitions.

    Returns
    -------
    tuple of Answer
        For a single-leg test one answer a criterion and standing leg.
    """
    standing: list[Side] = sorted({s.leg for s in scenes if s.leg})
    legs: list[Side | None] = [*standing] or [None]
    answers = []
    for leg in legs:
        mine = [s for s in scenes if s.leg == leg]
        for spec in criteria.criterion:
            sides: tuple[Side | None, ...] = SIDES if spec.per_leg else (leg,)
            answers += [_evaluate_criterion(screen, spec, side, mine) for side in sides]
    return tuple(answers)


def _evaluate_criterion(
    screen: Screen, spec: CriterionSpec, leg: Side | None, scenes: Sequence[MeasurementContext]
) -> CriterionResult:
    carried = [s for s in scenes if s.view.name in spec.views]
    if not carried:
        return _cannot_tell(spec, leg, _estimates(screen, spec, leg, scenes), spec.needs, None)
    errors = _errors(screen.id, spec.id, carried)
    # A view with a known error is preferred where the clip shows several.
    carried = [s for s in carried if s.view.name in errors] or carried
    measure = screen.measures[spec.id]
    readings = tuple((s.number, _drop_hidden(measure(s, leg))) for s in carried)
    told = [(n, r) for n, r in readings if r.value is not None]
    error = max(errors.values(), key=lambda e: e.value, default=None)
    if not told:
        reasons = [r.reason for _, r in readings if r.reason]
        why = max(set(reasons), key=reasons.count) if reasons else "nothing could be measured"
        return _cannot_tell(spec, leg, readings, f"It cannot be told: {why}.", error)
    if spec.max_error is not None and (error is None or error.value > spec.max_error):
        return _cannot_tell(spec, leg, readings, spec.needs, error)

    values = [float(r.value) for _, r in told if r.value is not None]
    value = _combine(values, spec.combine)
    verdict: Verdict = decide_verdict(
        values,
        spec.limits,
        value=value,
        error=error.value if error else None,
        reps=len(values),
    )
    if error is None and verdict == "pass":
        why = "Nothing stands out, but how well a phone sees this has not been measured yet."
        return _cannot_tell(spec, leg, readings, why, error)
    shown = _best_evidence(told, value, verdict, spec)
    return CriterionResult(
        spec=spec,
        leg=leg,
        verdict=verdict,
        value=value,
        error=error,
        confidence=_confidence(carried, told),
        reason=None,
        row=shown.row,
        measurements=readings,
        details=_median_details(told),
    )


def _combine(values: Sequence[float], how: str) -> float:
    """One value of all repetitions."""
    if how == "count":
        return float(sum(v > 0 for v in values))
    return float(np.mean(values) if how == "mean" else np.median(values))


def _errors(
    screen: str, criterion: str, scenes: Sequence[MeasurementContext]
) -> dict[str, MeasurementError]:
    """Error of the criterion in each view in play that it has been measured in."""
    views = sorted({str(s.view.name) for s in scenes})
    found = {view: criterion_error(screen, criterion, view) for view in views}
    return {view: error for view, error in found.items() if error is not None}


def _drop_hidden(reading: Measurement) -> Measurement:
    if reading.value is not None and reading.visibility < MIN_VISIBILITY:
        why = "the body parts it needs were hidden or out of the picture"
        return Measurement(None, reading.row, reading.visibility, {}, reason=why)
    return reading


def _estimates(
    screen: Screen, spec: CriterionSpec, leg: Side | None, scenes: Sequence[MeasurementContext]
) -> tuple[tuple[int, Measurement], ...]:
    estimate = screen.estimates.get(spec.id)
    straight = [s for s in scenes if s.view.name != "oblique"]
    return tuple((s.number, _drop_hidden(estimate(s, leg))) for s in straight) if estimate else ()


def _cannot_tell(
    spec: CriterionSpec,
    leg: Side | None,
    readings: tuple[tuple[int, Measurement], ...],
    reason: str,
    error: MeasurementError | None,
) -> CriterionResult:
    told = [(n, r) for n, r in readings if r.value is not None]
    value = (
        float(np.median([float(r.value) for _, r in told if r.value is not None])) if told else None
    )
    return CriterionResult(
        spec=spec,
        leg=leg,
        verdict="cannot_tell",
        value=value,
        error=error,
        confidence=_MAX_UNJUDGED_CONFIDENCE if told else 0.0,
        reason=reason,
        row=told[0][1].row if told else None,
        measurements=readings,
        details={},
    )


def _best_evidence(
    told: Sequence[tuple[int, Measurement]], value: float, verdict: Verdict, spec: CriterionSpec
) -> Measurement:
    """The repetition that shows the verdict best: the worst one, or the most typical one."""
    readings = [r for _, r in told]
    if verdict == "pass":
        return min(readings, key=lambda r: abs((r.value or 0.0) - value))
    return max(readings, key=lambda r: excess(r.value or 0.0, spec.limits.watch, spec.limits.side))


def _confidence(
    scenes: Sequence[MeasurementContext], told: Sequence[tuple[int, Measurement]]
) -> float:
    """View, visibility and number of repetitions, each a factor between 0 and 1."""
    view = min(s.view.confidence for s in scenes)
    seen = float(np.mean([r.visibility for _, r in told]))
    enough = min(1.0, 0.7 + 0.3 * len(told) / MIN_REPS)
    return float(np.clip(view * min(1.0, seen) * enough, 0.0, 1.0))


def _median_details(told: Sequence[tuple[int, Measurement]]) -> dict[str, tuple[float, str]]:
    names = {name for _, r in told for name in r.details}
    found = {}
    for name in sorted(names):
        pairs = [r.details[name] for _, r in told if name in r.details]
        found[name] = (float(np.median([v for v, _ in pairs])), pairs[0][1])
    return found
