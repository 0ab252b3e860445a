"""How each criterion of the two squats is measured on one repetition."""

from __future__ import annotations

from typing import Final

import numpy as np

from vision.motion.smoothing import filter_series
from vision.screens.measurements import (
    Measurement,
    RepContext,
    finite_median,
    make_measurement,
    measure_angle_at_bottom,
)
from vision.terms import SIDES, Floats, Side, opposite_side

#: Movement faster than this is wobble, slower is the squat itself, Hz.
WOBBLE_CUTOFF_HZ: Final = 1.5
#: A foot this low over the floor, leg lengths, or below half its usual height, is down ...
_MAX_TOUCH_HEIGHT: Final = 0.06
_MAX_TOUCH_SHARE: Final = 0.5
_MAX_CLEAR_TOUCH_HEIGHT: Final = 0.03
#: ... if it stays there this long, real seconds.
_MIN_TOUCH_S: Final = 0.1
#: With the heel higher than this the shank angle is not the ankle's, degrees.
_MAX_HEEL_RISE: Final = 12.0
#: Knee flexion that asks something of the ankle, degrees.
_MIN_FLEXION_FOR_ANKLE: Final = 60.0


def _leg(scene: RepContext, side: Side | None) -> Side:
    return side or scene.leg or scene.near_side


def _leg_points(side: Side) -> tuple[tuple[str, Side | None], ...]:
    return (("hip", side), ("knee", side), ("ankle", side))


_TRUNK: Final[tuple[tuple[str, Side | None], ...]] = tuple(
    (name, side) for name in ("shoulder", "hip") for side in SIDES
)


def knee_flexion_at_bottom(scene: RepContext, side: Side | None) -> Measurement:
    """Knee flexion of the standing leg at the bottom, degrees."""
    leg = _leg(scene, side)
    series = scene.angles.of("knee_flexion", leg)
    return measure_angle_at_bottom(
        scene, series, points=_leg_points(leg), change=False, at_60=False
    )


def thigh_angle_at_bottom(scene: RepContext, side: Side | None) -> Measurement:
    """Thigh against straight down at the bottom, degrees; 90 is horizontal."""
    leg = _leg(scene, side)
    series = scene.angles.of("thigh_angle", leg)
    found = measure_angle_at_bottom(
        scene, series, points=_leg_points(leg), change=False, at_60=False
    )
    flexion = scene.median_at_bottom(scene.angles.of("knee_flexion", leg))
    return make_measurement(
        np.nan if found.value is None else found.value,
        found.row,
        visibility=found.visibility,
        knee_flexion=(flexion, "deg"),
    )


def estimate_knee_flexion(scene: RepContext, side: Side | None) -> Measurement:
    """Knee flexion at the bottom as the hips' drop suggests, degrees; not judged."""
    return make_measurement(
        scene.median_at_bottom(scene.flexion()),
        scene.rep.bottom,
        visibility=scene.visibility_of(*_TRUNK[2:]),
    )


def knee_valgus(scene: RepContext, side: Side | None) -> Measurement:
    """Frontal plane projection angle at the bottom, degrees, + knee medial."""
    leg = _leg(scene, side)
    return measure_angle_at_bottom(scene, scene.angles.of("fppa", leg), points=_leg_points(leg))


def _medial(scene: RepContext, side: Side) -> float:
    """Direction of the midline in the picture for a leg: +1 right edge, −1 left edge."""
    return -scene.left_sign if side == "left" else scene.left_sign


def knee_over_foot(scene: RepContext, side: Side | None) -> Measurement:
    """How far the knee is medial of the toes at the bottom, % of leg length."""
    leg = _leg(scene, side)
    apart = (scene.track.xy("knee", leg) - scene.track.xy("toe", leg))[:, 0]
    share = 100.0 * apart * _medial(scene, leg) / scene.leg_length
    value = scene.median_at_bottom(share)
    return make_measurement(
        value,
        scene.rep.bottom,
        visibility=scene.visibility_of(("knee", leg), ("toe", leg)),
        change_from_standing=(value - finite_median(share[scene.standing_rows]), "% leg"),
    )


def knee_travel(scene: RepContext, side: Side | None) -> Measurement:
    """Sideways path of the knee over the ankle during the repetition, % of leg length."""
    leg = _leg(scene, side)
    path = (scene.track.xy("knee", leg) - scene.track.xy("ankle", leg))[scene.rep.rows, 0]
    if not np.isfinite(path).any():
        return make_measurement(np.nan, scene.rep.bottom)
    low, high = np.nanpercentile(path, [5, 95])
    return make_measurement(
        100.0 * float(high - low) / scene.leg_length,
        scene.rep.bottom,
        visibility=scene.visibility_of(("knee", leg), ("ankle", leg)),
    )


