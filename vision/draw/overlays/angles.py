"""Draw joint angles on a body: the segments, the reference, the arc and the value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from vision.draw.overlays.body import Body, as_body
from vision.draw.primitives.shapes import (
    LabelShape,
    LineShape,
    Rect,
    Shapes,
    arc_between,
    draw_shapes,
    unit_vector,
    vector_length,
)
from vision.draw.primitives.sprites import RgbImage
from vision.draw.primitives.style import Sizes
from vision.terms import SIDES, Floats, Side, opposite_side
from vision.text.translation import translate


@dataclass(frozen=True)
class MeasuredBody:
    """A body, the leg that is measured on it, and the value to print.

    Attributes
    ----------
    body : Body
        In pixels of the image that is drawn on.
    leg : {"left", "right"}
        The measured leg.
    facing_sign : float
        +1 where the person faces the right edge of the image, −1 otherwise.
    text : str
        The value with its unit; empty for none.
    path_of : callable, optional
        Returns the path of a landmark during the repetition, shape (N, 2), by name and
        side; side None is the midpoint of the pair.
    """

    body: Body
    leg: Side
    facing_sign: float = 1.0
    text: str = ""
    path_of: Callable[[str, Side | None], Floats] | None = field(default=None, compare=False)

    def label(self, anchor: Floats, direction: tuple[float, float], *, distance: float) -> Shapes:
        """Return the value's label; nothing without a value. `distance` is in trunk lengths."""
        if not self.text:
            return ()
        return (LabelShape(self.text, anchor, direction, distance * self.body.trunk_length),)

    @property
    def outward_sign(self) -> float:
        """Direction in the image away from the other leg: +1 right, −1 left."""
        hip, other_hip = self.body.at("hip", self.leg), self.body.at("hip", opposite_side(self.leg))
        return 1.0 if hip[0] >= other_hip[0] else -1.0

    def size_of(self, segment: Floats) -> float:
        """Return a segment's length, px, corrected where it is foreshortened toward the camera."""
        return max(vector_length(segment), 0.5 * self.body.trunk_length)


def _leg_line_shapes(measured: MeasuredBody, *, extension: float, radius: float) -> Shapes:
    """Return thigh and shank, the thigh extended past the knee, and the angle between.

    Parameters
    ----------
    measured : MeasuredBody
        The body and leg.
    extension, radius : float
        Length of the thigh's extension and radius of the arc, in lengths of the shank.
    """
    hip, knee, ankle = (measured.body.at(n, measured.leg) for n in ("hip", "knee", "ankle"))
    thigh, shank = knee - hip, ankle - knee
    size = measured.size_of(shank)
    return (
        LineShape(knee, knee + unit_vector(thigh) * extension * size, dashed=True),
        arc_between(knee, thigh, shank, radius=radius * size),
        LineShape(hip, knee),
        LineShape(knee, ankle),
    )


def knee_flexion_shapes(measured: MeasuredBody) -> Shapes:
    """Return shapes that show knee flexion in a side view: the shank against the thigh's line."""
    knee = measured.body.at("knee", measured.leg)
    label = measured.label(knee, (measured.facing_sign, -0.55), distance=0.22)
    return (*_leg_line_shapes(measured, extension=0.62, radius=0.45), *label)


def fppa_shapes(measured: MeasuredBody) -> Shapes:
    """Return shapes that show the FPPA in a front view: the shank against the thigh's line."""
    knee = measured.body.at("knee", measured.leg)
    label = measured.label(knee, (measured.outward_sign, 0.0), distance=0.3)
    return (*_leg_line_shapes(measured, extension=0.95, radius=0.7), *label)


def thigh_angle_shapes(measured: MeasuredBody) -> Shapes:
    """Return shapes that show the thigh against straight down."""
    hip, knee = (measured.body.at(n, measured.leg) for n in ("hip", "knee"))
    size = measured.size_of(knee - hip)
    return (
        LineShape(hip, hip - measured.body.up * 0.8 * size, dashed=True),
        arc_between(hip, -measured.body.up, knee - hip, radius=0.5 * size),
        LineShape(hip, knee),
        *measured.label(knee, (measured.facing_sign, -0.55), distance=0.22),
    )


