"""Backward running: strike, hip extension and trunk of each stride (big toe, butt, belly)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from vision.screens.screen import GAIT_PLOTS, STRIDE, CriterionGroup, LiveSetup, Screen

if TYPE_CHECKING:
    from vision.screens.measurements import MeasureFunction


def _measures() -> Mapping[str, MeasureFunction]:
    from vision.screens import running_measures as measure

    return {
        "toe_first": measure.toe_first,
        "hip_extension": measure.hip_extension,
        "trunk_lean": measure.trunk_lean,
        "trunk_quiet": measure.trunk_quiet,
        "cadence": measure.cadence,
        "contact_time": measure.contact_time,
        "symmetry": measure.symmetry,
        "soft_landing": measure.soft_landing,
    }


SCREEN = Screen(
    id="backward_running",
    title="Backward running",
    order=3,
    family="gait",
    unit=STRIDE,
    directions=("backward",),
    plots=GAIT_PLOTS,
    groups=(
        CriterionGroup("Big toe", ("toe_first",)),
        CriterionGroup("Butt", ("hip_extension",)),
        CriterionGroup("Belly", ("trunk_lean", "trunk_quiet")),
    ),
    styles={"upright": "Upright, tall trunk", "backpedal": "Backpedal, nose over toes"},
    live=LiveSetup(
        "Run backward at an easy pace.", views=("side",), default_reps=0, camera_rate=60
    ),
    load_measures=_measures,
)
