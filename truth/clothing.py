"""Dress a body: colors of the vertices, and cloth that stands off the skin.

Tight clothes are the body's own surface, smoothed and pushed outward; `truth.trousers` has loose
ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from truth.meshes import corner_matrix, smoothing_matrix, vertex_normals
from truth.skeleton import SEGMENTS
from vision.terms import SIDES, Floats

if TYPE_CHECKING:
    from truth.spec import BodySpec, ClothesSpec

__all__ = ["FABRIC_GRAIN", "LEGGINGS_M", "BareMesh", "Dressed", "dress", "share_along"]

Mask = NDArray[np.bool_]

#: How far tight clothes stand off the skin, m.
_CLOTH_M: Final = 0.010
LEGGINGS_M: Final = 0.004
_SOCK_M: Final = 0.003
_HAIR_M: Final = 0.016
#: Wider at the hem of shorts and sleeves, m.
_SHORTS_FLARE_M: Final = 0.014
_SLEEVE_FLARE_M: Final = 0.006
#: Vertices this close to the edge of a garment are moved onto it, so that it is no saw blade, m.
_SNAP_M: Final = 0.008
#: Share of the shank below which socks begin.
_SOCKS_FROM: Final = 0.84
#: Rounds of smoothing that take the muscles out of the cloth.
_SMOOTHING: Final = 14
#: Cloth and skin are not of one color: standard deviations, as shares.
FABRIC_GRAIN: Final = 0.035
_SKIN_GRAIN: Final = 0.015


@dataclass(frozen=True)
class BareMesh:
    """Undressed body at rest, fine enough for the edges of clothes.

    Attributes
    ----------
    vertices : ndarray of shape (V, 3)
        Vertices, m.
    faces : ndarray of shape (F, 3)
        Triangles.
    weights : ndarray of shape (V, S)
        Share of every segment of `SEGMENTS`.
    masks : ndarray of shape (V, 3)
        How far a vertex belongs to lips, face and ears, 0 to 1.
    eyeballs : ndarray of shape (V,)
        Whether a vertex belongs to an eyeball.
    pivots : mapping of str to ndarray of shape (3,)
        Joint centre of every segment, m.
    eyes : ndarray of shape (3,)
        Point between the eyes, m.
    """

    vertices: Floats
    faces: NDArray[np.int64]
    weights: Floats
    masks: Floats
    eyeballs: Mask
    pivots: Mapping[str, Floats]
    eyes: Floats

    def on(self, *segments: str) -> Mask:
        """Return which vertices move mostly with one of some segments.

        Parameters
        ----------
        *segments : str
            Segments.

        Returns
        -------
        ndarray of shape (V,)
            Mask.
        """
        main = self.weights.argmax(axis=1)
        return np.isin(main, [SEGMENTS.index(segment) for segment in segments])


@dataclass(frozen=True)
class Dressed:
    """The body's surface with clothes.

    Attributes
    ----------
    vertices : ndarray of shape (V, 3)
        Vertices, m.
    colors : ndarray of shape (V, 3)
        Red, green, blue, 0 to 255.
    """

    vertices: Floats
    colors: Floats


@dataclass(frozen=True)
class _Regions:
    """Which vertices each garment covers."""

    shirt: Mask
    trousers: Mask
    socks: Mask
    hair: Mask


def share_along(points: Floats, start: Floats, end: Floats) -> Floats:
    """Return how far points are along a segment.

    Parameters
    ----------
    points : ndarray of shape (N, 3)
        Points, m.
    start, end : ndarray of shape (3,)
        Ends of the segment, m.

    Returns
    -------
    ndarray of shape (N,)
        0 at the start, 1 at the end.
    """
    span = end - start
    share: Floats = (points - start) @ span / (span @ span)
    return share


def dress(mesh: BareMesh, body: BodySpec, clothes: ClothesSpec) -> Dressed:
    """Put clothes, hair and colors on a body.

    Parameters
    ----------
    mesh : BareMesh
        Undressed body.
    body : BodySpec
        Colors of skin and hair.
    clothes : ClothesSpec
        Cut and colors of the clothes.

    Returns
    -------
    Dressed
        Surface of the dressed body; shoes are not part of it.
    """
    mesh = replace(mesh, vertices=_snap_to_edges(mesh, clothes))
    regions = _find_regions(mesh, body, clothes)
    smooth = smoothing_matrix(mesh.faces, len(mesh.vertices))
    points = mesh.vertices.copy()
    cloth = regions.shirt | regions.trousers
    for _ in range(_SMOOTHING):
        points[cloth] = (smooth @ points)[cloth]
    corners = corner_matrix(mesh.faces, len(points))
    normals = vertex_normals(points, mesh.faces, corners)
    # The same cloth for the same clothes, whoever wears them.
    rng = np.random.default_rng(1)
    offsets = _offsets(mesh, regions, clothes, rng)
    grain = smooth @ (smooth @ rng.normal(size=len(points)))
    colors = _skin_colors(mesh, body) * (1.0 + _SKIN_GRAIN * grain / grain.std())[:, None]
    fabric = (1.0 + FABRIC_GRAIN * grain / grain.std())[:, None]
    colors[regions.shirt] = np.array(clothes.shirt) * fabric[regions.shirt]
    if clothes.stripe is not None:
        chest = mesh.pivots["spine5"][2] - 0.02
        stripe = regions.shirt & (np.abs(mesh.vertices[:, 2] - chest) < 0.035)
        colors[stripe] = clothes.stripe
    colors[regions.trousers] = np.array(clothes.trousers) * fabric[regions.trousers]
    colors[regions.socks] = clothes.socks
    strands = 1.0 + 0.18 * np.clip(rng.normal(size=regions.hair.sum()), -1.5, 1.5)
    colors[regions.hair] = np.array(body.hair) * strands[:, None]
    return Dressed(points + normals * offsets[:, None], np.clip(colors, 0.0, 255.0))


def _find_regions(mesh: BareMesh, body: BodySpec, clothes: ClothesSpec) -> _Regions:
    """Find what each garment covers."""
    points, pivots = mesh.vertices, mesh.pivots
    height, depth = points[:, 2], points[:, 1]
    hips, neck = pivots["pelvis"][2], pivots["neck1"]
    trunk = mesh.on(
        "pelvis", "spine1", "spine2", "spine3", "spine4", "spine5", "neck1",
        "clavicle_left", "clavicle_right",
    )  # fmt: skip
    shirt = trunk & (height > hips + clothes.hem_m) & (height < _neckline(depth, neck))
    trousers = (trunk | mesh.on("head")) & (height < hips + 0.12)
    socks = mesh.on("foot_left", "foot_right", "toes_left", "toes_right")
    for side in SIDES:
        arm = share_along(points, pivots[f"upper_arm_{side}"], pivots[f"forearm_{side}"])
        shirt |= mesh.on(f"upper_arm_{side}") & (arm < clothes.sleeve)
        thigh = share_along(points, pivots[f"thigh_{side}"], pivots[f"shank_{side}"])
        shank = share_along(points, pivots[f"shank_{side}"], pivots[f"foot_{side}"])
        trousers |= mesh.on(f"thigh_{side}") & (thigh < clothes.leg)
        trousers |= mesh.on(f"shank_{side}") & (shank < clothes.leg - 1.0)
        socks |= mesh.on(f"shank_{side}") & (shank > _SOCKS_FROM)
    trousers &= ~shirt
    return _Regions(shirt, trousers, socks & ~trousers, _find_hair(mesh, body))


def _neckline(depth: Floats, neck: Floats) -> Floats:
    """Return the height of a shirt's upper edge, which is lower in front, m."""
    line: Floats = neck[2] - 0.005 + 0.25 * np.clip(depth - neck[1], -0.1, 0.2)
    return line


