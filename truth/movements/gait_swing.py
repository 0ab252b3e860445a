"""Key angles of the swinging leg in walking and running, forward and backward."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from truth.geometry import ease, hermite, rotation, rotation_z, slerp
from truth.geometry import leftward as left_of
from truth.movements.footfalls import Footfall
from truth.movements.gait_style import GaitStyle
from truth.movements.specs import Gait
from truth.posing import Rotations, foot_clearance, leg_to, medial
from vision.terms import Floats

if TYPE_CHECKING:
    from truth.movements.walker import Walker

__all__ = ["LegState", "Swing", "swing_keys"]

#: Step for slopes at contact and toe-off, s.
_EPSILON_S = 1e-3
#: Steepest change of an angle at contact and toe-off that the swing takes over, degrees/s.
_STEEPEST = 900.0
#: Least height of a swinging sole, m, and the softness of the lift that keeps it.
_CLEARANCE_M = 0.018
_SOFTNESS_M = 0.008

Keys = list[tuple[float, float]]


@dataclass(frozen=True)
class LegState:
    """Angles of a leg in the plane it moves in.

    Attributes
    ----------
    thigh_deg : float
        Thigh against straight down, + knee ahead.
    knee_deg : float
        Knee flexion.
    pitch_deg : float
        Foot pitch, + toes up.
    """

    thigh_deg: float
    knee_deg: float
    pitch_deg: float


def swing_keys(
    spec: Gait, style: GaitStyle, first: LegState, last: LegState, share: float
) -> tuple[Keys, Keys, Keys]:
    """Return the keys of thigh, knee and foot pitch between toe-off and initial contact.

    Parameters
    ----------
    spec : Gait
        Which gait.
    style : GaitStyle
        Its numbers.
    first, last : LegState
        Angles at toe-off and at initial contact.
    share : float
        Length of this stride as a share of the usual one; a short one swings less.

    Returns
    -------
    tuple of list of tuple of float
        Per angle: share of the swing, degrees.
    """
    if spec.surface == "in_place":
        keys = _in_place(style)
    elif spec.gait == "run":
        keys = (
            _run_forward(style, first)
            if spec.direction == "forward"
            else _run_backward(style, first, last)
        )
    elif spec.direction == "forward":
        keys = _walk_forward(style, first, last)
    else:
        keys = _walk_backward(style, first, last)

    def shorten(inner: Keys, a: float, b: float) -> Keys:
        """Move keys toward the straight line between both ends."""
        return [(q, (a + (b - a) * q) * (1.0 - share) + value * share) for q, value in inner]

    thigh, knee, pitch = keys
    return (
        shorten(thigh, first.thigh_deg, last.thigh_deg),
        # The knee keeps more of its flexion, or the foot would drag.
        [(q, v if v < 30 else 30 + (v - 30) * share) for q, v in knee],
        shorten(pitch, first.pitch_deg, last.pitch_deg),
    )


def _in_place(style: GaitStyle) -> tuple[Keys, Keys, Keys]:
    peak = style.peak_thigh_deg if style.peak_thigh_deg is not None else 30.0
    return (
        [(0.5, max(peak, 30.0))],
        [(0.48, style.swing_knee_flexion_deg)],
        [(0.2, -32.0), (0.5, -38.0), (0.85, -16.0)],
    )


def _run_forward(style: GaitStyle, first: LegState) -> tuple[Keys, Keys, Keys]:
    peak = style.peak_thigh_deg if style.peak_thigh_deg is not None else 42.0
    return (
        [(0.10, first.thigh_deg - 4.0), (0.40, 0.4 * peak), (0.70, peak)],
        [(0.40, style.swing_knee_flexion_deg), (0.90, style.contact_knee_flexion_deg + 2.0)],
        [(0.15, -62.0), (0.40, -70.0), (0.70, -10.0), (0.90, style.landing_pitch_deg - 2.0)],
    )


def _run_backward(style: GaitStyle, first: LegState, last: LegState) -> tuple[Keys, Keys, Keys]:
    peak = style.peak_thigh_deg if style.peak_thigh_deg is not None else first.thigh_deg + 2.0
    # The thigh comes up a little after toe-off, then reaches back for the next contact.
    top = max(peak, first.thigh_deg + 2.0)
    thigh: Keys = [(0.25, top)]
    if style.least_thigh_deg is not None:
        thigh.append((0.82, min(style.least_thigh_deg, last.thigh_deg - 0.5)))
    toe = style.first == "toe"
    return (
        thigh,
        [
            (0.20, first.knee_deg + 24.0),
            (0.48, style.swing_knee_flexion_deg),
            (0.82, last.knee_deg + 9.0),
        ],
        [(0.20, -20.0), (0.55, -52.0), (0.85, -36.0 if toe else style.landing_pitch_deg - 14.0)],
    )


def _walk_forward(style: GaitStyle, first: LegState, last: LegState) -> tuple[Keys, Keys, Keys]:
    peak = style.peak_thigh_deg if style.peak_thigh_deg is not None else last.thigh_deg + 4.0
    return (
        [(0.66, max(peak, last.thigh_deg + 1.0))],
        [
            (0.28, style.swing_knee_flexion_deg),
            (0.90, min(3.0, style.contact_knee_flexion_deg)),
        ],
        [
            (0.07, first.pitch_deg - 4.0),
            (0.55, -4.0),
            (0.92, style.landing_pitch_deg + 2.0),
        ],
    )


def _walk_backward(style: GaitStyle, first: LegState, last: LegState) -> tuple[Keys, Keys, Keys]:
    peak = style.peak_thigh_deg if style.peak_thigh_deg is not None else first.thigh_deg + 4.0
    thigh: Keys = [(0.30, max(peak, first.thigh_deg + 1.0))]
    if style.least_thigh_deg is not None:
        thigh.append((0.86, min(style.least_thigh_deg, last.thigh_deg - 0.5)))
    return (
        thigh,
        [(0.10, min(first.knee_deg, 4.0) + 3.0), (0.68, style.swing_knee_flexion_deg)],
        [
            (0.08, first.pitch_deg + 2.0),
            (0.45, -6.0),
            (0.90, min(style.landing_pitch_deg, 0.0) - 8.0),
        ],
    )


class Swing:
    """One swing: splines of thigh angle, knee flexion and foot pitch between two contacts."""

    def __init__(self, walker: Walker, before: Footfall, after: Footfall) -> None:
        self._walker, self._before, self._after = walker, before, after
        self._start, self._length = before.end_s, after.start_s - before.end_s
        side = before.side
        first, last = walker.state(before, before.end_s), walker.state(after, after.start_s)
        lift, sink = walker.style.lift_mps, walker.style.sink_mps
        up = np.array([0.0, 0.0, _EPSILON_S])
        out = walker.leg_state(
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
        into = walker.leg_state(
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
        """Return the angles at a time.

        Parameters
        ----------
        time_s : float
            Time, s.

        Returns
        -------
        LegState
            Angles.
        """
        q = (time_s - self._start) / self._length
        thigh, knee, pitch = (
            float(hermite(t, v, q, slopes=slopes)) for t, v, slopes in self._curves
        )
        return LegState(thigh, max(knee, 1.0), pitch)

    def leg(self, hip: Floats, time_s: float) -> Rotations:
        """Return the rotations of the leg at a time.

        Parameters
        ----------
        hip : ndarray of shape (3,)
            Position of the hip, m.
        time_s : float
            Time, s.

        Returns
        -------
        dict of str to ndarray of shape (3, 3)
            Rotations of thigh, shank, foot and toes.
        """
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
        need = min(_CLEARANCE_M, walker.style.lift_mps * since, walker.style.sink_mps * until)
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
