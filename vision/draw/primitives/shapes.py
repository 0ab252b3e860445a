"""What is measured, as lines, arcs and tags at the body: the geometry, without any pixels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from vision.draw.overlays.timeline import Body
from vision.terms import Floats, Side, opposite_side

UP: Final = np.array([0.0, -1.0])
RIGHT: Final = np.array([1.0, 0.0])


@dataclass(frozen=True)
class LineShape:
    """A line that is measured, or, dashed, what it is measured against."""

    a: Floats
    b: Floats
    dashed: bool = False


@dataclass(frozen=True)
class ArcShape:
    """The angle at `centre`; degrees clockwise as seen, 0 to the right."""

    centre: Floats
    radius: float
    start_deg: float
    sweep_deg: float


@dataclass(frozen=True)
class RingShape:
    """A circle around something."""

    centre: Floats
    radius: float


@dataclass(frozen=True)
class PathShape:
    """The way a point went, shape (N, 2)."""

    points: Floats


@dataclass(frozen=True)
class LabelShape:
    """A text beside `anchor`, in direction `direction`, at least `distance` pixels away.

    A quiet one is small and grey: it only helps.
    """

    text: str
    anchor: Floats
    direction: tuple[float, float]
    distance: float
    muted: bool = False


Shape = LineShape | ArcShape | RingShape | PathShape | LabelShape
Shapes = tuple[Shape, ...]


@dataclass(frozen=True)
class MeasuredBody:
    """Whom and what a drawing is about.

    Attributes
    ----------
    body : Body
        In the picture that is drawn on.
    leg : {"left", "right"}
        The leg that is looked at.
    forward : float
        +1 where the person faces the right edge, −1 otherwise.
    text : str
        The number with its unit; empty for none.
    trail : callable, optional
        Gives the way of a point (name, side; None for the middle of a pair) during
        the repetition, shape (N, 2).
    """

    body: Body
    leg: Side
    facing_sign: float = 1.0
    text: str = ""
    path_of: Callable[[str, Side | None], Floats] | None = field(default=None, compare=False)

    def label(self, at: Floats, toward: tuple[float, float], *, clear: float) -> Shapes:
        """Give the number's tag; nothing without a number. `distance` is in trunk lengths."""
        if not self.text:
            return ()
        return (LabelShape(self.text, at, toward, clear * self.body.trunk_length),)

    @property
    def outward_sign(self) -> float:
        """Direction in the picture away from the other leg, +1 right, −1 left."""
        apart = self.body.at("hip", self.leg)[0] - self.body.at("hip", opposite_side(self.leg))[0]
        return 1.0 if apart >= 0 else -1.0


def _direction(vector: Floats) -> float:
    return float(np.degrees(np.arctan2(vector[1], vector[0])))


def vector_length(vector: Floats) -> float:
    """Length of a vector."""
    return float(np.linalg.norm(vector))


def unit_vector(vector: Floats) -> Floats:
    """Vector of length 1 in the same direction."""
    return np.asarray(vector / max(vector_length(vector), 1e-6))


def arc_between(centre: Floats, first: Floats, second: Floats, *, radius: float) -> ArcShape:
    """Give the arc from one direction to another, the short way round."""
    start = _direction(first)
    sweep = (_direction(second) - start + 180.0) % 360.0 - 180.0
    return ArcShape(centre, radius, start, sweep)


def _bent(subject: MeasuredBody, *, reach: float, radius: float) -> Shapes:
    """Draw the leg's line with its straight continuation below the knee and the angle between."""
    hip, knee, ankle = (subject.body.at(name, subject.leg) for name in ("hip", "knee", "ankle"))
    thigh, shank = knee - hip, ankle - knee
    # A shank toward the camera is short in the picture; the drawing must not vanish with it.
    size = max(vector_length(shank), 0.5 * subject.body.trunk_length)
    return (
        LineShape(knee, knee + unit_vector(thigh) * reach * size, dashed=True),
        arc_between(knee, thigh, shank, radius=radius * size),
        LineShape(hip, knee),
        LineShape(knee, ankle),
    )


