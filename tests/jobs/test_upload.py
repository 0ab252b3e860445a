from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from vision.errors import FormcheckError, InputError
from vision.jobs.upload import (
    CHUNK_BYTES,
    FinishedUpload,
    clip_extension,
    join_with_or,
    read_chunks,
    safe_name,
    write_upload,
)


def test_a_name_loses_its_folders_and_control_characters() -> None:
    assert safe_name("../../clip.mp4") == "clip.mp4"
    assert safe_name(r"C:\\videos\\my clip.mov ") == "my clip.mov"
    assert safe_name("a\x00b\n.mp4") == "ab.mp4"


def test_a_long_name_is_shortened_but_keeps_its_extension() -> None:
    name = safe_name(f"{'x' * 300}.webm")
    assert len(name) <= 120
    assert name.endswith(".webm")


def test_extensions_are_listed_as_in_a_sentence() -> None:
    assert join_with_or(("mp4", "mov", "webm")) == "mp4, mov or webm"


def test_a_file_is_read_in_chunks_and_written_again(tmp_path: Path) -> None:
    source, copy = tmp_path / "a.mp4", tmp_path / "b.mp4"
    source.write_bytes(b"x" * (CHUNK_BYTES + 5))
    assert [len(chunk) for chunk in read_chunks(source)] == [CHUNK_BYTES, 5]
    write_upload(copy, read_chunks(source), name="a.mp4", max_bytes=CHUNK_BYTES + 5)
    assert copy.read_bytes() == source.read_bytes()


def test_reading_stops_as_soon_as_a_clip_is_too_large(tmp_path: Path) -> None:
    read = 0

    def chunks() -> Iterator[bytes]:
        nonlocal read
        for _ in range(10):
            read += 1
            yield b"x" * (1 << 20)

    with pytest.raises(InputError, match="larger than 2 MB"):
        write_upload(tmp_path / "a.mp4", chunks(), name="a.mp4", max_bytes=2 << 20)
    assert read == 3


def test_a_finished_upload_is_moved_and_not_read(tmp_path: Path) -> None:
    source, stored = tmp_path / "upload", tmp_path / "clip.mp4"
    source.write_bytes(b"clip")
    inode = source.stat().st_ino
    upload = FinishedUpload("id", "a.mp4", source, 4, "")
    assert b"".join(upload) == b"clip"
    write_upload(stored, upload, name="a.mp4", max_bytes=1)
    assert stored.stat().st_ino == inode
    assert not source.exists()


@pytest.mark.parametrize("name", ["mp4", "clip.pdf", "", "clip"])
def test_only_names_of_videos_are_accepted(name: str) -> None:
    with pytest.raises(InputError, match="choose a video ending in"):
        clip_extension(name)
    assert clip_extension(f"{name}.MoV") == "mov"


def test_an_empty_clip_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is empty"):
        write_upload(tmp_path / "a.mp4", [], name="a.mp4", max_bytes=1)


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"x"
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(FormcheckError, match=r"no room on the disk for 'a\.mp4'"):
        write_upload(tmp_path / "a.mp4", chunks(), name="a.mp4", max_bytes=10)
