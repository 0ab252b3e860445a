"""Single-leg squat, judged separately for each leg."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from vision.screens.screen import REPETITION, LiveSetup, RelatedCriteria, Screen

if TYPE_CHECKING:
    from vision.screens.measurements import MeasureFunction


def _measures() -> Mapping[str, MeasureFunction]:
    from vision.screens import knee_measures as knees
    from vision.screens import squat_measures as measure

    return {
        "depth": measure.knee_flexion_at_bottom,
        "knee_valgus": knees.knee_valgus,
        "knee_over_foot": knees.knee_over_foot,
        "knee_travel": knees.knee_travel,
        "pelvic_drop": measure.pelvic_drop,
        "trunk_lateral_lean": measure.trunk_lateral_lean,
        "trunk_forward_lean": measure.trunk_forward_lean,
        "ankle_dorsiflexion": measure.ankle_dorsiflexion,
        "heel_rise": measure.heel_rise,
        "steadiness": measure.steadiness,
        "touch_down": measure.touch_down,
        "arm_strategy": measure.arm_strategy,
    }


def _estimates() -> Mapping[str, MeasureFunction]:
    from vision.screens import squat_measures as measure

    return {"depth": measure.estimate_knee_flexion}


SCREEN = Screen(
    id="single_leg_squat",
    title="Single-leg squat",
    order=1,
    family="squat",
    unit=REPETITION,
    stances=("left", "right"),
    has_standing_leg=True,
    related=(
        RelatedCriteria(
            "the knee",
            ("knee_valgus",),
            supporting=("knee_over_foot",),
            followers=("knee_travel",),
        ),
    ),
    live=LiveSetup("{count} squat{s}{leg}."),
    load_measures=_measures,
    load_estimates=_estimates,
)
