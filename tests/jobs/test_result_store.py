from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.job_builders import add_clip, assert_nothing_left, failing_analysis
from vision.errors import InputError
from vision.jobs.queue import JobQueue
from vision.jobs.result_store import ResultStore
from vision.settings import Settings


@pytest.mark.parametrize(
    "bad", ["", "..", "../../etc", "/etc/passwd", "a" * 13, "abc", "....//....//x", "abcdefghijk\n"]
)
def test_a_malformed_id_does_not_lead_to_a_folder(results: ResultStore, bad: str) -> None:
    jobs = JobQueue(results, failing_analysis(AssertionError()))
    for use in (results.path, results.get, jobs.status, jobs.start, jobs.delete):
        with pytest.raises(InputError):
            use(bad)


@pytest.mark.parametrize(
    ("name", "chunks", "says"),
    [
        ("notes.txt", [b"x"], "choose a video ending in"),
        ("noending", [b"x"], "choose a video ending in"),
        ("empty.mp4", [], "is empty"),
        ("large.mp4", [b"x" * 600_000] * 4, "larger than 1 MB"),
    ],
)
def test_a_rejected_clip_leaves_nothing(
    results: ResultStore, name: str, chunks: list[bytes], says: str
) -> None:
    with pytest.raises(InputError, match=says):
        results.add(name, chunks, Settings(), max_bytes=1 << 20)
    assert_nothing_left(results)


def test_a_clip_that_fails_the_check_leaves_nothing(results: ResultStore) -> None:
    def check(path: Path) -> None:
        assert path.read_bytes() == b"x"
        raise InputError("It lasts too long.")

    with pytest.raises(InputError, match="too long"):
        results.add("a.mp4", [b"x"], Settings(), check=check)
    assert_nothing_left(results)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../evil.mp4", "evil.mp4"),
        ("C:\\Users\\me\\clip.MOV", "clip.MOV"),
        ("ein übler\nName.webm", "ein üblerName.webm"),
    ],
)
def test_names_are_kept_without_their_folders(results: ResultStore, given: str, kept: str) -> None:
    meta = add_clip(results, given)
    assert meta.name == kept
    assert (results.path(meta.id) / meta.clip).is_file()
    assert results.get(meta.id) == meta
