"""Walking and running: feet planted where the plan says, legs swung between."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np

from truth.geometry import ahead, ease, hermite, rotation, rotation_z, slerp
from truth.geometry import leftward as left_of
from truth.movements.curves import Sway
from truth.movements.footfalls import Footfall, GaitPlan, plan_gait
from truth.movements.gait_heights import root_height
from truth.movements.gait_style import GaitStyle, gait_style
from truth.movements.gait_swing import LegState, swing_keys
from truth.movements.movement import FootContact, PosedMotion
from truth.movements.specs import Gait
from truth.movements.trunk import leaning_trunk
from truth.posing import (
    FootPose,
    Rotations,
    foot_clearance,
    foot_pose,
    hip_position,
    leg_to,
    medial,
    set_arms,
)
from truth.skeleton import Pose, Skeleton
from vision.terms import SIDES, Floats, Side

__all__ = ["Walker", "gait"]

#: Step for slopes at contact and toe-off, s.
_EPSILON_S = 1e-3
#: How far the thigh of a backward stride has come forward again from its most extended position
#: when the foot lands, degrees. A foot that lands flat or on its heel lands closer to the body.
_RUN_RETURN_DEG = {"toe": 11.0, "flat": 16.0, "heel": 17.0}
_WALK_RETURN_DEG = 3.0
#: Steepest change of an angle at contact and toe-off that the swing takes over, degrees/s.
_STEEPEST = 900.0
#: Least height of a swinging sole, m, and the softness of the lift that keeps it.
_CLEARANCE_M = 0.018
_SOFTNESS_M = 0.008
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
            style = replace(style, foot_offset_m=self._landing_offset(style))
        self.style: GaitStyle = style
        self.plan: GaitPlan = plan_gait(spec, style, seed)
        self._sway = Sway(seed + 1, hz=1.1)
        self._trunks: dict[float, Rotations] = {}
        self._swings: dict[tuple[Side, float], _Swing] = {}

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
    def _height(self) -> object:
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
        height = self._height
        assert callable(height)
        return np.array([*self.root_xy(time_s), height(time_s)])

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

    def _landing_offset(self, style: GaitStyle) -> float:
        """Place the foot so that thigh and knee have their angles at initial contact."""
        if style.least_thigh_deg is None or style.speed_mps == 0.0:
            return style.foot_offset_m
        runs = self.spec.gait == "run"
        back = _RUN_RETURN_DEG[style.first] if runs else _WALK_RETURN_DEG
        thigh = np.radians(style.least_thigh_deg + back)
        shank = thigh - np.radians(style.contact_knee_flexion_deg)
        ahead_m = self.skeleton.thigh_length * np.sin(thigh) + self.skeleton.shank_length * np.sin(
            shank
        )
        pitched, flat = (
            foot_pose(self.skeleton, "left", (0.0, 0.0), 0.0, p).ankle
            for p in (style.landing_pitch_deg, 0.0)
        )
        half_s = style.duty_factor * 60.0 / style.cadence
        moved = style.direction * style.speed_mps * half_s
        return float(ahead_m + (pitched[1] - flat[1]) - moved)

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
        return self._state(
            placed.ankle - self.hip(footfall.side, time_s), self.pitch(footfall, time_s)
        )

    def _state(self, leg: Floats, pitch_deg: float) -> LegState:
        l1, l2 = self.skeleton.thigh_length, self.skeleton.shank_length
        d = min(float(np.linalg.norm(leg)), 0.9999 * (l1 + l2))
        knee = np.degrees(np.arccos(np.clip((d * d - l1 * l1 - l2 * l2) / (2 * l1 * l2), -1, 1)))
        at_hip = np.degrees(np.arccos(np.clip((l1 * l1 + d * d - l2 * l2) / (2 * l1 * d), -1, 1)))
        line = np.degrees(np.arctan2(-leg[1], -leg[2]))
        return LegState(float(line + at_hip), float(knee), pitch_deg)

    def swing(self, side: Side, before: Footfall, after: Footfall) -> _Swing:
        """Return the swing between two contacts of a foot.

        Parameters
        ----------
        side : {"left", "right"}
            Foot.
        before, after : Footfall
            Contacts.

        Returns
        -------
        _Swing
            Angles of the leg in time.
        """
        key = side, before.end_s
        if key not in self._swings:
            self._swings[key] = _Swing(self, before, after)
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


class _Swing:
    """One swing: splines of thigh angle, knee flexion and foot pitch between two contacts."""

    def __init__(self, walker: Walker, before: Footfall, after: Footfall) -> None:
        self._walker, self._before, self._after = walker, before, after
        self._start, self._length = before.end_s, after.start_s - before.end_s
        side = before.side
        first, last = walker.state(before, before.end_s), walker.state(after, after.start_s)
        lift, sink = walker.style.lift_mps, walker.style.sink_mps
        up = np.array([0.0, 0.0, _EPSILON_S])
        out = walker._state(
            walker.planted(before, before.end_s).ankle
            + lift * up
            - walker.hip(side, before.end_s + _EPSILON_S),
            walker.pitch(before, before.end_s)
            + walker.pitch(before, before.end_s)
            - walker.pitch(before, before.end_s - _EPSILON_S),
        )
        slide = walker.planted(after, after.start_s).ankle - (
            walker.planted(after, after.start_s + _EPSILON_S).ankle
        )
        into = walker._state(
            walker.planted(after, after.start_s).ankle
            + sink * up
            + slide * [1.0, 1.0, 0.0]
            - walker.hip(side, after.start_s - _EPSILON_S),
            walker.pitch(after, after.start_s),
        )
        spec, style = walker.spec, walker.style
        step = 2.0 * style.speed_mps * 60.0 / style.cadence
        share = abs(after.spot_m - before.spot_m) / step if step else 1.0
        keys = swing_keys(spec, style, first, last, float(np.clip(share, 0.3, 1.0)))
        rates = _LengthRates(self._length, first, out, into, last)
        self._curves = []
        for name, inner in zip(("thigh_deg", "knee_deg", "pitch_deg"), keys, strict=True):
            times = [0.0, *(t for t, _ in inner), 1.0]
            values = [getattr(first, name), *(v for _, v in inner), getattr(last, name)]
            self._curves.append((times, values, rates.slopes(name)))

    def state(self, time_s: float) -> LegState:
        """Angles at a time."""
        q = (time_s - self._start) / self._length
        thigh, knee, pitch = (
            float(hermite(t, v, q, slopes=slopes)) for t, v, slopes in self._curves
        )
        return LegState(thigh, max(knee, 1.0), pitch)

    def leg(self, hip: Floats, time_s: float) -> Rotations:
        """Rotations of the leg at a time."""
        walker, side = self._walker, self._before.side
        skeleton = walker.skeleton
        q = (time_s - self._start) / self._length
        state = self.state(time_s)
        out = -medial(side)
        x = out * (walker.style.step_width_m / 2.0 + 0.02 * float(np.sin(np.pi * q)))
        ankle, pole = walker.swing_leg(side, hip, state, x)
        heading = walker.heading(side)
        turn = rotation_z(heading - skeleton.foot_heading_deg[side])
        foot = rotation(left_of(heading), -state.pitch_deg) @ turn
        # The toes leave the floor last and meet it first, so they are flat at both ends.
        flat = float(ease((0.14 - q) / 0.14) + ease((q - 0.88) / 0.12))
        toes = slerp(foot, turn, flat) if state.pitch_deg < 0 else foot
        since, until = time_s - self._start, self._start + self._length - time_s
        need = min(
            _CLEARANCE_M, 0.6 * walker.style.lift_mps * since, 0.6 * walker.style.sink_mps * until
        )
        short = need - foot_clearance(skeleton, side, ankle, foot, toes)
        soft = _SOFTNESS_M * min(1.0, need / _CLEARANCE_M)
        lift = short if short > soft else max(short + soft, 0.0) ** 2 / (4.0 * soft + 1e-9)
        ankle = ankle + np.array([0.0, 0.0, max(lift, 0.0)])
        return leg_to(skeleton, side, hip, ankle, pole, foot=foot, toes=toes)


class _LengthRates:
    """Slopes of a swing's angles at both ends, per swing instead of per second."""

    def __init__(
        self, length_s: float, first: LegState, out: LegState, into: LegState, last: LegState
    ) -> None:
        self._length_s, self._ends = length_s, (first, out, into, last)

    def slopes(self, name: str) -> tuple[float, float]:
        """Slopes of one angle."""
        first, out, into, last = (getattr(s, name) for s in self._ends)
        rates = np.clip([out - first, last - into], -_STEEPEST * _EPSILON_S, _STEEPEST * _EPSILON_S)
        start, end = rates / _EPSILON_S * self._length_s
        return float(start), float(end)


