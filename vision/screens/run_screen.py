"""Judge a movement: select the screen, count repetitions, evaluate its criteria."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vision.errors import InputError
from vision.motion.movement import Motion
from vision.screens.criteria import CriteriaFile, load_criteria
from vision.screens.criterion_results import CriterionResult, evaluate_criteria
from vision.screens.gait_limits import evaluate_in_gait, strides_to_judge
from vision.screens.measurements import MeasurementContext
from vision.screens.reconciliation import reconcile
from vision.screens.rep_counting import CandidateRep, find_candidates
from vision.screens.screen_selection import ScreenSelection, select_screen
from vision.screens.stride_context import StrideContext, build_stride_contexts, gait_of
from vision.terms import Gait


@dataclass(frozen=True)
class Judgement:
    """Result of judging a movement by a screen.

    Attributes
    ----------
    selection : ScreenSelection
        The selected screen, or why none fits.
    criteria : CriteriaFile or None
        Criteria of the screen.
    candidates : tuple of CandidateRep
        All squats, counted or not.
    strides : tuple of StrideContext
        Every contact of every bout, in order of time.
    judged_strides : tuple of StrideContext
        The strides from which the results are computed.
    results : tuple of CriterionResult
        One for each criterion and leg.
    """

    selection: ScreenSelection
    criteria: CriteriaFile | None
    candidates: tuple[CandidateRep, ...]
    strides: tuple[StrideContext, ...]
    judged_strides: tuple[StrideContext, ...]
    results: tuple[CriterionResult, ...]


def judge_motion(
    motion: Motion,
    *,
    network: str | None,
    screen: str = "auto",
    leg: str = "auto",
    custom_criteria: CriteriaFile | None = None,
    style: str = "upright",
) -> Judgement:
    """Judge a movement by the screen that fits it.

    Parameters
    ----------
    motion : Motion
        One person's movement.
    network : str or None
        The landmark network that detected the person; its errors of measurement are used.
    screen : str
        ``auto``, or the screen that the user chose.
    leg : {"auto", "left", "right"}
        Standing leg to judge.
    custom_criteria : CriteriaFile, optional
        The user's criteria, instead of the standard ones.
    style : str
        Style of the movement, where the screen has several.

    Returns
    -------
    Judgement
        Results, with the repetitions or strides they are based on.

    Raises
    ------
    InputError
        If there is no such screen, or the user's criteria are for another one.
    """
    candidates = find_candidates(motion)
    selection = select_screen(motion, candidates, requested=screen)
    candidates = _reject_unsuitable(candidates, selection, leg)
    strides = build_stride_contexts(motion.bouts, motion.smooth.leveled(), motion.angles)
    judged = strides_to_judge(strides, selection.screen)
    contexts: Sequence[MeasurementContext] = judged or [c.context for c in candidates if c.counted]
    criteria, results = _evaluate(
        selection, contexts, custom_criteria, style, network, gait=gait_of(judged)
    )
    return Judgement(selection, criteria, candidates, strides, judged, results)


def _reject_unsuitable(
    candidates: Sequence[CandidateRep], selection: ScreenSelection, leg: str
) -> tuple[CandidateRep, ...]:
    """Reject repetitions that do not belong to the selected screen and leg."""
    kept = []
    for c in candidates:
        if selection.screen is None:
            kept.append(c.rejected("no test was recognised in this clip"))
        elif c.stance.kind not in selection.screen.stances:
            kept.append(c.rejected(f"it is not a {selection.screen.title.lower()}"))
        elif leg != "auto" and c.leg is not None and c.leg != leg:
            kept.append(c.rejected(f"only the {leg} leg was selected"))
        else:
            kept.append(c)
    return tuple(kept)


def _evaluate(
    selection: ScreenSelection,
    contexts: Sequence[MeasurementContext],
    custom: CriteriaFile | None,
    style: str,
    network: str | None,
    *,
    gait: Gait | None,
) -> tuple[CriteriaFile | None, tuple[CriterionResult, ...]]:
    if selection.screen is None:
        return None, ()
    if custom is not None and custom.screen != selection.screen.id:
        raise InputError(
            f"The criteria file is for {custom.screen}, but the clip shows {selection.screen.id}; "
            "use the criteria file of that test, or choose the test with --screen."
        )
    screen = selection.screen

    def evaluate(criteria: CriteriaFile) -> tuple[CriterionResult, ...]:
        return reconcile(screen, evaluate_criteria(screen, criteria, contexts, network=network))

    chosen = (custom or load_criteria(screen.id)).in_style(style)
    return evaluate_in_gait(chosen, gait, evaluate)