def pelvic_drop(scene: RepContext, side: Side | None) -> Measurement:
    """How far the free side of the pelvis sinks from standing, degrees."""
    leg = _leg(scene, side)
    # Left hip high is a sunk free side when the left leg stands.
    sign = 1.0 if leg == "left" else -1.0
    series = sign * scene.angles["pelvic_obliquity"]
    value = scene.median_at_bottom(series) - finite_median(series[scene.standing_rows])
    return make_measurement(value, scene.rep.bottom, visibility=scene.visibility_of(*_TRUNK[2:]))


def trunk_lateral_lean(scene: RepContext, side: Side | None) -> Measurement:
    """Sideways lean of the trunk at the bottom, degrees, + toward the standing leg."""
    sign = 1.0 if _leg(scene, side) == "left" else -1.0
    return measure_angle_at_bottom(scene, sign * scene.angles["trunk_lateral_lean"], points=_TRUNK)


def _near_trunk(scene: RepContext) -> tuple[tuple[str, Side | None], ...]:
    return (("shoulder", scene.near_side), ("hip", scene.near_side))


def trunk_forward_lean(scene: RepContext, side: Side | None) -> Measurement:
    """Forward lean of the trunk at the bottom, degrees."""
    series = scene.angles["trunk_forward_lean"]
    return measure_angle_at_bottom(scene, series, points=_near_trunk(scene))


def trunk_tibia(scene: RepContext, side: Side | None) -> Measurement:
    """Trunk lean minus shank lean at the bottom, degrees, + trunk further forward."""
    leg = _leg(scene, side)
    series = scene.angles["trunk_forward_lean"] - scene.angles.of("shank_angle", leg)
    points = (*_near_trunk(scene), ("knee", leg), ("ankle", leg))
    return measure_angle_at_bottom(scene, series, points=points, change=False, at_60=False)


def heel_rise(scene: RepContext, side: Side | None) -> Measurement:
    """How far the foot tips onto the toes at the bottom, degrees against its flat position."""
    leg = _leg(scene, side)
    series = -scene.angles.of("foot_pitch", leg)
    return make_measurement(
        scene.median_at_bottom(series, length_s=0.3),
        scene.rep.bottom,
        visibility=scene.visibility_of(("heel", leg), ("toe", leg)),
    )


def ankle_dorsiflexion(scene: RepContext, side: Side | None) -> Measurement:
    """Shank lean at the bottom with the heel down, degrees."""
    leg = _leg(scene, side)
    lifted = scene.median_at_bottom(-scene.angles.of("foot_pitch", leg), length_s=0.3)
    flexion = scene.median_at_bottom(scene.angles.of("knee_flexion", leg))
    if lifted > _MAX_HEEL_RISE:
        why = "the heel came up, so the shank does not show what the ankle does; keep it down"
        return Measurement(None, scene.rep.bottom, reason=why)
    if flexion < _MIN_FLEXION_FOR_ANKLE:
        why = "the squat was too shallow to ask anything of the ankle; squat deeper"
        return Measurement(None, scene.rep.bottom, reason=why)
    series = scene.angles.of("shank_angle", leg)
    points: tuple[tuple[str, Side | None], ...] = (("knee", leg), ("ankle", leg))
    return measure_angle_at_bottom(scene, series, points=points, change=False, at_60=False)


def _fast_part(scene: RepContext, path: Floats) -> Floats:
    """What is left of a path over the repetition after its slow part, pixels."""
    time_s = scene.track.real_time_s
    margin = 0.5
    first = int(np.searchsorted(time_s, time_s[scene.rep.start] - margin))
    last = int(np.searchsorted(time_s, time_s[scene.rep.end] + margin, side="right"))
    rows = slice(first, last)
    part, times = path[rows], time_s[rows]
    known = np.isfinite(part)
    if known.mean() < 0.9 or known.sum() < 8:
        return np.full(1, np.nan)
    filled = np.interp(times, times[known], part[known])
    slow = filter_series(times, filled[:, None], cutoff_hz=WOBBLE_CUTOFF_HZ, outlier_scale=np.inf)[
        :, 0
    ]
    return (filled - slow)[scene.rep.start - first : scene.rep.end - first + 1]


def steadiness(scene: RepContext, side: Side | None) -> Measurement:
    """Fast sideways wobble of knee, hips or shoulders, % of leg length (root mean square)."""
    leg = _leg(scene, side)
    foot = scene.track.xy("ankle", leg)[:, 0]
    paths = [
        scene.track.xy("knee", leg)[:, 0] - foot,
        scene.track.midpoint("hip")[:, 0] - foot,
        scene.track.midpoint("shoulder")[:, 0] - foot,
    ]
    wobbles = [_fast_part(scene, p) for p in paths]
    sizes = [float(np.sqrt(np.mean(w**2))) for w in wobbles]
    if not np.isfinite(sizes).all():
        return make_measurement(np.nan, scene.rep.bottom)
    worst = wobbles[int(np.argmax(sizes))]
    row = scene.rep.start + int(np.abs(worst).argmax())
    points = (("knee", leg), ("ankle", leg), *_TRUNK)
    return make_measurement(
        100.0 * max(sizes) / scene.leg_length, row, visibility=scene.visibility_of(*points)
    )


