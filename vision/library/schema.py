"""Database tables of the library: athletes, visits, clips, results, reports and reviews.

Times are UTC. Ids are random, so that one machine can import what another has exported. Files
are in a store under their SHA-256; a row that names one is written only once the file exists.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import JSON, Date, DateTime, Dialect, ForeignKey, Index, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from vision.library.row_ids import new_id

#: SHA-256 in hexadecimal.
DIGEST_LENGTH = 64
#: Characters of a tag.
MAX_TAG: Final = 40
#: Of an id of any row, and of an account.
ID_LENGTH = 12


def utc_now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """A time with its time zone, stored in UTC whatever the database supports."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert a time to UTC for the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Add the time zone to a time from the database."""
        return None if value is None else value.replace(tzinfo=UTC)


class TableBase(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class AthleteRow(TableBase):
    """An athlete whose clips are kept.

    Attributes
    ----------
    consent_on : date or None
        When they agreed that their clips are kept.
    keep_until : date or None
        Last day on which their data may be kept.
    account_id : str or None
        Account that has added them; None where nobody signs in.
    notified_on : date or None
        When their coaches were told that the last day is near.
    """

    __tablename__ = "athlete"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120), index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    consent_on: Mapped[date | None] = mapped_column(Date)
    keep_until: Mapped[date | None] = mapped_column(Date)
    account_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    notified_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    visits: Mapped[list[VisitRow]] = relationship(back_populates="athlete", cascade="all")


