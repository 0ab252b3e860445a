"""Lunges, split squats and step-ups: one foot before, behind or above the other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from truth.geometry import UP, ease, rotation, rotation_z
from truth.geometry import leftward as left_of
from truth.movements.curves import Sway, repetition_curve
from truth.movements.movement import PosedMotion
from truth.movements.specs import Other
from truth.movements.staging import Staging, root_over_knee, staged
from truth.movements.standing import place_foot
from truth.posing import FootPose, foot_clearance, medial
from truth.skeleton import Pose, Skeleton
from vision.terms import Floats, Side

__all__ = ["lunge", "step_up"]

_FRONT_KNEE_DEG = 100.0
_STANDING_KNEE_DEG = 6.0
_TOE_OUT_DEG = 5.0
#: Half the distance between the feet, seen from the front, m.
_HALF_WIDTH_M = 0.10
_LIFT_M = 0.13


def _spot(side: Side, y: float) -> Floats:
    return np.array([-medial(side) * _HALF_WIDTH_M, y])


def _foot(
    skeleton: Skeleton, side: Side, y: float, *, rise: float = 0.0, z: float = 0.0
) -> FootPose:
    return place_foot(
        skeleton, side, _spot(side, y), toe_out_deg=_TOE_OUT_DEG, heel_rise_deg=rise, z=z
    ).pose


def lifted_foot(skeleton: Skeleton, side: Side, ankle: Floats, pitch_deg: float) -> FootPose:
    """Return a foot in the air.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    side : {"left", "right"}
        Foot.
    ankle : ndarray of shape (3,)
        Position of the ankle, m.
    pitch_deg : float
        Pitch, + toes up.

    Returns
    -------
    FootPose
        Foot whose toes go with it.
    """
    heading = -medial(side) * _TOE_OUT_DEG
    turn = rotation_z(heading - skeleton.foot_heading_deg[side])
    foot = rotation(left_of(heading), -pitch_deg) @ turn
    return FootPose(foot, foot, ankle)


def stepping_foot(
    skeleton: Skeleton, side: Side, begin: FootPose, end: FootPose, share: float, lift_m: float
) -> FootPose:
    """Return a foot on its way from one place to another.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    side : {"left", "right"}
        Foot.
    begin, end : FootPose
        Both places.
    share : float
        Progress, 0 to 1.
    lift_m : float
        How high it is lifted on the way, m.

    Returns
    -------
    FootPose
        Foot.
    """
    if share <= 0.0:
        return begin
    if share >= 1.0:
        return end
    way = end.ankle - begin.ankle
    # Up first, then across: the foot clears an edge and does not drag.
    across = _slow_start((share - 0.1) / 0.8)
    rise = way[2] * (
        _slow_start(share * 1.7) if way[2] > 0 else 1.0 - _slow_start((1 - share) * 1.7)
    )
    lift = lift_m * float(np.sin(np.pi * share)) + rise
    ankle = begin.ankle + np.array([across * way[0], across * way[1], lift])
    foot = lifted_foot(skeleton, side, ankle, -12.0 * float(np.sin(np.pi * share)))
    low = foot_clearance(skeleton, side, foot.ankle, foot.foot, foot.toes)
    clear = 0.5 * lift_m * float(np.sin(np.pi * share))
    return replace(foot, ankle=ankle + UP * max(clear - low, 0.0))


def lunge(skeleton: Skeleton, spec: Other, seed: int) -> PosedMotion:
    """Forward lunges, split squats and Bulgarian split squats.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    spec : Other
        Movement.
    seed : int
        Seed.

    Returns
    -------
    PosedMotion
        The movement.
    """
    curve, sway = repetition_curve(spec, seed), Sway(seed + 1)
    front: Side = spec.leg
    rear: Side = "right" if front == "left" else "left"
    steps, raised = spec.move == "forward_lunge", spec.move == "bulgarian_split_squat"
    length = spec.step_length_m * skeleton.leg_length / 0.83
    bottom_knee = _FRONT_KNEE_DEG * spec.depth
    lean_deg = 12.0 if spec.trunk_forward_lean_deg is None else spec.trunk_forward_lean_deg

    def feet(s: float) -> dict[Side, FootPose]:
        """Place both feet."""
        planted = _foot(skeleton, front, -length / 2.0)
        if not raised:
            back = _foot(skeleton, rear, length / 2.0, rise=48.0 * _heel_up(s, steps))
        else:
            # The ball of the rear foot stands on the bench.
            back = _foot(skeleton, rear, length / 2.0 + 0.24, rise=60.0, z=spec.height_m)
        if steps:
            begin = _foot(skeleton, front, length / 2.0)
            planted = stepping_foot(skeleton, front, begin, planted, _slow_start(s / 0.55), _LIFT_M)
        return {front: planted, rear: back}

    def staging(s: float, time_s: float) -> Staging:
        """Lean the trunk."""
        wobble = spec.wobble * sway(time_s)
        return Staging(
            feet=feet(s),
            lean_deg=float(2.0 + (lean_deg - 2.0) * s + 0.6 * wobble[0]),
            left_deg=float(0.7 * wobble[1]),
            pelvis_share=0.5,
            arms=spec.arms or "hips",
            toe_out_deg=_TOE_OUT_DEG,
        )

    def root(s: float, plan: Staging) -> Floats:
        """Place the hips."""
        # Upright, the hips are over the rear heel in a lunge, and near the front foot else.
        start_y = length / 2.0 + 0.03 if steps else -0.14 + 0.14 * raised
        end_y = -0.02 - 0.06 * raised
        place = np.array([0.0, start_y + (end_y - start_y) * float(ease(s / 0.85))])
        start_z = root_over_knee(
            skeleton, plan, rear if steps else front, place, _STANDING_KNEE_DEG + 6.0 * raised
        )
        low_plan = replace(plan, feet=feet(1.0))
        end_z = root_over_knee(skeleton, low_plan, front, np.array([0.0, end_y]), bottom_knee)
        down = float(ease((s - 0.3) / 0.7)) if steps else s
        return np.array([*place, start_z + (end_z - start_z) * down])

    def pose_at(time_s: float) -> Pose:
        """Pose at a time."""
        _, s = curve.at(time_s)
        plan = staging(s, time_s)
        return staged(skeleton, plan, root(s, plan))

    return PosedMotion(curve.duration_s, pose_at, curve.repetitions, leg=front)


def _slow_start(x: float) -> float:
    """Rise from 0 to 1 with zero speed at both ends, gentler than `ease` on eased progress."""
    u = min(max(x, 0.0), 1.0)
    return u * u * (3.0 - 2.0 * u)


def _heel_up(s: float, steps: bool) -> float:
    """How far the rear heel is up: all the time in a split stance, from mid-lunge in a lunge."""
    return float(ease((s - 0.2) / 0.5)) if steps else 0.75 + 0.25 * s


def step_up(skeleton: Skeleton, spec: Other, seed: int) -> PosedMotion:
    """Step up onto a step of half the height, and back down.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    spec : Other
        Movement.
    seed : int
        Seed.

    Returns
    -------
    PosedMotion
        The movement.
    """
    curve, sway = repetition_curve(spec, seed), Sway(seed + 1)
    lead: Side = spec.leg
    other: Side = "right" if lead == "left" else "left"
    up_m, far = spec.height_m / 2.0, -0.36

    def pose_at(time_s: float) -> Pose:
        """Pose at a time."""
        _, s = curve.at(time_s)
        wobble = spec.wobble * sway(time_s)
        feet: dict[Side, FootPose] = {}
        for side, begin_s, over in ((lead, 0.0, 0.36), (other, 0.5, 0.42)):
            rise = 30.0 * float(ease((s - 0.34) / 0.16)) if side == other else 0.0
            begin = _foot(skeleton, side, 0.0, rise=rise)
            end = _foot(skeleton, side, far, z=up_m)
            share = _slow_start((s - begin_s) / over)
            feet[side] = stepping_foot(skeleton, side, begin, end, share, 0.05)
        lean = 16.0 if spec.trunk_forward_lean_deg is None else spec.trunk_forward_lean_deg
        plan = Staging(
            feet=feet,
            lean_deg=float(2.0 + lean * np.sin(np.pi * min(s / 0.8, 1.0)) + 0.5 * wobble[0]),
            left_deg=float(0.6 * wobble[1]),
            arms=spec.arms or "side",
            toe_out_deg=_TOE_OUT_DEG,
        )
        toward = float(ease((s - 0.12) / 0.5))
        aside = -medial(lead) * 0.04 * float(np.sin(np.pi * toward))
        place = np.array([aside, -0.07 + far * toward])
        standing = skeleton.standing_hip_height - 0.006
        rise_m = up_m * float(ease((s - 0.3) / 0.5))
        return staged(skeleton, plan, np.array([*place, standing + rise_m - 0.004]))

    return PosedMotion(curve.duration_s, pose_at, curve.repetitions, leg=lead)
