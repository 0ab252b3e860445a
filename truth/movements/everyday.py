"""Sitting down, lifting, jumping, walking into place and shuffling sideways."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from truth.geometry import UP, ease, slerp
from truth.movements.curves import Sway, repetition_curve
from truth.movements.gait import gait
from truth.movements.lunges import stepping_foot
from truth.movements.movement import PosedMotion, Repetition
from truth.movements.specs import Gait, Other, Squat
from truth.movements.squat import squat
from truth.movements.staging import Staging, balanced, root_over_knee, staged
from truth.movements.standing import PlacedFoot, place_foot
from truth.posing import FootPose, hip_position, leg_to, medial
from truth.skeleton import Pose, Skeleton, landmarks
from vision.terms import SIDES, Floats, Side

__all__ = ["chair", "deadlift", "jump_squat", "lateral_shuffle", "walk_in_and_squat"]

_G = 9.81
_STANDING_KNEE_DEG = 6.0
#: Height of the hip centre above the seat, m.
_SEAT_TO_HIP_M = 0.09
_JUMP_M = 0.28


def _stand(
    skeleton: Skeleton, half_width_m: float, toe_out_deg: float, *, rise: float = 0.0
) -> dict[Side, PlacedFoot]:
    return {
        side: place_foot(
            skeleton,
            side,
            np.array([-medial(side) * half_width_m, 0.0]),
            toe_out_deg=toe_out_deg,
            heel_rise_deg=rise,
        )
        for side in SIDES
    }


def _poses(feet: dict[Side, PlacedFoot]) -> dict[Side, FootPose]:
    return {side: foot.pose for side, foot in feet.items()}


def _center(feet: dict[Side, PlacedFoot]) -> Floats:
    middle: Floats = (feet["left"].balance_xy + feet["right"].balance_xy) / 2.0
    return middle


def _both(knee_deg: float) -> dict[Side, float]:
    return {"left": knee_deg, "right": knee_deg}


def chair(skeleton: Skeleton, spec: Other, seed: int) -> PosedMotion:
    """Sit down on a chair and stand up.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    spec : Other
        Movement; `height_m` is the seat's.
    seed : int
        Seed.

    Returns
    -------
    PosedMotion
        The movement; a repetition's bottom is sitting.
    """
    curve, sway = repetition_curve(spec, seed), Sway(seed + 1)
    feet = _stand(skeleton, 0.12, 8.0)
    lean_deg = 42.0 if spec.trunk_forward_lean_deg is None else spec.trunk_forward_lean_deg
    seat_z = spec.height_m + _SEAT_TO_HIP_M

    def pose_at(time_s: float) -> Pose:
        """Pose at a time."""
        _, s = curve.at(time_s)
        wobble = spec.wobble * sway(time_s)
        # Lean forward to reach the seat, then sit up.
        bow = float(ease(s / 0.65) * (1.0 - 0.85 * ease((s - 0.72) / 0.28)))
        plan = Staging(
            feet=_poses(feet),
            lean_deg=float(2.0 + lean_deg * bow + 0.5 * wobble[0]),
            left_deg=float(0.4 * wobble[1]),
            arms=spec.arms or "front",
            raised=0.6 * bow,
            toe_out_deg=8.0,
        )
        balance = _center(feet)
        standing = balanced(skeleton, plan, _both(_STANDING_KNEE_DEG), balance).root
        knee = skeleton.pivots["foot_left"][2] + skeleton.shank_length
        drop = np.clip((knee - seat_z) / skeleton.thigh_length, -0.8, 0.8)
        shank_y = feet["left"].pose.ankle[1] - 0.06
        seat_y = shank_y + skeleton.thigh_length * float(np.cos(np.arcsin(drop)))
        seated = np.array([0.0, seat_y, seat_z])
        down = float(ease(s / 0.9))
        return staged(skeleton, plan, standing + down * (seated - standing))

    return PosedMotion(curve.duration_s, pose_at, curve.repetitions, leg="both")


def deadlift(skeleton: Skeleton, spec: Other, seed: int) -> PosedMotion:
    """Bend at the hips with almost straight knees, and come up.

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
    feet = _stand(skeleton, 0.12, 8.0)
    lean_deg = 75.0 if spec.trunk_forward_lean_deg is None else spec.trunk_forward_lean_deg

    def pose_at(time_s: float) -> Pose:
        """Pose at a time."""
        _, s = curve.at(time_s)
        wobble = spec.wobble * sway(time_s)
        plan = Staging(
            feet=_poses(feet),
            lean_deg=float(2.0 + (lean_deg * spec.depth / 0.9 - 2.0) * s + 0.5 * wobble[0]),
            left_deg=float(0.4 * wobble[1]),
            pelvis_share=0.85,
            head_pitch_deg=float(25.0 * s),
            arms=spec.arms or "front",
            raised=0.0,
            toe_out_deg=8.0,
        )
        return balanced(skeleton, plan, _both(_STANDING_KNEE_DEG + 18.0 * s), _center(feet))

    return PosedMotion(curve.duration_s, pose_at, curve.repetitions, leg="both")


