"""Which angles are shown while the clip runs: few, and only those the view can carry."""

from __future__ import annotations

from typing import Final

from vision.draw.overlays.timeline import Moment
from vision.draw.primitives.shapes import (
    Shapes,
    Subject,
    knee_bend,
    knee_line,
    over_foot,
    thigh,
    trunk,
)
from vision.terms import SIDES, Side

#: Below this an angle is standing, and a number would only flicker, degrees.
_BENT: Final = 25.0
_LEANING: Final = 10.0
_LEANING_SIDEWAYS: Final = 5.0
_INWARD: Final = 5.0


def live_shapes(moment: Moment) -> Shapes:
    """Give the lines, arcs and numbers of one moment.

    Parameters
    ----------
    moment : Moment
        Where the person is missing, no repetition is being done, or the view
        cannot carry an angle, there are none.
    """
    if moment.body is None or not moment.moving or moment.screen is None or not _counts(moment):
        return ()
    if moment.plane == "sagittal":
        return _from_the_side(moment)
    if moment.plane == "frontal":
        return _from_the_front(moment)
    return ()


def _subject(moment: Moment, leg: Side, text: str) -> Subject:
    assert moment.body is not None
    return Subject(moment.body, leg, moment.forward, text)


def _counts(moment: Moment) -> bool:
    return moment.rep is not None and moment.rep.counted


def _from_the_side(moment: Moment) -> Shapes:
    leg = moment.judged
    flexion = moment.values.get(f"knee_flexion_{leg}", 0.0)
    if flexion < _BENT:
        return ()
    shapes: Shapes = ()
    lean = moment.values.get("trunk_forward_lean", 0.0)
    if abs(lean) >= _LEANING:
        shapes += trunk(_subject(moment, leg, f"Trunk {lean:.0f}°"))
    if moment.screen == "deep_squat":
        down = moment.values.get(f"thigh_angle_{leg}", 0.0)
        return shapes + thigh(_subject(moment, leg, f"Thigh {down:.0f}°"))
    return shapes + knee_bend(_subject(moment, leg, f"Knee {flexion:.0f}°"))


def _from_the_front(moment: Moment) -> Shapes:
    shapes: Shapes = ()
    lean = moment.values.get("trunk_lateral_lean", 0.0)
    if moment.leg is not None and abs(lean) >= _LEANING_SIDEWAYS:
        shapes += trunk(_subject(moment, moment.leg, f"{abs(lean):.0f}°"), sideways=True)
    for leg in SIDES if moment.leg is None else (moment.leg,):
        inward = moment.values.get(f"fppa_{leg}")
        # Deep down, knees over turned-out feet look far out in the picture and are
        # meant to be there: with both feet on the floor only a knee that falls in counts.
        if moment.leg is None:
            shapes += over_foot(_subject(moment, leg, ""))
        if inward is not None and (moment.leg is not None or inward >= _INWARD):
            shapes += knee_line(_subject(moment, leg, inward_text(inward)))
    return shapes


def inward_text(degrees: float) -> str:
    """Say how far a knee turns in or out."""
    whole = round(degrees)
    if whole == 0:
        return "0°"
    return f"{abs(whole)}° {'in' if whole > 0 else 'out'}"
