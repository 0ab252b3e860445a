"""Measure feet and legs during one repetition: what stands, what is lifted, what stays in place.

Lengths are in leg lengths (standing height of the hips above the ankle), so they depend neither
on the size of the person in the image nor on the frame rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vision.motion.camera_view import View, find_view
from vision.motion.rep_detection import Repetition, standing_rows
from vision.pose.pose_track import PoseTrack
from vision.terms import SIDES, Floats, Side, opposite_side

#: Below this the higher foot cannot be told from the lower one by its height: landmarks of a
#: standing foot repeat to about 0.03 leg lengths.
MIN_LIFT: Final = 0.04
#: The distance between two planted feet changes by no more than this; a foot in the air moves
#: with the body.
MAX_PLANTED_MOVEMENT: Final = 0.08
#: Share of the repetition around the bottom over which positions are averaged.
_BOTTOM_SHARE: Final = 1 / 4
#: A landmark less visible than this is a guess of the pose model.
MIN_VISIBILITY: Final = 0.3
#: Hidden feet are left out if both are seen in this share of the repetition.
_MIN_SEEN_SHARE: Final = 0.25


@dataclass(frozen=True)
class LegEvidence:
    """Measurements of feet and legs in one repetition.

    Attributes
    ----------
    view : View
        Camera view of the repetition.
    free : {"left", "right"}
        The foot that may be off the floor: the higher one.
    lift : ndarray of shape (N,)
        Height of the left foot above the right one in each row of the repetition.
    free_lift, free_lift_at_bottom : float
        Median height of the free foot above the other one.
    gap_at_bottom : float
        Sideways distance between the feet in the image.
    shank_difference : float
        Length of the difference between the two shanks as vectors in the image; in a front or
        back view one is mirrored first, as the legs are. Exceeded in a quarter of the frames.
    movement : mapping of side to float
        How far each foot moves in the image.
    wander : mapping of side to float
        The same without its steady part, as of a hand-held camera that pans.
    relative_movement : float
        How far the feet move relative to each other.
    free_shift : float
        How far the free foot shifts relative to the standing one between standing and bottom.
    return_gap : float
        Distance between the places of the free foot relative to the standing one at the start
        and at the end.
    hip_travel : float
        Distance across the image that the hips travel past the standing foot from start to end.
    hip_drop : float
        How far the hips drop above the standing foot.
    knee_drop : float
        Height of the standing knee above the free one at the bottom.
    free_knee_flexion : float
        Knee flexion of the free leg in the image at the bottom, degrees.
    free_above_hips : bool
        Whether the free foot is ever held higher than the hips.
    turns : tuple of float
        How far the left, and the right, foot rises against the other one from where it stood.
    """

    view: View
    free: Side
    lift: Floats
    free_lift: float
    free_lift_at_bottom: float
    gap_at_bottom: float
    shank_difference: float
    movement: Mapping[Side, float]
    wander: Mapping[Side, float]
    relative_movement: float
    free_shift: float
    return_gap: float
    hip_travel: float
    hip_drop: float
    knee_drop: float
    free_knee_flexion: float
    free_above_hips: bool
    turns: tuple[float, float]

    @property
    def standing(self) -> Side:
        """The foot that stands if only one does."""
        return opposite_side(self.free)


def lowest_point(track: PoseTrack, side: Side) -> Floats:
    """Return the height of a foot's lowest point in the image, pixels, y down, shape (T,)."""
    return np.asarray(
        np.max([track.xy(name, side)[:, 1] for name in ("ankle", "heel", "toe")], axis=0)
    )


def foot_center(track: PoseTrack, side: Side) -> Floats:
    """Return the middle of ankle, heel and toe, pixels, shape (T, 2)."""
    return (track.xy("ankle", side) + track.xy("heel", side) + track.xy("toe", side)) / 3


def knee_flexion_in_image(track: PoseTrack, side: Side) -> Floats:
    """Return 180° minus the angle hip-knee-ankle in the image, shape (T,)."""
    hip, knee, ankle = (track.xy(name, side) for name in ("hip", "knee", "ankle"))
    u, v = knee - hip, ankle - knee
    cross = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
    return np.asarray(np.abs(np.degrees(np.arctan2(cross, (u * v).sum(axis=1)))))


def percentile(values: Floats, share: float) -> float:
    """Return a percentile of the finite values; NaN without any."""
    finite = values[np.isfinite(values)]
    return float(np.percentile(finite, share)) if finite.size else float("nan")


def median(values: Floats) -> float:
    """Return the median of the finite values; NaN without any."""
    return percentile(values, 50)


def _movement(path: Floats) -> float:
    """Return how far a point moves: diagonal of its box between 10th and 90th percentile."""
    width, height = (percentile(x, 90) - percentile(x, 10) for x in path.T)
    return float(np.hypot(width, height))


