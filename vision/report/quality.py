"""Notes on how the clip was filmed: what limits the result, and how to film better."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from vision.motion.angles import Angles
from vision.motion.gait.strike import MIN_STRIKE_RATE
from vision.motion.movement import Motion
from vision.motion.plausibility import Missing
from vision.motion.rep_detection import leg_length
from vision.motion.slow_motion import slow_run_stride_s
from vision.pose.breaks import MIN_GAP_S, find_time_gaps
from vision.pose.pose_track import MAX_SWAPPED_SHARE, FrameState, PoseTrack
from vision.pose.subject_tracking import Person
from vision.pose.track_repair import MAX_FILLED_GAP_S
from vision.report.models import QualityNote, Severity
from vision.screens.screen import Screen
from vision.screens.subject_choice import FollowReason
from vision.screens.verdict_rule import MIN_REPS
from vision.terms import SIDES
from vision.text.numbers import clock_time, format_duration, format_share, plural

#: At fewer frames per second the bottom of a squat is missed.
_MIN_RATE: Final = 20.0
#: A leg shorter than this fraction of the frame's longer side is measured coarsely.
_MIN_LEG_FRACTION: Final = 0.18
#: At most this many gaps or cuts are named.
_MAX_LISTED: Final = 5
#: A problem is noted if it affects more than this fraction of the frames.
_MIN_AFFECTED_FRACTION: Final = 0.05


def quality_notes(
    motion: Motion,
    *,
    persons: Sequence[Person],
    followed: int,
    follow_reason: FollowReason,
    counted: int,
    screen: Screen | None,
    warnings: Sequence[str],
) -> list[QualityNote]:
    """List how the filming limits the result.

    Parameters
    ----------
    motion : Motion
        The movement in the clip.
    persons : sequence of Person
        All people in the clip.
    followed : int
        Number of the person that the report is about.
    follow_reason : str
        Why it is this person.
    counted : int
        Number of counted repetitions, or of strides that were judged.
    screen : Screen or None
        The test; without one there is no advice on how to film it.
    warnings : sequence of str
        Warnings about the file.
    """
    gait = screen is not None and screen.is_gait
    return [
        *(_note("clip", "warning", message) for message in warnings),
        *(_gait_notes(motion, counted) if gait else ()),
        *(_squat_notes(motion, counted) if screen is not None and not gait else ()),
        *_people_notes(persons, followed, follow_reason),
        *_break_notes(motion.raw),
        *_person_notes(motion.raw),
        *_misread_notes(motion.angles),
        *_frame_notes(motion.raw, is_gait=bool(motion.bouts)),
    ]


def _note(code: str, severity: Severity, message: str) -> QualityNote:
    return QualityNote(code=code, severity=severity, message=message)


def _squat_notes(motion: Motion, reps: int) -> Iterator[QualityNote]:
    if reps < MIN_REPS:
        done = "No repetition was counted" if reps == 0 else f"Only {reps} counted"
        yield _note(
            "few_repetitions",
            "warning",
            f"{done}. Film three or more repetitions; with fewer, nothing is called a fault.",
        )
    if any(s.view.name == "oblique" and s.reps for s in motion.segments):
        yield _note(
            "oblique_view",
            "problem",
            "The camera was at an angle, so joint angles cannot be measured reliably. "
            "Film straight from the front for the knees, and straight from the side for depth "
            "and heels.",
        )


def _gait_notes(motion: Motion, strides: int) -> Iterator[QualityNote]:
    if strides < MIN_REPS:
        yield _note(
            "few_strides",
            "warning",
            f"Only {plural(strides, 'stride')} of the near foot could be seen. Film three or "
            "more; with fewer, nothing is called a fault.",
        )
    if any(bout.view.name == "oblique" for bout in motion.bouts):
        yield _note(
            "oblique_view",
            "problem",
            "Part of the run was filmed at an angle, so joint angles cannot be measured "
            "reliably. Stand square to the lane and film as the person passes you.",
        )
    rate = motion.raw.real_rate
    if rate < MIN_STRIKE_RATE and slow_run_stride_s(motion) is None:
        yield _note(
            "low_frame_rate_running",
            "warning",
            f"At {rate:.0f} frames per second the landing of the foot cannot be seen. Film at 60 "
            "or better 120, or in slow motion with --capture-rate.",
        )
    if any(bout.gait == "unclear" for bout in motion.bouts):
        yield _note(
            "walk_or_run",
            "warning",
            f"Whether you walk or run cannot be told for sure here, at {rate:.0f} frames per "
            "second, so what needs a run is not judged. Film at 60 or more, from the side.",
        )


#: Why a person is followed, in the note on several people.
_FOLLOWED_BECAUSE: Final[dict[FollowReason, str]] = {
    "only": "",
    "chosen": ", whom you chose",
    "test": ", who does the test",
    "test_in_each_shot": ", and in other shots about whoever does the test there",
    "prominence": ", the largest and nearest to the middle",
}


def _people_notes(
    persons: Sequence[Person], followed: int, reason: FollowReason
) -> Iterator[QualityNote]:
    if len(persons) > 1:
        yield _note(
            "more_people",
            "info",
            f"{len(persons)} people are in the clip; this is about person {followed}"
            f"{_FOLLOWED_BECAUSE[reason]} (choose another with --person).",
        )


def _break_notes(track: PoseTrack) -> Iterator[QualityNote]:
    """Name the gaps in time and the scene cuts."""
    time_s = track.time_s
    gaps = find_time_gaps(time_s, real_time_factor=track.real_time_factor)
    if gaps:
        places = [
            f"{format_duration(float(time_s[b] - time_s[b - 1]))} after "
            f"{clock_time(float(time_s[b - 1]))}"
            for b in gaps
        ]
        yield _note(
            "time_gap",
            "warning",
            f"The video has {plural(len(gaps), 'gap')} in time: {_listed(places)}. Nothing is "
            "measured across a gap.",
        )
    # A shot shorter than a repetition at the edge of the clip is a remnant of the editing.
    cuts = [
        clock_time(float(time_s[b]))
        for b in track.breaks
        if b not in gaps
        and track.real_time_s[b] - track.real_time_s[0] > MIN_GAP_S
        and track.real_time_s[-1] - track.real_time_s[b] > MIN_GAP_S
    ]
    if cuts:
        yield _note(
            "scene_cut",
            "info",
            f"The clip is edited: it has {plural(len(cuts), 'cut')}, at {_listed(cuts)}. Each "
            "part is measured on its own; their repetitions are judged together.",
        )


def _listed(places: Sequence[str]) -> str:
    """Join up to `_MAX_LISTED` places, and the number of the others."""
    shown, more = list(places[:_MAX_LISTED]), len(places) - _MAX_LISTED
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _person_notes(track: PoseTrack) -> Iterator[QualityNote]:
    missing_share = float(np.mean(track.state == FrameState.MISSING)) if len(track) else 1.0
    if missing_share > _MIN_AFFECTED_FRACTION:
        missing = format_share(missing_share)
        yield _note(
            "person_missing",
            "warning",
            f"The person is not visible in {missing} of the frames; gaps longer than "
            f"{MAX_FILLED_GAP_S} s are left empty.",
        )
    swapped_share = float(np.mean(track.swapped)) if len(track) else 0.0
    swapped = format_share(swapped_share)
    if swapped_share > MAX_SWAPPED_SHARE:
        yield _note(
            "sides_exchanged",
            "problem",
            f"Left and right leg were mixed up in {swapped} of the frames, so it is not known "
            "which leg is which and nothing that depends on it is judged. Film in brighter light, "
            "with legs that stand out from the background.",
        )
    elif swapped_share > _MIN_AFFECTED_FRACTION:
        yield _note(
            "sides_exchanged",
            "warning",
            f"Left and right leg were mixed up in {swapped} of the frames and were corrected.",
        )


def _misread_notes(angles: Angles) -> Iterator[QualityNote]:
    """Note angles that no body can show."""
    shares = {
        name: float(np.mean(why == Missing.IMPOSSIBLE))
        for name, why in angles.missing.items()
        if why.size
    }
    worst = max(shares, key=lambda name: shares[name], default=None)
    if worst is not None and shares[worst] > _MIN_AFFECTED_FRACTION:
        misread = format_share(shares[worst])
        yield _note(
            "misread",
            "warning",
            f"In {misread} of the frames the body was misread: no body bends that far "
            f"({worst.replace('_', ' ')}). These values are left out. Film closer and in good "
            "light, with the phone upright.",
        )


def _frame_notes(track: PoseTrack, *, is_gait: bool) -> Iterator[QualityNote]:
    rate = track.real_rate
    if rate < _MIN_RATE and not is_gait:
        yield _note(
            "low_frame_rate",
            "warning",
            f"The clip has only {rate:.0f} frames per second; "
            "30 or more show the bottom of a squat better.",
        )
    if track.frame_step > 1:
        yield _note(
            "frames_skipped",
            "info",
            f"Of {rate * track.frame_step:.0f} frames per second, {rate:.0f} were looked at: "
            "a squat is too slow to need more.",
        )
    seen = track.state != FrameState.MISSING
    if not seen.any():
        return
    # Running needs room on both sides, so only the frame's height counts.
    leg_fraction = leg_length(track) / (track.height if is_gait else max(track.width, track.height))
    if leg_fraction < _MIN_LEG_FRACTION:
        yield _note(
            "small_person",
            "warning",
            "The person is small in the frame. Move the camera closer until the body nearly "
            "fills the frame.",
        )
    feet = np.stack([track.xy(name, side) for name in ("heel", "toe") for side in SIDES])[:, seen]
    outside = (
        (feet[..., 0] < 0)
        | (feet[..., 0] > track.width)
        | (feet[..., 1] < 0)
        | (feet[..., 1] > track.height)
    )
    if float(outside.any(axis=0).mean()) > _MIN_AFFECTED_FRACTION:
        yield _note(
            "feet_out_of_picture",
            "problem",
            "The feet leave the frame. Step back until the whole body is in view.",
        )
