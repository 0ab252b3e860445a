"""The single-leg squat test, judged for each leg by itself."""

from __future__ import annotations

from vision.screens import squat_measures as measure
from vision.screens.screen import Screen

SINGLE_LEG_SQUAT = Screen(
    id="single_leg_squat",
    title="Single-leg squat",
    measures={
        "depth": measure.knee_depth,
        "knee_valgus": measure.knee_valgus,
        "knee_over_foot": measure.knee_over_foot,
        "knee_travel": measure.knee_travel,
        "pelvic_drop": measure.pelvic_drop,
        "trunk_lateral_lean": measure.trunk_lateral_lean,
        "trunk_forward_lean": measure.trunk_forward_lean,
        "ankle_dorsiflexion": measure.ankle_dorsiflexion,
        "heel_rise": measure.heel_rise,
        "steadiness": measure.steadiness,
        "touch_down": measure.touch_down,
        "arm_strategy": measure.arm_strategy,
    },
    estimates={"depth": measure.flexion_estimate},
    stances=("left", "right"),
)
