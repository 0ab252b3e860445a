"""Repair a pose track: swapped left and right, false detections and short gaps."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np
import scipy
from numpy.typing import NDArray

from vision.pose.gait_cycle import GaitSegment, find_gait_segments
from vision.pose.landmarks import LANDMARK_COUNT, LEG_JOINTS, Landmark, landmark
from vision.pose.leg_identity import find_leg_errors, interpolate_bad_samples
from vision.pose.pose_track import MAX_SWAPPED_SHARE, FrameState, PoseTrack
from vision.pose.viterbi import viterbi_two_state
from vision.terms import SIDES, Floats

#: Longest gap that is filled, real seconds; longer ones stay missing.
MAX_FILLED_GAP_S: Final = 0.25

_LEG_PAIRS: Final = tuple((landmark(j, "left"), landmark(j, "right")) for j in LEG_JOINTS[1:])
_UPPER_BODY_PAIRS: Final = tuple(
    (landmark(j, "left"), landmark(j, "right")) for j in ("shoulder", "elbow", "wrist", "hip")
)
#: Transition cost of a change between normal and swapped, torso lengths of movement.
_SWAP_COST: Final = 0.06
#: Cost of each real second in the swapped state, torso lengths: the model is right far more
#: often than wrong, so only short swaps are corrected.
_SWAPPED_COST_PER_S: Final = 0.3
#: Detections in mirrored and unmirrored frames disagree where a landmark is further than this
#: from the mean of the frames before and after, torso lengths.
_MAX_DISAGREEMENT: Final = 0.15
#: Frames on either side of a disagreement that are in doubt too.
_DOUBTFUL_MARGIN: Final = 4
#: The usual position of each leg is its median over this window, real seconds. Where the two
#: are at least this far apart (torso lengths), a leg away from its usual position costs this
#: much per second.
_USUAL_POSITION_S: Final = 2.0
_MIN_SEPARATION: Final = 0.3
_MISFIT_COST_PER_S: Final = 2.0
#: A detection whose torso is shorter than this share of the median over this window, real
#: seconds, covers only part of the body or is another person; likewise one longer by the same
#: ratio.
_MIN_TORSO_RATIO: Final = 0.7
_TORSO_WINDOW_S: Final = 1.0
#: Movement across gaps longer than this is not compared, real seconds.
_MEMORY_S: Final = 0.5


def _find_swaps(
    points: Floats, pairs: tuple[tuple[Landmark, Landmark], ...], size: float, time_s: Floats
) -> NDArray[np.bool_]:
    """Find the frames in which left and right are swapped, shape (T,).

    Notes
    -----
    A two-state Viterbi decoding (`viterbi_two_state`). States: normal and swapped. Transition
    cost: the distance that left and right move from one detection to the next under the two
    labellings, plus a fixed cost for each change of state. Emission cost: how far the
    labelling puts the points from their usual positions (`_misfit_cost`), plus a cost for the
    time in the swapped state.
    """
    left = points[:, [a for a, _ in pairs], :2]
    right = points[:, [b for _, b in pairs], :2]
    is_finite = np.isfinite(left).all(axis=(1, 2)) & np.isfinite(right).all(axis=(1, 2))
    detected = np.flatnonzero(is_finite)
    swapped = np.zeros(len(points), dtype=bool)
    if detected.size < 2:
        return swapped
    before, after = detected[:-1], detected[1:]

    def movement(a: Floats, b: Floats) -> Floats:
        return np.asarray(np.linalg.norm(b[after] - a[before], axis=2).mean(axis=1) / size)

    stay = movement(left, left) + movement(right, right)
    switch = movement(left, right) + movement(right, left) + _SWAP_COST
    is_gap = (time_s[after] - time_s[before]) > _MEMORY_S
    stay[is_gap] = switch[is_gap] = 0.0

    swapped_cost = np.zeros((detected.size, 2))
    swapped_cost[1:, 1] = _SWAPPED_COST_PER_S * np.minimum(np.diff(time_s[detected]), _MEMORY_S)

    def decode(flipped: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Decode with the usual positions that follow from a first guess."""
        pair = [left[detected].copy(), right[detected].copy()]
        pair[0][flipped], pair[1][flipped] = pair[1][flipped].copy(), pair[0][flipped].copy()
        misfit = _misfit_cost(pair[0], pair[1], size, time_s[detected])
        misfit[flipped] = misfit[flipped][:, ::-1]
        return viterbi_two_state(swapped_cost + misfit, stay, switch)

    def cost(states: NDArray[np.bool_]) -> float:
        """Return the cost of a labelling apart from usual positions."""
        moved = np.where(states[1:] == states[:-1], stay, switch).sum()
        return float(moved + swapped_cost[states, 1].sum())

    # In a swap of more than half the window the usual position is wrong itself. The movement
    # alone, in which legs cannot jump, is then the better first guess.
    as_detected = decode(np.zeros(detected.size, dtype=bool))
    by_movement = decode(viterbi_two_state(swapped_cost, stay, switch))
    swapped[detected] = min((as_detected, by_movement), key=cost)
    return swapped


