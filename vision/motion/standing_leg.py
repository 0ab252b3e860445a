"""Which leg stands during a repetition: left, right, both, or neither still."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from vision.motion.reps import Repetition
from vision.motion.view import find_view
from vision.pose.track import PoseTrack
from vision.terms import SIDES, Floats, Side, opposite_side

StanceKind = Literal["left", "right", "both", "split", "moving"]

# All in leg lengths. With both feet on the floor the two shanks tilt alike, so their
# heights differ little, also where one foot is further from the camera; a raised foot
# takes its shank out of line.
_SHANKS_ALIKE: Final = 0.12
#: A raised foot is at least this high over the standing one, median over the repetition.
_RAISED: Final = 0.04
#: In a lunge the rear knee sinks below the front one; a free leg's does not.
_KNEE_BELOW: Final = 0.15
#: Both standing feet stay within this of each other (10th to 90th percentile), ...
_TOGETHER: Final = 0.15
#: ... and drift no more than this in the picture, as with a camera held by hand.
_DRIFT: Final = 0.5
#: A single standing foot drifts no more than this: here a hop and a moving camera look alike.
_PLANTED: Final = 0.2
#: A free foot that swings further than this is kicking or stepping, not held.
_HELD: Final = 0.7
#: A foot this high is in the air whatever the shanks say; up to that, a foot that stands
#: further from the camera may look as high, in a side view up to twice as much.
_CLEARLY_RAISED: Final = 0.15
#: Seen from the side, two feet side by side are no further apart than this.
_SIDE_BY_SIDE: Final = 0.25
#: Two standing feet keep their distance; a foot held in the air moves with the body.
_HOVERING: Final = 0.08
#: Height and wander together of a free foot seen from front or back, over a foot this still.
_MOVED: Final = 0.12
_STILL: Final = 0.05


@dataclass(frozen=True)
class Stance:
    """How a person stands during one repetition.

    Attributes
    ----------
    kind : {"left", "right", "both", "split", "moving"}
        The standing leg; ``split`` for a lunge, ``moving`` where no foot stays.
    lift : ndarray of shape (N,)
        Height of the free foot over the standing foot for each row of the
        repetition, leg lengths (left over right where both stand).
    """

    kind: StanceKind
    lift: Floats


def lowest_point(track: PoseTrack, side: Side) -> Floats:
    """Height in the picture of a foot's lowest point, pixels, y down, shape (T,)."""
    return np.asarray(
        np.max([track.xy(name, side)[:, 1] for name in ("ankle", "heel", "toe")], axis=0)
    )


def _foot(track: PoseTrack, side: Side) -> Floats:
    return (track.xy("ankle", side) + track.xy("heel", side) + track.xy("toe", side)) / 3


def _wander(path: Floats) -> float:
    """How far a point moves, pixels: 10th to 90th percentile of its path, both ways."""
    low, high = np.nanpercentile(path, [10, 90], axis=0)
    return float(np.hypot(*(high - low)))


def _is_lifted(
    part: PoseTrack, free: Side, *, height: float, apart: float, roaming: float, still: bool
) -> bool:
    """Whether a foot is in the air although both shanks tilt alike."""
    view = find_view(part)
    if view.name in ("front", "back"):
        return height >= _CLEARLY_RAISED or (still and height + roaming >= _MOVED)
    if height < _CLEARLY_RAISED:
        return False
    # From the side the far foot looks raised where it stands; the near one never does.
    if view.name == "side" and view.facing == free:
        return True
    if view.name == "side" and apart > _SIDE_BY_SIDE:
        return True
    return height >= 2 * _CLEARLY_RAISED or roaming > _HOVERING


def find_stance(track: PoseTrack, rep: Repetition, *, leg: float) -> Stance:
    """Find the standing leg of a repetition.

    Parameters
    ----------
    track : PoseTrack
        Smoothed track.
    rep : Repetition
        Rows to look at.
    leg : float
        Leg length in pixels.
    """
    part = track.slice_rows(rep.rows)
    low = {side: lowest_point(part, side) for side in SIDES}
    left_over_right = (low["right"] - low["left"]) / leg
    shank = {side: (part.xy("ankle", side) - part.xy("knee", side))[:, 1] / leg for side in SIDES}
    near = max(2, len(part) // 8)
    middle = rep.bottom - rep.start
    apart = [
        abs(float(np.nanmedian((shank["left"] - shank["right"])[rows])))
        for rows in (slice(0, near), slice(max(0, middle - near), middle + near))
    ]
    feet = {side: _foot(part, side) / leg for side in SIDES}
    height = float(np.nanmedian(left_over_right))
    wander = {side: _wander(path) for side, path in feet.items()}
    between = feet["left"] - feet["right"]
    roaming = _wander(between)
    free: Side = "left" if height > 0 else "right"
    if abs(height) < _RAISED and roaming > _HOVERING:
        # Held toward the camera, a foot in the air looks as low as the standing one.
        free = "left" if wander["left"] > wander["right"] else "right"
    standing = opposite_side(free)
    lifted = _is_lifted(
        part,
        free,
        height=abs(height),
        apart=abs(float(np.nanmedian(between[:, 0]))),
        roaming=roaming,
        still=wander[standing] <= _STILL,
    )
    if max(apart) < _SHANKS_ALIKE and not lifted:
        still = roaming <= _TOGETHER and min(wander.values()) <= _DRIFT
        return Stance("both" if still else "moving", left_over_right)
    lift = left_over_right if free == "left" else -left_over_right
    knees = (part.xy("knee", free) - part.xy("knee", standing))[:, 1] / leg
    sunk = float(np.nanmedian(knees[max(0, middle - near) : middle + near])) > _KNEE_BELOW
    planted = roaming <= _HOVERING
    is_low = abs(height) < (_CLEARLY_RAISED if sunk else _RAISED)
    if (planted and (sunk or is_low)) or (sunk and is_low):
        return Stance("split", lift)
    if wander[standing] > _PLANTED or _wander(between) > _HELD:
        return Stance("moving", lift)
    return Stance(standing, lift)
