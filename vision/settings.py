"""Settings of an analysis, shared by the command line, the app and the Python API."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from vision.pose.model_quality import default_quality
from vision.terms import LegChoice, Quality

#: Rotations with which a clip can be shown, degrees clockwise.
ROTATIONS: Final = (0, 90, 180, 270)
#: Style of the movement whose limits apply when none is chosen.
DEFAULT_STYLE: Final = "upright"


@dataclass(frozen=True)
class Settings:
    """Settings of one analysis.

    Attributes
    ----------
    screen : str
        Test to judge, such as ``deep-squat``; ``auto`` detects it.
    leg : {"auto", "left", "right"}
        Standing leg to judge; repetitions on the other leg are reported but not counted.
    person : int, optional
        Number of the person to analyse, from 1; by default whoever does the test.
    quality : {"best", "balanced", "fast"}
        Which pose model to use: a slower one errs less. The default is ``best``, or the value
        of the environment variable ``FORMCHECK_QUALITY``.
    model : str, optional
        Name of a pose model, or the path of a bundle, instead of that of the quality.
    criteria : Path, optional
        Criteria file with custom limits.
    start_s, end_s : float, optional
        Range of clip time to analyse.
    capture_rate : float, optional
        Frames per second the camera recorded at, for slow motion; by default the rate that the
        file gives, where the movement agrees.
    rotate : {0, 90, 180, 270}, optional
        Clockwise rotation with which the stored frames are shown, in place of the file's
        rotation tag; by default the tag's, or what makes the people upright.
    style : str
        Style of the movement, for tests that have several: ``upright`` or ``backpedal``.
    height_cm : float, optional
        Body height, for speeds.
    workers : int, optional
        Number of frames analysed in parallel; the result is the same for any number.
    language : str
        Language of the words in the annotated clip and its key frames, one of
        `vision.text.translation.LANGUAGES`; the report is always English.

    Examples
    --------
    >>> from vision import Settings
    >>> Settings(screen="deep_squat", start_s=2.0).leg
    'auto'
    """

    screen: str = "auto"
    leg: LegChoice = "auto"
    person: int | None = None
    quality: Quality = field(default_factory=default_quality)
    model: str | None = None
    criteria: Path | None = None
    start_s: float | None = None
    end_s: float | None = None
    capture_rate: float | None = None
    rotate: int | None = None
    style: str = DEFAULT_STYLE
    height_cm: float | None = None
    workers: int | None = None
    language: str = "en"
