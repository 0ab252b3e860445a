"""What is restored is what was backed up, on every kind of database and storage."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select, text

from tests.support.filled_home import (
    LEFT_OUT,
    LEFT_OUT_COLUMNS,
    PASSWORD,
    AgeKey,
    add_pending,
    assert_something_of_everything,
    everything,
    fill,
    open_folder,
)
from tests.support.finished_analyses import make_finished_analysis
from tests.support.postgres import new_database
from vision.accounts.schema import AccountLinkRow, FailedAttemptsRow, SessionRow
from vision.accounts.sessions import sign_in
from vision.backup import snapshot
from vision.backup.columns import column_kind, kept_columns
from vision.backup.folder import BackupFolder, find_backup
from vision.backup.make import make_backup
from vision.backup.restore import restore_backup
from vision.backup.rows import RowsReader, TableHead, read_rows
from vision.backup.snapshot import account_tables, taken_snapshot
from vision.backup.target import RestoreTarget
from vision.jobs.queue import JobQueue
from vision.jobs.result_store import ResultStore
from vision.library.access_schema import AuditRow
from vision.library.deletion import delete_report
from vision.library.ingest import ingest
from vision.library.integrity import check_library
from vision.library.schema import AthleteRow
from vision.library.tables import library_tables
from vision.library.transfer import export_athlete


@pytest.fixture
def bucket(object_store: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a bucket that does not exist yet."""
    for name, value in {
        "AWS_ENDPOINT_URL": object_store, "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    return f"s3://clinic-{secrets.token_hex(4)}"


def back_up(source: RestoreTarget, folder: BackupFolder) -> str:
    with source.library() as library, source.accounts(library) as accounts:
        return make_backup(folder, library, accounts).record.id


def test_everything_is_restored_as_it_was(
    source: RestoreTarget, folder: BackupFolder, target: RestoreTarget, tmp_path: Path
) -> None:
    before = everything(source)
    assert_something_of_everything(before)
    restored = restore_backup(folder, back_up(source, folder), target)
    assert restored.copied == len(before.files)
    assert everything(target) == before
    assert exported(source, tmp_path / "before") == exported(target, tmp_path / "after")
    with target.library() as library:
        assert check_library(library, contents=True).is_healthy


def exported(target: RestoreTarget, folder: Path) -> bytes:
    folder.mkdir()
    with target.library() as library:
        with library.reading() as session:
            (athlete,) = session.scalars(select(AthleteRow.id))
        export_athlete(library, athlete, folder / "athlete.zip")
    return (folder / "athlete.zip").read_bytes()


@pytest.mark.slow
def test_a_database_and_a_folder_move_to_servers_and_back(
    source: RestoreTarget, key: AgeKey, postgresql: str, bucket: str, tmp_path: Path
) -> None:
    before = everything(source)
    servers = RestoreTarget(tmp_path / "servers", new_database(postgresql), f"{bucket}/files")
    folder = open_folder(f"{bucket}/backups", key, tmp_path / "source")
    restore_backup(folder, back_up(source, folder), servers)
    assert everything(servers) == before
    with servers.library() as library:
        assert library.engine.dialect.name == "postgresql"
        assert not library.files.is_local
        # New rows continue after those that came with a number.
        with library.writing() as session:
            session.add(AuditRow(role="coach", action="viewed", kind="report", object_id="x"))
        add_pending(library, tmp_path, "another_one_")
    more = everything(servers)
    with servers.library() as library, servers.accounts(library) as accounts:
        made = make_backup(folder, library, accounts)
    assert made.new_files == 1
    back = RestoreTarget(tmp_path / "back")
    restore_backup(folder, find_backup(folder, None), back)
    assert everything(back) == more
    replaced = restore_backup(folder, made.record.id, servers, replace=True)
    assert replaced.copied == 0
    assert everything(servers) == more


def test_what_is_left_out_is_left_out_on_purpose(
    source: RestoreTarget, folder: BackupFolder, target: RestoreTarget
) -> None:
    tables = [*library_tables(), *account_tables()]
    assert {table.name for table in tables if not kept_columns(table)} == LEFT_OUT
    left_out = {
        (table.name, column.name)
        for table in tables
        for column in table.columns
        if kept_columns(table) and column not in kept_columns(table)
    }
    assert left_out == LEFT_OUT_COLUMNS
    assert all(column_kind(column) for table in tables for column in kept_columns(table))
    restore_backup(folder, back_up(source, folder), target)
    with target.library() as library, target.accounts(library) as accounts:
        with accounts.reading() as session:
            for row in (SessionRow, AccountLinkRow, FailedAttemptsRow):
                assert session.scalar(select(func.count()).select_from(row)) == 0
        assert sign_in(accounts, "ada byron", PASSWORD, address="192.0.2.1").account.role == (
            "administrator"
        )
        with library.reading() as session:
            leases = session.execute(text("SELECT lease, lease_until FROM result")).all()
    assert set(leases) == {(None, None)}


def test_an_interrupted_analysis_is_taken_up_again(
    source: RestoreTarget, folder: BackupFolder, target: RestoreTarget
) -> None:
    with source.library() as library, library.writing() as session:
        session.execute(text("UPDATE result SET resumed = 0"))
    restore_backup(folder, back_up(source, folder), target)
    analysed = []

    def run_analysis(clip: Path, *_: object, **__: object) -> None:
        analysed.append(clip.read_bytes())

    results = ResultStore(target.home)
    jobs = JobQueue(results, run_analysis)  # type: ignore[arg-type]
    assert jobs.resume() == 1
    jobs.wait(60)
    assert analysed == [b"not analysed: waiting_____"]
    results.close()


def test_without_accounts_none_are_made(
    source: RestoreTarget, folder: BackupFolder, target: RestoreTarget
) -> None:
    with source.library() as library:
        made = make_backup(folder, library, None)
    restore_backup(folder, made.record.id, target)
    assert not (target.home / "accounts").exists()
    assert everything(target).rows["athlete"] == everything(source).rows["athlete"]


def test_the_files_may_stay_where_they_are(
    source: RestoreTarget, folder: BackupFolder, postgresql: str
) -> None:
    """Only the database moves to a server."""
    before = everything(source)
    moved = replace(
        source,
        home=source.home.with_name("moved"),
        database=new_database(postgresql),
        files=str(source.library_folder / "files"),
    )
    assert restore_backup(folder, back_up(source, folder), moved).copied == 0
    assert everything(moved) == before


@pytest.mark.slow
@pytest.mark.parametrize("server", [False, True])
def test_rows_and_the_list_of_files_are_of_one_moment(
    server: bool,
    folder: BackupFolder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """A report is added and another deleted between the two."""
    database = new_database(request.getfixturevalue("postgresql")) if server else None
    source = RestoreTarget(tmp_path / "busy", database)
    fill(source, tmp_path / "busy-made")
    read_digests = snapshot._digests

    def change_afterwards(connection: Connection) -> tuple[str, ...]:
        digests = read_digests(connection)
        monkeypatch.undo()
        with source.library() as other:
            delete_report(other, everything(source).rows["report"][0][0])
            ingest(other, make_finished_analysis(tmp_path / "new"))
        return digests

    before = everything(source)
    monkeypatch.setattr(snapshot, "_digests", change_afterwards)
    with source.library() as library, taken_snapshot(library, None, folder.keys) as taken:
        reports = RowsOf("report")
        read_rows(taken.rows, folder.keys, reports)
        assert set(taken.digests) == set(before.files)
        assert {row[0] for row in reports.rows} == {row[0] for row in before.rows["report"]}


class RowsOf(RowsReader):
    """Keeps the rows of one table."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: list[list[object]] = []
        self._wanted = False

    def begin_table(self, head: TableHead) -> None:
        self._wanted = head.table == self.name

    def row(self, values: list[object]) -> None:
        if self._wanted:
            self.rows.append(values)
