"""The skeleton of a body, its poses, and where a pose puts every joint.

A skeleton is a tree of rigid segments, each with the pivot about which it turns on its parent. In
the rest pose the person stands upright at heading 0 with the soles on the floor and the arms held
slightly out. A pose turns every segment from rest by a rotation in the world, so that rotations
do not accumulate along the tree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from types import MappingProxyType
from typing import Final, Literal

import numpy as np

from truth.example_numbers import EXAMPLE_LIMBS, EXAMPLE_SOLE, EXAMPLE_TRUNK
from truth.geometry import frame, leftward, unit
from vision.terms import SIDES, Floats, Side

__all__ = [
    "LIMBS",
    "PARENT",
    "SEGMENTS",
    "SOLE_REGIONS",
    "TRUNK",
    "Pose",
    "Rotations",
    "Skeleton",
    "SoleRegion",
    "build_skeleton",
    "center_of_mass",
    "example_skeleton",
    "joint_positions",
    "landmarks",
    "limb_rotation",
    "medial",
    "rest_pose",
    "sole_heights",
]

#: Segments on the midline, from the bottom up; the head and neck turn on the upper spine.
TRUNK: Final = (
    "pelvis",
    "spine1",
    "spine2",
    "spine3",
    "spine4",
    "spine5",
    "neck1",
    "neck2",
    "head",
)
#: Segments of one side, each followed by its side: ``thigh_left``.
LIMBS: Final = ("clavicle", "upper_arm", "forearm", "hand", "thigh", "shank", "foot", "toes")

SEGMENTS: Final[tuple[str, ...]] = (
    *TRUNK,
    *(f"{limb}_{side}" for side in SIDES for limb in LIMBS),
)

_LIMB_PARENT: Final[Mapping[str, str]] = {
    "upper_arm": "clavicle",
    "forearm": "upper_arm",
    "hand": "forearm",
    "shank": "thigh",
    "foot": "shank",
    "toes": "foot",
}
#: Segment on which each segment turns; the pelvis has none.
PARENT: Final[Mapping[str, str]] = MappingProxyType(
    dict(zip(TRUNK[1:], TRUNK[:-1], strict=True))
    | {f"clavicle_{side}": "spine5" for side in SIDES}
    | {f"thigh_{side}": "pelvis" for side in SIDES}
    | {f"{limb}_{s}": f"{parent}_{s}" for limb, parent in _LIMB_PARENT.items() for s in SIDES}
)

#: Part of the sole: behind the arch, the arch, and from the ball of the foot forward.
SoleRegion = Literal["heel", "mid", "fore"]
SOLE_REGIONS: Final[tuple[SoleRegion, ...]] = ("heel", "mid", "fore")
#: Segment that carries each part of the sole, without its side.
_SOLE_SEGMENT: Final[Mapping[SoleRegion, str]] = {"heel": "foot", "mid": "foot", "fore": "toes"}

#: From the eyes to the middle of the head, m.
_EYES_TO_HEAD: Final = np.array([0.0, 0.03, 0.02])

#: Share of the body's mass, and where its centre lies from the first to the second joint. The
#: trunk carries the head; the centre of its mass lies between mid-hip and mid-shoulder. D. A.
#: Winter, Biomechanics and Motor Control of Human Movement, 4th ed. (2009), table 4.1.
_TRUNK_MASS: Final = (0.578, 0.66)
_SEGMENT_MASS: Final = (
    ("upper_arm", "forearm", 0.028, 0.436),
    ("forearm", "hand", 0.022, 0.682),  # with the hand
    ("thigh", "shank", 0.100, 0.433),
    ("shank", "foot", 0.0465, 0.433),
    ("foot", "toes", 0.0145, 0.5),
)


@dataclass(frozen=True)
class Skeleton:
    """Joint centres and other points of a body at rest; it has no mesh.

    Attributes
    ----------
    pivots : mapping of str to ndarray of shape (3,)
        Joint centre of every segment, m. The pelvis turns about the middle of the hips, the toes
        about the middle of the balls of the foot (metatarsophalangeal joints, MTP).
    heel, toe : mapping of side to ndarray of shape (3,)
        Back end of the shoe, on the foot, and its tip, on the toes, m.
    eyes : ndarray of shape (3,)
        Point between the eyes, m.
    sole : mapping of side to mapping of region to ndarray of shape (N, 3)
        Points of the sole, m; heel and arch belong to the foot, the fore part to the toes.
    foot_heading_deg : mapping of side to float
        Direction in which the foot points, degrees; + to the subject's left.
    rest_frames : mapping of str to ndarray of shape (3, 3)
        Frames of the thighs, shanks, upper arms and forearms (see `geometry.frame`).
    stature_m : float
        Height in shoes, m.
    """

    pivots: Mapping[str, Floats]
    heel: Mapping[Side, Floats]
    toe: Mapping[Side, Floats]
    eyes: Floats
    sole: Mapping[Side, Mapping[SoleRegion, Floats]]
    foot_heading_deg: Mapping[Side, float]
    rest_frames: Mapping[str, Floats]
    stature_m: float

    @cached_property
    def arms(self) -> Mapping[str, Floats]:
        """From the pivot of each segment's parent to its own, at rest, m."""
        return {
            segment: self.pivots[segment] - self.pivots[PARENT[segment]] for segment in SEGMENTS[1:]
        }

    def _length(self, segment: str, end: str) -> float:
        return float(np.linalg.norm(self.pivots[f"{end}_left"] - self.pivots[f"{segment}_left"]))

    @cached_property
    def thigh_length(self) -> float:
        """Distance from the hip to the knee, m."""
        return self._length("thigh", "shank")

    @cached_property
    def shank_length(self) -> float:
        """Distance from the knee to the ankle, m."""
        return self._length("shank", "foot")

    @cached_property
    def upper_arm_length(self) -> float:
        """Distance from the shoulder to the elbow, m."""
        return self._length("upper_arm", "forearm")

    @cached_property
    def forearm_length(self) -> float:
        """Distance from the elbow to the wrist, m."""
        return self._length("forearm", "hand")

    @property
    def leg_length(self) -> float:
        """Distance from the hip to the ankle of a straight leg, m."""
        return self.thigh_length + self.shank_length

    @property
    def arm_length(self) -> float:
        """Distance from the shoulder to the wrist of a straight arm, m."""
        return self.upper_arm_length + self.forearm_length

    @property
    def hip_width(self) -> float:
        """Distance between the hip centres, m."""
        return float(np.linalg.norm(self.pivots["thigh_left"] - self.pivots["thigh_right"]))

    @property
    def ankle_height(self) -> float:
        """Height of the ankle above the floor with the foot flat, m."""
        return float(self.pivots["foot_left"][2])

    @cached_property
    def standing_hip_height(self) -> float:
        """Height of the hip over a flat foot with a straight, vertical leg, m."""
        return self.leg_length + self.ankle_height