class VisitRow(TableBase):
    """All clips of one athlete and day."""

    __tablename__ = "visit"
    __table_args__ = (Index(None, "athlete_id", "day", unique=True),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    athlete_id: Mapped[str] = mapped_column(ForeignKey("athlete.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column(Date, index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    athlete: Mapped[AthleteRow] = relationship(back_populates="visits")
    clips: Mapped[list[ClipRow]] = relationship(back_populates="visit", cascade="all")


class ClipRow(TableBase):
    """A video as it was uploaded; whoever adds it again gets the row that they see.

    Attributes
    ----------
    digest : str
        SHA-256 of the file: its name in the file store. Two coaches may have the same video.
    account_id : str or None
        Account to which it belongs while it has no athlete; None where nobody signs in.
    visit_id : str or None
        None while the clip has no athlete.
    source : str
        ``file``, or ``browser`` or ``received`` from the live check.
    proxy, thumbnail : str or None
        Digests of a copy that browsers can play, and of a small image.
    """

    __tablename__ = "clip"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), index=True)
    account_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    visit_id: Mapped[str | None] = mapped_column(
        ForeignKey("visit.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(200))
    ending: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(String(16), default="file")
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    duration_s: Mapped[float] = mapped_column(default=0.0)
    frame_rate: Mapped[float] = mapped_column(default=0.0)
    proxy: Mapped[str | None] = mapped_column(String(DIGEST_LENGTH))
    thumbnail: Mapped[str | None] = mapped_column(String(DIGEST_LENGTH))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    visit: Mapped[VisitRow | None] = relationship(back_populates="clips")
    reports: Mapped[list[ReportRow]] = relationship(back_populates="clip", cascade="all")


class ResultRow(TableBase):
    """An uploaded clip with the state of its analysis; its report has the same id.

    Attributes
    ----------
    clip, ending : str
        Digest of the clip as it was uploaded, and the ending of its name.
    state : str
        ``pending``, ``done``, ``failed`` or ``stopped``.
    message : str or None
        Why the last analysis gave no result, in one sentence.
    settings : dict
        Options of the analysis that the report is from, or of the one to come.
    athlete_id : str or None
        Athlete to whom the clip is assigned once there is a report.
    account_id : str or None
        Account that has uploaded it; None where nobody signs in.
    owner : str
        Who has asked for the analysis, for a fair order.
    resumed : int
        How often the analysis was taken up again after the end of a server.
    deleting : bool
        Whether it is deleted as soon as its analysis has stopped.
    lease, lease_until : str or None, datetime or None
        Held by the server that works on it, see `vision.library.leases`; not in backups.
    """

    __tablename__ = "result"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    clip: Mapped[str] = mapped_column(String(DIGEST_LENGTH), index=True)
    ending: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    state: Mapped[str] = mapped_column(String(16), default="pending", index=True)
    message: Mapped[str | None] = mapped_column(Text)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    live: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    athlete_id: Mapped[str | None] = mapped_column(
        ForeignKey("athlete.id", ondelete="SET NULL"), index=True
    )
    criteria_set_id: Mapped[str | None] = mapped_column(ForeignKey("criteria_set.id"))
    account_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    owner: Mapped[str] = mapped_column(String(64), default="")
    resumed: Mapped[int] = mapped_column(default=0)
    deleting: Mapped[bool] = mapped_column(default=False)
    lease: Mapped[str | None] = mapped_column(String(16), info={"backup": False})
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime, info={"backup": False})
    files: Mapped[list[ResultFileRow]] = relationship(cascade="all, delete-orphan")


class ResultFileRow(TableBase):
    """A file of a result that is not part of its report, such as the preview image."""

    __tablename__ = "result_file"

    result_id: Mapped[str] = mapped_column(
        ForeignKey("result.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), index=True)


class ReportRow(TableBase):
    """One analysis of a clip, with its files."""

    __tablename__ = "report"
    __table_args__ = (Index(None, "screen", "created_at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    clip_id: Mapped[str] = mapped_column(ForeignKey("clip.id", ondelete="CASCADE"), index=True)
    criteria_set_id: Mapped[str | None] = mapped_column(ForeignKey("criteria_set.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    screen: Mapped[str | None] = mapped_column(String(40))
    view: Mapped[str | None] = mapped_column(String(16))
    version: Mapped[str] = mapped_column(String(40), default="")
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    live: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    clip: Mapped[ClipRow] = relationship(back_populates="reports")
    files: Mapped[list[ReportFileRow]] = relationship(cascade="all, delete-orphan")
    findings: Mapped[list[FindingRow]] = relationship(cascade="all, delete-orphan")
    review: Mapped[ReviewRow] = relationship(cascade="all, delete-orphan")
    notes: Mapped[list[NoteRow]] = relationship(cascade="all, delete-orphan")
    drawings: Mapped[list[UserAnnotationRow]] = relationship(cascade="all, delete-orphan")
    tags: Mapped[list[TagRow]] = relationship(cascade="all, delete-orphan", order_by="TagRow.key")


class ReportFileRow(TableBase):
    """A file of an analysis: report, angles, video or still."""

    __tablename__ = "report_file"

    report_id: Mapped[str] = mapped_column(
        ForeignKey("report.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), index=True)


class FindingRow(TableBase):
    """The verdict of a report on one criterion, to filter reports by."""

    __tablename__ = "finding"
    __table_args__ = (Index(None, "criterion", "verdict"),)

    report_id: Mapped[str] = mapped_column(
        ForeignKey("report.id", ondelete="CASCADE"), primary_key=True
    )
    place: Mapped[int] = mapped_column(primary_key=True)
    criterion: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(120))
    leg: Mapped[str | None] = mapped_column(String(8))
    verdict: Mapped[str] = mapped_column(String(16))


class ReviewRow(TableBase):
    """A coach's review of a report.

    Attributes
    ----------
    status : str
        ``new``, ``reviewed`` or ``sent``.
    words : str
        Message to the athlete.
    """

    __tablename__ = "review"

    report_id: Mapped[str] = mapped_column(
        ForeignKey("report.id", ondelete="CASCADE"), primary_key=True
    )
    status: Mapped[str] = mapped_column(String(16), default="new", index=True)
    words: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)
    decisions: Mapped[list[DecisionRow]] = relationship(cascade="all, delete-orphan")


class DecisionRow(TableBase):
    """A coach's decision on one finding; the finding itself stays as it is.

    Attributes
    ----------
    kind : str
        ``agree``, ``change`` or ``dismiss``.
    verdict : str or None
        The coach's verdict, where it differs.
    """

    __tablename__ = "decision"

    report_id: Mapped[str] = mapped_column(
        ForeignKey("review.report_id", ondelete="CASCADE"), primary_key=True
    )
    criterion: Mapped[str] = mapped_column(String(40), primary_key=True)
    leg: Mapped[str] = mapped_column(String(8), primary_key=True, default="")
    kind: Mapped[str] = mapped_column(String(16))
    verdict: Mapped[str | None] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)


class NoteRow(TableBase):
    """A note at a time of the clip, by a coach or by the athlete.

    Attributes
    ----------
    author_id : str or None
        Account that wrote it; None where nobody signs in.
    """

    __tablename__ = "note"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    report_id: Mapped[str] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), index=True)
    time_s: Mapped[float]
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class UserAnnotationRow(TableBase):
    """A line, angle, arrow, stroke or text that a coach drew on one frame.

    Attributes
    ----------
    points : list
        Pairs x, y in pixels of the displayed frame.
    """

    __tablename__ = "drawing"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    report_id: Mapped[str] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), index=True)
    time_s: Mapped[float]
    kind: Mapped[str] = mapped_column(String(16))
    points: Mapped[list[Any]] = mapped_column(JSON)
    text: Mapped[str] = mapped_column(Text, default="")
    colour: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class TagRow(TableBase):
    """A coach's own word for a report, to filter by.

    Attributes
    ----------
    key : str
        The word as it is compared, without case and accents.
    name : str
        The word as it is shown.
    """

    __tablename__ = "tag"

    report_id: Mapped[str] = mapped_column(
        ForeignKey("report.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(MAX_TAG), primary_key=True, index=True)
    name: Mapped[str] = mapped_column(String(MAX_TAG))


class CriteriaSetRow(TableBase):
    """A user's own criteria, as they were when a clip was checked with them."""

    __tablename__ = "criteria_set"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    content: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
