"""Data model of an export's ``library.json``: an athlete with all data, as one tree of rows.

Exports are untrusted input, so everything that becomes part of a path or a row is checked
here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Annotated, Final, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    FailFast,
    Field,
    JsonValue,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from vision.clip.containers import VIDEO_EXTENSIONS
from vision.errors import InputError
from vision.library.export_settings import checked_live_summary, checked_settings
from vision.library.result_files import result_file_kind
from vision.library.schema import MAX_TAG, ReportFileRow
from vision.library.tags import MAX_TAGS, clean_tag, tag_key
from vision.library.user_annotations import MAX_USER_ANNOTATIONS
from vision.report.review import DecisionKind, ReviewDecision
from vision.report.user_annotation import MAX_POINTS, parse_user_annotation
from vision.terms import Side, Verdict, ViewName
from vision.training.progression import MAX_FELT, MAX_ROUNDS
from vision.untrusted import JsonLimits, UntrustedDataError, parse_json, quoted

FORMAT: Final = "formcheck-library"
#: Raised whenever an older formcheck could not read a new export.
SCHEMA_VERSION: Final = 2
#: Of ``library.json``: a larger one would not fit well into memory.
MANIFEST_LIMITS: Final = JsonLimits(max_bytes=32 << 20, max_values=2_000_000, max_keys=100)
_NEWER: Final = "This export was made by a newer formcheck; update formcheck to import it."
_MAX_TEXT: Final = 1 << 20
_T = TypeVar("_T")


def not_an_export(why: str = "") -> str:
    """Return the message for a file that cannot be imported.

    Parameters
    ----------
    why : str
        What is wrong with it, where that is known.
    """
    why = f" ({why})" if why else ""
    return f"This is not an export of formcheck's library, or it is damaged{why}; export it again."


def _known_file(name: str) -> str:
    if result_file_kind(name) is None:
        raise ValueError(f"'{quoted(name)}' is not a file of an analysis")
    return name


def _video_ending(ending: str) -> str:
    if ending not in VIDEO_EXTENSIONS:
        raise ValueError("not a video's ending")
    return ending


def _clip_name(name: str) -> str:
    if set(name) & set("/\\"):
        raise ValueError("not a file name")
    return _printable(name)


def _tag(name: str) -> str:
    try:
        cleaned = clean_tag(name)
    except InputError as error:
        raise ValueError("not a tag") from error
    if cleaned != name:
        raise ValueError("not a tag")
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
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.+-]{0,40}$")]
LongText = Annotated[str, StringConstraints(max_length=_MAX_TEXT)]
Name = Annotated[str, StringConstraints(max_length=120), AfterValidator(_printable)]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2999, 12, 31))]
ClipTime = Annotated[float, Field(ge=0, le=1e7)]
#: All rows of one kind; the check ends at the first bad one.
Rows = Annotated[tuple[_T, ...], Field(max_length=50_000), FailFast()]
PixelCount = Annotated[int, Field(ge=0, le=1 << 20)]
NonNegativeNumber = Annotated[float, Field(ge=0, le=1e9)]


_Pixels = Annotated[int, Field(strict=True)] | Annotated[float, Field(strict=True)]
Point = Annotated[list[_Pixels], Field(min_length=2, max_length=2)]


class _ExportedModel(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", from_attributes=True, allow_inf_nan=False
    )


class ExportedAthlete(_ExportedModel):
    """The athlete."""

    id: RowId
    name: Name
    note: LongText
    consent_on: Day | None
    keep_until: Day | None
    created_at: Timestamp


class ExportedVisit(_ExportedModel):
    """All clips of one athlete and day."""

    id: RowId
    day: Day
    note: LongText


class ExportedClip(_ExportedModel):
    """A video as it was uploaded."""

    id: RowId
    digest: Sha256Hex
    visit_id: RowId
    name: Annotated[str, StringConstraints(max_length=200), AfterValidator(_clip_name)]
    ending: Annotated[str, AfterValidator(_video_ending)]
    source: Literal["file", "browser", "received"]
    width: PixelCount
    height: PixelCount
    duration_s: NonNegativeNumber
    frame_rate: NonNegativeNumber
    proxy: Sha256Hex | None
    thumbnail: Sha256Hex | None
    added_at: Timestamp


class ExportedFile(_ExportedModel):
    """A file of an analysis."""

    name: Annotated[str, StringConstraints(max_length=120), AfterValidator(_known_file)]
    digest: Sha256Hex


class ExportedFinding(_ExportedModel):
    """The verdict of a report on one criterion."""

    place: Annotated[int, Field(ge=0, le=1 << 20)]
    criterion: Identifier
    title: Name
    leg: Side | None
    verdict: Verdict


class ExportedDecision(_ExportedModel):
    """A coach's decision on one finding."""

    criterion: Identifier
    leg: Literal["", "left", "right"]
    kind: DecisionKind
    verdict: Verdict | None
    reason: LongText
    decided_at: Timestamp

    @model_validator(mode="after")
    def _check_verdict(self) -> Self:
        ReviewDecision(self.criterion, self.leg or None, self.kind, self.verdict)
        return self


