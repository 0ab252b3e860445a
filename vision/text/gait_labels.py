"""Labels of walking and running: directions, gaits, foot strikes, measures, the three B's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from vision.terms import Direction, Gait, Strike
from vision.text.colors import RgbColor, Tones, to_rgb

#: Completes a label of `GAIT_LABELS`.
DIRECTION_LABELS: Final[Mapping[Direction, str]] = {
    "backward": "backward",
    "forward": "forward",
    "in_place": "on the spot",
}
GAIT_LABELS: Final[Mapping[Gait, str]] = {
    "run": "running",
    "walk": "walking",
    "unclear": "walking or running",
}


@dataclass(frozen=True)
class StrikeStyle:
    """Label, symbol and colour of a foot strike; none relies on the colour alone.

    Attributes
    ----------
    label : str
        Which part of the foot lands first.
    symbol : str
        One character.
    end : {"toe", "heel", "both", "neither"}
        End of a drawn foot that is filled.
    tones : Tones
        Blue against orange with a light tone between them, the pair that colour-blind
        people tell apart best. No verdict's colour, because which strike is good
        depends on the direction.
    """

    label: str
    symbol: str
    end: Literal["toe", "heel", "both", "neither"]
    tones: Tones

    @property
    def color(self) -> RgbColor:
        """Color on dark panels and over video, red, green and blue."""
        return to_rgb(self.tones.dark)


STRIKE_STYLES: Final[Mapping[Strike, StrikeStyle]] = {
    "toe_first": StrikeStyle(
        "Toe first", "▲", "toe", Tones(light="#2b7fd0", dark="#54b0ff", either="#2b7fd0")
    ),
    "flat": StrikeStyle(
        "Flat", "■", "both", Tones(light="#a58a1c", dark="#fff0aa", either="#a58a1c")
    ),
    "heel_first": StrikeStyle(
        "Heel first", "▼", "heel", Tones(light="#d9730d", dark="#ff922c", either="#d9730d")
    ),
    "unclear": StrikeStyle(
        "Unclear", "?", "neither", Tones(light="#7c93a3", dark="#bac2cc", either="#7c93a3")
    ),
}

#: Labels of the measures of a stride, in the order in which they are shown.
STRIDE_MEASURE_LABELS: Final[Mapping[str, str]] = {
    "hip_extension": "Greatest thigh angle behind vertical",
    "hip_extension_against_trunk": "Greatest thigh angle behind the trunk line",
    "thigh_speed": "Fastest backward swing of the thigh",
    "trunk_lean": "Trunk forward, on average",
    "trunk_lean_at_contact": "Trunk forward at contact",
    "trunk_range": "Trunk movement within a stride",
    "knee_at_contact": "Knee bend at contact",
    "knee_in_stance": "Greatest knee bend on the ground",
    "knee_in_swing": "Greatest knee bend in the air",
    "contact_time": "Ground contact time",
    "flight_time": "Flight time",
    "duty_factor": "Share of the stride on the ground",
    "cadence": "Step rate",
    "step_length": "Step length",
    "pelvis_travel": "Up-and-down travel of the hips",
    "step_time": "Step time, left against right",
}
#: Measures of each foot; the step rate is that of both, and a second number would contradict it.
FOOT_MEASURES: Final = tuple(name for name in STRIDE_MEASURE_LABELS if name != "cadence")
_SIGNED_FLIGHT_TIME: Final = "Flight time (below zero: both feet on the ground)"


def gait_label(gait: Gait, direction: Direction) -> str:
    """Name gait and direction, for the middle of a sentence: ``running forward``."""
    return f"{GAIT_LABELS[gait]} {DIRECTION_LABELS[direction]}"


def measure_label(name: str, gait: Gait) -> str:
    """Name a measure of a stride.

    Parameters
    ----------
    name : str
        Its name in the report.
    gait : {"run", "walk", "unclear"}
        Only running is known to have a flight phase.
    """
    if name == "flight_time" and gait != "run":
        return _SIGNED_FLIGHT_TIME
    return STRIDE_MEASURE_LABELS.get(name, name.replace("_", " ").capitalize())
