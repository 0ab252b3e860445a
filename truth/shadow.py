"""Soft shadows on the floor: one that the main light casts, and one where the feet stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from truth.camera import Camera
from truth.light import Light
from vision.terms import Floats

#: Resolution of a shadow, m; the vertices of a body lie about this close together.
_CELL_M: Final = 0.02
_MARGIN_M: Final = 0.16
#: A foot lower than this darkens the floor under it, m.
_CONTACT_M: Final = 0.12
_CONTACT_STRENGTH: Final = 0.35
_DARKEST: Final = 0.8
_SHADOW_GRAY: Final = 12.0
#: Parts of the floor closer to the lens than this get no shadow, m.
_NEAREST_M: Final = 0.3


@dataclass(frozen=True, eq=False)
class Shadow:
    """Darkness of a patch of the floor.

    Attributes
    ----------
    darkness : ndarray of shape (rows, columns), float32
        0 none, 1 black; rows along +y, columns along +x.
    origin : tuple of float
        x and y of the first cell's center, m.
    """

    darkness: NDArray[np.float32]
    origin: tuple[float, float]


def shadow_of(
    vertices: NDArray[np.float32],
    light: Light,
    *,
    strength: float,
    wall_point: Floats,
    wall_normal: Floats,
) -> Shadow:
    """Compute the shadow of a body.

    Parameters
    ----------
    vertices : ndarray of shape (n, 3)
        Vertices of the body, m; dense enough to be splatted.
    light : Light
        Light.
    strength : float
        Darkness of the cast shadow, 0 to 1.
    wall_point, wall_normal : ndarray of shape (3,)
        Wall behind which there is no floor.

    Returns
    -------
    Shadow
        Shadow.
    """
    direction = (light.toward_main[:2] / light.toward_main[2]).astype(np.float32)
    x, y, z = (np.ascontiguousarray(column) for column in vertices.T)
    height = np.maximum(z, 0)
    hits = (x - height * direction[0], y - height * direction[1])
    low = (x[z < _CONTACT_M], y[z < _CONTACT_M])
    origin = np.array([axis.min() - _MARGIN_M for axis in hits])
    columns, rows = (int(np.ceil((np.ptp(a) + 2 * _MARGIN_M) / _CELL_M)) for a in hits)
    thrown = _splat(hits, origin, (rows, columns))
    thrown = cv2.morphologyEx(thrown, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    contact = _splat(low, origin, (rows, columns))
    darkness = strength * np.minimum(1.2 * cv2.GaussianBlur(thrown, (0, 0), 1.5), 1)
    darkness += _CONTACT_STRENGTH * np.minimum(1.2 * cv2.GaussianBlur(contact, (0, 0), 2.0), 1)
    along_x = origin[0] + _CELL_M * np.arange(columns) - wall_point[0]
    along_y = origin[1] + _CELL_M * np.arange(rows) - wall_point[1]
    inside = along_x[None, :] * wall_normal[0] + along_y[:, None] * wall_normal[1]
    darkness[inside < 0] = 0
    return Shadow(np.minimum(darkness, _DARKEST), (float(origin[0]), float(origin[1])))


def cast(image: NDArray[np.uint8], shadow: Shadow, camera: Camera) -> None:
    """Darken the floor in an image of a scene; what stands on the floor is drawn afterwards.

    Parameters
    ----------
    image : ndarray of shape (height, width, 3), uint8
        Image, changed in place.
    shadow : Shadow
        Shadow.
    camera : Camera
        Camera of the image.
    """
    rows, columns = shadow.darkness.shape
    to_world = np.array([[_CELL_M, 0, shadow.origin[0]], [0, _CELL_M, shadow.origin[1]], [0, 0, 1]])
    to_image = camera.floor_homography() @ to_world
    corners = np.array([[0, 0, 1], [columns, 0, 1], [columns, rows, 1], [0, rows, 1]]) @ to_image.T
    if corners[:, 2].min() < _NEAREST_M:
        return
    pixels = corners[:, :2] / corners[:, 2:]
    limits = np.array([image.shape[1], image.shape[0]])
    left, top = np.clip(np.floor(pixels.min(axis=0)), 0, limits).astype(int)
    right, bottom = np.clip(np.ceil(pixels.max(axis=0)), 0, limits).astype(int)
    if right <= left or bottom <= top:
        return
    shift = np.array([[1.0, 0, -left], [0, 1, -top], [0, 0, 1]])
    darkness = cv2.warpPerspective(
        shadow.darkness, shift @ to_image, (int(right - left), int(bottom - top))
    )[..., None]
    patch = image[top:bottom, left:right]
    patch[:] = (patch * (1 - darkness) + _SHADOW_GRAY * darkness).astype(np.uint8)


def _splat(
    places: tuple[NDArray[np.float32], NDArray[np.float32]], origin: Floats, shape: tuple[int, int]
) -> NDArray[np.float32]:
    grid = np.zeros(shape, np.float32)
    column, row = (
        ((axis - np.float32(start)) * np.float32(1 / _CELL_M) + 0.5).astype(np.int32)
        for axis, start in zip(places, origin, strict=True)
    )
    inside = (column >= 0) & (column < shape[1]) & (row >= 0) & (row < shape[0])
    grid[row[inside], column[inside]] = 1
    return grid