#: Rotation of segments from rest, in the world.
Rotations = dict[str, Floats]


@dataclass(frozen=True)
class Pose:
    """Rotations of all segments and the position of the body.

    Attributes
    ----------
    rotations : mapping of str to ndarray of shape (3, 3)
        Rotation of every segment from rest, in the world.
    root : ndarray of shape (3,)
        Middle of the hips, m.
    """

    rotations: Mapping[str, Floats]
    root: Floats


def rest_pose(skeleton: Skeleton) -> Pose:
    """Return the pose in which nothing is turned.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.

    Returns
    -------
    Pose
        Rest pose.
    """
    return Pose(dict.fromkeys(SEGMENTS, np.eye(3)), skeleton.pivots["pelvis"])


def joint_positions(skeleton: Skeleton, pose: Pose) -> dict[str, Floats]:
    """Return where the pivot of every segment is (forward kinematics).

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    pose : Pose
        Pose; segments that it does not turn and whose joints are not asked for may be missing.

    Returns
    -------
    dict of str to ndarray of shape (3,)
        Pivot of every segment whose parent has a rotation, m.
    """
    positions = {"pelvis": np.asarray(pose.root, dtype=np.float64)}
    arms, rotations = skeleton.arms, pose.rotations
    for segment in SEGMENTS[1:]:
        parent = PARENT[segment]
        if parent in rotations and parent in positions:
            positions[segment] = positions[parent] + rotations[parent] @ arms[segment]
    return positions


