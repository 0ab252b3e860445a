"""Mend a track: sides named the wrong way round, failed looks, and short gaps."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vision.pose.landmarks import LEG_JOINTS, Landmark, point
from vision.pose.track import Floats, FrameState, PoseTrack, is_mirrored

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
#: Where the plain and the mirrored look disagree by more than this (torso lengths), the
#: mirrored one is not believed.
_DISAGREE: Final = 0.15
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
    cost = np.zeros(2)
    came: NDArray[np.int64] = np.zeros((seen.size, 2), dtype=np.int64)
    for i in range(1, seen.size):
        options = np.array([[keep[i - 1], change[i - 1]], [change[i - 1], keep[i - 1]]])
        totals = cost[:, None] + options + np.array([0.0, dwell[i - 1]])
        came[i] = totals.argmin(axis=0)
        cost = totals.min(axis=0)
    state = int(cost.argmin())
    path = np.zeros(seen.size, dtype=bool)
    for i in range(seen.size - 1, -1, -1):
        path[i] = bool(state)
        state = int(came[i, state])
    wrong[seen] = path
    return wrong


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
    xyz, visibility = track.xyz.copy(), track.visibility.copy()
    torso = np.linalg.norm(track.middle("shoulder") - track.middle("hip"), axis=1)
    swapped = np.zeros(len(track), dtype=bool)
    size = float(np.nanmedian(torso)) if np.isfinite(torso).any() else np.nan
    if np.isfinite(size):
        for pairs, legs in ((_LEGS, True), (_UPPER, False)):
            wrong = _exchanges(track.xyz, pairs, size, track.real_time_s)
            for a, b in pairs:
                for array in (xyz, visibility):
                    array[wrong, a], array[wrong, b] = (
                        array[wrong, b].copy(),
                        array[wrong, a].copy(),
                    )
            if legs:
                swapped = wrong
    _settle(xyz, track.index, size)
    state = track.state.copy()
    _fill(xyz, visibility, state, track.real_time_s, max_gap_s)
    return replace(track, xyz=xyz, visibility=visibility, state=state, swapped=swapped)


def _settle(xyz: Floats, index: NDArray[np.int64], size: float) -> None:
    """Where a mirrored look is far from both plain neighbours, take their middle, in place."""
    rows = np.arange(1, len(index) - 1)
    rows = rows[[is_mirrored(int(i)) for i in index[rows]]]
    middle = (xyz[rows - 1] + xyz[rows + 1]) / 2
    away = np.linalg.norm(xyz[rows, :, :2] - middle[:, :, :2], axis=2)
    wrong = away > _DISAGREE * size  # false where anything is missing
    xyz[rows] = np.where(wrong[:, :, None], middle, xyz[rows])


def _fill(
    xyz: Floats,
    visibility: Floats,
    state: NDArray[np.uint8],
    time_s: Floats,
    max_gap_s: float,
) -> None:
    """Interpolate short gaps in place."""
    seen = np.flatnonzero(state == FrameState.DETECTED)
    for before, after in zip(seen[:-1], seen[1:], strict=True):
        if after - before == 1 or time_s[after] - time_s[before] > max_gap_s:
            continue
        for i in range(before + 1, after):
            share = (time_s[i] - time_s[before]) / (time_s[after] - time_s[before])
            xyz[i] = (1 - share) * xyz[before] + share * xyz[after]
            visibility[i] = np.minimum(visibility[before], visibility[after])
            state[i] = FrameState.FILLED
