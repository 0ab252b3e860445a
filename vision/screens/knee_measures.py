"""Measure the knees and the shift of the weight in squats seen from the front or back.

What an angle loses where a thigh points at the camera, see `vision.motion.foreshortening`, a
distance across the image keeps.
"""

from __future__ import annotations

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
from vision.screens.measurements import (
    Measurement,
    RepContext,
    finite_median,
    leg_points,
    make_measurement,
    measure_angle_at_bottom,
    measured_leg,
)
from vision.terms import SIDES, Floats, Side

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


def knee_valgus(context: RepContext, side: Side | None) -> Measurement:
    """Measure the frontal plane projection angle (FPPA) at the bottom, degrees, + medial.

    Where the thigh points at the camera at the bottom, it is measured as deep as it can be read, on
    the way down and up; where the camera exaggerates a knee that points outward beyond what a
    hip can do, where the thigh is no further than 45° out of the image plane.
    """
    leg = measured_leg(context, side)
    name = f"fppa_{leg}"
    missing, thigh = context.angles.missing.get(name), context.ratios[f"thigh_{leg}"]
    bottom = context.rep.bottom
    if missing is None or missing[bottom] != Missing.FORESHORTENED:
        found = measure_angle_at_bottom(
            context,
            context.angles[name],
            names=(name,),
            points=leg_points(leg),
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
        visibility=context.visibility_of(*leg_points(leg)),
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
    # People face the camera, not the middle of its image.
    off_axis = float((context.track.xy("knee", leg) - context.track.midpoint("hip"))[row, 0])
    turned = perspective_turn(context.track, off_axis, thigh)
    turned += perspective_turn(context.track, off_axis, shank)
    return float(np.hypot(knee_angle_error(thigh, shank), turned))


def _medial(context: RepContext, side: Side) -> float:
    """Return the direction of the midline from a leg: +1 right edge of the image, −1 left."""
    return -context.left_sign if side == "left" else context.left_sign


def knee_over_foot(context: RepContext, side: Side | None) -> Measurement:
    """Measure how far the knee is medial of the toes at the bottom, % of leg length."""
    leg = measured_leg(context, side)
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
    leg = measured_leg(context, side)
    path = (context.track.xy("knee", leg) - context.track.xy("ankle", leg))[context.rep.rows, 0]
    if not np.isfinite(path).any():
        return make_measurement(np.nan, context.rep.bottom)
    low, high = np.nanpercentile(path, [5, 95])
    return make_measurement(
        100.0 * float(high - low) / context.leg_length,
        context.rep.bottom,
        visibility=context.visibility_of(("knee", leg), ("ankle", leg)),
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

    ankles = context.median_at_bottom(_apart(context, "ankle"))
    points = tuple((name, s) for name in ("knee", "ankle") for s in SIDES)
    visibility = context.visibility_of(*points)
    if ankles < _MIN_STANCE * context.leg_length:
        reason = "the feet are too close together; stand with the feet shoulder-width apart"
        return Measurement(None, bottom, visibility, reason=reason)
    nearer = _SHANK_SHARE * context.leg_length * np.sin(np.radians(_shank_lean(context)))
    toward = 1.0 if context.view.name == "front" else -1.0
    enlarged = 1.0 + toward * nearness(context.track, float(nearer))
    value = context.median_at_bottom(100.0 * _apart(context, "knee") / ankles) / enlarged
    standing = finite_median(
        (100.0 * _apart(context, "knee") / _apart(context, "ankle"))[context.standing_rows]
    )
    over_hips = (
        context.median_at_bottom(100.0 * _apart(context, "knee") / _apart(context, "hip"))
        / enlarged
    )
    return make_measurement(
        value,
        bottom,
        visibility=visibility,
        error=FOCAL_UNCERTAINTY * abs(value * (enlarged - 1.0)),
        standing=(standing, "% stance"),
        over_hips=(over_hips, "%"),
    )


def _apart(context: RepContext, joint: str) -> Floats:
    """Return the distance between a left and a right joint across the image, pixels."""
    left, right = (context.track.xy(joint, side)[:, 0] for side in SIDES)
    return np.asarray((left - right) * context.left_sign)


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
    return make_measurement(
        value,
        context.rep.bottom,
        visibility=context.visibility_of(*points),
    )
