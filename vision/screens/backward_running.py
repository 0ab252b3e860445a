"""Backward running: big toe, butt, belly, stride by stride."""

from __future__ import annotations

from vision.screens import running_measures as measure
from vision.screens.screen import Screen

BACKWARD_RUNNING = Screen(
    id="backward_running",
    title="Backward running",
    measures={
        "toe_first": measure.toe_first,
        "hip_extension": measure.hip_extension,
        "trunk_lean": measure.trunk_lean,
        "trunk_quiet": measure.trunk_quiet,
        "cadence": measure.cadence,
        "contact_time": measure.contact_time,
        "symmetry": measure.symmetry,
        "soft_landing": measure.soft_landing,
    },
    estimates={},
    stances=(),
)
