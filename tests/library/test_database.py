from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from threading import Event

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError, StatementError

from vision.errors import FormcheckError, InputError
from vision.library import database
from vision.library.database import HEAD, open_database
from vision.library.library import Library
from vision.library.queries import ReportFilter, list_reports
from vision.library.schema import AthleteRow, TableBase


def test_the_migrations_make_the_tables_of_the_schema(library):
    with library.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), TableBase.metadata) == []


def test_head_is_the_newest_migration():
    assert ScriptDirectory(str(database._MIGRATIONS)).get_heads() == [HEAD]


def test_opening_again_changes_nothing_and_loads_no_migrations(library, tmp_path):
    with library.writing() as session:
        session.add(AthleteRow(name="Ada"))
    code = (
        "import sys; from pathlib import Path; from vision.library.library import Library;"
        f"library = Library(Path({str(tmp_path / 'library')!r}));"
        "from vision.library.athletes import list_athletes;"
        "print(len(list_athletes(library)), 'alembic' in sys.modules)"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert out.stdout.split() == ["1", "False"]


@pytest.mark.slow
def test_threads_of_a_program_can_open_a_new_database_at_once(tmp_path):
    code = (
        "import sys; from concurrent.futures import ThreadPoolExecutor;"
        "from vision.library.database import open_database;"
        "pool = ThreadPoolExecutor(8);"
        "urls = [f'sqlite:///{sys.argv[1]}/{number}.db' for number in range(5) for _ in range(8)];"
        "[engine.dispose() for engine in pool.map(open_database, urls)]; print('opened')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, tmp_path], capture_output=True, text=True, timeout=300
    )
    assert ran.stdout == "opened\n", ran.stderr
    for number in range(5):
        engine = create_engine(f"sqlite:///{tmp_path}/{number}.db")
        with engine.connect() as connection:
            found = connection.execute(text("SELECT version_num FROM alembic_version"))
            assert found.scalars().all() == [HEAD]
        engine.dispose()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork processes")
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_a_forked_process_opens_a_database_while_a_thread_of_its_parent_does(tmp_path):
    held, forked = Event(), Event()

    def hold():
        with database._OPENING:
            held.set()
            forked.wait(60)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(hold)
        assert held.wait(60)
        pid = os.fork()
        if not pid:
            signal.alarm(60)
            try:
                open_database(f"sqlite:///{tmp_path / 'library.db'}").dispose()
            except BaseException:
                os._exit(1)
            os._exit(0)
        forked.set()
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def test_a_new_database_is_locked_only_after_the_file_is_closed(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'library.db'}"
    begun, found, events = Event(), Event(), []
    close, set_up = os.close, database._set_up_sqlite

    def close_late(descriptor):
        if not begun.is_set():
            begun.set()
            found.wait(0.2)  # long enough for the other thread, if it did not wait
            events.append("closed")
        close(descriptor)

    def set_up_noting(*args):
        events.append("used")
        found.set()
        set_up(*args)

    monkeypatch.setattr(database.os, "close", close_late)
    monkeypatch.setattr(database, "_set_up_sqlite", set_up_noting)
    with ThreadPoolExecutor(2) as pool:
        engines = [pool.submit(open_database, url)]
        assert begun.wait(60)
        engines.append(pool.submit(open_database, url))
        for engine in engines:
            engine.result().dispose()
    assert events[0] == "closed"


def test_a_database_that_another_program_makes_is_waited_for():
    class Connection:
        """One that finds the database busy twice."""

        asked = 0

        def execute(self, statement):
            """Fail twice."""
            assert statement == "PRAGMA journal_mode = WAL"
            self.asked += 1
            if self.asked < 3:
                error = sqlite3.OperationalError("database is locked")
                error.sqlite_errorcode = sqlite3.SQLITE_BUSY
                raise error

    connection = Connection()
    database._write_ahead(connection)
    assert connection.asked == 3


def test_a_database_of_a_newer_formcheck_is_refused(library, tmp_path):
    with library.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(InputError, match="made by a newer formcheck"):
        open_database(f"sqlite:///{tmp_path / 'library' / 'library.db'}")


@pytest.mark.parametrize("url", ["no url", "dbase:///x", "sqlite+nothing:///x"])
def test_an_invalid_address_is_refused(url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="is invalid"):
        open_database(url)
    assert list(tmp_path.iterdir()) == []


def test_no_database_is_left_open_where_the_files_cannot_be(tmp_path):
    with pytest.raises(FormcheckError):
        Library(tmp_path, files="nothing://x")
    assert list(tmp_path.iterdir()) == []  # it was not opened


def test_a_file_that_is_not_a_database_is_rejected(tmp_path):
    path = tmp_path / "library.db"
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(FormcheckError, match=r"cannot be opened \(file is not a database\)"):
        open_database(f"sqlite:///{path}")


def test_a_write_block_is_committed_completely_or_not_at_all(library):
    def stops_half_way():
        with library.writing() as session:
            session.add(AthleteRow(name="Ada"))
            session.flush()
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        stops_half_way()
    with library.reading() as session:
        assert session.query(AthleteRow).count() == 0


def test_a_transaction_that_reads_first_waits_for_another_writer(library):
    def rename(n):
        for _ in range(10):
            with library.writing() as session:
                athlete = session.query(AthleteRow).one()
                athlete.note += "x"

    with library.writing() as session:
        session.add(AthleteRow(name="Ada"))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(rename, range(4)))
    with library.reading() as session:
        assert session.query(AthleteRow).one().note == "x" * 40


