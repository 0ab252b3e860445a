"""Draw the angles of a squat while a repetition is under way, as far as the view shows them."""

from __future__ import annotations

from typing import Final

from vision.draw.overlays.angles import (
    MeasuredBody,
    angle_shapes,
    heel_rise_shapes,
    toe_line_shapes,
)
from vision.draw.overlays.timeline import FrameAnnotations
from vision.draw.primitives.shapes import Rect, Shapes, draw_shapes
from vision.draw.primitives.sprites import RgbImage
from vision.draw.primitives.style import Sizes
from vision.terms import SIDES, Side
from vision.text.translation import translate
from vision.text.verdicts import VERDICT_STYLES

#: Smaller angles are not shown, because their values would flicker, degrees.
_MIN_KNEE_FLEXION_DEG: Final = 25.0
_MIN_FORWARD_LEAN_DEG: Final = 10.0
_MIN_LATERAL_LEAN_DEG: Final = 5.0
_MIN_INWARD_DEG: Final = 5.0


def draw_squat(
    frame: RgbImage, annotations: FrameAnnotations, *, sizes: Sizes, avoid: Rect | None = None
) -> RgbImage:
    """Draw the angles of a squat, and the heel where it is up.

    Parameters
    ----------
    frame : ndarray of shape (H, W, 3), uint8
        RGB; drawn on in place.
    annotations : FrameAnnotations
        In pixels of the frame.
    sizes : Sizes
        Sizes for the frame.
    avoid : Rect, optional
        A text box that values must not cover.
    """
    draw_shapes(frame, squat_shapes(annotations), sizes=sizes, avoid=avoid)
    if annotations.heel_up and annotations.body is not None:
        heel = heel_rise_shapes(
            _measured(annotations, annotations.measured_leg, translate("Heel up"))
        )
        draw_shapes(frame, heel, sizes=sizes, color=VERDICT_STYLES["watch"].color)
    return frame


def squat_shapes(annotations: FrameAnnotations) -> Shapes:
    """Return the angles of a squat in one frame.

    Parameters
    ----------
    annotations : FrameAnnotations
        Where the person is missing, no counted repetition is under way or the view
        shows no angle, the result is empty.
    """
    counted = annotations.rep is not None and annotations.rep.counted
    if annotations.body is None or not (annotations.in_rep and annotations.screen and counted):
        return ()
    if annotations.plane == "sagittal":
        return _side_view_shapes(annotations)
    if annotations.plane == "frontal":
        return _front_view_shapes(annotations)
    return ()


def _measured(annotations: FrameAnnotations, leg: Side, text: str) -> MeasuredBody:
    assert annotations.body is not None
    return MeasuredBody(annotations.body, leg, annotations.facing_sign, text)


def _shapes_of(annotations: FrameAnnotations, name: str, degrees: float, leg: Side) -> Shapes:
    assert annotations.body is not None
    return angle_shapes(
        name, degrees, annotations.body, leg=leg, facing_sign=annotations.facing_sign
    )


def _is_leg_unknown(annotations: FrameAnnotations) -> bool:
    """Return whether one leg stands, but it is not known which."""
    assert annotations.screen is not None
    return annotations.leg is None and annotations.screen.has_standing_leg


def _side_view_shapes(annotations: FrameAnnotations) -> Shapes:
    leg, angles = annotations.measured_leg, annotations.angles
    if angles.get(f"knee_flexion_{leg}", 0.0) < _MIN_KNEE_FLEXION_DEG:
        return ()
    assert annotations.screen is not None
    shapes: Shapes = ()
    lean = angles.get("trunk_forward_lean", 0.0)
    if abs(lean) >= _MIN_FORWARD_LEAN_DEG:
        shapes += _shapes_of(annotations, "trunk_forward_lean", lean, leg)
    if _is_leg_unknown(annotations):
        return shapes
    depth = annotations.screen.depth_angle
    return shapes + _shapes_of(annotations, depth, angles.get(f"{depth}_{leg}", 0.0), leg)


def _front_view_shapes(annotations: FrameAnnotations) -> Shapes:
    shapes: Shapes = ()
    leg, angles = annotations.leg, annotations.angles
    lean = angles.get("trunk_lateral_lean", 0.0)
    if leg is not None and abs(lean) >= _MIN_LATERAL_LEAN_DEG:
        shapes += _shapes_of(annotations, "trunk_lateral_lean", lean, leg)
    if _is_leg_unknown(annotations):
        return shapes
    for side in SIDES if leg is None else (leg,):
        inward = angles.get(f"fppa_{side}")
        # In a deep squat, knees over turned-out feet are rightly far out, so only a knee that
        # falls in gets a value.
        if leg is None:
            shapes += toe_line_shapes(_measured(annotations, side, ""))
        if inward is not None and (leg is not None or inward >= _MIN_INWARD_DEG):
            shapes += _shapes_of(annotations, "fppa", inward, side)
    return shapes
