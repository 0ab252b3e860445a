"""Merge two athletes that are one person."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from vision.errors import InputError
from vision.library.access_schema import TeamAthleteRow
from vision.library.athletes import move_reports
from vision.library.library import Library
from vision.library.schema import AthleteRow, ClipRow, ResultRow, VisitRow


def merge_athletes(library: Library, kept_id: str, other_id: str) -> None:
    """Give everything of one athlete to another, and remove the one.

    Visits of the same day become one, and so do rows of the same video. Notes are joined; of two
    dates until which data may be kept the earlier one counts, of two consents the later one.

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
    """
    if kept_id == other_id:
        raise InputError("Choose two different athletes to merge.")
    with library.writing() as session:
        kept, other = (session.get(AthleteRow, id_) for id_ in (kept_id, other_id))
        if kept is None or other is None:
            raise InputError("One of these athletes is no longer in the library.")
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
        kept.consent_on = max(filter(None, (kept.consent_on, other.consent_on)), default=None)
        earlier = min(filter(None, (kept.keep_until, other.keep_until)), default=None)
        if earlier != kept.keep_until:
            kept.keep_until, kept.notified_on = earlier, None
        for result in session.scalars(select(ResultRow).where(ResultRow.athlete_id == other_id)):
            result.athlete_id = kept_id
        teams = select(TeamAthleteRow).where(TeamAthleteRow.athlete_id.in_((kept_id, other_id)))
        rows = session.scalars(teams).all()
        of_kept = {row.team_id for row in rows if row.athlete_id == kept_id}
        for team_id in {row.team_id for row in rows} - of_kept:
            session.add(TeamAthleteRow(team_id=team_id, athlete_id=kept_id))
        session.flush()
        session.expire_all()
        for visit in session.scalars(select(VisitRow).where(VisitRow.athlete_id == other_id)):
            session.delete(visit)  # all of its clips are in the visit of the same day
        _join_same_videos(session, kept_id)
        session.flush()
        session.expire_all()
        session.delete(session.get_one(AthleteRow, other_id))


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
