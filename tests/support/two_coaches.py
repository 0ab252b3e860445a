"""A home with the data of two coaches who must not see each other's, and who may see what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from tests.support.finished_analyses import make_finished_analysis
from vision.jobs.result_store import ResultStore
from vision.jobs.seen_results import results_seen_by
from vision.library.access import User
from vision.library.access_schema import TeamAthleteRow, TeamCoachRow, TeamRow, ViewerLinkRow
from vision.library.athletes import add_athlete
from vision.library.ingest import ingest
from vision.library.queries import ReviewStatus
from vision.library.reviews import ReviewDecision, add_note, write_review
from vision.library.schema import AthleteRow, TableBase, utc_now
from vision.library.tags import change_tags
from vision.library.training import SavedTraining, save_training
from vision.library.user_annotations import save_user_annotations
from vision.report.user_annotation import UserAnnotation
from vision.settings import Settings

#: The same video, which both coaches have.
SAME_VIDEO: Final = "the same video"
CRITERIA: Final = "# CRITERIA-{}"
SIDES: Final = ("a", "b")


@dataclass(frozen=True)
class Side:
    """Ids of one coach's data.

    Attributes
    ----------
    athlete : str
        Athlete of the coach, in the coach's team.
    second : str
        Another one, without data, who is in no team.
    sent, draft : str
        Reports of the athlete: the coach's review was sent, or not yet.
    loose : str
        Report of the coach's upload without an athlete; both coaches have the same video.
    pending : str
        Result of the athlete without a report.
    upload : str
        Report of the athlete's own upload.
    note, draft_note, own_note : str
        Notes of the coach on both reports, and of the athlete on that of the draft.
    drawing, draft_drawing : str
        Drawings on both reports.
    training : str
        Guided session of the athlete in which something hurt.
    team : str
        Team of the coach.
    digest : str
        SHA-256 of the video of `sent`.
    """

    athlete: str
    second: str
    sent: str
    draft: str
    loose: str
    pending: str
    upload: str
    note: str
    draft_note: str
    own_note: str
    drawing: str
    draft_drawing: str
    training: str
    team: str
    digest: str


@dataclass(frozen=True)
class TwoCoaches:
    """The data of both.

    Attributes
    ----------
    a, b : Side
        Ids.
    """

    a: Side
    b: Side

    @property
    def users(self) -> Mapping[str, User]:
        """Everybody who may look at it, by a name."""
        return {
            "administrator": User("administrator", "admin"),
            "coach A": User("coach", "coach-a"),
            "coach B": User("coach", "coach-b"),
            "athlete A": User("athlete", "athlete-a", athlete_id=self.a.athlete),
            "athlete B": User("athlete", "athlete-b", athlete_id=self.b.athlete),
            "viewer A": User("viewer", report_id=self.a.sent),
            "viewer B": User("viewer", report_id=self.b.sent),
        }

    def secrets(self) -> Mapping[str, frozenset[str]]:
        """Return who may see what: for each id and text, names of users."""
        found: dict[str, frozenset[str]] = {}
        for name, side in zip("AB", (self.a, self.b), strict=True):
            coach = frozenset({"administrator", f"coach {name}"})
            athlete = coach | {f"athlete {name}"}
            for_everybody = (
                *(side.athlete, side.sent, side.note, side.drawing, side.digest),
                *(f"SENT-WORDS-{name}", f"SENT-NOTE-{name}", f"VIDEO-SENT-{name}"),
            )
            for_athlete = (
                *(side.draft, side.pending, side.upload, side.own_note, f"ATHLETE-{name}"),
                *(side.training, f"PAIN-{name}"),
                *(f"OWN-NOTE-{name}", f"VIDEO-DRAFT-{name}", f"VIDEO-UPLOAD-{name}"),
                CRITERIA.format(name),
            )
            for_coach = (
                *(side.loose, side.draft_note, side.draft_drawing, side.team, f"TEAM-{name}"),
                *(side.second, f"SECOND-{name}", f"TAG-{name}"),
                *(f"DRAFT-WORDS-{name}", f"DRAFT-NOTE-{name}", f"DRAFT-REASON-{name}"),
            )
            found |= dict.fromkeys(for_everybody, athlete | {f"viewer {name}"})
            found |= dict.fromkeys(for_athlete, athlete) | dict.fromkeys(for_coach, coach)
        return found


def make_two_coaches(home: Path, scratch: Path) -> TwoCoaches:
    """Fill an empty home.

    Parameters
    ----------
    home : Path
        formcheck's home.
    scratch : Path
        Folder for the files of analyses.
    """
    results = ResultStore(home)
    try:
        return TwoCoaches(*(_make_side(results, name, scratch) for name in SIDES))
    finally:
        results.close()


def _make_side(results: ResultStore, low: str, scratch: Path) -> Side:
    name = low.upper()
    coach = results_seen_by(results, User("coach", f"coach-{low}"))
    athlete = add_athlete(coach.library, f"ATHLETE-{name}", keep_until=date(2030, 1, 1))
    second = add_athlete(coach.library, f"SECOND-{name}")
    with results.library.writing() as session:
        session.get_one(AthleteRow, athlete).notified_on = date(2029, 12, 18)
    swimmer = results_seen_by(results, User("athlete", f"athlete-{low}", athlete_id=athlete))

    def check(
        store: ResultStore, video: str, athlete: str | None = None, criteria: str | None = None
    ) -> str:
        """Upload a clip, and save its analysis as the queue does."""
        meta = store.add(f"clip-{low}.mp4", [video.encode()], Settings(), athlete=athlete)
        done = make_finished_analysis(
            scratch, id_=meta.id, content=video.encode(), name=meta.name, criteria=criteria
        )
        ingest(results.library, done, athlete_id=results.get(meta.id).athlete)
        return meta.id

    sent = check(coach, f"VIDEO-SENT-{name}", athlete)
    draft = check(coach, f"VIDEO-DRAFT-{name}", athlete, CRITERIA.format(name))
    loose = check(coach, SAME_VIDEO)
    upload = check(swimmer, f"VIDEO-UPLOAD-{name}")
    pending = coach.add("pending.mp4", [f"pending {low}".encode()], Settings(), athlete=athlete).id
    notes, drawings = [], []
    states: tuple[tuple[str, ReviewStatus, str], ...] = (
        (sent, "sent", "SENT"),
        (draft, "reviewed", "DRAFT"),
    )
    for id_, status, kind in states:
        decision = ReviewDecision("depth", None, "dismiss", reason=f"{kind}-REASON-{name}")
        words = f"{kind}-WORDS-{name}"
        write_review(coach.library, id_, status=status, message=words, decisions=[decision])
        notes.append(add_note(coach.library, id_, time_s=1, text=f"{kind}-NOTE-{name}"))
        drawings.append(f"drawing-{low}{len(drawings)}".ljust(12, "x"))
        line = UserAnnotation(drawings[-1], 0.0, "line", ((0, 0), (9, 9)), "yellow")
        save_user_annotations(coach.library, id_, changed=[line])
        change_tags(coach.library, [id_], add=[f"TAG-{name}"])
    own_note = add_note(swimmer.library, draft, time_s=2, text=f"OWN-NOTE-{name}")
    return Side(
        athlete=athlete,
        second=second,
        sent=sent,
        draft=draft,
        loose=loose,
        pending=pending,
        upload=upload,
        note=notes[0],
        draft_note=notes[1],
        own_note=own_note,
        drawing=drawings[0],
        draft_drawing=drawings[1],
        training=_train(swimmer, athlete, name),
        team=_make_team(results, coach, low, athlete, sent),
        digest=_digest_of(results, sent),
    )


def _train(swimmer: ResultStore, athlete: str, name: str) -> str:
    """Keep a session as the athlete does; return its id."""
    id_ = f"training-{name}".ljust(12, "x")
    done = SavedTraining(id_, date(2026, 3, 2), "walk", 2, 1, 6, True, f"PAIN-{name}")
    save_training(swimmer.library, athlete, done)
    return id_


def _make_team(
    results: ResultStore, coach: ResultStore, low: str, athlete: str, report: str
) -> str:
    """Make a team of a coach, and a link to a report; return the id of the team."""
    with results.library.writing() as session:
        team = TeamRow(name=f"TEAM-{low.upper()}")
        session.add(team)
        session.flush()
        session.add(TeamCoachRow(team_id=team.id, account_id=f"coach-{low}"))
        session.add(TeamAthleteRow(team_id=team.id, athlete_id=athlete))
        team_id = team.id
    with coach.library.writing() as session:
        session.add(
            ViewerLinkRow(
                token_hash=low * 64, report_id=report, expires_at=utc_now() + timedelta(days=7)
            )
        )
    return team_id


def join_team(results: ResultStore, team: str, athlete: str) -> None:
    """Add an athlete to a team, as the administrator does."""
    with results.library.writing() as session:
        session.add(TeamAthleteRow(team_id=team, athlete_id=athlete))


def _digest_of(results: ResultStore, id_: str) -> str:
    from vision.library.schema import ResultRow

    with results.library.reading() as session:
        return session.get_one(ResultRow, id_).clip


def all_rows(results: ResultStore) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return all rows but those of the audit log, by table and primary key."""
    found = {}
    with results.library.engine.connect() as connection:
        for table, keys, query in _row_queries():
            for row in connection.exec_driver_sql(query):
                values = tuple(map(str, row))
                found[(table, *values[:keys])] = values
    return found


@cache
def _row_queries() -> tuple[tuple[str, int, str], ...]:
    """Return each table's name, the size of its primary key, and the query that begins with it."""
    queries = []
    for table in TableBase.metadata.sorted_tables:
        if table.name == "audit":
            continue
        keys = [column.name for column in table.primary_key]
        names = ", ".join([*keys, *sorted({column.name for column in table.columns} - {*keys})])
        queries.append((table.name, len(keys), f"SELECT {names} FROM {table.name}"))
    return tuple(queries)
