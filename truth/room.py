"""The place around the subject: floor, walls and what stands along them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from truth.geometry import UP, ahead, leftward
from truth.movements.specs import Gait
from truth.solids import Plane, Solid, box, cylinder
from truth.spec import ClipSpec, Color
from truth.textures import Image, floor_texture, wall_texture
from vision.terms import Floats

#: Height of the walls, m.
_WALL_M: Final = 5.0
#: Extent of one wall and one floor texture before it repeats, m.
_WALL_TILE_M: Final = 10.0
_FLOOR_TILE_M: Final = 7.32  # six lanes of a track
_WALL_PX_PER_M: Final = 160.0
_FLOOR_PX_PER_M: Final = 150.0

#: How far a room reaches to each side of its middle, m; somebody who runs needs more.
_HALF_WIDTH_M: Final = 4.5
_HALF_LENGTH_M: Final = 40.0
#: Free space behind somebody who runs toward or away from the camera, m.
_RUNWAY_M: Final = 16.0
#: A wall stands this much askew at most, degrees.
_ASKEW_DEG: Final = 9.0


@dataclass(frozen=True, eq=False)
class Room:
    """Floor, walls and furniture.

    Attributes
    ----------
    planes : tuple of Plane
        Floor and walls.
    solids : tuple of Solid
        Furniture.
    wall_point, wall_normal : ndarray of shape (3,)
        A point of the wall behind the subject and its direction into the room.
    """

    planes: tuple[Plane, ...]
    solids: tuple[Solid, ...]
    wall_point: Floats
    wall_normal: Floats


def furnish(spec: ClipSpec) -> Room:
    """Build the room of a clip.

    Parameters
    ----------
    spec : ClipSpec
        Clip.

    Returns
    -------
    Room
        Room; the same for the same spec.
    """
    random = np.random.default_rng([spec.seed, 7])
    outdoors = spec.scene.wall == "trees"
    toward_camera_deg, distance, half_width = _wall_place(spec, random)
    normal, right = ahead(toward_camera_deg), leftward(toward_camera_deg)
    middle = -distance * normal
    reach = distance + spec.camera.distance_m + 4.0
    wall = wall_texture(
        spec.scene.wall,
        spec.scene.wall_color,
        size_m=(_WALL_TILE_M, _WALL_M),
        per_m=_WALL_PX_PER_M,
        posters=0 if outdoors else spec.scene.posters,
        random=random,
    )
    floor = floor_texture(
        spec.scene.floor,
        spec.scene.floor_color,
        size_m=(_FLOOR_TILE_M, _FLOOR_TILE_M),
        per_m=_FLOOR_PX_PER_M,
        random=random,
    )
    if spec.scene.floor == "track" and abs(np.sin(np.radians(toward_camera_deg))) > 0.7:
        # Lanes run the way the subject does.
        floor = np.ascontiguousarray(floor.transpose(1, 0, 2))
    left_end, right_end = middle - half_width * right, middle + half_width * right
    planes = [
        _floor(left_end, right_end, normal * reach, floor),
        _wall(left_end, right_end, wall),
        _wall(left_end + reach * normal, left_end, wall, brightness=0.86),
        _wall(right_end, right_end + reach * normal, wall, brightness=0.93),
        _wall(right_end + reach * normal, left_end + reach * normal, wall),
    ]
    return Room(
        planes=tuple(planes),
        solids=tuple(_furniture(spec, left_end, right_end, normal, random)),
        wall_point=middle,
        wall_normal=normal,
    )


def _wall_place(spec: ClipSpec, random: np.random.Generator) -> tuple[float, float, float]:
    """Direction, distance and half the width of the wall behind the subject."""
    yaw, distance = spec.camera.yaw_deg, spec.scene.wall_distance_m
    askew = float(random.uniform(-_ASKEW_DEG, _ASKEW_DEG))
    if not _travels(spec):
        return yaw + askew, distance, _HALF_WIDTH_M
    # Nobody may run into a wall, so it stands along the path or far behind it.
    if abs(np.sin(np.radians(yaw))) > np.sin(np.radians(45)):
        return float(np.sign(yaw)) * 90.0, distance, _HALF_LENGTH_M
    return yaw + askew, max(distance, _RUNWAY_M), _HALF_LENGTH_M


def _travels(spec: ClipSpec) -> bool:
    movement = spec.movement
    if isinstance(movement, Gait):
        return movement.surface == "overground"
    return movement.kind == "capture" or spec.camera.motion != "fixed"


def _wall(start: Floats, end: Floats, texture: Image, *, brightness: float = 1.0) -> Plane:
    corners = np.array([start, end, end + _WALL_M * UP, start + _WALL_M * UP])
    length = float(np.linalg.norm(end - start))
    return Plane(corners, texture, (length / _WALL_TILE_M, 1.0), brightness)


def _floor(left: Floats, right: Floats, depth: Floats, texture: Image) -> Plane:
    corners = np.array([left + depth, right + depth, right, left])
    repeat = np.linalg.norm(right - left) / _FLOOR_TILE_M, np.linalg.norm(depth) / _FLOOR_TILE_M
    return Plane(corners, texture, (float(repeat[0]), float(repeat[1])))


def _furniture(
    spec: ClipSpec, left: Floats, right: Floats, normal: Floats, random: np.random.Generator
) -> list[Solid]:
    along = right - left
    length = float(np.linalg.norm(along))
    direction = along / length
    if spec.scene.wall == "trees":
        return []
    solids = [box(left, along, 0.02 * normal, 0.10, (228, 226, 222))]
    # A long wall has as much on every stretch of it as a short one.
    count = round(spec.scene.props * max(1.0, length / (2 * _HALF_WIDTH_M)))
    for _ in range(count):
        place = left + random.uniform(0.06, 0.94) * along + random.uniform(0.03, 0.25) * normal
        color = _any_color(random)
        if random.random() < 0.7:
            width, depth = random.uniform(0.25, 0.8), random.uniform(0.2, 0.45)
            height = random.uniform(0.3, 1.4)
            solids.append(box(place, width * direction, depth * normal, height, color))
        else:
            radius = random.uniform(0.12, 0.24)
            center = place + radius * (normal + UP)
            thickness = random.uniform(0.06, 0.2) * normal
            solids.append(cylinder(center, center + thickness, radius, color))
    return solids


def _any_color(random: np.random.Generator) -> Color:
    red, green, blue = (int(value) for value in random.uniform(50, 200, 3))
    return red, green, blue
