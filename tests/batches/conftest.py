"""Fixtures for batches: no pose model is needed to plan one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.batch_clips import MODEL, analyse_file
from vision.batches import plan
from vision.batches.run import BatchOptions, BatchResult, run_batch
from vision.batches.sources import find_clips
from vision.settings import Settings


@pytest.fixture
def _made_up_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "resolve_model", lambda *_args, **_more: MODEL)


class Batch:
    """Runs batches in this process into one folder, counting the analyses."""

    def __init__(self, folder: Path) -> None:
        self.clips = folder / "clips"
        self.out = folder / "out"
        self.clips.mkdir()
        self.analysed: list[str] = []

    def run(self, *inputs: object, out: object = None, **further: object) -> BatchResult:
        """Run a batch; `settings` and options are given by name."""
        settings = further.pop("settings", Settings())
        options = BatchOptions(**{"workers": 0} | further)  # type: ignore[arg-type]
        self.analysed.clear()

        def analyse(task, **more):  # type: ignore[no-untyped-def]
            self.analysed.append(task.result)
            return analyse_file(task, **more)

        sources, _ = find_clips([str(item) for item in inputs or (self.clips,)])
        return run_batch(sources, str(out or self.out), settings, options, analyse=analyse)  # type: ignore[arg-type]


@pytest.fixture
def batch_here(tmp_path: Path, _made_up_model: None) -> Batch:
    """A folder for clips, and runs of batches over it."""
    return Batch(tmp_path)
