"""Evaluate the criteria of a screen on its repetitions or strides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from vision.motion.plausibility import Missing
from vision.pose.landmarks import LEG_JOINTS
from vision.screens.criteria import CriteriaFile, CriterionSpec
from vision.screens.filming_conditions import typical_conditions
from vision.screens.measurement_error import MeasurementError, criterion_error
from vision.screens.measurements import (
    LEGS_MIXED_UP,
    MIN_VISIBILITY,
    WHY_MISSING,
    Measurement,
    MeasurementContext,
)
from vision.screens.screen import Screen
from vision.screens.stride_context import StrideContext, gait_of
from vision.screens.verdict_rule import MIN_REPS, decide_verdict, excess_over_limit, rep_verdict
from vision.terms import SIDES, Side, Verdict

#: Highest confidence in a value that is shown but not judged.
MAX_UNJUDGED_CONFIDENCE: Final = 0.4
#: Criteria without a point on the legs whose sign depends on the standing leg.
_SIGNED_BY_LEG: Final = ("pelvic_drop", "trunk_lateral_lean")
_NO_ERROR: Final = "Nothing stands out, but how well a phone sees this has not been measured yet."


@dataclass(frozen=True)
class CriterionResult:
    """Result of one criterion for one leg.

    Attributes
    ----------
    spec : CriterionSpec
        The criterion.
    leg : {"left", "right"} or None
        The leg it applies to, if any.
    verdict : {"pass", "watch", "fault", "cannot_tell"}
        The verdict.
    value : float or None
        Value of the clip, in the criterion's unit.
    error : MeasurementError or None
        Standard error of measurement in this view.
    confidence : float
        0-1.
    reason : str or None
        Why there is no verdict.
    row : int or None
        Row of the track with the best evidence.
    measurements : tuple of (int, Measurement)
        Number and measurement of each counted repetition or judged stride.
    details : mapping of str to (float, str)
        Medians of the further values, with their units.
    note : str or None
        Why another criterion of the same part of the body disagrees, see
        `vision.screens.reconciliation`.
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
    note: str | None = None

    def verdict_of(self, measurement: Measurement) -> Verdict:
        """Return the verdict of a single repetition."""
        if measurement.value is None or self.verdict == "cannot_tell":
            return "cannot_tell"
        verdict = rep_verdict(measurement.value, self.spec.limits)
        is_overruled = self.note is not None and self.verdict == "watch"
        return "watch" if is_overruled and verdict == "fault" else verdict


def evaluate_criteria(
    screen: Screen,
    criteria: CriteriaFile,
    contexts: Sequence[MeasurementContext],
    *,
    network: str | None,
) -> tuple[CriterionResult, ...]:
    """Evaluate every criterion of a screen.

    Parameters
    ----------
    screen : Screen
        The screen, which defines how its criteria are measured.
    criteria : CriteriaFile
        The criteria; the results have the same order.
    contexts : sequence of MeasurementContext
        The counted repetitions, or the judged strides.
    network : str or None
        The landmark network that detected the body; without errors measured with it, no
        verdict is more than ``watch``.

    Returns
    -------
    tuple of CriterionResult
        One for each criterion, or for each criterion and leg if one leg stands or the
        criterion is judged per leg.
    """
    standing: list[Side] = sorted({c.leg for c in contexts if c.leg})
    legs: list[Side | None] = [*standing] or [None]
    results = []
    for leg in legs:
        of_leg = [c for c in contexts if c.leg == leg]
        for spec in criteria.criterion:
            sides: tuple[Side | None, ...] = SIDES if spec.per_leg else (leg,)
            results += [_evaluate_criterion(screen, spec, side, of_leg, network) for side in sides]
    return _lower_confidence_of_misread(results)


def _lower_confidence_of_misread(
    results: Sequence[CriterionResult],
) -> tuple[CriterionResult, ...]:
    """Lower the confidence of results that share landmarks with an impossible value."""
    misread = [
        (result, sum(m.is_impossible for _, m in result.measurements) / len(result.measurements))
        for result in results
        if any(m.is_impossible for _, m in result.measurements)
    ]

    def confidence(result: CriterionResult) -> float:
        shares = [
            share
            for other, share in misread
            if other.spec.id != result.spec.id
            and set(other.spec.joints) & set(result.spec.joints)
            and (None in (other.leg, result.leg) or other.leg == result.leg)
        ]
        return result.confidence * (1.0 - max(shares, default=0.0))

    return tuple(replace(r, confidence=confidence(r)) if misread else r for r in results)