def _wander(path: Floats) -> float:
    """Return how far a point moves off the straight line between its two ends."""
    edge = max(1, len(path) // 10)
    path = path[np.isfinite(path).all(axis=1)]
    if not len(path):
        return float("nan")
    first, last = np.median(path[:edge], axis=0), np.median(path[-edge:], axis=0)
    share = np.linspace(0.0, 1.0, len(path))[:, None]
    return _movement(path - first - share * (last - first))


def _distance(a: Floats, b: Floats) -> float:
    """Return the distance between the median positions of two paths; NaN where one is missing."""
    known = [path[np.isfinite(path).all(axis=1)] for path in (a, b)]
    if not all(len(path) for path in known):
        return float("nan")
    return float(np.hypot(*(np.median(known[0], axis=0) - np.median(known[1], axis=0))))


def measure_legs(track: PoseTrack, rep: Repetition, *, leg_length: float) -> LegEvidence:
    """Measure feet and legs during a repetition.

    Parameters
    ----------
    track : PoseTrack
        Smoothed track.
    rep : Repetition
        The repetition.
    leg_length : float
        Leg length, pixels.
    """
    whole = track.slice_rows(rep.rows)
    before = track.slice_rows(standing_rows(track, rep))
    seen = _rows_with_feet(whole)
    part = take_rows(whole, seen)
    half = max(2, round(seen.size * _BOTTOM_SHARE / 2))
    bottom = np.sort(np.argsort(np.abs(seen + rep.start - rep.bottom), kind="stable")[: 2 * half])
    feet = {side: foot_center(part, side) / leg_length for side in SIDES}
    movement = {side: _movement(path) for side, path in feet.items()}
    between = feet["left"] - feet["right"]
    lift = _lift(part, leg_length)
    relative_movement = _movement(between)
    free = _find_free_foot(median(lift), movement, relative_movement)
    standing, sign = opposite_side(free), 1.0 if free == "left" else -1.0
    knees = (part.xy("knee", free) - part.xy("knee", standing))[bottom, 1] / leg_length
    stood = (foot_center(before, "left") - foot_center(before, "right")) / leg_length
    hips = part.midpoint("hip") / leg_length - feet[standing]
    hips_before = (before.midpoint("hip") - foot_center(before, standing)) / leg_length
    edge = max(1, seen.size // 10)
    view = find_view(whole)
    return LegEvidence(
        view=view,
        free=free,
        lift=_lift(whole, leg_length),
        free_lift=sign * median(lift),
        free_lift_at_bottom=sign * median(lift[bottom]),
        gap_at_bottom=abs(median(between[bottom, 0])),
        shank_difference=_shank_difference(part, view) / leg_length,
        movement=movement,
        wander={side: _wander(path) for side, path in feet.items()},
        relative_movement=relative_movement,
        free_shift=_distance(between[bottom], stood),
        return_gap=_distance(between[:edge], between[-edge:]),
        hip_travel=abs(median(hips[-edge:, 0]) - median(hips[:edge, 0])),
        hip_drop=median(hips[bottom, 1]) - median(hips_before[:, 1]),
        knee_drop=median(knees),
        free_knee_flexion=median(knee_flexion_in_image(part, free)[bottom]),
        free_above_hips=bool(
            percentile(part.midpoint("hip")[:, 1] - lowest_point(part, free), 100) > 0.0
        ),
        turns=_turns(lift, _lift(before, leg_length)),
    )


def take_rows(track: PoseTrack, rows: NDArray[np.int64]) -> PoseTrack:
    """Return some of the rows, which need not follow each other, as a track of their own."""
    return replace(
        track,
        index=track.index[rows],
        time_s=track.time_s[rows],
        xyz=track.xyz[rows],
        visibility=track.visibility[rows],
        state=track.state[rows],
        swapped=track.swapped[rows],
    )


def _rows_with_feet(part: PoseTrack) -> NDArray[np.int64]:
    """Return the rows in which both feet are seen; all rows where that is rarely the case.

    The foot behind the other leg is a guess of the pose model, which often puts it onto the
    visible leg.
    """
    names = ("knee", "ankle", "heel", "toe")
    seen = np.min(
        [np.mean([part.point_visibility(n, s) for n in names], axis=0) for s in SIDES], axis=0
    )
    known = np.isfinite(np.sum([foot_center(part, side) for side in SIDES], axis=(0, 2)))
    rows = np.flatnonzero(known & (seen >= MIN_VISIBILITY))
    enough = rows.size >= max(4, _MIN_SEEN_SHARE * len(part))
    if enough:
        return rows
    return np.flatnonzero(known) if known.any() else np.arange(len(part))


def _lift(track: PoseTrack, leg_length: float) -> Floats:
    """Return the height of the left foot above the right one, leg lengths, shape (T,)."""
    return (lowest_point(track, "right") - lowest_point(track, "left")) / leg_length


def _find_free_foot(
    left_lift: float, movement: Mapping[Side, float], relative_movement: float
) -> Side:
    """Return the higher foot, or the one that moves more where both look equally high."""
    if abs(left_lift) < MIN_LIFT and relative_movement > MAX_PLANTED_MOVEMENT:
        # A foot held up toward the camera looks as low as the standing one.
        return "left" if movement["left"] > movement["right"] else "right"
    return "left" if left_lift > 0 else "right"


def _shank_difference(part: PoseTrack, view: View) -> float:
    """Return how far the shanks differ as vectors in the image, pixels."""
    left, right = (part.xy("ankle", side) - part.xy("knee", side) for side in SIDES)
    if view.name in ("front", "back"):
        right = right * [-1.0, 1.0]
    return percentile(np.hypot(*(left - right).T), 75)


def _turns(lift: Floats, stood: Floats) -> tuple[float, float]:
    """Return how far each foot rises against the other, compared with standing."""
    before = median(stood)
    return max(0.0, percentile(lift, 95) - before), max(0.0, before - percentile(lift, 5))
