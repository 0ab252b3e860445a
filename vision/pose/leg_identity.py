"""Mend legs that swing: name them by their rhythm, drop looks in which they are mixed.

In a side view the model now and then exchanges the legs, or puts both halfway between
them. What a leg does repeats every stride, so each picture is held against the same
moment of the strides before and after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import Akima1DInterpolator

from vision.pose.gait_cycle import Rhythm, stride_of
from vision.pose.landmarks import LEG_JOINTS, point
from vision.pose.track import PoseTrack, is_mirrored
from vision.terms import SIDES, Floats

#: Strides are compared over this long on either side, real seconds.
_AROUND_S: Final = 2.5
#: Rows are mended in pieces of about this length, real seconds.
_PIECE_S: Final = 6.0
#: A change of naming has its price (torso lengths), so that single doubtful pictures
#: do not change it; so has each real second of legs where the other strides do not have
#: them. Movement is forgotten across gaps longer than this, real seconds.
_CHANGE_COST: Final = 0.1
_ELSEWHERE_COST_PER_S: Final = 8.0
_MEMORY_S: Final = 0.2
#: A leg further than this from where its other strides have it (mean over its points,
#: torso lengths) was mixed up with the other ...
_MIXED: Final = 0.22
#: ... if that is this many times what is usual in the clip: people vary too.
_UNUSUAL: Final = 4.0
#: Mixed pictures are bridged up to this long, real seconds; longer ones stay as seen.
_BRIDGE_S: Final = 0.2
_JOINTS: Final = LEG_JOINTS[1:]
_ROUNDS: Final = 2


@dataclass(frozen=True)
class SwingMend:
    """What to change in a block of rows.

    Attributes
    ----------
    exchanged : ndarray of shape (N,), bool
        Where left and right legs have to change names.
    mixed : ndarray of shape (N, 2), bool
        Where the left and the right leg cannot be believed, after the exchange.
    """

    exchanged: NDArray[np.bool_]
    mixed: NDArray[np.bool_]


def mend_swing(track: PoseTrack, rhythm: Rhythm) -> SwingMend:
    """Find exchanged and mixed legs in a block of walking or running.

    Parameters
    ----------
    track : PoseTrack
        The whole track.
    rhythm : Rhythm
        The block and its stride time.
    """
    part = track.part(rhythm.rows)
    legs = _legs(part)
    time_s = part.real_time_s
    mirrored = np.array([is_mirrored(int(i)) for i in part.index])
    exchanged = np.zeros(len(part), dtype=bool)
    mixed = np.zeros((len(part), 2), dtype=bool)
    # Nobody keeps a rhythm for long: each piece is held against the strides around it.
    pieces = max(1, round(float(time_s[-1] - time_s[0]) / _PIECE_S))
    for rows in np.array_split(np.arange(len(part)), pieces):
        first = int(np.searchsorted(time_s, time_s[rows[0]] - _AROUND_S))
        last = int(np.searchsorted(time_s, time_s[rows[-1]] + _AROUND_S, side="right"))
        around = slice(first, last)
        mend = _mend_piece(legs[around], time_s[around], rhythm.stride_s, mirrored[around])
        here = rows - first
        exchanged[rows], mixed[rows] = mend.exchanged[here], mend.mixed[here]
    return SwingMend(exchanged, mixed)


def _mend_piece(
    legs: Floats, time_s: Floats, stride_s: float, mirrored: NDArray[np.bool_]
) -> SwingMend:
    """Mend some seconds of one rhythm."""
    legs = legs.copy()
    exchanged = np.zeros(len(legs), dtype=bool)
    for _ in range(_ROUNDS):
        usual = _usual(legs, time_s, stride_s, mirrored)
        wrong = _wrong_names(legs, usual, time_s)
        legs[wrong] = legs[wrong][:, ::-1]
        exchanged ^= wrong
        # With the names put right the stride time is known better.
        better = stride_of(legs[:, :, 0], time_s)
        stride_s = better if np.isfinite(better) else stride_s
    return SwingMend(exchanged, _mixed(legs, _usual(legs, time_s, stride_s, mirrored)))


def bridge(path: Floats, time_s: Floats, bad: NDArray[np.bool_]) -> Floats:
    """Replace short runs of bad samples by a smooth curve through their neighbours.

    Parameters
    ----------
    path : ndarray of shape (N, K)
        NaN where missing.
    time_s : ndarray of shape (N,)
        Real seconds.
    bad : ndarray of shape (N,), bool
    """
    good = np.flatnonzero(~bad & np.isfinite(path).all(axis=1))
    if good.size < 4 or not bad.any():
        return path
    out = path.copy()
    curve = Akima1DInterpolator(time_s[good], path[good])
    for row in np.flatnonzero(bad):
        after = int(np.searchsorted(good, row))
        if 0 < after < good.size and time_s[good[after]] - time_s[good[after - 1]] <= _BRIDGE_S:
            out[row] = curve(time_s[row])
    return out


def _legs(part: PoseTrack) -> Floats:
    """Points below the hips against mid-hip, torso lengths, shape (N, 2, J, 2)."""
    hips = part.middle("hip")
    size = float(np.nanmedian(np.linalg.norm(part.middle("shoulder") - hips, axis=1)))
    return np.stack(
        [
            np.stack([(part.xyz[:, point(j, side), :2] - hips) / size for j in _JOINTS], axis=1)
            for side in SIDES
        ],
        axis=1,
    )


def _usual(legs: Floats, time_s: Floats, stride_s: float, mirrored: NDArray[np.bool_]) -> Floats:
    """Where the legs are at the same moment of the strides around, like `legs`.

    Plain and mirrored looks are asked apart. Where they disagree, the one that sees the
    legs further apart is right: mixed up, they are drawn together.
    """
    plain, turned = (
        _median_stride(legs, time_s, stride_s, np.flatnonzero(mirrored == look))
        for look in (False, True)
    )
    apart = [_gap(look[:, 0], look[:, 1]) for look in (plain, turned)]
    better = np.where((apart[0] >= apart[1])[:, None, None, None], plain, turned)
    differ = np.linalg.norm(plain - turned, axis=-1).max(axis=(1, 2)) > _MIXED
    both = np.where(
        np.isnan(plain), turned, np.where(np.isnan(turned), plain, (plain + turned) / 2)
    )
    return np.asarray(np.where(differ[:, None, None, None], better, both))


def _median_stride(
    legs: Floats, time_s: Floats, stride_s: float, rows: NDArray[np.int64]
) -> Floats:
    """Median over the strides around of what some of the looks saw, like `legs`."""
    count = max(1, int(_AROUND_S / stride_s))
    flat = legs.reshape(len(legs), -1)
    known = rows[np.isfinite(flat[rows]).all(axis=1)]
    if known.size < 2:
        return np.full_like(legs, np.nan)
    looks = []
    for k in range(-count, count + 1):
        when = time_s + k * stride_s
        there = np.column_stack(
            [np.interp(when, time_s[known], c, left=np.nan, right=np.nan) for c in flat[known].T]
        )
        looks.append(there)
    stacked = np.stack(looks)
    nowhere = np.isnan(stacked).all(axis=0)
    stacked[0][nowhere] = 0.0  # the median of nothing warns; it is put back below
    usual = np.nanmedian(stacked, axis=0)
    usual[nowhere] = np.nan
    return np.asarray(usual.reshape(legs.shape))


def _gap(a: Floats, b: Floats) -> Floats:
    return np.asarray(np.linalg.norm(a - b, axis=-1).mean(axis=-1))


def _wrong_names(legs: Floats, usual: Floats, time_s: Floats) -> NDArray[np.bool_]:
    """Where left and right are the wrong way round, shape (N,) (Viterbi over two namings).

    A naming costs what the legs jump between pictures, and for as long as it puts them
    elsewhere than the other strides do.
    """
    seen = np.flatnonzero(np.isfinite(legs).all(axis=(1, 2, 3)))
    wrong = np.zeros(len(legs), dtype=bool)
    if seen.size < 2:
        return wrong
    here = legs[seen]
    as_named = _gap(here, usual[seen]).sum(axis=1)
    exchanged = _gap(here[:, ::-1], usual[seen]).sum(axis=1)
    step = np.diff(time_s[seen], append=time_s[seen[-1]] + np.median(np.diff(time_s)))
    price = np.nan_to_num(np.clip(as_named - exchanged, -1.0, 1.0))
    price *= _ELSEWHERE_COST_PER_S * np.minimum(step, _MEMORY_S)
    misfit = np.column_stack([np.maximum(price, 0.0), np.maximum(-price, 0.0)])
    keep = _gap(here[1:], here[:-1]).sum(axis=1)
    change = _gap(here[1:], here[:-1, ::-1]).sum(axis=1)
    forgotten = step[:-1] > _MEMORY_S
    keep[forgotten] = change[forgotten] = 0.0
    cost = misfit[0].copy()
    came: NDArray[np.int64] = np.zeros((seen.size, 2), dtype=np.int64)
    for i in range(1, seen.size):
        stay, turn = float(keep[i - 1]), float(change[i - 1]) + _CHANGE_COST
        totals = cost[:, None] + np.array([[stay, turn], [turn, stay]])
        came[i] = totals.argmin(axis=0)
        cost = totals.min(axis=0) + misfit[i]
    state = int(cost.argmin())
    for i in range(seen.size - 1, -1, -1):
        wrong[seen[i]] = bool(state)
        state = int(came[i, state])
    return wrong


def _mixed(legs: Floats, usual: Floats) -> NDArray[np.bool_]:
    """Where a leg is nowhere near its other strides, shape (N, 2)."""
    away = np.linalg.norm(legs - usual, axis=-1).max(axis=-1)
    known: NDArray[np.bool_] = np.isfinite(away)
    if not known.any():
        return np.zeros(away.shape, dtype=bool)
    limit = max(_MIXED, _UNUSUAL * float(np.median(away[known])))
    mixed: NDArray[np.bool_] = known & (away > limit)
    return mixed
