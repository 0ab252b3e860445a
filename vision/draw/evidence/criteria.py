"""Evidence drawings by criterion id: lines, arcs and rings on the body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.draw.overlays.angles import (
    MeasuredBody,
    fppa_shapes,
    fppa_text,
    heel_rise_shapes,
    knee_flexion_shapes,
    shank_angle_shapes,
    thigh_angle_shapes,
    trunk_lateral_lean_shapes,
    trunk_lean_shapes,
)
from vision.draw.primitives.shapes import (
    LineShape,
    PathShape,
    RingShape,
    Shapes,
    arc_between,
    unit_vector,
    vector_length,
)
from vision.screens.screen import Screen
from vision.terms import SIDES, Floats, Side, opposite_side

#: Radius of the ring around a joint, in trunk lengths.
_JOINT_RING: Final = 0.09


def trunk_tibia_shapes(measured: MeasuredBody) -> Shapes:
    """Return shapes that show the trunk against the direction of the shank."""
    hips, shoulders = measured.body.midpoint("hip"), measured.body.midpoint("shoulder")
    ankle, knee = (measured.body.at(n, measured.leg) for n in ("ankle", "knee"))
    size = measured.body.trunk_length
    spot = hips + 0.6 * (shoulders - hips)
    return (
        LineShape(hips, hips + unit_vector(knee - ankle) * 1.12 * size, dashed=True),
        arc_between(hips, knee - ankle, shoulders - hips, radius=0.72 * size),
        LineShape(hips, shoulders),
        LineShape(ankle, knee),
        *measured.label(spot, (-measured.facing_sign, 0.0), distance=0.36),
    )


def knee_over_foot_shapes(measured: MeasuredBody) -> Shapes:
    """Return shapes that show the knee against the vertical through the toes, from the front."""
    knee, toe = (measured.body.at(n, measured.leg) for n in ("knee", "toe"))
    above_toe = measured.body.above(toe, knee)
    return (
        LineShape(
            toe, above_toe + measured.body.up * 0.3 * measured.body.trunk_length, dashed=True
        ),
        LineShape(knee, above_toe),
        RingShape(knee, _JOINT_RING * measured.body.trunk_length),
        *measured.label(knee, (measured.outward_sign, 0.0), distance=0.34),
    )


def _paths(measured: MeasuredBody, *landmarks: tuple[str, Side | None]) -> Shapes:
    path_of = measured.path_of
    if path_of is None:
        return ()
    return tuple(PathShape(path_of(name, side)) for name, side in landmarks)


def knee_travel_shapes(measured: MeasuredBody) -> Shapes:
    """Return shapes that show the path of the knee during the repetition."""
    knee = measured.body.at("knee", measured.leg)
    return (
        *_paths(measured, ("knee", measured.leg)),
        RingShape(knee, _JOINT_RING * measured.body.trunk_length),
        *measured.label(knee, (measured.outward_sign, 0.0), distance=0.34),
    )


def steadiness_shapes(measured: MeasuredBody) -> Shapes:
    """Return shapes that show the paths of knee, hips and shoulders during the repetition."""
    knee = measured.body.at("knee", measured.leg)
    return (
        *_paths(measured, ("knee", measured.leg), ("hip", None), ("shoulder", None)),
        *measured.label(knee, (measured.outward_sign, 0.0), distance=0.34),
    )


def pelvic_drop_shapes(measured: MeasuredBody) -> Shapes:
    """Return shapes that show the line of the hips against horizontal."""
    standing = measured.body.at("hip", measured.leg)
    free = measured.body.at("hip", opposite_side(measured.leg))
    free_sign = 1.0 if free[0] >= standing[0] else -1.0
    size = max(vector_length(free - standing), 0.3 * measured.body.trunk_length)
    level = measured.body.right * free_sign * size
    overhang = unit_vector(free - standing) * 0.9 * size
    return (
        LineShape(standing - 1.2 * level, standing + 2.2 * level, dashed=True),
        LineShape(standing - overhang, free + overhang),
        *measured.label(free, (free_sign, 0.0), distance=0.55),
    )


def touch_down_shapes(measured: MeasuredBody) -> Shapes:
    """Return a ring around the free foot, which may have touched down."""
    foot = _middle_of_foot(measured, opposite_side(measured.leg))
    ring = RingShape(foot, 0.26 * measured.body.trunk_length)
    return (ring, *measured.label(foot, (-measured.outward_sign, -0.3), distance=0.34))


def wrist_shapes(measured: MeasuredBody) -> Shapes:
    """Return rings around both wrists."""
    radius = 0.2 * measured.body.trunk_length
    rings = tuple(RingShape(measured.body.at("wrist", side), radius) for side in SIDES)
    wrist = measured.body.at("wrist", measured.leg)
    return (*rings, *measured.label(wrist, (measured.outward_sign, -0.4), distance=0.3))


def arm_elevation_shapes(measured: MeasuredBody) -> Shapes:
    """Return shapes that show the raised arm against the trunk's line, from the side."""
    hips = measured.body.midpoint("hip")
    shoulder, wrist = (measured.body.at(n, measured.leg) for n in ("shoulder", "wrist"))
    trunk, size = shoulder - hips, measured.size_of(wrist - shoulder)
    return (
        LineShape(shoulder, shoulder + unit_vector(trunk) * size, dashed=True),
        arc_between(shoulder, trunk, wrist - shoulder, radius=0.7 * size),
        LineShape(hips, shoulder),
        LineShape(shoulder, wrist),
        *measured.label(wrist, (measured.facing_sign, -0.2), distance=0.25),
    )


