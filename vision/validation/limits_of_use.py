"""How far each condition of filming may go, from the data file that the accuracy command writes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

FILE: Final = "limits_of_use.json"

#: What a condition is called; the keys are those of the data file.
CONDITION_LABELS: Final[Mapping[str, str]] = {
    "yaw": "camera turned off square",
    "roll": "camera rolled",
    "person": "height of the person in the frame",
    "rate": "frame rate, downward",
    "high_rate": "frame rate, upward",
    "exposure": "light, 1 is a well-lit room",
    "noise": "noise of the sensor, steps of 255",
    "motion_blur": "exposure, share of the frame interval",
    "dropped": "share of frames dropped",
    "loose": "trousers stand off the leg",
    "bystander": "a second person",
    "occluder": "something in front of the person",
    "handheld": "camera held by hand",
}
#: Conditions that are there or not.
_YES_OR_NO: Final = ("bystander", "occluder", "handheld")


@dataclass(frozen=True)
class UseLimit:
    """How far a condition may go for one angle of one movement, all others being plain.

    Attributes
    ----------
    movement, angle, condition : str
        As in the tables of accuracy.
    network : str
        The landmark network.
    within : str
        How far the error stays small; empty if nowhere.
    fails_at : str
        Where it no longer does; empty if it does everywhere that was measured.
    why : str
        What ends it; empty likewise.
    """

    movement: str
    angle: str
    condition: str
    network: str
    within: str
    fails_at: str
    why: str

    @property
    def text(self) -> str:
        """How far, in a few words; a plus where it may go further than was measured."""
        if self.condition in _YES_OR_NO:
            return "no" if self.fails_at else "yes"
        if not self.within:
            return "nowhere"
        return self.within if self.fails_at else f"{self.within} +"


@cache
def use_limits() -> Sequence[UseLimit]:
    """Return all limits, in the order of the data file."""
    text = resources.files("vision.validation").joinpath(FILE).read_text("utf-8")
    rows: list[dict[str, Any]] = json.loads(text)
    return tuple(UseLimit(**row) for row in rows)
