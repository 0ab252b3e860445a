"""Which angles are shown while the clip runs: few, and only those the view can carry."""

from __future__ import annotations

from typing import Final

from vision.draw.overlays.timeline import FrameAnnotations
from vision.draw.primitives.shapes import (
    MeasuredBody,
    Shapes,
    fppa_shapes,
    knee_flexion_shapes,
    thigh_angle_shapes,
    toe_line_shapes,
    trunk_lean_shapes,
)
from vision.screens.registry import SCREENS
from vision.terms import SIDES, Side

#: Below this an angle is standing, and a number would only flicker, degrees.
_BENT: Final = 25.0
_LEANING: Final = 10.0
_LEANING_SIDEWAYS: Final = 5.0
_INWARD: Final = 5.0


def squat_shapes(moment: FrameAnnotations) -> Shapes:
    """Give the lines, arcs and numbers of one moment.

    Parameters
    ----------
    moment : Moment
        Where the person is missing, no repetition is being done, or the view
        cannot carry an angle, there are none.
    """
    if moment.body is None or not moment.in_rep or moment.screen is None or not _counts(moment):
        return ()
    if moment.plane == "sagittal":
        return _from_the_side(moment)
    if moment.plane == "frontal":
        return _from_the_front(moment)
    return ()


def _subject(moment: FrameAnnotations, leg: Side, text: str) -> MeasuredBody:
    assert moment.body is not None
    return MeasuredBody(moment.body, leg, moment.facing_sign, text)


def _counts(moment: FrameAnnotations) -> bool:
    return moment.rep is not None and moment.rep.counted


def _from_the_side(moment: FrameAnnotations) -> Shapes:
    leg = moment.judged_leg
    flexion = moment.angles.get(f"knee_flexion_{leg}", 0.0)
    if flexion < _BENT:
        return ()
    shapes: Shapes = ()
    lean = moment.angles.get("trunk_forward_lean", 0.0)
    if abs(lean) >= _LEANING:
        shapes += trunk_lean_shapes(_subject(moment, leg, f"Trunk {lean:.0f}°"))
    if moment.screen is not None and SCREENS[moment.screen].depth_angle == "thigh_angle":
        down = moment.angles.get(f"thigh_angle_{leg}", 0.0)
        return shapes + thigh_angle_shapes(_subject(moment, leg, f"Thigh {down:.0f}°"))
    return shapes + knee_flexion_shapes(_subject(moment, leg, f"Knee {flexion:.0f}°"))


def _from_the_front(moment: FrameAnnotations) -> Shapes:
    shapes: Shapes = ()
    lean = moment.angles.get("trunk_lateral_lean", 0.0)
    if moment.leg is not None and abs(lean) >= _LEANING_SIDEWAYS:
        shapes += trunk_lean_shapes(
            _subject(moment, moment.leg, f"{abs(lean):.0f}°"), sideways=True
        )
    for leg in SIDES if moment.leg is None else (moment.leg,):
        inward = moment.angles.get(f"fppa_{leg}")
        # Deep down, knees over turned-out feet look far out in the picture and are
        # meant to be there: with both feet on the floor only a knee that falls in counts.
        if moment.leg is None:
            shapes += toe_line_shapes(_subject(moment, leg, ""))
        if inward is not None and (moment.leg is not None or inward >= _INWARD):
            shapes += fppa_shapes(_subject(moment, leg, fppa_text(inward)))
    return shapes


def fppa_text(degrees: float) -> str:
    """Say how far a knee turns in or out."""
    whole = round(degrees)
    if whole == 0:
        return "0°"
    return f"{abs(whole)}° {'in' if whole > 0 else 'out'}"
