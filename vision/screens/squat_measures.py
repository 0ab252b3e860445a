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
from numpy.typing import NDArray

from vision.motion.foreshortening import (
    FOCAL_UNCERTAINTY,
    MIN_RATIO,
    knee_angle_error,
    nearness,
    perspective_turn,
)
from vision.motion.plausibility import Missing
from vision.motion.smoothing import filter_series
from vision.screens.measurements import (
    Measurement,
    RepContext,
    finite_median,
    make_measurement,
    measure_angle_at_bottom,
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
#: A knee that seems to point further outward than this is exaggerated by the camera, degrees:
#: no more than 45° of hip abduction (AAOS), less the lean of the shank.
_MAX_OUTWARD: Final = -40.0
_KNEE_OUT: Final = (
    "the knee points far outward, where the camera exaggerates the angle; look at the distance "
    "between the knees instead, or stand with the feet a little closer"
)
#: Ratio of a segment that is 45° out of the image plane: it exaggerates a lean by 1.4.
_HALF_TILTED: Final = 0.7
#: Feet closer together than this make every ratio to their distance uncertain, leg lengths:
#: with 1 % of body height as the error of each ankle, the ratio is off by 15 %.
_MIN_STANCE: Final = 0.2
#: Length of the shank, leg lengths (Drillis and Contini 1966: 0.246 and 0.491 of body height).
_SHANK_SHARE: Final = 0.5
#: How far the hips move back in a squat to level thighs, leg lengths: the thigh less the way of
#: the knees forward.
_HIPS_BACK: Final = 0.2


def _leg(context: RepContext, side: Side | None) -> Side:
    return side or context.leg or context.near_side


def _leg_points(side: Side) -> tuple[tuple[str, Side | None], ...]:
    return (("hip", side), ("knee", side), ("ankle", side))


def _foot_points(side: Side) -> tuple[tuple[str, Side | None], ...]:
    return (("heel", side), ("toe", side))


_TRUNK: Final[tuple[tuple[str, Side | None], ...]] = tuple(
    (name, side) for name in ("shoulder", "hip") for side in SIDES
)


def knee_flexion_at_bottom(context: RepContext, side: Side | None) -> Measurement:
    """Measure knee flexion of the standing leg at the bottom, degrees."""
    leg = _leg(context, side)
    series = context.angles.of("knee_flexion", leg)
    return measure_angle_at_bottom(
        context,
        series,
        names=(f"knee_flexion_{leg}",),
        points=_leg_points(leg),
        change=False,
        at_60=False,
    )


def thigh_angle_at_bottom(context: RepContext, side: Side | None) -> Measurement:
    """Measure the thigh's angle from straight down at the bottom, degrees; 90 is level."""
    leg = _leg(context, side)
    series = context.angles.of("thigh_angle", leg)
    found = measure_angle_at_bottom(
        context,
        series,
        names=(f"thigh_angle_{leg}",),
        points=_leg_points(leg),
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


def knee_valgus(context: RepContext, side: Side | None) -> Measurement:
    """Measure the frontal plane projection angle (FPPA) at the bottom, degrees, + medial.

    Where the thigh points at the camera at the bottom, it is measured as deep as it can be read, on
    the way down and up; where the camera exaggerates a knee that points outward beyond what a
    hip can do, where the thigh is no further than 45° out of the image plane.
    """
    leg = _leg(context, side)
    name = f"fppa_{leg}"
    missing, thigh = context.angles.missing.get(name), context.ratios[f"thigh_{leg}"]
    bottom = context.rep.bottom
    if missing is None or missing[bottom] != Missing.FORESHORTENED:
        found = measure_angle_at_bottom(
            context,
            context.angles[name],
            names=(name,),
            points=_leg_points(leg),
            error=_knee_angle_error(context, leg, bottom),
        )
    else:
        found = _knee_valgus_at(context, leg, _deepest_rows(context, thigh >= MIN_RATIO))
    if found.value is not None and found.value < _MAX_OUTWARD:
        found = _knee_valgus_at(context, leg, _deepest_rows(context, thigh >= _HALF_TILTED))
        if found.value is not None and found.value < _MAX_OUTWARD:
            return Measurement(None, found.row, found.visibility, reason=_KNEE_OUT)
    return found


def _knee_valgus_at(context: RepContext, leg: Side, rows: list[int]) -> Measurement:
    """Measure the angle at the knee as the mean of some rows of a repetition."""
    series = context.angles.of("fppa", leg)
    values = [finite_median(series[context.rows_around(row)]) for row in rows]
    if not rows or not np.isfinite(values).all():
        why = context.why_missing(f"fppa_{leg}")
        return make_measurement(np.nan, context.rep.bottom, why=why)
    value, row = float(np.mean(values)), rows[int(np.argmax(values))]
    standing = finite_median(series[context.standing_rows])
    return make_measurement(
        value,
        row,
        visibility=context.visibility_of(*_leg_points(leg)),
        error=_knee_angle_error(context, leg, row),
        change_from_standing=(value - standing, "deg"),
        read_at_knee_flexion=(float(context.flexion()[row]), "deg"),
    )


def _deepest_rows(context: RepContext, allowed: NDArray[np.bool_]) -> list[int]:
    """Return the last allowed row on the way down and the first on the way up."""
    rep = context.rep
    down = np.flatnonzero(allowed[rep.start : rep.bottom + 1])
    up = np.flatnonzero(allowed[rep.bottom : rep.end + 1])
    rows = [rep.start + int(down[-1])] if down.size else []
    return rows + ([rep.bottom + int(up[0])] if up.size else [])


def _knee_angle_error(context: RepContext, leg: Side, row: int) -> float:
    """Return what tilt and perspective add to the error of the angle at the knee, degrees.

    See `vision.motion.foreshortening`.
    """
    thigh, shank = (context.ratio_at(f"{name}_{leg}", row) for name in ("thigh", "shank"))
    off_axis = float(context.track.xy("knee", leg)[row, 0]) - context.track.width / 2
    turned = perspective_turn(context.track, off_axis, thigh)
    turned += perspective_turn(context.track, off_axis, shank)
    return float(np.hypot(knee_angle_error(thigh, shank), turned))


def _medial(context: RepContext, side: Side) -> float:
    """Return the direction of the midline from a leg: +1 right edge of the image, −1 left."""
    return -context.left_sign if side == "left" else context.left_sign


def knee_over_foot(context: RepContext, side: Side | None) -> Measurement:
    """Measure how far the knee is medial of the toes at the bottom, % of leg length."""
    leg = _leg(context, side)
    distance = (context.track.xy("knee", leg) - context.track.xy("toe", leg))[:, 0]
    share = 100.0 * distance * _medial(context, leg) / context.leg_length
    value = context.median_at_bottom(share)
    return make_measurement(
        value,
        context.rep.bottom,
        visibility=context.visibility_of(("knee", leg), ("toe", leg)),
        change_from_standing=(value - finite_median(share[context.standing_rows]), "% leg"),
    )


def knee_travel(context: RepContext, side: Side | None) -> Measurement:
    """Measure the medial-lateral excursion of the knee over the ankle, % of leg length."""
    leg = _leg(context, side)
    path = (context.track.xy("knee", leg) - context.track.xy("ankle", leg))[context.rep.rows, 0]
    if not np.isfinite(path).any():
        return make_measurement(np.nan, context.rep.bottom)
    low, high = np.nanpercentile(path, [5, 95])
    return make_measurement(
        100.0 * float(high - low) / context.leg_length,
        context.rep.bottom,
        visibility=context.visibility_of(("knee", leg), ("ankle", leg)),
    )


def pelvic_drop(context: RepContext, side: Side | None) -> Measurement:
    """Measure contralateral pelvic drop from standing to the bottom, degrees."""
    leg = _leg(context, side)
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
    sign = 1.0 if _leg(context, side) == "left" else -1.0
    bottom = context.rep.bottom
    off_axis = float(context.track.midpoint("hip")[bottom, 0]) - context.track.width / 2
    turned = perspective_turn(context.track, off_axis, context.ratio_at("trunk", bottom))
    return measure_angle_at_bottom(
        context,
        sign * context.angles["trunk_lateral_lean"],
        names=("trunk_lateral_lean",),
        points=_TRUNK,
        error=turned,
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
    leg = _leg(context, side)
    series = context.angles["trunk_forward_lean"] - context.angles.of("shank_angle", leg)
    points = (*_near_trunk(context), ("knee", leg), ("ankle", leg))
    names = ("trunk_forward_lean", f"shank_angle_{leg}")
    return measure_angle_at_bottom(
        context, series, names=names, points=points, change=False, at_60=False
    )


def heel_rise(context: RepContext, side: Side | None) -> Measurement:
    """Measure heel rise at the bottom: pitch of the foot against the flat foot, degrees."""
    leg = _leg(context, side)
    series = -context.angles.of("foot_pitch", leg)
    return make_measurement(
        context.median_at_bottom(series, length_s=0.3),
        context.rep.bottom,
        visibility=context.visibility_of(*_foot_points(leg)),
        why=context.why_missing(f"foot_pitch_{leg}"),
    )


def ankle_dorsiflexion(context: RepContext, side: Side | None) -> Measurement:
    """Measure ankle dorsiflexion: lean of the shank at the bottom, heel down, degrees."""
    leg = _leg(context, side)
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
    leg = _leg(context, side)
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
    leg = _leg(context, side)
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


def knee_separation(context: RepContext, side: Side | None) -> Measurement:
    """Measure the knee separation over the ankle separation at the bottom, percent [1]_.

    Distances across the image do not become shorter when thighs point at the camera. The knees are
    nearer to the camera than the ankles and seem further apart; the average enlargement is
    removed, and what is not known about the camera remains as an error.

    References
    ----------
    .. [1] R. L. Mizner et al., Clin. J. Sport Med. 22, 221 (2012): in a drop vertical jump the
       knee-to-ankle separation ratio predicts knee abduction better than the frontal plane
       projection angle.
    """
    bottom = context.rep.bottom

    def apart(joint: str) -> Floats:
        left, right = (context.track.xy(joint, s)[:, 0] for s in SIDES)
        return np.asarray((left - right) * context.left_sign)

    ankles = context.median_at_bottom(apart("ankle"))
    points = tuple((name, s) for name in ("knee", "ankle") for s in SIDES)
    visibility = context.visibility_of(*points)
    if ankles < _MIN_STANCE * context.leg_length:
        reason = "the feet are too close together; stand with the feet shoulder-width apart"
        return Measurement(None, bottom, visibility, reason=reason)
    nearer = _SHANK_SHARE * context.leg_length * np.sin(np.radians(_shank_lean(context)))
    toward = 1.0 if context.view.name == "front" else -1.0
    enlarged = 1.0 + toward * nearness(context.track, float(nearer))
    value = context.median_at_bottom(100.0 * apart("knee") / ankles) / enlarged
    standing = finite_median((100.0 * apart("knee") / apart("ankle"))[context.standing_rows])
    over_hips = context.median_at_bottom(100.0 * apart("knee") / apart("hip")) / enlarged
    return make_measurement(
        value,
        bottom,
        visibility=visibility,
        error=FOCAL_UNCERTAINTY * abs(value * (enlarged - 1.0)),
        standing=(standing, "% stance"),
        over_hips=(over_hips, "%"),
    )


def _shank_lean(context: RepContext) -> float:
    """Estimate how far the shanks lean forward at the bottom, degrees.

    Notes
    -----
    The ankle takes part in a squat with about a third of the knee's flexion, up to about 35°
    (Hemmerich 2006: 39 ± 6° at 157° of knee flexion).
    """
    flexion = context.median_at_bottom(context.flexion())
    return min(35.0, 0.33 * flexion) if np.isfinite(flexion) else 30.0


def weight_shift(context: RepContext, side: Side | None) -> Measurement:
    """Measure the weight shift: hips off the middle of the feet, % of stance width, + left."""
    left, right = (context.track.xy("ankle", s)[:, 0] for s in SIDES)
    hips = context.track.midpoint("hip")[:, 0]
    share = 100.0 * (hips - (left + right) / 2) / np.abs(left - right) * context.left_sign
    value = context.median_at_bottom(share) - finite_median(share[context.standing_rows])
    points = tuple((name, s) for name in ("hip", "ankle") for s in SIDES)
    # Hips that move away from the camera also seem to move toward the middle of the image.
    middle, bottom = (left + right) / 2, context.rep.bottom
    off_axis = float(middle[bottom]) - context.track.width / 2
    moved = abs(off_axis) * nearness(context.track, _HIPS_BACK * context.leg_length)
    return make_measurement(
        value,
        context.rep.bottom,
        visibility=context.visibility_of(*points),
        error=100.0 * moved / max(abs(float(left[bottom] - right[bottom])), 1.0),
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