def jump_squat(skeleton: Skeleton, spec: Other, seed: int) -> PosedMotion:
    """Squat, jump and land.

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
        The movement; a repetition ends upright after the landing.
    """
    curve, sway = repetition_curve(spec, seed), Sway(seed + 1)
    peak, height = 100.0 * spec.depth, _JUMP_M * spec.depth
    takeoff_mps = (2.0 * _G * height) ** 0.5
    flight_s, push_s, dip_s = 2.0 * takeoff_mps / _G, 0.30, 0.55

    def phase(time_s: float) -> tuple[float, float, float]:
        """Squat depth 0 to 1, heel rise in degrees and height of the flight in m."""
        rep = max(
            (r for r in curve.repetitions if time_s >= r.start_s),
            key=lambda r: r.start_s,
            default=curve.repetitions[0],
        )
        since = time_s - rep.bottom_s
        if since <= 0.0:
            return float(ease((time_s - rep.start_s) / (rep.bottom_s - rep.start_s))), 0.0, 0.0
        if since < push_s:
            u = since / push_s
            return 1.0 - u * u, 36.0 * float(ease((u - 0.45) / 0.55)), 0.0
        air = since - push_s
        if air < flight_s:
            return 0.0, 36.0, takeoff_mps * air - 0.5 * _G * air * air
        landed = (air - flight_s) / dip_s
        dip = 0.6 * float(np.sin(np.pi * min(landed**0.75, 1.0))) if landed < 1.0 else 0.0
        return dip, 36.0 * float(ease(1.0 - landed / 0.22)), 0.0

    def pose_at(time_s: float) -> Pose:
        """Pose at a time."""
        s, rise, up = phase(time_s)
        wobble = spec.wobble * sway(time_s)
        feet = _stand(skeleton, 0.15, 10.0, rise=rise)
        lean = 36.0 if spec.trunk_forward_lean_deg is None else spec.trunk_forward_lean_deg
        plan = Staging(
            feet=_poses(feet),
            lean_deg=float(3.0 + (lean - 3.0) * s + 0.4 * wobble[0]),
            left_deg=float(0.3 * wobble[1]),
            arms=spec.arms or "front",
            raised=float(0.25 + 0.65 * s),
            toe_out_deg=10.0,
        )
        knee = _STANDING_KNEE_DEG + 4.0 + (peak - _STANDING_KNEE_DEG - 4.0) * s
        pose = balanced(skeleton, plan, _both(knee), _center(_stand(skeleton, 0.15, 10.0)))
        return replace(pose, root=pose.root + up * UP)

    repetitions = tuple(
        Repetition(
            r.start_s, r.bottom_s, min(r.bottom_s + push_s + flight_s + dip_s, r.end_s + 0.6)
        )
        for r in curve.repetitions
    )
    return PosedMotion(curve.duration_s, pose_at, repetitions, leg="both")


