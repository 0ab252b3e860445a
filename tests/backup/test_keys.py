"""Who can write and read a backup folder."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.filled_home import AgeKey, new_age_key, open_folder
from vision.backup.folder import find_backup, open_to_list, open_to_read, open_to_write
from vision.backup.keys import KeyOptions
from vision.backup.make import make_backup
from vision.backup.restore import restore_backup
from vision.backup.storage import BackupStorage
from vision.backup.target import RestoreTarget
from vision.backup.verify import verify_backups
from vision.errors import FormcheckError, InputError
from vision.library.library import Library

PASSPHRASE = "correct horse battery ﬁn"


def typed(text: str) -> KeyOptions:
    return KeyOptions(lambda is_new: text)


@pytest.mark.slow
def test_a_passphrase_opens_a_folder_and_a_wrong_one_does_not(
    library: Library, target: RestoreTarget, tmp_path: Path
) -> None:
    storage = BackupStorage(str(tmp_path / "backups"))
    with pytest.raises(InputError, match="at least 10 characters"):
        open_to_write(storage, typed("short"), home=tmp_path / "home")
    folder = open_to_write(storage, typed(PASSPHRASE), home=tmp_path / "home")
    made = make_backup(folder, library, None)
    for options in (typed("wrong horse battery"), typed("")):
        with pytest.raises(InputError, match="passphrase is wrong"):
            open_to_read(storage, options)
    # The same keys give the same passphrase on another keyboard.
    again = open_to_read(storage, typed("correct horse battery fin"))
    restore_backup(again, made.record.id, target)
    with pytest.raises(InputError, match="has a passphrase"):
        open_to_read(storage, KeyOptions(lambda is_new: "", ("age1x",)))


def test_a_computer_without_the_secret_key_makes_and_checks_backups(
    library: Library, key: AgeKey, target: RestoreTarget, tmp_path: Path
) -> None:
    storage = BackupStorage(str(tmp_path / "backups"))
    home, other = tmp_path / "home", tmp_path / "other"
    public = key.options(with_identity=False)
    folder = open_to_write(storage, public, home=home)
    made = make_backup(folder, library, None)
    folder = open_to_write(storage, public, home=home)
    assert make_backup(folder, library, None).new_files == 0
    assert verify_backups(folder).is_sound
    for use in (
        lambda: verify_backups(folder, contents=True),
        lambda: verify_backups(folder, repair=True),
        lambda: restore_backup(folder, made.record.id, target),
    ):
        with pytest.raises(InputError, match="--identity"):
            use()
    with pytest.raises(InputError, match="--recipient"):
        open_to_write(storage, KeyOptions(lambda is_new: ""), home=home)
    # Another computer has to see the secret key once.
    with pytest.raises(InputError, match="does not know this backup folder"):
        open_to_write(storage, public, home=other)
    open_to_write(storage, key.options(), home=other)
    assert make_backup(open_to_write(storage, public, home=other), library, None).new_files == 0
    restore_backup(open_to_read(storage, key.options()), made.record.id, target)
    assert (other / "backups").stat().st_mode & 0o77 == 0


def test_another_key_does_not_fit(library: Library, key: AgeKey, tmp_path: Path) -> None:
    folder = open_folder(str(tmp_path / "backups"), key, tmp_path / "home")
    make_backup(folder, library, None)
    stranger = new_age_key(tmp_path / "stranger.txt")
    with pytest.raises(InputError, match="does not fit this backup folder"):
        open_to_read(folder.storage, stranger.options())
    # What a computer remembers may be damaged, too.
    (remembered,) = (tmp_path / "home" / "backups").iterdir()
    remembered.write_text("00" * 32)
    with pytest.raises(InputError, match="do not fit this backup folder"):
        open_to_read(folder.storage, key.options(with_identity=False), home=tmp_path / "home")


def test_ssh_keys_and_several_recipients(library: Library, key: AgeKey, tmp_path: Path) -> None:
    if shutil.which("ssh-keygen") is None:
        pytest.skip("needs ssh-keygen")
    ssh = tmp_path / "id_ed25519"
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(ssh)], check=True, timeout=180
    )
    public = ssh.with_suffix(".pub").read_text("ascii")
    storage = BackupStorage(str(tmp_path / "backups"))
    options = KeyOptions(lambda is_new: "", (key.recipient, public))
    folder = open_to_write(storage, options, home=tmp_path / "home")
    made = make_backup(folder, library, None)
    for number, identity in enumerate((key.file, ssh)):
        opened = open_to_read(storage, KeyOptions(lambda is_new: "", (), identity))
        restore_backup(opened, made.record.id, RestoreTarget(tmp_path / f"restored-{number}"))


@pytest.mark.parametrize(
    ("recipient", "identity", "problem"),
    [
        ("age1nonsense", None, "recipient cannot be used"),
        ("AGE-SECRET-KEY-1QQQ", None, "this is a secret key"),
        (None, b"", "holds no key"),
        (None, b"nonsense", "cannot be used"),
        (None, b"\xff\xfe", "cannot be used"),
        (None, b"-----BEGIN OPENSSH PRIVATE KEY-----\nxx", "cannot be used"),
    ],
)
def test_what_is_no_key_is_refused_in_a_sentence(
    recipient: str | None, identity: bytes | None, problem: str, key: AgeKey, tmp_path: Path
) -> None:
    file = tmp_path / "identity"
    if identity is not None:
        file.write_bytes(identity)
    options = KeyOptions(
        lambda is_new: "", (recipient or key.recipient,), None if identity is None else file
    )
    storage = BackupStorage(str(tmp_path / "backups"))
    with pytest.raises(InputError, match=problem) as caught:
        open_to_write(storage, options, home=tmp_path / "home")
    assert "QQQ" not in str(caught.value)
    assert not (tmp_path / "backups" / "formcheck-backup.json").exists()


def test_a_folder_with_other_files_is_not_used(key: AgeKey, tmp_path: Path) -> None:
    storage = BackupStorage(str(tmp_path))
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(InputError, match="holds other files"):
        open_to_write(storage, key.options(), home=tmp_path / "home")
    with pytest.raises(InputError, match="no backups in this folder"):
        open_to_list(storage)


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("formcheck-backup.json", None, "is missing"),
        ("formcheck-backup.json", b"{}", "is damaged"),
        ("formcheck-backup.json", b"\x00", "is damaged"),
        ("secret.age", b"\x00", "is damaged"),
        ("secret.age", None, "secret.age .* is missing"),
    ],
)
def test_a_folder_whose_keys_are_damaged_is_not_overwritten(
    library: Library, key: AgeKey, tmp_path: Path, name: str, data: bytes | None, problem: str
) -> None:
    folder = open_folder(str(tmp_path / "backups"), key, tmp_path / "home")
    make_backup(folder, library, None)
    path = tmp_path / "backups" / name
    path.unlink()
    if data is not None:
        path.write_bytes(data)
    before = sorted((tmp_path / "backups").rglob("*"))
    with pytest.raises(FormcheckError, match=problem):
        open_folder(str(tmp_path / "backups"), key, tmp_path / "home")
    assert sorted((tmp_path / "backups").rglob("*")) == before


def test_the_latest_backup_or_one_by_its_beginning_is_found(
    library: Library, key: AgeKey, tmp_path: Path
) -> None:
    folder = open_folder(str(tmp_path / "backups"), key, tmp_path / "home")
    with pytest.raises(InputError, match="no backup in this folder yet"):
        find_backup(folder, None)
    first, second = (make_backup(folder, library, None).record.id for _ in range(2))
    assert find_backup(folder, None) == second
    assert find_backup(folder, first[:-1]) == first
    with pytest.raises(InputError, match="Several backups"):
        find_backup(folder, first[:4])
    with pytest.raises(InputError, match="no backup 1999"):
        find_backup(folder, "1999")
