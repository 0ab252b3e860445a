"""Find the standing leg of a repetition: left, right, both, or neither.

Notes
-----
The rules and their limits are our own: we know of no published method for one camera. A
standing foot stays in one place and is the lower one. All limits are in leg lengths, so they
depend neither on the size of the person in the image nor on the frame rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from vision.motion.camera_view import find_view
from vision.motion.rep_detection import Repetition
from vision.pose.pose_track import PoseTrack
from vision.terms import SIDES, Floats, Side, opposite_side

StanceKind = Literal["left", "right", "both", "split", "moving"]

#: With both feet on the floor the shanks tilt alike, so their heights differ by no more than
#: this, even where one foot is further from the camera.
_MAX_SHANK_DIFFERENCE: Final = 0.12
#: A raised foot is at least this high above the standing one, median over the repetition.
_MIN_LIFT: Final = 0.04
#: In a lunge the rear knee sinks this far below the front one; a free leg's does not.
_MIN_KNEE_DROP: Final = 0.15
#: Two standing feet move relative to each other by no more than this, ...
_MAX_RELATIVE_MOVEMENT: Final = 0.15
#: ... and drift together in the image by no more than this, as with a hand-held camera.
_MAX_DRIFT: Final = 0.5
#: A single standing foot drifts no more than this: a hop and a moving camera look alike.
_MAX_STANDING_MOVEMENT: Final = 0.2
#: A free foot that moves further than this is kicking or stepping, not held up.
_MAX_HELD_MOVEMENT: Final = 0.7
#: A foot this high is in the air whatever the shanks do. Below it, a foot that stands further
#: from the camera may look just as high; in a side view, up to twice this.
_CLEAR_LIFT: Final = 0.15
#: Seen from the side, two feet side by side are no further apart than this.
_MAX_SIDE_BY_SIDE: Final = 0.25
#: The distance between two planted feet changes by no more than this; a foot in the air moves
#: with the body.
_MAX_PLANTED_MOVEMENT: Final = 0.08
#: In a front or back view, a foot is free if its lift plus its movement is at least this ...
_MIN_LIFT_AND_MOVEMENT: Final = 0.12
#: ... while the standing foot moves no more than this.
_MAX_STILL_MOVEMENT: Final = 0.05


@dataclass(frozen=True)
class Stance:
    """Stance during one repetition.

    Attributes
    ----------
    kind : {"left", "right", "both", "split", "moving"}
        The standing leg; ``split`` for a lunge, ``moving`` where no foot stays in place.
    lift : ndarray of shape (N,)
        Height of the free foot above the standing foot in each row of the
        repetition, leg lengths (left above right where both stand).
    """

    kind: StanceKind
    lift: Floats


def lowest_point(track: PoseTrack, side: Side) -> Floats:
    """Return the height of a foot's lowest point in the image, pixels, y down, shape (T,)."""
    return np.asarray(
        np.max([track.xy(name, side)[:, 1] for name in ("ankle", "heel", "toe")], axis=0)
    )


def _foot_center(track: PoseTrack, side: Side) -> Floats:
    return (track.xy("ankle", side) + track.xy("heel", side) + track.xy("toe", side)) / 3


def _movement(path: Floats) -> float:
    """Return how far a point moves: diagonal of its box between 10th and 90th percentile."""
    low, high = np.nanpercentile(path, [10, 90], axis=0)
    return float(np.hypot(*(high - low)))


