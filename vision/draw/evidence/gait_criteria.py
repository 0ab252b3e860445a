"""How the proof of each criterion of running is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from vision.draw.primitives.shapes import (
    RIGHT,
    UP,
    Line,
    Ring,
    Shapes,
    Subject,
    arc_between,
    knee_bend,
    length,
    trunk,
)
from vision.terms import SIDES, Side


def landing(subject: Subject) -> Shapes:
    """Foot against the floor as it lands."""
    heel, toe = subject.body.at("heel", subject.leg), subject.body.at("toe", subject.leg)
    low, high = (toe, heel) if toe[1] >= heel[1] else (heel, toe)
    way = 1.0 if high[0] >= low[0] else -1.0
    size = max(length(toe - heel), 1.0)
    level = low + RIGHT * way * 1.35 * size
    return (
        Line(low - RIGHT * way * 0.35 * size, level, dashed=True),
        arc_between(low, level - low, high - low, radius=1.1 * size),
        Line(low, high),
        *subject.tag((heel + toe) / 2, (-subject.forward, -0.2), clear=0.45),
    )


def reach(subject: Subject) -> Shapes:
    """Thigh behind vertical."""
    hip, knee = subject.body.at("hip", subject.leg), subject.body.at("knee", subject.leg)
    size = max(length(knee - hip), 0.5 * subject.body.torso)
    return (
        Line(hip, hip - UP * 0.95 * size, dashed=True),
        arc_between(hip, -UP, knee - hip, radius=0.72 * size),
        Line(hip, knee),
        *subject.tag(knee, (-subject.forward, -0.3), clear=0.25),
    )


def on_the_floor(subject: Subject) -> Shapes:
    """The foot that is on the floor."""
    foot = _foot(subject, subject.leg)
    ring = Ring(foot, 0.28 * subject.body.torso)
    return (ring, *subject.tag(foot, (-subject.forward, -0.2), clear=0.36))


def both_feet(subject: Subject) -> Shapes:
    """Both feet, whose steps are compared or counted."""
    feet = {side: _foot(subject, side) for side in SIDES}
    rings = tuple(Ring(foot, 0.26 * subject.body.torso) for foot in feet.values())
    behind = min(feet.values(), key=lambda foot: subject.forward * float(foot[0]))
    return (*rings, *subject.tag(behind, (-subject.forward, -1.2), clear=0.34))


def _foot(subject: Subject, side: Side) -> np.ndarray:
    return np.asarray((subject.body.at("ankle", side) + subject.body.at("toe", side)) / 2)


#: By the criterion's name.
RUNNING: Final[dict[str, Callable[[Subject], Shapes]]] = {
    "toe_first": landing,
    "hip_extension": reach,
    "trunk_lean": trunk,
    "trunk_quiet": trunk,
    "cadence": both_feet,
    "contact_time": on_the_floor,
    "symmetry": both_feet,
    "soft_landing": knee_bend,
}
