"""How the proof of each criterion is drawn; more of what is measured, and the list of it all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from vision.draw.evidence.gait_criteria import RUNNING
from vision.draw.primitives.shapes import (
    RIGHT,
    UP,
    LineShape,
    MeasuredBody,
    PathShape,
    RingShape,
    Shapes,
    arc_between,
    fppa_shapes,
    heel_rise_shapes,
    knee_flexion_shapes,
    shank_angle_shapes,
    thigh_angle_shapes,
    trunk_lean_shapes,
    unit_vector,
    vector_length,
)
from vision.screens.registry import SCREENS
from vision.terms import SIDES, opposite_side


def trunk_tibia_shapes(subject: MeasuredBody) -> Shapes:
    """Trunk against the shank: the dashed line is the shank's, moved to the hip."""
    low, high = subject.body.middle("hip"), subject.body.middle("shoulder")
    ankle, knee = subject.body.at("ankle", subject.leg), subject.body.at("knee", subject.leg)
    size = subject.body.trunk_length
    return (
        LineShape(low, low + unit_vector(knee - ankle) * 1.12 * size, dashed=True),
        arc_between(low, knee - ankle, high - low, radius=0.72 * size),
        LineShape(low, high),
        LineShape(ankle, knee),
        *subject.label(low + 0.6 * (high - low), (-subject.facing_sign, 0.0), clear=0.36),
    )


def knee_over_foot_shapes(subject: MeasuredBody) -> Shapes:
    """Knee against the vertical through the toes, from the front."""
    knee, toe = subject.body.at("knee", subject.leg), subject.body.at("toe", subject.leg)
    over = np.array([toe[0], knee[1]])
    return (
        LineShape(toe, over + UP * 0.3 * subject.body.trunk_length, dashed=True),
        LineShape(knee, over),
        RingShape(knee, 0.09 * subject.body.trunk_length),
        *subject.label(knee, (subject.outward_sign, 0.0), clear=0.34),
    )


def knee_travel_shapes(subject: MeasuredBody) -> Shapes:
    """The way of the knee during the repetition."""
    knee = subject.body.at("knee", subject.leg)
    way = () if subject.path_of is None else (PathShape(subject.path_of("knee", subject.leg)),)
    ring = RingShape(knee, 0.09 * subject.body.trunk_length)
    return (*way, ring, *subject.label(knee, (subject.outward_sign, 0.0), clear=0.34))


def steadiness_shapes(subject: MeasuredBody) -> Shapes:
    """The ways of knee, hips and shoulders during the repetition."""
    knee = subject.body.at("knee", subject.leg)
    ways: Shapes = ()
    if subject.path_of is not None:
        ways = tuple(
            PathShape(subject.path_of(name, side))
            for name, side in (("knee", subject.leg), ("hip", None), ("shoulder", None))
        )
    return (*ways, *subject.label(knee, (subject.outward_sign, 0.0), clear=0.34))


def pelvic_drop_shapes(subject: MeasuredBody) -> Shapes:
    """Line of the hips against level."""
    stand, free = (
        subject.body.at("hip", subject.leg),
        subject.body.at("hip", opposite_side(subject.leg)),
    )
    way = 1.0 if free[0] >= stand[0] else -1.0
    size = max(vector_length(free - stand), 0.3 * subject.body.trunk_length)
    level = stand + RIGHT * way * 2.2 * size
    return (
        LineShape(stand - RIGHT * way * 1.2 * size, level, dashed=True),
        LineShape(
            stand - unit_vector(free - stand) * 0.9 * size,
            free + unit_vector(free - stand) * 0.9 * size,
        ),
        *subject.label(free, (way, 0.0), clear=0.55),
    )


def touch_down_shapes(subject: MeasuredBody) -> Shapes:
    """The free foot, which may have touched down."""
    side = opposite_side(subject.leg)
    foot = (subject.body.at("ankle", side) + subject.body.at("toe", side)) / 2
    ring = RingShape(foot, 0.26 * subject.body.trunk_length)
    return (ring, *subject.label(foot, (-subject.outward_sign, -0.3), clear=0.34))


def wrist_shapes(subject: MeasuredBody) -> Shapes:
    """Both hands."""
    size = 0.2 * subject.body.trunk_length
    rings = tuple(RingShape(subject.body.at("wrist", side), size) for side in SIDES)
    at = subject.body.at("wrist", subject.leg)
    return (*rings, *subject.label(at, (subject.outward_sign, -0.4), clear=0.3))


def arm_elevation_shapes(subject: MeasuredBody) -> Shapes:
    """Raised arm against the trunk's line, from the side."""
    low, shoulder = subject.body.middle("hip"), subject.body.at("shoulder", subject.leg)
    wrist = subject.body.at("wrist", subject.leg)
    along, size = (
        shoulder - low,
        max(vector_length(wrist - shoulder), 0.5 * subject.body.trunk_length),
    )
    return (
        LineShape(shoulder, shoulder + unit_vector(along) * size, dashed=True),
        arc_between(shoulder, along, wrist - shoulder, radius=0.7 * size),
        LineShape(low, shoulder),
        LineShape(shoulder, wrist),
        *subject.label(wrist, (subject.facing_sign, -0.2), clear=0.25),
    )


def weight_shift_shapes(subject: MeasuredBody) -> Shapes:
    """Middle of the hips against the middle between the feet."""
    feet, hips = subject.body.middle("ankle"), subject.body.middle("hip")
    over = np.array([feet[0], hips[1]])
    side = 1.0 if hips[0] >= feet[0] else -1.0
    return (
        LineShape(feet, over + UP * 0.35 * subject.body.trunk_length, dashed=True),
        LineShape(hips, over),
        RingShape(hips, 0.09 * subject.body.trunk_length),
        *subject.label(hips, (side, 0.0), clear=0.5),
    )


def trunk_lateral_lean_shapes(subject: MeasuredBody) -> Shapes:
    """Trunk against vertical, from the front."""
    return trunk_lean_shapes(subject, sideways=True)


#: How evidence is drawn, by the id of a criterion or a name that a screen gives for one.
EVIDENCE_SHAPES: Final[dict[str, Callable[[MeasuredBody], Shapes]]] = {
    "depth": knee_flexion_shapes,
    "knee_valgus": fppa_shapes,
    "knee_over_foot": knee_over_foot_shapes,
    "knee_travel": knee_travel_shapes,
    "pelvic_drop": pelvic_drop_shapes,
    "trunk_lateral_lean": trunk_lateral_lean_shapes,
    "trunk_forward_lean": trunk_lean_shapes,
    "ankle_dorsiflexion": shank_angle_shapes,
    "heel_rise": heel_rise_shapes,
    "steadiness": steadiness_shapes,
    "touch_down": touch_down_shapes,
    "arm_strategy": wrist_shapes,
    "trunk_tibia": trunk_tibia_shapes,
    "weight_shift": weight_shift_shapes,
    "thigh_angle": thigh_angle_shapes,
    "raised_arms": arm_elevation_shapes,
    **RUNNING,
}


def evidence_shapes(screen: str | None, criterion: str, subject: MeasuredBody) -> Shapes:
    """Draw the evidence for a criterion; nothing for one that has no drawing."""
    names = {} if screen is None else SCREENS[screen].evidence
    shown = EVIDENCE_SHAPES.get(names.get(criterion, criterion))
    return () if shown is None else shown(subject)