@dataclass(frozen=True)
class _Feet:
    """Measurements of feet and knees in one repetition, leg lengths.

    Attributes
    ----------
    part : PoseTrack
        The repetition.
    free : {"left", "right"}
        The foot that may be off the floor: the higher one.
    lift : float
        Median height of the free foot above the other one.
    shank_difference : float
        Largest difference between the heights of the shanks at the start and the bottom.
    gap : float
        Median sideways distance between the feet in the image.
    movement : mapping of side to float
        How far each foot moves in the image.
    relative_movement : float
        How far the feet move relative to each other.
    knee_drop : float
        Height of the standing knee above the free one at the bottom.
    """

    part: PoseTrack
    free: Side
    lift: float
    shank_difference: float
    gap: float
    movement: Mapping[Side, float]
    relative_movement: float
    knee_drop: float

    @property
    def standing(self) -> Side:
        """The foot that stands if only one does."""
        return opposite_side(self.free)

    @property
    def both_stand(self) -> bool:
        """Whether both feet are on the floor, side by side."""
        return self.shank_difference < _MAX_SHANK_DIFFERENCE and not self.is_lifted

    @property
    def both_stay(self) -> bool:
        """Whether two standing feet stay in one place."""
        return (
            self.relative_movement <= _MAX_RELATIVE_MOVEMENT
            and min(self.movement.values()) <= _MAX_DRIFT
        )

    @property
    def is_lifted(self) -> bool:
        """Whether the free foot is in the air even if both shanks tilt alike."""
        view = find_view(self.part)
        if view.name in ("front", "back"):
            return self.lift >= _CLEAR_LIFT or self.is_held_low
        if self.lift < _CLEAR_LIFT:
            return False
        # From the side a far foot on the floor looks raised; a near one never does.
        if view.name == "side" and (view.facing == self.free or self.gap > _MAX_SIDE_BY_SIDE):
            return True
        return self.lift >= 2 * _CLEAR_LIFT or not self.are_planted

    @property
    def is_held_low(self) -> bool:
        """Whether the free foot is held low but moves while the standing foot is still."""
        return (
            self.movement[self.standing] <= _MAX_STILL_MOVEMENT
            and self.lift + self.relative_movement >= _MIN_LIFT_AND_MOVEMENT
        )

    @property
    def are_planted(self) -> bool:
        """Whether the distance between the feet is constant, as with both on the floor."""
        return self.relative_movement <= _MAX_PLANTED_MOVEMENT

    @property
    def is_split(self) -> bool:
        """Whether this is a lunge: at least two signs of a planted, lowered rear leg."""
        knee_sinks = self.knee_drop > _MIN_KNEE_DROP
        is_low = self.lift < (_CLEAR_LIFT if knee_sinks else _MIN_LIFT)
        return (knee_sinks + is_low + self.are_planted) >= 2

    @property
    def is_stepping(self) -> bool:
        """Whether the standing foot leaves its place, or the free one kicks or steps."""
        return (
            self.movement[self.standing] > _MAX_STANDING_MOVEMENT
            or self.relative_movement > _MAX_HELD_MOVEMENT
        )

    @property
    def kind(self) -> StanceKind:
        """The stance; the first rule that applies decides."""
        if self.both_stand:
            return "both" if self.both_stay else "moving"
        if self.is_split:
            return "split"
        return "moving" if self.is_stepping else self.standing


def find_stance(track: PoseTrack, rep: Repetition, *, leg_length: float) -> Stance:
    """Find the standing leg of a repetition.

    Parameters
    ----------
    track : PoseTrack
        Smoothed track.
    rep : Repetition
        The repetition.
    leg_length : float
        Leg length, pixels.

    Returns
    -------
    Stance
        Kind of stance, and the height of the free foot.
    """
    part = track.slice_rows(rep.rows)
    left_lift = (lowest_point(part, "right") - lowest_point(part, "left")) / leg_length
    feet = _measure_feet(part, rep, float(np.nanmedian(left_lift)), leg_length=leg_length)
    is_left_free = feet.both_stand or feet.free == "left"
    return Stance(feet.kind, left_lift if is_left_free else -left_lift)


def _measure_feet(
    part: PoseTrack, rep: Repetition, left_lift: float, *, leg_length: float
) -> _Feet:
    centers = {side: _foot_center(part, side) / leg_length for side in SIDES}
    movement = {side: _movement(path) for side, path in centers.items()}
    between = centers["left"] - centers["right"]
    relative_movement = _movement(between)
    free: Side = "left" if left_lift > 0 else "right"
    if abs(left_lift) < _MIN_LIFT and relative_movement > _MAX_PLANTED_MOVEMENT:
        # A foot held up toward the camera looks as low as the standing one.
        free = "left" if movement["left"] > movement["right"] else "right"
    shanks = [(part.xy("ankle", side) - part.xy("knee", side))[:, 1] / leg_length for side in SIDES]
    knees = (part.xy("knee", free) - part.xy("knee", opposite_side(free)))[:, 1] / leg_length
    window = max(2, len(part) // 8)
    middle = rep.bottom - rep.start
    start, bottom = slice(0, window), slice(max(0, middle - window), middle + window)
    return _Feet(
        part=part,
        free=free,
        lift=abs(left_lift),
        shank_difference=max(
            abs(float(np.nanmedian((shanks[0] - shanks[1])[rows]))) for rows in (start, bottom)
        ),
        gap=abs(float(np.nanmedian(between[:, 0]))),
        movement=movement,
        relative_movement=relative_movement,
        knee_drop=float(np.nanmedian(knees[bottom])),
    )
