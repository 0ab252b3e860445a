"""Shoes: surfaces lofted around a foot, with a flat sole whose parts touch the floor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from truth.geometry import ahead, ease, leftward
from truth.meshes import loft_faces
from truth.skeleton import SoleRegion
from vision.terms import Floats

if TYPE_CHECKING:
    from truth.spec import ClothesSpec

__all__ = ["Shoe", "make_shoe"]

_RINGS: Final = 30
_AROUND: Final = 32
#: How far the shoe stands off the foot behind, before and beside it, m.
_MARGIN_BACK: Final = 0.006
_MARGIN_FRONT: Final = 0.008
_MARGIN_SIDE: Final = 0.007
#: Heel part of the sole, as a share of the shoe's length.
_HEEL_SHARE: Final = 0.22
#: The tip of the sole rises over the last tenth, m.
_TOE_SPRING: Final = (0.9, 0.012)
#: Heights of the landmarks at the back end and at the tip above the floor, m.
_END_HEIGHTS: Final = (0.016, 0.031)
#: Half of the length, along the foot, over which the shoe bends at the ball, m.
_BEND: Final = 0.018


@dataclass(frozen=True)
class Shoe:
    """A shoe on a foot that stands on the height 0; the sole is below it.

    Attributes
    ----------
    vertices : ndarray of shape (V, 3)
        Vertices, m.
    faces : ndarray of shape (F, 3)
        Triangles.
    colors : ndarray of shape (V, 3)
        Red, green, blue, 0 to 255.
    toe_share : ndarray of shape (V,)
        How far a vertex moves with the toes; the rest moves with the foot.
    sole : mapping of region to ndarray of int
        Vertices of the flat sole.
    heel, toe : ndarray of shape (3,)
        Back end of the shoe and its tip, at the heights at which a pose model sees them, m.
    """

    vertices: Floats
    faces: NDArray[np.int64]
    colors: Floats
    toe_share: Floats
    sole: Mapping[SoleRegion, NDArray[np.int64]]
    heel: Floats
    toe: Floats


def make_shoe(
    foot: Floats, *, ankle: Floats, mtp: Floats, heading_deg: float, clothes: ClothesSpec
) -> Shoe:
    """Loft a shoe around a bare foot.

    Parameters
    ----------
    foot : ndarray of shape (N, 3)
        Vertices of the foot and of the shank just above it, m.
    ankle, mtp : ndarray of shape (3,)
        Joint centres of the ankle and of the balls, m.
    heading_deg : float
        Direction of the foot, degrees.
    clothes : ClothesSpec
        Colors and thickness of the sole.

    Returns
    -------
    Shoe
        Shoe.
    """
    origin = ankle * [1.0, 1.0, 0.0]
    axes = np.stack([ahead(heading_deg), leftward(heading_deg), [0.0, 0.0, 1.0]], axis=1)
    local = (foot - origin) @ axes
    low = local[local[:, 2] < ankle[2] + 0.02]
    back, front = low[:, 0].min() - _MARGIN_BACK, low[:, 0].max() + _MARGIN_FRONT
    # Closer rings at both ends, where the shape curves.
    share = 0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, _RINGS))
    along = back + (front - back) * share
    rings = _rings(low, along, share, ankle[2], clothes.sole_m)
    points = rings.reshape(-1, 3)
    ends = rings[[0, -1]].mean(axis=1)
    points = np.concatenate([points, ends])
    heel, tip = ends * [1.0, 1.0, 0.0] + [[0.0, 0.0, h - clothes.sole_m] for h in _END_HEIGHTS]
    ball = float((mtp - origin) @ axes[:, 0])
    regions = _sole_regions(points, back, front, ball, clothes.sole_m)
    return Shoe(
        vertices=origin + points @ axes.T,
        faces=loft_faces(_RINGS, _AROUND, caps=True),
        colors=_colors(points, back, front, ankle[2], clothes),
        toe_share=ease((points[:, 0] - ball + _BEND) / (2.0 * _BEND)),
        sole=regions,
        heel=origin + heel @ axes.T,
        toe=origin + tip @ axes.T,
    )


def _rings(foot: Floats, along: Floats, share: Floats, ankle: float, sole: float) -> Floats:
    """Return the rings in the foot's axes: ahead, left, up."""
    left, right = (_profile(foot, along, sign) for sign in (1.0, -1.0))
    # Rounded heel and toe; the toe's box is rounder on the outside because feet are.
    rounded = np.sqrt(np.clip(1.0 - np.clip(1.0 - share / 0.11, 0.0, 1.0) ** 2, 0.0, 1.0))
    tip = np.sqrt(np.clip(1.0 - np.clip(1.0 - (1.0 - share) / 0.2, 0.0, 1.0) ** 2, 0.0, 1.0))
    width = (0.5 + 0.5 * rounded) * np.maximum(tip, 0.36)
    center = 0.5 * (left - right)
    half = 0.5 * (left + right) * width
    length = along[-1] - along[0]
    at = (along - along[0]) / length
    top = np.interp(
        at,
        [0.0, 0.06, 0.28, 0.45, 0.66, 0.85, 0.96, 1.0],
        [ankle + 0.004, ankle + 0.010, ankle + 0.008, ankle - 0.010, 0.062, 0.052, 0.040, 0.026],
    )
    turn = np.linspace(0.0, 2.0 * np.pi, _AROUND, endpoint=False)
    cosine, sine = np.cos(turn), np.sin(turn)
    # Boxy below and round above, narrowing toward the top.
    height = np.where(sine > 0.0, np.abs(sine), -1.0)[None, :]
    exponent = np.where(sine > 0.0, 0.8, 0.35)
    across = np.sign(cosine) * np.abs(cosine) ** exponent
    narrowing = 1.0 - 0.22 * np.clip(height, 0.0, 1.0) ** 2
    middle = 0.30 * top[:, None]
    up = np.where(height > 0.0, middle + (top[:, None] - middle) * height, -sole)
    # Side walls go from the floor to the middle over the points beside the horizontal.
    wall = np.abs(sine) < 0.2
    up = np.where((sine <= 0.0) & wall, -sole + (middle + sole) * (1.0 - np.abs(sine) / 0.2), up)
    spring_from, spring = _TOE_SPRING
    rise = spring * np.clip((share - spring_from) / (1.0 - spring_from), 0.0, 1.0) ** 2
    up = np.where(up < 0.5 * -sole, up + rise[:, None], up)
    return np.stack(
        [
            np.broadcast_to(along[:, None], up.shape),
            center[:, None] + half[:, None] * across * narrowing,
            up,
        ],
        axis=-1,
    )


