"""Split a clip into segments with one standing leg and one camera view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from vision.motion.angles import Angles, compute_angles, foot_slope, join_angles
from vision.motion.camera_view import View, find_view
from vision.motion.foreshortening import projected_ratios
from vision.motion.leg_length import keep_leg_length
from vision.motion.rep_detection import Repetition, standing_rows
from vision.motion.standing_leg import OTHER_MOVEMENTS, Stance, StanceKind
from vision.pose.pose_track import PoseTrack
from vision.terms import SIDES, Floats, Side

#: A person who turns by more than this between repetitions starts a new segment, degrees.
_MAX_TURN: Final = 35.0
#: Turned further than this from the camera, left and right in the image can be told apart,
#: degrees.
_MIN_SIDEWAYS_TURN: Final = 45.0
#: Stances that do not end a segment, such as a stumble.
_INTERRUPTIONS: Final = OTHER_MOVEMENTS


@dataclass(frozen=True)
class Segment:
    """Consecutive repetitions with one stance and one view.

    Attributes
    ----------
    rows : slice
        Rows of the track; segments follow each other without gaps.
    kind : str
        Stance of its repetitions, see `vision.motion.standing_leg`.
    view : View
        The view in each row of the segment.
    reps : tuple of int
        Indices of its repetitions among all repetitions of the clip.
    """

    rows: slice
    kind: StanceKind
    view: View
    reps: tuple[int, ...]


@dataclass(frozen=True)
class _Orientation:
    """Orientation of the body during one repetition."""

    turn_deg: float
    facing_sign: float

    def differs_from(self, other: _Orientation) -> bool:
        """Return whether the person has turned between two repetitions."""
        is_sideways = min(self.turn_deg, other.turn_deg) > _MIN_SIDEWAYS_TURN
        has_reversed = is_sideways and self.facing_sign != other.facing_sign
        return abs(self.turn_deg - other.turn_deg) > _MAX_TURN or has_reversed


def _orientation(track: PoseTrack, rep: Repetition, kind: StanceKind) -> _Orientation:
    view = find_view(track.slice_rows(rep.rows), standing_leg=kind if kind in SIDES else None)
    return _Orientation(float(np.nanmedian(view.turn_deg)), float(np.nanmedian(view.facing_sign)))


def find_segments(
    track: PoseTrack, reps: Sequence[Repetition], stances: Sequence[Stance]
) -> tuple[Segment, ...]:
    """Group repetitions and find each group's view by majority vote.

    Parameters
    ----------
    track : PoseTrack
        Smoothed track of T frames.
    reps : sequence of Repetition
        The repetitions, in order of time.
    stances : sequence of Stance
        Stance of each repetition.

    Returns
    -------
    tuple of Segment
        At least one; together they cover all rows.
    """
    orientations = [_orientation(track, r, s.kind) for r, s in zip(reps, stances, strict=True)]
    groups = _group_reps([stance.kind for stance in stances], orientations)
    borders = [0]
    borders += [(reps[a[-1]].end + reps[b[0]].start) // 2 + 1 for a, b in pairwise(groups)]
    borders.append(len(track))
    return tuple(
        _make_segment(track, slice(*rows), group, reps, stances)
        for rows, group in zip(pairwise(borders), groups or [[]], strict=True)
    )


def _group_reps(
    kinds: Sequence[StanceKind], orientations: Sequence[_Orientation]
) -> list[list[int]]:
    """Group the indices of consecutive repetitions with one stance and one orientation."""
    groups: list[list[int]] = []
    for i, kind in enumerate(kinds):
        if groups and (kind in _INTERRUPTIONS or _continues(groups[-1], i, kinds, orientations)):
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def _continues(
    group: Sequence[int],
    i: int,
    kinds: Sequence[StanceKind],
    orientations: Sequence[_Orientation],
) -> bool:
    """Return whether repetition `i` belongs to the group before it."""
    uninterrupted = [j for j in group if kinds[j] not in _INTERRUPTIONS]
    last = uninterrupted[-1] if uninterrupted else group[-1]
    is_same_stance = kinds[i] == kinds[last] or kinds[last] in _INTERRUPTIONS
    return is_same_stance and not orientations[i].differs_from(orientations[last])


def _make_segment(
    track: PoseTrack,
    rows: slice,
    group: Sequence[int],
    reps: Sequence[Repetition],
    stances: Sequence[Stance],
) -> Segment:
    kinds = [stances[i].kind for i in group]
    kind: StanceKind = next((k for k in kinds if k not in _INTERRUPTIONS), "moving")
    standing_leg: Side | None = kind if kind in SIDES else None
    view = find_view(track.slice_rows(rows), standing_leg=standing_leg)
    if group:
        # The person may walk to the spot and back in other views, so the repetitions decide.
        span = slice(reps[group[0]].start, reps[group[-1]].end + 1)
        view = view.with_orientation_of(
            find_view(track.slice_rows(span), standing_leg=standing_leg)
        )
    return Segment(rows, kind, view, tuple(group))


def compute_all_angles(
    track: PoseTrack, reps: Sequence[Repetition], segments: Sequence[Segment]
) -> Angles:
    """Compute the angles of the whole clip, each segment with its own view and flat foot.

    Parameters
    ----------
    track : PoseTrack
        Smoothed track of T frames.
    reps : sequence of Repetition
        All repetitions.
    segments : sequence of Segment
        Segments that cover the track.

    Returns
    -------
    Angles
        Series of length T.

    Notes
    -----
    The flat foot is the slope of the standing foot while the person stands before the
    repetitions (median); a raised foot has none. Seen from the side, bent legs keep their length,
    see `vision.motion.leg_length`.
    """
    ratios = projected_ratios(track, reps)
    parts = []
    for segment in segments:
        flat_feet = _flat_feet(track, reps, segment)
        measured = track
        if segment.view.shows_sagittal.all():
            own = [reps[i] for i in segment.reps]
            measured = keep_leg_length(track, own, first=segment.rows.start)
        part = measured.slice_rows(segment.rows)
        part_ratios = {name: ratio[segment.rows] for name, ratio in ratios.items()}
        parts.append(compute_angles(part, segment.view, flat_foot=flat_feet, ratios=part_ratios))
    return join_angles(parts, track)


def _flat_feet(track: PoseTrack, reps: Sequence[Repetition], segment: Segment) -> dict[Side, float]:
    facing_sign = np.full(len(track), np.nan)
    facing_sign[segment.rows] = segment.view.facing_sign
    flat: dict[Side, float] = {}
    for side in SIDES:
        if segment.kind not in ("both", side):
            continue
        slope: Floats = foot_slope(track, side, facing_sign)
        standing = [
            slope[standing_rows(track, reps[i], first=segment.rows.start)] for i in segment.reps
        ]
        values = np.concatenate(standing) if standing else np.empty(0)
        values = values[np.isfinite(values)]
        if values.size:
            flat[side] = float(np.median(values))
    return flat
