"""Single-leg squats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from truth.geometry import ahead, ease, rotation_z, slerp
from truth.movements.curves import RepetitionCurve, Sway, bump, repetition_curve
from truth.movements.movement import PosedMotion
from truth.movements.specs import PerRepetition, SingleLegSquat, at_repetition
from truth.movements.standing import PlacedFoot, frontal_knee_angle, place_foot, solve_medial
from truth.movements.trunk import leaning_trunk
from truth.posing import (
    Rotations,
    Stance,
    foot_clearance,
    foot_pose,
    hip_position,
    leg_by_angles,
    leg_to,
    medial,
    set_arms,
    solve_root,
)
from truth.skeleton import Pose, Skeleton, joint_positions
from vision.terms import Floats, Side

__all__ = ["single_leg_squat"]

#: Thigh angle standing and at the bottom, knee flexion standing and at the bottom of the free leg.
_FREE_LEG: dict[str, tuple[float, float, float, float]] = {
    "behind": (2.0, 18.0, 82.0, 92.0),
    "beside": (14.0, 48.0, 30.0, 78.0),
    "front": (22.0, 74.0, 14.0, 10.0),
}
_FREE_CLEARANCE_M = 0.05
#: Progress over which a heel that rises does so.
_HEEL_RISE_FROM, _HEEL_RISE_OVER = 0.25, 0.6
#: A loss of balance: time constant, rate, and how far it tilts trunk, pelvis and knee, degrees.
_LOSS_S, _LOSS_HZ = 0.35, 0.9
_LOSS_FORWARD, _LOSS_SIDE, _LOSS_DROP, _LOSS_KNEE, _LOSS_ARMS = 6.0, 14.0, 5.0, 9.0, 55.0
#: When and how fast the free foot goes down and up again, s.
_TOUCH_FROM_S, _TOUCH_RISE_S, _TOUCH_TO_S, _TOUCH_FALL_S = -0.25, 0.35, 1.0, 0.45
#: The foot is down from this share of the way on.
TOUCHES_FROM = 0.995


@dataclass(frozen=True)
class _Moment:
    """Everything that sets the pose at one time, in degrees and metres."""

    progress: float
    knee: float
    lean: float
    lateral: float
    drop: float
    turn: float
    rise: float
    medial: float
    loss: float
    touch: float
    sway: Floats


class _Squatter:
    """Somebody who does single-leg squats."""

    def __init__(self, skeleton: Skeleton, spec: SingleLegSquat, seed: int) -> None:
        self.skeleton, self.spec = skeleton, spec
        self.curve: RepetitionCurve = repetition_curve(spec, seed)
        self._sway = Sway(seed + 1)
        self.free: Side = "right" if spec.leg == "left" else "left"
        #: x toward the standing leg's outside.
        self.out = -medial(spec.leg)
        self._root = np.array([0.0, 0.0, 0.9 * skeleton.standing_hip_height])
        self.turns = [self._bottom_turn(i) for i in range(spec.repetitions)]

    def _bottom_turn(self, repetition: int) -> float:
        """Find the knee's turn that gives the repetition its frontal angle at the bottom."""

        def measure(turn_deg: float) -> float:
            pose = self._pose(self._moment(repetition, 1.0, turn_deg))
            return frontal_knee_angle(self.skeleton, pose, self.spec.leg)

        return solve_medial(measure, at_repetition(self.spec.fppa_deg, repetition))

    def pose_at(self, time_s: float) -> Pose:
        """Pose at a time."""
        repetition, progress = self.curve.at(time_s)
        loss, touch = self._loss(time_s)
        moment = self._moment(
            repetition,
            progress,
            self.turns[repetition],
            sway=self.spec.wobble * self._sway(time_s),
            loss=loss,
            touch=touch,
        )
        return self._pose(moment)

    def _loss(self, time_s: float) -> tuple[float, float]:
        loss, touch = 0.0, 0.0
        for event in self.spec.balance_losses:
            if event.repetition >= self.spec.repetitions:
                continue
            since = time_s - self._time_of(event.repetition, event.at)
            loss += (
                event.size
                * np.exp(-((since / _LOSS_S) ** 2))
                * np.cos(2.0 * np.pi * _LOSS_HZ * since)
            )
            if event.touch_down:
                down = bump(since, _TOUCH_FROM_S, _TOUCH_RISE_S, _TOUCH_TO_S, _TOUCH_FALL_S)
                touch = max(touch, down)
        return float(loss), touch

    def _time_of(self, repetition: int, share: float) -> float:
        r = self.curve.repetitions[repetition]
        return r.start_s + share * (r.end_s - r.start_s)

    def touch_downs(self) -> tuple[tuple[float, float], ...]:
        """Intervals with the free foot down."""
        margin = 0.05
        return tuple(
            (
                self._time_of(e.repetition, e.at) + _TOUCH_FROM_S + _TOUCH_RISE_S - margin,
                self._time_of(e.repetition, e.at) + _TOUCH_TO_S - _TOUCH_FALL_S + margin,
            )
            for e in self.spec.balance_losses
            if e.touch_down and e.repetition < self.spec.repetitions
        )

    def _moment(
        self,
        repetition: int,
        progress: float,
        turn_in: float,
        *,
        sway: Floats | None = None,
        loss: float = 0.0,
        touch: float = 0.0,
    ) -> _Moment:
        spec, s = self.spec, progress
        sway = np.zeros(8) if sway is None else sway

        def bottom(value: PerRepetition) -> float:
            return at_repetition(value, repetition)

        peak = bottom(spec.knee_flexion_deg) * self.curve.depth[repetition]
        rise = bottom(spec.heel_rise_deg) * float(ease((s - _HEEL_RISE_FROM) / _HEEL_RISE_OVER))
        lean = spec.standing_trunk_forward_lean_deg
        return _Moment(
            progress=s,
            knee=spec.standing_knee_flexion_deg + (peak - spec.standing_knee_flexion_deg) * s,
            lean=lean
            + (bottom(spec.trunk_forward_lean_deg) - lean) * s
            + 0.8 * sway[0]
            + _LOSS_FORWARD * loss,
            lateral=1.0
            + (bottom(spec.trunk_lateral_lean_deg) - 1.0) * s
            + 0.8 * sway[1]
            + _LOSS_SIDE * loss,
            drop=bottom(spec.pelvic_drop_deg) * s + 0.4 * sway[2] + _LOSS_DROP * loss,
            turn=bottom(spec.pelvic_rotation_deg) * s,
            rise=rise,
            medial=turn_in * s + 0.9 * sway[3] + _LOSS_KNEE * loss,
            loss=loss,
            touch=touch,
            sway=sway,
        )

    def _pose(self, m: _Moment) -> Pose:
        spec, skeleton, leg = self.spec, self.skeleton, self.spec.leg
        trunk = leaning_trunk(
            skeleton,
            forward_deg=float(m.lean),
            left_deg=float(self.out * m.lateral),
            pelvis_share=0.72,
            obliquity_deg=float(self.out * m.drop),
            # The free side turns forward: to the left when it is the right side.
            pelvis_turn_deg=float(self.out * m.turn),
            head_pitch_deg=float(0.25 * m.lean + 4.0),
        )
        arms = set_arms(
            skeleton,
            trunk,
            spec.arms,
            raised=m.progress,
            abduction_deg=_LOSS_ARMS * abs(m.loss),
            swing_deg={"left": 8.0, "right": 8.0},
            elbow_deg={"left": 20.0, "right": 20.0},
        )
        foot = place_foot(
            skeleton, leg, np.zeros(2), toe_out_deg=spec.toe_out_deg, heel_rise_deg=m.rise
        )
        pole = ahead(foot.heading_deg)

        def build(root: Floats) -> Rotations:
            hip = hip_position(skeleton, leg, trunk["pelvis"], root)
            standing = leg_to(
                skeleton,
                leg,
                hip,
                foot.pose.ankle,
                pole,
                medial_deg=float(m.medial),
                foot=foot.pose.foot,
                toes=foot.pose.toes,
            )
            free_hip = hip_position(skeleton, self.free, trunk["pelvis"], root)
            return trunk | arms | standing | self._free_leg(m, free_hip, foot)

        aside = 0.004 * m.sway[6] + self.out * (0.02 * m.loss - 0.09 * m.touch)
        target = foot.balance_xy + np.array([aside, 0.004 * m.sway[7]])
        return solve_root(
            skeleton, build, {leg: Stance(foot.pose.ankle, float(m.knee))}, target, start=self._root
        )

    def _free_leg(self, m: _Moment, hip: Floats, standing: PlacedFoot) -> Rotations:
        spec, skeleton, side = self.spec, self.skeleton, self.free
        thigh0, thigh1, knee0, knee1 = _FREE_LEG[spec.free_leg]
        if spec.free_knee_flexion_deg is not None:
            knee0 = knee1 = spec.free_knee_flexion_deg
        thigh = thigh0 + (thigh1 - thigh0) * m.progress + 2.0 * m.sway[4]
        knee = knee0 + (knee1 - knee0) * m.progress
        abduction = 1.0 + 1.5 * abs(m.sway[5]) + 10.0 * abs(m.loss)
        front = spec.free_leg == "front"

        def hang(extra: float) -> tuple[Rotations, Floats, float]:
            bend = knee if front else knee + extra
            lift = thigh + (extra if front else 0.45 * extra * (spec.free_leg == "beside"))
            # A relaxed foot points down a little from square to the shank.
            pitch = lift - bend - 12.0 if not front else lift - bend + 62.0
            leg = leg_by_angles(
                skeleton,
                side,
                thigh_deg=float(lift),
                knee_deg=float(bend),
                adduction_deg=float(-abduction),
                foot_pitch_deg=float(max(pitch, -80.0) if not front else min(pitch, 60.0)),
                toe_out_deg=4.0,
            )
            root = hip - hip_position(skeleton, side, np.eye(3), np.zeros(3))
            ankle = joint_positions(skeleton, Pose({"pelvis": np.eye(3), **leg}, root))[
                f"foot_{side}"
            ]
            low = foot_clearance(skeleton, side, ankle, leg[f"foot_{side}"], leg[f"toes_{side}"])
            return leg, ankle, low

        leg, ankle, low = hang(0.0)
        if low < _FREE_CLEARANCE_M:
            # Bend (or, in front, lift) just as far as keeps the foot clear of the floor.
            least, most = 0.0, 75.0
            for _ in range(14):
                middle = (least + most) / 2.0
                least, most = (
                    (least, middle) if hang(middle)[2] >= _FREE_CLEARANCE_M else (middle, most)
                )
            leg, ankle, low = hang(most)
        if m.touch <= 0.0:
            return leg
        return self._touching(m.touch, hip, ankle, leg, standing)

    def _touching(
        self, weight: float, hip: Floats, ankle: Floats, leg: Rotations, standing: PlacedFoot
    ) -> Rotations:
        """Move the free foot toward a spot on the floor beside the standing foot."""
        skeleton, side = self.skeleton, self.free
        spot = standing.balance_xy + np.array([-self.out * 0.28, -0.05])
        down = foot_pose(skeleton, side, spot, -medial(side) * 12.0, -10.0)
        # First across, then straight down, so that the foot does not drag.
        across = min(weight / 0.8, 1.0)
        foot = slerp(leg[f"foot_{side}"], down.foot, across)
        toes = slerp(leg[f"toes_{side}"], down.toes, across)
        way = down.ankle - ankle
        placed = ankle + np.array([across * way[0], across * way[1], weight**2 * way[2]])
        clear = 0.03 * min((1.0 - weight) / 0.2, 1.0)
        low = foot_clearance(skeleton, side, placed, foot, toes)
        placed = placed + np.array([0.0, 0.0, max(clear - low, 0.0)])
        pole = rotation_z(-medial(side) * 8.0) @ np.array([0.0, -1.0, 0.15])
        return leg_to(skeleton, side, hip, placed, pole, foot=foot, toes=toes)


def single_leg_squat(skeleton: Skeleton, spec: SingleLegSquat, seed: int) -> PosedMotion:
    """Squat on one leg.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    spec : SingleLegSquat
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
        leg=spec.leg,
        touch_downs=squatter.touch_downs(),
    )
