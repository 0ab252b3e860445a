"""Select the screen that fits a clip, or explain why none does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vision.motion.gait.bouts import Bout
from vision.motion.movement import Motion
from vision.motion.standing_leg import StanceKind
from vision.screens.other_movements import OTHER_MOVEMENT_TEXTS
from vision.screens.registry import AUTO, SCREENS, parse_screen_choice
from vision.screens.rep_counting import MAX_SHIFT_SHARE, CandidateRep
from vision.screens.screen import Screen

#: Movements of somebody who gets into place or puts something down.
_GETTING_INTO_PLACE: Final[tuple[StanceKind, ...]] = ("moving", "stepping", "hinge")
#: A squat that the clip cuts off shows which test it is if the knee bends this far, degrees.
MIN_PARTIAL_FLEXION: Final = 60.0


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
    squat_s = _duration_s(motion, [c for c in candidates if c.counted])
    if gait is not None and gait_s >= squat_s:
        return ScreenSelection(gait)
    squat = _find_squat_screen(motion, candidates)
    if squat is not None:
        return ScreenSelection(squat)
    others = [c for c in candidates if not c.stance.is_squat and not _is_step(motion, c)]
    runs = any(bout.gait == "run" for bout in motion.bouts)
    if runs or _duration_s(motion, others) < _gait_s(motion):
        return ScreenSelection(None, _why_no_gait(motion))
    return ScreenSelection(None, _why_no_squat(candidates, others))


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


def _duration_s(motion: Motion, candidates: Sequence[CandidateRep]) -> float:
    """Return the total time of some repetitions, seconds."""
    time_s = motion.smooth.time_s
    return sum(float(time_s[c.rep.end] - time_s[c.rep.start]) for c in candidates)


def _gait_s(motion: Motion) -> float:
    """Return the total time of walking and running, measured or not, seconds."""
    time_s = motion.smooth.time_s
    rows = [*(bout.rows for bout in motion.bouts), *motion.unmeasured_gait]
    return sum(float(time_s[r.stop - 1] - time_s[r.start]) for r in rows)


def _is_step(motion: Motion, candidate: CandidateRep) -> bool:
    """Return whether a movement is part of walking or running, which has its own reason."""
    if candidate.stance.kind not in _GETTING_INTO_PLACE:
        return False
    bottom = candidate.rep.bottom
    rows = [*(bout.rows for bout in motion.bouts), *motion.unmeasured_gait]
    return any(r.start <= bottom < r.stop for r in rows)


def _find_squat_screen(motion: Motion, candidates: Sequence[CandidateRep]) -> Screen | None:
    """Return the squat screen that fits most repetitions, unless most are another movement.

    Counted repetitions decide, else complete ones that are too shallow, else deep ones that the
    clip cuts off.
    """
    squats = [c for c in candidates if c.stance.is_squat]
    complete = [c for c in candidates if c.rep.incomplete_reason is None]
    for found in (
        [c for c in squats if c.counted],
        [c for c in squats if c in complete],
        [c for c in squats if c.flexion >= MIN_PARTIAL_FLEXION],
    ):
        if not found:
            continue
        others = [c for c in complete if not c.stance.is_squat and not _is_step(motion, c)]
        if len(_without_getting_into_place(others, found)) > len(found):
            return None
        return _most_frequent_screen(found)
    return None


def _without_getting_into_place(
    others: Sequence[CandidateRep], squats: Sequence[CandidateRep]
) -> list[CandidateRep]:
    """Leave out one step or bend before the first squat and one after the last one."""
    first, last = squats[0].rep.bottom, squats[-1].rep.bottom
    before = [c for c in others if c.rep.bottom < first and c.stance.kind in _GETTING_INTO_PLACE]
    after = [c for c in others if c.rep.bottom > last and c.stance.kind in _GETTING_INTO_PLACE]
    left_out = [*before[:1], *after[:1]]
    return [c for c in others if c not in left_out]


def _most_frequent_screen(squats: Sequence[CandidateRep]) -> Screen:
    """Return the squat screen whose stance most repetitions have."""
    found = Counter[str](c.stance.kind for c in squats)
    screens = [screen for screen in SCREENS.values() if screen.stances]
    return max(screens, key=lambda screen: sum(found[kind] for kind in screen.stances))


def _why_no_gait(motion: Motion) -> str:
    """Explain why walking or running is not judged."""
    if not motion.bouts:
        if motion.unmeasured_gait:
            return (
                "You walk, run or skip on the spot, toward the camera or away from it, where the "
                "movement of the feet cannot be measured; film from the side, with room for ten "
                "steps."
            )
        return (
            "No backward running was found; film at least three strides from the side, "
            "the whole body in view."
        )
    gaits = {bout.gait for bout in motion.bouts}
    joined = "walk or run" if "unclear" in gaits else "walk and run"
    verb = joined if len(gaits) > 1 or gaits == {"unclear"} else gaits.pop()
    if all(bout.direction == "in_place" for bout in motion.bouts):
        return (
            f"You {verb} on the spot; the test needs you to go backward. "
            "Steps are counted, but nothing is judged."
        )
    return (
        f"You {verb} forward; this is measured but not judged. "
        "The test needs you to go backward, filmed from the side."
    )


def _why_no_squat(candidates: Sequence[CandidateRep], others: Sequence[CandidateRep]) -> str:
    """Explain why no squat is judged, by the most frequent other movement."""
    complete = [c for c in others if c.rep.incomplete_reason is None]
    deepest = max((c.rep.drop for c in complete), default=0.0)
    complete = [c for c in complete if c.rep.drop >= MAX_SHIFT_SHARE * deepest]
    kinds = Counter(c.stance.kind for c in complete or others)
    if kinds:
        # Of equally frequent movements the one that comes first in the table is more specific.
        kind = max(OTHER_MOVEMENT_TEXTS, key=lambda kind: kinds[kind])
        return OTHER_MOVEMENT_TEXTS[kind].clip_reason
    cut_off = next((c.rep.incomplete_reason for c in candidates), None)
    if cut_off is not None:
        return (
            f"No complete squat was found: {cut_off}. Start the recording before the first "
            "squat and stop it after the last one."
        )
    return (
        "No squat was found: the hips never go down and come back up. Film three to five slow "
        "squats with the whole body in view."
    )
