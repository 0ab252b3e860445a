"""Judge the true values by the limits of the criteria, beside the verdicts of the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

import numpy as np

from accuracy.clip_result import VerdictRow
from accuracy.conditions import Conditions
from accuracy.gait_comparison import true_bout
from accuracy.true_motion import true_angles, true_contexts, true_track
from accuracy.true_values import true_value
from accuracy.truth_file import Truth
from vision.motion.movement import Motion
from vision.screens.criteria import CriteriaFile, CriterionSpec, LimitsGait, load_criteria
from vision.screens.criterion_results import CriterionResult
from vision.screens.measurements import MeasurementContext, RepContext
from vision.screens.registry import SCREENS
from vision.screens.run_screen import Judgement
from vision.screens.screen import Screen
from vision.screens.stride_context import build_stride_contexts
from vision.screens.verdict_rule import decide_verdict
from vision.terms import SIDES, Side


def compare_verdicts(
    motion: Motion, judgement: Judgement, truth: Truth, conditions: Conditions
) -> Iterator[VerdictRow]:
    """Yield the verdict of each criterion whose true value the view can show.

    The truth does not depend on what was detected: its repetitions are the true ones. Only of
    walking and running, the bout must have been found.

    Parameters
    ----------
    motion : Motion
        The movement as detected.
    judgement : Judgement
        Its results.
    truth : Truth
        The clip's truth.
    conditions : Conditions
        Its conditions, which name the test and the view.
    """
    if conditions.screen is None:
        return
    screen = SCREENS[conditions.screen]
    contexts = _contexts(screen, motion, truth, conditions)
    if not contexts:
        return
    recognised = judgement.selection.screen is screen
    results = {(r.spec.id, r.leg): r for r in judgement.results} if recognised else {}
    criteria = _criteria(screen, judgement, conditions)
    standing: list[Side | None] = [*sorted({c.leg for c in contexts if c.leg})] or [None]
    for leg in standing:
        of_leg = [c for c in contexts if c.leg == leg]
        for spec in criteria.criterion:
            if of_leg[0].view.name not in spec.views:
                continue
            sides: tuple[Side | None, ...] = SIDES if spec.per_leg else (leg,)
            for side in sides:
                result = results.get((spec.id, side))
                row = _compare(screen, spec, side, of_leg, truth, result)
                if row is not None:
                    yield row


def _criteria(screen: Screen, judgement: Judgement, conditions: Conditions) -> CriteriaFile:
    """Return the criteria with the limits of the true gait, where that is known."""
    if conditions.gait in ("run", "walk"):
        return load_criteria(screen.id).in_gait(cast("LimitsGait", conditions.gait))
    recognised = judgement.selection.screen is screen
    used = judgement.criteria if recognised else None
    return used or load_criteria(screen.id)


def _contexts(
    screen: Screen, motion: Motion, truth: Truth, conditions: Conditions
) -> Sequence[MeasurementContext]:
    """Return the true repetitions, or the true strides of the near foot."""
    if not screen.is_gait:
        return true_contexts(motion, truth, conditions)
    if not motion.bouts or not any(truth.contacts.values()):
        return ()
    bout = max(motion.bouts, key=lambda b: b.rows.stop - b.rows.start)
    track = true_track(motion.smooth, truth)
    exact = true_bout(bout, track, truth)
    strides = build_stride_contexts([exact], track, true_angles(motion.angles, truth))
    return [s for s in strides if s.step.near]


def _compare(
    screen: Screen,
    spec: CriterionSpec,
    side: Side | None,
    contexts: Sequence[MeasurementContext],
    truth: Truth,
    result: CriterionResult | None,
) -> VerdictRow | None:
    """Return the verdict on the true value beside that of the report; None without a true value."""
    values = _true_values(screen, spec, side, contexts, truth)
    if not values:
        return None
    value = _combined(values, spec.combine)
    return VerdictRow(
        screen=screen.id,
        criterion=spec.id,
        leg=side,
        verdict=None if result is None else result.verdict,
        value=None if result is None else result.value,
        error=None if result is None or result.error is None else result.error.value,
        true_value=value,
        true_verdict=decide_verdict(values, spec.limits, value=value, error=0.0),
    )


def _true_values(
    screen: Screen,
    spec: CriterionSpec,
    side: Side | None,
    contexts: Sequence[MeasurementContext],
    truth: Truth,
) -> list[float]:
    found = [
        true_value(screen, spec.id, c, side, truth)
        if isinstance(c, RepContext)
        else screen.measures[spec.id](c, side).value
        for c in contexts
    ]
    return [float(v) for v in found if v is not None]


def _combined(values: Sequence[float], how: str) -> float:
    """Combine the values of all repetitions into one, as the report does."""
    if how == "count":
        return float(sum(v > 0 for v in values))
    return float(np.mean(values) if how == "mean" else np.median(values))
