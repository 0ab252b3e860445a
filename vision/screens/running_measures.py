"""Measure strides of walking and running, in real time.

Functions that return a `Measurement` measure criteria; the values of the others are shown without
a verdict. The leg is the stride's, so the second parameter is unused.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from vision.motion.gait.strike import MIN_STRIKE_RATE
from vision.motion.slow_motion import MAX_RUNNING_STRIDE_S
from vision.screens.measurements import Measurement, make_measurement
from vision.screens.stride_context import StrideContext, shows_peak
from vision.terms import Side

_CUT_OFF: Final = "the stride is cut off by the end of the bout; film more steps"
_SLOWED: Final = (
    "the steps are too slow for running, so the clip is probably slow motion; "
    "give the camera's frame rate with --capture-rate"
)
_WALKED: Final = (
    "you walked here, and this has a limit for running only; film a few seconds of running once "
    "walking backward feels safe"
)
_WALK_OR_RUN: Final = (
    "whether you walked or ran cannot be told here, and this has a limit for running only; "
    "film at 60 frames per second or more"
)
#: Score of a foot strike for the share of toe-first landings, percent.
_STRIKE_SCORE: Final = {"toe_first": 100.0, "flat": 50.0, "heel_first": 0.0}


def toe_first(context: StrideContext, side: Side | None = None) -> Measurement:
    """Score the foot strike: 100 toe first, 50 flat, 0 heel first, percent."""
    step = context.step
    if step.strike == "unclear":
        rate = context.track.real_rate
        reason = (
            f"at {rate:.0f} frames per second the landing of the foot cannot be seen; "
            "film at 60 or better 120 frames per second, or in slow motion with --capture-rate"
            if rate < MIN_STRIKE_RATE
            else "the foot was not seen well enough as it landed; film from the side, closer"
        )
        return Measurement(None, step.row, context.visibility_of("heel", "toe"), reason=reason)
    return make_measurement(
        _STRIKE_SCORE[step.strike],
        step.row,
        visibility=context.visibility_of("heel", "toe"),
        foot_pitch=(step.pitch_deg, "deg"),
    )


def hip_extension(context: StrideContext, side: Side | None = None) -> Measurement:
    """Measure how far the thigh swings behind vertical, degrees, + behind."""
    swing = context.swing
    if swing is None:
        return Measurement(None, context.step.row, reason=_CUT_OFF)
    thigh = context.angles.of("thigh_angle", context.side)[swing]
    if not shows_peak(thigh):
        return make_measurement(np.nan, context.step.row)
    row = swing.start + int(np.nanargmin(thigh))
    against_trunk = context.angles.of("hip_flexion", context.side)[swing]
    return make_measurement(
        -float(np.nanmin(thigh)),
        row,
        visibility=context.visibility_of("hip", "knee"),
        against_trunk=(-float(np.nanmin(against_trunk)), "deg"),
        swing_speed=(thigh_speed(context), "deg/s"),
    )


def thigh_speed(context: StrideContext) -> float:
    """Return the highest backward speed of the thigh in swing, degrees per real second."""
    return context.thigh_speed


def trunk_lean(context: StrideContext, side: Side | None = None) -> Measurement:
    """Measure the mean forward lean of the trunk over the stride, degrees."""
    rows = context.stride
    if rows is None:
        return Measurement(None, context.step.row, reason=_CUT_OFF)
    lean = context.angles["trunk_forward_lean"]
    return make_measurement(
        float(np.nanmean(lean[rows])) if np.isfinite(lean[rows]).any() else np.nan,
        context.step.row,
        visibility=context.visibility_of("hip", "shoulder"),
        at_contact=(context.value_at_contact(lean), "deg"),
    )


def trunk_quiet(context: StrideContext, side: Side | None = None) -> Measurement:
    """Measure the range of the trunk's lean within the stride, degrees."""
    rows = context.stride
    if rows is None:
        return Measurement(None, context.step.row, reason=_CUT_OFF)
    lean = context.angles["trunk_forward_lean"][rows]
    if not np.isfinite(lean).any():
        return make_measurement(np.nan, context.step.row)
    row = rows.start + int(np.nanargmax(np.abs(lean - np.nanmean(lean))))
    return make_measurement(
        float(np.nanmax(lean) - np.nanmin(lean)), row, visibility=context.visibility_of("shoulder")
    )


def cadence(context: StrideContext, side: Side | None = None) -> Measurement:
    """Measure the cadence, steps per minute."""
    if context.bout.gait != "walk" and context.bout.stride_s > MAX_RUNNING_STRIDE_S:
        return Measurement(None, context.step.row, reason=_SLOWED)
    return make_measurement(
        steps_per_minute(context), context.step.row, visibility=context.visibility_of("ankle")
    )


def _why_not_timed(context: StrideContext) -> str | None:
    """Explain why the timing of a stride is not judged; None if it is."""
    why = _why_no_run(context)
    if why is not None:
        return why
    return _SLOWED if context.bout.stride_s > MAX_RUNNING_STRIDE_S else None


def _why_no_run(context: StrideContext) -> str | None:
    """Explain why a stride is not judged as one of a run; None if it is."""
    return {"run": None, "walk": _WALKED, "unclear": _WALK_OR_RUN}[context.bout.gait]


