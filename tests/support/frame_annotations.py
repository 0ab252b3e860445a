"""Build the annotations of one frame of a squat."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from vision.draw.overlays.body import Body
from vision.draw.overlays.timeline import FrameAnnotations
from vision.report.models import Rep
from vision.screens.registry import SCREENS

REP: Final = Rep(number=2, leg="right", start_s=1.0, bottom_s=2.0, end_s=3.0, counted=True)
UNCOUNTED_REP: Final = REP.model_copy(update={"counted": False})
SINGLE_LEG: Final = SCREENS["single_leg_squat"]
DEEP_SQUAT: Final = SCREENS["deep_squat"]


def squat_annotations(body: Body | None, **changes: Any) -> FrameAnnotations:
    """Return the annotations of a single-leg squat on its way down, seen from the side."""
    annotations = FrameAnnotations(
        2.0,
        body,
        SINGLE_LEG,
        leg="right",
        near="right",
        plane="sagittal",
        angles={
            "knee_flexion_right": 70.0,
            "trunk_forward_lean": 24.0,
            "thigh_angle_right": 70.0,
        },
        rep=REP,
        phase="down",
    )
    return replace(annotations, **changes)