def _running_median(values: Floats, window: int) -> Floats:
    """Return the median along the first axis within a window around each element."""
    # One series at a time: SciPy's filter for these takes a tenth of the time.
    median = np.empty_like(values)
    for column in np.ndindex(values.shape[1:]):
        series = (slice(None), *column)
        median[series] = scipy.ndimage.median_filter(values[series], size=window, mode="reflect")
    return median


def _misfit_cost(left: Floats, right: Floats, size: float, time_s: Floats) -> Floats:
    """Compute the cost of each labelling from the usual positions of the legs, shape (N, 2).

    It decides frames in which the points lie halfway between the legs, so that both labellings
    move equally far. Legs that swing past each other have no usual position; the cost is zero
    there.
    """
    step = np.diff(time_s, prepend=time_s[0] - float(np.median(np.diff(time_s))))
    step = np.minimum(step, _MEMORY_S)
    window = max(1, min(len(left), round(_USUAL_POSITION_S / float(np.median(step)))))
    # Reflected at the ends: repeating the last sample would let one wrong frame decide.
    usual = [_running_median(p, window) for p in (left, right)]

    def distance(a: Floats, b: Floats) -> Floats:
        return np.asarray(np.linalg.norm(a - b, axis=2).mean(axis=1) / size)

    normal = distance(left, usual[0]) + distance(right, usual[1])
    swapped = distance(left, usual[1]) + distance(right, usual[0])
    cost = _MISFIT_COST_PER_S * step * np.clip(normal - swapped, -1.0, 1.0)
    cost[distance(usual[0], usual[1]) < _MIN_SEPARATION] = 0.0
    return np.column_stack([np.maximum(cost, 0.0), np.maximum(-cost, 0.0)])


def repair_track(track: PoseTrack, *, max_gap_s: float = MAX_FILLED_GAP_S) -> PoseTrack:
    """Correct swapped sides, remove false detections and fill short gaps.

    Parameters
    ----------
    track : PoseTrack
        One person as detected, T frames.
    max_gap_s : float
        Longest gap that is filled by linear interpolation, real seconds.

    Returns
    -------
    PoseTrack
        `swapped` marks frames whose legs were swapped back; `state` marks filled ones. Longer
        gaps stay missing.

    Notes
    -----
    While the person stands, swapped legs are found by a two-state Viterbi decoding of their
    movement (`viterbi_two_state`). While they walk or run, each frame is compared with the
    same phase of the neighbouring strides (`find_leg_errors`). Swapped sides of the upper body
    are always found by movement.
    """
    track = _drop_partial_bodies(_drop_incomplete(track))
    xyz, visibility = track.xyz.copy(), track.visibility.copy()
    torso = np.linalg.norm(track.midpoint("shoulder") - track.midpoint("hip"), axis=1)
    swapped = np.zeros(len(track), dtype=bool)
    size = float(np.nanmedian(torso)) if np.isfinite(torso).any() else np.nan
    if np.isfinite(size):
        found = [(s, find_leg_errors(track, s).swapped) for s in find_gait_segments(track)]
        # Labels that flip at random make standing legs seem to move in antiphase, too.
        found = [(s, flags) for s, flags in found if flags.mean() <= MAX_SWAPPED_SHARE]
        gait = [segment for segment, _ in found]
        standing = np.ones(len(track), dtype=bool)
        for segment in gait:
            standing[segment.rows] = False
        swapped = _find_swaps(xyz, _LEG_PAIRS, size, track.real_time_s) & standing
        for segment, flags in found:
            swapped[segment.rows] = flags
        upper_swapped = _find_swaps(xyz, _UPPER_BODY_PAIRS, size, track.real_time_s)
        for array in (xyz, visibility):
            _swap_sides(array, _LEG_PAIRS, swapped)
            _swap_sides(array, _UPPER_BODY_PAIRS, upper_swapped)
        _resolve_mirrored_disagreements(xyz, track.mirrored, size, standing)
        for segment in gait:
            _interpolate_unreliable_legs(replace(track, xyz=xyz), segment, xyz)
    state = track.state.copy()
    _fill_gaps(xyz, visibility, state, track.real_time_s, max_gap_s)
    return replace(track, xyz=xyz, visibility=visibility, state=state, swapped=swapped)


