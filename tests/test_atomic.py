from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.support.special_files import NamedPipe, file_identity, make_full_device, make_null_device
from vision.atomic import (
    atomic_path,
    check_writable,
    is_standard_output,
    is_stream,
    write_atomically,
)
from vision.errors import InputError

ON_UNIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a folder for outputs; no temporary file may be left in it or beside it."""
    folder, temporary = tmp_path / "out", tmp_path / "temporary"
    folder.mkdir()
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    yield folder
    assert list(temporary.iterdir()) == []
    assert [path.name for path in folder.iterdir() if path.name.endswith(".part")] == []


def fail_while_writing(path, error):
    with atomic_path(path) as part:
        part.write_bytes(b"half")
        assert part != path
        raise error


def test_a_file_is_created_and_then_replaced(folder):
    path = folder / "a.json"
    write_atomically(b"first", path)
    first = path.stat().st_ino
    write_atomically(b"second", path)
    assert path.read_bytes() == b"second"
    assert path.stat().st_ino != first  # open readers keep the old content


@pytest.mark.parametrize("error", [ValueError, OSError, KeyboardInterrupt, SystemExit])
def test_a_failure_leaves_the_existing_file(folder, error):
    path = folder / "a.json"
    with pytest.raises(error):
        fail_while_writing(path, error)
    assert list(folder.iterdir()) == []
    path.write_bytes(b"old")
    with pytest.raises(error):
        fail_while_writing(path, error)
    assert path.read_bytes() == b"old"
    assert list(folder.iterdir()) == [path]


@ON_UNIX
def test_a_new_file_has_the_default_mode(folder):
    before = os.umask(0o027)
    try:
        write_atomically(b"", folder / "a")
    finally:
        os.umask(before)
    assert stat.S_IMODE((folder / "a").stat().st_mode) == 0o640


@ON_UNIX
def test_a_private_file_is_private_from_the_first_byte(folder):
    with atomic_path(folder / "a", mode=0o600) as part:
        assert stat.S_IMODE(part.stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "a").stat().st_mode) == 0o600


@ON_UNIX
def test_a_link_stays_and_its_target_is_replaced(folder):
    (folder / "deep").mkdir()
    target = folder / "deep" / "target"
    target.write_bytes(b"old")
    (folder / "middle").symlink_to("deep/target")
    (folder / "link").symlink_to("middle")
    inode = target.stat().st_ino
    write_atomically(b"new", folder / "link")
    assert (folder / "link").is_symlink()
    assert (folder / "middle").is_symlink()
    assert target.read_bytes() == b"new"
    assert target.stat().st_ino != inode
    with pytest.raises(KeyboardInterrupt):
        fail_while_writing(folder / "link", KeyboardInterrupt)
    assert [p.name for p in (folder / "deep").iterdir()] == ["target"]
    assert target.read_bytes() == b"new"


@ON_UNIX
def test_a_dangling_link_creates_its_target(folder):
    (folder / "link").symlink_to("target")
    write_atomically(b"new", folder / "link")
    assert (folder / "link").is_symlink()
    assert (folder / "target").read_bytes() == b"new"


def test_a_folder_is_refused(folder):
    with pytest.raises(InputError, match="out cannot be written"):
        write_atomically(b"", folder)
    with pytest.raises(IsADirectoryError):
        check_writable(folder)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("gone/a", "No such file or directory"),
        ("file/a", "Not a directory"),
        ("x" * 300, "File name too long"),
    ],
    ids=["no folder", "a file as a folder", "too long"],
)
@ON_UNIX
def test_an_unwritable_path_is_one_sentence(folder, name, why):
    (folder / "file").write_bytes(b"")
    with pytest.raises(InputError, match=rf"cannot be written \({why}\); check"):
        write_atomically(b"", folder / name)
    with pytest.raises(OSError, match=why):
        check_writable(folder / name)
    assert not is_stream(folder / name)


def test_the_longest_possible_name(folder):
    write_atomically(b"", folder / ("x" * 255))
    assert (folder / ("x" * 255)).is_file()


def test_checking_whether_a_path_is_writable_changes_nothing(folder):
    check_writable(folder / "new")
    assert list(folder.iterdir()) == []
    (folder / "old").write_bytes(b"old")
    check_writable(folder / "old")
    assert (folder / "old").read_bytes() == b"old"


@ON_UNIX
@pytest.mark.parametrize("is_linked", [False, True], ids=["itself", "by a link"])
def test_a_device_is_written_into(folder, is_linked):
    node = make_null_device(folder / "null")
    path = folder / "link" if is_linked else node
    if is_linked:
        path.symlink_to(node)
    before = file_identity(node), file_identity(path)
    assert is_stream(path)
    write_atomically(b"something", path)
    with atomic_path(path, mode=0o600) as part:
        assert part.parent != folder
        part.write_bytes(b"more")
    check_writable(path)
    with pytest.raises(KeyboardInterrupt):
        fail_while_writing(path, KeyboardInterrupt)
    assert (file_identity(node), file_identity(path)) == before


@ON_UNIX
def test_a_full_device_is_one_sentence(folder):
    node = make_full_device(folder / "full")
    before = file_identity(node)
    with pytest.raises(InputError, match=r"full cannot be written .*No space left"):
        write_atomically(b"something", node)
    assert file_identity(node) == before


@ON_UNIX
def test_a_pipe_gets_every_byte_in_order(folder):
    pipe = NamedPipe(folder / "pipe")
    before = file_identity(pipe.path)
    content = os.urandom(300_000)  # more than a pipe holds
    write_atomically(content, pipe.path)
    assert pipe.content() == content
    assert file_identity(pipe.path) == before


@ON_UNIX
def test_a_pipe_closed_by_its_reader_is_one_sentence(folder):
    pipe = NamedPipe(folder / "pipe", max_bytes=10)
    with pytest.raises(InputError, match=r"pipe cannot be written .*Broken pipe"):
        write_atomically(bytes(300_000), pipe.path)
    assert pipe.content() == bytes(10)


@ON_UNIX
def test_a_socket_is_not_replaced(folder, monkeypatch):
    monkeypatch.chdir(folder)  # the name of a socket is short
    with socket.socket(socket.AF_UNIX) as heard:
        heard.bind("socket")
        before = file_identity(Path("socket"))
        with pytest.raises(InputError, match="socket cannot be written"):
            write_atomically(b"something", Path("socket"))
        assert file_identity(Path("socket")) == before


@ON_UNIX
@pytest.mark.parametrize("name", ["/dev/fd/{}", "link"])
def test_an_own_descriptor_is_appended_to(folder, name):
    log = folder / "log"
    with log.open("wb", buffering=0) as stream:
        stream.write(b"before ")
        if name == "link":
            (folder / "link").symlink_to(f"/dev/fd/{stream.fileno()}")
        path = folder / name.format(stream.fileno())
        assert is_stream(path)
        inode = log.stat().st_ino
        write_atomically(b"written ", path)
        stream.write(b"after")
    assert log.read_bytes() == b"before written after"
    assert log.stat().st_ino == inode


@ON_UNIX
def test_a_closed_descriptor_is_one_sentence(folder):
    with pytest.raises(InputError, match="cannot be written"):
        write_atomically(b"", Path("/dev/fd/987"))


@ON_UNIX
def test_standard_output_keeps_the_order_of_writes(folder):
    assert is_standard_output(Path("/dev/stdout"))
    assert not is_standard_output(Path("/dev/stderr"))
    assert not is_standard_output(folder / "stdout")
    code = (
        "from pathlib import Path; from vision.atomic import write_atomically; "
        "print('before'); write_atomically(b'written\\n', Path('/dev/stdout')); print('after')"
    )
    log = folder / "log"
    log.write_text("first\n")
    with log.open("ab") as stream:
        subprocess.run([sys.executable, "-c", code], stdout=stream, check=True)
    assert log.read_text() == "first\nbefore\nwritten\nafter\n"
