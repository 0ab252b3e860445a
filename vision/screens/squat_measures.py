"""Measure the criteria of squats on one repetition.

Each function takes a repetition and the leg to measure, None for the standing leg. Signs and
definitions follow the literature where there is any: the frontal plane projection angle [1]_,
movement of trunk, pelvis and knee in the single-leg squat [2]_, the four criteria of the Functional
Movement Screen's deep squat. Heel rise, wobble, arm strategy and touch-down are our own measures,
because no published method for video was found.

References
----------
.. [1] J. D. Willson et al. (2006): frontal plane projection angle at peak knee flexion.
.. [2] T. H. Nakagawa et al., J. Orthop. Sports Phys. Ther. 42, 491 (2012): trunk, pelvis, hip
   and knee in the single-leg squat, with and without patellofemoral pain.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from vision.motion.smoothing import filter_series
from vision.screens.measurements import (
    Measurement,
    RepContext,
    finite_median,
    leg_points,
    make_measurement,
    measure_angle_at_bottom,
    measured_leg,
)
from vision.terms import SIDES, Floats, Side, opposite_side

#: Movement above this frequency is wobble, below it is the squat itself, Hz.
WOBBLE_CUTOFF_HZ: Final = 1.5
#: A foot at most this high above the floor, leg lengths, or below this share of its usual height,
#: is down, ...
_MAX_TOUCH_HEIGHT: Final = 0.06
_MAX_TOUCH_SHARE: Final = 0.5
_MAX_CLEAR_TOUCH_HEIGHT: Final = 0.03
#: ... if it stays there this long, real seconds.
_MIN_TOUCH_S: Final = 0.1
#: With the heel higher than this the shank angle does not show dorsiflexion, degrees.
_MAX_HEEL_RISE: Final = 12.0
#: Minimum knee flexion at which dorsiflexion is judged, degrees.
_MIN_FLEXION_FOR_ANKLE: Final = 60.0


def _foot_points(side: Side) -> tuple[tuple[str, Side | None], ...]:
    return (("heel", side), ("toe", side))


_TRUNK: Final[tuple[tuple[str, Side | None], ...]] = tuple(
    (name, side) for name in ("shoulder", "hip") for side in SIDES
)


def knee_flexion_at_bottom(context: RepContext, side: Side | None) -> Measurement:
    """Measure knee flexion of the standing leg at the bottom, degrees."""
    leg = measured_leg(context, side)
    series = context.angles.of("knee_flexion", leg)
    return measure_angle_at_bottom(
        context,
        series,
        names=(f"knee_flexion_{leg}",),
        points=leg_points(leg),
        change=False,
        at_60=False,
    )


def thigh_angle_at_bottom(context: RepContext, side: Side | None) -> Measurement:
    """Measure the thigh's angle from straight down at the bottom, degrees; 90 is level."""
    leg = measured_leg(context, side)
    series = context.angles.of("thigh_angle", leg)
    found = measure_angle_at_bottom(
        context,
        series,
        names=(f"thigh_angle_{leg}",),
        points=leg_points(leg),
        change=False,
        at_60=False,
    )
    flexion = context.median_at_bottom(context.angles.of("knee_flexion", leg))
    return replace(
        found, details={"knee_flexion": (flexion, "deg")} if np.isfinite(flexion) else {}
    )


def estimate_knee_flexion(context: RepContext, side: Side | None) -> Measurement:
    """Estimate knee flexion at the bottom from the drop of the hips, degrees; not judged."""
    return make_measurement(
        context.median_at_bottom(context.flexion()),
        context.rep.bottom,
        visibility=context.visibility_of(*_TRUNK[2:]),
    )


def pelvic_drop(context: RepContext, side: Side | None) -> Measurement:
    """Measure contralateral pelvic drop from standing to the bottom, degrees."""
    leg = measured_leg(context, side)
    # With the left leg standing, a high left hip is a low free side.
    sign = 1.0 if leg == "left" else -1.0
    series = sign * context.angles["pelvic_obliquity"]
    value = context.median_at_bottom(series) - finite_median(series[context.standing_rows])
    return make_measurement(
        value,
        context.rep.bottom,
        visibility=context.visibility_of(*_TRUNK[2:]),
        why=context.why_missing("pelvic_obliquity"),
    )


def trunk_lateral_lean(context: RepContext, side: Side | None) -> Measurement:
    """Measure lateral trunk lean at the bottom, degrees, + toward the standing leg."""
    sign = 1.0 if measured_leg(context, side) == "left" else -1.0
    return measure_angle_at_bottom(
        context,
        sign * context.angles["trunk_lateral_lean"],
        names=("trunk_lateral_lean",),
        points=_TRUNK,
    )


