"""Select the screen that fits a clip, or explain why none does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from vision.motion.gait.bouts import Bout
from vision.motion.movement import Motion
from vision.motion.standing_leg import StanceKind
from vision.screens.registry import AUTO, SCREENS, parse_screen_choice
from vision.screens.rep_counting import CandidateRep
from vision.screens.screen import Screen


@dataclass(frozen=True)
class ScreenSelection:
    """The screen that fits, or the reason why none does."""

    screen: Screen | None
    reason: str | None = None


def select_screen(
    motion: Motion, candidates: Sequence[CandidateRep], *, requested: str = AUTO
) -> ScreenSelection:
    """Select the screen for the movement that takes up most of the clip.

    Parameters
    ----------
    motion : Motion
        Repetitions and bouts of the clip.
    candidates : sequence of CandidateRep
        All squats, counted or not.
    requested : str
        ``auto``, or the screen that the user chose.

    Raises
    ------
    InputError
        If there is no such screen.
    """
    choice = parse_screen_choice(requested)
    if choice is not None:
        screen = choice.screen
        fits = not screen.is_gait or bool(_judged_bouts(screen, motion))
        return ScreenSelection(screen) if fits else ScreenSelection(None, _why_no_gait(motion))
    gait, gait_s = _longest_gait(motion)
    time_s = motion.smooth.time_s
    squat_s = sum(float(time_s[c.rep.end] - time_s[c.rep.start]) for c in candidates if c.counted)
    if gait is not None and gait_s >= squat_s:
        return ScreenSelection(gait)
    squat = _most_frequent_squat(candidates)
    if squat is not None:
        return ScreenSelection(squat)
    if motion.bouts or motion.unmeasured_gait:
        return ScreenSelection(None, _why_no_gait(motion))
    return ScreenSelection(None, _why_no_squat(Counter(c.stance.kind for c in candidates)))


def _judged_bouts(screen: Screen, motion: Motion) -> list[Bout]:
    """Return the bouts in a direction that a screen judges."""
    return [bout for bout in motion.bouts if bout.direction in screen.directions]


def _longest_gait(motion: Motion) -> tuple[Screen | None, float]:
    """Return the gait screen with the longest total time of bouts, and that time, seconds."""
    best: Screen | None = None
    best_s = 0.0
    time_s = motion.smooth.time_s
    for screen in SCREENS.values():
        bouts = _judged_bouts(screen, motion)
        length_s = sum(float(time_s[b.rows.stop - 1] - time_s[b.rows.start]) for b in bouts)
        if bouts and (best is None or length_s > best_s):
            best, best_s = screen, length_s
    return best, best_s


def _most_frequent_squat(candidates: Sequence[CandidateRep]) -> Screen | None:
    """Return the squat screen whose stance most counted, else most complete, repetitions have."""
    squats = [screen for screen in SCREENS.values() if screen.stances]
    counted = Counter[str](c.stance.kind for c in candidates if c.counted)
    complete = Counter[str](c.stance.kind for c in candidates if c.rep.incomplete_reason is None)
    for found in (counted, complete):
        votes = {screen.id: sum(found[k] for k in screen.stances) for screen in squats}
        best = max(squats, key=lambda screen: votes[screen.id])
        if votes[best.id] > 0 and votes[best.id] >= found["moving"] + found["split"]:
            return best
    return None


def _why_no_gait(motion: Motion) -> str:
    """Explain why walking or running is not judged."""
    if not motion.bouts:
        if motion.unmeasured_gait:
            return (
                "You walk or run toward the camera or away from it, where the movement of the "
                "feet cannot be measured; film from the side, with room for ten steps."
            )
        return (
            "No backward running was found; film at least three strides from the side, "
            "the whole body in view."
        )
    gaits = {bout.gait for bout in motion.bouts}
    verb = "run" if gaits == {"run"} else "walk" if gaits == {"walk"} else "walk and run"
    if all(bout.direction == "in_place" for bout in motion.bouts):
        return (
            f"You {verb} on the spot; the test needs you to go backward. "
            "Steps are counted, but nothing is judged."
        )
    return (
        f"You {verb} forward; this is measured but not judged. "
        "The test needs you to go backward, filmed from the side."
    )


def _why_no_squat(kinds: Counter[StanceKind]) -> str:
    if kinds["split"] > kinds["moving"]:
        return (
            "This looks like a lunge or split squat: the feet stand far apart or at different "
            "heights. For a deep squat stand with both feet side by side; for the single-leg "
            "squat lift one foot."
        )
    if kinds["moving"]:
        return (
            "No squat was found: the feet do not stay in one place. This may be a walk, a run or "
            "a jump; for a squat test stand still on one or both feet."
        )
    return (
        "No squat was found: the hips never go down and come back up. Film three to five slow "
        "squats with the whole body in view."
    )
