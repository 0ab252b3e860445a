"""The two-leg deep squat that comes before the single-leg test."""

from __future__ import annotations

from vision.screens import squat_measures as measure
from vision.screens.screen import Screen

DEEP_SQUAT = Screen(
    id="deep_squat",
    title="Deep squat",
    measures={
        "depth": measure.thigh_depth,
        "heel_rise": measure.heel_rise,
        "trunk_tibia": measure.trunk_tibia,
        "knee_valgus": measure.knee_valgus,
        "knee_over_foot": measure.knee_over_foot,
        "weight_shift": measure.weight_shift,
        "ankle_dorsiflexion": measure.ankle_dorsiflexion,
        "arm_strategy": measure.arms_overhead,
    },
    estimates={},
    stances=("both",),
)
