"""Judge a movement: select the screen, count repetitions, evaluate its criteria."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vision.errors import InputError
from vision.motion.movement import Motion
from vision.screens.criteria import CriteriaFile, load_criteria
from vision.screens.criterion_results import CriterionResult, evaluate_criteria
from vision.screens.measurements import MeasurementContext
from vision.screens.rep_counting import CandidateRep, find_candidates
from vision.screens.screen import Screen
from vision.screens.screen_selection import ScreenSelection, select_screen
from vision.screens.stride_context import StrideContext, build_stride_contexts
from vision.screens.verdict import MIN_REPS


@dataclass(frozen=True)
class Judgement:
    """What a screen finds in a movement.

    Attributes
    ----------
    selection : ScreenSelection
        The screen, or why none fits.
    criteria : CriteriaFile or None
        Its criteria.
    candidates : tuple of CandidateRep
        Every squat, with the decision whether it counts.
    strides : tuple of StrideContext
        Every contact of every bout, in order of time.
    judged_strides : tuple of StrideContext
        The strides that the results rest on.
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
    screen: str = "auto",
    leg: str = "auto",
    own_criteria: CriteriaFile | None = None,
    style: str = "upright",
) -> Judgement:
    """Judge a movement by the screen that fits it.

    Parameters
    ----------
    motion : Motion
        One person's movement.
    screen : str
        ``auto``, or the screen the user asks for.
    leg : {"auto", "left", "right"}
        Standing leg to judge.
    own_criteria : CriteriaFile, optional
        The user's criteria instead of the standard ones.
    style : str
        Style of the movement, where the screen has several.

    Returns
    -------
    Judgement
        Results, and what they rest on.

    Raises
    ------
    InputError
        If there is no such screen, or the user's criteria are for another one.
    """
    candidates = find_candidates(motion)
    selection = select_screen(motion, candidates, wanted=screen)
    candidates = _keep_counted(candidates, selection, leg)
    strides = build_stride_contexts(motion.bouts, motion.smooth, motion.angles)
    judged = _strides_to_judge(strides, selection.screen)
    contexts: Sequence[MeasurementContext] = judged or [c.context for c in candidates if c.counted]
    criteria, results = _evaluate(selection, contexts, own_criteria, style)
    return Judgement(selection, criteria, candidates, strides, judged, results)


def _strides_to_judge(
    strides: Sequence[StrideContext], screen: Screen | None
) -> tuple[StrideContext, ...]:
    """Choose the strides that the results rest on.

    Strides of the near foot, in a direction that the screen judges. Where there are enough of
    them, only those that are run, and those seen from the side.
    """
    if screen is None:
        return ()
    near = [s for s in strides if s.step.near and s.bout.direction in screen.directions]
    for fits in (_runs_side_on, _is_side_on, _runs):
        chosen = [s for s in near if fits(s)]
        if len(chosen) >= MIN_REPS:
            return tuple(chosen)
    return tuple(near)


def _is_side_on(context: StrideContext) -> bool:
    return context.view.name == "side"


def _runs(context: StrideContext) -> bool:
    return context.bout.gait == "run"


def _runs_side_on(context: StrideContext) -> bool:
    return _runs(context) and _is_side_on(context)


def _keep_counted(
    candidates: Sequence[CandidateRep], selection: ScreenSelection, leg: str
) -> tuple[CandidateRep, ...]:
    """Stop counting repetitions that do not belong to the selected screen and leg."""
    kept = []
    for c in candidates:
        if selection.screen is None:
            kept.append(c.not_counted("no test was recognised in this clip"))
        elif c.stance.kind not in selection.screen.stances:
            kept.append(c.not_counted(f"it is not a {selection.screen.title.lower()}"))
        elif leg != "auto" and c.leg is not None and c.leg != leg:
            kept.append(c.not_counted(f"only the {leg} leg was asked for"))
        else:
            kept.append(c)
    return tuple(kept)


def _evaluate(
    selection: ScreenSelection,
    contexts: Sequence[MeasurementContext],
    own: CriteriaFile | None,
    style: str,
) -> tuple[CriteriaFile | None, tuple[CriterionResult, ...]]:
    if selection.screen is None:
        return None, ()
    if own is not None and own.screen != selection.screen.id:
        raise InputError(
            f"The criteria file is for {own.screen}, but the clip shows {selection.screen.id}; "
            "give the file that fits, or name the test with --screen."
        )
    criteria = (own or load_criteria(selection.screen.id)).in_style(style)
    return criteria, evaluate_criteria(selection.screen, criteria, contexts)
