"""A person who walks or runs: feet planted where the plan says, legs swung between."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np

from truth.geometry import ahead, rotation_z
from truth.movements.curves import Sway
from truth.movements.footfalls import Footfall, GaitPlan, plan_gait
from truth.movements.gait_heights import root_height
from truth.movements.gait_style import GaitStyle, gait_style, placed_landing
from truth.movements.gait_swing import LegState, Swing
from truth.movements.specs import Gait
from truth.movements.trunk import leaning_trunk
from truth.posing import (
    FootPose,
    Rotations,
    foot_pose,
    hip_position,
    leg_to,
    medial,
    set_arms,
)
from truth.skeleton import Pose, Skeleton
from vision.terms import SIDES, Floats, Side

__all__ = ["Walker"]

#: Standing trunk lean and elbow flexion of somebody who has not started yet, degrees.
_STANDING_LEAN_DEG = 2.0
_STANDING_ELBOW_DEG = 14.0


class Walker:
    """A person who walks or runs along a plan.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    spec : Gait
        Walk or run.
    seed : int
        Seed of variation and sway.
    """

    def __init__(self, skeleton: Skeleton, spec: Gait, seed: int) -> None:
        self.skeleton = skeleton
        self.spec = spec
        style = gait_style(spec, leg_m=skeleton.leg_length)
        if spec.foot_offset_m is None and spec.direction == "backward":
            style = placed_landing(skeleton, spec, style)
        self.style: GaitStyle = style
        self.plan: GaitPlan = plan_gait(spec, style, seed)
        self._sway = Sway(seed + 1, hz=1.1)
        self._trunks: dict[float, Rotations] = {}
        self._swings: dict[tuple[Side, float], Swing] = {}

    # ---- body

    def trunk(self, time_s: float) -> Rotations:
        """Return the trunk's rotations at a time.

        Parameters
        ----------
        time_s : float
            Time, s.

        Returns
        -------
        dict of str to ndarray of shape (3, 3)
            Rotations.
        """
        if time_s not in self._trunks:
            if len(self._trunks) > 4000:
                self._trunks.clear()
            self._trunks[time_s] = self._trunk(time_s)
        return self._trunks[time_s]

    def _trunk(self, time_s: float) -> Rotations:
        spec, style = self.spec, self.style
        going, side, ahead_left = self._cycle(time_s)
        sway = spec.wobble * self._sway(time_s)
        rock = spec.trunk_rock_deg * np.cos(2.0 * np.pi * self.plan.phase_at(time_s))
        lean = _STANDING_LEAN_DEG + going * (style.trunk_forward_lean_deg - _STANDING_LEAN_DEG)
        turn = going * style.pelvic_rotation_deg * ahead_left
        return leaning_trunk(
            self.skeleton,
            forward_deg=float(lean + going * rock + 0.5 * sway[0]),
            left_deg=float(going * spec.trunk_sway_deg * side + 0.4 * sway[1]),
            pelvis_share=0.55,
            pelvis_tilt_deg=2.0,
            obliquity_deg=float(going * spec.pelvic_drop_deg * side),
            pelvis_turn_deg=float(-turn),
            twist_deg=float(1.3 * turn),
            head_pitch_deg=float(0.3 * lean + 1.0),
        )

    def _cycle(self, time_s: float) -> tuple[float, float, float]:
        """Return going (0 standing, 1 full stride), standing side and leg ahead (+1 left)."""
        phase = self.plan.phase_at(time_s)
        return (
            self.plan.going_at(time_s),
            float(np.cos(np.pi * phase)),
            float(-self.style.direction * np.sin(np.pi * phase)),
        )

    def root_xy(self, time_s: float) -> Floats:
        """Return where the middle of the hips is above the floor.

        Parameters
        ----------
        time_s : float
            Time, s.

        Returns
        -------
        ndarray of shape (2,)
            Position, m.
        """
        going, side, _ = self._cycle(time_s)
        sway = self.spec.wobble * self._sway(time_s)
        x = going * self.style.sway_m * side + 0.004 * sway[2]
        return np.array([float(x), -self.plan.root_at(time_s)])

    @cached_property
    def _height(self) -> Callable[[float], float]:
        return root_height(self)

    def root(self, time_s: float) -> Floats:
        """Return where the middle of the hips is.

        Parameters
        ----------
        time_s : float
            Time, s.

        Returns
        -------
        ndarray of shape (3,)
            Position, m.
        """
        return np.array([*self.root_xy(time_s), self._height(time_s)])

    def hip(self, side: Side, time_s: float) -> Floats:
        """Return where a hip is.

        Parameters
        ----------
        side : {"left", "right"}
            Hip.
        time_s : float
            Time, s.

        Returns
        -------
        ndarray of shape (3,)
            Position, m.
        """
        return hip_position(self.skeleton, side, self.trunk(time_s)["pelvis"], self.root(time_s))

    # ---- feet on the floor

    def heading(self, side: Side) -> float:
        """Return the direction a foot points to.

        Parameters
        ----------
        side : {"left", "right"}
            Foot.

        Returns
        -------
        float
            Heading, degrees.
        """
        return -medial(side) * self.spec.toe_out_deg

    def planted(self, footfall: Footfall, time_s: float) -> FootPose:
        """Return a foot on the floor.

        Parameters
        ----------
        footfall : Footfall
            Its contact.
        time_s : float
            Time within the contact, s.

        Returns
        -------
        FootPose
            Rotations and ankle.
        """
        side, heading = footfall.side, self.heading(footfall.side)
        spot = footfall.spot_m
        reach_s = self.spec.reach_s
        if reach_s and np.isfinite(footfall.start_s):
            left = max(1.0 - (time_s - footfall.start_s) / reach_s, 0.0)
            spot -= self.style.direction * self.spec.reach_m * left**2
        joint, ball = (self.skeleton.pivots[f"{s}_{side}"] for s in ("foot", "toes"))
        turn = rotation_z(heading - self.skeleton.foot_heading_deg[side])
        ankle = np.array([-medial(side) * self.style.step_width_m / 2.0, -spot, 0.0])
        xy = (ankle + turn @ (ball - joint))[:2]
        return foot_pose(self.skeleton, side, xy, heading, self.pitch(footfall, time_s))

    def pitch(self, footfall: Footfall, time_s: float) -> float:
        """Return the pitch of a foot on the floor.

        Parameters
        ----------
        footfall : Footfall
            Its contact.
        time_s : float
            Time within the contact, s.

        Returns
        -------
        float
            Pitch, degrees, + toes up.
        """
        style, spec = self.style, self.spec
        lands, leaves = np.isfinite(footfall.start_s), np.isfinite(footfall.end_s)
        lowest = -spec.lowest_heel_deg if lands and leaves and style.first == "toe" else 0.0
        length = footfall.end_s - footfall.start_s
        push_s = (1.0 - style.heel_off_share) * min(length, 1.2 * style.duty_factor * self.stride_s)
        if lands:
            share = 0.4 + 0.6 * self.plan.going_at(footfall.start_s)
            since = time_s - footfall.start_s - 0.5 * spec.reach_s
            tip = min(style.landing_tip_s, 0.8 * (length - push_s)) if leaves else 0.15
            if since < tip:
                u = max(since / tip, 0.0)
                # Fast at first, and at rest when the foot is flat.
                return float(lowest + (share * style.landing_pitch_deg - lowest) * (1.0 - u) ** 2)
        if leaves and time_s > footfall.end_s - push_s:
            share = 0.4 + 0.6 * self.plan.going_at(footfall.end_s)
            u = min((time_s - footfall.end_s + push_s) / push_s, 1.0)
            return float(lowest + (share * style.push_off_pitch_deg - lowest) * u**2)
        return float(lowest)

    @property
    def stride_s(self) -> float:
        """Mean duration of a stride, s."""
        return 120.0 / self.style.cadence

    # ---- legs

    def state(self, footfall: Footfall, time_s: float) -> LegState:
        """Return the angles of a leg whose foot is on the floor.

        Parameters
        ----------
        footfall : Footfall
            Its contact.
        time_s : float
            Time within the contact, s.

        Returns
        -------
        LegState
            Thigh, knee and foot.
        """
        placed = self.planted(footfall, time_s)
        return self.leg_state(
            placed.ankle - self.hip(footfall.side, time_s), self.pitch(footfall, time_s)
        )

    def leg_state(self, leg: Floats, pitch_deg: float) -> LegState:
        """Return the angles of a leg.

        Parameters
        ----------
        leg : ndarray of shape (3,)
            From hip to ankle, m.
        pitch_deg : float
            Pitch of the foot.

        Returns
        -------
        LegState
            Thigh, knee and foot.
        """
        l1, l2 = self.skeleton.thigh_length, self.skeleton.shank_length
        d = min(float(np.linalg.norm(leg)), 0.9999 * (l1 + l2))
        knee = np.degrees(np.arccos(np.clip((d * d - l1 * l1 - l2 * l2) / (2 * l1 * l2), -1, 1)))
        at_hip = np.degrees(np.arccos(np.clip((l1 * l1 + d * d - l2 * l2) / (2 * l1 * d), -1, 1)))
        line = np.degrees(np.arctan2(-leg[1], -leg[2]))
        return LegState(float(line + at_hip), float(knee), pitch_deg)

    def swing(self, side: Side, before: Footfall, after: Footfall) -> Swing:
        """Return the swing between two contacts of a foot.

        Parameters
        ----------
        side : {"left", "right"}
            Foot.
        before, after : Footfall
            Contacts.

        Returns
        -------
        Swing
            Angles of the leg in time.
        """
        key = side, before.end_s
        if key not in self._swings:
            self._swings[key] = Swing(self, before, after)
        return self._swings[key]

    def leg(self, side: Side, time_s: float) -> Rotations:
        """Pose one leg.

        Parameters
        ----------
        side : {"left", "right"}
            Leg.
        time_s : float
            Time, s.

        Returns
        -------
        dict of str to ndarray of shape (3, 3)
            Rotations of thigh, shank, foot and toes.
        """
        pole = ahead(0.6 * self.heading(side))
        hip = self.hip(side, time_s)
        falls = self.plan.of(side)
        for i, fall in enumerate(falls):
            if fall.start_s <= time_s <= fall.end_s or (i == 0 and time_s < fall.start_s):
                placed = self.planted(fall, time_s)
                return leg_to(
                    self.skeleton, side, hip, placed.ankle, pole, foot=placed.foot, toes=placed.toes
                )
            if i + 1 < len(falls) and fall.end_s < time_s < falls[i + 1].start_s:
                return self.swing(side, fall, falls[i + 1]).leg(hip, time_s)
        placed = self.planted(falls[-1], falls[-1].end_s)
        return leg_to(
            self.skeleton, side, hip, placed.ankle, pole, foot=placed.foot, toes=placed.toes
        )

    def swing_leg(
        self, side: Side, hip: Floats, state: LegState, x: float
    ) -> tuple[Floats, Floats]:
        """Return the ankle of a leg with given angles whose foot is at x, and the knee's pole.

        Parameters
        ----------
        side : {"left", "right"}
            Leg.
        hip : ndarray of shape (3,)
            Position of the hip, m.
        state : LegState
            Angles in the leg's plane.
        x : float
            Sideways position of the ankle, m.

        Returns
        -------
        tuple of ndarray of shape (3,)
            Position of the ankle, direction of the knee.
        """
        thigh, shank = np.radians(state.thigh_deg), np.radians(state.thigh_deg - state.knee_deg)
        l1, l2 = self.skeleton.thigh_length, self.skeleton.shank_length
        forward = l1 * np.sin(thigh) + l2 * np.sin(shank)
        down = l1 * np.cos(thigh) + l2 * np.cos(shank)
        aside = x - hip[0]
        length = float(np.hypot(forward, down))
        # The leg leans sideways without changing its length, so the knee keeps its angle.
        squeeze = max(1.0 - (aside / length) ** 2, 0.2) ** 0.5
        ankle = hip + np.array([aside, -forward * squeeze, -down * squeeze])
        toward = 0.6 * np.radians(self.heading(side))
        pole = np.array([np.sin(toward), -np.cos(thigh), np.sin(thigh)])
        return ankle, pole

    def pose(self, time_s: float) -> Pose:
        """Pose the whole body.

        Parameters
        ----------
        time_s : float
            Time, s.

        Returns
        -------
        Pose
            Pose over ground.
        """
        rotations = dict(self.trunk(time_s))
        for side in SIDES:
            rotations |= self.leg(side, time_s)
        rotations |= self._arms(time_s, rotations)
        return Pose(rotations, self.root(time_s))

    def _arms(self, time_s: float, rotations: Rotations) -> Rotations:
        spec, style = self.spec, self.style
        if spec.arms != "swing":
            return set_arms(self.skeleton, rotations, spec.arms, raised=1.0)
        going, _, ahead_left = self._cycle(time_s)
        runs = spec.gait == "run"
        swing = {"left": -ahead_left, "right": ahead_left}
        base = -10.0 if runs else -2.0
        elbow = _STANDING_ELBOW_DEG + going * (style.elbow_deg - _STANDING_ELBOW_DEG)
        bend = 8.0 if runs else 7.0
        return set_arms(
            self.skeleton,
            rotations,
            "swing",
            swing_deg={s: float(going * (base + style.arm_swing_deg * swing[s])) for s in SIDES},
            elbow_deg={s: float(elbow + going * bend * swing[s]) for s in SIDES},
        )
