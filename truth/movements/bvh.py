"""Read motion capture from BVH files (Biovision hierarchy).

A BVH file is text: a tree of joints with offsets and channels, then one line of channel values
per frame. Rotations of a joint are multiplied in the order of its channels, positions replace
its offset.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from vision.terms import Floats

__all__ = ["Bvh", "BvhError", "BvhJoint", "joint_places", "read_bvh"]

_AXES: Final = {"x": 0, "y": 1, "z": 2}
#: A larger file is no recording of a movement test.
_MOST_BYTES: Final = 400_000_000


class BvhError(ValueError):
    """A file is no BVH file, or lacks what is needed; one sentence says what."""


@dataclass(frozen=True)
class BvhJoint:
    """One joint of the tree.

    Attributes
    ----------
    name : str
        Name; an end site has that of its parent with "_end".
    parent : int
        Index of the parent; -1 for a root.
    offset : tuple of float
        Place relative to the parent.
    channels : tuple of str
        Names of its channels in the order of the file, lower case.
    """

    name: str
    parent: int
    offset: tuple[float, float, float]
    channels: tuple[str, ...]


@dataclass(frozen=True)
class Bvh:
    """Contents of a BVH file.

    Attributes
    ----------
    joints : tuple of BvhJoint
        Joints, parents before children.
    frame_s : float
        Time from frame to frame, s.
    values : ndarray of shape (frames, channels)
        Channel values, angles in degrees, in the order of the joints and their channels.
    """

    joints: tuple[BvhJoint, ...]
    frame_s: float
    values: Floats


def read_bvh(path: Path) -> Bvh:
    """Read a BVH file.

    Parameters
    ----------
    path : Path
        File.

    Returns
    -------
    Bvh
        Joints and frames.

    Raises
    ------
    BvhError
        The file cannot be read or is damaged.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BvhError(f"{path.name} is too large for a BVH file.")
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise BvhError(f"{path.name} cannot be read: {error.strerror}.") from error
    head, found, motion = text.partition("MOTION")
    if not found or "HIERARCHY" not in head:
        raise BvhError(f"{path.name} is no BVH file: HIERARCHY or MOTION is missing.")
    joints = _hierarchy(head, path.name)
    return _motion(motion, joints, path.name)


def _hierarchy(text: str, name: str) -> tuple[BvhJoint, ...]:
    joints: list[BvhJoint] = []
    open_joints: list[int] = []
    pending: str | None = None
    try:
        for line in text.splitlines():
            words = line.split()
            if not words or words[0] == "HIERARCHY":
                continue
            match words[0].upper():
                case "ROOT" | "JOINT":
                    pending = " ".join(words[1:])
                case "END":
                    pending = f"{joints[open_joints[-1]].name}_end"
                case "{":
                    assert pending is not None
                    parent = open_joints[-1] if open_joints else -1
                    open_joints.append(len(joints))
                    joints.append(BvhJoint(pending, parent, (0.0, 0.0, 0.0), ()))
                    pending = None
                case "}":
                    open_joints.pop()
                case "OFFSET":
                    x, y, z = (float(w) for w in words[1:4])
                    old = joints[open_joints[-1]]
                    joints[open_joints[-1]] = BvhJoint(
                        old.name, old.parent, (x, y, z), old.channels
                    )
                case "CHANNELS":
                    channels = tuple(w.lower() for w in words[2 : 2 + int(words[1])])
                    old = joints[open_joints[-1]]
                    joints[open_joints[-1]] = BvhJoint(old.name, old.parent, old.offset, channels)
    except (IndexError, ValueError, AssertionError) as error:
        raise BvhError(f"{name} is damaged: its joint tree cannot be read.") from error
    if not joints or open_joints:
        raise BvhError(f"{name} is damaged: its joint tree is not closed.")
    return tuple(joints)


def _motion(text: str, joints: tuple[BvhJoint, ...], name: str) -> Bvh:
    frame_s = 0.0
    lines = text.splitlines()
    rows: list[str] = []
    for i, line in enumerate(lines):
        if line.strip().lower().startswith("frame time"):
            try:
                frame_s = float(line.split(":")[1])
            except (IndexError, ValueError) as error:
                raise BvhError(f"{name} is damaged: no frame time.") from error
            rows = [row for row in lines[i + 1 :] if row.strip()]
            break
    if not frame_s > 0 or not rows:
        raise BvhError(f"{name} holds no frames.")
    count = sum(len(j.channels) for j in joints)
    try:
        values = np.array([[float(w) for w in row.split()] for row in rows], dtype=np.float64)
    except ValueError as error:
        raise BvhError(f"{name} is damaged: its frames differ in length.") from error
    if values.shape[1] != count or not np.isfinite(values).all():
        raise BvhError(f"{name} is damaged: a frame needs {count} numbers.")
    return Bvh(joints=joints, frame_s=frame_s, values=values)


def joint_places(bvh: Bvh) -> Floats:
    """Return where every joint is in every frame (forward kinematics).

    Parameters
    ----------
    bvh : Bvh
        Contents of a file.

    Returns
    -------
    ndarray of shape (frames, joints, 3)
        Places in the units and axes of the file.
    """
    frames = len(bvh.values)
    places = np.zeros((frames, len(bvh.joints), 3))
    turns = np.zeros((frames, len(bvh.joints), 3, 3))
    column = 0
    for j, joint in enumerate(bvh.joints):
        shift = np.tile(np.array(joint.offset), (frames, 1))
        turn = np.tile(np.eye(3), (frames, 1, 1))
        for channel in joint.channels:
            axis = _AXES[channel[0]]
            value = bvh.values[:, column]
            if channel.endswith("position"):
                shift[:, axis] = value
            else:
                turn = turn @ _rotations(axis, value)
            column += 1
        if joint.parent < 0:
            places[:, j], turns[:, j] = shift, turn
        else:
            above = turns[:, joint.parent]
            places[:, j] = places[:, joint.parent] + np.einsum("nij,nj->ni", above, shift)
            turns[:, j] = above @ turn
    return places


def _rotations(axis: int, angle_deg: Floats) -> Floats:
    """Rotations about one axis, of shape (frames, 3, 3)."""
    t = np.radians(angle_deg)
    c, s = np.cos(t), np.sin(t)
    a, b = (axis + 1) % 3, (axis + 2) % 3
    turn = np.zeros((len(t), 3, 3))
    turn[:, axis, axis] = 1.0
    turn[:, a, a] = turn[:, b, b] = c
    turn[:, a, b], turn[:, b, a] = -s, s
    return turn