def test_a_lock_held_too_long_is_an_error(library, tmp_path):
    other = Library(tmp_path / "library")
    other._lock.timeout = 0
    with library.exclusive(), pytest.raises(FormcheckError, match="busy"), other.exclusive():
        pass
    with other.exclusive(), other.exclusive():
        pass
    other.close()


def test_database_errors_become_one_sentence(library):
    with library.engine.begin() as connection:
        connection.execute(text("DROP TABLE review"))
    with pytest.raises(FormcheckError, match="does not answer"):
        list_reports(library, ReportFilter())


def test_an_error_of_the_lock_between_servers_is_one_sentence(library, monkeypatch):
    def fail(*_, **__):
        raise OperationalError("SELECT", {}, Exception("lock timeout"))

    monkeypatch.setattr("vision.library.library.advisory_lock", fail)
    with pytest.raises(FormcheckError, match=r"does not answer \(lock timeout\)"):
        library.exclusive().__enter__()
    monkeypatch.undo()
    with library.exclusive():
        pass


@pytest.mark.parametrize(("query", "seconds"), [("", 10), ("?connect_timeout=3", "3")])
def test_a_database_server_that_does_not_answer_is_not_waited_for(query, seconds, monkeypatch):
    pytest.importorskip("psycopg")
    asked = []

    def connect(*_, **options):
        asked.append(options["connect_timeout"])
        raise OperationalError("connect", {}, Exception("timeout"))

    monkeypatch.setattr("psycopg.connect", connect)
    monkeypatch.setattr("psycopg.Connection.connect", connect)
    with pytest.raises(FormcheckError, match="cannot be opened"):
        open_database(f"postgresql://user@192.0.2.1/name{query}")
    assert asked == [seconds]


def test_times_are_kept_in_utc(library):
    when = datetime(2026, 3, 2, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    with library.writing() as session:
        session.add(AthleteRow(name="Ada", created_at=when))
    with library.reading() as session:
        found = session.query(AthleteRow).one().created_at
    assert found == when
    assert found.tzinfo is UTC


def test_time_without_a_time_zone_is_rejected(library):
    with (
        pytest.raises((ValueError, StatementError, FormcheckError), match="needs a time zone"),
        library.writing() as session,
    ):
        session.add(AthleteRow(name="Ada", created_at=datetime(2026, 3, 2)))


def test_a_table_is_changed_without_losing_rows_that_refer_to_it(tmp_path):
    """Dropping the old table of clips would delete their reports."""
    config = Config()
    config.set_main_option("script_location", str(database._MIGRATIONS))
    path = tmp_path / "library.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for statement in _ROWS_OF_0002:
            connection.execute(text(statement))
    engine.dispose()
    engine = open_database(f"sqlite:///{path}")
    with engine.connect() as connection:
        for table in ("athlete", "visit", "clip", "report", "note", "result"):
            assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 1
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        connection.execute(text("DELETE FROM athlete"))
        assert connection.scalar(text("SELECT count(*) FROM note")) == 0
    engine.dispose()


_ROWS_OF_0002 = (
    "INSERT INTO athlete (id, name, note, created_at) VALUES ('a', 'Ada', '', '2026-01-01')",
    "INSERT INTO visit (id, athlete_id, day, note) VALUES ('v', 'a', '2026-01-01', '')",
    "INSERT INTO clip VALUES"
    " ('c', 'digest', 'v', 'x.mp4', 'mp4', 'file', 1, 1, 1, 1, NULL, NULL, '2026-01-01')",
    "INSERT INTO report (id, clip_id, created_at, version, settings)"
    " VALUES ('r', 'c', '2026-01-01', '', '{}')",
    "INSERT INTO note (id, report_id, time_s, text, created_at)"
    " VALUES ('n', 'r', 1, 'knee', '2026-01-01')",
    "INSERT INTO result (id, clip, ending, name, created_at, state, settings, owner, resumed,"
    " deleting) VALUES ('r', 'digest', 'mp4', 'x.mp4', '2026-01-01', 'done', '{}', '', 0, 0)",
)


def test_a_message_names_an_error_without_words():
    error = StatementError("not sent", "SELECT 1", {}, StopIteration())
    assert database.database_message(error) == "StopIteration"
