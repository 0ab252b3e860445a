"""Movement of a second person in the scene."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from truth.geometry import ahead, leftward, rotation_z
from truth.movements import make_motion
from truth.movements.specs import Gait, Squat
from truth.skeleton import Pose, Skeleton
from truth.spec import BystanderSpec, ClipSpec
from vision.terms import Floats


def bystander_poses(
    bystander: BystanderSpec, clip: ClipSpec, skeleton: Skeleton, times_s: Sequence[float]
) -> list[Pose]:
    """Pose a second person in every frame.

    Parameters
    ----------
    bystander : BystanderSpec
        What this person does, and where.
    clip : ClipSpec
        Clip with the camera and the subject's movement.
    skeleton : Skeleton
        Skeleton of the second person.
    times_s : sequence of float
        Times of the frames, ascending from 0, s.

    Returns
    -------
    list of Pose
        Poses in the scene.
    """
    yaw = clip.camera.yaw_deg
    place = bystander.aside_m * leftward(yaw) - bystander.behind_m * ahead(yaw)
    if bystander.behavior == "walks_past":
        return _walk_past(bystander, clip, skeleton, times_s)
    duration = times_s[-1] + 1.0
    if bystander.behavior == "same_movement":
        motion = make_motion(skeleton, clip.movement, seed=clip.seed + 1)
        start, end = -bystander.delay_s, motion.duration_s
        return [
            placed(motion.pose_at(float(np.clip(t + start, 0, end))), shift=place) for t in times_s
        ]
    heading = yaw if bystander.heading_deg is None else bystander.heading_deg
    standing = Squat(repetitions=1, lead_s=duration, arms="hips")
    motion = make_motion(skeleton, standing, seed=clip.seed + 1)
    return [placed(motion.pose_at(t), heading_deg=heading, shift=place) for t in times_s]


def placed(pose: Pose, *, heading_deg: float = 0.0, shift: Floats | None = None) -> Pose:
    """Turn a pose about the vertical through the origin, then move it.

    Parameters
    ----------
    pose : Pose
        Pose.
    heading_deg : float, optional
        Turn, + to the person's left, degrees.
    shift : ndarray of shape (3,), optional
        Movement, m.

    Returns
    -------
    Pose
        Pose in the scene.
    """
    turn = rotation_z(heading_deg)
    root = turn @ pose.root
    return Pose(
        rotations={name: turn @ rotation for name, rotation in pose.rotations.items()},
        root=root if shift is None else root + shift,
    )


def _walk_past(
    bystander: BystanderSpec, clip: ClipSpec, skeleton: Skeleton, times_s: Sequence[float]
) -> list[Pose]:
    """Cross the scene so that the image's middle is reached in the middle of the clip."""
    yaw = clip.camera.yaw_deg
    walk = Gait(gait="walk", direction="forward", duration_s=times_s[-1] + 1.0)
    motion = make_motion(skeleton, walk, seed=clip.seed + 1)
    heading = yaw + (90.0 if bystander.aside_m >= 0 else -90.0)
    middle = placed(motion.pose_at(times_s[-1] / 2), heading_deg=heading).root
    shift = -bystander.behind_m * ahead(yaw) - middle
    shift[2] = 0.0
    return [placed(motion.pose_at(t), heading_deg=heading, shift=shift) for t in times_s]
