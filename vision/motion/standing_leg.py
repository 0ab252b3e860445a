"""Find the standing leg of a repetition: left, right, both, or neither.

Notes
-----
The rules and their limits are our own: we know of no published method for one camera. They
rest on what a standing foot does, which is to stay in one place and to be the lower one. All
limits are in leg lengths, so that neither the size of the person in the image nor the frame
rate matters.
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

#: With both feet on the floor the two shanks tilt alike, so their heights differ by no more
#: than this, also where one foot is further from the camera.
_MAX_SHANK_DIFFERENCE: Final = 0.12
#: A raised foot is at least this high above the standing one, median over the repetition.
_MIN_LIFT: Final = 0.04
#: In a lunge the rear knee sinks this far below the front one; a free leg's does not.
_MIN_KNEE_DROP: Final = 0.15
#: Two standing feet move no more than this against each other, ...
_MAX_RELATIVE_MOVEMENT: Final = 0.15
#: ... and drift together no more than this in the image, as with a hand-held camera.
_MAX_DRIFT: Final = 0.5
#: A single standing foot drifts no more than this: a hop and a moving camera look alike.
_MAX_STANDING_MOVEMENT: Final = 0.2
#: A free foot that moves further than this is kicking or stepping, not held.
_MAX_HELD_MOVEMENT: Final = 0.7
#: A foot this high is in the air whatever the shanks do; up to that, a foot that stands
#: further from the camera may look as high, in a side view up to twice as much.
_CLEAR_LIFT: Final = 0.15
#: Seen from the side, two feet side by side are no further apart than this.
_MAX_SIDE_BY_SIDE: Final = 0.25
#: Two planted feet keep their distance to within this; a foot in the air moves with the body.
_MAX_PLANTED_MOVEMENT: Final = 0.08
#: Height and movement together of a free foot seen from front or back ...
_MIN_LIFT_AND_MOVEMENT: Final = 0.12
#: ... above a standing foot that moves no more than this.
_MAX_STILL_MOVEMENT: Final = 0.05


@dataclass(frozen=True)
class Stance:
    """How a person stands during one repetition.

    Attributes
    ----------
    kind : {"left", "right", "both", "split", "moving"}
        The standing leg; ``split`` for a lunge, ``moving`` where no foot stays.
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
    """How far a point moves: diagonal of the box from the 10th to the 90th percentile."""
    low, high = np.nanpercentile(path, [10, 90], axis=0)
    return float(np.hypot(*(high - low)))


@dataclass(frozen=True)
class _Feet:
    """Feet and knees of one repetition, lengths in leg lengths.

    Attributes
    ----------
    part : PoseTrack
        The repetition.
    free : {"left", "right"}
        The foot that may be off the floor: the higher one.
    lift : float
        How high it is above the other foot, median.
    shank_difference : float
        By how much the heights of the shanks differ, at the start or at the bottom.
    gap : float
        Sideways distance between the feet in the image, median.
    movement : mapping of side to float
        How far each foot moves in the image.
    relative_movement : float
        How far the feet move against each other.
    knee_drop : float
        How far the knee of the free leg is below the other one at the bottom.
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
        """Whether the free foot is in the air although both shanks tilt alike."""
        view = find_view(self.part)
        if view.name in ("front", "back"):
            return self.lift >= _CLEAR_LIFT or self.hovers
        if self.lift < _CLEAR_LIFT:
            return False
        # From the side the far foot looks raised where it stands; the near one never does.
        if view.name == "side" and (view.facing == self.free or self.gap > _MAX_SIDE_BY_SIDE):
            return True
        return self.lift >= 2 * _CLEAR_LIFT or not self.are_planted

    @property
    def hovers(self) -> bool:
        """Whether the free foot moves about low over a foot that stands still."""
        return (
            self.movement[self.standing] <= _MAX_STILL_MOVEMENT
            and self.lift + self.relative_movement >= _MIN_LIFT_AND_MOVEMENT
        )

    @property
    def are_planted(self) -> bool:
        """Whether the feet keep their distance, as two feet on the floor do."""
        return self.relative_movement <= _MAX_PLANTED_MOVEMENT

    @property
    def is_split(self) -> bool:
        """Whether this is a lunge: two signs of a planted, lowered rear leg at least."""
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


def find_stance(track: PoseTrack, rep: Repetition, *, leg: float) -> Stance:
    """Find the standing leg of a repetition.

    Parameters
    ----------
    track : PoseTrack
        Smoothed track.
    rep : Repetition
        The repetition.
    leg : float
        Leg length, pixels.

    Returns
    -------
    Stance
        Kind of stance, and the height of the free foot.
    """
    part = track.slice_rows(rep.rows)
    left_lift = (lowest_point(part, "right") - lowest_point(part, "left")) / leg
    feet = _measure_feet(part, rep, float(np.nanmedian(left_lift)), leg=leg)
    is_left_free = feet.both_stand or feet.free == "left"
    return Stance(feet.kind, left_lift if is_left_free else -left_lift)


def _measure_feet(part: PoseTrack, rep: Repetition, left_lift: float, *, leg: float) -> _Feet:
    centers = {side: _foot_center(part, side) / leg for side in SIDES}
    movement = {side: _movement(path) for side, path in centers.items()}
    between = centers["left"] - centers["right"]
    relative_movement = _movement(between)
    free: Side = "left" if left_lift > 0 else "right"
    if abs(left_lift) < _MIN_LIFT and relative_movement > _MAX_PLANTED_MOVEMENT:
        # Held toward the camera, a foot in the air looks as low as the standing one.
        free = "left" if movement["left"] > movement["right"] else "right"
    shanks = [(part.xy("ankle", side) - part.xy("knee", side))[:, 1] / leg for side in SIDES]
    knees = (part.xy("knee", free) - part.xy("knee", opposite_side(free)))[:, 1] / leg
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