def steps_per_minute(context: StrideContext) -> float:
    """Return the cadence of a stride, steps per real minute; NaN where it is cut off."""
    if context.next_step is None:
        return float("nan")
    stride_s = (
        context.next_step.initial_contact_s - context.step.initial_contact_s
    ) * context.real_time_factor
    return 120.0 / stride_s


def contact_time(context: StrideContext, side: Side | None = None) -> Measurement:
    """Measure the ground contact time, real milliseconds."""
    why = _why_not_timed(context)
    if why is not None:
        return Measurement(None, context.step.row, reason=why)
    if context.step.toe_off_s is None:
        return Measurement(None, context.step.row, reason=_CUT_OFF)
    return make_measurement(
        contact_ms(context), context.step.row, visibility=context.visibility_of("ankle", "toe")
    )


def contact_ms(context: StrideContext) -> float:
    """Return the ground contact time, real milliseconds; NaN where toe-off is unknown."""
    if context.step.toe_off_s is None:
        return float("nan")
    return (
        1000.0
        * (context.step.toe_off_s - context.step.initial_contact_s)
        * context.real_time_factor
    )


def flight_ms(context: StrideContext) -> float:
    """Return the flight time after this toe-off, real milliseconds; − for double support."""
    if context.step.toe_off_s is None or context.opposite_step is None:
        return float("nan")
    return (
        1000.0
        * (context.opposite_step.initial_contact_s - context.step.toe_off_s)
        * context.real_time_factor
    )


def duty_factor(context: StrideContext) -> float:
    """Return the duty factor: contact time as a share of the stride, percent."""
    return contact_ms(context) * steps_per_minute(context) / 1200.0


def symmetry(context: StrideContext, side: Side | None = None) -> Measurement:
    """Measure step-time asymmetry: left step against right, % of their mean, + left longer."""
    if context.next_step is None or context.opposite_step is None:
        return Measurement(None, context.step.row, reason=_CUT_OFF)
    first = context.opposite_step.initial_contact_s - context.step.initial_contact_s
    second = context.next_step.initial_contact_s - context.opposite_step.initial_contact_s
    if first + second <= 0:
        return make_measurement(np.nan, context.step.row)
    onto_left = second if context.side == "left" else first
    onto_right = first if context.side == "left" else second
    value = 200.0 * (onto_left - onto_right) / (onto_left + onto_right)
    return make_measurement(
        value, context.opposite_step.row, visibility=context.visibility_of("ankle")
    )


def soft_landing(context: StrideContext, side: Side | None = None) -> Measurement:
    """Measure the peak knee flexion in early and mid stance, degrees."""
    why = _why_no_run(context)
    if why is not None:
        return Measurement(None, context.step.row, reason=why)
    loaded = _loading_rows(context)
    if loaded is None:
        return Measurement(None, context.step.row, reason=_CUT_OFF)
    knee = context.angles.of("knee_flexion", context.side)
    if not np.isfinite(knee[loaded]).any():
        return make_measurement(np.nan, context.step.row)
    row = loaded.start + int(np.nanargmax(knee[loaded]))
    return make_measurement(
        float(knee[row]),
        row,
        visibility=context.visibility_of("hip", "knee", "ankle"),
        at_contact=(context.value_at_contact(knee), "deg"),
    )


def knee_in_stance(context: StrideContext) -> float:
    """Return the peak knee flexion in the first two thirds of stance, degrees."""
    loaded = _loading_rows(context)
    if loaded is None:
        return float("nan")
    knee = context.angles.of("knee_flexion", context.side)[loaded]
    return float(np.nanmax(knee)) if np.isfinite(knee).any() else float("nan")


def _loading_rows(context: StrideContext) -> slice | None:
    """Return the first two thirds of stance; later the knee already flexes for the swing."""
    stance = context.stance
    if stance is None:
        return None
    return slice(stance.start, stance.start + max(2, 2 * (stance.stop - stance.start) // 3))


def knee_in_swing(context: StrideContext) -> float:
    """Return the peak knee flexion in swing, degrees."""
    swing = context.swing
    if swing is None:
        return float("nan")
    knee = context.angles.of("knee_flexion", context.side)[swing]
    return float(np.nanmax(knee)) if np.isfinite(knee).any() else float("nan")


def step_length_in_legs(context: StrideContext) -> float:
    """Return the step length, leg lengths.

    Notes
    -----
    Speed over the standing foot times step time, so that a treadmill or a panning camera makes
    no difference.
    """
    if context.opposite_step is None:
        return float("nan")
    step_s = (
        context.opposite_step.initial_contact_s - context.step.initial_contact_s
    ) * context.real_time_factor
    return abs(context.bout.speed) * step_s


def pelvis_travel(context: StrideContext) -> float:
    """Return the vertical travel of the hips within the stride, percent of leg length."""
    rows = context.stride
    if rows is None:
        return float("nan")
    height = context.track.midpoint("hip")[rows, 1]
    if not np.isfinite(height).all():
        return float("nan")
    # Remove the linear trend, because a panning camera may also sink or rise.
    line = np.linspace(height[0], height[-1], height.size)
    return 100.0 * float(np.ptp(height - line)) / context.bout.leg_length
