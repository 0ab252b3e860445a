"""Which test a clip shows, or why it shows none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from vision.motion.reps import Repetition
from vision.motion.stance import Kind, Stance
from vision.screens.deep_squat import DEEP_SQUAT
from vision.screens.screen import Screen
from vision.screens.single_leg_squat import SINGLE_LEG_SQUAT

SCREENS: tuple[Screen, ...] = (SINGLE_LEG_SQUAT, DEEP_SQUAT)


@dataclass(frozen=True)
class Choice:
    """The screen that fits, or the reason why none does."""

    screen: Screen | None
    reason: str | None = None


def choose_screen(
    reps: Sequence[Repetition],
    stances: Sequence[Stance],
    counted: Sequence[bool],
    *,
    wanted: str = "auto",
) -> Choice:
    """Choose the screen whose stance most counted repetitions have.

    Parameters
    ----------
    reps, stances, counted : sequences of equal length
        The movements found, how the person stands in each, whether it counts
        as a repetition if the stance fits.
    wanted : str
        ``auto``, or the screen the user asks for (with hyphens).
    """
    if wanted != "auto":
        for screen in SCREENS:
            if screen.id == wanted.replace("-", "_"):
                return Choice(screen)
        return Choice(None, "Backward running is not measured yet in this version of formcheck.")
    kinds = Counter[str](s.kind for s, yes in zip(stances, counted, strict=True) if yes)
    whole = Counter[str](s.kind for s, r in zip(stances, reps, strict=True) if r.incomplete is None)
    for found in (kinds, whole):
        votes = {screen.id: sum(found[k] for k in screen.stances) for screen in SCREENS}
        best = max(SCREENS, key=lambda screen: votes[screen.id])
        if votes[best.id] > 0 and votes[best.id] >= found["moving"] + found["split"]:
            return Choice(best)
    return Choice(None, _why_none(Counter(s.kind for s in stances)))


def _why_none(kinds: Counter[Kind]) -> str:
    if kinds["split"] > kinds["moving"]:
        return (
            "This looks like a lunge or split squat: the feet stand far apart or at different "
            "heights. For a deep squat stand with both feet side by side, for the single-leg "
            "squat lift one foot."
        )
    if kinds["moving"]:
        return (
            "No squat was found: the feet do not stay in one place. This may be a walk, a run or "
            "a jump; for a squat test stand still on one or both feet."
        )
    return (
        "No squat was found: the hips never go down and come back up. Film three to five slow "
        "squats, the whole body in the picture."
    )
