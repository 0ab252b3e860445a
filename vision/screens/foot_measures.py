"""Measure how far the feet turn outward in squats seen from the front or back.

A foot that points at the camera is short in the image, and how short depends on the height of the
camera. Its extent across the image depends on neither: a foot of length L that is turned out by an
angle t reaches L sin t to the side. So t follows from that extent and the length of the foot,
which is a usual share of the leg's length [1]_.

Notes
-----
The line runs to the toe from the middle between ankle and heel. A heel behind the foot is guessed
by the pose model, and the guess moves in a deep squat: on rendered squats whose feet stay in place
the line from the heel turns by 4° (root mean square, heavy network), from the ankle by 2.3°. Under
trousers the ankle is the guess: on ten real feet that stay in place the line from the ankle turns
by 5.3°, from the heel by 2.7°. The middle turns by 2.6 and 3.2°.

* A landmark that is off by s across the foot turns it by s / (L cos t), so the error grows with
  the turn-out.
* A foot that is longer or shorter than usual by a share p changes the angle by p tan t.
* The toe is nearer to the camera than the heel, so a foot beside the line of sight seems turned
  out further: by 2-3° with the feet shoulder-width apart, 4 m away. A body that is turned from the
  camera adds its turn to one foot and takes it from the other. Both are the same when standing and
  at the bottom, so the change is free of them; the standing angle is not.

References
----------
.. [1] R. Drillis, R. Contini, *Body Segment Parameters*, New York University (1966): foot length
   0.152, hip height 0.530 and ankle height 0.039 of body height.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from vision.screens.measurements import (
    Measurement,
    RepContext,
    finite_median,
    make_measurement,
    measured_leg,
)
from vision.terms import Floats, Side, opposite_side

#: Length of that line, leg lengths: fitted on rendered squats (heavy network), so that the change
#: has no bias. With the ankle a quarter of the foot's length ahead of the heel's back, and a foot
#: of 0.152 / (0.530 - 0.039) leg lengths [1]_, the bones would give 0.27.
_FOOT: Final = 0.30
#: A foot that seems to point further outward or inward than this has no angle, degrees: there the
#: error of a landmark counts twice.
_MAX_TURN_OUT: Final = 60.0
#: Error of an end of the line across the foot, leg lengths: from the error of 2.6° of the change
#: of rendered feet that stay in place (heavy network; 1.8° full, 2.4° lite).
_ACROSS_ERROR: Final = 0.009
#: Turn-out of most of the rendered feet whose errors are in the table, standing and at the bottom,
#: degrees: only what exceeds the error there is added to it.
_TABLE_TURN_OUT: Final = (15.0, 25.0)
#: Standard deviation of the foot's share of the leg's length, as a share of it.
_PROPORTION_ERROR: Final = 0.06
_TOO_FAR: Final = (
    "the foot points too far to the side to tell how far it turns; set the feet less wide open"
)


def feet_turn_out(context: RepContext, side: Side | None) -> Measurement:
    """Measure how far a foot turns outward from standing to the bottom, degrees, + outward."""
    leg = measured_leg(context, side)
    standing, bottom = _turn_out(context, leg)
    change = bottom - standing
    visibility = context.visibility_of(("ankle", leg), ("toe", leg))
    if max(abs(standing), abs(bottom)) > _MAX_TURN_OUT:
        return Measurement(None, context.rep.bottom, visibility, reason=_TOO_FAR)
    other_standing, other_bottom = _turn_out(context, opposite_side(leg))
    return make_measurement(
        change,
        context.rep.bottom,
        visibility=visibility,
        error=turn_out_error(standing, bottom),
        standing=(standing, "deg"),
        at_bottom=(bottom, "deg"),
        more_than_other_foot=(change - (other_bottom - other_standing), "deg"),
    )


def _turn_out(context: RepContext, side: Side) -> tuple[float, float]:
    """Return how far a foot is turned out when standing and at the bottom, degrees."""
    toe, ankle, heel = (context.track.xy(name, side)[:, 0] for name in ("toe", "ankle", "heel"))
    foot = toe - (ankle + heel) / 2
    outward = context.left_sign if side == "left" else -context.left_sign
    across = outward * foot / context.leg_length
    return (
        turn_out_from_extent(finite_median(across[context.standing_rows])),
        turn_out_from_extent(context.median_at_bottom(across)),
    )


def turn_out_from_extent(across: float) -> float:
    """Return the turn-out of a foot from its extent across the image, degrees.

    Parameters
    ----------
    across : float
        From the middle of ankle and heel to the toe, + outward, leg lengths.

    Returns
    -------
    float
        90 for a foot that seems longer than it can be.
    """
    return float(np.degrees(np.arcsin(np.clip(across / _FOOT, -1.0, 1.0))))


def turn_out_error(standing: float, bottom: float) -> float:
    """Return what turn-out and proportions add to the error of the change, degrees.

    Parameters
    ----------
    standing, bottom : float
        Turn-out, degrees; NaN for unknown.
    """
    if not np.isfinite([standing, bottom]).all():
        return 0.0
    landmarks = _landmark_variance(standing, bottom) - _landmark_variance(*_TABLE_TURN_OUT)
    tangents = np.tan(np.radians(bottom)) - np.tan(np.radians(standing))
    proportions = (_PROPORTION_ERROR * tangents) ** 2
    return float(np.degrees(np.sqrt(max(landmarks, 0.0) + proportions)))


def _landmark_variance(*turn_out: float) -> float:
    """Return the variance of the change of turn-out, radians squared."""
    cosines = np.cos(np.radians(np.array(turn_out, dtype=np.float64)))
    each: Floats = _ACROSS_ERROR / (_FOOT * np.maximum(cosines, 0.1))
    return float((each**2).sum())
