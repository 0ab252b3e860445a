"""Cut walking and running where the person turns, changes direction, or leaves the view."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
from scipy.ndimage import median_filter

from vision.motion.gait.foot_path import limb_length, trace_foot
from vision.motion.gait.stance_phases import direction_votes
from vision.motion.view import SIDE_TOLERANCE, find_view
from vision.pose.gait_cycle import GaitSegment
from vision.pose.track import PoseTrack
from vision.terms import SIDES, Floats

#: What lasts fewer strides than this belongs to what is before or after it.
_MIN_STRIDES: Final = 1.5
#: Votes on the direction of single strides are smoothed over this many.
_VOTE_WINDOW: Final = 5
#: A side view ends where the body is turned this much further than a side view may be,
#: degrees: a runner sways within the limit.
_HYSTERESIS_DEG: Final = 5.0


def split_at_boundaries(track: PoseTrack, segment: GaitSegment) -> list[slice]:
    """Cut a rhythm into stretches with one facing, one view and one direction.

    Parameters
    ----------
    track : PoseTrack
        Smoothed, the whole clip.
    rhythm : Rhythm
        Where the legs alternate.

    Returns
    -------
    list of slice
        Rows of the track, in order, touching each other.
    """
    part = track.slice_rows(segment.rows)
    step = float(np.median(np.diff(part.real_time_s)))
    least = max(4, round(_MIN_STRIDES * segment.stride_s / step))
    view = find_view(part, stride_s=segment.stride_s)
    facing = view.facing_sign if view.facing_sign_by_frame is None else view.facing_sign_by_frame
    labels = _view_labels(view.turn_deg) + 4 * (facing > 0)
    found: list[slice] = []
    for piece in _merged_runs(labels, least):
        rows = slice(segment.rows.start + piece.start, segment.rows.start + piece.stop)
        for inner in _merged_runs(_travel_signs(track.slice_rows(rows), segment.stride_s), least):
            found.append(slice(rows.start + inner.start, rows.start + inner.stop))
    return found


def _view_labels(turn_deg: Floats) -> Floats:
    """Side (0), turned to the camera (1) or away from it (2), per row; sticky at the limits."""
    off = np.nan_to_num(turn_deg - 90.0)
    label = np.where(np.abs(off) <= SIDE_TOLERANCE, 0, np.where(off < 0, 1, 2))
    for i in range(1, label.size):
        if label[i - 1] == 0 and 0 < abs(off[i]) <= SIDE_TOLERANCE + _HYSTERESIS_DEG:
            label[i] = 0
    return label


def _travel_signs(part: PoseTrack, stride_s: float) -> Floats:
    """Forward (+1) or backward (-1) per row, by the strides around it."""
    leg = limb_length(part)
    view = find_view(part, stride_s=stride_s)
    facing = 1.0 if view.facing == "right" else -1.0
    votes: list[tuple[int, float]] = []
    for side in SIDES:
        path = trace_foot(part, side, facing=facing, leg=leg, stride_s=stride_s)
        votes += direction_votes(path, stride_s=stride_s)
    if not votes:
        return np.ones(len(part))
    votes.sort()
    rows = np.array([row for row, _ in votes])
    way = np.sign(median_filter(np.array([v for _, v in votes]), size=_VOTE_WINDOW, mode="nearest"))
    nearest = np.searchsorted((rows[1:] + rows[:-1]) / 2, np.arange(len(part)))
    return np.asarray(way[nearest])


def _merged_runs(labels: Floats, least: int) -> list[slice]:
    """Runs of equal labels; short ones go to the longer of their neighbours."""
    edges = [0, *(np.flatnonzero(np.diff(labels)) + 1).tolist(), labels.size]
    runs = [(a, b, float(labels[a])) for a, b in pairwise(edges)]
    while len(runs) > 1:
        i = min(range(len(runs)), key=lambda k: runs[k][1] - runs[k][0])
        if runs[i][1] - runs[i][0] >= least:
            break
        beside = [k for k in (i - 1, i + 1) if 0 <= k < len(runs)]
        j = max(beside, key=lambda k: runs[k][1] - runs[k][0])
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
