"""Choose the limits for the gait: walking has limits of its own.

A clip is judged by the limits of its gait. Where walking or running cannot be told apart, both
are applied, and a criterion keeps its verdict only if they agree on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from vision.screens.criteria import CriteriaFile
from vision.screens.criterion_results import MAX_UNJUDGED_CONFIDENCE, CriterionResult
from vision.screens.screen import Screen
from vision.screens.stride_context import StrideContext
from vision.screens.verdict_rule import MIN_REPS
from vision.terms import Gait

#: Evaluates criteria on the judged strides.
Evaluate = Callable[[CriteriaFile], tuple[CriterionResult, ...]]

_UNCLEAR: Final = (
    "Whether you walked or ran cannot be told here, and the limits for the two disagree on this; "
    "film from the side at 60 frames per second or more."
)


def strides_to_judge(
    strides: Sequence[StrideContext], screen: Screen | None
) -> tuple[StrideContext, ...]:
    """Choose the strides from which the results are computed.

    Parameters
    ----------
    strides : sequence of StrideContext
        Every stride of the clip.
    screen : Screen or None
        The screen that judges them, if any.

    Returns
    -------
    tuple of StrideContext
        Strides of the near foot in a direction that the screen judges, if there are enough only
        those in side view, and of one gait: running strides or, without enough of them, those of
        the most frequent gait.
    """
    if screen is None:
        return ()
    near = [s for s in strides if s.step.near and s.bout.direction in screen.directions]
    for pool in ([s for s in near if s.view.name == "side"], near):
        other_gaits = Counter(s.bout.gait for s in pool if s.bout.gait != "run").most_common()
        for gait in ("run", *(gait for gait, _ in other_gaits)):
            chosen = [s for s in pool if s.bout.gait == gait]
            if len(chosen) >= MIN_REPS:
                return tuple(chosen)
        if len(pool) >= MIN_REPS:
            return tuple(pool)
    return tuple(near)


def evaluate_in_gait(
    criteria: CriteriaFile, gait: Gait | None, evaluate: Evaluate
) -> tuple[CriteriaFile, tuple[CriterionResult, ...]]:
    """Evaluate criteria with the limits of a gait.

    Parameters
    ----------
    criteria : CriteriaFile
        The criteria of the screen.
    gait : {"run", "walk", "unclear"} or None
        The gait; None for a squat.
    evaluate : callable
        Evaluates criteria.

    Returns
    -------
    criteria : CriteriaFile
        The criteria with the limits of the gait.
    results : tuple of CriterionResult
        Their results. If the gait is unclear, a result on which the limits disagree is
        ``cannot_tell``; the others are those with the limits for walking.
    """
    if gait is None:
        return criteria, evaluate(criteria)
    if gait == "run":
        of_runs = criteria.in_gait("run")
        return of_runs, evaluate(of_runs)
    of_walks = criteria.in_gait("walk")
    walks = evaluate(of_walks)
    if gait == "walk":
        return of_walks, walks
    runs = evaluate(criteria.in_gait("run"))
    return criteria, tuple(_agreed(run, walk) for run, walk in zip(runs, walks, strict=True))


def _agreed(run: CriterionResult, walk: CriterionResult) -> CriterionResult:
    """Return the result by the limits for walking if those for running give the same verdict."""
    if run.verdict == walk.verdict:
        return walk
    return replace(
        walk,
        verdict="cannot_tell",
        confidence=min(walk.confidence, MAX_UNJUDGED_CONFIDENCE),
        reason=_UNCLEAR,
        details={},
    )