def _evaluate_criterion(
    screen: Screen,
    spec: CriterionSpec,
    leg: Side | None,
    contexts: Sequence[MeasurementContext],
    network: str | None,
) -> CriterionResult:
    if not contexts:
        # Nothing can be said of the view either.
        why = "no stride was measured" if screen.is_gait else "no repetition was counted"
        return _cannot_tell(spec, leg, (), _cannot_be_judged(why), None)
    in_view = [c for c in contexts if c.view.name in spec.views]
    if not in_view:
        estimates = _estimate(screen, spec, leg, contexts)
        return _cannot_tell(spec, leg, estimates, spec.needs, None)
    errors = _errors(screen.id, spec.id, in_view, network)
    # Where a clip shows several views, those with a known error are preferred.
    in_view = [c for c in in_view if c.view.name in errors] or in_view
    error = max(errors.values(), key=lambda e: e.value, default=None)
    measure = screen.measures[spec.id]
    measurements = tuple(
        (c.number, _discard_unseen(measure(c, leg), c, spec, leg)) for c in in_view
    )
    measured = [m for _, m in measurements if m.value is not None]
    error = _add_geometry(error, measured)
    if not measured:
        return _cannot_tell(
            spec, leg, measurements, _cannot_be_judged(_main_reason(measurements)), error
        )
    if spec.max_error is not None and (error is None or error.value > spec.max_error):
        return _cannot_tell(spec, leg, measurements, spec.needs, error)
    values = [float(m.value) for m in measured if m.value is not None]
    value = _combine(values, spec.combine)
    verdict = decide_verdict(
        values, spec.limits, value=value, error=None if error is None else error.value
    )
    if error is None and verdict == "pass":
        return _cannot_tell(spec, leg, measurements, _NO_ERROR, error)
    return CriterionResult(
        spec=spec,
        leg=leg,
        verdict=verdict,
        value=value,
        error=error,
        confidence=_confidence(in_view, measured, spec, leg),
        reason=None,
        row=_best_evidence(measured, value, verdict, spec).row,
        measurements=measurements,
        details=_median_details(measured),
    )


def _cannot_be_judged(reason: str) -> str:
    return f"It cannot be judged: {reason}."


def _main_reason(measurements: Sequence[tuple[int, Measurement]]) -> str:
    """Return the most frequent reason why nothing was measured."""
    reasons = [m.reason for _, m in measurements if m.reason]
    return max(set(reasons), key=reasons.count) if reasons else "nothing could be measured"


def _combine(values: Sequence[float], how: str) -> float:
    """Combine the values of all repetitions into one value of the clip."""
    if how == "count":
        return float(sum(v > 0 for v in values))
    return float(np.mean(values) if how == "mean" else np.median(values))


def _errors(
    screen: str, criterion: str, contexts: Sequence[MeasurementContext], network: str | None
) -> dict[str, MeasurementError]:
    """Return the error of a criterion by view, for the views of the clip where it is known."""
    found = {}
    gait = gait_of([c for c in contexts if isinstance(c, StrideContext)])
    for view in sorted({str(c.view.name) for c in contexts}):
        filming = typical_conditions([c.filming for c in contexts if c.view.name == view])
        found[view] = criterion_error(screen, criterion, view, network, filming, gait=gait)
    return {view: error for view, error in found.items() if error is not None}


def _add_geometry(
    error: MeasurementError | None, measured: Sequence[Measurement]
) -> MeasurementError | None:
    """Add what the view adds to the error, such as segments that point toward the camera."""
    added = float(np.median([m.error for m in measured])) if measured else 0.0
    if error is None or added <= 0.0:
        return error
    basis = f"{error.basis}; with {added:.2g} more for tilt and perspective in this clip"
    return replace(error, value=float(np.hypot(error.value, added)), basis=basis)


