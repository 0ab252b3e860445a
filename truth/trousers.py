"""Loose trousers: surfaces of their own around each leg.

They are wide at the hem and bend over a longer stretch than the knee does. `Body.skin` lets them
hang down from whichever side of the leg is on top, and trail behind its movement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from truth.clothing import FABRIC_GRAIN, LEGGINGS_M, BareMesh
from truth.geometry import ease, frame, unit
from truth.meshes import loft_faces
from truth.skeleton import SEGMENTS
from vision.terms import Floats, Side

if TYPE_CHECKING:
    from truth.spec import ClothesSpec

__all__ = ["TrouserLeg", "is_loose", "trouser_leg"]

#: Trousers looser than this are surfaces of their own, m.
_LOOSE_M: Final = 0.015

_TROUSER_RINGS: Final = 44
_TROUSER_AROUND: Final = 40
#: Where a trouser leg begins, as a share of the thigh below the hip.
_TROUSER_TOP: Final = 0.16
#: Half of the thickness of the leg's sections, m.
_SECTION_M: Final = 0.012
#: The cloth bends at the knee over this length to both sides, m.
_TROUSER_BEND_M: Final = 0.10


@dataclass(frozen=True)
class TrouserLeg:
    """A loose trouser leg at rest.

    Attributes
    ----------
    vertices : ndarray of shape (V, 3)
        Vertices, m.
    faces : ndarray of shape (F, 3)
        Triangles.
    weights : ndarray of shape (V, S)
        Share of every segment.
    slack : ndarray of shape (V,)
        How far the cloth stands off the leg, m; it can hang down that far.
    colors : ndarray of shape (V, 3)
        Red, green, blue, 0 to 255.
    """

    vertices: Floats
    faces: NDArray[np.int64]
    weights: Floats
    slack: Floats
    colors: Floats


def is_loose(clothes: ClothesSpec) -> bool:
    """Return whether the trousers hang loose, as surfaces of their own.

    Parameters
    ----------
    clothes : ClothesSpec
        Clothes.

    Returns
    -------
    bool
        Whether they do.
    """
    return clothes.looseness_m > _LOOSE_M and clothes.leg > _TROUSER_TOP + 0.2


def trouser_leg(mesh: BareMesh, side: Side, clothes: ClothesSpec) -> TrouserLeg:
    """Loft a loose trouser leg around a leg.

    Parameters
    ----------
    mesh : BareMesh
        Body, with the surface that the trousers go over.
    side : {"left", "right"}
        Leg.
    clothes : ClothesSpec
        Length and looseness of the trousers.

    Returns
    -------
    TrouserLeg
        Cloth.
    """
    hip, knee, ankle = (mesh.pivots[f"{s}_{side}"] for s in ("thigh", "shank", "foot"))
    thigh_m, shank_m = float(np.linalg.norm(knee - hip)), float(np.linalg.norm(ankle - knee))
    end_m = thigh_m * min(clothes.leg, 1.0) + shank_m * max(clothes.leg - 1.0, 0.0)
    along = np.linspace(_TROUSER_TOP * thigh_m, end_m, _TROUSER_RINGS)
    down = [unit(knee - hip), unit(ankle - knee)]
    on_thigh = along[:, None] < thigh_m
    centers = np.where(
        on_thigh, hip + along[:, None] * down[0], knee + (along[:, None] - thigh_m) * down[1]
    )
    axes = frame(unit(ankle - hip), [-1.0, 0.0, 0.0])  # down, to the right, back
    leg = mesh.on(*(f"{s}_{side}" for s in ("thigh", "shank", "foot")))
    radii = np.array([_leg_radii(mesh.vertices[leg], center, axes) for center in centers])
    radii = ndimage.gaussian_filter(radii, (1.0, 1.5), mode=("nearest", "wrap"))
    # Wide from the middle of the thigh on, widest at the hem.
    share = (along - along[0]) / (along[-1] - along[0])
    tight = LEGGINGS_M
    slack = tight + (clothes.looseness_m - tight) * np.asarray(ease(share / 0.45)) ** 0.7
    # Below the calf cloth falls straight instead of following the leg inward.
    calf = along > thigh_m + 0.3 * shank_m
    widest = np.maximum.accumulate(np.where(calf[:, None], radii, 0.0), axis=0)
    radii = np.where(calf[:, None], 0.5 * (radii + widest), radii)
    turn = np.linspace(0.0, 2.0 * np.pi, _TROUSER_AROUND, endpoint=False)
    around = np.cos(turn)[:, None] * axes[:, 1] + np.sin(turn)[:, None] * axes[:, 2]
    folds = 1.0 + 0.05 * np.sin(3.0 * turn[None] + 9.0 * share[:, None]) * share[:, None]
    reach = (radii + slack[:, None]) * folds
    rings = centers[:, None] + reach[..., None] * around[None]
    weights = np.zeros((_TROUSER_RINGS, len(SEGMENTS)))
    shank = np.asarray(ease((along - thigh_m + _TROUSER_BEND_M) / (2.0 * _TROUSER_BEND_M)))
    pelvis = 0.35 * (1.0 - np.asarray(ease(share / 0.15)))
    weights[:, SEGMENTS.index("pelvis")] = pelvis
    weights[:, SEGMENTS.index(f"thigh_{side}")] = (1.0 - shank) * (1.0 - pelvis)
    weights[:, SEGMENTS.index(f"shank_{side}")] = shank * (1.0 - pelvis)
    rng = np.random.default_rng(2)
    grain = ndimage.gaussian_filter(rng.normal(size=reach.shape), 1.0, mode=("nearest", "wrap"))
    shade = 1.0 + FABRIC_GRAIN * grain / grain.std()
    colors = np.array(clothes.trousers, dtype=np.float64) * shade[..., None]
    return TrouserLeg(
        vertices=rings.reshape(-1, 3),
        faces=loft_faces(_TROUSER_RINGS, _TROUSER_AROUND, caps=False),
        weights=np.repeat(weights, _TROUSER_AROUND, axis=0),
        slack=np.repeat(slack, _TROUSER_AROUND),
        colors=np.clip(colors.reshape(-1, 3), 0.0, 255.0),
    )


def _leg_radii(leg: Floats, center: Floats, axes: Floats) -> Floats:
    """Return how far a leg's section reaches in every direction around its axis, m."""
    local = (leg - center) @ axes
    away = np.abs(local[:, 0])
    # Where the mesh is coarse, the nearest vertices make up for it.
    thick = max(_SECTION_M, float(np.partition(away, _TROUSER_AROUND)[_TROUSER_AROUND]))
    section = local[away <= thick]
    reach = np.hypot(section[:, 1], section[:, 2])
    bins = np.arctan2(section[:, 2], section[:, 1]) / (2.0 * np.pi) * _TROUSER_AROUND
    slots = np.round(bins).astype(int) % _TROUSER_AROUND
    radii = np.zeros(_TROUSER_AROUND)
    np.maximum.at(radii, slots, reach)
    empty = radii == 0.0
    if empty.any():
        known = np.flatnonzero(~empty)
        where = np.flatnonzero(empty)
        radii[empty] = np.interp(where, known, radii[known], period=_TROUSER_AROUND)
    return radii
