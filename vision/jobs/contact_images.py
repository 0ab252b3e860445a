"""A small picture of the foot at each contact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PIL import Image

from vision.clip.open import Clip
from vision.errors import Cancelled
from vision.report.models import ReportedStep

if TYPE_CHECKING:
    from vision.report.analysis_data import AnalysisData

#: Longer side of a picture; a page shows it at about half.
MAX_SIDE_PX: Final = 320
#: Of one stretch; somebody who wants more looks at the clip.
MAX_IMAGES_PER_BOUT: Final = 80


def contact_image_name(step: ReportedStep) -> str:
    """Name of a step's picture."""
    return f"step-{step.number:04d}.jpg"


def write_contact_images(
    clip: Clip,
    analysis: AnalysisData,
    folder: Path,
    *,
    cancelled: Callable[[], bool] | None = None,
) -> list[Path]:
    """Write a small picture of each contact, as many as a page can show.

    Parameters
    ----------
    clip : Clip
        The clip that was analysed.
    analysis : AnalysisData
        What was found.
    folder : Path
        Where the pictures go; made when missing.
    cancelled : callable, optional
        Asked before each picture.

    Raises
    ------
    Cancelled
        If `cancelled` said so.
    """
    from vision.draw.evidence.contacts import (
        contact_stills,  # loads OpenCV, which a page does not need
    )

    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    of_bout: Counter[int] = Counter()
    for step, pixels in contact_stills(clip, analysis, both_feet=True, caption=False):
        if cancelled is not None and cancelled():
            raise Cancelled("The drawing was stopped.")
        of_bout[step.bout] += 1
        if of_bout[step.bout] > MAX_IMAGES_PER_BOUT:
            continue
        picture = Image.fromarray(pixels)
        picture.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX), Image.Resampling.LANCZOS)
        written.append(folder / contact_image_name(step))
        picture.save(written[-1], quality=82)
    return written
