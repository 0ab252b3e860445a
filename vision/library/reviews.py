"""A coach's review of a report: status, message, decisions and notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Integer, case, func, select

from vision.errors import InputError
from vision.library.access import User
from vision.library.library import Library
from vision.library.queries import REVIEW_STATUSES, ReviewStatus
from vision.library.schema import DecisionRow, FindingRow, NoteRow, ReportRow, ReviewRow
from vision.report.review import ReviewDecision

_GONE: Final = "This report is no longer in the library."


@dataclass(frozen=True)
class ReviewNote:
    """A note at a time of the clip.

    Attributes
    ----------
    id : str
    time_s : float
    text : str
    may_change : bool
        Whether the user may change its text: theirs, or of before anybody signed in.
    may_delete : bool
        Whether they may delete it.
    """

    id: str
    time_s: float
    text: str
    may_change: bool = True
    may_delete: bool = True


@dataclass(frozen=True)
class CoachReview:
    """A coach's complete review of a report."""

    status: ReviewStatus = "new"
    message: str = ""
    decisions: tuple[ReviewDecision, ...] = ()
    notes: tuple[ReviewNote, ...] = ()

    def decision_on(self, criterion: str, leg: str | None) -> ReviewDecision | None:
        """Return the decision on a finding; None where there is none."""
        return next((d for d in self.decisions if (d.criterion, d.leg) == (criterion, leg)), None)


@dataclass(frozen=True)
class AgreementRate:
    """How often coaches agreed with formcheck on a criterion."""

    criterion: str
    title: str
    decided: int
    agreed: int


def read_review(library: Library, report_id: str) -> CoachReview | None:
    """Read the review of a report; None where the library has no such report.

    An athlete sees it as new, with notes of their own only, until the coach has sent it.
    """
    with library.reading() as session:
        if session.get(ReportRow, report_id) is None:
            return None
        review = session.get(ReviewRow, report_id)
        notes = session.scalars(
            select(NoteRow)
            .where(NoteRow.report_id == report_id)
            .order_by(NoteRow.time_s, NoteRow.created_at)
        )
        return CoachReview(
            status="new" if review is None else review.status,  # type: ignore[arg-type]
            message="" if review is None else review.words,
            decisions=tuple(map(decision_of, () if review is None else review.decisions)),
            notes=tuple(_note(note, library.user) for note in notes),
        )


def decision_of(row: DecisionRow) -> ReviewDecision:
    """Return a decision by its row."""
    return ReviewDecision(row.criterion, row.leg or None, row.kind, row.verdict, row.reason)  # type: ignore[arg-type]


def _note(row: NoteRow, user: User) -> ReviewNote:
    is_own = row.author_id == user.account_id
    may_change = user.sees_everything or is_own or (user.role == "coach" and row.author_id is None)
    may_delete = user.role != "viewer" and (user.role != "athlete" or is_own)
    return ReviewNote(row.id, row.time_s, row.text, may_change and may_delete, may_delete)


def write_review(
    library: Library,
    report_id: str,
    *,
    status: ReviewStatus,
    message: str,
    decisions: Sequence[ReviewDecision],
) -> None:
    """Save status, message and decisions in place of the earlier ones.

    Parameters
    ----------
    library : Library
        The library.
    report_id : str
        The report.
    status : {"new", "reviewed", "sent"}
        Status of the review.
    message : str
        Message to the athlete.
    decisions : sequence of ReviewDecision
        Decisions on findings; one for each finding at most.

    Raises
    ------
    InputError
        The report was deleted.
    """
    if status not in REVIEW_STATUSES:
        raise ValueError(f"{status!r} is not a status")
    with library.writing() as session:
        review = session.get(ReviewRow, report_id)
        if review is None:
            raise InputError(_GONE)
        review.status, review.words = status, message.strip()
        rows = {(d.criterion, d.leg): d for d in review.decisions}
        new = {(d.criterion, d.leg or ""): d for d in decisions}
        review.decisions = [row for key, row in rows.items() if key in new]
        for key, decision in new.items():
            row = rows.get(key)
            if row is None:
                row = DecisionRow(criterion=key[0], leg=key[1])
                review.decisions.append(row)
            row.kind, row.verdict = decision.kind, decision.verdict
            row.reason = decision.reason.strip()


def add_note(library: Library, report_id: str, *, time_s: float, text: str) -> str:
    """Add a note and return its id.

    Parameters
    ----------
    library : Library
        The library.
    report_id : str
        The report.
    time_s : float
        Time of the clip the note is about.
    text : str
        The note.

    Raises
    ------
    InputError
        The note is empty, or the report was deleted.
    """
    if not text.strip():
        raise InputError("The note is empty; write something first.")
    with library.writing() as session:
        if session.get(ReportRow, report_id) is None:
            raise InputError(_GONE)
        note = NoteRow(report_id=report_id, time_s=max(0.0, time_s), text=text.strip())
        session.add(note)
        session.flush()
        return note.id


def change_note(library: Library, id_: str, *, text: str) -> None:
    """Change the text of a note.

    Parameters
    ----------
    library : Library
        The library.
    id_ : str
        The note.
    text : str
        Its new text.

    Raises
    ------
    InputError
        The text is empty, or the note was deleted.
    """
    if not text.strip():
        raise InputError("The note is empty; write something first.")
    with library.writing() as session:
        note = session.get(NoteRow, id_)
        if note is None:
            raise InputError("This note has been deleted.")
        note.text = text.strip()


def delete_note(library: Library, id_: str) -> None:
    """Delete a note, if it exists."""
    with library.writing() as session:
        note = session.get(NoteRow, id_)
        if note is not None:
            session.delete(note)


def agreement_rates(library: Library) -> tuple[AgreementRate, ...]:
    """Count how often coaches agreed with formcheck, by criterion, the lowest rate first."""
    decided = func.count(DecisionRow.criterion)
    agreed = func.sum(case((DecisionRow.kind == "agree", 1), else_=0), type_=Integer)
    title = (
        select(func.max(FindingRow.title))
        .where(FindingRow.criterion == DecisionRow.criterion)
        .correlate(DecisionRow)
        .scalar_subquery()
    )
    query = select(DecisionRow.criterion, title, decided, agreed).group_by(DecisionRow.criterion)
    with library.reading() as session:
        found = [AgreementRate(*row) for row in session.execute(query)]
    return tuple(sorted(found, key=lambda a: (a.agreed / a.decided, -a.decided, a.criterion)))
