"""Damaged clips are opened, or refused in one sentence, within the limits of a clip."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.support.mutated_clips import (
    FRAMES,
    KINDS,
    damaged_copies,
    look_through,
    look_through_all,
    write_kind,
)
from vision.engine.process import WorkerProcess

#: `scripts/fuzz_clips.py` tries many more.
_COUNT = 20 * len(KINDS)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("seeds")
    return {kind.name: write_kind(kind, folder).read_bytes() for kind in KINDS}


@pytest.fixture
def worker() -> Iterator[WorkerProcess]:
    made = WorkerProcess()
    yield made
    made.close()


def test_the_clips_are_whole(seeds: dict[str, bytes], tmp_path: Path) -> None:
    for name, content in seeds.items():
        path = tmp_path / name
        path.write_bytes(content)
        assert look_through(path) == FRAMES, name


@pytest.mark.slow
def test_damaged_copies_are_opened_or_refused_in_a_sentence(
    seeds: dict[str, bytes], tmp_path: Path, worker: WorkerProcess
) -> None:
    paths = []
    for number, (kind, content) in enumerate(damaged_copies(seeds, _COUNT, seed=7)):
        paths.append(tmp_path / f"{number:03d}-{kind}.clip")
        paths[-1].write_bytes(content)
    outcomes = worker.run(partial(look_through_all, paths))
    found = dict(zip((path.name for path in paths), outcomes, strict=True))
    assert {name: o for name, o in found.items() if o not in ("opened", "refused")} == {}
    assert min(Counter(outcomes).values()) > _COUNT / 10
