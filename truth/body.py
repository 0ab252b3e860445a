"""A dressed body that takes poses: mesh, colors, skinning and normals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from truth.body_model import BodyShape, load_shape
from truth.clothing import BareMesh, dress, share_along
from truth.geometry import UP
from truth.meshes import corner_matrix, subdivide, vertex_normals
from truth.shoes import Shoe, make_shoe
from truth.skeleton import (
    SEGMENTS,
    SOLE_REGIONS,
    Pose,
    Skeleton,
    SoleRegion,
    build_skeleton,
    joint_positions,
)
from truth.trousers import TrouserLeg, is_loose, trouser_leg
from vision.terms import SIDES, Floats, Side

if TYPE_CHECKING:
    from truth.spec import BodySpec, ClothesSpec

__all__ = ["CLOTH_LAG_S", "Body", "load_body"]

#: Time by which loose cloth trails behind the leg, s.
CLOTH_LAG_S: Final = 0.04
#: Share of what cloth stands off by which it hangs down, and by which it trails at most.
_HANG: Final = 0.8
_TRAIL: Final = 0.6

#: Bone of the body model whose head is the pivot of a segment.
_BONE_OF_TRUNK: Final[Mapping[str, str]] = {
    "spine1": "spine05",
    "spine2": "spine04",
    "spine3": "spine03",
    "spine4": "spine02",
    "spine5": "spine01",
    "neck1": "neck01",
    "neck2": "neck02",
    "head": "head",
}
_BONE_OF_LIMB: Final[Mapping[str, str]] = {
    "clavicle": "clavicle",
    "upper_arm": "upperarm01",
    "forearm": "lowerarm01",
    "hand": "wrist",
    "thigh": "upperleg01",
    "shank": "lowerleg01",
    "foot": "foot",
}
#: The MTP pivot is the mean of the first joints of these toes.
_MTP_TOES: Final = (1, 2, 3, 4)


@dataclass(frozen=True, eq=False)
class Body:
    """A dressed body at rest.

    Attributes
    ----------
    skeleton : Skeleton
        Joint centres and soles.
    vertices : ndarray of shape (V, 3)
        Vertices at rest, m.
    faces : ndarray of shape (F, 3)
        Triangles, their normals outward.
    colors : ndarray of shape (V, 3) of uint8
        Red, green, blue.
    weights : scipy.sparse.csr_matrix of shape (V, S)
        Share of every segment of `SEGMENTS` in a vertex.
    slack : ndarray of shape (V,)
        How far loose cloth can hang down, m; 0 elsewhere.
    sole_vertices : mapping of side to mapping of region to ndarray of int
        Vertices of the soles.
    """

    skeleton: Skeleton
    vertices: Floats
    faces: NDArray[np.int64]
    colors: NDArray[np.uint8]
    weights: sparse.csr_matrix
    slack: Floats
    sole_vertices: Mapping[Side, Mapping[SoleRegion, NDArray[np.int64]]]
    _corners: sparse.csr_matrix

    @cached_property
    def is_loose(self) -> bool:
        """Whether some cloth hangs loose, so that `skin` wants an earlier pose."""
        return bool(self._loose.size)

    @cached_property
    def _loose(self) -> NDArray[np.int64]:
        return np.flatnonzero(self.slack > 0.0)

    @cached_property
    def _loose_weights(self) -> sparse.csr_matrix:
        return sparse.csr_matrix(self.weights[self._loose])

    def skin(self, pose: Pose, *, earlier: Pose | None = None) -> Floats:
        """Move the surface into a pose (linear blend skinning).

        Parameters
        ----------
        pose : Pose
            Pose.
        earlier : Pose, optional
            Pose `CLOTH_LAG_S` before, after which loose cloth trails.

        Returns
        -------
        ndarray of shape (V, 3)
            Vertices, m.
        """
        points, _ = self._blend(pose, self.weights, self.vertices)
        if self.is_loose:
            points[self._loose] = self._cloth(pose, earlier)
        return points

    def _blend(
        self, pose: Pose, weights: sparse.csr_matrix, vertices: Floats
    ) -> tuple[Floats, Floats]:
        """Return the posed vertices, and where each one's vertical at rest points then."""
        at = joint_positions(self.skeleton, pose)
        transforms = np.empty((len(SEGMENTS), 3, 4))
        for row, segment in enumerate(SEGMENTS):
            turn = pose.rotations[segment]
            transforms[row, :, :3] = turn
            transforms[row, :, 3] = at[segment] - turn @ self.skeleton.pivots[segment]
        blended = (weights @ transforms.reshape(len(SEGMENTS), 12)).reshape(-1, 3, 4)
        points: Floats = np.einsum("nij,nj->ni", blended[:, :, :3], vertices)
        points += blended[:, :, 3]
        return points, blended[:, :, 2]

    def _cloth(self, pose: Pose, earlier: Pose | None) -> Floats:
        """Return the vertices of loose cloth.

        It rests on the upper side of a tilted leg and hangs below it, and it trails behind the
        leg's movement against the body, both by no more than it stands off.
        """
        slack, rest = self.slack[self._loose, None], self.vertices[self._loose]
        points, verticals = self._blend(pose, self._loose_weights, rest)
        along = verticals / np.linalg.norm(verticals, axis=1, keepdims=True)
        cloth: Floats = points + _HANG * slack * (along[:, 2:] * along - UP)
        if earlier is not None:
            before, _ = self._blend(earlier, self._loose_weights, rest)
            lag = (before - earlier.root) - (points - pose.root)
            most = _TRAIL * slack
            cloth += lag * most / (most + np.linalg.norm(lag, axis=1, keepdims=True))
        return cloth

    def normals(self, points: Floats) -> Floats:
        """Return the normals of a posed surface.

        Parameters
        ----------
        points : ndarray of shape (V, 3)
            Vertices, m.

        Returns
        -------
        ndarray of shape (V, 3)
            Unit normals.
        """
        return vertex_normals(points, self.faces, self._corners)