def _swap_sides(
    array: Floats, pairs: tuple[tuple[Landmark, Landmark], ...], rows: NDArray[np.bool_]
) -> None:
    """Swap left and right in the given rows, in place."""
    for a, b in pairs:
        array[rows, a], array[rows, b] = array[rows, b].copy(), array[rows, a].copy()


def _interpolate_unreliable_legs(track: PoseTrack, segment: GaitSegment, xyz: Floats) -> None:
    """Interpolate swinging legs, relative to mid-hip, where they are unreliable, in place."""
    part = track.slice_rows(segment.rows)
    hips = np.zeros((len(part), 3))
    hips[:, :2] = part.midpoint("hip")
    unreliable = find_leg_errors(track, segment).unreliable
    for bad, leg in zip(unreliable.T, zip(*_LEG_PAIRS, strict=True), strict=True):
        for p in leg:
            smooth = interpolate_bad_samples(part.xyz[:, p] - hips, part.real_time_s, bad)
            xyz[segment.rows, p] = smooth + hips


def _drop_incomplete(track: PoseTrack) -> PoseTrack:
    """Drop detections without all landmarks, or with a torso of no length.

    The model returns either all landmarks or none, and everything that follows relies on it.
    """
    torso = np.linalg.norm(track.midpoint("shoulder") - track.midpoint("hip"), axis=1)
    complete = np.isfinite(track.xyz).all(axis=(1, 2)) & (torso > 0.0)
    incomplete = ~complete & (track.state != FrameState.MISSING)
    track = replace(track, visibility=np.nan_to_num(track.visibility))
    return _drop_rows(track, incomplete) if incomplete.any() else track


def _drop_partial_bodies(track: PoseTrack) -> PoseTrack:
    """Drop detections that cover only part of the body.

    The torso's length in the image changes slowly; a detection in which it is suddenly much
    shorter or longer is wrong.
    """
    torso = np.linalg.norm(track.midpoint("shoulder") - track.midpoint("hip"), axis=1)
    detected = np.flatnonzero(np.isfinite(torso))
    if detected.size < 5:
        return track
    typical = np.full(len(track), np.nan)
    step = float(np.median(np.diff(track.real_time_s)))
    window = min(detected.size, max(5, round(_TORSO_WINDOW_S / step)))
    typical[detected] = scipy.ndimage.median_filter(torso[detected], size=window, mode="nearest")
    ratio = torso / typical
    bad = (ratio < _MIN_TORSO_RATIO) | (ratio > 1.0 / _MIN_TORSO_RATIO)
    return _drop_rows(track, bad) if bad.any() else track


def _drop_rows(track: PoseTrack, rows: NDArray[np.bool_]) -> PoseTrack:
    """Return the track with the person missing in the given rows."""
    xyz, visibility, state = track.xyz.copy(), track.visibility.copy(), track.state.copy()
    xyz[rows], visibility[rows], state[rows] = np.nan, 0.0, FrameState.MISSING
    return replace(track, xyz=xyz, visibility=visibility, state=state)


