"""Measuring goes on where it stopped, and measures again what has changed."""

from __future__ import annotations

from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from accuracy.clip_result import ClipResult
from accuracy.result_store import ResultKey, ResultStore, fingerprint
from accuracy.run import measure_all
from tests.support.accuracy_results import make_result, write_truth


@dataclass
class Counting:
    """A method that counts what it measures, and stops at a clip."""

    name: str = "heavy"
    settings: str = "model and code"
    stops_at: str = ""
    measured: list[str] = field(default_factory=list)

    def measure(self, clip: Path) -> ClipResult:
        """Measure a clip."""
        if clip.stem == self.stops_at:
            raise KeyboardInterrupt
        self.measured.append(clip.stem)
        return make_result(clip.stem, self.name)


@pytest.fixture
def clips(tmp_path: Path) -> list[Path]:
    """Three clips."""
    return [write_truth(tmp_path, name, {"n": name}) for name in "abc"]


@pytest.fixture
def store(tmp_path: Path) -> ResultStore:
    """An empty store."""
    return ResultStore(tmp_path / "results")


def one_at_a_time(_: int | None) -> Executor:
    """Make a pool with one worker."""
    return ThreadPoolExecutor(1)


def run(clips: list[Path], store: ResultStore, *methods: Counting) -> list[tuple[str, str]]:
    """Measure, and return clip and method of the results."""
    results = measure_all(clips, methods, store, report=lambda _: None, executor=one_at_a_time)
    return [(r.clip, r.method) for r in results]


def test_results_come_by_method_in_the_order_of_the_clips(
    clips: list[Path], store: ResultStore
) -> None:
    found = run(clips, store, Counting("heavy"), Counting("lite"))
    assert found == [(clip, m) for m in ("heavy", "lite") for clip in "abc"]


def test_a_run_that_was_stopped_goes_on(clips: list[Path], store: ResultStore) -> None:
    stopped = Counting(stops_at="c")
    with pytest.raises(KeyboardInterrupt):
        run(clips, store, stopped)
    resumed = Counting()
    assert run(clips, store, resumed) == [(clip, "heavy") for clip in "abc"]
    assert set(stopped.measured) == {"a", "b"}
    assert resumed.measured == ["c"]


def test_what_has_changed_is_measured_again(clips: list[Path], store: ResultStore) -> None:
    run(clips, store, Counting())
    clips[1].write_bytes(b"another clip")
    (clips[2].parent / "c.truth.json").write_text("{}")
    changed = Counting()
    run(clips, store, changed)
    assert changed.measured == ["b", "c"]
    other = Counting(settings="other limits")
    run(clips, store, other)
    assert other.measured == ["a", "b", "c"]


def test_a_result_that_cannot_be_read_is_measured_again(
    clips: list[Path], store: ResultStore, tmp_path: Path
) -> None:
    run(clips, store, Counting())
    broken = ResultKey(clips[0], "heavy", "model and code").file_name
    (tmp_path / "results" / broken).write_text('{"clip": "a"')
    again = Counting()
    run(clips, store, again)
    assert again.measured == ["a"]


def test_progress_and_time_left_are_reported(clips: list[Path], store: ResultStore) -> None:
    lines: list[str] = []
    measure_all(clips, [Counting()], store, report=lines.append, executor=one_at_a_time)
    assert lines[0] == "Measuring 3 results; 0 of 3 are stored."
    assert [line.split(",")[0] for line in lines[1:]] == ["1 of 3", "2 of 3", "3 of 3"]
    assert all("left: " in line for line in lines[1:])


def test_a_fingerprint_covers_the_limits_of_the_criteria() -> None:
    """Other limits give other verdicts, so stored results must not be used."""
    code = fingerprint(("vision/screens/verdict_rule.py",))
    screens = fingerprint(("vision/screens",))
    definitions = fingerprint(("vision/screens/definitions",))
    assert len({code, screens, definitions}) == 3
