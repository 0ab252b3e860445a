"""What is handed to somebody: the report, its pictures and curves, and what the coach says."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np

from vision.errors import InputError
from vision.report.files import evidence_name
from vision.report.models import Criterion, Report
from vision.report.report_text import criterion_title, worst_first
from vision.terms import Floats, Verdict


@dataclass(frozen=True)
class AngleSeries:
    """Angles over time, as in an angles file.

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
    """One picture.

    Attributes
    ----------
    picture : Path or bytes
        PNG or JPEG.
    caption : str
        What it shows.
    criterion : str, optional
        What it proves: ``id``, or ``id/leg`` where the criterion has a leg.
    time_s : float, optional
        Clip time.
    by_coach : bool, optional
        Chosen, or drawn on, by the coach: shown first, and never left out.
    """

    picture: Path | bytes
    caption: str
    criterion: str | None = None
    time_s: float | None = None
    by_coach: bool = False


@dataclass(frozen=True)
class Decision:
    """What a coach decided on one criterion.

    Attributes
    ----------
    criterion : str
        ``id``, or ``id/leg`` where the criterion has a leg.
    kind : {"agreed", "changed", "dismissed"}
        Whether the machine is right, wrong by a verdict, or beside the point.
    verdict : Verdict, optional
        What a changed one becomes.
    reason : str
        Why, where it is not agreed with.
    """

    criterion: str
    kind: Literal["agreed", "changed", "dismissed"]
    verdict: Verdict | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if (self.kind == "changed") != (self.verdict is not None):
            raise ValueError("a changed verdict needs the new one, and only it has one")


@dataclass(frozen=True)
class TimedNote:
    """A coach's remark on a moment; without a time on the whole clip."""

    text: str
    time_s: float | None = None


@dataclass(frozen=True)
class Handout:
    """Everything that is shared of one result.

    Attributes
    ----------
    report : Report
        What the machine said; all of it is shown, whatever a coach decided.
    angles : AngleSeries, optional
        For the curves.
    frames : tuple of KeyFrame
        Those with a criterion are shown beside it.
    athlete, coach : str, optional
        Names.
    day : date, optional
        When it was filmed.
    words : str
        The coach's own words, in paragraphs.
    decisions : tuple of Decision
        At most one for each criterion.
    notes : tuple of TimedNote
        Remarks at moments of the clip.
    """

    report: Report
    angles: AngleSeries | None = None
    frames: tuple[KeyFrame, ...] = ()
    athlete: str | None = None
    coach: str | None = None
    day: date | None = None
    words: str = ""
    decisions: tuple[Decision, ...] = ()
    notes: tuple[TimedNote, ...] = ()
    _decided: Mapping[str, Decision] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        decided = {decision.criterion: decision for decision in self.decisions}
        if len(decided) < len(self.decisions):
            raise ValueError("there are two decisions on one criterion")
        object.__setattr__(self, "_decided", decided)

    def decision_on(self, criterion: Criterion) -> Decision | None:
        """What the coach decided on a criterion; None where nothing."""
        return self._decided.get(criterion_key(criterion))

    def frame_of(self, criterion: Criterion) -> KeyFrame | None:
        """The picture that proves a criterion; None where there is none."""
        key = criterion_key(criterion)
        proofs = (f for f in self.frames if f.criterion == key and not f.by_coach)
        return next(proofs, None)


def criterion_key(criterion: Criterion) -> str:
    """Name a criterion within its report: ``id``, or ``id/leg``."""
    return f"{criterion.id}/{criterion.leg}" if criterion.leg else criterion.id


def find_frames(report: Report, stills: Path) -> tuple[KeyFrame, ...]:
    """Find the key frames of a report in the folder they were written to.

    Parameters
    ----------
    report : Report
    stills : Path
        Folder of the pictures; missing pictures are left out.

    Returns
    -------
    tuple of KeyFrame
        The cover, the proofs with the worst first, and each counted repetition's bottom.
    """
    found = [KeyFrame(stills / "cover.png", "")]
    for criterion in worst_first(report.criteria):
        if criterion.verdict != "cannot_tell":
            path = stills / f"{evidence_name(criterion)}.png"
            caption = criterion_title(criterion, report)
            key = criterion_key(criterion)
            found.append(KeyFrame(path, caption, criterion=key, time_s=criterion.evidence_s))
    for rep in report.reps:
        if rep.counted:
            path = stills / f"rep-{rep.number}-bottom.png"
            caption = f"Repetition {rep.number}, bottom"
            found.append(KeyFrame(path, caption, time_s=rep.bottom_s))
    return tuple(f for f in found if isinstance(f.picture, Path) and f.picture.is_file())


def read_angles(path: Path) -> AngleSeries:
    """Read an angles file.

    Raises
    ------
    InputError
        It cannot be read, or is no angles file.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            heads, *rows = csv.reader(file)
        table = np.array([[float(c) if c else np.nan for c in row] for row in rows])
        columns = table.reshape(len(rows), len(heads)).T
        time_s = columns[heads.index("time_s")]
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path.name} is no angles file; make it with `formcheck check CLIP --angles FILE`."
        ) from error
    series = {
        head.removesuffix("_deg"): column
        for head, column in zip(heads, columns, strict=True)
        if head.endswith("_deg")
    }
    return AngleSeries(time_s=time_s, series=series)