def load_body(body: BodySpec, clothes: ClothesSpec) -> Body:
    """Build a dressed body.

    Parameters
    ----------
    body : BodySpec
        Shape, skin and hair.
    clothes : ClothesSpec
        Clothes and shoes.

    Returns
    -------
    Body
        Body that stands on its soles.
    """
    shape = load_shape(body)
    pivots = _find_pivots(shape, body.hip_depth)
    eyes = 0.5 * (shape.bones["eye.L"] + shape.bones["eye.R"])
    mesh = _fine_mesh(shape, pivots, eyes)
    surface = dress(mesh, body, clothes)
    headings = {side: _foot_heading(mesh, side) for side in SIDES}
    shoes = {side: _put_on_shoe(mesh, side, headings[side], clothes) for side in SIDES}
    parts = [_Part(surface.vertices, _visible_faces(mesh, clothes), surface.colors, mesh.weights)]
    parts += [_shoe_part(shoes[side], side) for side in SIDES]
    if is_loose(clothes):
        parts += [
            _trouser_part(trouser_leg(replace(mesh, vertices=surface.vertices), side, clothes))
            for side in SIDES
        ]
    lift = clothes.sole_m * UP
    skeleton = build_skeleton(
        {name: pivot + lift for name, pivot in pivots.items()},
        heel={side: shoes[side].heel + lift for side in SIDES},
        toe={side: shoes[side].toe + lift for side in SIDES},
        eyes=eyes + lift,
        sole={
            side: {r: shoes[side].vertices[shoes[side].sole[r]] + lift for r in SOLE_REGIONS}
            for side in SIDES
        },
        foot_heading_deg=headings,
        stature_m=float(surface.vertices[:, 2].max() + clothes.sole_m),
    )
    return _assemble(skeleton, parts, shoes, lift)


@dataclass(frozen=True)
class _Part:
    """A surface that is put together with others."""

    vertices: Floats
    faces: NDArray[np.int64]
    colors: Floats
    weights: Floats
    slack: Floats | None = None


def _find_pivots(shape: BodyShape, hip_depth: float) -> dict[str, Floats]:
    """Find the joint centres; the hips do not lie where the body model has its pivots.

    The body model's hip pivots lie 2 to 5 cm farther back than a hip does, which alone would
    bias the angles of thigh and trunk by 3 to 5 degrees, and 1 to 3 cm farther out, which would
    bias those in the frontal plane by 2 to 4 degrees. So the hips are put at a share of the
    body's depth from the front, and as far apart as those of a person with legs as long [1]_.

    References
    ----------
    .. [1] R. Hara et al., "Predicting the location of the hip joint centres, impact of age group
       and sex", Sci. Rep. 6, 37707 (2016): the equations with leg length only.
    """
    bones = shape.bones
    pivots = {segment: bones[bone] for segment, bone in _BONE_OF_TRUNK.items()}
    for side in SIDES:
        end = side[0].upper()
        for limb, bone in _BONE_OF_LIMB.items():
            pivots[f"{limb}_{side}"] = bones[f"{bone}.{end}"]
        mtp = [bones[f"toe{toe}-1.{end}"] for toe in _MTP_TOES]
        pivots[f"toes_{side}"] = np.mean(mtp, axis=0)
    # Both sides alike, so that both legs are equally long.
    depth = np.mean([_hip_depth(shape, pivots[f"thigh_{s}"], hip_depth) for s in SIDES])
    apart = np.mean([_hip_to_midline(pivots, side) for side in SIDES])
    for side in SIDES:
        x, _, z = pivots[f"thigh_{side}"]
        pivots[f"thigh_{side}"] = np.array([np.copysign(apart, x), depth, z])
    pivots["pelvis"] = 0.5 * (pivots["thigh_left"] + pivots["thigh_right"])
    return pivots


def _hip_to_midline(pivots: Mapping[str, Floats], side: Side) -> float:
    """Return how far a hip lies from the midline, m, by the leg's length.

    Hara's leg length runs from the front of the iliac crest to the ankle: the leg from the hip
    on, and what the crest lies above the hip.
    """
    joints = [pivots[f"{limb}_{side}"] for limb in ("thigh", "shank", "foot")]
    from_hip = sum(float(np.linalg.norm(b - a)) for a, b in pairwise(joints))
    leg_length = (from_hip + 0.009) / (1.0 - 0.078)
    return 0.008 + 0.086 * leg_length


