"""Programs run in turn, and a run that was stopped goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from accuracy.result_store import ROOT
from bench import rounds
from bench.process import ContenderFailed
from bench.rounds import RoundStore
from bench.run import Bench, effort, measure_all, plan
from tests.support.bench_rounds import FakeRunner, make_cell, make_grid
from vision.pose.model_store import ModelFile

CELL = make_cell()
MODEL = ModelFile("full", Path("full.task"), "0" * 64, "full")
MakeBench = Callable[..., Bench]


@pytest.fixture
def make_bench(tmp_path: Path) -> MakeBench:
    """Make a bench whose stored rounds are always in the same folder."""

    def make(runner: FakeRunner, model: ModelFile = MODEL, machine: str = "this one") -> Bench:
        store = RoundStore(tmp_path / "rounds", machine)
        return Bench(make_grid(CELL), {"full": model}, tmp_path / "clips", store, runner)

    return make


def measure(bench: Bench) -> list[rounds.Round]:
    """Measure everything without a word."""
    return measure_all(bench, [CELL], report=lambda _: None)


def test_rounds_alternate_between_programs(make_bench: MakeBench) -> None:
    runner = FakeRunner()
    found = measure(make_bench(runner))
    assert runner.ran == ["plain_image", "common_script"] * 2
    assert [r.number for r in found] == [1, 2]
    assert [r.costs["common_script"].wall_s for r in found] == [2.0, 4.0]
    assert len(set(runner.homes)) == 4
    assert not any(Path(home).exists() for home in runner.homes)


def test_the_first_round_of_all_cells_comes_first() -> None:
    long = make_cell(frames=600, rounds=1)
    assert plan([CELL, long]) == [(CELL, 1), (long, 1), (CELL, 2)]
    assert plan([CELL, long], rounds=1) == [(CELL, 1), (long, 1)]
    assert effort(long) > effort(CELL)


def test_what_is_stored_is_not_measured_again(make_bench: MakeBench) -> None:
    first = measure(make_bench(FakeRunner()))
    second = FakeRunner()
    assert measure(make_bench(second)) == first
    assert second.ran == []


def test_a_round_that_was_interrupted_is_measured_again_as_a_whole(make_bench: MakeBench) -> None:
    with pytest.raises(KeyboardInterrupt):
        measure(make_bench(FakeRunner(stop_after=3)))
    second = FakeRunner()
    assert len(measure(make_bench(second))) == 2
    assert second.ran == ["plain_image", "common_script"]


@pytest.mark.parametrize(
    "change",
    [{"machine": "another"}, {"model": ModelFile("full", Path("full.task"), "1" * 64, "full")}],
)
def test_another_machine_or_model_is_measured(make_bench: MakeBench, change: dict) -> None:
    measure(make_bench(FakeRunner()))
    second = FakeRunner()
    measure(make_bench(second, **change))
    assert len(second.ran) == 4


def test_changed_code_is_measured(make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch) -> None:
    measure(make_bench(FakeRunner()))
    monkeypatch.setattr(rounds, "fingerprint", lambda _: "changed")
    second = FakeRunner()
    measure(make_bench(second))
    assert len(second.ran) == 4


def test_the_sources_that_figures_depend_on_exist() -> None:
    assert [s for s in rounds.SOURCES if not (ROOT / s).exists()] == []


def test_a_program_that_leaves_frames_out_is_no_comparison(make_bench: MakeBench) -> None:
    with pytest.raises(ContenderFailed, match="plain_image processed 5 of 6 frames: tiny"):
        measure(make_bench(FakeRunner(frames=5)))


def test_the_store_can_be_emptied(make_bench: MakeBench) -> None:
    bench = make_bench(FakeRunner())
    measure(bench)
    bench.store.clear()
    assert bench.stored(CELL, 1) is None