def _discard_unseen(
    measurement: Measurement, context: MeasurementContext, spec: CriterionSpec, leg: Side | None
) -> Measurement:
    """Return the measurement without its value where the body was hidden or misread."""
    if not context.is_leg_known and _needs_leg(spec):
        return _missing(measurement, LEGS_MIXED_UP)
    is_hidden = measurement.visibility < MIN_VISIBILITY
    value = measurement.value
    if measurement.is_unseen or (value is not None and is_hidden):
        outside = context.joints_outside(spec.joints, leg)
        if outside:
            return _missing(measurement, _outside_text(outside))
    if value is None:
        return measurement
    if is_hidden:
        return _missing(measurement, "the body parts it needs were hidden or out of view")
    if not spec.can_show(value):
        return replace(_missing(measurement, WHY_MISSING[Missing.IMPOSSIBLE]), is_impossible=True)
    return measurement


def _needs_leg(spec: CriterionSpec) -> bool:
    """Return whether a criterion depends on which leg is which."""
    return bool(set(spec.joints) & set(LEG_JOINTS[1:])) or spec.id in _SIGNED_BY_LEG


def _missing(measurement: Measurement, reason: str) -> Measurement:
    return Measurement(
        None, measurement.row, measurement.visibility, {}, reason=reason, is_unseen=True
    )


def _outside_text(joints: Sequence[str]) -> str:
    """Explain that joints are outside the frame."""
    names = ["foot" if joint in ("heel", "toe") else joint for joint in joints]
    parts = " and ".join(dict.fromkeys(names))
    verb = "is" if len(set(names)) == 1 else "are"
    return f"the {parts} {verb} outside the frame; step back until the whole body is in view"


def _estimate(
    screen: Screen, spec: CriterionSpec, leg: Side | None, contexts: Sequence[MeasurementContext]
) -> tuple[tuple[int, Measurement], ...]:
    estimate = screen.estimates.get(spec.id)
    if estimate is None:
        return ()
    square_on = [c for c in contexts if c.view.name != "oblique"]
    return tuple((c.number, _discard_unseen(estimate(c, leg), c, spec, leg)) for c in square_on)


def _cannot_tell(
    spec: CriterionSpec,
    leg: Side | None,
    measurements: tuple[tuple[int, Measurement], ...],
    reason: str,
    error: MeasurementError | None,
) -> CriterionResult:
    measured = [m for _, m in measurements if m.value is not None]
    values = [float(m.value) for m in measured if m.value is not None]
    return CriterionResult(
        spec=spec,
        leg=leg,
        verdict="cannot_tell",
        value=float(np.median(values)) if values else None,
        error=error,
        confidence=MAX_UNJUDGED_CONFIDENCE if measured else 0.0,
        reason=reason,
        row=measured[0].row if measured else None,
        measurements=measurements,
        details={},
    )


def _best_evidence(
    measured: Sequence[Measurement], value: float, verdict: Verdict, spec: CriterionSpec
) -> Measurement:
    """Return the best evidence for a verdict: the worst repetition, or for a pass a typical one."""
    if verdict == "pass":
        return min(measured, key=lambda m: abs((m.value or 0.0) - value))
    limits = spec.limits
    return max(measured, key=lambda m: excess_over_limit(m.value or 0.0, limits.watch, limits.side))


def _confidence(
    contexts: Sequence[MeasurementContext],
    measured: Sequence[Measurement],
    spec: CriterionSpec,
    leg: Side | None,
) -> float:
    """Compute the confidence from view, visibility and number of repetitions, 0-1.

    Frames in which angles of the same joints are impossible lower it.
    """
    view = min(c.view.confidence for c in contexts)
    visibility = float(np.mean([m.visibility for m in measured]))
    enough = min(1.0, 0.7 + 0.3 * len(measured) / MIN_REPS)
    misread = float(np.mean([c.misread_share(spec.joints, leg) for c in contexts]))
    return float(np.clip(view * min(1.0, visibility) * enough * (1.0 - misread), 0.0, 1.0))


def _median_details(measured: Sequence[Measurement]) -> dict[str, tuple[float, str]]:
    names = {name for m in measured for name in m.details}
    found = {}
    for name in sorted(names):
        pairs = [m.details[name] for m in measured if name in m.details]
        found[name] = (float(np.median([v for v, _ in pairs])), pairs[0][1])
    return found
