"""Mend a track: sides named the wrong way round, failed looks, and short gaps."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, median_filter

from vision.pose.gait_cycle import Rhythm, find_rhythm
from vision.pose.landmarks import LANDMARKS, LEG_JOINTS, Landmark, point
from vision.pose.leg_identity import bridge, mend_swing
from vision.pose.track import FrameState, PoseTrack, is_mirrored
from vision.terms import SIDES, Floats

#: Gaps up to this long are filled, real seconds; longer ones stay missing.
MAX_GAP_S: Final = 0.25

_LEGS: Final = tuple((point(j, "left"), point(j, "right")) for j in LEG_JOINTS[1:])
_UPPER: Final = tuple(
    (point(j, "left"), point(j, "right")) for j in ("shoulder", "elbow", "wrist", "hip")
)
#: An exchange has to save this much movement (body sizes) to be believed.
_EXCHANGE_COST: Final = 0.06
#: The model is far more often right than wrong: the price of each real second of
#: exchanged naming, so that only short exchanges are believed (body sizes).
_EXCHANGED_COST_PER_S: Final = 0.3
#: Plain and mirrored looks disagree where a point is further than this from the middle of
#: its neighbours (torso lengths).
_DISAGREE: Final = 0.15
#: Pictures on either side of a disagreement that are in doubt too.
_BESIDE: Final = 4
#: Where the legs usually are is taken over this long, real seconds, where they are this
#: far apart (body sizes); a naming that puts them elsewhere has its price each second.
_HABIT_S: Final = 2.0
_APART: Final = 0.3
_MISFIT_COST_PER_S: Final = 2.0
#: A torso this much shorter (or longer, the other way round) than in the second around
#: is a part of a body, or another one.
_FRAGMENT: Final = 0.7
_USUAL_S: Final = 1.0
#: Movement is forgotten across gaps longer than this, real seconds.
_MEMORY_S: Final = 0.5


def _exchanges(
    points: Floats, pairs: tuple[tuple[Landmark, Landmark], ...], size: float, time_s: Floats
) -> NDArray[np.bool_]:
    """Where left and right are the wrong way round, shape (T,).

    The cheapest naming of all pictures (Viterbi over two states): the paths of
    the points should be short, and each change of naming has its price.
    """
    count = points.shape[0]
    left = points[:, [a for a, _ in pairs], :2]
    right = points[:, [b for _, b in pairs], :2]
    seen = np.flatnonzero(np.isfinite(left).all(axis=(1, 2)) & np.isfinite(right).all(axis=(1, 2)))
    wrong = np.zeros(count, dtype=bool)
    if seen.size < 2:
        return wrong
    previous, here = seen[:-1], seen[1:]

    def movement(a: Floats, b: Floats) -> Floats:
        return np.asarray(np.linalg.norm(b[here] - a[previous], axis=2).mean(axis=1) / size)

    keep = movement(left, left) + movement(right, right)
    change = movement(left, right) + movement(right, left) + _EXCHANGE_COST
    forget = (time_s[here] - time_s[previous]) > _MEMORY_S
    keep[forget] = change[forget] = 0.0

    dwell = _EXCHANGED_COST_PER_S * np.minimum(np.diff(time_s[seen]), _MEMORY_S)
    misfit = _misfit(left[seen], right[seen], size, time_s[seen])
    cost = misfit[0].copy()
    came: NDArray[np.int64] = np.zeros((seen.size, 2), dtype=np.int64)
    for i in range(1, seen.size):
        options = np.array([[keep[i - 1], change[i - 1]], [change[i - 1], keep[i - 1]]])
        totals = cost[:, None] + options + misfit[i] + np.array([0.0, dwell[i - 1]])
        came[i] = totals.argmin(axis=0)
        cost = totals.min(axis=0)
    state = int(cost.argmin())
    path = np.zeros(seen.size, dtype=bool)
    for i in range(seen.size - 1, -1, -1):
        path[i] = bool(state)
        state = int(came[i, state])
    wrong[seen] = path
    return wrong


def _misfit(left: Floats, right: Floats, size: float, time_s: Floats) -> Floats:
    """Price of each naming against where the legs are in the seconds around, shape (N, 2).

    It settles pictures in which the points lie halfway, from where both namings are as
    near. Legs that swing past each other are nowhere for long: there it says nothing.
    """
    step = np.diff(time_s, prepend=time_s[0] - float(np.median(np.diff(time_s))))
    step = np.minimum(step, _MEMORY_S)
    window = max(1, min(len(left), round(_HABIT_S / float(np.median(step)))))
    usual = [median_filter(p, size=(window, 1, 1), mode="nearest") for p in (left, right)]

    def gap(a: Floats, b: Floats) -> Floats:
        return np.asarray(np.linalg.norm(a - b, axis=2).mean(axis=1) / size)

    as_named = gap(left, usual[0]) + gap(right, usual[1])
    exchanged = gap(left, usual[1]) + gap(right, usual[0])
    price = _MISFIT_COST_PER_S * step * np.clip(as_named - exchanged, -1.0, 1.0)
    price[gap(usual[0], usual[1]) < _APART] = 0.0
    return np.column_stack([np.maximum(price, 0.0), np.maximum(-price, 0.0)])


def mend_track(track: PoseTrack, *, max_gap_s: float = MAX_GAP_S) -> PoseTrack:
    """Exchange sides back where the model swapped them, and fill short gaps.

    Parameters
    ----------
    track : PoseTrack
        One person as detected, T pictures.
    max_gap_s : float
        Longest gap that is filled by straight interpolation, real seconds.

    Returns
    -------
    PoseTrack
        `swapped` marks pictures whose legs were exchanged back; `state` marks
        filled ones. Longer gaps stay missing.
    """
    track = _without_fragments(track)
    xyz, visibility = track.xyz.copy(), track.visibility.copy()
    torso = np.linalg.norm(track.middle("shoulder") - track.middle("hip"), axis=1)
    swapped = np.zeros(len(track), dtype=bool)
    size = float(np.nanmedian(torso)) if np.isfinite(torso).any() else np.nan
    if np.isfinite(size):
        rhythms = find_rhythm(track)
        standing = np.ones(len(track), dtype=bool)
        for rhythm in rhythms:
            standing[rhythm.rows] = False
        for pairs, legs in ((_LEGS, True), (_UPPER, False)):
            wrong = _exchanges(xyz, pairs, size, track.real_time_s)
            if legs:
                wrong &= standing
                for rhythm in rhythms:
                    wrong[rhythm.rows] = mend_swing(track, rhythm).exchanged
                swapped = wrong
            for array in (xyz, visibility):
                _exchange(array, pairs, wrong)
        _settle(xyz, track.index, size, standing)
        for rhythm in rhythms:
            _bridge_mixed(replace(track, xyz=xyz), rhythm, xyz)
    state = track.state.copy()
    _fill(xyz, visibility, state, track.real_time_s, max_gap_s)
    return replace(track, xyz=xyz, visibility=visibility, state=state, swapped=swapped)


def _exchange(
    array: Floats, pairs: tuple[tuple[Landmark, Landmark], ...], wrong: NDArray[np.bool_]
) -> None:
    """Exchange left and right in place."""
    for a, b in pairs:
        array[wrong, a], array[wrong, b] = array[wrong, b].copy(), array[wrong, a].copy()


def _bridge_mixed(track: PoseTrack, rhythm: Rhythm, xyz: Floats) -> None:
    """Bridge pictures in which swinging legs are mixed up; changes `xyz` in place."""
    part = track.part(rhythm.rows)
    hips = np.zeros((len(part), 3))
    hips[:, :2] = part.middle("hip")
    for bad, leg in zip(mend_swing(track, rhythm).mixed.T, zip(*_LEGS, strict=True), strict=True):
        for p in leg:
            smooth = bridge(part.xyz[:, p] - hips, part.real_time_s, bad)
            xyz[rhythm.rows, p] = smooth + hips


def _without_fragments(track: PoseTrack) -> PoseTrack:
    """Drop looks that took a part of the body for all of it.

    The torso keeps its length in the picture from one moment to the next; a look in
    which it suddenly is much shorter or longer saw something else.
    """
    torso = np.linalg.norm(track.middle("shoulder") - track.middle("hip"), axis=1)
    seen = np.flatnonzero(np.isfinite(torso))
    if seen.size < 5:
        return track
    usual = np.full(len(track), np.nan)
    step = float(np.median(np.diff(track.real_time_s)))
    window = min(seen.size, max(5, round(_USUAL_S / step)))
    usual[seen] = median_filter(torso[seen], size=window, mode="nearest")
    ratio = torso / usual
    bad = (ratio < _FRAGMENT) | (ratio > 1.0 / _FRAGMENT)
    if not bad.any():
        return track
    xyz, visibility, state = track.xyz.copy(), track.visibility.copy(), track.state.copy()
    xyz[bad], visibility[bad], state[bad] = np.nan, 0.0, FrameState.MISSING
    return replace(track, xyz=xyz, visibility=visibility, state=state)


def _settle(
    xyz: Floats, index: NDArray[np.int64], size: float, standing: NDArray[np.bool_]
) -> None:
    """Where plain and mirrored looks disagree, keep the one that fits its surroundings.

    Changes `xyz` in place, and legs only where somebody stands: swinging ones leave the
    middle of their neighbours by themselves. A leg is believed or not as a whole: where the model
    confuses the legs, joints that still fit are drawn along. Other points are settled
    one by one, in favour of the plain look.
    """
    mirrored = np.array([is_mirrored(int(i)) for i in index])
    inner = np.arange(1, len(index) - 1)
    middle = xyz.copy()
    middle[inner] = (xyz[inner - 1] + xyz[inner + 1]) / 2
    away = np.linalg.norm((xyz - middle)[:, :, :2], axis=2) > _DISAGREE * size
    legs = [[point(joint, side) for joint in LEG_JOINTS[1:]] for side in SIDES]
    others = np.setdiff1d(np.arange(LANDMARKS), np.concatenate(legs))
    wrong = away[:, others] & mirrored[:, None]
    xyz[:, others] = np.where(wrong[:, :, None], middle[:, others], xyz[:, others])
    for leg in legs:
        doubtful = binary_dilation(away[:, leg].any(axis=1), iterations=_BESIDE) & standing
        edges = np.flatnonzero(np.diff(np.r_[False, doubtful, False]))
        for first, last in zip(edges[::2], edges[1::2], strict=True):
            _settle_leg(xyz, leg, slice(int(first), int(last)), mirrored)


def _settle_leg(xyz: Floats, leg: list[Landmark], rows: slice, mirrored: NDArray[np.bool_]) -> None:
    """Settle one episode: the look whose foot stays where it is before and after wins."""
    inside = np.arange(rows.start, rows.stop)
    around = np.r_[
        np.arange(max(0, rows.start - _BESIDE), rows.start),
        np.arange(rows.stop, min(len(xyz), rows.stop + _BESIDE)),
    ]
    around = around[np.isfinite(xyz[around][:, leg]).all(axis=(1, 2))]
    looks = [inside[mirrored[inside] == look] for look in (False, True)]
    looks = [rows_[np.isfinite(xyz[rows_][:, leg]).all(axis=(1, 2))] for rows_ in looks]
    if any(rows_.size == 0 for rows_ in looks):
        return
    winner = looks[0]
    if around.size:
        foot = leg[1:]
        expected = np.stack(
            [np.interp(inside, around, xyz[around, p, axis]) for p in foot for axis in (0, 1)]
        ).reshape(len(foot), 2, inside.size)
        seen = xyz[inside][:, foot, :2].transpose(1, 2, 0)
        gap = np.linalg.norm(seen - expected, axis=1).mean(axis=0)
        plain, turned = (float(gap[np.isin(inside, rows_)].mean()) for rows_ in looks)
        winner = looks[int(turned < plain)]
    # The winner's own neighbours outside count too, so that the ends join smoothly.
    known = np.unique(np.r_[around, winner])
    losers = np.setdiff1d(inside, winner)
    for p in leg:
        for axis in range(3):
            xyz[losers, p, axis] = np.interp(losers, known, xyz[known, p, axis])


def _fill(
    xyz: Floats,
    visibility: Floats,
    state: NDArray[np.uint8],
    time_s: Floats,
    max_gap_s: float,
) -> None:
    """Interpolate short gaps in place."""
    seen = np.flatnonzero(state == FrameState.DETECTED)
    for before, after in pairwise(seen.tolist()):
        if after - before == 1 or time_s[after] - time_s[before] > max_gap_s:
            continue
        for i in range(before + 1, after):
            share = (time_s[i] - time_s[before]) / (time_s[after] - time_s[before])
            xyz[i] = (1 - share) * xyz[before] + share * xyz[after]
            visibility[i] = np.minimum(visibility[before], visibility[after])
            state[i] = FrameState.FILLED