def landmarks(skeleton: Skeleton, pose: Pose) -> dict[str, Floats]:
    """Return the landmarks of a pose.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    pose : Pose
        Pose.

    Returns
    -------
    dict of str to ndarray of shape (3,)
        By name and side, m: hip, knee, ankle, heel, mtp, toe, shoulder, elbow, wrist
        (``hip_left``), and head and eyes.
    """
    at = joint_positions(skeleton, pose)
    carried = partial(_carried, skeleton, pose, at)
    points: dict[str, Floats] = {}
    for side in SIDES:
        points[f"hip_{side}"] = at[f"thigh_{side}"]
        points[f"knee_{side}"] = at[f"shank_{side}"]
        points[f"ankle_{side}"] = at[f"foot_{side}"]
        points[f"heel_{side}"] = carried(f"foot_{side}", skeleton.heel[side])
        points[f"mtp_{side}"] = at[f"toes_{side}"]
        points[f"toe_{side}"] = carried(f"toes_{side}", skeleton.toe[side])
        points[f"shoulder_{side}"] = at[f"upper_arm_{side}"]
        points[f"elbow_{side}"] = at[f"forearm_{side}"]
        points[f"wrist_{side}"] = at[f"hand_{side}"]
    points["head"] = carried("head", skeleton.eyes + _EYES_TO_HEAD)
    points["eyes"] = carried("head", skeleton.eyes)
    return points


def _carried(
    skeleton: Skeleton, pose: Pose, at: Mapping[str, Floats], segment: str, rest: Floats
) -> Floats:
    """Return where a point at rest is carried by a segment, m."""
    moved: Floats = at[segment] + pose.rotations[segment] @ (rest - skeleton.pivots[segment])
    return moved


def center_of_mass(skeleton: Skeleton, pose: Pose) -> Floats:
    """Return the body's centre of mass.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    pose : Pose
        Pose.

    Returns
    -------
    ndarray of shape (3,)
        Centre of mass, m.
    """
    at = joint_positions(skeleton, pose)
    hips = 0.5 * (at["thigh_left"] + at["thigh_right"])
    shoulders = 0.5 * (at["upper_arm_left"] + at["upper_arm_right"])
    share, where = _TRUNK_MASS
    total = share
    moment = share * (hips + where * (shoulders - hips))
    for side in SIDES:
        for first, second, share, where in _SEGMENT_MASS:
            a, b = at[f"{first}_{side}"], at[f"{second}_{side}"]
            moment = moment + share * (a + where * (b - a))
            total += share
    center: Floats = moment / total
    return center


def sole_heights(skeleton: Skeleton, pose: Pose, side: Side) -> dict[SoleRegion, float]:
    """Return how high the lowest point of each part of a sole is above the floor.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    pose : Pose
        Pose.
    side : {"left", "right"}
        Foot.

    Returns
    -------
    dict of str to float
        Height by region, m; below 0 it is in the floor.
    """
    at = joint_positions(skeleton, pose)
    heights: dict[SoleRegion, float] = {}
    for region in SOLE_REGIONS:
        segment = f"{_SOLE_SEGMENT[region]}_{side}"
        points = skeleton.sole[side][region] - skeleton.pivots[segment]
        heights[region] = float(at[segment][2] + (points @ pose.rotations[segment][2]).min())
    return heights


