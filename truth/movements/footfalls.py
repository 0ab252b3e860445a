"""When and where the feet come down: the plan of a walk or a run before any joint is posed.

Positions along the path are in the direction the person faces, so that a backward step is
negative. A foot's spot is where its ankle is while the foot is flat.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.interpolate import PchipInterpolator

from truth.geometry import ease
from truth.movements.gait_style import GaitStyle
from truth.movements.specs import Gait
from vision.terms import Side

__all__ = ["Footfall", "GaitPlan", "plan_gait"]

#: The ankles of somebody who stands are this far behind the hips.
STANDING_OFFSET_M = -0.04
#: Lengths of the first steps after standing, and of the last ones before it, as shares.
_RAMP = (0.4, 0.68, 0.9)
#: Duty factor of the first step from standing and of the last one before it.
_RAMP_DUTY = 0.62
#: Time in which somebody who stands shifts the weight before the first step.
_SHIFT_S = 0.45
#: A random step differs by at most this many standard deviations.
_WIDEST_SD = 2.2


@dataclass(frozen=True)
class Footfall:
    """One foot on the floor.

    Attributes
    ----------
    side : {"left", "right"}
        Foot.
    start_s, end_s : float
        Initial contact and toe-off; infinite for standing before and after.
    middle_s : float
        Middle of its single support.
    spot_m : float
        Place of the ankle along the path while the foot is flat.
    """

    side: Side
    start_s: float
    end_s: float
    middle_s: float
    spot_m: float


@dataclass(frozen=True)
class GaitPlan:
    """Plan of a walk or a run.

    Attributes
    ----------
    footfalls : tuple of Footfall
        All contacts in order, alternating sides.
    root_at : callable
        Place of the hips along the path at a time.
    phase_at : callable
        Cycle phase at a time: an integer in mid-stance, even for the left foot.
    going_at : callable
        0 while standing, 1 in full stride.
    """

    footfalls: tuple[Footfall, ...]
    root_at: Callable[[float], float]
    phase_at: Callable[[float], float]
    going_at: Callable[[float], float]

    def of(self, side: Side) -> tuple[Footfall, ...]:
        """Return the footfalls of one foot in order.

        Parameters
        ----------
        side : {"left", "right"}
            Foot.

        Returns
        -------
        tuple of Footfall
            Its footfalls.
        """
        return tuple(s for s in self.footfalls if s.side == side)


def plan_gait(spec: Gait, style: GaitStyle, seed: int) -> GaitPlan:
    """Plan the contacts of both feet.

    Parameters
    ----------
    spec : Gait
        Duration, variation, asymmetry, standing.
    style : GaitStyle
        Cadence, speed, duty factor, place of the feet.
    seed : int
        Seed of the variation.

    Returns
    -------
    GaitPlan
        Plan that covers the clip and a little more at both ends.
    """
    rng = np.random.default_rng(seed)
    step_s = 60.0 / style.cadence
    stands = spec.standing_before_s > 0, spec.standing_after_s > 0
    first_left = spec.start_phase < 0.5 if stands[0] else True
    if stands[0]:
        start = spec.standing_before_s + (1.0 - _RAMP_DUTY) * 2.0 * step_s
    else:
        # Whole strides before the clip, so that the phase of its first frame is as asked for.
        start = -(spec.start_phase + 2.0) * 2.0 * step_s
    going_s = spec.duration_s - spec.standing_after_s - start
    count = int(going_s / step_s) if stands[1] else int(going_s / step_s) + 6
    count = max(count, 3)
    left = (np.arange(count) % 2 == 0) == first_left

    noise = np.clip(rng.normal(size=(2, count)), -_WIDEST_SD, _WIDEST_SD)
    # However few the steps are, they vary by as much as asked for around the asked mean.
    noise = noise - noise.mean(axis=1, keepdims=True)
    noise = noise / noise.std(axis=1, keepdims=True)
    times = step_s * (1.0 + spec.stride_time_variation * noise[0])
    lengths = style.direction * style.speed_mps * times
    step_m = style.speed_mps * step_s
    # Lengths vary around a steady place, so that nobody leaves a treadmill.
    shifts = spec.stride_length_variation * step_m * noise[1] / np.sqrt(2.0)
    shifts = shifts + np.where(left, 1, -1) * spec.asymmetry_length * step_m / 2.0
    lengths[1:] += style.direction * np.diff(shifts)
    times = times + np.where(left, 1, -1) * spec.asymmetry_time * step_s
    duty = np.full(count, style.duty_factor)
    _ramp(lengths, duty, starts=stands[0], stops=stands[1])

    contacts = start + np.concatenate([[0.0], np.cumsum(times[1:])])
    spots = np.concatenate([[lengths[0] if stands[0] else 0.0], np.zeros(count - 1)])
    spots[1:] = spots[0] + np.cumsum(lengths[1:])
    footfalls = _footfalls(contacts, times, spots, duty, left, stands, spec.standing_before_s)
    return _with_paths(footfalls, style, spec, stands)


def _ramp(
    lengths: np.ndarray[tuple[int], np.dtype[np.float64]],
    duty: np.ndarray[tuple[int], np.dtype[np.float64]],
    *,
    starts: bool,
    stops: bool,
) -> None:
    """Shorten the steps next to standing, and let them have double support."""
    n = len(lengths)
    for i, share in enumerate(_RAMP):
        walk = max(_RAMP_DUTY - 0.09 * i, 0.0)
        if starts and i < n:
            lengths[i] *= share
            duty[i] = max(walk, duty[i])
        if stops and i + 1 < n:
            lengths[n - 2 - i] *= share
            duty[n - 2 - i] = max(walk, duty[n - 2 - i])
    if stops:
        lengths[n - 1] = 0.0
        duty[n - 1] = max(_RAMP_DUTY, duty[n - 1])


def _footfalls(
    contacts: np.ndarray[tuple[int], np.dtype[np.float64]],
    times: np.ndarray[tuple[int], np.dtype[np.float64]],
    spots: np.ndarray[tuple[int], np.dtype[np.float64]],
    duty: np.ndarray[tuple[int], np.dtype[np.float64]],
    left: np.ndarray[tuple[int], np.dtype[np.bool_]],
    stands: tuple[bool, bool],
    standing_s: float,
) -> tuple[Footfall, ...]:
    n = len(contacts)
    ends = np.full(n, np.inf)
    for k in range(n - 1):
        # In a walk the foot leaves during the step after next, in a run during the next.
        later = times[min(k + 2, n - 1)] if duty[k] > 0.5 else times[k + 1]
        ends[k] = contacts[k + 1] + (2.0 * duty[k] - 1.0) * later
    if stands[1]:
        ends[n - 2] = np.inf  # the last two feet stay where they are
    else:
        ends[n - 1] = contacts[n - 1] + 2.0 * duty[n - 1] * times[n - 1]
    sides: list[Side] = ["left" if is_left else "right" for is_left in left]
    footfalls: list[Footfall] = []
    if stands[0]:
        # Both feet stand side by side; the first to step is that of contact 0.
        other: Side = "right" if sides[0] == "left" else "left"
        end = contacts[0] + (2.0 * _RAMP_DUTY - 1.0) * times[0]
        footfalls += [
            Footfall(sides[0], -np.inf, standing_s, standing_s, 0.0),
            Footfall(other, -np.inf, end, (standing_s + contacts[0]) / 2.0, 0.0),
        ]
    for k in range(n):
        before = ends[k - 1] if k else (footfalls[-1].end_s if footfalls else contacts[0])
        after = contacts[k + 1] if k + 1 < n else ends[k]
        begin = max(contacts[k], before) if np.isfinite(before) else contacts[k]
        finish = min(after, ends[k])
        middle = (begin + finish) / 2.0 if np.isfinite(finish) else begin + 0.3
        footfalls.append(
            Footfall(sides[k], float(contacts[k]), float(ends[k]), float(middle), float(spots[k]))
        )
    return tuple(footfalls)


def _with_paths(
    footfalls: tuple[Footfall, ...], style: GaitStyle, spec: Gait, stands: tuple[bool, bool]
) -> GaitPlan:
    """Lead the hips over the feet: each mid-stance finds them at the style's offset."""
    knots: list[tuple[float, float]] = []
    moving = footfalls[2:] if stands[0] else footfalls
    if stands[0]:
        rest = footfalls[0].spot_m - STANDING_OFFSET_M
        begin = spec.standing_before_s - 0.25
        knots += [(begin - 10.0, rest), (begin, rest)]
    last = len(moving) - (2 if stands[1] else 0)
    knots += [(s.middle_s, s.spot_m - style.foot_offset_m) for s in moving[:last]]
    if stands[1]:
        rest = moving[-1].spot_m - STANDING_OFFSET_M
        settled = moving[-1].start_s + 0.3
        knots += [(settled, rest), (settled + 10.0, rest)]
    root = _monotone(knots, outside="extend")

    even = 0 if moving[0].side == "left" else 1
    first = footfalls[1:] if stands[0] else footfalls
    offset = even - 1 if stands[0] else even
    phase = _monotone(
        [(s.middle_s, float(i + offset)) for i, s in enumerate(first)], outside="extend"
    )
    begin_s = spec.standing_before_s if stands[0] else -np.inf
    stop_s = moving[-1].start_s if stands[1] else np.inf

    def going(time_s: float) -> float:
        up = 1.0 if not stands[0] else float(ease((time_s - begin_s + _SHIFT_S) / 0.9))
        down = 1.0 if not stands[1] else float(ease((stop_s + _SHIFT_S - time_s) / 0.9))
        return up * down

    return GaitPlan(footfalls=footfalls, root_at=root, phase_at=phase, going_at=going)


def _monotone(knots: list[tuple[float, float]], *, outside: str) -> Callable[[float], float]:
    """Interpolate without overshoot, and go on at the end slopes outside the knots."""
    ordered = [knots[0]] + [b for a, b in pairwise(knots) if b[0] > a[0] + 1e-6]
    t = np.array([k[0] for k in ordered])
    y = np.array([k[1] for k in ordered])
    curve = PchipInterpolator(t, y)
    slope = curve.derivative()
    ends = (float(slope(t[0])), float(slope(t[-1])))
    assert outside == "extend"

    def value(time_s: float) -> float:
        if time_s < t[0]:
            return float(y[0] + ends[0] * (time_s - t[0]))
        if time_s > t[-1]:
            return float(y[-1] + ends[1] * (time_s - t[-1]))
        return float(curve(time_s))

    return value
