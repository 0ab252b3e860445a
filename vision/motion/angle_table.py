"""Define every angle: points, sign, and the range that a living body can show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vision.motion.plausibility import PossibleRange
from vision.terms import Plane


@dataclass(frozen=True)
class AngleDefinition:
    """How an angle is measured and what its sign means.

    Attributes
    ----------
    name : str
        Column name without side and unit.
    sided : bool
        One series for each leg, or one for the body.
    plane : {"sagittal", "frontal"}
        Sagittal angles need a side view, frontal ones a front or back view.
    points : str
        Landmarks it is measured between, and its zero.
    positive : str
        Meaning of a positive value.
    possible : PossibleRange
        What a living body can show; a value outside it is missing.
    joints : tuple of str
        Landmarks it is computed from, without their side.
    """

    name: str
    sided: bool
    plane: Plane
    points: str
    positive: str
    possible: PossibleRange
    joints: tuple[str, ...]


ANGLES: Final[tuple[AngleDefinition, ...]] = (
    AngleDefinition(
        "knee_flexion",
        True,
        "sagittal",
        "180° minus the angle hip-knee-ankle; 0 straight",
        "flexed",
        PossibleRange(0, 165, "Hemmerich 2006 (J Orthop Res 24:770): 157 ± 6° in a full squat"),
        ("hip", "knee", "ankle"),
    ),
    AngleDefinition(
        "thigh_angle",
        True,
        "sagittal",
        "hip→knee against straight down",
        "knee forward of the hip; − behind (extension)",
        PossibleRange(
            -75,
            140,
            "hip flexion to 140° (Soucie 2011, Haemophilia 17:500); behind, 30° of hip "
            "extension on a trunk that leans 45° forward",
        ),
        ("hip", "knee"),
    ),
    AngleDefinition(
        "shank_angle",
        True,
        "sagittal",
        "ankle→knee against straight up",
        "knee forward of the ankle",
        PossibleRange(
            -120,
            165,
            "thigh and knee at their limits: a leg stretched forward, a heel at the buttock",
        ),
        ("knee", "ankle"),
    ),
    AngleDefinition(
        "hip_flexion",
        True,
        "sagittal",
        "thigh_angle + trunk_forward_lean; 0 thigh in line with trunk",
        "flexed; − extended",
        PossibleRange(
            -60,
            170,
            "hip flexion to 140° and extension to 30° (Soucie 2011), and 30° of the spine, "
            "which the trunk line includes",
        ),
        ("shoulder", "hip", "knee"),
    ),
    AngleDefinition(
        "foot_pitch",
        True,
        "sagittal",
        "heel→toe against its own flat position in the clip",
        "toes up",
        PossibleRange(
            -180,
            180,
            "geometry: a swinging foot may point anywhere; `ankle_dorsiflexion` limits it",
        ),
        ("heel", "toe"),
    ),
    AngleDefinition(
        "ankle_dorsiflexion",
        True,
        "sagittal",
        "shank_angle + foot_pitch",
        "dorsiflexed",
        PossibleRange(
            -90,
            60,
            "a foot in line with the shank; 58° as Hemmerich 2006 measured with crossed legs",
        ),
        ("knee", "ankle", "heel", "toe"),
    ),
    AngleDefinition(
        "fppa",
        True,
        "frontal",
        "thigh line against shank line at the knee",
        "knee medial (valgus)",
        PossibleRange(
            -90,
            60,
            "45° of hip abduction or 30° of adduction (AAOS) with a shank that tilts 15°, "
            "exaggerated where the thigh points forward",
        ),
        ("hip", "knee", "ankle"),
    ),
    AngleDefinition(
        "hip_adduction",
        True,
        "frontal",
        "thigh against vertical",
        "knee toward the midline",
        PossibleRange(
            -90,
            60,
            "45° of abduction and 30° of adduction (AAOS), exaggerated where the thigh points "
            "forward",
        ),
        ("hip", "knee"),
    ),
    AngleDefinition(
        "trunk_forward_lean",
        False,
        "sagittal",
        "mid-hip→mid-shoulder against vertical",
        "forward",
        PossibleRange(
            -45,
            130,
            "touching the toes; leaning back, 25° of the spine (AAOS) and 20° of the hips",
        ),
        ("shoulder", "hip"),
    ),
    AngleDefinition(
        "trunk_lateral_lean",
        False,
        "frontal",
        "mid-hip→mid-shoulder against vertical",
        "toward the person's left",
        PossibleRange(
            -60,
            60,
            "35° of lateral flexion of the spine (AAOS) on a pelvis that tilts 25°",
        ),
        ("shoulder", "hip"),
    ),
    AngleDefinition(
        "pelvic_obliquity",
        False,
        "frontal",
        "hip line against horizontal",
        "left hip high",
        PossibleRange(
            -35,
            35,
            "30° of hip adduction (AAOS), with a margin for standing on uneven feet",
        ),
        ("hip",),
    ),
)
