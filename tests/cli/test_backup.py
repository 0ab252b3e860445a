"""`formcheck backup` and `formcheck restore` on the command line."""

from __future__ import annotations

import io
import os
import re
import shutil
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.cli.conftest import RunCommand
from tests.support.filled_home import AgeKey, everything, fill, new_age_key
from vision.backup.target import RestoreTarget
from vision.library.deletion import delete_report

ID = r"\d{8}T\d{9}Z-[0-9a-f]{4}"


@pytest.fixture
def home(formcheck_home: Path, tmp_path: Path) -> RestoreTarget:
    """The home of the user, with something of everything."""
    target = RestoreTarget(formcheck_home)
    fill(target, tmp_path / "made")
    return target


@pytest.fixture
def key(tmp_path: Path) -> AgeKey:
    return new_age_key(tmp_path / "key.txt")


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.mark.slow
def test_a_home_is_backed_up_with_a_passphrase_and_restored(
    formcheck: RunCommand,
    home: RestoreTarget,
    backups: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "passphrase"
    file.write_text("five random words are good\n")
    code, out, err = formcheck("backup", backups, "--passphrase-file", file)
    assert (code, err) == (0, "")
    created, made = out.splitlines()
    assert created.startswith(f"Created a new backup folder in {backups}.")
    assert re.fullmatch(rf"Backup {ID}: 9 files, 9 of them new, \S+ MB written\.", made)
    monkeypatch.setenv("FORMCHECK_BACKUP_PASSPHRASE", "five random words are good")
    code, out, _ = formcheck("backup", backups)
    assert (code, " 0 of them new" in out, out.count("\n")) == (0, True, 1)
    code, out, _ = formcheck("backup", "list", backups)
    head, *rows = out.splitlines()
    assert (code, head.split()) == (0, ["backup", "made", "files", "size", "formcheck"])
    first, second = (re.match(ID, row).group() for row in rows)  # type: ignore[union-attr]
    assert first < second
    code, out, _ = formcheck("restore", backups, "--rehearse")
    assert (code, out.count("\n")) == (0, 1)
    assert re.search(
        r"in \d+ s: 2 reports, 3 accounts, 9 files \(\S+ MB\) compared; everything is in order", out
    )
    before = everything(home)
    monkeypatch.setenv("FORMCHECK_HOME", str(tmp_path / "new"))
    code, out, _ = formcheck("restore", backups, "--backup", second)
    assert code == 0
    assert re.fullmatch(rf"Restored backup {second}: \d+ records, 9 files\.\n", out)
    assert everything(RestoreTarget(tmp_path / "new")) == before
    assert formcheck("library", "check", "--contents")[0] == 0
    assert (tmp_path / "new" / "library" / "library.db").stat().st_mode & 0o77 == 0
    assert backups.stat().st_mode & 0o77 == 0


def test_age_keys_and_pruning_without_the_secret_one(
    formcheck: RunCommand, home: RestoreTarget, backups: Path, key: AgeKey
) -> None:
    recipient = ("--recipient", key.recipient)
    for _ in range(2):
        assert formcheck("backup", *recipient, backups)[0] == 0
    code, out, _ = formcheck("backup", "verify", backups)
    assert (code, out) == (0, "2 backups, 9 files.\nEverything is present.\n")
    assert formcheck("backup", "verify", backups, "--contents", "--identity", key.file)[:2] == (
        0, "2 backups, 9 files.\nEverything is read and verified.\n",
    )  # fmt: skip
    code, out, _ = formcheck("backup", "prune", backups, "--keep", "1")
    assert (code, out) == (
        0, "Deleted 1 backup and 0 files (0 MB) that no other backup needs; 1 backup kept.\n",
    )  # fmt: skip
    code, _, err = formcheck("restore", backups, "--rehearse")
    assert (code, "--identity" in err) == (2, True)
    assert formcheck("restore", backups, "--rehearse", "--identity", key.file)[0] == 0


@pytest.mark.slow
def test_errors_are_one_sentence(
    formcheck: RunCommand,
    home: RestoreTarget,
    backups: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    (tmp_path / "empty").write_text("")
    (tmp_path / "wrong").write_text("not the passphrase")
    monkeypatch.setenv("FORMCHECK_BACKUP_PASSPHRASE", "five random words are good")
    assert formcheck("backup", backups)[0] == 0
    monkeypatch.delenv("FORMCHECK_BACKUP_PASSPHRASE")
    for problem, *command in (
        ("--passphrase-file FILE", "backup", backups),
        ("is empty", "backup", backups, "--passphrase-file", tmp_path / "empty"),
        ("cannot be read", "backup", backups, "--passphrase-file", tmp_path / "none"),
        ("passphrase is wrong", "restore", backups, "--passphrase-file", tmp_path / "wrong"),
        ("has a passphrase", "backup", backups, "--recipient", "age1x"),
        ("no backups in this folder", "backup", "list", tmp_path / "nowhere"),
        ("no backups in this folder", "restore", tmp_path / "nowhere"),
        ("cannot be used", "backup", "list", "nothing://x"),
    ):
        code, out, err = formcheck(*command)
        assert (code, out) == (2, ""), (command, err)
        assert err.startswith("formcheck: ")
        assert problem in err
        assert err.count("\n") == 1


def test_a_wrong_home_is_not_backed_up(
    formcheck: RunCommand, backups: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORMCHECK_HOME", str(tmp_path / "empty"))
    code, _, err = formcheck("backup", backups)
    assert (code, "nothing to back up" in err) == (2, True)
    assert not backups.exists()


@pytest.mark.slow
@pytest.mark.parametrize(("answer", "replaced"), [("n", False), ("y", True)])
def test_replacing_asks_first(
    formcheck: RunCommand,
    home: RestoreTarget,
    backups: Path,
    key: AgeKey,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    replaced: bool,
) -> None:
    assert formcheck("backup", backups, "--recipient", key.recipient)[0] == 0
    backed_up = everything(home)
    with home.library() as library:
        delete_report(library, backed_up.rows["report"][0][0])
    now = everything(home)
    identity = ("--identity", key.file)
    code, _, err = formcheck("restore", backups, *identity)
    assert (code, "--replace" in err) == (2, True)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{answer}\n"))
    code, out, _ = formcheck("restore", backups, *identity, "--replace")
    assert "Delete everything that is there now" in out
    assert code == (0 if replaced else 1)
    assert everything(home) == (backed_up if replaced else now)


def test_what_the_library_lacks_ends_with_another_exit_code(
    formcheck: RunCommand, home: RestoreTarget, backups: Path, key: AgeKey
) -> None:
    with home.library() as library:
        library.files.remove(min(library.files.all_digests()))
    code, out, err = formcheck("backup", backups, "--recipient", key.recipient)
    assert (code, "8 files, 8 of them new" in out) == (1, True)
    assert "1 missing and 0 damaged" in err
    assert err.count("\n") == 1
    code, out, _ = formcheck("backup", "verify", backups, "--identity", key.file)
    assert (code, "1 file the library lacked" in out) == (0, True)


def test_damage_is_found_and_repaired(
    formcheck: RunCommand, home: RestoreTarget, backups: Path, key: AgeKey
) -> None:
    recipient, identity = ("--recipient", key.recipient), ("--identity", key.file)
    assert formcheck("backup", backups, *recipient)[0] == 0
    path = next(path for path in (backups / "files").rglob("*") if path.is_file())
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert formcheck("backup", "verify", backups, *identity)[0] == 0
    code, out, _ = formcheck("backup", "verify", backups, *identity, "--contents")
    assert (code, out.splitlines()[1]) == (1, "1 file damaged.")
    code, out, _ = formcheck("backup", "verify", backups, *identity, "--contents", "--repair")
    assert (code, out.splitlines()[1]) == (0, "1 file damaged: deleted.")
    assert "1 of them new" in formcheck("backup", backups, *recipient)[1]
    assert formcheck("backup", "verify", backups, *identity, "--contents")[0] == 0


def test_results_of_an_earlier_version_are_backed_up_too(
    formcheck: RunCommand, formcheck_home: Path, backups: Path, key: AgeKey, tmp_path: Path
) -> None:
    archive = Path(__file__).parents[1] / "jobs" / "old_home.tar.xz"
    shutil.unpack_archive(archive, tmp_path, filter="data")
    (tmp_path / "home").rename(formcheck_home)
    assert (formcheck_home / "results").is_dir()
    assert formcheck("backup", backups, "--recipient", key.recipient)[0] == 0
    assert formcheck("restore", backups, "--rehearse", "--identity", key.file)[0] == 0
    assert not (formcheck_home / "results").exists()


def test_the_settings_file_of_a_server_is_used(
    formcheck: RunCommand,
    home: RestoreTarget,
    backups: Path,
    key: AgeKey,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moved = tmp_path / "moved.db"
    (home.library_folder / "library.db").rename(moved)
    command = ("backup", backups, "--recipient", key.recipient)
    assert formcheck(*command)[0] == 2
    config = tmp_path / "formcheck.toml"
    config.write_text(f'database = "sqlite:///{moved}"\n')
    monkeypatch.setenv("FORMCHECK_CONFIG", str(config))
    with patch.dict(os.environ):
        code, out, _ = formcheck(*command)
    assert (code, "9 files" in out) == (0, True)
