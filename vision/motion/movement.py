"""One person's landmarks to movement: mended, smoothed, cut into repetitions and bouts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from vision.motion.angles import Angles, compute_angles
from vision.motion.gait.bouts import Bout, find_bouts
from vision.motion.reps import Repetition, find_reps, standing_height
from vision.motion.segments import Segment, compute_all_angles, find_segments
from vision.motion.smoothing import GAIT_CUTOFF_HZ, SQUAT_CUTOFF_HZ, smooth_track
from vision.motion.standing_leg import Stance, find_stance
from vision.pose.gait_cycle import GaitSegment, find_gait_segments
from vision.pose.repair import repair_track
from vision.pose.track import PoseTrack


@dataclass(frozen=True)
class Motion:
    """One person's movement, cut into what a screen judges.

    Attributes
    ----------
    raw : PoseTrack
        Mended, not smoothed.
    smooth : PoseTrack
        After the zero-phase filter.
    angles : Angles
        Of the smoothed track.
    reps : tuple of Repetition
        Movements down and up, whole or not.
    stances : tuple of Stance
        How the person stands in each of them.
    stretches : tuple of Stretch
        Blocks of one stance and one view; together the whole clip.
    bouts : tuple of Bout
        Where the person walks or runs across the line of sight.
    unseen : tuple of slice
        Rows in which they walk or run along it, so that nothing can be measured.
    """

    raw: PoseTrack
    smooth: PoseTrack
    angles: Angles
    reps: tuple[Repetition, ...]
    stances: tuple[Stance, ...]
    segments: tuple[Segment, ...]
    bouts: tuple[Bout, ...] = ()
    unmeasured_gait: tuple[slice, ...] = ()


def find_motion(track: PoseTrack) -> Motion:
    """Go from one person's landmarks to angles, repetitions, stances and bouts."""
    raw = repair_track(track)
    quick = smooth_track(raw, cutoff_hz=GAIT_CUTOFF_HZ, drop_outliers=False)
    rhythms = find_gait_segments(quick)
    bouts = find_bouts(quick, rhythms)
    slow = smooth_track(raw, cutoff_hz=SQUAT_CUTOFF_HZ)
    smooth = _combine_filters(slow, quick, bouts)
    # The hips go up and down in a run as well.
    reps = tuple(
        rep
        for rep in find_reps(slow)
        if not any(b.rows.start <= rep.bottom < b.rows.stop for b in bouts)
    )
    stances = tuple(find_stance(smooth, rep, leg=standing_height(smooth, rep)) for rep in reps)
    stretches = find_segments(smooth, reps, stances)
    angles = compute_all_angles(smooth, reps, stretches)
    for bout in bouts:
        angles = _replace_in_bout(angles, smooth, bout)
    return Motion(
        raw, smooth, angles, reps, stances, stretches, bouts, _unmeasured_gait(rhythms, bouts)
    )


def _unmeasured_gait(rhythms: Sequence[GaitSegment], bouts: Sequence[Bout]) -> tuple[slice, ...]:
    """Rows of walking and running that gave no bout."""
    return tuple(
        r.rows
        for r in rhythms
        if not any(r.rows.start < b.rows.stop and b.rows.start < r.rows.stop for b in bouts)
    )


def _combine_filters(slow: PoseTrack, quick: PoseTrack, bouts: Sequence[Bout]) -> PoseTrack:
    """The quick filter in the bouts, the slow one elsewhere."""
    xyz = slow.xyz.copy()
    for bout in bouts:
        xyz[bout.rows] = quick.xyz[bout.rows]
    return replace(slow, xyz=xyz)


def _replace_in_bout(angles: Angles, track: PoseTrack, bout: Bout) -> Angles:
    """Angles of a bout by its own view and flat feet."""
    own = compute_angles(track.slice_rows(bout.rows), bout.view, flat_foot=bout.flat_foot)
    series = {}
    for name, values in angles.series.items():
        series[name] = values.copy()
        series[name][bout.rows] = np.asarray(own.series[name])
    return replace(angles, series=series)