def lateral_shuffle(skeleton: Skeleton, spec: Other, seed: int) -> PosedMotion:
    """Shuffle sideways in a low stance, out and back once per repetition.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    spec : Other
        Movement; `repetition_s` is the time out and back.
    seed : int
        Seed.

    Returns
    -------
    PosedMotion
        The movement; a repetition's bottom is its far end.
    """
    curve, sway = repetition_curve(spec, seed), Sway(seed + 1)
    wide, step, count = 0.20, 0.34 * spec.step_length_m / 0.75, 3
    toward = -medial(spec.leg)

    def path(time_s: float) -> tuple[float, float]:
        """Place of the leading and of the trailing foot, in steps."""
        rep = curve.repetitions[0]
        for r in curve.repetitions:
            rep = r if time_s >= r.start_s else rep
        out = np.clip((time_s - rep.start_s) / (rep.bottom_s - rep.start_s), 0.0, 1.0)
        back = np.clip((time_s - rep.bottom_s) / (rep.end_s - rep.bottom_s), 0.0, 1.0)
        n, m = count * float(out), count * float(back)
        lead_first = np.floor(n) + float(ease((n % 1.0) / 0.5))
        trail_after = np.floor(n) + float(ease((n % 1.0 - 0.5) / 0.5))
        # On the way back the other foot leads.
        trail_first = np.floor(m) + float(ease((m % 1.0) / 0.5))
        lead_after = np.floor(m) + float(ease((m % 1.0 - 0.5) / 0.5))
        return float(lead_first - lead_after), float(trail_after - trail_first)

    def pose_at(time_s: float) -> Pose:
        """Pose at a time."""
        lead, trail = path(time_s)
        wobble = spec.wobble * sway(time_s)
        feet: dict[Side, FootPose] = {}
        for side in SIDES:
            done = lead if side == spec.leg else trail
            begin, end = (
                place_foot(
                    skeleton,
                    side,
                    np.array([-medial(side) * wide + toward * step * k, 0.0]),
                    toe_out_deg=5.0,
                ).pose
                for k in (np.floor(done), np.floor(done) + 1.0)
            )
            feet[side] = stepping_foot(skeleton, side, begin, end, done % 1.0, 0.05)
        plan = Staging(
            feet=feet,
            lean_deg=float(28.0 + 0.5 * wobble[0]),
            left_deg=float(0.5 * wobble[1]),
            arms=spec.arms or "front",
            raised=0.55,
            toe_out_deg=5.0,
        )
        place = np.array([toward * step * (lead + trail) / 2.0, 0.02])
        low = min(
            root_over_knee(skeleton, plan, side, place, 58.0 * spec.depth / 0.9) for side in SIDES
        )
        even = 0.82 * skeleton.standing_hip_height
        return staged(skeleton, plan, np.array([*place, 0.35 * low + 0.65 * even]))

    return PosedMotion(curve.duration_s, pose_at, curve.repetitions)


def walk_in_and_squat(skeleton: Skeleton, spec: Other, seed: int) -> PosedMotion:
    """Walk into place, stop, and squat.

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
        The movement; its repetitions are the squats.
    """
    walk_s, stand_s, turn_s = 4.0, 1.4, 0.9
    toe_out, half = 9.0, 0.12
    walking = gait(
        skeleton,
        Gait(
            gait="walk",
            direction="forward",
            duration_s=walk_s + stand_s,
            standing_after_s=stand_s,
            speed_mps=1.0,
            cadence=104.0,
            step_width_m=2.0 * half,
            toe_out_deg=toe_out,
            wobble=spec.wobble,
        ),
        seed,
    )
    turned = place_foot(skeleton, "left", np.zeros(2), toe_out_deg=toe_out).pose.ankle
    squats = squat(
        skeleton,
        Squat(
            repetitions=spec.repetitions,
            repetition_s=spec.repetition_s,
            knee_flexion_deg=115.0 * spec.depth / 0.9,
            stance_width_m=2.0 * (half - float(turned[0])),
            toe_out_left_deg=toe_out,
            toe_out_right_deg=toe_out,
            lead_s=turn_s + 0.4,
            arms=spec.arms or "front",
            wobble=spec.wobble,
        ),
        seed + 7,
    )
    joined = walk_s + stand_s - turn_s
    arrived = landmarks(skeleton, walking.pose_at(walk_s + stand_s))
    place = np.array([0.0, float(arrived["ankle_left"][1]) - float(turned[1]), 0.0])

    def pose_at(time_s: float) -> Pose:
        """Pose at a time."""
        if time_s <= joined:
            pose = walking.pose_at(time_s)
            return replace(pose, root=pose.root - place)
        later = squats.pose_at(time_s - joined)
        weight = float(ease((time_s - joined) / turn_s))
        if weight >= 1.0:
            return later
        before = walking.pose_at(min(time_s, walk_s + stand_s))
        before = replace(before, root=before.root - place)
        return _blend(skeleton, before, later, weight)

    shift = joined
    repetitions = tuple(
        Repetition(r.start_s + shift, r.bottom_s + shift, r.end_s + shift)
        for r in squats.repetitions
    )
    return PosedMotion(joined + squats.duration_s, pose_at, repetitions, leg="both")


def _blend(skeleton: Skeleton, a: Pose, b: Pose, weight: float) -> Pose:
    """Go from one standing pose to another while the feet stay where they are in the second."""
    rotations = {name: slerp(a.rotations[name], b.rotations[name], weight) for name in b.rotations}
    root = a.root + weight * (b.root - a.root)
    at = landmarks(skeleton, b)
    for side in SIDES:
        rotations |= leg_to(
            skeleton,
            side,
            hip_position(skeleton, side, rotations["pelvis"], root),
            at[f"ankle_{side}"],
            b.rotations[f"thigh_{side}"] @ np.array([0.0, -1.0, 0.0]),
            foot=b.rotations[f"foot_{side}"],
            toes=b.rotations[f"toes_{side}"],
        )
    return Pose(rotations, root)
