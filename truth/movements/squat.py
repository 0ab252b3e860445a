"""Squats on both legs."""

from __future__ import annotations

import numpy as np

from truth.geometry import ahead, ease, rotation_x
from truth.movements.curves import RepetitionCurve, Sway, repetition_curve
from truth.movements.movement import PosedMotion
from truth.movements.specs import PerRepetition, Squat, at_repetition
from truth.movements.standing import PlacedFoot, place_foot
from truth.movements.trunk import leaning_trunk
from truth.posing import (
    Rotations,
    Stance,
    hip_position,
    leg_to,
    medial,
    set_arms,
    solve_root,
)
from truth.skeleton import Pose, Skeleton
from vision.terms import SIDES, Floats, Side

__all__ = ["squat"]

#: Progress over which a heel that rises, a foot that turns out and a tucked pelvis do so.
_HEEL_RISE = (0.35, 0.5)
_TURN_OUT = (0.25, 0.65)
_BUTT_WINK = (0.7, 0.3)


class _Squatter:
    """Somebody who squats."""

    def __init__(self, skeleton: Skeleton, spec: Squat, seed: int) -> None:
        self.skeleton, self.spec = skeleton, spec
        self.curve: RepetitionCurve = repetition_curve(spec, seed)
        self._sway = Sway(seed + 1)
        self._root = np.array([0.0, 0.0, 0.9 * skeleton.standing_hip_height])

    def pose_at(self, time_s: float) -> Pose:
        """Pose at a time."""
        repetition, progress = self.curve.at(time_s)
        sway = self.spec.wobble * self._sway(time_s)
        return self._pose(repetition, progress, sway)

    def _feet(self, repetition: int, s: float) -> dict[Side, PlacedFoot]:
        spec = self.spec
        standing = {"left": spec.toe_out_left_deg, "right": spec.toe_out_right_deg}
        turning = {"left": spec.turn_out_left_deg, "right": spec.turn_out_right_deg}
        rising = {"left": spec.heel_rise_left_deg, "right": spec.heel_rise_right_deg}
        turned = float(ease((s - _TURN_OUT[0]) / _TURN_OUT[1]))
        risen = float(ease((s - _HEEL_RISE[0]) / _HEEL_RISE[1]))
        return {
            side: place_foot(
                self.skeleton,
                side,
                np.array([-medial(side) * spec.stance_width_m / 2.0, 0.0]),
                toe_out_deg=standing[side] + turned * at_repetition(turning[side], repetition),
                heel_rise_deg=risen * at_repetition(rising[side], repetition),
            )
            for side in SIDES
        }

    def _pose(self, repetition: int, s: float, sway: Floats) -> Pose:
        spec, skeleton = self.spec, self.skeleton

        def bottom(value: PerRepetition) -> float:
            return at_repetition(value, repetition)

        standing_lean, standing_knee = (
            spec.standing_trunk_forward_lean_deg,
            spec.standing_knee_flexion_deg,
        )
        lean = standing_lean + (bottom(spec.trunk_forward_lean_deg) - standing_lean) * s
        wink = bottom(spec.butt_wink_deg) * float(ease((s - _BUTT_WINK[0]) / _BUTT_WINK[1]))
        peak = bottom(spec.knee_flexion_deg) * self.curve.depth[repetition]
        knee = standing_knee + (peak - standing_knee) * s
        trunk = leaning_trunk(
            skeleton,
            forward_deg=float(lean + 0.6 * sway[0]),
            left_deg=float(bottom(spec.trunk_lateral_lean_deg) * s + 0.5 * sway[1]),
            pelvis_share=0.72,
            pelvis_tilt_deg=-wink,
            obliquity_deg=float(bottom(spec.pelvic_obliquity_deg) * s + 0.3 * sway[2]),
            head_pitch_deg=float(0.2 * lean + 3.0),
        )
        feet = self._feet(repetition, s)
        arms = self._arms(trunk, s, bottom(spec.arms_fall_deg))
        turns = {
            "left": bottom(spec.knee_medial_left_deg) * s + 0.7 * sway[3],
            "right": bottom(spec.knee_medial_right_deg) * s + 0.7 * sway[4],
        }

        def build(root: Floats) -> Rotations:
            rotations = trunk | arms
            for side in SIDES:
                foot = feet[side]
                rotations |= leg_to(
                    skeleton,
                    side,
                    hip_position(skeleton, side, trunk["pelvis"], root),
                    foot.pose.ankle,
                    ahead(foot.heading_deg),
                    medial_deg=float(turns[side]),
                    foot=foot.pose.foot,
                    toes=foot.pose.toes,
                )
            return rotations

        target = (feet["left"].balance_xy + feet["right"].balance_xy) / 2.0
        shift = bottom(spec.weight_shift_m) * s + 0.004 * sway[6]
        target = target + np.array([shift, 0.004 * sway[7]])
        standing = {side: Stance(feet[side].pose.ankle, float(knee)) for side in SIDES}
        return solve_root(skeleton, build, standing, target, start=self._root)

    def _arms(self, trunk: Rotations, s: float, fall_deg: float) -> Rotations:
        if self.spec.arms == "overhead" and fall_deg:
            return _falling_arms(self.skeleton, trunk, fall_deg * s)
        return set_arms(
            self.skeleton,
            trunk,
            self.spec.arms,
            raised=s,
            swing_deg={"left": 8.0, "right": 8.0},
            elbow_deg={"left": 20.0, "right": 20.0},
        )


def _falling_arms(skeleton: Skeleton, trunk: Rotations, fall_deg: float) -> Rotations:
    """Raise the arms overhead, but forward of the trunk's line by an angle."""
    # Arms follow a trunk of their own that leans farther.
    leaning = dict(trunk)
    upper = trunk["spine5"]
    leaning["spine5"] = upper @ rotation_x(fall_deg)
    return set_arms(skeleton, leaning, "overhead")


def squat(skeleton: Skeleton, spec: Squat, seed: int) -> PosedMotion:
    """Squat on both legs.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    spec : Squat
        Movement.
    seed : int
        Seed of variation and sway.

    Returns
    -------
    PosedMotion
        The movement.
    """
    squatter = _Squatter(skeleton, spec, seed)
    return PosedMotion(
        duration_s=squatter.curve.duration_s,
        pose_at=squatter.pose_at,
        repetitions=squatter.curve.repetitions,
        leg="both",
    )
