"""Labels of legs, camera views and joint angles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LEG_LABELS: Final[Mapping[str, str]] = {
    "left": "left leg",
    "right": "right leg",
    "both": "both legs",
}
#: Completes "filmed ..." and "seen ...".
VIEW_LABELS: Final[Mapping[str, str]] = {
    "front": "from the front",
    "back": "from behind",
    "side": "from the side",
    "oblique": "at an angle",
}
#: Labels of the angles, as named in the angle table.
ANGLE_LABELS: Final[Mapping[str, str]] = {
    "knee_flexion": "Knee flexion",
    "thigh_angle": "Thigh from vertical",
    "shank_angle": "Shin forward",
    "hip_flexion": "Hip flexion",
    "foot_pitch": "Foot pitch",
    "ankle_dorsiflexion": "Ankle dorsiflexion",
    "fppa": "Knee inward",
    "hip_adduction": "Hip adduction",
    "trunk_forward_lean": "Trunk forward",
    "trunk_lateral_lean": "Trunk sideways",
    "pelvic_obliquity": "Pelvic tilt",
}
#: Labels where there is room to say what the sign means, as on the axis of a chart.
SIGNED_ANGLE_LABELS: Final[Mapping[str, str]] = {
    **ANGLE_LABELS,
    "thigh_angle": "Thigh forward (+) or behind (−)",
    "foot_pitch": "Foot: toes up (+) or down (−)",
    "fppa": "Knee inward (+) or outward (−)",
    "trunk_lateral_lean": "Trunk to the person's left (+) or right (−)",
    "pelvic_obliquity": "Left hip higher (+) or lower (−)",
}
