"""From a movement to the answers of the screen that fits it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vision.errors import InputError
from vision.motion.movement import Motion
from vision.screens.criteria import CriteriaFile, load_criteria
from vision.screens.criterion_results import CriterionResult, evaluate_criteria
from vision.screens.measurements import MeasurementContext
from vision.screens.rep_counting import CandidateRep, count_reps
from vision.screens.screen import Screen
from vision.screens.select import ScreenSelection, select_screen
from vision.screens.stride_context import StrideContext, build_stride_contexts
from vision.screens.verdict import MIN_REPS


@dataclass(frozen=True)
class Judgement:
    """What a screen says of a movement.

    Attributes
    ----------
    choice : Choice
        The screen, or why none fits.
    criteria : CriteriaFile or None
        What was asked.
    counted : tuple of Counted
        Every movement with the decision whether it counts.
    strides : tuple of StrideScene
        Every contact of every bout, in the order of time.
    judged : tuple of StrideScene
        Those that the answers rest on.
    answers : tuple of Answer
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
    """Choose the screen and answer its criteria.

    Parameters
    ----------
    motion : Motion
    screen : str
        ``auto``, or the screen the user asks for (with hyphens).
    leg : {"auto", "left", "right"}
        Standing leg to judge.
    own : CriteriaFile, optional
        The user's criteria instead of the standard ones.
    style : {"upright", "backpedal"}
        Trunk style of backward running.

    Raises
    ------
    InputError
        If the user's criteria are for another screen.
    """
    counted = count_reps(motion)
    choice = select_screen(motion, counted, wanted=screen)
    counted = _keep_counted(counted, choice, leg)
    strides = build_stride_contexts(motion.bouts, motion.smooth, motion.angles)
    judged = _strides_to_judge(strides, choice.screen)
    scenes: Sequence[MeasurementContext] = judged or [c.context for c in counted if c.counted]
    criteria, answers = _evaluate(choice, scenes, own_criteria, style)
    return Judgement(choice, criteria, counted, strides, judged, answers)


def _strides_to_judge(
    strides: Sequence[StrideContext], screen: Screen | None
) -> tuple[StrideContext, ...]:
    """Strides of the near foot in a judged direction; running, where there is enough of it.

    A side view is preferred to an oblique one.
    """
    if screen is None:
        return ()
    mine = [s for s in strides if s.step.near and s.bout.direction in screen.directions]
    for fits in (_runs_side_on, _is_side_on, _runs):
        chosen = [s for s in mine if fits(s)]
        if len(chosen) >= MIN_REPS:
            return tuple(chosen)
    return tuple(mine)


def _is_side_on(scene: StrideContext) -> bool:
    return scene.view.name == "side"


def _runs(scene: StrideContext) -> bool:
    return scene.bout.gait == "run"


def _runs_side_on(scene: StrideContext) -> bool:
    return _runs(scene) and _is_side_on(scene)


def _keep_counted(
    counted: Sequence[CandidateRep], choice: ScreenSelection, leg: str
) -> tuple[CandidateRep, ...]:
    """Uncount what does not belong to the chosen screen and leg."""
    kept = []
    for c in counted:
        if choice.screen is None:
            kept.append(c.not_counted("no test was recognised in this clip"))
        elif c.stance.kind not in choice.screen.stances:
            kept.append(c.not_counted(f"it is not a {choice.screen.title.lower()}"))
        elif leg != "auto" and c.leg is not None and c.leg != leg:
            kept.append(c.not_counted(f"only the {leg} leg was asked for"))
        else:
            kept.append(c)
    return tuple(kept)


def _evaluate(
    choice: ScreenSelection,
    scenes: Sequence[MeasurementContext],
    own: CriteriaFile | None,
    style: str,
) -> tuple[CriteriaFile | None, tuple[CriterionResult, ...]]:
    if choice.screen is None:
        return None, ()
    if own is not None and own.screen != choice.screen.id:
        raise InputError(
            f"The criteria file is for {own.screen}, but the clip shows {choice.screen.id}; "
            "give the file that fits, or name the test with --screen."
        )
    criteria = (own or load_criteria(choice.screen.id)).in_style(style)
    return criteria, evaluate_criteria(choice.screen, criteria, scenes)
