"""Things the subject uses or stands behind: a treadmill, a bar, a bench, a box."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from truth.geometry import UP, ahead, leftward
from truth.movements.specs import AnyMovement, Other
from truth.solids import Plane, Solid, centered_box, cylinder
from truth.spec import OccluderSpec
from truth.textures import belt_texture
from vision.terms import Floats

#: Half the width of the belt, and its ends ahead of (-y) and behind the subject, m.
_BELT_HALF_M: Final = 0.30
_BELT_AHEAD_M: Final = -0.90
_BELT_BEHIND_M: Final = 1.00
#: The belt lies this far above the floor's plane, so that it covers the floor, m.
_BELT_LIFT_M: Final = 0.0015
_BELT_PX_PER_M: Final = 270.0
#: Boxes that movements need: middle behind (+) or ahead of the subject, depth, m, and height as a
#: share of the movement's.
_FURNITURE: Final[Mapping[str, tuple[float, float, float]]] = {
    "chair": (0.34, 0.38, 1.0),
    "bulgarian_split_squat": (0.61, 0.34, 1.0),
    "step_up": (-0.52, 0.48, 0.5),
}
_FURNITURE_WIDTH_M: Final = 0.60
_PLYWOOD: Final = (158, 126, 88)
_STEEL: Final = (66, 66, 70)
_DARK: Final = (40, 40, 44)


@dataclass(frozen=True, eq=False)
class Treadmill:
    """Treadmill around the origin; who uses it faces -y.

    Attributes
    ----------
    belt : Plane
        Belt with its marks.
    solids : tuple of Solid
        Frame and console.
    """

    belt: Plane
    solids: tuple[Solid, ...]

    def belt_shift(self, belt_mps: float, time_s: float) -> float:
        """Offset of the belt's texture.

        Parameters
        ----------
        belt_mps : float
            Velocity of the belt along +y, m/s.
        time_s : float
            Time, s.

        Returns
        -------
        float
            Offset up the texture, in lengths of the belt.
        """
        return belt_mps * time_s / (_BELT_BEHIND_M - _BELT_AHEAD_M)


def treadmill(seed: int) -> Treadmill:
    """Build a treadmill.

    Parameters
    ----------
    seed : int
        Seed of the belt's texture.

    Returns
    -------
    Treadmill
        Treadmill.
    """
    half, ahead_m, behind_m = _BELT_HALF_M, _BELT_AHEAD_M, _BELT_BEHIND_M
    length = behind_m - ahead_m
    texture = belt_texture(
        size_m=(2 * half, length), per_m=_BELT_PX_PER_M, random=np.random.default_rng([seed, 5])
    )
    # From above, with the head of the belt at the bottom of the texture.
    corners = np.array(
        [[-half, ahead_m, 0], [half, ahead_m, 0], [half, behind_m, 0], [-half, behind_m, 0]]
    )
    solids = []
    for side in (-1, 1):
        rail = np.array([side * (half + 0.065), (ahead_m - 0.25 + behind_m) / 2, 0.0])
        solids.append(centered_box(rail, (0.09, length + 0.25, 0.03), _STEEL))
        post = np.array([side * (half + 0.055), ahead_m - 0.19, 0.0])
        solids.append(centered_box(post, (0.05, 0.06, 1.05), _STEEL))
        grip = post + 1.0 * UP
        solids.append(cylinder(grip, grip + np.array([0.0, 0.34, -0.06]), 0.018, _DARK))
    console = np.array([0.0, ahead_m - 0.19, 1.05])
    solids.append(centered_box(console, (2 * half + 0.2, 0.12, 0.22), _DARK))
    solids.append(centered_box([0, ahead_m - 0.16, 0], (2 * half, 0.30, 0.16), _DARK))
    return Treadmill(Plane(corners + _BELT_LIFT_M * UP, texture), tuple(solids))


def moved(plane: Plane, shift: float) -> tuple[tuple[float, float], ...]:
    """Texture coordinates of a plane whose texture has moved.

    Parameters
    ----------
    plane : Plane
        Plane.
    shift : float
        Movement up the plane, in heights of the plane.

    Returns
    -------
    tuple of tuple of float
        Coordinates at the four corners.
    """
    across, up = plane.repeat
    # A texture that moves up shows at a place what was below it.
    start = -shift * up
    return ((0.0, start), (across, start), (across, up + start), (0.0, up + start))


def occluder(spec: OccluderSpec, *, camera_yaw_deg: float) -> tuple[Solid, ...]:
    """Build what stands between the camera and the subject.

    Parameters
    ----------
    spec : OccluderSpec
        Object.
    camera_yaw_deg : float
        Direction from the subject to the camera, degrees.

    Returns
    -------
    tuple of Solid
        Its parts.
    """
    toward, right = ahead(camera_yaw_deg), leftward(camera_yaw_deg)
    place = spec.before_m * toward + spec.aside_m * right
    if spec.kind == "bar":
        radius = spec.width_m / 2
        return (cylinder(place, place + spec.height_m * UP, radius, spec.color),)
    if spec.kind == "box":
        size = (spec.width_m, 0.35, spec.height_m)
        return (centered_box(place, size, spec.color, along=right),)
    return _bench(spec, place, right)


def _bench(spec: OccluderSpec, place: Floats, right: Floats) -> tuple[Solid, ...]:
    """Make a padded board on two legs."""
    thickness = 0.12
    top = place + (spec.height_m - thickness) * UP
    board = centered_box(top, (spec.width_m, 0.30, thickness), spec.color, along=right)
    legs = [
        centered_box(
            place + side * 0.42 * spec.width_m * right,
            (0.06, 0.26, spec.height_m - thickness),
            _STEEL,
            along=right,
        )
        for side in (-1, 1)
    ]
    return (board, *legs)


def furniture_of(movement: AnyMovement) -> tuple[Solid, ...]:
    """Build the furniture that a movement needs.

    Parameters
    ----------
    movement : SingleLegSquat or Squat or Gait or Other or Capture
        Movement.

    Returns
    -------
    tuple of Solid
        Furniture; empty for most movements.
    """
    if not isinstance(movement, Other) or movement.move not in _FURNITURE:
        return ()
    behind_m, depth_m, height_share = _FURNITURE[movement.move]
    size = (_FURNITURE_WIDTH_M, depth_m, height_share * movement.height_m)
    return (centered_box([0.0, behind_m, 0.0], size, _PLYWOOD),)