def knee_flexion_shapes(subject: MeasuredBody) -> Shapes:
    """Knee flexion, from the side: how far the shank turns off the thigh's line."""
    knee = subject.body.at("knee", subject.leg)
    tag = subject.label(knee, (subject.facing_sign, -0.55), clear=0.22)
    return (*_bent(subject, reach=0.62, radius=0.45), *tag)


def fppa_shapes(subject: MeasuredBody) -> Shapes:
    """Hip, knee and ankle from the front: how far the knee turns in or out."""
    knee = subject.body.at("knee", subject.leg)
    tag = subject.label(knee, (subject.outward_sign, 0.0), clear=0.3)
    return (*_bent(subject, reach=0.95, radius=0.7), *tag)


def thigh_angle_shapes(subject: MeasuredBody) -> Shapes:
    """Thigh against straight down."""
    hip, knee = subject.body.at("hip", subject.leg), subject.body.at("knee", subject.leg)
    size = max(vector_length(knee - hip), 0.5 * subject.body.trunk_length)
    return (
        LineShape(hip, hip - UP * 0.8 * size, dashed=True),
        arc_between(hip, -UP, knee - hip, radius=0.5 * size),
        LineShape(hip, knee),
        *subject.label(knee, (subject.facing_sign, -0.55), clear=0.22),
    )


def trunk_lean_shapes(subject: MeasuredBody, *, sideways: bool = False) -> Shapes:
    """Trunk against vertical."""
    low, high = subject.body.middle("hip"), subject.body.middle("shoulder")
    size = subject.body.trunk_length
    if sideways:
        lean = 1.0 if high[0] >= low[0] else -1.0
        tag = subject.label(high, (lean, -0.7), clear=0.5)
    else:
        tag = subject.label(low + 0.6 * (high - low), (-subject.facing_sign, 0.0), clear=0.36)
    return (
        LineShape(low, low + UP * 1.12 * size, dashed=True),
        arc_between(low, UP, high - low, radius=0.72 * size),
        LineShape(low, high),
        *tag,
    )


def shank_angle_shapes(subject: MeasuredBody) -> Shapes:
    """Shank against vertical, from the side."""
    ankle, knee = subject.body.at("ankle", subject.leg), subject.body.at("knee", subject.leg)
    size = max(vector_length(knee - ankle), 0.5 * subject.body.trunk_length)
    return (
        LineShape(ankle, ankle + UP * 1.05 * size, dashed=True),
        arc_between(ankle, UP, knee - ankle, radius=0.72 * size),
        LineShape(ankle, knee),
        *subject.label((ankle + knee) / 2, (subject.facing_sign, 0.0), clear=0.3),
    )


def heel_rise_shapes(subject: MeasuredBody) -> Shapes:
    """Heel and toe against the floor, from the side."""
    back, toe = subject.body.at("heel", subject.leg), subject.body.at("toe", subject.leg)
    flat = toe - RIGHT * subject.facing_sign * 1.25 * max(vector_length(toe - back), 1.0)
    return (
        LineShape(toe, flat, dashed=True),
        arc_between(toe, flat - toe, back - toe, radius=1.05 * vector_length(toe - back)),
        LineShape(toe, back),
        *subject.label(back, (-subject.facing_sign, 0.5), clear=0.4),
    )


def toe_line_shapes(subject: MeasuredBody) -> Shapes:
    """The vertical through the toes that the knee should stay over, from the front."""
    knee, toe = subject.body.at("knee", subject.leg), subject.body.at("toe", subject.leg)
    top = np.array([toe[0], knee[1]]) + UP * 0.15 * subject.body.trunk_length
    return (LineShape(toe, top, dashed=True),)
