"""Split gait where the person turns, changes direction or leaves the side view."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
import scipy

from vision.motion.camera_view import SIDE_TOLERANCE, find_view
from vision.motion.gait.foot_path import limb_length, trace_foot
from vision.motion.gait.stance_phases import direction_votes
from vision.pose.gait_cycle import GaitSegment
from vision.pose.pose_track import PoseTrack
from vision.terms import SIDES, Floats

#: Parts of fewer strides than this are merged with a neighbour.
_MIN_STRIDES: Final = 1.5
#: The direction votes of single strides are median-filtered over this many.
_VOTE_WINDOW: Final = 5
#: A side view ends only where the body is turned this much beyond its limit, degrees, because
#: a runner sways around the limit.
_HYSTERESIS_DEG: Final = 5.0


def split_at_boundaries(track: PoseTrack, segment: GaitSegment) -> list[slice]:
    """Split a gait segment into parts with one facing, one view and one direction.

    Parameters
    ----------
    track : PoseTrack
        Smoothed track of the whole clip.
    segment : GaitSegment
        The gait segment.

    Returns
    -------
    list of slice
        Rows of the track, in order, without gaps.
    """
    part = track.slice_rows(segment.rows)
    step = float(np.median(np.diff(part.real_time_s)))
    min_rows = max(4, round(_MIN_STRIDES * segment.stride_s / step))
    view = find_view(part, stride_s=segment.stride_s)
    facing = view.facing_sign if view.facing_sign_by_frame is None else view.facing_sign_by_frame
    labels = _view_labels(view.turn_deg) + 4 * (facing > 0)
    found: list[slice] = []
    for piece in _merge_short_runs(labels, min_rows):
        rows = slice(segment.rows.start + piece.start, segment.rows.start + piece.stop)
        for inner in _merge_short_runs(
            _travel_signs(track.slice_rows(rows), segment.stride_s), min_rows
        ):
            found.append(slice(rows.start + inner.start, rows.start + inner.stop))
    return found


def _view_labels(turn_deg: Floats) -> Floats:
    """Label rows as side view (0), turned to the camera (1) or away (2), with hysteresis."""
    off = np.nan_to_num(turn_deg - 90.0)
    label = np.where(np.abs(off) <= SIDE_TOLERANCE, 0, np.where(off < 0, 1, 2))
    for i in range(1, label.size):
        if label[i - 1] == 0 and 0 < abs(off[i]) <= SIDE_TOLERANCE + _HYSTERESIS_DEG:
            label[i] = 0
    return label


def _travel_signs(part: PoseTrack, stride_s: float) -> Floats:
    """Label rows as forward (+1) or backward (-1) travel, by the neighbouring strides."""
    leg_length = limb_length(part)
    view = find_view(part, stride_s=stride_s)
    facing_sign = 1.0 if view.facing == "right" else -1.0
    votes: list[tuple[int, float]] = []
    for side in SIDES:
        path = trace_foot(
            part, side, facing_sign=facing_sign, leg_length=leg_length, stride_s=stride_s
        )
        votes += direction_votes(path, stride_s=stride_s)
    if not votes:
        return np.ones(len(part))
    votes.sort()
    rows = np.array([row for row, _ in votes])
    values = np.array([vote for _, vote in votes])
    signs = np.sign(scipy.ndimage.median_filter(values, size=_VOTE_WINDOW, mode="nearest"))
    nearest = np.searchsorted((rows[1:] + rows[:-1]) / 2, np.arange(len(part)))
    return np.asarray(signs[nearest])


def _merge_short_runs(labels: Floats, min_rows: int) -> list[slice]:
    """Find runs of equal labels and merge short ones with their longer neighbour."""
    edges = [0, *(np.flatnonzero(np.diff(labels)) + 1).tolist(), labels.size]
    runs = [(a, b, float(labels[a])) for a, b in pairwise(edges)]
    while len(runs) > 1:
        i = min(range(len(runs)), key=lambda k: runs[k][1] - runs[k][0])
        if runs[i][1] - runs[i][0] >= min_rows:
            break
        neighbors = [k for k in (i - 1, i + 1) if 0 <= k < len(runs)]
        j = max(neighbors, key=lambda k: runs[k][1] - runs[k][0])
        a, b = min(i, j), max(i, j)
        runs[a : b + 1] = [(runs[a][0], runs[b][1], runs[j][2])]
        runs = _join_equal_runs(runs)
    return [slice(a, b) for a, b, _ in runs]


def _join_equal_runs(runs: list[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    kept = [runs[0]]
    for run in runs[1:]:
        if run[2] == kept[-1][2]:
            kept[-1] = (kept[-1][0], run[1], run[2])
        else:
            kept.append(run)
    return kept