def _hip_depth(shape: BodyShape, hip: Floats, share: float) -> float:
    """Return y at a share of the body's depth from the front, around a hip."""
    gaps = np.abs(shape.vertices - hip)
    around = shape.vertices[(gaps[:, 2] < 0.015) & (gaps[:, 0] < 0.03), 1]
    return float(around.min() + share * (around.max() - around.min()))


def _fine_mesh(shape: BodyShape, pivots: Mapping[str, Floats], eyes: Floats) -> BareMesh:
    """Subdivide the body model's surface."""
    balls = shape.eyeballs.astype(np.float64)
    faces, (vertices, weights, masks, balls) = subdivide(
        shape.faces, shape.vertices, shape.weights, shape.masks, balls
    )
    return BareMesh(
        vertices=vertices,
        faces=faces,
        weights=weights,
        masks=masks,
        eyeballs=balls > 0.99,
        pivots=pivots,
        eyes=eyes,
    )


def _foot_heading(mesh: BareMesh, side: Side) -> float:
    """Return the direction from the back of the heel to the ball of the foot, degrees."""
    foot = mesh.vertices[mesh.on(f"foot_{side}", f"toes_{side}")]
    heel = foot[foot[:, 1].argmax()]
    x, y, _ = mesh.pivots[f"toes_{side}"] - heel
    return float(np.degrees(np.arctan2(x, -y)))


def _put_on_shoe(mesh: BareMesh, side: Side, heading_deg: float, clothes: ClothesSpec) -> Shoe:
    """Loft a shoe around the foot."""
    ankle = mesh.pivots[f"foot_{side}"]
    low = mesh.on(f"shank_{side}") & (mesh.vertices[:, 2] < ankle[2] + 0.05)
    foot = mesh.vertices[mesh.on(f"foot_{side}", f"toes_{side}") | low]
    mtp = mesh.pivots[f"toes_{side}"]
    return make_shoe(foot, ankle=ankle, mtp=mtp, heading_deg=heading_deg, clothes=clothes)


def _shoe_part(shoe: Shoe, side: Side) -> _Part:
    weights = np.zeros((len(shoe.vertices), len(SEGMENTS)))
    weights[:, SEGMENTS.index(f"toes_{side}")] = shoe.toe_share
    weights[:, SEGMENTS.index(f"foot_{side}")] = 1.0 - shoe.toe_share
    return _Part(shoe.vertices, shoe.faces, shoe.colors, weights)


def _trouser_part(leg: TrouserLeg) -> _Part:
    return _Part(leg.vertices, leg.faces, leg.colors, leg.weights, leg.slack)


def _visible_faces(mesh: BareMesh, clothes: ClothesSpec) -> NDArray[np.int64]:
    """Return the faces that neither a shoe nor a loose trouser leg covers."""
    hidden = np.zeros(len(mesh.vertices), dtype=np.bool_)
    for side in SIDES:
        foot = mesh.on(f"foot_{side}", f"toes_{side}")
        hidden |= foot & (mesh.vertices[:, 2] < mesh.pivots[f"foot_{side}"][2] - 0.005)
        if is_loose(clothes):
            hip, knee, ankle = (mesh.pivots[f"{s}_{side}"] for s in ("thigh", "shank", "foot"))
            thigh = share_along(mesh.vertices, hip, knee)
            shank = share_along(mesh.vertices, knee, ankle)
            # A little of the leg is kept inside both ends of the cloth.
            hidden |= mesh.on(f"thigh_{side}") & (thigh > 0.35) & (thigh < clothes.leg - 0.08)
            hidden |= mesh.on(f"shank_{side}") & (shank < clothes.leg - 1.08)
    visible: NDArray[np.int64] = mesh.faces[~hidden[mesh.faces].all(axis=1)]
    return visible


def _assemble(
    skeleton: Skeleton, parts: list[_Part], shoes: Mapping[Side, Shoe], lift: Floats
) -> Body:
    """Join all surfaces into one mesh."""
    starts = np.cumsum([0, *(len(part.vertices) for part in parts)])
    faces = np.concatenate([p.faces + start for p, start in zip(parts, starts, strict=False)])
    vertices = np.concatenate([part.vertices for part in parts]) + lift
    weights = np.concatenate([part.weights for part in parts])
    slack = [np.zeros(len(p.vertices)) if p.slack is None else p.slack for p in parts]
    first = {side: starts[1 + number] for number, side in enumerate(SIDES)}
    return Body(
        skeleton=skeleton,
        vertices=vertices,
        faces=faces,
        colors=np.concatenate([part.colors for part in parts]).round().astype(np.uint8),
        weights=sparse.csr_matrix(weights),
        slack=np.concatenate(slack),
        sole_vertices={
            side: {region: shoes[side].sole[region] + first[side] for region in SOLE_REGIONS}
            for side in SIDES
        },
        _corners=corner_matrix(faces, len(vertices)),
    )