def _profile(foot: Floats, along: Floats, sign: float) -> Floats:
    """Return how far the foot reaches to one side at every ring, smoothed, m."""
    reach = np.empty(len(along))
    inside = np.clip(along, along[0] + 0.014, along[-1] - 0.016)
    for ring, at in enumerate(inside):
        section = foot[(np.abs(foot[:, 0] - at) < 0.014) & (foot[:, 2] < 0.05)]
        reach[ring] = (sign * section[:, 1]).max() + _MARGIN_SIDE
    for _ in range(2):
        padded = np.concatenate([reach[:1], reach, reach[-1:]])
        reach = 0.25 * padded[:-2] + 0.5 * padded[1:-1] + 0.25 * padded[2:]
    return reach


def _sole_regions(
    points: Floats, back: float, front: float, ball: float, sole: float
) -> dict[SoleRegion, NDArray[np.int64]]:
    """Find the vertices of the sole; those of the tip that curve up count too."""
    below = points[:, 2] < -sole + _TOE_SPRING[1] + 1e-6
    at = points[:, 0]
    heel_end = back + _HEEL_SHARE * (front - back)
    regions: dict[SoleRegion, NDArray[np.bool_]] = {
        "heel": at < heel_end,
        "mid": (at >= heel_end) & (at < ball),
        "fore": at >= ball,
    }
    return {region: np.flatnonzero(below & inside) for region, inside in regions.items()}


def _colors(
    points: Floats, back: float, front: float, ankle: float, clothes: ClothesSpec
) -> Floats:
    """Color the sole, the upper and its laces."""
    colors = np.tile(np.array(clothes.shoes, dtype=np.float64), (len(points), 1))
    colors[points[:, 2] < 0.006] = clothes.soles
    at = (points[:, 0] - back) / (front - back)
    instep = points[:, 2] > 0.7 * np.interp(at, [0.4, 0.7], [ankle, 0.06])
    middle = 0.5 * (points[:, 1].min() + points[:, 1].max())
    laces = (at > 0.42) & (at < 0.68) & instep & (np.abs(points[:, 1] - middle) < 0.025)
    colors[laces] = 0.5 * colors[laces] + 110.0
    return colors
