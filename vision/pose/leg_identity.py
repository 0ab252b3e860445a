"""Find swapped or confused legs while walking and running, by comparing strides.

In a side view the model sometimes swaps the legs, or places both halfway between them. A leg's
movement repeats every stride, so each frame is compared with the same phase of the strides
before and after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy
from numpy.typing import NDArray

from vision.pose.gait_cycle import GaitSegment, estimate_stride_time
from vision.pose.landmarks import LEG_JOINTS, landmark
from vision.pose.pose_track import PoseTrack
from vision.pose.viterbi import viterbi_two_state
from vision.terms import SIDES, Floats

#: Strides are compared over this span on either side, real seconds.
_NEIGHBOR_SPAN_S: Final = 2.5
#: Length of the pieces that are processed one by one, real seconds.
_PIECE_S: Final = 6.0
#: Transition cost of a change between normal and swapped (torso lengths), so that single
#: doubtful frames do not cause one.
_SWITCH_COST: Final = 0.1
#: Emission cost per real second and per torso length of distance between the legs and their
#: positions in the neighbouring strides.
_MISFIT_COST_PER_S: Final = 8.0
#: Movement across gaps longer than this is not compared, real seconds.
_MEMORY_S: Final = 0.2
#: A leg is unreliable if a landmark is further than this from its position in the neighbouring
#: strides (torso lengths) ...
_MAX_DEVIATION: Final = 0.22
#: ... and further than this many times the clip's median deviation: people vary too.
_MAX_RELATIVE_DEVIATION: Final = 4.0
#: Unreliable frames are interpolated up to this duration, real seconds; longer runs stay as
#: detected.
_MAX_INTERPOLATED_S: Final = 0.2
_JOINTS: Final = LEG_JOINTS[1:]
_ITERATIONS: Final = 2


@dataclass(frozen=True)
class LegErrors:
    """Frames of a gait segment in which the legs are wrong.

    Attributes
    ----------
    swapped : ndarray of shape (N,), bool
        Where left and right legs are swapped.
    unreliable : ndarray of shape (N, 2), bool
        Where the left and the right leg deviate from their neighbouring strides even after
        swapping back.
    """

    swapped: NDArray[np.bool_]
    unreliable: NDArray[np.bool_]


def find_leg_errors(track: PoseTrack, segment: GaitSegment) -> LegErrors:
    """Find swapped and unreliable legs in a segment of walking or running.

    Parameters
    ----------
    track : PoseTrack
        The whole track.
    segment : GaitSegment
        The segment and its stride time.
    """
    part = track.slice_rows(segment.rows)
    legs = _legs(part)
    time_s = part.real_time_s
    mirrored = part.mirrored
    swapped = np.zeros(len(part), dtype=bool)
    unreliable = np.zeros((len(part), 2), dtype=bool)
    # Cadence drifts, so each piece is compared only with the neighbouring strides.
    pieces = max(1, round(float(time_s[-1] - time_s[0]) / _PIECE_S))
    for rows in np.array_split(np.arange(len(part)), pieces):
        first = int(np.searchsorted(time_s, time_s[rows[0]] - _NEIGHBOR_SPAN_S))
        last = int(np.searchsorted(time_s, time_s[rows[-1]] + _NEIGHBOR_SPAN_S, side="right"))
        around = slice(first, last)
        errors = _find_in_piece(legs[around], time_s[around], segment.stride_s, mirrored[around])
        inside = rows - first
        swapped[rows], unreliable[rows] = errors.swapped[inside], errors.unreliable[inside]
    return LegErrors(swapped, unreliable)


def _find_in_piece(
    legs: Floats, time_s: Floats, stride_s: float, mirrored: NDArray[np.bool_]
) -> LegErrors:
    """Find swapped and unreliable legs in a few seconds of gait."""
    legs = legs.copy()
    swapped = np.zeros(len(legs), dtype=bool)
    for _ in range(_ITERATIONS):
        expected = _expected_legs(legs, time_s, stride_s, mirrored)
        found = _find_swaps(legs, expected, time_s)
        legs[found] = legs[found][:, ::-1]
        swapped ^= found
        # With the legs swapped back, the stride time can be estimated more accurately.
        better_s = estimate_stride_time(legs[:, :, 0], time_s)
        stride_s = better_s if np.isfinite(better_s) else stride_s
    expected = _expected_legs(legs, time_s, stride_s, mirrored)
    return LegErrors(swapped, _find_unreliable(legs, expected))


def interpolate_bad_samples(path: Floats, time_s: Floats, bad: NDArray[np.bool_]) -> Floats:
    """Replace short runs of bad samples by an Akima spline through their neighbours.

    Parameters
    ----------
    path : ndarray of shape (N, K)
        NaN where missing.
    time_s : ndarray of shape (N,)
        Real seconds.
    bad : ndarray of shape (N,), bool
        Samples to replace.

    References
    ----------
    .. [1] Akima, H. (1970). A new method of interpolation and smooth curve fitting based on
       local procedures. Journal of the ACM, 17(4), 589-602.
    """
    good = np.flatnonzero(~bad & np.isfinite(path).all(axis=1))
    if good.size < 4 or not bad.any():
        return path
    out = path.copy()
    curve = scipy.interpolate.Akima1DInterpolator(time_s[good], path[good])
    for row in np.flatnonzero(bad):
        after = int(np.searchsorted(good, row))
        if 0 < after < good.size:
            gap_s = time_s[good[after]] - time_s[good[after - 1]]
            if gap_s <= _MAX_INTERPOLATED_S:
                out[row] = curve(time_s[row])
    return out


def _legs(part: PoseTrack) -> Floats:
    """Return the leg landmarks relative to mid-hip, torso lengths, shape (N, 2, J, 2)."""
    hips = part.midpoint("hip")
    size = float(np.nanmedian(np.linalg.norm(part.midpoint("shoulder") - hips, axis=1)))
    return np.stack(
        [
            np.stack([(part.xyz[:, landmark(j, side), :2] - hips) / size for j in _JOINTS], axis=1)
            for side in SIDES
        ],
        axis=1,
    )


def _expected_legs(
    legs: Floats, time_s: Floats, stride_s: float, mirrored: NDArray[np.bool_]
) -> Floats:
    """Compute the legs at the same phase of the neighbouring strides, shaped like `legs`.

    Mirrored and unmirrored frames are evaluated separately. Where they disagree, the version
    with the legs further apart is used: a model that confuses the legs places them together.
    """
    from_unmirrored, from_mirrored = (
        _median_stride(legs, time_s, stride_s, np.flatnonzero(mirrored == is_mirrored_row))
        for is_mirrored_row in (False, True)
    )
    separations = [_mean_distance(v[:, 0], v[:, 1]) for v in (from_unmirrored, from_mirrored)]
    is_wider = (separations[0] >= separations[1])[:, None, None, None]
    wider = np.where(is_wider, from_unmirrored, from_mirrored)
    distance = np.linalg.norm(from_unmirrored - from_mirrored, axis=-1).max(axis=(1, 2))
    differ = distance > _MAX_DEVIATION
    mean = np.where(
        np.isnan(from_unmirrored),
        from_mirrored,
        np.where(np.isnan(from_mirrored), from_unmirrored, (from_unmirrored + from_mirrored) / 2),
    )
    return np.asarray(np.where(differ[:, None, None, None], wider, mean))


def _median_stride(
    legs: Floats, time_s: Floats, stride_s: float, rows: NDArray[np.int64]
) -> Floats:
    """Compute the median over neighbouring strides from some of the rows, like `legs`."""
    count = max(1, int(_NEIGHBOR_SPAN_S / stride_s))
    flat = legs.reshape(len(legs), -1)
    known = rows[np.isfinite(flat[rows]).all(axis=1)]
    if known.size < 2:
        return np.full_like(legs, np.nan)
    shifted = []
    for k in range(-count, count + 1):
        shifted_s = time_s + k * stride_s
        columns = [
            np.interp(shifted_s, time_s[known], c, left=np.nan, right=np.nan) for c in flat[known].T
        ]
        shifted.append(np.column_stack(columns))
    stacked = np.stack(shifted)
    is_missing = np.isnan(stacked).all(axis=0)
    stacked[0][is_missing] = 0.0  # the median of no values warns; set back to NaN below
    median = np.nanmedian(stacked, axis=0)
    median[is_missing] = np.nan
    return np.asarray(median.reshape(legs.shape))


def _mean_distance(a: Floats, b: Floats) -> Floats:
    return np.asarray(np.linalg.norm(a - b, axis=-1).mean(axis=-1))


def _find_swaps(legs: Floats, expected: Floats, time_s: Floats) -> NDArray[np.bool_]:
    """Find the frames in which left and right legs are swapped, shape (N,).

    Notes
    -----
    A two-state Viterbi decoding (`viterbi_two_state`). States: normal and swapped. Transition
    cost: the distance that the legs move between frames under the two labellings, plus a
    fixed cost for each change of state. Emission cost: the distance of the labelled legs from
    their positions in the neighbouring strides, times the duration of the frame.
    """
    detected = np.flatnonzero(np.isfinite(legs).all(axis=(1, 2, 3)))
    swapped = np.zeros(len(legs), dtype=bool)
    if detected.size < 2:
        return swapped
    observed = legs[detected]
    normal_gap = _mean_distance(observed, expected[detected]).sum(axis=1)
    swapped_gap = _mean_distance(observed[:, ::-1], expected[detected]).sum(axis=1)
    times = time_s[detected]
    step = np.diff(times, append=times[-1] + np.median(np.diff(time_s)))
    misfit = np.nan_to_num(np.clip(normal_gap - swapped_gap, -1.0, 1.0))
    misfit *= _MISFIT_COST_PER_S * np.minimum(step, _MEMORY_S)
    emission = np.column_stack([np.maximum(misfit, 0.0), np.maximum(-misfit, 0.0)])
    stay = _mean_distance(observed[1:], observed[:-1]).sum(axis=1)
    switch = _mean_distance(observed[1:], observed[:-1, ::-1]).sum(axis=1)
    is_gap = step[:-1] > _MEMORY_S
    stay[is_gap] = switch[is_gap] = 0.0
    swapped[detected] = viterbi_two_state(emission, stay, switch + _SWITCH_COST)
    return swapped


def _find_unreliable(legs: Floats, expected: Floats) -> NDArray[np.bool_]:
    """Find where a leg is far from its neighbouring strides, shape (N, 2)."""
    deviation = np.linalg.norm(legs - expected, axis=-1).max(axis=-1)
    known: NDArray[np.bool_] = np.isfinite(deviation)
    if not known.any():
        return np.zeros(deviation.shape, dtype=bool)
    limit = max(_MAX_DEVIATION, _MAX_RELATIVE_DEVIATION * float(np.median(deviation[known])))
    unreliable: NDArray[np.bool_] = known & (deviation > limit)
    return unreliable
