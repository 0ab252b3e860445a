"""What a stride says: each function reads one number off it, in real time."""

from __future__ import annotations

from typing import Final

import numpy as np

from vision.motion.gait.strike import MIN_STRIKE_RATE
from vision.motion.smoothing import filter_series
from vision.screens.measurements import Measurement, make_measurement
from vision.screens.stride_context import StrideContext
from vision.terms import Side

_CUT_OFF: Final = "the stride is cut off by the end of the bout; film more of them"
_SLOWED: Final = (
    "the steps are slower than anybody runs, so the clip seems to be slow motion; "
    "say with --capture-rate how many pictures a second the camera took"
)
#: Nobody runs with strides longer than this, real seconds.
MAX_RUNNING_STRIDE_S: Final = 1.2
_WALKED: Final = "you walked here, and it is judged when you run; film some seconds of running"
#: Value of a landing for the share of toe-first ones, percent.
_STRIKE_SCORE: Final = {"toe_first": 100.0, "flat": 50.0, "heel_first": 0.0}
#: Of the thigh's speed, jitter above this is not movement, Hz.
_SPEED_CUTOFF_HZ: Final = 8.0


def toe_first(scene: StrideContext, side: Side | None = None) -> Measurement:
    """Whether the toe touches first: 100 toe first, 50 flat, 0 heel first (percent)."""
    step = scene.step
    if step.strike == "unclear":
        rate = scene.track.real_rate
        why = (
            f"at {rate:.0f} pictures a second nobody sees which end of the foot lands first; "
            "film at 60, better 120, or in slow motion and say so with --capture-rate"
            if rate < MIN_STRIKE_RATE
            else "the foot was not seen well enough as it landed; film from the side, closer"
        )
        return Measurement(None, step.row, scene.visibility_of("heel", "toe"), reason=why)
    details = {"foot_pitch": (step.pitch_deg, "deg")}
    return make_measurement(
        _STRIKE_SCORE[step.strike],
        step.row,
        visibility=scene.visibility_of("heel", "toe"),
        **details,
    )


def hip_extension(scene: StrideContext, side: Side | None = None) -> Measurement:
    """How far the thigh swings behind vertical, degrees, + behind."""
    swing = scene.swing
    if swing is None:
        return Measurement(None, scene.step.row, reason=_CUT_OFF)
    thigh = scene.angles.of("thigh_angle", scene.side)[swing]
    if not np.isfinite(thigh).any():
        return make_measurement(np.nan, scene.step.row)
    row = swing.start + int(np.nanargmin(thigh))
    against_trunk = scene.angles.of("hip_flexion", scene.side)[swing]
    return make_measurement(
        -float(np.nanmin(thigh)),
        row,
        visibility=scene.visibility_of("hip", "knee"),
        against_trunk=(-float(np.nanmin(against_trunk)), "deg"),
        swing_speed=(thigh_speed(scene), "deg/s"),
    )


def thigh_speed(scene: StrideContext) -> float:
    """Highest speed at which the thigh swings backward, degrees a real second."""
    swing = scene.swing
    if swing is None:
        return float("nan")
    rows = slice(max(0, swing.start - 3), min(len(scene.track), swing.stop + 3))
    thigh = scene.angles.of("thigh_angle", scene.side)[rows]
    time_s = scene.track.real_time_s[rows]
    if not np.isfinite(thigh).all() or thigh.size < 6:
        return float("nan")
    calm = filter_series(time_s, thigh[:, None], cutoff_hz=_SPEED_CUTOFF_HZ, outlier_scale=np.inf)[
        :, 0
    ]
    return float(np.max(-np.gradient(calm, time_s)))


def trunk_lean(scene: StrideContext, side: Side | None = None) -> Measurement:
    """Mean forward lean of the trunk over the stride, degrees."""
    rows = scene.stride
    if rows is None:
        return Measurement(None, scene.step.row, reason=_CUT_OFF)
    lean = scene.angles["trunk_forward_lean"]
    return make_measurement(
        float(np.nanmean(lean[rows])) if np.isfinite(lean[rows]).any() else np.nan,
        scene.step.row,
        visibility=scene.visibility_of("hip", "shoulder"),
        at_contact=(scene.value_at_contact(lean), "deg"),
    )


def trunk_quiet(scene: StrideContext, side: Side | None = None) -> Measurement:
    """How far the trunk tips to and fro within the stride, degrees."""
    rows = scene.stride
    if rows is None:
        return Measurement(None, scene.step.row, reason=_CUT_OFF)
    lean = scene.angles["trunk_forward_lean"][rows]
    if not np.isfinite(lean).any():
        return make_measurement(np.nan, scene.step.row)
    row = rows.start + int(np.nanargmax(np.abs(lean - np.nanmean(lean))))
    return make_measurement(
        float(np.nanmax(lean) - np.nanmin(lean)), row, visibility=scene.visibility_of("shoulder")
    )


def cadence(scene: StrideContext, side: Side | None = None) -> Measurement:
    """Steps a minute."""
    why = _why_not_timed(scene)
    if why is not None:
        return Measurement(None, scene.step.row, reason=why)
    return make_measurement(
        steps_per_minute(scene), scene.step.row, visibility=scene.visibility_of("ankle")
    )


def _why_not_timed(scene: StrideContext) -> str | None:
    """Why the time of a step says nothing."""
    if scene.bout.gait == "walk":
        return _WALKED
    return _SLOWED if scene.bout.stride_s > MAX_RUNNING_STRIDE_S else None


