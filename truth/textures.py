"""Images for walls, floors and belts: uneven as real ones are, and different for every seed."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from truth.spec import Color
from vision.terms import Floats

Image = NDArray[np.uint8]

#: Bricks with their joint, m.
_BRICK_M: Final = (0.065, 0.24)
_JOINT_M: Final = 0.008
_PLANK_M: Final = 0.12
_TILE_M: Final = 0.30
_PANEL_M: Final = 0.60
_LANE_M: Final = 1.22
#: Width and height of a door, m, and the share of walls that have one.
_DOOR_M: Final = (0.95, 2.1)
_DOOR_SHARE: Final = 0.6
#: Doors and posters are at most this far from a wall's middle, where the camera sees them, m.
_SEEN_M: Final = 2.4


def wall_texture(
    kind: str,
    color: Color,
    *,
    size_m: tuple[float, float],
    per_m: float,
    posters: int,
    random: np.random.Generator,
) -> Image:
    """Paint a wall.

    Parameters
    ----------
    kind : {"plain", "brick", "panel", "trees"}
        What it is made of.
    color : tuple of int
        Base color.
    size_m : tuple of float
        Width and height, m.
    per_m : float
        Resolution, px/m.
    posters : int
        Pictures that hang on it.
    random : Generator
        Source of the randomness.

    Returns
    -------
    ndarray of shape (height, width, 3), uint8
        RGB, the top row first.
    """
    canvas = _canvas(color, size_m, per_m)
    if kind == "brick":
        _lay_bricks(canvas, per_m, random)
    elif kind == "panel":
        canvas *= _stripes(canvas.shape[1], per_m * _PANEL_M, random, spread=0.02)[None, :, None]
        canvas[:, _joints(canvas.shape[1], per_m * _PANEL_M, 2)] *= 0.75
    elif kind == "trees":
        _plant_trees(canvas, per_m, random)
    canvas *= 1 + 0.04 * _blotches(canvas.shape[:2], per_m * 0.7, random)[..., None]
    canvas += _grain(canvas.shape[:2], 2.5, random)[..., None]
    if kind != "trees" and random.random() < _DOOR_SHARE:
        _set_door(canvas, per_m, random)
    for _ in range(posters):
        _hang_poster(canvas, per_m, random)
    if kind != "trees":
        # Lamps at the ceiling: a wall is brighter at the top, unevenly along its length.
        fall = np.linspace(1.06, 0.90, canvas.shape[0])[:, None, None]
        pools = 1 + 0.05 * _blotches(canvas.shape[:2], per_m * 2.5, random)[..., None]
        canvas *= fall * pools
    return _to_bytes(canvas)


def floor_texture(
    kind: str,
    color: Color,
    *,
    size_m: tuple[float, float],
    per_m: float,
    random: np.random.Generator,
) -> Image:
    """Paint a floor.

    Parameters
    ----------
    kind : {"wood", "tile", "rubber", "track"}
        What it is made of.
    color : tuple of int
        Base color.
    size_m : tuple of float
        Extent along both edges, m.
    per_m : float
        Resolution, px/m.
    random : Generator
        Source of the randomness.

    Returns
    -------
    ndarray of shape (height, width, 3), uint8
        RGB.
    """
    canvas = _canvas(color, size_m, per_m)
    height, width = canvas.shape[:2]
    if kind == "wood":
        canvas *= _stripes(width, per_m * _PLANK_M, random, spread=0.07)[None, :, None]
        canvas *= 1 + 0.05 * _streaks((height, width), random)[..., None]
        canvas[:, _joints(width, per_m * _PLANK_M, 1)] *= 0.72
    elif kind == "tile":
        canvas[_joints(height, per_m * _TILE_M, 1)] *= 0.8
        canvas[:, _joints(width, per_m * _TILE_M, 1)] *= 0.8
        canvas += _grain((height, width), 3, random)[..., None]
    elif kind == "track":
        canvas += _grain((height, width), 13, random)[..., None]
        canvas[:, _joints(width, per_m * _LANE_M, round(per_m * 0.05))] = 232
    else:
        speckles = cv2.GaussianBlur(_grain((height, width), 40, random), (0, 0), 1.2)
        canvas += speckles[..., None]
    canvas *= 1 + 0.05 * _blotches((height, width), per_m * 1.2, random)[..., None]
    return _to_bytes(canvas)


def belt_texture(
    *, size_m: tuple[float, float], per_m: float, random: np.random.Generator
) -> Image:
    """Paint the belt of a treadmill, with two marks that show its movement.

    Parameters
    ----------
    size_m : tuple of float
        Width and length, m.
    per_m : float
        Resolution, px/m.
    random : Generator
        Source of the randomness.

    Returns
    -------
    ndarray of shape (length, width, 3), uint8
        RGB.
    """
    canvas = _canvas((40, 40, 42), size_m, per_m)
    length, width = canvas.shape[:2]
    canvas += _grain((length, width), 9, random)[..., None]
    thickness = max(1, round(per_m * 0.04))
    for start in (0.2, 0.7):
        row = round(start * length)
        canvas[row : row + thickness, round(0.3 * width) : round(0.7 * width)] = 150
    return _to_bytes(canvas)


def _canvas(color: Color, size_m: tuple[float, float], per_m: float) -> Floats:
    width, height = (max(2, round(extent * per_m)) for extent in size_m)
    return np.ones((height, width, 3)) * np.asarray(color, np.float64)


def _lay_bricks(canvas: Floats, per_m: float, random: np.random.Generator) -> None:
    height, width = canvas.shape[:2]
    brick_height, brick_width = (max(4, round(extent * per_m)) for extent in _BRICK_M)
    joint = max(1, round(_JOINT_M * per_m))
    rows, columns = np.arange(height) // brick_height, np.arange(width)
    shifted = columns[None, :] + (rows[:, None] % 2) * (brick_width // 2)
    number = shifted // brick_width
    shade = random.normal(0, 11, (rows.max() + 1, number.max() + 1, 1))
    tint = random.normal(0, 4, (rows.max() + 1, number.max() + 1, 3))
    canvas += (shade + tint)[rows[:, None], number]
    in_joint = (np.arange(height) % brick_height < joint)[:, None] | (shifted % brick_width < joint)
    canvas[in_joint] = 0.6 * canvas[in_joint] + 0.4 * 205


def _plant_trees(canvas: Floats, per_m: float, random: np.random.Generator) -> None:
    """Hedge below, crowns above, sky over them."""
    height, width = canvas.shape[:2]
    base = canvas[0, 0].copy()
    sky = np.array([178.0, 208.0, 238.0])
    canvas[:] = sky
    rows = np.arange(height)[:, None]
    crown = 0.30 + 0.10 * _curve(width, per_m * 1.5, random)
    canvas[rows > crown[None, :] * height] = base * 0.8
    for _ in range(int(60 * width / per_m)):
        column = int(random.integers(0, width))
        low, high = int(crown[column] * height), height
        center = (column, int(random.uniform(low, high)))
        radius = int(random.uniform(0.06, 0.3) * per_m)
        leaf = tuple(float(value) for value in base * random.uniform(0.5, 1.3))
        cv2.circle(canvas, center, radius, leaf, -1)
    canvas[:] = cv2.GaussianBlur(canvas, (0, 0), 0.03 * per_m)


def _set_door(canvas: Floats, per_m: float, random: np.random.Generator) -> None:
    height, width = canvas.shape[:2]
    door_width, door_height = (round(extent * per_m) for extent in _DOOR_M)
    left = _any_column(width, door_width, per_m, random)
    top = height - door_height
    frame = max(2, round(0.07 * per_m))
    leaf = random.uniform(90, 225) + random.uniform(-18, 18, 3)
    canvas[top - frame :, left - frame : left + door_width + frame] = random.uniform(150, 245)
    canvas[top:, left : left + door_width] = leaf
    handle = (left + round(0.88 * door_width), height - round(1.02 * per_m))
    cv2.circle(canvas, handle, max(2, round(0.03 * per_m)), (70.0, 70.0, 74.0), -1)


def _any_column(width: int, extent: int, per_m: float, random: np.random.Generator) -> int:
    """Left edge of something on the wall, near its middle."""
    reach = min(_SEEN_M * per_m, width / 2 - extent)
    return int(width / 2 - extent / 2 + random.uniform(-reach, reach))


def _hang_poster(canvas: Floats, per_m: float, random: np.random.Generator) -> None:
    height, width = canvas.shape[:2]
    poster_width, poster_height = (round(random.uniform(0.4, 0.9) * per_m) for _ in range(2))
    bottom = height - round(random.uniform(1.1, 1.7) * per_m)
    left = _any_column(width, poster_width, per_m, random)
    top = max(0, bottom - poster_height)
    shape = canvas[top:bottom, left : left + poster_width].shape[:2]
    if min(shape) < 4:
        return
    patches = random.uniform(60, 220, 3) + random.normal(0, 30, (6, 5, 3))
    canvas[top:bottom, left : left + poster_width] = cv2.resize(
        patches, shape[::-1], interpolation=cv2.INTER_LINEAR
    )
    cv2.rectangle(canvas, (left, top), (left + shape[1], bottom), (40.0, 40.0, 40.0), 2)


def _stripes(length: int, pitch: float, random: np.random.Generator, *, spread: float) -> Floats:
    number = (np.arange(length) / pitch).astype(int)
    brightness: Floats = 1 + spread * random.standard_normal(number.max() + 1)
    chosen: Floats = brightness[number]
    return chosen


def _joints(length: int, pitch: float, thickness: int) -> NDArray[np.bool_]:
    result: NDArray[np.bool_] = np.arange(length) % pitch < max(1, thickness)
    return result


def _blotches(shape: tuple[int, ...], pitch: float, random: np.random.Generator) -> Floats:
    """Smooth noise with features of about `pitch` pixels."""
    cells = [max(2, round(extent / pitch)) for extent in shape]
    return _enlarge(random.standard_normal(cells), shape)


def _streaks(shape: tuple[int, int], random: np.random.Generator) -> Floats:
    return _enlarge(random.standard_normal((max(2, shape[0] // 60), shape[1])), shape)


def _curve(length: int, pitch: float, random: np.random.Generator) -> Floats:
    curve: Floats = _blotches((2, length), pitch, random)[0]
    return curve


def _grain(shape: tuple[int, ...], sd: float, random: np.random.Generator) -> Floats:
    return sd * random.standard_normal(shape)


def _enlarge(values: Floats, shape: tuple[int, ...]) -> Floats:
    enlarged: Floats = cv2.resize(values, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return enlarged


def _to_bytes(canvas: Floats) -> Image:
    return np.clip(canvas, 0, 255).astype(np.uint8)
