from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from vision.jobs.result_meta import ResultMeta, read_meta, write_meta
from vision.jobs.result_paths import META
from vision.live.summary import LiveSummary, SavedLiveRep
from vision.settings import Settings

LIVE = LiveSummary(
    source="received",
    why="",
    reps=(SavedLiveRep(1, 3.0, ""), SavedLiveRep(None, 7.0, "Too shallow")),
    steps=0,
    rate=17.3,
    gap_s=0.42,
)


@pytest.mark.parametrize("live", [None, LIVE], ids=["uploaded", "live"])
def test_live_summary_is_stored_with_the_result(
    saved: Callable[..., ResultMeta], tmp_path: Path, live: LiveSummary | None
):
    meta = replace(saved(), live=live)
    folder = tmp_path / meta.id
    folder.mkdir()
    write_meta(folder, meta)
    assert read_meta(folder) == meta


def test_older_result_has_no_live_summary(saved: Callable[..., ResultMeta], tmp_path: Path):
    meta = saved()
    folder = tmp_path / meta.id
    folder.mkdir()
    write_meta(folder, meta)
    data = json.loads((folder / META).read_text("utf-8"))
    del data["live"]
    (folder / META).write_text(json.dumps(data), "utf-8")
    assert read_meta(folder).live is None


def test_an_older_result_has_the_only_quality_there_was(
    saved: Callable[..., ResultMeta], tmp_path: Path
):
    meta = replace(saved(), settings=Settings(quality="fast"))
    folder = tmp_path / meta.id
    folder.mkdir()
    write_meta(folder, meta)
    assert read_meta(folder).settings.quality == "fast"
    data = json.loads((folder / META).read_text("utf-8"))
    del data["settings"]["quality"]
    (folder / META).write_text(json.dumps(data), "utf-8")
    assert read_meta(folder).settings.quality == "balanced"
