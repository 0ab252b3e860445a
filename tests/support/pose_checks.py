"""What every movement of a body must satisfy, measured on its poses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from truth.movements import Movement, PosedMotion
from truth.skeleton import (
    SOLE_REGIONS,
    Pose,
    Skeleton,
    joint_positions,
    landmarks,
    sole_heights,
)
from vision.terms import SIDES, Floats, Side

#: Sole points lower than this count as on the floor, m.
ON_FLOOR_M = 0.0005


def knee_flexion(skeleton: Skeleton, pose: Pose, side: Side) -> float:
    """Knee flexion in degrees, 0 straight."""
    at = landmarks(skeleton, pose)
    thigh = at[f"knee_{side}"] - at[f"hip_{side}"]
    shank = at[f"ankle_{side}"] - at[f"knee_{side}"]
    cross = float(np.linalg.norm(np.cross(thigh, shank)))
    return float(np.degrees(np.arctan2(cross, thigh @ shank)))


def thigh_angle(skeleton: Skeleton, pose: Pose, side: Side) -> float:
    """Thigh against straight down at heading 0, + knee ahead, in degrees."""
    at = landmarks(skeleton, pose)
    thigh = at[f"knee_{side}"] - at[f"hip_{side}"]
    return float(np.degrees(np.arctan2(-thigh[1], -thigh[2])))


def foot_pitch(skeleton: Skeleton, pose: Pose, side: Side) -> float:
    """Pitch of the foot against flat, + toes up, in degrees."""
    ahead = pose.rotations[f"foot_{side}"] @ np.array([0.0, -1.0, 0.0])
    return float(np.degrees(np.arcsin(ahead[2])))


@dataclass(frozen=True)
class Findings:
    """Worst values over all frames."""

    slide_m: float
    lowest_m: float
    fastest_mps: float
    straightest_deg: float
    most_flexed_deg: float
    longest_bone_error_m: float


def sole_points(skeleton: Skeleton, pose: Pose, side: Side) -> Floats:
    """All sole points of a foot, m."""
    at = joint_positions(skeleton, pose)
    parts = []
    for region in SOLE_REGIONS:
        segment = f"{'toes' if region == 'fore' else 'foot'}_{side}"
        local = skeleton.sole[side][region] - skeleton.pivots[segment]
        parts.append(at[segment] + local @ pose.rotations[segment].T)
    points: Floats = np.concatenate(parts)
    return points


def inspect(skeleton: Skeleton, movement: Movement) -> Findings:
    """Measure a movement; sole points at rest on the floor must not slide."""
    motion, fps = movement.motion, movement.fps
    slide = fastest = bones = 0.0
    lowest, flexions = np.inf, []
    before: dict[Side, Floats] = {}
    marks: dict[str, Floats] | None = None
    belt = np.array([0.0, motion.belt_mps / fps])
    for i, pose in enumerate(movement.poses):
        now = landmarks(skeleton, pose)
        if marks is not None:
            fastest = max(fastest, max(float(np.linalg.norm(now[k] - marks[k])) * fps for k in now))
        marks = now
        for side in SIDES:
            flexions.append(knee_flexion(skeleton, pose, side))
            points = sole_points(skeleton, pose, side)
            lowest = min(lowest, float(points[:, 2].min()))
            shank = np.linalg.norm(now[f"ankle_{side}"] - now[f"knee_{side}"])
            bones = max(bones, abs(float(shank) - skeleton.shank_length))
            if side in before and _stands(motion, side, i / fps, fps):
                down = (points[:, 2] < ON_FLOOR_M) & (before[side][:, 2] < ON_FLOOR_M)
                moved = (points - before[side])[down][:, :2] - belt
                if len(moved):
                    slide = max(slide, float(np.linalg.norm(moved, axis=1).max()))
            before[side] = points
    return Findings(slide, lowest, fastest, min(flexions), max(flexions), bones)


def _stands(motion: PosedMotion, side: Side, time_s: float, fps: float) -> bool:
    """Whether a foot is planted at a frame and the one before it."""
    if not motion.contacts:
        return True
    return any(
        c.planted_s + 1.0 / fps <= time_s <= c.end_s for c in motion.contacts if c.side == side
    )


def lowest_sole(skeleton: Skeleton, pose: Pose, side: Side) -> dict[str, float]:
    """Height of the lowest point by region, m."""
    return {str(region): z for region, z in sole_heights(skeleton, pose, side).items()}