def knee_separation_shapes(measured: MeasuredBody) -> Shapes:
    """Return shapes that show the distance between the knees over that between the ankles."""
    knees, ankles = ([measured.body.at(n, side) for side in SIDES] for n in ("knee", "ankle"))
    radius = _JOINT_RING * measured.body.trunk_length
    above = [measured.body.above(ankle, knee) for ankle, knee in zip(ankles, knees, strict=True)]
    return (
        *(LineShape(a, b, dashed=True) for a, b in zip(ankles, above, strict=True)),
        LineShape(knees[0], knees[1]),
        *(RingShape(knee, radius) for knee in knees),
        *measured.label((knees[0] + knees[1]) / 2, (0.0, 1.0), distance=0.3),
    )


def feet_turn_out_shapes(measured: MeasuredBody) -> Shapes:
    """Return shapes that show the foot against straight ahead, from the front or back."""
    ankle, heel, toe = (measured.body.at(n, measured.leg) for n in ("ankle", "heel", "toe"))
    rear = (ankle + heel) / 2
    foot = toe - rear
    size = max(vector_length(foot), 0.3 * measured.body.trunk_length)
    away = measured.body.up if foot @ measured.body.up > 0 else -measured.body.up
    return (
        LineShape(rear, rear + away * 1.5 * size, dashed=True),
        arc_between(rear, away, foot, radius=1.1 * size),
        LineShape(rear, rear + unit_vector(foot) * 1.5 * size),
        *measured.label(toe, (measured.outward_sign, 0.0), distance=0.34),
    )


def weight_shift_shapes(measured: MeasuredBody) -> Shapes:
    """Return shapes that show the middle of the hips against the middle between the feet."""
    feet, hips = measured.body.midpoint("ankle"), measured.body.midpoint("hip")
    above_feet = measured.body.above(feet, hips)
    shift_sign = 1.0 if hips[0] >= feet[0] else -1.0
    return (
        LineShape(
            feet, above_feet + measured.body.up * 0.35 * measured.body.trunk_length, dashed=True
        ),
        LineShape(hips, above_feet),
        RingShape(hips, _JOINT_RING * measured.body.trunk_length),
        *measured.label(hips, (shift_sign, 0.0), distance=0.5),
    )


def foot_strike_shapes(measured: MeasuredBody) -> Shapes:
    """Return shapes that show the foot against the floor as it lands."""
    heel, toe = (measured.body.at(n, measured.leg) for n in ("heel", "toe"))
    low, high = (toe, heel) if toe[1] >= heel[1] else (heel, toe)
    sign = 1.0 if high[0] >= low[0] else -1.0
    size = max(vector_length(toe - heel), 1.0)
    level = measured.body.right * sign * size
    return (
        LineShape(low - 0.35 * level, low + 1.35 * level, dashed=True),
        arc_between(low, level, high - low, radius=1.1 * size),
        LineShape(low, high),
        *measured.label((heel + toe) / 2, (-measured.facing_sign, -0.2), distance=0.45),
    )


def hip_extension_shapes(measured: MeasuredBody) -> Shapes:
    """Return shapes that show the thigh behind vertical."""
    hip, knee = (measured.body.at(n, measured.leg) for n in ("hip", "knee"))
    size = measured.size_of(knee - hip)
    return (
        LineShape(hip, hip - measured.body.up * 0.95 * size, dashed=True),
        arc_between(hip, -measured.body.up, knee - hip, radius=0.72 * size),
        LineShape(hip, knee),
        *measured.label(knee, (-measured.facing_sign, -0.3), distance=0.25),
    )


