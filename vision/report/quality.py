"""What about the filming limits what can be said, and how to film better."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from vision.motion.gait.strike import MIN_RATE
from vision.motion.movement import Motion
from vision.motion.reps import leg_length
from vision.pose.repair import MAX_FILLED_GAP_S
from vision.pose.track import FrameState, PoseTrack
from vision.pose.tracking import Person
from vision.report.models import QualityNote, Severity
from vision.screens.registry import SCREENS
from vision.screens.running_measures import SLOWEST_STRIDE_S
from vision.screens.verdict import MIN_REPS
from vision.terms import SIDES

#: Fewer pictures a second blur the bottom of a squat.
_MIN_RATE: Final = 20.0
#: A leg shorter than this share of the picture's longer side is measured coarsely.
_MIN_LEG_SHARE: Final = 0.18
_MANY: Final = 0.05

#: Takes down a code, how grave it is, and a sentence.
Say = Callable[[str, Severity, str], None]


def quality_notes(
    motion: Motion,
    *,
    persons: Sequence[Person],
    followed: int,
    counted: int,
    screen: str | None,
    warnings: Sequence[str],
) -> list[QualityNote]:
    """Collect everything worth telling about the filming.

    Parameters
    ----------
    motion : Motion
    persons, followed
        Who is in the clip and whom the report is about.
    counted : int
        Number of counted repetitions, or of strides that were judged.
    screen : str or None
        Id of the screen; without one the advice on filming it is left out.
    warnings : sequence of str
        What the clip itself gave rise to.
    """
    notes: list[QualityNote] = []

    def say(code: str, severity: Severity, message: str) -> None:
        notes.append(QualityNote(code=code, severity=severity, message=message))

    for message in warnings:
        say("clip", "warning", message)
    is_gait = screen is not None and SCREENS[screen].is_gait
    if is_gait:
        _running_notes(motion, counted, say)
    elif screen is not None and counted < MIN_REPS:
        done = "No repetition counted" if counted == 0 else f"Only {counted} counted"
        say(
            "few_repetitions",
            "warning",
            f"{done}; film three or more repetitions, with fewer nothing is called a fault.",
        )
    squats_at_an_angle = any(s.view.name == "oblique" and s.reps for s in motion.stretches)
    if screen is not None and not is_gait and squats_at_an_angle:
        say(
            "oblique_view",
            "problem",
            "The camera stands at an angle, where no joint angle can be read honestly; film "
            "straight from the front for the knees and straight from the side for depth and heels.",
        )
    _person_notes(motion.raw, persons, followed, say)
    _picture_notes(motion.raw, say, runs=bool(motion.bouts))
    say(
        "camera_roll",
        "info",
        "Whether the camera was level is not known; a tilt of the phone adds to every lean.",
    )
    return notes


def _running_notes(motion: Motion, strides: int, say: Say) -> None:
    if strides < MIN_REPS:
        say(
            "few_strides",
            "warning",
            f"Only {strides} strides of the near foot were seen; film three or more, with fewer "
            "nothing is called a fault.",
        )
    if any(b.view.name == "oblique" for b in motion.bouts):
        say(
            "oblique_view",
            "problem",
            "Part of the way was filmed at an angle, where no joint angle can be read honestly; "
            "stand square to the lane and film where you pass.",
        )
    rate = motion.raw.real_rate
    if rate < MIN_RATE:
        say(
            "low_frame_rate_running",
            "warning",
            f"At {rate:.0f} pictures a second the landing of the foot cannot be seen; film at 60, "
            "better 120, or in slow motion with --capture-rate.",
        )
    if any(b.gait == "run" and b.stride_s > SLOWEST_STRIDE_S for b in motion.bouts):
        say(
            "slow_motion",
            "warning",
            "The steps are slower than anybody runs: the clip seems to be slow motion. Say with "
            "--capture-rate how many pictures a second the camera took.",
        )


def _person_notes(track: PoseTrack, persons: Sequence[Person], followed: int, say: Say) -> None:
    if len(persons) > 1:
        say(
            "more_people",
            "info",
            f"{len(persons)} people are in the clip; this is about person {followed} "
            "(choose another with --person).",
        )
    missing = float(np.mean(track.state == FrameState.MISSING))
    if missing > _MANY:
        say(
            "person_missing",
            "warning",
            f"The person is not seen in {missing:.0%} of the pictures; gaps longer than "
            f"{MAX_FILLED_GAP_S} s are left empty.",
        )
    swapped = float(np.mean(track.swapped))
    if swapped > _MANY:
        say(
            "sides_exchanged",
            "warning",
            f"Left and right leg had to be exchanged back in {swapped:.0%} of the pictures.",
        )


def _picture_notes(track: PoseTrack, say: Say, *, runs: bool) -> None:
    rate = track.real_rate
    if rate < _MIN_RATE and not runs:
        say(
            "low_frame_rate",
            "warning",
            f"The clip has only {rate:.0f} pictures a second; "
            "30 or more show the bottom of a squat better.",
        )
    seen = track.state != FrameState.MISSING
    # Somebody who runs needs room before and behind: only the picture's height counts.
    share = leg_length(track) / (track.height if runs else max(track.width, track.height))
    if share < _MIN_LEG_SHARE:
        say(
            "small_person",
            "warning",
            "The person is small in the picture; come closer until head and feet nearly fill it.",
        )
    feet = np.stack([track.xy(name, side) for name in ("heel", "toe") for side in SIDES])[:, seen]
    outside = (
        (feet[..., 0] < 0)
        | (feet[..., 0] > track.width)
        | (feet[..., 1] < 0)
        | (feet[..., 1] > track.height)
    )
    if float(outside.any(axis=0).mean()) > _MANY:
        say(
            "feet_out_of_picture",
            "problem",
            "The feet leave the picture; step back until the whole body is in it.",
        )