def _resolve_mirrored_disagreements(
    xyz: Floats, mirrored: NDArray[np.bool_], size: float, standing: NDArray[np.bool_]
) -> None:
    """Resolve disagreements between mirrored and unmirrored frames, in place.

    The version that fits its neighbours is kept. Legs are resolved only while the person
    stands: swinging legs differ from the mean of their neighbours anyway. A leg is kept or
    replaced as a whole, because a model that confuses the legs also shifts the joints that
    still fit. Other landmarks are resolved one by one, in favour of the unmirrored frame.
    """
    inner = np.arange(1, len(mirrored) - 1)
    expected = xyz.copy()
    expected[inner] = (xyz[inner - 1] + xyz[inner + 1]) / 2
    disagrees = np.linalg.norm((xyz - expected)[:, :, :2], axis=2) > _MAX_DISAGREEMENT * size
    legs = [[landmark(joint, side) for joint in LEG_JOINTS[1:]] for side in SIDES]
    others = np.setdiff1d(np.arange(LANDMARK_COUNT), np.concatenate(legs))
    replaced = disagrees[:, others] & mirrored[:, None]
    xyz[:, others] = np.where(replaced[:, :, None], expected[:, others], xyz[:, others])
    for leg in legs:
        is_doubtful = disagrees[:, leg].any(axis=1)
        is_doubtful = (
            scipy.ndimage.binary_dilation(is_doubtful, iterations=_DOUBTFUL_MARGIN) & standing
        )
        edges = np.flatnonzero(np.diff(np.r_[False, is_doubtful, False]))
        for first, last in zip(edges[::2], edges[1::2], strict=True):
            _resolve_leg(xyz, leg, slice(int(first), int(last)), mirrored)


def _resolve_leg(
    xyz: Floats, leg: list[Landmark], rows: slice, mirrored: NDArray[np.bool_]
) -> None:
    """Resolve one run of doubtful rows, in place.

    The version (mirrored or not) whose foot stays closest to where it is before and after is
    kept; the frames of the other are interpolated.
    """
    inside = np.arange(rows.start, rows.stop)
    around = np.r_[
        np.arange(max(0, rows.start - _DOUBTFUL_MARGIN), rows.start),
        np.arange(rows.stop, min(len(xyz), rows.stop + _DOUBTFUL_MARGIN)),
    ]
    around = around[np.isfinite(xyz[around][:, leg]).all(axis=(1, 2))]
    versions = [inside[mirrored[inside] == is_mirrored_row] for is_mirrored_row in (False, True)]
    versions = [v[np.isfinite(xyz[v][:, leg]).all(axis=(1, 2))] for v in versions]
    if any(v.size == 0 for v in versions):
        return
    kept = versions[0]
    if around.size:
        foot = leg[1:]
        expected = np.stack(
            [np.interp(inside, around, xyz[around, p, axis]) for p in foot for axis in (0, 1)]
        ).reshape(len(foot), 2, inside.size)
        detected = xyz[inside][:, foot, :2].transpose(1, 2, 0)
        deviation = np.linalg.norm(detected - expected, axis=1).mean(axis=0)
        unmirrored_px, mirrored_px = (float(deviation[np.isin(inside, v)].mean()) for v in versions)
        kept = versions[int(mirrored_px < unmirrored_px)]
    # The frames outside are included, so that the ends join smoothly.
    known = np.unique(np.r_[around, kept])
    replaced = np.setdiff1d(inside, kept)
    for p in leg:
        for axis in range(3):
            xyz[replaced, p, axis] = np.interp(replaced, known, xyz[known, p, axis])


def _fill_gaps(
    xyz: Floats,
    visibility: Floats,
    state: NDArray[np.uint8],
    time_s: Floats,
    max_gap_s: float,
) -> None:
    """Interpolate short gaps linearly, in place."""
    detected = np.flatnonzero(state == FrameState.DETECTED)
    for before, after in pairwise(detected.tolist()):
        if after - before == 1 or time_s[after] - time_s[before] > max_gap_s:
            continue
        for i in range(before + 1, after):
            share = (time_s[i] - time_s[before]) / (time_s[after] - time_s[before])
            xyz[i] = (1 - share) * xyz[before] + share * xyz[after]
            visibility[i] = np.minimum(visibility[before], visibility[after])
            state[i] = FrameState.FILLED