class ExportedReview(_ExportedModel):
    """A coach's review of a report."""

    status: Literal["new", "reviewed", "sent"]
    words: LongText
    changed_at: Timestamp
    decisions: Rows[ExportedDecision]


class ExportedNote(_ExportedModel):
    """A coach's note at a time of the clip."""

    id: RowId
    time_s: ClipTime
    text: LongText
    created_at: Timestamp


class ExportedUserAnnotation(_ExportedModel):
    """A coach's drawing on one frame of the clip."""

    id: RowId
    time_s: ClipTime
    kind: Keyword
    points: Annotated[list[Point], Field(max_length=MAX_POINTS), FailFast()]
    text: LongText
    colour: Keyword
    created_at: Timestamp

    @model_validator(mode="after")
    def _check_drawing(self) -> Self:
        parse_user_annotation(self.model_dump())
        return self


class ExportedTag(_ExportedModel):
    """A coach's own word for a report."""

    name: Annotated[str, StringConstraints(max_length=MAX_TAG), AfterValidator(_tag)]


class ExportedReport(_ExportedModel):
    """One analysis of a clip with all its data."""

    id: ReportId
    clip_id: RowId
    criteria_set_id: RowId | None
    created_at: Timestamp
    screen: Identifier | None
    view: ViewName | None
    version: Identifier
    settings: Annotated[dict[str, JsonValue], AfterValidator(checked_settings)]
    live: Annotated[dict[str, JsonValue], AfterValidator(checked_live_summary)] | None
    files: Rows[ExportedFile]
    findings: Rows[ExportedFinding]
    review: ExportedReview | None
    notes: Rows[ExportedNote]
    drawings: Annotated[Rows[ExportedUserAnnotation], Field(max_length=MAX_USER_ANNOTATIONS)]
    #: Since version 2.
    tags: Annotated[Rows[ExportedTag], Field(max_length=MAX_TAGS)] = ()

    @field_validator("files", mode="before")
    @classmethod
    def _leave_out_others(cls, files: object) -> object:
        """Leave out what earlier versions kept of a result besides its analysis, when exporting."""
        if not isinstance(files, list):
            return files
        return [
            file
            for file in files
            if not isinstance(file, ReportFileRow) or result_file_kind(file.name)
        ]


class ExportedCriteriaSet(_ExportedModel):
    """A user's own criteria."""

    id: RowId
    digest: Sha256Hex
    name: Name
    content: LongText
    created_at: Timestamp


class ExportedTrainingSession(_ExportedModel):
    """A guided session."""

    id: RowId
    done_at: Timestamp
    day: Day
    plan: Annotated[Identifier, Field(min_length=1)]
    rounds: Annotated[int, Field(ge=1, le=MAX_ROUNDS)]
    rounds_done: Annotated[int, Field(ge=0, le=MAX_ROUNDS)]
    felt: Annotated[int, Field(ge=0, le=MAX_FELT)]
    pain: bool
    pain_where: LongText
    cleared_at: Timestamp | None


class AthleteExport(_ExportedModel):
    """An athlete with all data.

    Every visit has a clip, every clip a report, and every row that is referred to exists.
    """

    format: Literal["formcheck-library"] = FORMAT
    schema_version: Literal[1, 2] = SCHEMA_VERSION
    athlete: ExportedAthlete
    visits: Rows[ExportedVisit]
    clips: Rows[ExportedClip]
    reports: Rows[ExportedReport]
    criteria_sets: Rows[ExportedCriteriaSet]
    training: Rows[ExportedTrainingSession] = ()

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
        _require_unique(each.id for each in self.training)
        _require_unique(note.id for report in self.reports for note in report.notes)
        _require_unique(drawing.id for report in self.reports for drawing in report.drawings)
        for report in self.reports:
            if "report.json" not in _require_unique(file.name for file in report.files):
                raise ValueError("an analysis has no report")
            _require_unique(finding.place for finding in report.findings)
            _require_unique(tag_key(tag.name) for tag in report.tags)
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
        content = parse_json(data, MANIFEST_LIMITS)
        if _Head.model_validate(content).schema_version > SCHEMA_VERSION:
            raise InputError(_NEWER)
        return AthleteExport.model_validate(content)
    except UntrustedDataError as error:
        raise InputError(not_an_export(str(error))) from error
    except ValidationError as error:
        raise InputError(not_an_export(_first_mistake(error))) from error


def _first_mistake(error: ValidationError) -> str:
    """Return where an export is not valid, and why, in one line."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = quoted(".".join(str(step) for step in first["loc"]))
    what = first["msg"].removeprefix("Value error, ")
    return f"{where}: {what}" if where else what


def _require_unique(values: Iterable[_T]) -> set[_T]:
    listed = list(values)
    if len(set(listed)) != len(listed):
        raise ValueError("duplicate value")
    return set(listed)