def _snap_to_edges(mesh: BareMesh, clothes: ClothesSpec) -> Floats:
    """Move vertices beside the edges of garments onto them, along the body's surface."""
    points, pivots = mesh.vertices.copy(), mesh.pivots

    def snap(rows: Mask, distance: Floats, direction: Floats) -> None:
        near = rows & (np.abs(distance) < _SNAP_M)
        # A hair before the edge, so that all of them end on the same side of it.
        points[near] -= (distance[near] + 1e-6)[:, None] * direction

    trunk = ~mesh.on(*(f"{limb}_{s}" for limb in ("upper_arm", "forearm", "hand") for s in SIDES))
    up = np.array([0.0, 0.0, 1.0])
    snap(trunk, points[:, 2] - pivots["pelvis"][2] - clothes.hem_m, up)
    snap(trunk, points[:, 2] - _neckline(points[:, 1], pivots["neck1"]), up)
    cuts = (
        ("upper_arm", "forearm", clothes.sleeve),
        ("thigh", "shank", clothes.leg),
        ("shank", "foot", clothes.leg - 1.0),
        ("shank", "foot", _SOCKS_FROM),
    )
    for side in SIDES:
        for start, end, share in cuts:
            a, b = pivots[f"{start}_{side}"], pivots[f"{end}_{side}"]
            length = float(np.linalg.norm(b - a))
            rows = mesh.on(f"{start}_{side}")
            snap(rows, (share_along(points, a, b) - share) * length, (b - a) / length)
    return points


