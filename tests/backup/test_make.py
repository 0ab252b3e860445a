"""Making a backup: only what is new is copied, and never with a hole."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pyrage
import pytest
from sqlalchemy import select

from tests.support.filled_home import AgeKey, add_pending, everything
from tests.support.finished_analyses import make_finished_analysis
from vision.backup.folder import BackupFolder, file_name
from vision.backup.make import make_backup
from vision.backup.restore import restore_backup
from vision.backup.target import RestoreTarget
from vision.library.deletion import delete_report
from vision.library.files import FileStore
from vision.library.ingest import ingest
from vision.library.integrity import check_library
from vision.library.library import Library
from vision.library.schema import ReportRow

ROOT = Path(__file__).parents[2]


def stored(tmp_path: Path) -> dict[str, bytes]:
    root = tmp_path / "backups"
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Digests of the files that are read from the library."""
    found: list[str] = []
    read_chunks = FileStore.read_chunks

    def noted(self: FileStore, digest: str) -> Iterator[bytes]:
        found.append(digest)
        return read_chunks(self, digest)

    monkeypatch.setattr(FileStore, "read_chunks", noted)
    return found


def test_a_second_backup_copies_only_what_is_new(
    folder: BackupFolder, library: Library, tmp_path: Path, read: list[str]
) -> None:
    first = make_backup(folder, library, None)
    assert sorted(read) == sorted(library.files.all_digests())
    before, count = stored(tmp_path), len(read)
    again = make_backup(folder, library, None)
    assert (again.new_files, len(read)) == (0, count)
    assert again.record.files == first.record.files
    add_pending(library, tmp_path, "another")
    assert make_backup(folder, library, None).new_files == 1
    assert len(read) == count + 1
    after = stored(tmp_path)
    assert {name: after[name] for name in before} == before
    assert len(after) == len(before) + 2 + 2 + 1


def test_nothing_in_the_folder_tells_what_is_in_it(
    folder: BackupFolder, library: Library, tmp_path: Path
) -> None:
    make_backup(folder, library, None)
    digests = set(library.files.all_digests())
    for name, data in stored(tmp_path).items():
        flat = name.replace("/", "")
        assert not any(d in flat or d.encode() in data for d in digests)
        for secret in (b"clip of", "Zoë".encode(), b"Well done", b"athlete", b"squat"):
            assert secret not in data
    names = {folder.keys.name_of(digest) for digest in digests}
    assert names == set(folder.stored_files())


def test_any_program_for_age_can_decrypt_a_file(
    folder: BackupFolder, library: Library, key: AgeKey
) -> None:
    make_backup(folder, library, None)
    identity = pyrage.x25519.Identity.from_str(key.file.read_text("ascii").splitlines()[-1])
    for digest in library.files.all_digests():
        data = folder.storage.read(file_name(folder.keys.name_of(digest)))
        assert hashlib.sha256(pyrage.decrypt(data, [identity])).hexdigest() == digest


def test_what_is_deleted_while_it_is_copied_leaves_no_hole(
    folder: BackupFolder, library: Library, source: RestoreTarget, target: RestoreTarget
) -> None:
    with library.reading() as session:
        ids = list(session.scalars(select(ReportRow.id)))
    rounds: list[int] = []

    def delete_one(done: int, total: int) -> None:
        if done == 0:  # the rows have been read, and nothing has been copied
            rounds.append(total)
            if len(rounds) <= len(ids):
                delete_report(library, ids[len(rounds) - 1])

    made = make_backup(folder, library, None, progress=delete_one)
    assert len(rounds) == 2
    assert rounds[1] == 0  # the rows were read again; there was nothing new to copy
    assert (made.missing, made.damaged) == (0, 0)
    assert everything(source).rows["report"] == []
    restore_backup(folder, made.record.id, target)
    # The second one was deleted only after its files had been copied.
    assert len(everything(target).rows["report"]) == 1
    with target.library() as restored:
        assert check_library(restored, contents=True).is_healthy


@pytest.mark.slow
def test_every_backup_of_a_busy_library_is_whole(
    folder: BackupFolder, source: RestoreTarget, tmp_path: Path
) -> None:
    end, chance = threading.Event(), Random(1)
    changes = []

    def change() -> None:
        """Add and delete reports, as a server does."""
        with source.library() as library:
            there: list[str] = []
            while not end.is_set():
                if len(there) > 2 or (there and chance.random() < 0.5):
                    delete_report(library, there.pop(chance.randrange(len(there))))
                else:
                    made = make_finished_analysis(tmp_path / "busy")
                    ingest(library, made)
                    there.append(made.id)
                changes.append(len(there))

    server = threading.Thread(target=change)
    server.start()
    try:
        with source.library() as library:
            made = []
            while len(changes) < 12 or len(made) < 4:
                made.append(make_backup(folder, library, None))
    finally:
        end.set()
        server.join()
    for number, backup in enumerate(made):
        assert (backup.missing, backup.damaged) == (0, 0)
        target = RestoreTarget(tmp_path / f"restored-{number}")
        restore_backup(folder, backup.record.id, target)
        with target.library() as library:
            assert check_library(library, contents=True).is_healthy


def test_what_the_library_lacks_is_said_and_the_rest_is_backed_up(
    folder: BackupFolder, library: Library, target: RestoreTarget
) -> None:
    lost, changed, *others = sorted(library.files.all_digests())
    library.files.remove(lost)
    path = library.files.local_path(changed)
    assert path is not None
    path.unlink()
    path.write_bytes(b"something else")
    made = make_backup(folder, library, None)
    assert (made.missing, made.damaged, made.new_files) == (1, 1, len(others))
    restore_backup(folder, made.record.id, target)
    with target.library() as restored:
        health = check_library(restored, contents=True)
    assert health.missing == (lost, changed)
    assert health.damaged == ()


_GROWTH = """
import resource, sys
from pathlib import Path
from tests.support.filled_home import AgeKey, add_pending, open_folder
from vision.backup.make import make_backup
from vision.backup.restore import restore_backup
from vision.backup.target import RestoreTarget
from vision.backup.verify import verify_backups

tmp, recipient = Path(sys.argv[1]), sys.argv[2]
folder = open_folder(str(tmp / "backups"), AgeKey(recipient, tmp / "key.txt"), tmp / "source")
peaks = []
for megabytes in (0, 96):
    with RestoreTarget(tmp / "source").library() as library:
        add_pending(library, tmp, f"big{megabytes}", megabytes=megabytes)
        made = make_backup(folder, library, None)
    restore_backup(folder, made.record.id, RestoreTarget(tmp / f"restored{megabytes}"))
    assert verify_backups(folder, contents=True).is_sound
    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
assert made.new_bytes > 96 << 20
print((peaks[1] - peaks[0]) // 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="measures memory as Linux counts it")
def test_a_large_file_is_copied_and_restored_in_bounded_memory(
    source: RestoreTarget, key: AgeKey, tmp_path: Path
) -> None:
    run = subprocess.run(
        [sys.executable, "-c", _GROWTH, str(tmp_path), key.recipient],
        cwd=ROOT, capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) < 48
