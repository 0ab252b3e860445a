"""Deep squat on two legs, done before the single-leg squat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from vision.screens.screen import REPETITION, LiveSetup, RelatedCriteria, Screen

if TYPE_CHECKING:
    from vision.screens.measurements import MeasureFunction


def _measures() -> Mapping[str, MeasureFunction]:
    from vision.screens import foot_measures as feet
    from vision.screens import knee_measures as knees
    from vision.screens import squat_measures as measure

    return {
        "depth": measure.thigh_angle_at_bottom,
        "heel_rise": measure.heel_rise,
        "trunk_tibia": measure.trunk_tibia,
        "knee_valgus": knees.knee_valgus,
        "knee_over_foot": knees.knee_over_foot,
        "knee_separation": knees.knee_separation,
        "feet_turn_out": feet.feet_turn_out,
        "weight_shift": knees.weight_shift,
        "ankle_dorsiflexion": measure.ankle_dorsiflexion,
        "arm_strategy": measure.arms_overhead,
    }


SCREEN = Screen(
    id="deep_squat",
    title="Deep squat",
    order=2,
    family="squat",
    unit=REPETITION,
    stances=("both",),
    depth_angle="thigh_angle",
    evidence={"depth": "thigh_angle", "arm_strategy": "raised_arms"},
    related=(
        RelatedCriteria(
            "the knees", ("knee_valgus", "knee_separation"), supporting=("knee_over_foot",)
        ),
    ),
    live=LiveSetup("{count} squat{s}."),
    load_measures=_measures,
)
