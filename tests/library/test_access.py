"""What sessions show and allow; tests/jobs/test_roles.py tries each function as each role."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, exists, func, insert, select, text, union, update
from sqlalchemy.orm import Session, aliased, joinedload

import vision
from tests.support.finished_analyses import make_finished_analysis
from vision.errors import InputError
from vision.library import access_rules, access_writes, audit_rows
from vision.library.access import AccessError, User
from vision.library.access_schema import AuditRow, TeamAthleteRow, TeamCoachRow, TeamRow
from vision.library.athletes import add_athlete, assign_clip, list_athletes
from vision.library.deletion import delete_report
from vision.library.ingest import ingest
from vision.library.library import Library
from vision.library.queries import ReportFilter, list_frequent_criteria, list_reports
from vision.library.reviews import add_note, change_note, read_review
from vision.library.schema import (
    AthleteRow,
    ClipRow,
    FindingRow,
    NoteRow,
    ReportRow,
    ResultRow,
    TableBase,
    VisitRow,
)
from vision.library.transfer import export_athlete

ADMIN, COACH_A, COACH_B = (
    User(role, name)  # type: ignore[arg-type]
    for role, name in (("administrator", "admin"), ("coach", "a"), ("coach", "b"))
)


@pytest.fixture
def a(library: Library) -> Library:
    """The library as one coach sees it."""
    return library.seen_by(COACH_A)


@pytest.fixture
def b(library: Library) -> Library:
    """The library as another coach sees it."""
    return library.seen_by(COACH_B)


def add_report(library: Library, folder: Path, athlete: str | None, **options: object) -> str:
    """Add a report as a coach."""
    done = make_finished_analysis(folder, **options)  # type: ignore[arg-type]
    ingest(library, done, athlete_id=athlete)
    return done.id


@pytest.fixture
def reports(a: Library, b: Library, tmp_path: Path) -> tuple[str, str]:
    """A report of an athlete of each coach."""
    return (
        add_report(a, tmp_path, add_athlete(a, "Ada")),
        add_report(b, tmp_path, add_athlete(b, "Bob")),
    )


def make_team(library: Library, *accounts: str) -> str:
    """Make a team of coaches as an administrator."""
    with library.seen_by(ADMIN).writing() as session:
        team = TeamRow(name="Sprint")
        session.add(team)
        session.flush()
        session.add_all([TeamCoachRow(team_id=team.id, account_id=each) for each in accounts])
        return team.id


def test_every_table_has_its_rules() -> None:
    tables = {mapper.class_ for mapper in TableBase.registry.mappers}
    assert set(access_rules.RULES) == tables
    assert set(audit_rows.OBJECTS) == tables - {AuditRow}
    written = access_writes.COACH_TABLES | access_writes.ADMINISTRATOR_TABLES
    assert written == tables - {AuditRow}


def test_of_a_table_without_a_rule_nothing_is_seen(
    a: Library, reports: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = {table: rule for table, rule in access_rules.RULES.items() if table is not ClipRow}
    monkeypatch.setattr(access_rules, "RULES", rules)
    access_rules._read_filter.cache_clear()
    try:
        with a.reading() as session:
            assert session.scalars(select(ClipRow)).all() == []
    finally:
        access_rules._read_filter.cache_clear()


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (lambda s: s.scalar(select(func.count()).select_from(ReportRow)), 1),
        (lambda s: s.scalar(select(func.count(ReportRow.id))), 1),
        (lambda s: s.query(ReportRow).count(), 1),
        (lambda s: len(s.scalars(select(aliased(ReportRow))).all()), 1),
        (lambda s: len(s.scalars(select(ReportRow).options(joinedload(ReportRow.clip))).all()), 1),
        (lambda s: len(s.execute(select(ReportRow.id, ClipRow.id).join(ClipRow)).all()), 1),
        (
            lambda s: s.scalars(
                select(ReportRow.id).where(
                    exists().where(AthleteRow.name == "Bob", ReportRow.id != "")
                )
            ).all(),
            [],
        ),
        (lambda s: s.scalar(select(select(func.count(VisitRow.id)).scalar_subquery())), 1),
        (lambda s: s.scalar(select(select(VisitRow.id).subquery().c.id).offset(1)), None),
        (lambda s: s.scalar(select(func.max(AthleteRow.name))), "Ada"),
        (lambda s: s.scalar(select(func.count()).select_from(select(AthleteRow.id).cte("x"))), 1),
        (lambda s: s.scalar(select(func.count()).select_from(select(VisitRow).subquery())), 1),
    ],
)
def test_every_kind_of_query_is_filtered(
    a: Library, reports: tuple[str, str], what: Callable[[Session], object], expected: object
) -> None:
    with a.reading() as session:
        assert what(session) == expected


def test_relationships_are_filtered(library: Library, a: Library, reports: tuple[str, str]) -> None:
    """A clip that is assigned to the athlete of another coach is not reached through a report."""
    with library.writing() as session:
        session.add(NoteRow(report_id=reports[0], time_s=0, text="note", author_id="b"))
    athlete = library.seen_by(User("athlete", "c", athlete_id=list_athletes(a)[0].id))
    with athlete.reading() as session:
        assert session.get_one(ReportRow, reports[0]).notes == []
    with a.reading() as session:
        assert len(session.get_one(ReportRow, reports[0]).notes) == 1


@pytest.mark.parametrize("user", [COACH_A, ADMIN], ids=lambda user: user.role)
@pytest.mark.parametrize(
    "statement",
    [
        text("SELECT name FROM athlete"),
        select(AthleteRow.__table__.c.name),
        select(func.count()).select_from(AthleteRow.__table__),
        select(AthleteRow).from_statement(text("SELECT * FROM athlete")),
        union(select(AthleteRow.id), select(ClipRow.id)),
        select(exists().where(AthleteRow.name == "Bob")),
        insert(AthleteRow).values(name="Eve"),
        update(AthleteRow).values(name="Eve"),
        delete(AthleteRow),
    ],
    ids=lambda statement: type(statement).__name__,
)
def test_what_cannot_be_checked_is_refused(library: Library, user: User, statement: object) -> None:
    with (
        pytest.raises(AccessError, match="Only formcheck itself"),
        library.seen_by(user).writing() as session,
    ):
        session.execute(statement)  # type: ignore[call-overload]


def test_sql_text_within_a_query_is_refused(a: Library) -> None:
    query = select(AthleteRow.id).where(text("EXISTS (SELECT * FROM report)"))
    with pytest.raises(AccessError, match="Only formcheck itself"), a.reading() as session:
        session.execute(query)


def test_figures_count_only_what_is_seen(
    library: Library, a: Library, b: Library, reports: tuple[str, str], tmp_path: Path
) -> None:
    add_report(b, tmp_path, None)
    assert [list_reports(each, ReportFilter()).total for each in (a, b, library)] == [1, 2, 3]
    assert [card.reports for card in (*list_athletes(a), *list_athletes(b))] == [1, 1]
    counts = [{c.reports for c in list_frequent_criteria(each)} for each in (a, b, library)]
    assert counts == [{1}, {2}, {3}]


def test_coaches_of_a_team_share_its_athletes(
    library: Library, a: Library, b: Library, reports: tuple[str, str]
) -> None:
    team = make_team(library, "a", "b")
    (ada,) = list_athletes(a)
    with a.writing() as session:
        session.add(TeamAthleteRow(team_id=team, athlete_id=ada.id))
    assert [card.name for card in list_athletes(b)] == ["Ada", "Bob"]
    add_note(b, reports[0], time_s=0, text="from the other coach")
    review = read_review(a, reports[0])
    assert review is not None
    assert [(note.may_change, note.may_delete) for note in review.notes] == [(False, True)]
    with pytest.raises(AccessError, match="Only whoever wrote this note"):
        change_note(a, review.notes[0].id, text="changed")
    with b.writing() as session:
        session.delete(session.get_one(TeamAthleteRow, (team, ada.id)))
    assert [card.name for card in list_athletes(b)] == ["Bob"]


def test_a_coach_cannot_bring_athletes_of_others_into_a_team(
    library: Library, a: Library, b: Library, reports: tuple[str, str]
) -> None:
    team = make_team(library, "b")
    (ada,) = list_athletes(a)
    with pytest.raises(AccessError, match="belongs to somebody else"), b.writing() as session:
        session.add(TeamAthleteRow(team_id=team, athlete_id=ada.id))
    with pytest.raises(AccessError, match="belongs to somebody else"), a.writing() as session:
        session.add(TeamAthleteRow(team_id=team, athlete_id=ada.id))


def test_only_administrators_make_teams(library: Library, a: Library) -> None:
    team = make_team(library, "b")
    for row in (TeamRow(name="Mine"), TeamCoachRow(team_id=team, account_id="a")):
        with pytest.raises(AccessError, match="Only an administrator"), a.writing() as session:
            session.add(row)


def test_nobody_writes_as_somebody_else(
    library: Library, a: Library, reports: tuple[str, str]
) -> None:
    with pytest.raises(AccessError), a.writing() as session:
        session.add(NoteRow(report_id=reports[0], time_s=0, text="x", author_id="b"))
    with pytest.raises(AccessError), a.writing() as session:
        session.get_one(ResultRow, reports[0]).account_id = "b"
    with pytest.raises(AccessError), a.writing() as session:
        session.add(AuditRow(role="coach", action="viewed", kind="report", object_id="x"))


def test_nobody_takes_an_athlete_over(
    library: Library, a: Library, b: Library, reports: tuple[str, str]
) -> None:
    team = make_team(library, "a", "b")
    (ada,), (bob,) = list_athletes(a), list_athletes(b)
    with a.writing() as session:
        session.add(TeamAthleteRow(team_id=team, athlete_id=ada.id))
    with pytest.raises(AccessError, match="Only an administrator"), b.writing() as session:
        session.get_one(AthleteRow, ada.id).account_id = "b"
    with pytest.raises(AccessError, match="belongs to somebody else"), a.writing() as session:
        session.get_one(TeamAthleteRow, (team, ada.id)).athlete_id = bob.id


def test_a_guessed_digest_opens_no_file(
    library: Library, a: Library, reports: tuple[str, str], tmp_path: Path
) -> None:
    with library.reading() as session:
        digest = session.get_one(ResultRow, reports[1]).clip
    done = make_finished_analysis(tmp_path, clip_digest=digest)
    with pytest.raises(AccessError):
        ingest(a, done)
    assert not a.files.has(digest)


def test_a_row_of_others_is_not_written_by_its_id(
    a: Library, b: Library, reports: tuple[str, str]
) -> None:
    (bob,) = list_athletes(b)
    for row in (
        AthleteRow(id=bob.id, name="Taken"),
        FindingRow(report_id=reports[1], place=99, criterion="x", title="x", verdict="fault"),
        VisitRow(athlete_id=bob.id, day=make_day()),
    ):
        with pytest.raises(AccessError, match="belongs to somebody else"), a.writing() as session:
            session.merge(row)
    assert list_athletes(b) == [bob]


def make_day() -> object:
    """Return a day without any visit."""
    from datetime import date

    return date(2001, 1, 1)


def test_two_coaches_have_the_same_video(
    library: Library, a: Library, b: Library, tmp_path: Path
) -> None:
    video = b"the same"
    first, second = (add_report(each, tmp_path, None, content=video) for each in (a, b))
    assert [card.id for card in list_reports(a, ReportFilter()).cards] == [first]
    delete_report(a, first)
    with library.reading() as session:
        (clip,) = session.scalars(select(ClipRow))
    assert library.files.is_intact(clip.digest)
    assert [card.id for card in list_reports(b, ReportFilter()).cards] == [second]


def test_who_adds_a_video_again_gets_the_same_clip(a: Library, tmp_path: Path) -> None:
    ada = add_athlete(a, "Ada")
    first = add_report(a, tmp_path, ada, content=b"video")
    second = add_report(a, tmp_path, None, content=b"video")
    cards = {card.id: card for card in list_reports(a, ReportFilter()).cards}
    assert cards[first].clip_id == cards[second].clip_id
    assert cards[second].athlete_id == ada


def test_a_video_that_an_athlete_has_already_is_not_added_twice(
    library: Library, a: Library, b: Library, tmp_path: Path
) -> None:
    team = make_team(library, "a", "b")
    ada = add_athlete(a, "Ada")
    with a.writing() as session:
        session.add(TeamAthleteRow(team_id=team, athlete_id=ada))
    add_report(a, tmp_path, ada, content=b"video")
    own = add_report(b, tmp_path, None, content=b"video")
    assign_clip(b, own, ada)
    assert export_athlete(a, ada, tmp_path / "ada.zip") == 2
    with library.reading() as session:
        assert session.scalar(select(func.count(ClipRow.id))) == 1


def test_a_clip_that_a_coach_takes_from_an_athlete_stays_with_the_coach(
    library: Library, a: Library, b: Library, reports: tuple[str, str]
) -> None:
    team = make_team(library, "a", "b")
    (ada,) = list_athletes(a)
    with a.writing() as session:
        session.add(TeamAthleteRow(team_id=team, athlete_id=ada.id))
    assign_clip(b, reports[0], None)
    assert reports[0] in {card.id for card in list_reports(b, ReportFilter()).cards}
    assert list_reports(a, ReportFilter()).total == 0


def test_an_administrator_sees_and_changes_everything(
    library: Library, reports: tuple[str, str]
) -> None:
    admin = library.seen_by(ADMIN)
    assert list_reports(admin, ReportFilter()).total == 2
    assign_clip(admin, reports[0], None)
    delete_report(admin, reports[1])
    assert [card.athlete for card in list_reports(admin, ReportFilter()).cards] == [None]


@pytest.mark.parametrize(
    "values",
    [
        {"role": "coach"},
        {"role": "owner", "account_id": "a"},
        {"role": "viewer"},
        {"role": "coach", "account_id": "a", "athlete_id": "x"},
        {"role": "athlete", "account_id": "a", "report_id": "x"},
    ],
)
def test_a_user_is_complete(values: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="only"):
        User(**values)  # type: ignore[arg-type]


def test_an_athlete_without_data_sees_nothing(library: Library, reports: tuple[str, str]) -> None:
    nobody = library.seen_by(User("athlete", "c"))
    assert list_reports(nobody, ReportFilter()).total == 0
    assert list_athletes(nobody) == []
    with pytest.raises(InputError, match="no longer"):
        add_note(nobody, reports[0], time_s=0, text="x")


def test_only_two_places_go_past_the_session() -> None:
    """A connection of a session is not limited to what its user sees."""
    root = Path(vision.__file__).parent
    found = {
        path.relative_to(root).as_posix()
        for path in (*root.glob("library/*.py"), *root.glob("jobs/*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (node.func.attr == "connection" or node.func.attr.startswith("bulk_"))
    }
    assert found == {"library/access_sessions.py", "library/criteria_sets.py"}
