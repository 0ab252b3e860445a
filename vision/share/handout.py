"""Data of a handout: report, key frames, angles, and the coach's message, notes and decisions."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from vision.errors import InputError
from vision.report.files import evidence_name, good_form_name
from vision.report.models import Criterion, Report
from vision.report.report_text import (
    criterion_key,
    criterion_title,
    good_form_text,
    worst_first,
)
from vision.report.review import ReviewDecision
from vision.report.translated_report import translate_report
from vision.terms import Floats
from vision.text.translation import ENGLISH, current_language, translate

#: An angle table has about twenty.
_MAX_COLUMNS: Final = 200
_NOT_AN_ANGLE_TABLE: Final = (
    "{} is not an angle table; make one with `formcheck check CLIP --angles FILE`."
)


@dataclass(frozen=True)
class AngleSeries:
    """Angles over time, as in an angle table.

    Attributes
    ----------
    time_s : ndarray of shape (T,)
        Clip time, ascending.
    series : mapping of str to ndarray of shape (T,)
        Degrees by name without ``_deg``: ``knee_flexion_left``; NaN where missing.
    """

    time_s: Floats
    series: Mapping[str, Floats]


@dataclass(frozen=True)
class KeyFrame:
    """A still of the clip.

    Attributes
    ----------
    image : Path or bytes
        PNG or JPEG.
    caption : str
        What it shows.
    criterion : str, optional
        The criterion it is evidence for: ``id``, or ``id/leg`` where the criterion has a leg.
    time_s : float, optional
        Clip time.
    by_coach : bool, optional
        Chosen or annotated by the coach: shown first, and never left out.
    is_good_form : bool, optional
        Shows how the criterion would be good, instead of what was measured.
    """

    image: Path | bytes
    caption: str
    criterion: str | None = None
    time_s: float | None = None
    by_coach: bool = False
    is_good_form: bool = False


@dataclass(frozen=True)
class CoachNote:
    """A coach's note at a time of the clip, or on the whole clip if it has no time."""

    text: str
    time_s: float | None = None


@dataclass(frozen=True)
class Handout:
    """Everything in the handout of one result.

    Attributes
    ----------
    report : Report
        The report as formcheck wrote it. It is shown with the coach's decisions, and what
        formcheck itself said beside them.
    angles : AngleSeries, optional
        Angles for the charts.
    frames : tuple of KeyFrame
        Key frames; those with a criterion are shown next to it.
    athlete, coach : str, optional
        Names.
    day : date, optional
        Day of filming.
    message : str
        The coach's message, in paragraphs.
    decisions : tuple of ReviewDecision
        At most one per criterion.
    notes : tuple of CoachNote
        Notes on the clip.
    language : str
        Language of the report's sentences, one of `vision.text.translation.LANGUAGES`.
    """

    report: Report
    angles: AngleSeries | None = None
    frames: tuple[KeyFrame, ...] = ()
    athlete: str | None = None
    coach: str | None = None
    day: date | None = None
    message: str = ""
    decisions: tuple[ReviewDecision, ...] = ()
    notes: tuple[CoachNote, ...] = ()
    language: str = ENGLISH

    def __post_init__(self) -> None:
        if len({decision.key for decision in self.decisions}) < len(self.decisions):
            raise ValueError("there are two decisions on one criterion")

    def evidence_frame(self, criterion: Criterion) -> KeyFrame | None:
        """Return the key frame that is evidence for a criterion, if there is one."""
        return self._frame(criterion, is_good_form=False)

    def good_form_frame(self, criterion: Criterion) -> KeyFrame | None:
        """Return the frame that shows how a criterion would be good, if there is one."""
        return self._frame(criterion, is_good_form=True)

    def _frame(self, criterion: Criterion, *, is_good_form: bool) -> KeyFrame | None:
        key = criterion_key(criterion)
        found = (f for f in self.frames if f.criterion == key and not f.by_coach)
        return next((f for f in found if f.is_good_form == is_good_form), None)


def find_frames(report: Report, stills: Path) -> tuple[KeyFrame, ...]:
    """Find the key frames of a report in its folder of stills, with captions in the language.

    Parameters
    ----------
    report : Report
        The report.
    stills : Path
        Folder of the stills; missing ones are left out.

    Returns
    -------
    tuple of KeyFrame
        The cover, the evidence (worst first) with what would be good, and the bottom of each
        counted repetition.
    """
    report = translate_report(report, current_language())
    found = [KeyFrame(stills / "cover.png", "")]
    for criterion in worst_first(report.criteria):
        if criterion.verdict != "cannot_tell":
            path = stills / f"{evidence_name(criterion)}.png"
            caption = criterion_title(criterion, report)
            key = criterion_key(criterion)
            found.append(KeyFrame(path, caption, criterion=key, time_s=criterion.evidence_s))
            if criterion.limits is not None:
                path = stills / f"{good_form_name(criterion)}.png"
                caption = good_form_text(criterion).rstrip(".")
                found.append(KeyFrame(path, caption, criterion=key, is_good_form=True))
    for rep in report.reps:
        if rep.counted:
            path = stills / f"rep-{rep.number}-bottom.png"
            caption = translate("Repetition {number}, bottom").format(number=rep.number)
            found.append(KeyFrame(path, caption, time_s=rep.bottom_s))
    return tuple(f for f in found if isinstance(f.image, Path) and f.image.is_file())


def read_angle_series(path: Path) -> AngleSeries:
    """Read an angle table.

    Raises
    ------
    InputError
        If the file cannot be read, or is not an angle table.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return parse_angle_series(file, path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(_NOT_AN_ANGLE_TABLE.format(path.name)) from error


def parse_angle_series(lines: Iterable[str], name: str) -> AngleSeries:
    """Parse an angle table that may come from anybody.

    Parameters
    ----------
    lines : iterable of str
        Its lines.
    name : str
        Name of the file, for messages.

    Raises
    ------
    InputError
        It is not an angle table.
    """
    try:
        reader = csv.reader(lines)
        headings = next(reader)
        if len(headings) > _MAX_COLUMNS:
            raise ValueError("too many columns")
        rows = []
        for row in reader:
            if len(row) != len(headings):
                raise ValueError("a row of another length")
            rows.append([float(c) if c else np.nan for c in row])
        columns = np.array(rows, dtype=np.float64).reshape(len(rows), len(headings)).T
        time_s = columns[headings.index("time_s")]
        if np.isinf(columns).any() or np.isnan(time_s).any():
            raise ValueError("a number that is not finite, or no time")
    except (ValueError, StopIteration, csv.Error) as error:
        raise InputError(_NOT_AN_ANGLE_TABLE.format(name)) from error
    series = {
        heading.removesuffix("_deg"): column
        for heading, column in zip(headings, columns, strict=True)
        if heading.endswith("_deg")
    }
    return AngleSeries(time_s=time_s, series=series)
