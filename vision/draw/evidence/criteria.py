"""How the proof of each criterion is drawn; more of what is measured, and the list of it all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from vision.draw.evidence.gait_criteria import RUNNING
from vision.draw.primitives.shapes import (
    RIGHT,
    UP,
    Line,
    Ring,
    Shapes,
    Subject,
    Trail,
    arc_between,
    heel,
    knee_bend,
    knee_line,
    length,
    shank,
    thigh,
    trunk,
    unit,
)
from vision.terms import SIDES, opposite_side


def trunk_and_shank(subject: Subject) -> Shapes:
    """Trunk against the shank: the dashed line is the shank's, moved to the hip."""
    low, high = subject.body.middle("hip"), subject.body.middle("shoulder")
    ankle, knee = subject.body.at("ankle", subject.leg), subject.body.at("knee", subject.leg)
    size = subject.body.torso
    return (
        Line(low, low + unit(knee - ankle) * 1.12 * size, dashed=True),
        arc_between(low, knee - ankle, high - low, radius=0.72 * size),
        Line(low, high),
        Line(ankle, knee),
        *subject.tag(low + 0.6 * (high - low), (-subject.forward, 0.0), clear=0.36),
    )


def knee_over_foot(subject: Subject) -> Shapes:
    """Knee against the vertical through the toes, from the front."""
    knee, toe = subject.body.at("knee", subject.leg), subject.body.at("toe", subject.leg)
    over = np.array([toe[0], knee[1]])
    return (
        Line(toe, over + UP * 0.3 * subject.body.torso, dashed=True),
        Line(knee, over),
        Ring(knee, 0.09 * subject.body.torso),
        *subject.tag(knee, (subject.outward, 0.0), clear=0.34),
    )


def knee_path(subject: Subject) -> Shapes:
    """The way of the knee during the repetition."""
    knee = subject.body.at("knee", subject.leg)
    way = () if subject.trail is None else (Trail(subject.trail("knee", subject.leg)),)
    ring = Ring(knee, 0.09 * subject.body.torso)
    return (*way, ring, *subject.tag(knee, (subject.outward, 0.0), clear=0.34))


def sway(subject: Subject) -> Shapes:
    """The ways of knee, hips and shoulders during the repetition."""
    knee = subject.body.at("knee", subject.leg)
    ways: Shapes = ()
    if subject.trail is not None:
        ways = tuple(
            Trail(subject.trail(name, side))
            for name, side in (("knee", subject.leg), ("hip", None), ("shoulder", None))
        )
    return (*ways, *subject.tag(knee, (subject.outward, 0.0), clear=0.34))


def pelvis(subject: Subject) -> Shapes:
    """Line of the hips against level."""
    stand, free = (
        subject.body.at("hip", subject.leg),
        subject.body.at("hip", opposite_side(subject.leg)),
    )
    way = 1.0 if free[0] >= stand[0] else -1.0
    size = max(length(free - stand), 0.3 * subject.body.torso)
    level = stand + RIGHT * way * 2.2 * size
    return (
        Line(stand - RIGHT * way * 1.2 * size, level, dashed=True),
        Line(stand - unit(free - stand) * 0.9 * size, free + unit(free - stand) * 0.9 * size),
        *subject.tag(free, (way, 0.0), clear=0.55),
    )


def free_foot(subject: Subject) -> Shapes:
    """The free foot, which may have touched down."""
    side = opposite_side(subject.leg)
    foot = (subject.body.at("ankle", side) + subject.body.at("toe", side)) / 2
    ring = Ring(foot, 0.26 * subject.body.torso)
    return (ring, *subject.tag(foot, (-subject.outward, -0.3), clear=0.34))


def wrists(subject: Subject) -> Shapes:
    """Both hands."""
    size = 0.2 * subject.body.torso
    rings = tuple(Ring(subject.body.at("wrist", side), size) for side in SIDES)
    at = subject.body.at("wrist", subject.leg)
    return (*rings, *subject.tag(at, (subject.outward, -0.4), clear=0.3))


def raised_arms(subject: Subject) -> Shapes:
    """Raised arm against the trunk's line, from the side."""
    low, shoulder = subject.body.middle("hip"), subject.body.at("shoulder", subject.leg)
    wrist = subject.body.at("wrist", subject.leg)
    along, size = shoulder - low, max(length(wrist - shoulder), 0.5 * subject.body.torso)
    return (
        Line(shoulder, shoulder + unit(along) * size, dashed=True),
        arc_between(shoulder, along, wrist - shoulder, radius=0.7 * size),
        Line(low, shoulder),
        Line(shoulder, wrist),
        *subject.tag(wrist, (subject.forward, -0.2), clear=0.25),
    )


def shift(subject: Subject) -> Shapes:
    """Middle of the hips against the middle between the feet."""
    feet, hips = subject.body.middle("ankle"), subject.body.middle("hip")
    over = np.array([feet[0], hips[1]])
    side = 1.0 if hips[0] >= feet[0] else -1.0
    return (
        Line(feet, over + UP * 0.35 * subject.body.torso, dashed=True),
        Line(hips, over),
        Ring(hips, 0.09 * subject.body.torso),
        *subject.tag(hips, (side, 0.0), clear=0.5),
    )


def sideways_trunk(subject: Subject) -> Shapes:
    """Trunk against vertical, from the front."""
    return trunk(subject, sideways=True)


#: How the evidence for each criterion is drawn.
SHOWN: Final[dict[str, Callable[[Subject], Shapes]]] = {
    "depth": knee_bend,
    "knee_valgus": knee_line,
    "knee_over_foot": knee_over_foot,
    "knee_travel": knee_path,
    "pelvic_drop": pelvis,
    "trunk_lateral_lean": sideways_trunk,
    "trunk_forward_lean": trunk,
    "ankle_dorsiflexion": shank,
    "heel_rise": heel,
    "steadiness": sway,
    "touch_down": free_foot,
    "arm_strategy": wrists,
    "trunk_tibia": trunk_and_shank,
    "weight_shift": shift,
    **RUNNING,
}
#: Where a test measures something else under the same name.
SHOWN_IN: Final[dict[tuple[str, str], Callable[[Subject], Shapes]]] = {
    ("deep_squat", "depth"): thigh,
    ("deep_squat", "arm_strategy"): raised_arms,
}


def evidence(screen: str | None, criterion: str, subject: Subject) -> Shapes:
    """Give what shows a criterion; nothing for one that has no drawing."""
    shown = SHOWN_IN.get((screen or "", criterion)) or SHOWN.get(criterion)
    return () if shown is None else shown(subject)
