"""How the proof of each criterion of running is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from vision.draw.primitives.shapes import (
    RIGHT,
    UP,
    LineShape,
    MeasuredBody,
    RingShape,
    Shapes,
    arc_between,
    knee_flexion_shapes,
    trunk_lean_shapes,
    vector_length,
)
from vision.terms import SIDES, Side


def foot_strike_shapes(subject: MeasuredBody) -> Shapes:
    """Foot against the floor as it lands."""
    heel, toe = subject.body.at("heel", subject.leg), subject.body.at("toe", subject.leg)
    low, high = (toe, heel) if toe[1] >= heel[1] else (heel, toe)
    way = 1.0 if high[0] >= low[0] else -1.0
    size = max(vector_length(toe - heel), 1.0)
    level = low + RIGHT * way * 1.35 * size
    return (
        LineShape(low - RIGHT * way * 0.35 * size, level, dashed=True),
        arc_between(low, level - low, high - low, radius=1.1 * size),
        LineShape(low, high),
        *subject.label((heel + toe) / 2, (-subject.facing_sign, -0.2), clear=0.45),
    )


def hip_extension_shapes(subject: MeasuredBody) -> Shapes:
    """Thigh behind vertical."""
    hip, knee = subject.body.at("hip", subject.leg), subject.body.at("knee", subject.leg)
    size = max(vector_length(knee - hip), 0.5 * subject.body.trunk_length)
    return (
        LineShape(hip, hip - UP * 0.95 * size, dashed=True),
        arc_between(hip, -UP, knee - hip, radius=0.72 * size),
        LineShape(hip, knee),
        *subject.label(knee, (-subject.facing_sign, -0.3), clear=0.25),
    )


def contact_shapes(subject: MeasuredBody) -> Shapes:
    """The foot that is on the floor."""
    foot = _foot(subject, subject.leg)
    ring = RingShape(foot, 0.28 * subject.body.trunk_length)
    return (ring, *subject.label(foot, (-subject.facing_sign, -0.2), clear=0.36))


def both_feet_shapes(subject: MeasuredBody) -> Shapes:
    """Both feet, whose steps are compared or counted."""
    feet = {side: _foot(subject, side) for side in SIDES}
    rings = tuple(RingShape(foot, 0.26 * subject.body.trunk_length) for foot in feet.values())
    behind = min(feet.values(), key=lambda foot: subject.facing_sign * float(foot[0]))
    return (*rings, *subject.label(behind, (-subject.facing_sign, -1.2), clear=0.34))


def _foot(subject: MeasuredBody, side: Side) -> np.ndarray:
    return np.asarray((subject.body.at("ankle", side) + subject.body.at("toe", side)) / 2)


#: By the criterion's name.
RUNNING: Final[dict[str, Callable[[MeasuredBody], Shapes]]] = {
    "toe_first": foot_strike_shapes,
    "hip_extension": hip_extension_shapes,
    "trunk_lean": trunk_lean_shapes,
    "trunk_quiet": trunk_lean_shapes,
    "cadence": both_feet_shapes,
    "contact_time": contact_shapes,
    "symmetry": both_feet_shapes,
    "soft_landing": knee_flexion_shapes,
}
