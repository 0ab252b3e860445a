from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.support.job_builders import add_clip
from vision.jobs.queue import JobQueue
from vision.jobs.result_store import ResultStore


class Crash(BaseException):
    """An exception that nothing catches."""


def crash_at(step: int, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Crash before the nth renaming or deletion; the result counts them."""
    count = 0

    def counted(change: Callable[..., Any]) -> Callable[..., Any]:
        def one(*all_: Any, **named: Any) -> Any:
            nonlocal count
            count += 1
            if count == step:
                raise Crash
            return change(*all_, **named)

        return one

    for name in ("rename", "replace", "unlink"):
        monkeypatch.setattr(Path, name, counted(getattr(Path, name)))
    monkeypatch.setattr("vision.jobs.publishing.shutil.rmtree", counted(shutil.rmtree))
    return lambda: count


def test_a_crash_while_publishing_only_delays_it(
    results: ResultStore, builder: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    meta = add_clip(results)
    jobs = JobQueue(results, builder.fake_analysis())
    jobs.start(meta.id)
    jobs.wait(20)
    folder = results.path(meta.id)
    for step in range(1, 50):
        before = left(results, meta.id)
        work = results.work_folder(meta.id)
        (work / "stills").mkdir()
        new = {"report.json": b"new %d" % step, "playback.json": b"{}", "stills/cover.png": b"one"}
        for name, data in new.items():
            (work / name).write_bytes(data)
        with monkeypatch.context() as patched:
            count = crash_at(step, patched)
            with suppress(Crash):
                results.publish(results.get(meta.id))
            ended = count() < step
        assert left(results, meta.id) in (before, new) or not results.get(meta.id).complete
        ResultStore(results.folder).recover()
        after = left(results, meta.id)
        assert results.get(meta.id).complete
        assert after == new or (after == before and step <= 3)
        tops = {name.split("/")[0] for name in after}
        assert {path.name for path in folder.iterdir()} - {".lock", *tops} == {
            "clip.mov", "meta.json",
        }  # fmt: skip
        if ended:
            return
    raise AssertionError("it never ends")


def left(results: ResultStore, id_: str) -> dict[str, bytes]:
    """Return the files of the analysis by name."""
    folder = results.path(id_)
    found = results.analysis_files(results.get(id_))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
