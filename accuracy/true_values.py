"""True values of the criteria of squats, from the truth of a clip.

Most are measured like the detected ones, on the true landmarks. Where the image does not hold the
truth, it comes from the joints in space.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from accuracy.truth_file import LETTERS, Truth
from vision.screens.measurements import RepContext, finite_median
from vision.screens.screen import Screen
from vision.terms import SIDES, Floats, Side

TOUCH_DOWN: Final = "touch_down"
FEET_TURN_OUT: Final = "feet_turn_out"


def true_value(
    screen: Screen, criterion: str, context: RepContext, side: Side | None, truth: Truth
) -> float | None:
    """Return the true value of a criterion in a repetition; None where it has none.

    Parameters
    ----------
    screen : Screen
        The screen.
    criterion : str
        Id of the criterion.
    context : RepContext
        The repetition, with the true landmarks and angles.
    side : {"left", "right"} or None
        The leg, where the criterion is judged per leg.
    truth : Truth
        The clip's truth.
    """
    if criterion == TOUCH_DOWN:
        rep = context.rep
        return float(any(rep.start <= f <= rep.end for f in truth.touch_down_frames))
    if criterion == FEET_TURN_OUT:
        return _turning_out(context, side or context.leg or SIDES[0], truth)
    value = screen.measures[criterion](context, side).value
    return None if value is None else float(value)


def _turning_out(context: RepContext, side: Side, truth: Truth) -> float | None:
    """Return how far a foot turns outward from standing to the bottom, degrees."""
    turn_out = _turn_out(truth, side)
    if turn_out is None:
        return None
    of_track = turn_out[context.track.index]
    change = context.median_at_bottom(of_track) - finite_median(of_track[context.standing_rows])
    return float(change) if np.isfinite(change) else None


def _turn_out(truth: Truth, side: Side) -> Floats | None:
    """Return the angle from heel to ball against straight ahead, seen from above, degrees.

    A file without this angle has it in its joints: whoever squats faces −y in the world.
    """
    letter = LETTERS[side]
    if f"toe_out_{letter}" in truth.angles:
        return truth.angles[f"toe_out_{letter}"]
    heel, ball = (truth.joints3d.get(f"{joint}_{letter}") for joint in ("heel", "mtp"))
    if heel is None or ball is None:
        return None
    foot = ball - heel
    outward = foot[:, 0] if side == "left" else -foot[:, 0]
    return np.asarray(np.degrees(np.arctan2(outward, -foot[:, 1])))