def touch_down(scene: RepContext, side: Side | None) -> Measurement:
    """Whether the free foot came down during the repetition: 1 or 0."""
    leg = _leg(scene, side)
    free = opposite_side(leg)
    lift = scene.stance.lift
    if scene.view.name == "back" and finite_median(lift) < 2 * _MAX_TOUCH_HEIGHT:
        why = "the free foot is held toward the camera, where it looks as low as the floor"
        return Measurement(None, scene.rep.bottom, reason=f"{why}; film from the other side")
    hidden_side = scene.view.name == "side" and free != scene.near_side
    # The far foot looks raised even when it stands: there only a clear touch counts.
    low = lift < (
        _MAX_CLEAR_TOUCH_HEIGHT
        if hidden_side
        else max(_MAX_TOUCH_HEIGHT, _MAX_TOUCH_SHARE * finite_median(lift))
    )
    row, length_s = _longest_run(low, scene.track.real_time_s[scene.rep.rows])
    touched = length_s >= _MIN_TOUCH_S
    # One visible point of the foot is enough to see it come down.
    seen = max(scene.visibility_of((name, free)) for name in ("ankle", "heel", "toe"))
    if not touched and hidden_side:
        why = (
            "the free foot is the one away from the camera; "
            "film from the front, or from the side of the free leg"
        )
        return Measurement(None, scene.rep.bottom, seen, reason=why)
    at = scene.rep.start + row if touched else scene.rep.bottom
    return make_measurement(float(touched), at, visibility=seen)


def _longest_run(
    flags: Floats | np.ndarray[tuple[int], np.dtype[np.bool_]], time_s: Floats
) -> tuple[int, float]:
    """Middle row and length (seconds) of the longest run of true flags."""
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


def arm_strategy(scene: RepContext, side: Side | None) -> Measurement:
    """How far the arms jerk against the shoulders to save the balance, % of torso length.

    Only quick movement counts: arms that swing forward slowly with every squat are a
    counterweight, not a rescue.
    """
    shoulders, hips = scene.track.midpoint("shoulder"), scene.track.midpoint("hip")
    torso = finite_median(np.linalg.norm(shoulders - hips, axis=1)[scene.standing_rows])
    moves, rows = [], []
    for arm in SIDES:
        path = scene.track.xy("wrist", arm) - shoulders
        quick = np.hypot(*(_fast_part(scene, path[:, axis]) for axis in (0, 1)))
        if not np.isfinite(quick).all():
            return make_measurement(np.nan, scene.rep.bottom)
        moves.append(float(np.percentile(quick, 95)))
        rows.append(scene.rep.start + int(quick.argmax()))
    worst = int(np.argmax(moves))
    seen = max(scene.visibility_of(("wrist", arm)) for arm in SIDES)
    return make_measurement(100.0 * moves[worst] / torso, rows[worst], visibility=seen)


def arms_overhead(scene: RepContext, side: Side | None) -> Measurement:
    """How far the raised arms fall forward of the trunk's line at the bottom, degrees."""
    arm = scene.near_side
    shoulder, wrist = scene.track.xy("shoulder", arm), scene.track.xy("wrist", arm)
    nose = scene.track.xy("nose")[:, 1]
    if not finite_median((nose - wrist[:, 1])[scene.standing_rows]) > 0:
        why = "the arms were not held overhead; raise them over your head and film from the side"
        return Measurement(None, scene.rep.bottom, reason=why)
    reach = wrist - shoulder
    lean = np.degrees(np.arctan2(reach[:, 0] * scene.facing_sign, -reach[:, 1]))
    series = lean - scene.angles["trunk_forward_lean"]
    points = (("shoulder", arm), ("wrist", arm))
    return measure_angle_at_bottom(scene, series, points=points, at_60=False)


def weight_shift(scene: RepContext, side: Side | None) -> Measurement:
    """Shift of the hips off the middle between the feet, % of stance width, + to the left."""
    left, right = (scene.track.xy("ankle", s)[:, 0] for s in SIDES)
    hips = scene.track.midpoint("hip")[:, 0]
    share = 100.0 * (hips - (left + right) / 2) / np.abs(left - right) * scene.left_sign
    value = scene.median_at_bottom(share) - finite_median(share[scene.standing_rows])
    points = tuple((name, s) for name in ("hip", "ankle") for s in SIDES)
    return make_measurement(value, scene.rep.bottom, visibility=scene.visibility_of(*points))


def free_leg_position(scene: RepContext) -> str | None:
    """Where the free foot is held against the standing foot, in a side view."""
    if scene.leg is None or scene.view.name != "side":
        return None
    free, stand = (
        scene.track.xy("ankle", opposite_side(scene.leg)),
        scene.track.xy("ankle", scene.leg),
    )
    ahead = scene.median_at_bottom((free - stand)[:, 0] * scene.facing_sign) / scene.leg_length
    if not np.isfinite(ahead):
        return None
    return "in front" if ahead > 0.15 else "behind" if ahead < -0.15 else "beside"
