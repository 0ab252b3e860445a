"""Write a small image of the foot at each initial contact."""

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

#: Longer side of an image; a page shows it at about half the size.
MAX_SIDE_PX: Final = 320
#: A page with more images of one bout would be slow and hard to read.
MAX_IMAGES_PER_BOUT: Final = 80


def contact_image_name(step: ReportedStep) -> str:
    """Return the file name of the image of a step."""
    return f"step-{step.number:04d}.jpg"


def write_contact_images(
    clip: Clip,
    analysis: AnalysisData,
    folder: Path,
    *,
    cancelled: Callable[[], bool] | None = None,
) -> list[Path]:
    """Write a small image of each contact, as many as a page can show.

    Parameters
    ----------
    clip : Clip
        The clip that was analysed.
    analysis : AnalysisData
        Its analysis.
    folder : Path
        Folder for the images; created if missing.
    cancelled : callable, optional
        Called before each image; returning true stops the work.

    Returns
    -------
    list of Path
        The images, in order of time.

    Raises
    ------
    Cancelled
        `cancelled` returned true.
    """
    # Loads OpenCV, which a page does not need.
    from vision.draw.evidence.contacts import contact_stills

    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    per_bout: Counter[int] = Counter()
    for step, pixels in contact_stills(clip, analysis, both_feet=True, caption=False):
        if cancelled is not None and cancelled():
            raise Cancelled("The drawing was stopped.")
        per_bout[step.bout] += 1
        if per_bout[step.bout] > MAX_IMAGES_PER_BOUT:
            continue
        image = Image.fromarray(pixels)
        image.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX), Image.Resampling.LANCZOS)
        written.append(folder / contact_image_name(step))
        image.save(written[-1], quality=82)
    return written