def _near_trunk(context: RepContext) -> tuple[tuple[str, Side | None], ...]:
    return (("shoulder", context.near_side), ("hip", context.near_side))


def trunk_forward_lean(context: RepContext, side: Side | None) -> Measurement:
    """Measure forward trunk lean at the bottom, degrees."""
    series = context.angles["trunk_forward_lean"]
    return measure_angle_at_bottom(
        context, series, names=("trunk_forward_lean",), points=_near_trunk(context)
    )


def trunk_tibia(context: RepContext, side: Side | None) -> Measurement:
    """Measure trunk lean less shank lean at the bottom, degrees, + trunk further forward."""
    leg = measured_leg(context, side)
    series = context.angles["trunk_forward_lean"] - context.angles.of("shank_angle", leg)
    points = (*_near_trunk(context), ("knee", leg), ("ankle", leg))
    names = ("trunk_forward_lean", f"shank_angle_{leg}")
    return measure_angle_at_bottom(
        context, series, names=names, points=points, change=False, at_60=False
    )


def heel_rise(context: RepContext, side: Side | None) -> Measurement:
    """Measure heel rise at the bottom: pitch of the foot against the flat foot, degrees."""
    leg = measured_leg(context, side)
    series = -context.angles.of("foot_pitch", leg)
    return make_measurement(
        context.median_at_bottom(series, length_s=0.3),
        context.rep.bottom,
        visibility=context.visibility_of(*_foot_points(leg)),
        why=context.why_missing(f"foot_pitch_{leg}"),
    )


def ankle_dorsiflexion(context: RepContext, side: Side | None) -> Measurement:
    """Measure ankle dorsiflexion: lean of the shank at the bottom, heel down, degrees."""
    leg = measured_leg(context, side)
    lifted = context.median_at_bottom(-context.angles.of("foot_pitch", leg), length_s=0.3)
    flexion = context.median_at_bottom(context.angles.of("knee_flexion", leg))
    if lifted > _MAX_HEEL_RISE:
        reason = "the heel came up, so the ankle cannot be measured; keep the heel down"
        return Measurement(None, context.rep.bottom, reason=reason)
    if flexion < _MIN_FLEXION_FOR_ANKLE:
        reason = "the squat was too shallow to test the ankle; squat deeper"
        return Measurement(None, context.rep.bottom, reason=reason)
    series = context.angles.of("shank_angle", leg)
    # Without the foot in view it is not known whether the heel stays down.
    points = (("knee", leg), ("ankle", leg), *_foot_points(leg))
    names = (f"shank_angle_{leg}", f"foot_pitch_{leg}")
    return measure_angle_at_bottom(
        context, series, names=names, points=points, change=False, at_60=False
    )


def _high_pass(context: RepContext, path: Floats) -> Floats:
    """High-pass filter a path over the repetition to remove the squat itself, pixels."""
    time_s = context.track.real_time_s
    margin = 0.5
    first = int(np.searchsorted(time_s, time_s[context.rep.start] - margin))
    last = int(np.searchsorted(time_s, time_s[context.rep.end] + margin, side="right"))
    whole = context.track.part_at(context.rep.start)
    first, last = max(first, whole.start), min(last, whole.stop)
    rows = slice(first, last)
    part, times = path[rows], time_s[rows]
    known = np.isfinite(part)
    if known.mean() < 0.9 or known.sum() < 8:
        return np.full(1, np.nan)
    filled = np.interp(times, times[known], part[known])
    slow = filter_series(times, filled[:, None], cutoff_hz=WOBBLE_CUTOFF_HZ, outlier_scale=np.inf)[
        :, 0
    ]
    return (filled - slow)[context.rep.start - first : context.rep.end - first + 1]


def steadiness(context: RepContext, side: Side | None) -> Measurement:
    """Measure sideways wobble of knee, hips or shoulders: root mean square, % of leg length."""
    leg = measured_leg(context, side)
    foot = context.track.xy("ankle", leg)[:, 0]
    paths = [
        context.track.xy("knee", leg)[:, 0] - foot,
        context.track.midpoint("hip")[:, 0] - foot,
        context.track.midpoint("shoulder")[:, 0] - foot,
    ]
    wobbles = [_high_pass(context, p) for p in paths]
    sizes = [float(np.sqrt(np.mean(w**2))) for w in wobbles]
    if not np.isfinite(sizes).all():
        return make_measurement(np.nan, context.rep.bottom)
    worst = wobbles[int(np.argmax(sizes))]
    row = context.rep.start + int(np.abs(worst).argmax())
    points = (("knee", leg), ("ankle", leg), *_TRUNK)
    return make_measurement(
        100.0 * max(sizes) / context.leg_length, row, visibility=context.visibility_of(*points)
    )


