"""First page of an export of everything about somebody: leads to each report and clip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from vision.share.handout_html import handout_style, template
from vision.text.dates import long_date
from vision.text.labels import screen_label
from vision.text.translation import current_language


@dataclass(frozen=True)
class ExportedResult:
    """A checked clip in an export; paths are those of files beside the page.

    Attributes
    ----------
    day : date
        Day of the visit.
    screen : str or None
        Id of the test.
    clip_name : str
        Name of the clip as it was uploaded.
    page : str or None
        Its report as a page; None where this version cannot read the report.
    clip : str
        The clip.
    annotated_clip : str or None
        The clip with what was measured drawn on it.
    """

    day: date
    screen: str | None
    clip_name: str
    page: str | None
    clip: str
    annotated_clip: str | None


@dataclass(frozen=True)
class TrainingLine:
    """A guided session in an export.

    Attributes
    ----------
    day : date
        The day.
    text : str
        What was done, and how it went.
    """

    day: date
    text: str


@dataclass(frozen=True)
class UncheckedClip:
    """A clip in an export that has no report.

    Attributes
    ----------
    day : date
        Day of the upload.
    clip_name : str
        Name of the clip as it was uploaded.
    clip : str
        Path of the clip beside the page.
    """

    day: date
    clip_name: str
    clip: str


def export_index_html(
    name: str,
    results: Sequence[ExportedResult],
    *,
    unchecked: Sequence[UncheckedClip] = (),
    training: Sequence[TrainingLine] = (),
) -> str:
    """Return the page in the current language; all text in it is escaped.

    Parameters
    ----------
    name : str
        Name of the athlete.
    results : sequence of ExportedResult
        All results, in the order in which they are listed.
    unchecked : sequence of UncheckedClip, optional
        Clips without a report.
    training : sequence of TrainingLine, optional
        Guided sessions.
    """
    return template("export_index.html.j2").render(
        name=name,
        results=results,
        unchecked=unchecked,
        training=training,
        language=current_language(),
        long_date=long_date,
        screen_label=screen_label,
        style=handout_style(),
    )