def _find_hair(mesh: BareMesh, body: BodySpec) -> Mask:
    """Find the hairline from where it lies above and behind the eyes."""
    _, behind, above = (mesh.vertices - mesh.eyes).T
    crown = above > 0.058
    back = (behind > 0.075) & (above > -0.075)
    temples = (behind > 0.05) & (above > -0.02)
    hair = mesh.on("head") & (mesh.masks[:, 2] < 0.3) & (crown | back | temples)
    return np.zeros_like(hair) if body.bald else hair


def _offsets(
    mesh: BareMesh, regions: _Regions, clothes: ClothesSpec, rng: np.random.Generator
) -> Floats:
    """Return how far the surface of every vertex stands off the skin, m."""
    points, pivots = mesh.vertices, mesh.pivots
    offsets = np.zeros(len(points))
    long_legs = clothes.leg > 1.0
    offsets[regions.shirt] = _CLOTH_M
    offsets[regions.trousers] = LEGGINGS_M if long_legs else _CLOTH_M
    for side in SIDES:
        thigh = share_along(points, pivots[f"thigh_{side}"], pivots[f"shank_{side}"])
        covered = regions.trousers & mesh.on(f"thigh_{side}")
        if not long_legs and clothes.leg > 0.0:
            down = np.clip(thigh[covered] / clothes.leg, 0.0, 1.0)
            offsets[covered] += _SHORTS_FLARE_M * down**1.5
        arm = share_along(points, pivots[f"upper_arm_{side}"], pivots[f"forearm_{side}"])
        covered = regions.shirt & mesh.on(f"upper_arm_{side}")
        offsets[covered] += _SLEEVE_FLARE_M * np.clip(arm[covered] / 0.6, 0.0, 1.0)
    offsets[regions.socks] = _SOCK_M
    above = (points - mesh.eyes)[regions.hair, 2]
    curls = 1.15 - 0.3 * rng.random(len(above))
    offsets[regions.hair] = _HAIR_M * curls * np.clip((above + 0.09) / 0.06, 0.35, 1.0)
    return offsets


def _skin_colors(mesh: BareMesh, body: BodySpec) -> Floats:
    """Color skin, lips, eyebrows and eyes."""
    skin = np.array(body.skin, dtype=np.float64)
    lips, face, _ = mesh.masks.T[:, :, None]
    colors: Floats = skin * (1.0 - 0.08 * face) + np.array([225.0, 140.0, 120.0]) * 0.08 * face
    colors = colors * (1.0 - 0.8 * lips) + skin * [0.86, 0.62, 0.62] * 0.8 * lips
    aside, behind, above = (mesh.vertices - mesh.eyes).T
    aside = np.abs(aside)
    arch = 0.020 + 0.004 * np.cos((aside - 0.032) / 0.02)
    brows = mesh.on("head") & (behind < 0.035) & (np.abs(above - arch) < 0.0045)
    colors[brows & (aside > 0.013) & (aside < 0.052)] = 0.9 * np.array(body.hair)
    colors[mesh.eyeballs] = (238, 236, 232)
    for sign in (1.0, -1.0):
        eye = mesh.eyeballs & (sign * mesh.vertices[:, 0] > 0.0)
        if not eye.any():
            continue
        x, y, z = mesh.vertices[eye].T
        radius = np.hypot(mesh.vertices[:, 0] - np.median(x), mesh.vertices[:, 2] - np.median(z))
        seen = eye & (mesh.vertices[:, 1] < y.min() + 0.006)
        colors[seen & (radius < 0.0062)] = (70, 48, 34)
        colors[seen & (radius < 0.003)] = (10, 10, 10)
    return colors