def build_skeleton(
    pivots: Mapping[str, Floats],
    *,
    heel: Mapping[Side, Floats],
    toe: Mapping[Side, Floats],
    eyes: Floats,
    sole: Mapping[Side, Mapping[SoleRegion, Floats]],
    foot_heading_deg: Mapping[Side, float],
    stature_m: float,
) -> Skeleton:
    """Build a skeleton and the frames of its limbs.

    Parameters
    ----------
    pivots : mapping of str to ndarray of shape (3,)
        Joint centre of every segment at rest, m.
    heel, toe : mapping of side to ndarray of shape (3,)
        Ends of the shoe, m.
    eyes : ndarray of shape (3,)
        Point between the eyes, m.
    sole : mapping of side to mapping of region to ndarray of shape (N, 3)
        Points of the sole, m.
    foot_heading_deg : mapping of side to float
        Direction of the foot, degrees.
    stature_m : float
        Height in shoes, m.

    Returns
    -------
    Skeleton
        Skeleton.
    """
    frames: dict[str, Floats] = {}
    for side in SIDES:
        hip, knee, ankle = (pivots[f"{s}_{side}"] for s in ("thigh", "shank", "foot"))
        shoulder, elbow, wrist = (pivots[f"{s}_{side}"] for s in ("upper_arm", "forearm", "hand"))
        across = leftward(foot_heading_deg[side])  # the axis about which the knee flexes
        frames[f"thigh_{side}"] = frame(knee - hip, across)
        frames[f"shank_{side}"] = frame(ankle - knee, across)
        bend = np.cross(elbow - shoulder, wrist - elbow)
        frames[f"upper_arm_{side}"] = frame(elbow - shoulder, bend)
        frames[f"forearm_{side}"] = frame(wrist - elbow, bend)
    return Skeleton(
        pivots=MappingProxyType(dict(pivots)),
        heel=MappingProxyType(dict(heel)),
        toe=MappingProxyType(dict(toe)),
        eyes=eyes,
        sole=MappingProxyType({side: MappingProxyType(dict(sole[side])) for side in SIDES}),
        foot_heading_deg=MappingProxyType(dict(foot_heading_deg)),
        rest_frames=MappingProxyType(frames),
        stature_m=stature_m,
    )


def example_skeleton(stature_m: float = 1.72) -> Skeleton:
    """Return an average skeleton from plain numbers, without a body model.

    Parameters
    ----------
    stature_m : float
        Height without shoes, m.

    Returns
    -------
    Skeleton
        Skeleton whose proportions are those of a body of 1.72 m.
    """
    scale = stature_m / 1.72
    point = partial(_example_point, scale)
    pivots = {name: point(xyz) for name, xyz in EXAMPLE_TRUNK.items()}
    for side in SIDES:
        pivots |= {f"{limb}_{side}": point(xyz, side) for limb, xyz in EXAMPLE_LIMBS.items()}
    sole = {
        side: {
            region: np.array([point((x, y, 0.0), side) for x, y in EXAMPLE_SOLE[region]])
            for region in SOLE_REGIONS
        }
        for side in SIDES
    }
    heading = {side: 0.35 if side == "left" else -0.35 for side in SIDES}
    return build_skeleton(
        pivots,
        heel={side: point((0.197, 0.067, 0.015), side) for side in SIDES},
        toe={side: point((0.187, -0.218, 0.030), side) for side in SIDES},
        eyes=point((0.0, -0.127, 1.629)),
        sole=sole,
        foot_heading_deg={"left": heading["left"], "right": heading["right"]},
        stature_m=1.756 * scale,
    )


def _example_point(scale: float, xyz: tuple[float, float, float], side: Side = "left") -> Floats:
    """Scale a point of the left side, and mirror it for the right."""
    mirror = 1.0 if side == "left" else -1.0
    point: Floats = scale * np.array(xyz) * [mirror, 1.0, 1.0]
    return point


def medial(side: Side) -> float:
    """Return the sign of x toward the midline: -1 for the left side, +1 for the right.

    Parameters
    ----------
    side : {"left", "right"}
        Side.

    Returns
    -------
    float
        Sign.
    """
    return -1.0 if side == "left" else 1.0


def limb_rotation(skeleton: Skeleton, segment: str, long: Floats, lateral: Floats) -> Floats:
    """Return the rotation that points a limb's segment along a direction.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    segment : str
        Thigh, shank, upper arm or forearm with its side.
    long : ndarray of shape (3,)
        Direction from the segment's joint to the next one.
    lateral : ndarray of shape (3,)
        Axis about which the next joint flexes, square to `long`.

    Returns
    -------
    ndarray of shape (3, 3)
        Rotation from rest.
    """
    turned: Floats = frame(unit(long), lateral) @ skeleton.rest_frames[segment].T
    return turned