def trunk_lean_shapes(measured: MeasuredBody) -> Shapes:
    """Return shapes that show the trunk against vertical, from the side."""
    hips, shoulders = measured.body.midpoint("hip"), measured.body.midpoint("shoulder")
    spot = hips + 0.6 * (shoulders - hips)
    label = measured.label(spot, (-measured.facing_sign, 0.0), distance=0.36)
    return (*_trunk_shapes(measured), *label)


def trunk_lateral_lean_shapes(measured: MeasuredBody) -> Shapes:
    """Return shapes that show the trunk against vertical, from the front."""
    hips, shoulders = measured.body.midpoint("hip"), measured.body.midpoint("shoulder")
    lean_sign = 1.0 if shoulders[0] >= hips[0] else -1.0
    return (
        *_trunk_shapes(measured),
        *measured.label(shoulders, (lean_sign, -0.7), distance=0.5),
    )


def _trunk_shapes(measured: MeasuredBody) -> Shapes:
    hips, shoulders = measured.body.midpoint("hip"), measured.body.midpoint("shoulder")
    size = measured.body.trunk_length
    return (
        LineShape(hips, hips + measured.body.up * 1.12 * size, dashed=True),
        arc_between(hips, measured.body.up, shoulders - hips, radius=0.72 * size),
        LineShape(hips, shoulders),
    )


def shank_angle_shapes(measured: MeasuredBody) -> Shapes:
    """Return shapes that show the shank against vertical, from the side."""
    ankle, knee = (measured.body.at(n, measured.leg) for n in ("ankle", "knee"))
    size = measured.size_of(knee - ankle)
    return (
        LineShape(ankle, ankle + measured.body.up * 1.05 * size, dashed=True),
        arc_between(ankle, measured.body.up, knee - ankle, radius=0.72 * size),
        LineShape(ankle, knee),
        *measured.label((ankle + knee) / 2, (measured.facing_sign, 0.0), distance=0.3),
    )


def heel_rise_shapes(measured: MeasuredBody) -> Shapes:
    """Return shapes that show the line of heel and toe against the floor, from the side."""
    heel, toe = (measured.body.at(n, measured.leg) for n in ("heel", "toe"))
    length = vector_length(toe - heel)
    flat = toe - measured.body.right * measured.facing_sign * 1.25 * max(length, 1.0)
    return (
        LineShape(toe, flat, dashed=True),
        arc_between(toe, flat - toe, heel - toe, radius=1.05 * length),
        LineShape(toe, heel),
        *measured.label(heel, (-measured.facing_sign, 0.5), distance=0.4),
    )


def toe_line_shapes(measured: MeasuredBody) -> Shapes:
    """Return a vertical line through the toes, over which the knee should stay in a front view."""
    knee, toe = (measured.body.at(n, measured.leg) for n in ("knee", "toe"))
    top = measured.body.above(toe, knee) + measured.body.up * 0.15 * measured.body.trunk_length
    return (LineShape(toe, top, dashed=True),)


def fppa_text(degrees: float) -> str:
    """Format the FPPA of a knee: ``12° in``."""
    whole = round(degrees)
    if whole == 0:
        return "0°"
    text = translate("{degrees}° in") if whole > 0 else translate("{degrees}° out")
    return text.format(degrees=abs(whole))


def _knee_text(degrees: float) -> str:
    return translate("Knee {degrees}°").format(degrees=f"{degrees:.0f}")


def _thigh_text(degrees: float) -> str:
    return translate("Thigh {degrees}°").format(degrees=f"{degrees:.0f}")


def _shank_text(degrees: float) -> str:
    return translate("Shank {degrees}°").format(degrees=f"{degrees:.0f}")


def _trunk_text(degrees: float) -> str:
    return translate("Trunk {degrees}°").format(degrees=f"{degrees:.0f}")


@dataclass(frozen=True)
class _AngleDrawing:
    """Shapes of an angle and text of its value."""

    shapes: Callable[[MeasuredBody], Shapes]
    text: Callable[[float], str]


