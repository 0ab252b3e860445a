"""Servers that share a PostgreSQL database and an S3 bucket."""

from __future__ import annotations

import secrets
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import text

from tests.support.job_builders import add_clip, assert_nothing_left
from tests.support.postgres import new_database
from vision.errors import FormcheckError
from vision.jobs.app_state import open_app_state
from vision.jobs.queue import JobQueue
from vision.jobs.result_store import ResultStore
from vision.library.files import FileStore
from vision.library.integrity import check_library
from vision.library.queries import ReportFilter, list_reports

ROOT = Path(__file__).parents[2]


@pytest.fixture
def bucket(object_store: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a bucket that does not exist yet."""
    for name, value in {
        "AWS_ENDPOINT_URL": object_store, "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    return f"s3://clinic-{secrets.token_hex(4)}/formcheck"


@pytest.fixture
def shared(postgresql: str, bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all homes of this test share a database and a bucket."""
    monkeypatch.setenv("FORMCHECK_DATABASE", new_database(postgresql))
    monkeypatch.setenv("FORMCHECK_OBJECTS", bucket)


@pytest.mark.slow
def test_files_in_a_bucket_are_checked_when_they_are_fetched(bucket: str, tmp_path: Path) -> None:
    store = FileStore(bucket)
    (tmp_path / "clip.mp4").write_bytes(b"clip" * 1000)
    digest = store.add(tmp_path / "clip.mp4")
    assert store.add(tmp_path / "clip.mp4") == digest
    other = FileStore(bucket)
    other.copy_to(digest, tmp_path / "copy.mp4")
    assert (tmp_path / "copy.mp4").read_bytes() == b"clip" * 1000
    assert list(other.all_digests()) == [digest]
    assert other.remove_partial_files(older_than_s=0) == 0
    store._fs.pipe_file(f"{bucket}/{digest[:2]}/{digest[2:]}", b"damaged")
    with pytest.raises(FormcheckError, match="damaged"):
        other.copy_to(digest, tmp_path / "damaged.mp4")
    assert not (tmp_path / "damaged.mp4").exists()
    other.remove(digest)
    assert not store.has(digest)
    with pytest.raises(FormcheckError, match="missing"):
        store.copy_to(digest, tmp_path / "missing.mp4")


def test_a_bucket_that_does_not_answer_is_one_sentence(
    bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FileStore(bucket)

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("as errors of the client are")

    for name in ("exists", "find"):
        monkeypatch.setattr(store._fs.wrapped, name, fail)
    for use in (lambda: store.has("0" * 64), lambda: list(store.all_digests())):
        with pytest.raises(FormcheckError, match="object store does not answer"):
            use()


@pytest.mark.slow
@pytest.mark.usefixtures("shared")
def test_results_live_in_a_bucket(tmp_path: Path, builder: ModuleType) -> None:
    one, two = ResultStore(tmp_path / "one"), ResultStore(tmp_path / "two")
    jobs = JobQueue(one, builder.fake_analysis())
    meta = add_clip(one)
    jobs.start(meta.id)
    jobs.wait(120)
    assert one.get(meta.id).complete, one.get(meta.id).message
    files = [
        {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.*[a-z]")}
        for folder in (one.path(meta.id), two.path(meta.id))
    ]
    assert files[0] == files[1]
    assert two.read_report(two.get(meta.id)) is not None
    assert check_library(two.library, contents=True).is_healthy
    two.delete(meta.id)
    one.forget_deleted()
    for store in (one, two):
        assert_nothing_left(store)
        store.close()


@pytest.mark.slow
@pytest.mark.usefixtures("shared")
def test_the_jobs_of_a_killed_server_are_done_by_another_one_once(
    tmp_path: Path, builder: ModuleType
) -> None:
    state = open_app_state(tmp_path / "here", run_analysis=builder.fake_analysis())
    other = subprocess.Popen(
        [sys.executable, "-m", "tests.support.shared_server", str(tmp_path / "there")],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert other.stdout is not None
    lines = []
    while "running" not in lines or len(lines) < 4:
        line = other.stdout.readline().strip()
        assert line, lines
        lines.append(line)
    first, second, third = (line for line in lines if line != "running")
    mine = add_clip(state.results)
    state.jobs.start(mine.id)
    state.jobs.wait(120)
    assert state.jobs.status(second).state == "elsewhere"
    assert [state.results.get(id_).complete for id_ in (first, second, third)] == [
        True, False, False,
    ]  # fmt: skip
    before = state.results.path(first) / "report.json"
    made = before.stat().st_mtime_ns
    other.kill()
    other.wait()
    other.stdout.close()
    with state.library.writing() as session:  # the time passes after which its lease ends
        session.execute(text("UPDATE result SET lease_until = '2020-01-01' WHERE lease <> ''"))
    assert state.jobs.resume() == 2
    state.jobs.wait(120)
    for id_ in (first, second, third, mine.id):
        assert state.results.get(id_).complete
    assert before.stat().st_mtime_ns == made
    assert list_reports(state.library, ReportFilter()).total == 4
    state.results.repair()
    assert check_library(state.library, contents=True).is_healthy
    state.close()