def touch_down(context: RepContext, side: Side | None) -> Measurement:
    """Measure whether the free foot touches down during the repetition: 1 or 0."""
    leg = measured_leg(context, side)
    free = opposite_side(leg)
    lift = context.stance.lift
    if context.view.name == "back" and finite_median(lift) < 2 * _MAX_TOUCH_HEIGHT:
        reason = (
            "the free foot is held toward the camera, where it looks as low as the floor; "
            "film from the other side"
        )
        return Measurement(None, context.rep.bottom, reason=reason)
    hidden_side = context.view.name == "side" and free != context.near_side
    # A far foot looks raised even on the floor, so only a clear touch counts.
    low = lift < (
        _MAX_CLEAR_TOUCH_HEIGHT
        if hidden_side
        else max(_MAX_TOUCH_HEIGHT, _MAX_TOUCH_SHARE * finite_median(lift))
    )
    row, length_s = _longest_run(low, context.track.real_time_s[context.rep.rows])
    touched = length_s >= _MIN_TOUCH_S
    # One visible landmark of the foot is enough to see it come down.
    visibility = max(context.visibility_of((name, free)) for name in ("ankle", "heel", "toe"))
    if not touched and hidden_side:
        reason = (
            "the free foot is the one away from the camera; "
            "film from the front, or from the side of the free leg"
        )
        return Measurement(None, context.rep.bottom, visibility, reason=reason)
    evidence_row = context.rep.start + row if touched else context.rep.bottom
    return make_measurement(float(touched), evidence_row, visibility=visibility)


def _longest_run(
    flags: Floats | np.ndarray[tuple[int], np.dtype[np.bool_]], time_s: Floats
) -> tuple[int, float]:
    """Return the middle row and the length, seconds, of the longest run of true flags."""
    best, row, start = 0.0, 0, None
    for i, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = i
        elif not flag and start is not None:
            length = float(time_s[i - 1] - time_s[start])
            if length > best:
                best, row = length, (start + i - 1) // 2
            start = None
    return row, best


def arm_strategy(context: RepContext, side: Side | None) -> Measurement:
    """Measure how far the arms jerk to keep balance, % of torso length.

    Only fast movement relative to the shoulders counts: arms that swing forward slowly with
    every squat are a counterweight.
    """
    shoulders, hips = context.track.midpoint("shoulder"), context.track.midpoint("hip")
    torso = finite_median(np.linalg.norm(shoulders - hips, axis=1)[context.standing_rows])
    movements, rows = [], []
    for arm in SIDES:
        path = context.track.xy("wrist", arm) - shoulders
        fast = np.hypot(*(_high_pass(context, path[:, axis]) for axis in (0, 1)))
        if not np.isfinite(fast).all():
            return make_measurement(np.nan, context.rep.bottom)
        movements.append(float(np.percentile(fast, 95)))
        rows.append(context.rep.start + int(fast.argmax()))
    worst = int(np.argmax(movements))
    visibility = max(context.visibility_of(("wrist", arm)) for arm in SIDES)
    return make_measurement(100.0 * movements[worst] / torso, rows[worst], visibility=visibility)


def arms_overhead(context: RepContext, side: Side | None) -> Measurement:
    """Measure how far raised arms fall forward of the line of the trunk at the bottom, degrees."""
    arm = context.near_side
    shoulder, wrist = context.track.xy("shoulder", arm), context.track.xy("wrist", arm)
    nose = context.track.xy("nose")[:, 1]
    if not finite_median((nose - wrist[:, 1])[context.standing_rows]) > 0:
        reason = "the arms were not held overhead; raise them over your head and film from the side"
        return Measurement(None, context.rep.bottom, reason=reason)
    reach = wrist - shoulder
    lean = np.degrees(np.arctan2(reach[:, 0] * context.facing_sign, -reach[:, 1]))
    # Arms behind the line of the trunk have not fallen forward.
    series = np.maximum(lean - context.angles["trunk_forward_lean"], 0.0)
    points = (("shoulder", arm), ("wrist", arm))
    return measure_angle_at_bottom(
        context, series, names=("trunk_forward_lean",), points=points, at_60=False
    )


def free_leg_position(context: RepContext) -> str | None:
    """Describe where the free foot is held relative to the standing one; side view only."""
    if context.leg is None or context.view.name != "side":
        return None
    free = context.track.xy("ankle", opposite_side(context.leg))
    standing = context.track.xy("ankle", context.leg)
    ahead_px = context.median_at_bottom((free - standing)[:, 0] * context.facing_sign)
    ahead = ahead_px / context.leg_length
    if not np.isfinite(ahead):
        return None
    return "in front" if ahead > 0.15 else "behind" if ahead < -0.15 else "beside"
