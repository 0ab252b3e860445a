"""Where a backup may be restored to, and backups of other versions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, select, text

from tests.support.filled_home import everything, fill
from tests.support.finished_analyses import NOON
from tests.support.postgres import new_database
from vision.accounts.users import add_account, list_accounts
from vision.backup import restore
from vision.backup.columns import column_kind, encode, stored_value
from vision.backup.encryption import encrypt
from vision.backup.folder import BackupFolder, file_name, rows_name
from vision.backup.make import make_backup
from vision.backup.prune import prune_backups
from vision.backup.record import BackupRecord, new_backup_id
from vision.backup.rehearse import rehearse_restore
from vision.backup.restore import restore_backup
from vision.backup.rows import TableHead, write_lines
from vision.backup.target import RestoreTarget
from vision.errors import InputError, StorageError
from vision.library.database import changing_tables, open_database, upgrade_tables
from vision.library.deletion import delete_athlete
from vision.library.integrity import check_library
from vision.library.library import Library
from vision.library.schema import AthleteRow, ResultRow


def test_existing_data_are_kept_unless_they_are_to_be_replaced(
    folder: BackupFolder, source: RestoreTarget, target: RestoreTarget, tmp_path: Path
) -> None:
    with source.library() as library, source.accounts(library) as accounts:
        made = make_backup(folder, library, accounts).record
    fill(target, tmp_path / "old")
    (target.home / "cache" / "results" / "old").mkdir(parents=True)
    before = everything(target)
    with pytest.raises(InputError, match="--replace"):
        restore_backup(folder, made.id, target)
    assert everything(target) == before
    assert restore_backup(folder, made.id, target, replace=True).copied > 5
    assert everything(target) == everything(source)
    assert not (target.home / "cache" / "results").exists()
    kept = b"".join(p.read_bytes() for p in target.home.rglob("*") if p.is_file())
    for name, *_ in before.rows["report"]:
        assert f"clip of {name}".encode() not in kept


def test_accounts_alone_are_existing_data(
    folder: BackupFolder, library: Library, target: RestoreTarget
) -> None:
    made = make_backup(folder, library, None).record
    with target.library() as restored, target.accounts(restored) as accounts:
        add_account(accounts, "Ada", "administrator")
    with pytest.raises(InputError, match="--replace"):
        restore_backup(folder, made.id, target)
    restore_backup(folder, made.id, target, replace=True)
    with target.library() as restored, target.accounts(restored) as accounts:
        assert list_accounts(accounts) == []


def test_a_server_waits_while_something_is_restored(
    folder: BackupFolder, library: Library, target: RestoreTarget
) -> None:
    made = make_backup(folder, library, None).record
    refused = []

    def look(done: int, total: int) -> None:
        with target.library() as other:
            other._lock.timeout = 0
            with pytest.raises(StorageError, match="busy"):
                other.exclusive().__enter__()
            refused.append(done)

    restore_backup(folder, made.id, target, progress=look)
    assert refused


def test_a_deleted_athlete_vanishes_with_the_backups_that_held_them(
    folder: BackupFolder, library: Library, tmp_path: Path
) -> None:
    with library.reading() as session:
        (athlete,) = session.scalars(select(AthleteRow.id))
    before = make_backup(folder, library, None).record
    delete_athlete(library, athlete)
    after = make_backup(folder, library, None).record
    assert prune_backups(folder, keep=2).files == 0
    pruned = prune_backups(folder, keep=1)
    assert (pruned.backups, pruned.files) == (1, len(before.files) - len(after.files))
    assert pruned.files >= 3
    assert folder.stored_files() == after.files
    assert pruned.freed_bytes == sum(
        size for name, size in before.files.items() if name not in after.files
    )


def test_a_rehearsal_restores_checks_and_leaves_nothing(
    folder: BackupFolder, source: RestoreTarget, tmp_path: Path
) -> None:
    with source.library() as library, source.accounts(library) as accounts:
        made = make_backup(folder, library, accounts).record
    home = tmp_path / "home"
    rehearsal = rehearse_restore(folder, made.id, home=home)
    assert rehearsal.is_sound
    assert (rehearsal.health.reports, rehearsal.accounts) == (2, 3)
    assert rehearsal.health.files == len(made.files)
    assert [path for path in home.rglob("*") if path.is_file()] == []


def test_a_rehearsal_says_what_would_be_wrong(
    folder: BackupFolder, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_backup(folder, library, None).record
    add = restore.copy_to

    def wrong(folder: BackupFolder, digest: str, path: Path, stop: Any) -> None:
        add(folder, digest, path, stop)
        path.write_bytes(b"another content")

    monkeypatch.setattr(restore, "copy_to", wrong)
    rehearsal = rehearse_restore(folder, made.id, home=tmp_path / "home")
    assert not rehearsal.is_sound
    assert len(rehearsal.health.damaged) == len(made.files)


OLD_ROWS = (
    "INSERT INTO athlete (id, name, note, created_at) VALUES ('a', 'Ada', '', '{now}')",
    "INSERT INTO visit (id, athlete_id, day, note) VALUES ('v', 'a', '2026-03-02', 'knee')",
    "INSERT INTO clip (id, digest, visit_id, name, ending, source, width, height, duration_s,"
    " frame_rate, added_at)"
    " VALUES ('c', '{digest}', 'v', 'x.mp4', 'mp4', 'file', 1, 2, 0.1, 29.97, '{now}')",
    "INSERT INTO report (id, clip_id, created_at, version, settings)"
    " VALUES ('r', 'c', '{now}', '0.1', '{{\"leg\": \"left\"}}')",
    "INSERT INTO review (report_id, status, words, changed_at) VALUES ('r', 'sent', 'hi', '{now}')",
)


@pytest.mark.slow
@pytest.mark.parametrize("server", [False, True])
def test_a_backup_of_older_tables_is_migrated_when_it_is_restored(
    server: bool, folder: BackupFolder, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """The tables of the first version had no results; a migration makes them from the reports."""
    database = new_database(request.getfixturevalue("postgresql")) if server else None
    target = RestoreTarget(tmp_path / "restored", database)
    id_ = backup_of_revision(folder, "0001", tmp_path)
    restore_backup(folder, id_, target)
    with target.library() as library:
        with library.reading() as session:
            (row,) = session.scalars(select(ResultRow))
            assert (row.id, row.state, row.athlete_id, row.settings) == (
                "r", "done", "a", {"leg": "left"},
            )  # fmt: skip
        assert check_library(library, contents=True).is_healthy


def backup_of_revision(folder: BackupFolder, revision: str, tmp_path: Path) -> str:
    """Make a backup as an older version would have made it."""
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"an old clip")
    with RestoreTarget(tmp_path / "old").library() as library:
        digest = library.files.add(clip)
        add_file(folder, library, digest)
    engine = open_database(f"sqlite:///{tmp_path / 'old.db'}")
    with engine.connect() as connection, changing_tables(connection):
        for (name,) in connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'table'")
        ).all():
            connection.exec_driver_sql(f"DROP TABLE {name}")
        upgrade_tables(connection, revision)
        for statement in OLD_ROWS:
            connection.exec_driver_sql(
                statement.format(digest=digest, now="2026-03-02 12:00:00.000001")
            )
        found = MetaData()
        found.reflect(connection)
        tables = []
        for table in found.sorted_tables:
            if table.name == "alembic_version":
                continue
            kinds = [column_kind(column) for column in table.columns]
            rows = connection.execute(select(*map(stored_value, table.columns))).all()
            pairs = tuple(zip(table.columns.keys(), kinds, strict=True))
            encoded = [[encode(k, v) for k, v in zip(kinds, row, strict=True)] for row in rows]
            tables.append((TableHead("library", table.name, pairs), encoded))
    engine.dispose()
    return write_backup(folder, tables, digest, revision)


def add_file(folder: BackupFolder, library: Library, digest: str) -> None:
    with folder.storage.writing(file_name(folder.keys.name_of(digest))) as file:
        encrypt(library.files.read_chunks(digest), file.write, folder.keys.recipients)


def write_backup(folder: BackupFolder, tables: Any, digest: str, revision: str) -> str:
    id_ = new_backup_id(NOON)
    head = {"backup": id_, "schema": revision, "formcheck": "0.0.1"}
    with folder.storage.writing(rows_name(id_)) as file:
        lines = write_lines(head, tables, lambda: [digest], folder.keys)
        encrypt(lines, file.write, folder.keys.recipients)
    record = BackupRecord(id_, NOON, "0.0.1", 1, "", folder.stored_files())
    folder.write_record(record)
    return id_


def test_a_backup_of_newer_tables_is_refused(
    folder: BackupFolder, tmp_path: Path, target: RestoreTarget
) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"a clip of the future")
    with RestoreTarget(tmp_path / "new").library() as library:
        digest = library.files.add(clip)
        add_file(folder, library, digest)
    id_ = write_backup(folder, [], digest, "9999")
    with pytest.raises(InputError, match="made by a newer formcheck"):
        restore_backup(folder, id_, target)
    assert not target.home.exists()
