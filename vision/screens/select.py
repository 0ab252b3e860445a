"""Which test a clip shows, or why it shows none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from vision.motion.movement import Motion
from vision.motion.reps import Repetition
from vision.motion.standing_leg import Kind, Stance
from vision.screens.backward_running import BACKWARD_RUNNING
from vision.screens.deep_squat import DEEP_SQUAT
from vision.screens.rep_counting import Counted
from vision.screens.screen import Screen
from vision.screens.single_leg_squat import SINGLE_LEG_SQUAT

SQUATS: tuple[Screen, ...] = (SINGLE_LEG_SQUAT, DEEP_SQUAT)
SCREENS: tuple[Screen, ...] = (*SQUATS, BACKWARD_RUNNING)


@dataclass(frozen=True)
class Choice:
    """The screen that fits, or the reason why none does."""

    screen: Screen | None
    reason: str | None = None


def choose_screen(motion: Motion, counted: Sequence[Counted], *, wanted: str = "auto") -> Choice:
    """Choose the screen that fits what is done for longest.

    Parameters
    ----------
    motion : Motion
    counted : sequence of Counted
        The squats found, with the decision whether each counts.
    wanted : str
        ``auto``, or the screen the user asks for (with hyphens).
    """
    backward = [b for b in motion.bouts if b.direction == "backward"]
    if wanted == "backward-running":
        return Choice(BACKWARD_RUNNING) if backward else Choice(None, _why_no_run(motion))
    for screen in SQUATS:
        if screen.id == wanted.replace("-", "_"):
            return Choice(screen)
    time_s = motion.smooth.time_s
    running_s = sum(float(time_s[b.rows.stop - 1] - time_s[b.rows.start]) for b in backward)
    squatting_s = sum(float(time_s[c.rep.end] - time_s[c.rep.start]) for c in counted if c.counted)
    if backward and running_s >= squatting_s:
        return Choice(BACKWARD_RUNNING)
    squat = _squat(
        [c.rep for c in counted], [c.stance for c in counted], [c.counted for c in counted]
    )
    if squat is not None:
        return Choice(squat)
    if motion.bouts or motion.unseen:
        return Choice(None, _why_no_run(motion))
    return Choice(None, _why_none(Counter(c.stance.kind for c in counted)))


def _squat(
    reps: Sequence[Repetition], stances: Sequence[Stance], counted: Sequence[bool]
) -> Screen | None:
    """The squat whose stance most counted repetitions have."""
    kinds = Counter[str](s.kind for s, yes in zip(stances, counted, strict=True) if yes)
    whole = Counter[str](s.kind for s, r in zip(stances, reps, strict=True) if r.incomplete is None)
    for found in (kinds, whole):
        votes = {screen.id: sum(found[k] for k in screen.stances) for screen in SQUATS}
        best = max(SQUATS, key=lambda screen: votes[screen.id])
        if votes[best.id] > 0 and votes[best.id] >= found["moving"] + found["split"]:
            return best
    return None


def _why_no_run(motion: Motion) -> str:
    """Why walking or running is not judged."""
    if not motion.bouts:
        if motion.unseen:
            return (
                "You walk or run toward the camera or away from it, where the feet move along "
                "the line of sight and nothing about them can be measured; film from the side, "
                "with room for ten steps."
            )
        return (
            "No backward running was found; film at least three strides from the side, "
            "the whole body in the picture."
        )
    gaits = {bout.gait for bout in motion.bouts}
    verb = "run" if gaits == {"run"} else "walk" if gaits == {"walk"} else "walk and run"
    if all(bout.direction == "in_place" for bout in motion.bouts):
        return (
            f"You {verb} on the spot; the test needs you to go backward. "
            "Steps are counted, nothing is judged."
        )
    return (
        f"You {verb} forward; it is measured, not judged. "
        "The test needs you to go backward, filmed from the side."
    )


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
