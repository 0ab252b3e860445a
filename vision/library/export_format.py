"""Data model of an export's ``library.json``: an athlete with all data, as one tree of rows.

Exports are untrusted input, so everything that becomes part of a path or a row is checked
here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from typing import Annotated, Final, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    ValidationError,
    model_validator,
)

from vision.errors import InputError

FORMAT: Final = "formcheck-library"
#: Raised whenever an older formcheck could not read a new export.
SCHEMA_VERSION: Final = 1
NOT_AN_EXPORT: Final = (
    "This is not an export of formcheck's library, or it is damaged; export it again."
)
_NEWER: Final = "This export was made by a newer formcheck; update formcheck to import it."
_MAX_TEXT: Final = 1 << 20
_T = TypeVar("_T")


def _safe_name(name: str) -> str:
    """Accept only names of files inside the result's folder."""
    is_plain = name.isprintable() and not set(name) & set("\\:")
    if not is_plain or any(not part or part.startswith(".") for part in name.split("/")):
        raise ValueError("not a file name")
    return name


def _printable(name: str) -> str:
    if not name.isprintable() or not name.strip():
        raise ValueError("not a name")
    return name


RowId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,12}$")]
#: Also the name of a result's folder.
ReportId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{12}$")]
Sha256Hex = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Timestamp = Annotated[
    AwareDatetime,
    Field(ge=datetime(1970, 1, 1, tzinfo=UTC), le=datetime(2999, 1, 1, tzinfo=UTC)),
]
Keyword = Annotated[str, StringConstraints(max_length=16)]
Identifier = Annotated[str, StringConstraints(max_length=40)]
LongText = Annotated[str, StringConstraints(max_length=_MAX_TEXT)]
LegCode = Annotated[str, StringConstraints(max_length=8)]
PixelCount = Annotated[int, Field(ge=0, le=1 << 20)]
NonNegativeNumber = Annotated[float, Field(ge=0, le=1e9)]


class _ExportedModel(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", from_attributes=True, allow_inf_nan=False
    )


class ExportedAthlete(_ExportedModel):
    """The athlete."""

    id: RowId
    name: Annotated[str, StringConstraints(max_length=120), AfterValidator(_printable)]
    note: LongText
    consent_on: date | None
    keep_until: date | None
    created_at: Timestamp


class ExportedVisit(_ExportedModel):
    """All clips of one athlete and day."""

    id: RowId
    day: date
    note: LongText


class ExportedClip(_ExportedModel):
    """A video as it was uploaded."""

    id: RowId
    digest: Sha256Hex
    visit_id: RowId
    name: Annotated[str, StringConstraints(max_length=200)]
    ending: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{0,8}$")]
    source: Keyword
    width: PixelCount
    height: PixelCount
    duration_s: NonNegativeNumber
    frame_rate: NonNegativeNumber
    proxy: Sha256Hex | None
    thumbnail: Sha256Hex | None
    added_at: Timestamp


class ExportedFile(_ExportedModel):
    """A file of an analysis."""

    name: Annotated[str, StringConstraints(max_length=120), AfterValidator(_safe_name)]
    digest: Sha256Hex


class ExportedFinding(_ExportedModel):
    """The verdict of a report on one criterion."""

    place: Annotated[int, Field(ge=0, le=1 << 20)]
    criterion: Identifier
    title: Annotated[str, StringConstraints(max_length=120)]
    leg: LegCode | None
    verdict: Keyword


class ExportedDecision(_ExportedModel):
    """A coach's decision on one finding."""

    criterion: Identifier
    leg: LegCode
    kind: Keyword
    verdict: Keyword | None
    reason: LongText
    decided_at: Timestamp


class ExportedReview(_ExportedModel):
    """A coach's review of a report."""

    status: Literal["new", "reviewed", "sent"]
    words: LongText
    changed_at: Timestamp
    decisions: tuple[ExportedDecision, ...]


class ExportedNote(_ExportedModel):
    """A coach's note at a time of the clip."""

    id: RowId
    time_s: float
    text: LongText
    created_at: Timestamp