def steps_per_minute(scene: StrideContext) -> float:
    """Two steps to a stride, real time; NaN where the stride is cut off."""
    if scene.next_step is None:
        return float("nan")
    stride_s = (
        scene.next_step.initial_contact_s - scene.step.initial_contact_s
    ) * scene.real_time_factor
    return 120.0 / stride_s


def contact_time(scene: StrideContext, side: Side | None = None) -> Measurement:
    """How long the foot is on the floor, real milliseconds."""
    why = _why_not_timed(scene)
    if why is not None:
        return Measurement(None, scene.step.row, reason=why)
    if scene.step.toe_off_s is None:
        return Measurement(None, scene.step.row, reason=_CUT_OFF)
    return make_measurement(
        contact_ms(scene), scene.step.row, visibility=scene.visibility_of("ankle", "toe")
    )


def contact_ms(scene: StrideContext) -> float:
    """Time on the floor, real milliseconds; NaN where the toe-off was not seen."""
    if scene.step.toe_off_s is None:
        return float("nan")
    return 1000.0 * (scene.step.toe_off_s - scene.step.initial_contact_s) * scene.real_time_factor


def flight_ms(scene: StrideContext) -> float:
    """From this toe-off to the other foot's contact, real milliseconds; − both feet down."""
    if scene.step.toe_off_s is None or scene.opposite_step is None:
        return float("nan")
    return (
        1000.0
        * (scene.opposite_step.initial_contact_s - scene.step.toe_off_s)
        * scene.real_time_factor
    )


def duty_factor(scene: StrideContext) -> float:
    """Share of the stride on the floor, percent."""
    return contact_ms(scene) * steps_per_minute(scene) / 1200.0


def symmetry(scene: StrideContext, side: Side | None = None) -> Measurement:
    """How much longer the step onto the left foot takes than that onto the right, percent."""
    if scene.next_step is None or scene.opposite_step is None:
        return Measurement(None, scene.step.row, reason=_CUT_OFF)
    first = scene.opposite_step.initial_contact_s - scene.step.initial_contact_s
    second = scene.next_step.initial_contact_s - scene.opposite_step.initial_contact_s
    if first + second <= 0:
        return make_measurement(np.nan, scene.step.row)
    onto_left = second if scene.side == "left" else first
    onto_right = first if scene.side == "left" else second
    value = 200.0 * (onto_left - onto_right) / (onto_left + onto_right)
    return make_measurement(value, scene.opposite_step.row, visibility=scene.visibility_of("ankle"))


def soft_landing(scene: StrideContext, side: Side | None = None) -> Measurement:
    """Largest knee flexion on the floor, degrees."""
    if scene.bout.gait == "walk":
        return Measurement(None, scene.step.row, reason=_WALKED)
    loaded = _loading_rows(scene)
    if loaded is None:
        return Measurement(None, scene.step.row, reason=_CUT_OFF)
    knee = scene.angles.of("knee_flexion", scene.side)
    if not np.isfinite(knee[loaded]).any():
        return make_measurement(np.nan, scene.step.row)
    row = loaded.start + int(np.nanargmax(knee[loaded]))
    return make_measurement(
        float(knee[row]),
        row,
        visibility=scene.visibility_of("hip", "knee", "ankle"),
        at_contact=(scene.value_at_contact(knee), "deg"),
    )


def knee_in_stance(scene: StrideContext) -> float:
    """Largest knee flexion in the first two thirds of the stance, degrees."""
    loaded = _loading_rows(scene)
    if loaded is None:
        return float("nan")
    knee = scene.angles.of("knee_flexion", scene.side)[loaded]
    return float(np.nanmax(knee)) if np.isfinite(knee).any() else float("nan")


def _loading_rows(scene: StrideContext) -> slice | None:
    """Rows that carry weight: before toe-off the knee already bends for the swing."""
    stance = scene.stance
    if stance is None:
        return None
    return slice(stance.start, stance.start + max(2, 2 * (stance.stop - stance.start) // 3))


def knee_in_swing(scene: StrideContext) -> float:
    """Largest knee flexion in the air, degrees."""
    swing = scene.swing
    if swing is None:
        return float("nan")
    knee = scene.angles.of("knee_flexion", scene.side)[swing]
    return float(np.nanmax(knee)) if np.isfinite(knee).any() else float("nan")


def step_length_in_legs(scene: StrideContext) -> float:
    """Way of the body from this contact to the other foot's, leg lengths.

    Speed over the standing foot times the time: the same on a treadmill, and with a
    camera that pans.
    """
    if scene.opposite_step is None:
        return float("nan")
    step_s = (
        scene.opposite_step.initial_contact_s - scene.step.initial_contact_s
    ) * scene.real_time_factor
    return abs(scene.bout.speed) * step_s


def pelvis_travel(scene: StrideContext) -> float:
    """How far the hips go up and down within the stride, percent of leg length."""
    rows = scene.stride
    if rows is None:
        return float("nan")
    height = scene.track.midpoint("hip")[rows, 1]
    if not np.isfinite(height).all():
        return float("nan")
    # A camera that pans may sink or rise; the straight part of the way is its own.
    line = np.linspace(height[0], height[-1], height.size)
    return 100.0 * float(np.ptp(height - line)) / scene.bout.leg
