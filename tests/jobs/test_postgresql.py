"""The same results on PostgreSQL, and two servers that share a database and the files."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from filelock import Timeout
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from tests.support.finished_analyses import make_finished_analysis
from tests.support.job_builders import add_clip, assert_nothing_left, failing_analysis, wait_until
from tests.support.postgres import new_database
from vision.errors import FormcheckError
from vision.jobs.app_state import open_app_state
from vision.jobs.queue import JobQueue
from vision.jobs.result_store import ResultStore
from vision.library.access import User
from vision.library.athletes import add_athlete, list_athletes
from vision.library.audit import list_audit
from vision.library.deletion import delete_athlete
from vision.library.ingest import ingest
from vision.library.integrity import check_library
from vision.library.queries import ReportFilter, list_frequent_criteria, list_reports
from vision.library.reviews import (
    add_note,
    agreement_rates,
    read_review,
    write_review,
)
from vision.library.schema import TableBase
from vision.library.transfer import export_athlete, import_athlete
from vision.report.review import ReviewDecision
from vision.settings import Settings


@pytest.fixture
def stores(
    postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[ResultStore, ResultStore]]:
    """Results as two servers with homes of their own see them."""
    monkeypatch.setenv("FORMCHECK_DATABASE", new_database(postgresql))
    monkeypatch.setenv("FORMCHECK_OBJECTS", str(tmp_path / "objects"))
    made = ResultStore(tmp_path / "one"), ResultStore(tmp_path / "two")
    yield made
    for store in made:
        store.close()


def end_leases(results: ResultStore) -> None:
    """Let the time pass after which leases that are not renewed end."""
    with results.library.writing() as session:
        session.execute(text("UPDATE result SET lease_until = '2020-01-01'"))


def test_tables_and_queries_are_those_of_sqlite(
    stores: tuple[ResultStore, ResultStore], tmp_path: Path
) -> None:
    library = stores[0].library
    with library.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), TableBase.metadata) == []
    ada = add_athlete(library, "Ada")
    one, two = make_finished_analysis(tmp_path), make_finished_analysis(tmp_path, "deep_side")
    ingest(library, one, athlete_id=ada)
    ingest(library, two)
    day = one.created.date()
    for filters in (
        ReportFilter(athlete=ada), ReportFilter(screen="single_leg_squat"),
        ReportFilter(screen="single_leg_squat", since=day, until=day, status="new"),
    ):  # fmt: skip
        assert [card.id for card in list_reports(library, filters).cards] == [one.id]
    assert list_reports(library, ReportFilter(since=day)).total == 2
    assert list_frequent_criteria(library)
    decision = ReviewDecision("depth", None, "agree")
    write_review(library, one.id, status="sent", message="Good.", decisions=[decision])
    add_note(library, one.id, time_s=1.0, text="Here.")
    agreement_rates(library)
    export_athlete(library, ada, tmp_path / "ada.zip")
    assert delete_athlete(library, ada) == (one.id,)
    assert import_athlete(library, tmp_path / "ada.zip").added == 1
    review = read_review(library, one.id)
    assert review is not None
    assert (review.message, [note.text for note in review.notes]) == ("Good.", ["Here."])
    assert check_library(library, contents=True).is_healthy


def test_what_one_server_has_made_the_other_shows(
    stores: tuple[ResultStore, ResultStore], builder: ModuleType
) -> None:
    one, two = stores
    jobs = JobQueue(one, builder.fake_analysis())
    meta = add_clip(one)
    jobs.start(meta.id)
    jobs.wait(60)
    assert two.get(meta.id).complete
    assert (two.path(meta.id) / "report.json").read_bytes() == (
        one.path(meta.id) / "report.json"
    ).read_bytes()
    two.delete(meta.id)
    assert one.all_results() == []
    one.recover()
    for store in stores:
        assert_nothing_left(store)


def test_two_servers_never_run_one_job(
    stores: tuple[ResultStore, ResultStore], builder: ModuleType, gate: threading.Event
) -> None:
    one, two = stores
    here = JobQueue(one, builder.fake_analysis(wait=gate.wait))
    meta, waiting = add_clip(one), add_clip(one)
    here.start(meta.id)
    here.start(waiting.id)
    wait_until(lambda: here.status(meta.id).state == "running")
    wait_until(lambda: two.claims.is_locked(meta.id))
    there = JobQueue(two, builder.fake_analysis())
    assert there.status(meta.id).state == "elsewhere"
    with pytest.raises(FormcheckError, match="Another window"):
        there.delete(meta.id)
    assert there.status(waiting.id).state == "elsewhere"
    assert there.resume() == 0
    there.start(meta.id)
    there.start(waiting.id)
    there.wait(60)
    assert not two.get(meta.id).complete
    assert not two.get(waiting.id).complete
    gate.set()
    here.wait(60)
    for id_ in (meta.id, waiting.id):
        assert one.get(id_).complete
        assert one.get(id_).resumed == 0
        assert not two.claims.is_locked(id_)
    assert list_reports(one.library, ReportFilter()).total == 2
    with one.claims.lock(meta.id):
        pass


def test_the_job_of_a_dead_server_is_taken_up_again_once(
    stores: tuple[ResultStore, ResultStore], builder: ModuleType
) -> None:
    one, two = stores
    meta = add_clip(one)
    ending = RuntimeError("cannot schedule new futures after interpreter shutdown")
    died = JobQueue(one, failing_analysis(ending))
    died.start(meta.id)
    died.wait(60)
    with one.claims.lock(meta.id):
        assert JobQueue(two, builder.fake_analysis()).resume() == 0, "it is alive"
        builder.write_result(builder.build_report("sls_front"), one.work_folder(meta.id))
        end_leases(one)
        next_server = JobQueue(two, failing_analysis(ending))
        assert next_server.resume() == 1
        next_server.wait(60)
        with two.claims.lock(meta.id), pytest.raises(FormcheckError, match="taken over"):
            one.publish(one.get(meta.id))
    assert JobQueue(two, builder.fake_analysis()).resume() == 0, "interrupted twice"
    assert not two.get(meta.id).complete


def test_a_lease_is_held_by_one_server_and_only_for_results_that_exist(
    stores: tuple[ResultStore, ResultStore],
) -> None:
    one, two = stores
    meta = add_clip(one)
    with one.claims.lock(meta.id):
        with pytest.raises(Timeout), two.claims.lock(meta.id):
            pass
        end_leases(one)
        with two.claims.lock(meta.id):
            assert one.claims.is_locked(meta.id)
        assert not two.claims.is_locked(meta.id), "the first one does not get it back"
    with pytest.raises(Timeout), two.claims.lock("abcdefghijkl"):
        pass


def test_changes_of_files_wait_for_each_other(stores: tuple[ResultStore, ResultStore]) -> None:
    one, two = (store.library for store in stores)
    order: list[str] = []

    def change() -> None:
        with two.exclusive(), two.exclusive():
            order.append("second")

    with one.exclusive():
        thread = threading.Thread(target=change)
        thread.start()
        thread.join(0.3)
        order.append("first")
    thread.join(60)
    assert order == ["first", "second"]


@pytest.mark.slow
def test_two_apps_open_one_new_database(
    postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, builder: ModuleType
) -> None:
    monkeypatch.setenv("FORMCHECK_DATABASE", new_database(postgresql))
    monkeypatch.setenv("FORMCHECK_OBJECTS", str(tmp_path / "objects"))
    states = [
        open_app_state(tmp_path / name, run_analysis=builder.fake_analysis()) for name in "ab"
    ]
    made: list[str] = []

    def work(place: int) -> None:
        state = states[place]
        for number in range(3):
            meta = state.results.add(f"{place}-{number}.mp4", [b"x%d" % number], Settings())
            state.jobs.start(meta.id)
            made.append(meta.id)
        state.jobs.wait(120)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(240)
    for state in states:
        assert {m.id for m in state.results.all_results() if m.complete} == set(made)
        assert list_athletes(state.library) == []
    assert len(made) == 6
    assert check_library(states[0].library, contents=True).is_healthy
    for state in states:
        state.close()


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET role = 'x'", "DELETE FROM audit", "TRUNCATE audit"]
)
def test_the_audit_log_can_only_be_added_to(
    stores: tuple[ResultStore, ResultStore], statement: str
) -> None:
    library = stores[0].library
    add_athlete(library.seen_by(User("coach", "coach")), "Ada")
    with (
        pytest.raises(ProgrammingError, match="can only be added to"),
        library.engine.begin() as connection,
    ):
        connection.execute(text(statement))
    assert list_audit(library).total == 1
