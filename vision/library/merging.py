"""Merge two athletes that are one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from vision.errors import InputError
from vision.library.access import AccessError, AuditAction, AuditKind
from vision.library.access_schema import AuditRow, TeamAthleteRow
from vision.library.athletes import check_dates, get_athlete, move_reports
from vision.library.audit_rows import audit_values
from vision.library.library import Library
from vision.library.schema import AthleteRow, ClipRow, ResultRow, VisitRow
from vision.library.training_schema import TrainingSessionRow

_NOT_YOURS: Final = (
    "Only athletes that you added yourself can be merged; an administrator can merge others."
)


@dataclass(frozen=True)
class MergePlan:
    """What a merge of two athletes does, and the stricter of their dates.

    Attributes
    ----------
    kept_id, kept : str
        Id and name of the athlete who stays.
    other_id, other : str
        Id and name of the one who becomes part of them.
    reports, visits : int
        How many reports and visits move.
    consent_on : date or None
        The later day of consent; None unless both have consented.
    only_consent : date or None
        The day of the only one of them who has consented.
    keep_until : date or None
        The earlier of the last days on which their data may be kept.
    """

    kept_id: str
    kept: str
    other_id: str
    other: str
    reports: int
    visits: int
    consent_on: date | None
    only_consent: date | None
    keep_until: date | None


def plan_merge(library: Library, kept_id: str, other_id: str) -> MergePlan:
    """Return what a merge of two athletes would do.

    Parameters
    ----------
    library : Library
        The library.
    kept_id, other_id : str
        The athlete who stays, and the one who becomes part of them.

    Raises
    ------
    InputError
        They are the same, or one of them was deleted.
    AccessError
        The user is a coach, and one of them was added by somebody else.
    """
    if kept_id == other_id:
        raise InputError("Choose two different athletes to merge.")
    kept, other = (get_athlete(library, id_) for id_ in (kept_id, other_id))
    user = library.user
    is_own = user.role == "coach" and {kept.added_by, other.added_by} == {user.account_id}
    if not (user.sees_everything or is_own):
        raise AccessError(_NOT_YOURS)
    with library.reading() as session:
        visits = session.scalars(select(VisitRow.id).where(VisitRow.athlete_id == other_id)).all()
    consents = [card.consent_on for card in (kept, other) if card.consent_on is not None]
    return MergePlan(
        kept_id=kept_id,
        kept=kept.name,
        other_id=other_id,
        other=other.name,
        reports=other.reports,
        visits=len(visits),
        consent_on=max(consents) if len(consents) == 2 else None,
        only_consent=consents[0] if len(consents) == 1 else None,
        keep_until=min(filter(None, (kept.keep_until, other.keep_until)), default=None),
    )


def merge_athletes(
    library: Library, plan: MergePlan, *, consent_on: date | None, keep_until: date | None
) -> None:
    """Give everything of one athlete to another, and remove the one.

    Visits of the same day become one, and so do rows of the same video. Notes are joined. The
    athlete who stays is in the teams of both.

    Parameters
    ----------
    library : Library
        The library.
    plan : MergePlan
        Whom to merge, from `plan_merge`.
    consent_on, keep_until : date or None
        Dates of the athlete who stays; those of the plan are the stricter ones.

    Raises
    ------
    InputError
        One of them was deleted, or the dates contradict each other.
    AccessError
        As in `plan_merge`.
    """
    plan = plan_merge(library, plan.kept_id, plan.other_id)
    check_dates(consent_on, keep_until)
    # Not as the user: a coach does not see other teams of their own athletes.
    with library.whole.writing() as session:
        kept, other = (session.get(AthleteRow, id_) for id_ in (plan.kept_id, plan.other_id))
        if kept is None or other is None:
            raise InputError("One of these athletes is no longer in the library.")
        results = _move_everything(session, kept, other)
        kept.consent_on = consent_on
        if keep_until != kept.keep_until:
            kept.keep_until, kept.notified_on = keep_until, None
        session.flush()
        _note_merge(session, library, plan, results)


def _move_everything(session: Session, kept: AthleteRow, other: AthleteRow) -> list[str]:
    """Move all of an athlete to another, delete the empty one; return ids of moved results."""
    kept_id, other_id = kept.id, other.id
    days = {visit.day: visit for visit in kept.visits}
    for visit in list(other.visits):
        same_day = days.get(visit.day)
        if same_day is None:
            visit.athlete = kept
            continue
        for clip in list(visit.clips):
            clip.visit = same_day
        same_day.note = _joined(same_day.note, visit.note)
    kept.note = _joined(kept.note, other.note)
    results = session.scalars(select(ResultRow).where(ResultRow.athlete_id == other_id)).all()
    for result in results:
        result.athlete_id = kept_id
    trained = select(TrainingSessionRow).where(TrainingSessionRow.athlete_id == other_id)
    for done in session.scalars(trained):
        done.athlete_id = kept_id
    teams = select(TeamAthleteRow).where(TeamAthleteRow.athlete_id.in_((kept_id, other_id)))
    rows = session.scalars(teams).all()
    of_kept = {row.team_id for row in rows if row.athlete_id == kept_id}
    for team_id in {row.team_id for row in rows} - of_kept:
        session.add(TeamAthleteRow(team_id=team_id, athlete_id=kept_id))
    ids = [result.id for result in results]
    session.flush()
    session.expire_all()
    for visit in session.scalars(select(VisitRow).where(VisitRow.athlete_id == other_id)):
        session.delete(visit)  # all of its clips are in the visit of the same day
    _join_same_videos(session, kept_id)
    session.flush()
    session.expire_all()
    session.delete(session.get_one(AthleteRow, other_id))
    return ids


def _note_merge(session: Session, library: Library, plan: MergePlan, results: list[str]) -> None:
    """Note a merge in the audit log, in the same transaction."""
    if library.user.role == "owner":
        return
    objects: list[tuple[AuditAction, AuditKind, str]] = [
        ("changed", "athlete", plan.kept_id),
        ("deleted", "athlete", plan.other_id),
        *(("changed", "result", id_) for id_ in results),
    ]
    session.execute(insert(AuditRow), [audit_values(library.user, *each) for each in objects])


def _join_same_videos(session: Session, athlete_id: str) -> None:
    """Leave one row of each video of an athlete, with the reports of all."""
    query = select(ClipRow).join(VisitRow).where(VisitRow.athlete_id == athlete_id)
    first: dict[str, ClipRow] = {}
    for clip in session.scalars(query.order_by(ClipRow.added_at, ClipRow.id)).all():
        same = first.setdefault(clip.digest, clip)
        if same is not clip:
            visit = clip.visit
            move_reports(session, clip, same)
            session.flush()
            if visit is not None and visit is not same.visit:
                session.refresh(visit)
                if not visit.clips:
                    session.delete(visit)


def _joined(first: str, second: str) -> str:
    return "\n".join(dict.fromkeys(text for text in (first.strip(), second.strip()) if text))