def contact_shapes(measured: MeasuredBody) -> Shapes:
    """Return a ring around the foot on the floor."""
    foot = _middle_of_foot(measured, measured.leg)
    ring = RingShape(foot, 0.28 * measured.body.trunk_length)
    return (ring, *measured.label(foot, (-measured.facing_sign, -0.2), distance=0.36))


def both_feet_shapes(measured: MeasuredBody) -> Shapes:
    """Return rings around both feet, whose steps are compared or counted."""
    feet = [_middle_of_foot(measured, side) for side in SIDES]
    rings = tuple(RingShape(foot, 0.26 * measured.body.trunk_length) for foot in feet)
    rear = min(feet, key=lambda foot: measured.facing_sign * float(foot[0]))
    return (*rings, *measured.label(rear, (-measured.facing_sign, -1.2), distance=0.34))


def _middle_of_foot(measured: MeasuredBody, side: Side) -> Floats:
    return np.asarray((measured.body.at("ankle", side) + measured.body.at("toe", side)) / 2)


@dataclass(frozen=True)
class EvidenceDrawing:
    """Drawing of the evidence for a criterion.

    Attributes
    ----------
    shapes : callable
        Returns the shapes to draw on the body.
    legs_only : bool
        Whether the card shows only the legs, enlarged.
    write_value : callable, optional
        Formats the value where number and unit are not enough.
    shows_strike : bool
        Whether the foot strike is written instead of the value.
    """

    shapes: Callable[[MeasuredBody], Shapes]
    legs_only: bool = False
    write_value: Callable[[float], str] | None = None
    shows_strike: bool = False


#: By the id of a criterion, or a name that a screen's `evidence` gives for one.
EVIDENCE_DRAWINGS: Final[Mapping[str, EvidenceDrawing]] = {
    "depth": EvidenceDrawing(knee_flexion_shapes),
    "knee_valgus": EvidenceDrawing(fppa_shapes, write_value=fppa_text),
    "knee_over_foot": EvidenceDrawing(knee_over_foot_shapes, legs_only=True),
    "knee_travel": EvidenceDrawing(knee_travel_shapes, legs_only=True),
    "pelvic_drop": EvidenceDrawing(pelvic_drop_shapes),
    "trunk_lateral_lean": EvidenceDrawing(trunk_lateral_lean_shapes),
    "trunk_forward_lean": EvidenceDrawing(trunk_lean_shapes),
    "ankle_dorsiflexion": EvidenceDrawing(shank_angle_shapes, legs_only=True),
    "heel_rise": EvidenceDrawing(heel_rise_shapes, legs_only=True),
    "steadiness": EvidenceDrawing(steadiness_shapes),
    "touch_down": EvidenceDrawing(touch_down_shapes, legs_only=True),
    "arm_strategy": EvidenceDrawing(wrist_shapes),
    "trunk_tibia": EvidenceDrawing(trunk_tibia_shapes),
    "knee_separation": EvidenceDrawing(knee_separation_shapes, legs_only=True),
    "feet_turn_out": EvidenceDrawing(feet_turn_out_shapes, legs_only=True),
    "weight_shift": EvidenceDrawing(weight_shift_shapes),
    "thigh_angle": EvidenceDrawing(thigh_angle_shapes),
    "raised_arms": EvidenceDrawing(arm_elevation_shapes),
    "toe_first": EvidenceDrawing(foot_strike_shapes, legs_only=True, shows_strike=True),
    "hip_extension": EvidenceDrawing(hip_extension_shapes),
    "trunk_lean": EvidenceDrawing(trunk_lean_shapes),
    "trunk_quiet": EvidenceDrawing(trunk_lean_shapes),
    "cadence": EvidenceDrawing(both_feet_shapes),
    "contact_time": EvidenceDrawing(contact_shapes, legs_only=True),
    "symmetry": EvidenceDrawing(both_feet_shapes),
    "soft_landing": EvidenceDrawing(knee_flexion_shapes, legs_only=True),
}


def evidence_drawing(screen: Screen | None, criterion_id: str) -> EvidenceDrawing | None:
    """Return the evidence drawing of a criterion; None if it has none."""
    aliases = {} if screen is None else screen.evidence
    return EVIDENCE_DRAWINGS.get(aliases.get(criterion_id, criterion_id))
