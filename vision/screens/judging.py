"""From a movement to the answers of the screen that fits it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vision.errors import InputError
from vision.motion.movement import Motion
from vision.screens.choose import Choice, choose_screen
from vision.screens.counting import Counted, count_reps
from vision.screens.criteria import CriteriaFile, load_criteria
from vision.screens.screen import Answer, answer_all


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
    answers : tuple of Answer
        One for each criterion and leg.
    """

    choice: Choice
    criteria: CriteriaFile | None
    counted: tuple[Counted, ...]
    answers: tuple[Answer, ...]


def judge_motion(
    motion: Motion,
    *,
    screen: str = "auto",
    leg: str = "auto",
    own: CriteriaFile | None = None,
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

    Raises
    ------
    InputError
        If the user's criteria are for another screen.
    """
    counted = count_reps(motion)
    choice = choose_screen(
        [c.rep for c in counted],
        [c.stance for c in counted],
        [c.counted for c in counted],
        wanted=screen,
    )
    counted = _for_screen(counted, choice, leg)
    criteria, answers = _answers(choice, counted, own)
    return Judgement(choice, criteria, counted, answers)


def _for_screen(counted: Sequence[Counted], choice: Choice, leg: str) -> tuple[Counted, ...]:
    """Uncount what does not belong to the chosen screen and leg."""
    kept = []
    for c in counted:
        if choice.screen is None:
            kept.append(c.uncounted("no test was recognised in this clip"))
        elif c.stance.kind not in choice.screen.stances:
            kept.append(c.uncounted(f"it is not a {choice.screen.title.lower()}"))
        elif leg != "auto" and c.leg is not None and c.leg != leg:
            kept.append(c.uncounted(f"only the {leg} leg was asked for"))
        else:
            kept.append(c)
    return tuple(kept)


def _answers(
    choice: Choice,
    counted: Sequence[Counted],
    own: CriteriaFile | None,
) -> tuple[CriteriaFile | None, tuple[Answer, ...]]:
    if choice.screen is None:
        return None, ()
    if own is not None and own.screen != choice.screen.id:
        raise InputError(
            f"The criteria file is for {own.screen}, but the clip shows {choice.screen.id}; "
            "give the file that fits, or name the test with --screen."
        )
    criteria = own or load_criteria(choice.screen.id)
    scenes = [c.scene for c in counted if c.counted]
    return criteria, answer_all(choice.screen, criteria, scenes)
