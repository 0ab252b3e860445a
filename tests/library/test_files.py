from __future__ import annotations

import io
import os
import time

import pytest

from vision.checksum import sha256_of
from vision.errors import FormcheckError
from vision.library.files import FileStore


@pytest.fixture(params=["folder", "memory"])
def store(request, tmp_path):
    if request.param == "folder":
        return FileStore(str(tmp_path / "files"))
    return FileStore(f"memory://{tmp_path.name}")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(b"a video")
    return path


def test_a_stored_file_is_read_back_unchanged(store, file, tmp_path):
    digest = store.add(file)
    assert digest == sha256_of(file)
    assert store.has(digest)
    assert store.is_intact(digest)
    store.copy_to(digest, tmp_path / "b.mp4")
    assert (tmp_path / "b.mp4").read_bytes() == b"a video"
    assert list(store.all_digests()) == [digest]


def test_the_same_content_is_kept_once(store, file, tmp_path):
    again = tmp_path / "other.mp4"
    again.write_bytes(file.read_bytes())
    assert store.add(file) == store.add(again)
    assert len(list(store.all_digests())) == 1


def test_a_stored_file_outlives_its_original(store, file):
    digest = store.add(file)
    file.unlink()
    assert store.is_intact(digest)


def test_a_file_can_be_removed_twice(store, file):
    digest = store.add(file)
    store.remove(digest)
    assert not store.has(digest)
    assert list(store.all_digests()) == []
    store.remove(digest)


def test_a_missing_file_is_an_error(store, tmp_path):
    with pytest.raises(FormcheckError, match="formcheck library check"):
        store.copy_to("0" * 64, tmp_path / "b")


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "0" * 63])
def test_an_invalid_digest_is_refused(store, digest):
    with pytest.raises(ValueError, match="SHA-256"):
        store.has(digest)


def test_damaged_content_is_detected(file, tmp_path):
    store = FileStore(str(tmp_path / "files"))
    digest = store.add(file)
    store.local_path(digest).write_bytes(b"something else")
    assert store.has(digest)
    assert not store.is_intact(digest)


def test_a_disk_without_hard_links_gets_a_copy(file, tmp_path, monkeypatch):
    def cannot(self, target):
        raise OSError("other disk")

    monkeypatch.setattr("pathlib.Path.hardlink_to", cannot)
    store = FileStore(str(tmp_path / "files"))
    assert store.is_intact(store.add(file))


def test_partial_files_of_a_crash_are_removed(file, tmp_path):
    store = FileStore(str(tmp_path / "files"))
    digest = store.add(file)
    old, new = (tmp_path / "files" / f".part-{name}" for name in ("old", "new"))
    for path, age_s in ((old, 7200), (new, 10)):
        path.write_bytes(b"half")
        os.utime(path, (time.time() - age_s,) * 2)
    assert store.remove_partial_files() == 1
    assert not old.exists()
    assert new.exists()
    assert list(store.all_digests()) == [digest]


def test_partial_files_are_removed_from_a_folder_named_like_a_pattern(tmp_path):
    store = FileStore(str(tmp_path / "a[b]*"))
    (tmp_path / "a[b]*" / ".part-x").write_bytes(b"half")
    assert store.remove_partial_files(older_than_s=0) == 1


def test_a_stream_must_match_its_digest(store, file):
    digest = sha256_of(file)
    with pytest.raises(ValueError, match="content"):
        store.add_stream(io.BytesIO(b"others"), digest)
    assert list(store.all_digests()) == []
    store.add_stream(io.BytesIO(b"a video"), digest)
    assert b"".join(store.read_chunks(digest)) == b"a video"
    with pytest.raises(ValueError, match="content"):
        store.add_stream(io.BytesIO(b"others"), digest)
    assert store.is_intact(digest)
    assert store.remove_partial_files(older_than_s=0) == 0


def test_a_full_disk_leaves_nothing(file, tmp_path, monkeypatch):
    store = FileStore(str(tmp_path / "files"))

    def full(path, to):
        to.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("vision.library.files._link_or_copy", full)
    with pytest.raises(FormcheckError, match="No space left"):
        store.add(file)
    assert [p for p in (tmp_path / "files").rglob("*") if p.is_file()] == []


def test_an_impossible_folder_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FormcheckError, match="choose another folder"):
        FileStore(str(tmp_path / "file" / "files"))