def gait(skeleton: Skeleton, spec: Gait, seed: int) -> PosedMotion:
    """Walk or run.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    spec : Gait
        Walk or run.
    seed : int
        Seed of variation and sway.

    Returns
    -------
    PosedMotion
        The movement. Over ground its middle is at y = 0, on a treadmill its mean place is.
    """
    walker = Walker(skeleton, spec, seed)
    style = walker.style
    belt = style.direction * style.speed_mps if spec.surface == "treadmill" else 0.0
    middle = walker.plan.root_at(spec.duration_s / 2.0) - belt * spec.duration_s / 2.0

    def pose_at(time_s: float) -> Pose:
        pose = walker.pose(time_s)
        shift = np.array([0.0, middle + belt * time_s, 0.0])
        return Pose(pose.rotations, pose.root + shift)

    contacts = tuple(
        FootContact(
            side=f.side,
            start_s=f.start_s,
            planted_s=f.start_s + spec.reach_s,
            end_s=f.end_s,
            first=style.first,
        )
        for f in walker.plan.footfalls
        if f.end_s > 0 and f.start_s < spec.duration_s
    )
    return PosedMotion(
        duration_s=spec.duration_s,
        pose_at=pose_at,
        direction=spec.direction,
        gait=spec.gait,
        surface=spec.surface,
        cadence=style.cadence,
        speed_mps=style.speed_mps,
        belt_mps=belt,
        contacts=contacts,
    )