class ExportedUserAnnotation(_ExportedModel):
    """A coach's drawing on one frame of the clip."""

    id: RowId
    time_s: float
    kind: Keyword
    points: list[JsonValue]
    text: LongText
    colour: Keyword
    created_at: Timestamp


class ExportedReport(_ExportedModel):
    """One analysis of a clip with all its data."""

    id: ReportId
    clip_id: RowId
    criteria_set_id: RowId | None
    created_at: Timestamp
    screen: Identifier | None
    view: Keyword | None
    version: Identifier
    settings: dict[str, JsonValue]
    live: dict[str, JsonValue] | None
    files: tuple[ExportedFile, ...]
    findings: tuple[ExportedFinding, ...]
    review: ExportedReview | None
    notes: tuple[ExportedNote, ...]
    drawings: tuple[ExportedUserAnnotation, ...]


class ExportedCriteriaSet(_ExportedModel):
    """A user's own criteria."""

    id: RowId
    digest: Sha256Hex
    name: Annotated[str, StringConstraints(max_length=120)]
    content: LongText
    created_at: Timestamp


class AthleteExport(_ExportedModel):
    """An athlete with all data.

    Every visit has a clip, every clip a report, and every row that is referred to exists.
    """

    format: Literal["formcheck-library"] = FORMAT
    schema_version: Literal[1] = SCHEMA_VERSION
    athlete: ExportedAthlete
    visits: tuple[ExportedVisit, ...]
    clips: tuple[ExportedClip, ...]
    reports: tuple[ExportedReport, ...]
    criteria_sets: tuple[ExportedCriteriaSet, ...]

    @property
    def digests(self) -> frozenset[str]:
        """SHA-256 of all files that belong to the export."""
        found = {file.digest for report in self.reports for file in report.files}
        for clip in self.clips:
            found |= {d for d in (clip.digest, clip.proxy, clip.thumbnail) if d is not None}
        return frozenset(found)

    @model_validator(mode="after")
    def _check_references(self) -> Self:
        visits = _require_unique(visit.id for visit in self.visits)
        _require_unique(visit.day for visit in self.visits)
        clips = _require_unique(clip.id for clip in self.clips)
        _require_unique(clip.digest for clip in self.clips)
        sets = _require_unique(criteria.id for criteria in self.criteria_sets)
        _require_unique(criteria.digest for criteria in self.criteria_sets)
        _require_unique(report.id for report in self.reports)
        _require_unique(note.id for report in self.reports for note in report.notes)
        _require_unique(drawing.id for report in self.reports for drawing in report.drawings)
        for report in self.reports:
            names = _require_unique(file.name for file in report.files)
            if names & {str(above) for name in names for above in PurePosixPath(name).parents}:
                raise ValueError("a file and a folder have the same name")
            _require_unique(finding.place for finding in report.findings)
            _require_unique(
                (d.criterion, d.leg) for d in (report.review.decisions if report.review else ())
            )
        is_complete = (
            {clip.visit_id for clip in self.clips} == visits
            and {report.clip_id for report in self.reports} == clips
            and {r.criteria_set_id for r in self.reports} - {None} == sets
            and all(
                hashlib.sha256(criteria.content.encode()).hexdigest() == criteria.digest
                for criteria in self.criteria_sets
            )
        )
        if not is_complete:
            raise ValueError("a referenced row is missing or unused")
        return self


class _Head(BaseModel):
    format: Literal["formcheck-library"]
    schema_version: Annotated[int, Field(ge=1)]


def parse_export(data: bytes) -> AthleteExport:
    """Parse and check the content of ``library.json``.

    Parameters
    ----------
    data : bytes
        JSON.

    Raises
    ------
    InputError
        It is not valid, or was made by a newer formcheck.
    """
    try:
        if _Head.model_validate_json(data).schema_version > SCHEMA_VERSION:
            raise InputError(_NEWER)
        return AthleteExport.model_validate_json(data)
    except ValidationError as error:
        raise InputError(NOT_AN_EXPORT) from error


def _require_unique(values: Iterable[_T]) -> set[_T]:
    listed = list(values)
    if len(set(listed)) != len(listed):
        raise ValueError("duplicate value")
    return set(listed)
