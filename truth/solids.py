"""Surfaces that a scene is made of, as plain arrays: textured planes and colored solids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from truth.geometry import UP, unit
from truth.light import Light
from truth.spec import Color
from vision.terms import Floats

#: Sides of a cylinder.
_CYLINDER_SIDES = 20

#: Corners of each face of a box, counterclockwise from outside. Bit 0 of a corner's number is its
#: place along the first edge, bit 1 along the second, bit 2 along the height.
_BOX_FACES = ((0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5))


@dataclass(frozen=True, eq=False)
class Plane:
    """Textured rectangle.

    Attributes
    ----------
    corners : ndarray of shape (4, 3)
        Lower left, lower right, upper right, upper left, as seen from its front, m.
    texture : ndarray of shape (height, width, 3), uint8
        RGB.
    repeat : tuple of float
        How often the texture repeats across and up.
    brightness : float
        Factor on the texture.
    """

    corners: Floats
    texture: NDArray[np.uint8]
    repeat: tuple[float, float] = (1.0, 1.0)
    brightness: float = 1.0


@dataclass(frozen=True, eq=False)
class Solid:
    """Solid with one color a face.

    Attributes
    ----------
    points : ndarray of shape (n, 3)
        Corners, m.
    faces : tuple of tuple of int
        Indices of each face's corners, counterclockwise from outside.
    color : tuple of int
        Color in full light.
    """

    points: Floats
    faces: tuple[tuple[int, ...], ...]
    color: Color

    def face_colors(self, light: Light) -> NDArray[np.uint8]:
        """Color of every face under a light.

        Parameters
        ----------
        light : Light
            Light.

        Returns
        -------
        ndarray of shape (faces, 3), uint8
            RGB.
        """
        corners = [self.points[list(face[:3])] for face in self.faces]
        normals = np.array([unit(np.cross(b - a, c - b)) for a, b, c in corners])
        shades = light.brightness(normals)[:, None] * np.asarray(self.color, np.float32)
        return np.clip(shades, 0, 255).astype(np.uint8)


def box(
    corner: ArrayLike, along: ArrayLike, across: ArrayLike, height_m: float, color: Color
) -> Solid:
    """Make a box that stands upright.

    Parameters
    ----------
    corner : array_like of shape (3,)
        One lower corner, m.
    along, across : array_like of shape (3,)
        Horizontal edges from that corner, m.
    height_m : float
        Height, m.
    color : tuple of int
        Color.

    Returns
    -------
    Solid
        Box.
    """
    origin, first, second = (np.asarray(value, np.float64) for value in (corner, along, across))
    if np.cross(first, second) @ UP < 0:
        first, second = second, first
    points = [
        origin + (number & 1) * first + (number >> 1 & 1) * second + (number >> 2) * height_m * UP
        for number in range(8)
    ]
    return Solid(points=np.array(points), faces=_BOX_FACES, color=color)


def centered_box(
    center: ArrayLike, size_m: Sequence[float], color: Color, *, along: ArrayLike = (1, 0, 0)
) -> Solid:
    """Make a box that stands upright around a place.

    Parameters
    ----------
    center : array_like of shape (3,)
        Middle of its lower face, m.
    size_m : sequence of float
        Length, depth and height, m.
    color : tuple of int
        Color.
    along : array_like of shape (3,), optional
        Horizontal direction of the length.

    Returns
    -------
    Solid
        Box.
    """
    first = unit(along) * size_m[0]
    second = np.cross(UP, unit(along)) * size_m[1]
    start = np.asarray(center, np.float64) - first / 2 - second / 2
    return box(start, first, second, size_m[2], color)


def cylinder(start: ArrayLike, end: ArrayLike, radius_m: float, color: Color) -> Solid:
    """Make a cylinder.

    Parameters
    ----------
    start, end : array_like of shape (3,)
        Centers of its ends, m.
    radius_m : float
        Radius, m.
    color : tuple of int
        Color.

    Returns
    -------
    Solid
        Cylinder.
    """
    first, last = np.asarray(start, np.float64), np.asarray(end, np.float64)
    axis = unit(last - first)
    aside = unit(np.cross(axis, UP if abs(axis[2]) < 0.9 else (1.0, 0.0, 0.0)))
    turn = np.linspace(0, 2 * np.pi, _CYLINDER_SIDES, endpoint=False)[:, None]
    ring = radius_m * (np.cos(turn) * aside + np.sin(turn) * np.cross(axis, aside))
    count = _CYLINDER_SIDES
    sides = [(k, (k + 1) % count, count + (k + 1) % count, count + k) for k in range(count)]
    ends = [tuple(range(count))[::-1], tuple(range(count, 2 * count))]
    return Solid(
        points=np.concatenate([first + ring, last + ring]),
        faces=(*sides, *ends),
        color=color,
    )