#: By the angle's name in the angle table.
_DRAWINGS: Final[Mapping[str, _AngleDrawing]] = {
    "knee_flexion": _AngleDrawing(knee_flexion_shapes, _knee_text),
    "thigh_angle": _AngleDrawing(thigh_angle_shapes, _thigh_text),
    "shank_angle": _AngleDrawing(shank_angle_shapes, _shank_text),
    "fppa": _AngleDrawing(fppa_shapes, fppa_text),
    "trunk_forward_lean": _AngleDrawing(trunk_lean_shapes, _trunk_text),
    "trunk_lateral_lean": _AngleDrawing(
        trunk_lateral_lean_shapes, lambda degrees: f"{abs(degrees):.0f}°"
    ),
}


def angle_shapes(
    name: str, degrees: float, body: Body, *, leg: Side, facing_sign: float = 1.0
) -> Shapes:
    """Return the shapes of an angle; nothing for one that has no drawing.

    Parameters
    ----------
    name : str
        Name in the angle table, without side and unit: ``knee_flexion``.
    degrees : float
        The value to print.
    body : Body
        In pixels of the image that is drawn on.
    leg : {"left", "right"}
        The measured leg.
    facing_sign : float, optional
        +1 where the person faces the right edge of the image, −1 otherwise.
    """
    drawing = _DRAWINGS.get(name)
    if drawing is None:
        return ()
    return drawing.shapes(MeasuredBody(body, leg, facing_sign, drawing.text(degrees)))


@dataclass(frozen=True)
class AngleAnnotator:
    """Draw joint angles with their values.

    Attributes
    ----------
    sizes : Sizes, optional
        Sizes of lines and text; by default those that suit the frame.
    avoid : Rect, optional
        A text box that the values must not cover.

    Examples
    --------
    >>> import numpy as np
    >>> from vision.draw.overlays.angles import AngleAnnotator
    >>> frame = np.zeros((1280, 720, 3), np.uint8)
    >>> pose = np.full((33, 2), (360.0, 200.0))
    >>> pose[[24, 26, 28]] = (360, 640), (500, 800), (400, 1000)  # right hip, knee, ankle
    >>> frame = AngleAnnotator().annotate(frame, pose, {"knee_flexion_right": 68.0})
    >>> int(frame[800, 500].max()) > 0  # the knee
    True
    """

    sizes: Sizes | None = None
    avoid: Rect | None = None

    def annotate(
        self,
        frame: RgbImage,
        pose: Body | Floats | None,
        angles: Mapping[str, float],
        *,
        facing: Side = "right",
    ) -> RgbImage:
        """Draw angles onto a frame.

        Parameters
        ----------
        frame : ndarray of shape (H, W, 3), uint8
            RGB; drawn on in place.
        pose : ndarray of shape (33, 2) or (33, 3)
            Landmark positions, px; nothing is drawn where one is missing.
        angles : mapping of str to float
            Degrees by the name in the angle table, with or without ``_deg``:
            ``knee_flexion_left``, ``thigh_angle_right``, ``trunk_forward_lean``.
            Missing values (NaN) and angles without a drawing are skipped.
        facing : {"left", "right"}, optional
            Edge of the frame that the person faces; values are placed on that side.

        Returns
        -------
        ndarray
            The same frame.
        """
        body = as_body(pose)
        if body is None:
            return frame
        sizes = self.sizes or Sizes.for_frame(frame.shape[1], frame.shape[0])
        facing_sign = 1.0 if facing == "right" else -1.0
        for column, degrees in angles.items():
            if not np.isfinite(degrees):
                continue
            name, leg = _split_side(column.removesuffix("_deg"))
            shapes = angle_shapes(name, degrees, body, leg=leg, facing_sign=facing_sign)
            draw_shapes(frame, shapes, sizes=sizes, avoid=self.avoid)
        return frame


def _split_side(name: str) -> tuple[str, Side]:
    """Split ``knee_flexion_left`` into name and side; angles of the trunk have no side."""
    for side in SIDES:
        if name.endswith(f"_{side}"):
            return name.removesuffix(f"_{side}"), side
    return name, "right"
