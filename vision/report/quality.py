"""What about the filming limits what can be said, and how to film better."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from vision.motion.reps import leg_length
from vision.motion.stretches import Stretch
from vision.pose.follow import Person
from vision.pose.landmarks import SIDES
from vision.pose.repair import MAX_GAP_S
from vision.pose.track import FrameState, PoseTrack
from vision.report.models import QualityNote, Severity
from vision.screens.verdict import MIN_REPS

#: Fewer pictures a second blur the bottom of a squat.
_MIN_RATE: Final = 20.0
#: A leg shorter than this share of the picture's longer side is measured coarsely.
_MIN_LEG_SHARE: Final = 0.18
_MANY: Final = 0.05

#: Takes down a code, how grave it is, and a sentence.
Say = Callable[[str, Severity, str], None]


def quality_notes(
    track: PoseTrack,
    *,
    persons: Sequence[Person],
    followed: int,
    stretches: Sequence[Stretch],
    counted: int,
    is_screened: bool,
    warnings: Sequence[str],
) -> list[QualityNote]:
    """Collect everything worth telling about the filming.

    Parameters
    ----------
    track : PoseTrack
        Mended, not smoothed.
    persons, followed
        Who is in the clip and whom the report is about.
    stretches : sequence of Stretch
    counted : int
        Number of counted repetitions.
    is_screened : bool
        Whether a screen fits; without one the squat advice is left out.
    warnings : sequence of str
        What the clip itself gave rise to.
    """
    notes: list[QualityNote] = []

    def say(code: str, severity: Severity, message: str) -> None:
        notes.append(QualityNote(code=code, severity=severity, message=message))

    for message in warnings:
        say("clip", "warning", message)
    if is_screened and counted < MIN_REPS:
        done = "No repetition counted" if counted == 0 else f"Only {counted} counted"
        say(
            "few_repetitions",
            "warning",
            f"{done}; film three or more repetitions, with fewer nothing is called a fault.",
        )
    if is_screened and any(s.view.name == "oblique" and s.reps for s in stretches):
        say(
            "oblique_view",
            "problem",
            "The camera stands at an angle, where no joint angle can be read honestly; film "
            "straight from the front for the knees and straight from the side for depth and heels.",
        )
    _person_notes(track, persons, followed, say)
    _picture_notes(track, say)
    say(
        "camera_roll",
        "info",
        "Whether the camera was level is not known; a tilt of the phone adds to every lean.",
    )
    return notes


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
            f"{MAX_GAP_S} s are left empty.",
        )
    swapped = float(np.mean(track.swapped))
    if swapped > _MANY:
        say(
            "sides_exchanged",
            "warning",
            f"Left and right leg had to be exchanged back in {swapped:.0%} of the pictures.",
        )


def _picture_notes(track: PoseTrack, say: Say) -> None:
    rate = track.real_rate
    if rate < _MIN_RATE:
        say(
            "low_frame_rate",
            "warning",
            f"The clip has only {rate:.0f} pictures a second; "
            "30 or more show the bottom of a squat better.",
        )
    seen = track.state != FrameState.MISSING
    share = leg_length(track) / max(track.width, track.height)
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
