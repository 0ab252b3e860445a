"""What a user can set for an analysis; the same on the command line and on the page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vision.terms import LegChoice

#: Style of the movement whose limits apply when none is chosen.
DEFAULT_STYLE: Final = "upright"


@dataclass(frozen=True)
class Settings:
    """Choices for one analysis.

    Attributes
    ----------
    screen : str
        Test that the clip shows, such as ``deep-squat``, or ``auto``.
    leg : {"auto", "left", "right"}
        Standing leg to judge; others are kept but not counted.
    person : int, optional
        Whom to follow, from 1; the largest and most central by default.
    model : str, optional
        Name of a pose model, or the path of a bundle.
    criteria : Path, optional
        A copy of a criteria file with own limits.
    start_s, end_s : float, optional
        Range of clip time to look at.
    capture_rate : float, optional
        Frames per second the camera recorded at, for slow motion.
    style : str
        Style of the movement, for tests that have several: ``upright`` or ``backpedal``.
    height_cm : float, optional
        Body height, for speeds.
    workers : int, optional
        Frames analysed at once; changes nothing in the result.
    """

    screen: str = "auto"
    leg: LegChoice = "auto"
    person: int | None = None
    model: str | None = None
    criteria: Path | None = None
    start_s: float | None = None
    end_s: float | None = None
    capture_rate: float | None = None
    style: str = DEFAULT_STYLE
    height_cm: float | None = None
    workers: int | None = None
