"""Analyse one person's landmarks: angles, repetitions, stances and bouts of gait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from vision.motion.angles import Angles, compute_angles, join_angles
from vision.motion.gait.bouts import Bout, find_bouts
from vision.motion.gait.line_of_sight import find_alternating_feet
from vision.motion.rep_detection import Repetition, find_reps
from vision.motion.segments import Segment, compute_all_angles, find_segments
from vision.motion.smoothing import GAIT_CUTOFFS_HZ, SQUAT_CUTOFF_HZ, smooth_track
from vision.motion.standing_leg import Stance, find_stance
from vision.pose.gait_cycle import GaitSegment, find_gait_segments
from vision.pose.pose_track import PoseTrack
from vision.pose.track_repair import repair_track


@dataclass(frozen=True)
class Motion:
    """One person's movement: angles, repetitions, stances and bouts of gait.

    Attributes
    ----------
    raw : PoseTrack
        Repaired, not smoothed.
    smooth : PoseTrack
        After zero-phase low-pass filtering.
    angles : Angles
        Of the smoothed track.
    reps : tuple of Repetition
        Squats, complete or not.
    stances : tuple of Stance
        Stance of each repetition.
    segments : tuple of Segment
        Parts with one stance and one view; together they cover the whole clip.
    bouts : tuple of Bout
        Walking and running across the camera's line of sight.
    unmeasured_gait : tuple of slice
        Rows of walking and running along the line of sight, which cannot be measured.
    """

    raw: PoseTrack
    smooth: PoseTrack
    angles: Angles
    reps: tuple[Repetition, ...]
    stances: tuple[Stance, ...]
    segments: tuple[Segment, ...]
    bouts: tuple[Bout, ...] = ()
    unmeasured_gait: tuple[slice, ...] = ()


def analyse_motion(track: PoseTrack) -> Motion:
    """Find angles, repetitions, stances and bouts in one person's landmarks.

    Parameters
    ----------
    track : PoseTrack
        Landmarks of one person, as tracked.

    Returns
    -------
    Motion
        The input of every screen.

    Notes
    -----
    Each part between breaks in time (`PoseTrack.breaks`) is analysed on its own: no filter,
    repetition or stride crosses a break. Gait is filtered with a higher cut-off than squats, see
    `vision.motion.smoothing`.
    """
    return _join([_analyse_part(track.slice_rows(rows)) for rows in track.parts], track)


def _analyse_part(track: PoseTrack) -> Motion:
    """Analyse landmarks without a break in time."""
    raw = repair_track(track)
    quick = smooth_track(raw, cutoff_hz=GAIT_CUTOFFS_HZ, drop_outliers=False)
    gait_segments = find_gait_segments(quick)
    bouts = find_bouts(quick, gait_segments)
    slow = smooth_track(raw, cutoff_hz=SQUAT_CUTOFF_HZ)
    smooth = _combine_filters(slow, quick, bouts)
    # In walking and running the hips rise and sink too, also where it cannot be measured.
    unmeasured = _unmeasured_gait(gait_segments, find_alternating_feet(quick), bouts)
    gait = [*unmeasured, *(bout.rows for bout in bouts)]
    reps = tuple(
        rep
        for rep in find_reps(slow)
        if not any(rows.start <= rep.bottom < rows.stop for rows in gait)
    )
    stances = tuple(find_stance(smooth, rep) for rep in reps)
    segments = find_segments(smooth, reps, stances)
    angles = compute_all_angles(smooth, reps, segments)
    for bout in bouts:
        angles = _replace_in_bout(angles, smooth, bout)
    return Motion(raw, smooth, angles, reps, stances, segments, bouts, unmeasured)


def _join(parts: Sequence[Motion], track: PoseTrack) -> Motion:
    """Join the motion of consecutive parts of a track."""
    if len(parts) == 1:
        return parts[0]
    segments: list[Segment] = []
    reps: list[Repetition] = []
    bouts: list[Bout] = []
    unmeasured: list[slice] = []
    for part, rows in zip(parts, track.parts, strict=True):
        segments += [
            replace(s, rows=_shifted(s.rows, rows.start), reps=tuple(i + len(reps) for i in s.reps))
            for s in part.segments
        ]
        reps += [rep.shifted(rows.start) for rep in part.reps]
        bouts += [bout.shifted(rows.start) for bout in part.bouts]
        unmeasured += [_shifted(s, rows.start) for s in part.unmeasured_gait]
    return Motion(
        raw=_join_tracks([part.raw for part in parts], track),
        smooth=_join_tracks([part.smooth for part in parts], track),
        angles=join_angles([part.angles for part in parts], track),
        reps=tuple(reps),
        stances=tuple(stance for part in parts for stance in part.stances),
        segments=tuple(segments),
        bouts=tuple(bouts),
        unmeasured_gait=tuple(unmeasured),
    )


def _shifted(rows: slice, by: int) -> slice:
    return slice(rows.start + by, rows.stop + by)


def _join_tracks(parts: Sequence[PoseTrack], track: PoseTrack) -> PoseTrack:
    """Join the parts of a track after they were repaired or smoothed."""
    return replace(
        track,
        xyz=np.concatenate([part.xyz for part in parts]),
        visibility=np.concatenate([part.visibility for part in parts]),
        state=np.concatenate([part.state for part in parts]),
        swapped=np.concatenate([part.swapped for part in parts]),
    )


def _unmeasured_gait(
    segments: Sequence[GaitSegment], alternating: Sequence[slice], bouts: Sequence[Bout]
) -> tuple[slice, ...]:
    """Return the rows of gait that no bout measures, in order and not overlapping."""
    found: list[slice] = []
    for rows in sorted([*(s.rows for s in segments), *alternating], key=lambda r: r.start):
        if any(rows.start < b.rows.stop and b.rows.start < rows.stop for b in bouts):
            continue
        if found and rows.start < found[-1].stop:
            found[-1] = slice(found[-1].start, max(found[-1].stop, rows.stop))
        else:
            found.append(rows)
    return tuple(found)


def _combine_filters(slow: PoseTrack, quick: PoseTrack, bouts: Sequence[Bout]) -> PoseTrack:
    """Combine the track filtered at the high cut-off in bouts with the low one elsewhere."""
    xyz = slow.xyz.copy()
    for bout in bouts:
        xyz[bout.rows] = quick.xyz[bout.rows]
    return replace(slow, xyz=xyz)


def _replace_in_bout(angles: Angles, track: PoseTrack, bout: Bout) -> Angles:
    """Replace the angles within a bout by those for its own view and flat feet."""
    in_bout = compute_angles(track.slice_rows(bout.rows), bout.view, flat_foot=bout.flat_foot)
    series = {name: values.copy() for name, values in angles.series.items()}
    missing = {name: why.copy() for name, why in angles.missing.items()}
    for name in series:
        series[name][bout.rows] = in_bout.series[name]
        missing[name][bout.rows] = in_bout.missing[name]
    return replace(angles, series=series, missing=missing)
