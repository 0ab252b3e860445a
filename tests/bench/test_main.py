"""The command: which cells are measured, and where the tables go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench import __main__ as command
from bench.grid import Cell
from bench.rounds import Round
from bench.run import Bench, measure_all
from tests.support.bench_rounds import FakeRunner
from vision.pose.model_store import ModelFile


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Cell]:
    """Cells that were measured; nothing is run, and nothing written outside the test's folder."""
    cells: list[Cell] = []

    def pretend(
        bench: Bench, chosen: list[Cell], *, rounds: int | None, report: Any
    ) -> list[Round]:
        cells.extend(chosen)
        commands = [cell for cell in chosen if cell.clip is None]
        faked = Bench(bench.grid, bench.models, bench.clips, bench.store, FakeRunner(frames=0))
        monkeypatch.setattr("bench.run._prepare", lambda *_: None)
        return measure_all(faked, commands, rounds=rounds, report=report)

    def any_model(name: str) -> ModelFile:
        return ModelFile(name, tmp_path / f"{name}.task", "0" * 64, name)

    monkeypatch.setattr(command, "measure_all", pretend)
    monkeypatch.setattr(command, "get_model", any_model)
    monkeypatch.setattr(command, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(command, "PAGE", tmp_path / "speed.md")
    return cells


def test_a_quick_look_does_not_touch_the_page(measured: list[Cell], tmp_path: Path) -> None:
    assert command.main(["measure", "--quick", "--cache", str(tmp_path / "cache")]) == 0
    assert {c.run for c in measured if c.clip} == {"quick"}
    assert (tmp_path / "cache/results/rounds.csv").exists()
    assert not (tmp_path / "results").exists()
    assert not (tmp_path / "speed.md").exists()


def test_a_whole_run_writes_tables_page_and_plot(measured: list[Cell], tmp_path: Path) -> None:
    assert command.main(["measure", "--cache", str(tmp_path / "cache")]) == 0
    assert (tmp_path / "results/costs.csv").exists()
    assert (tmp_path / "speed.md").read_text("utf-8").startswith("<!-- Generated")
    assert (tmp_path / "speed.svg").exists()


def test_clips_and_models_can_be_chosen(measured: list[Cell], tmp_path: Path) -> None:
    options = ["--clips", "4K60", "--models", "heavy", "--cache", str(tmp_path / "cache")]
    assert command.main(["measure", "--full", *options]) == 0
    assert {(c.clip.name, c.model) for c in measured if c.clip} == {("4K60", "heavy")}
    assert not (tmp_path / "speed.md").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["measure", "--clips", "8K"], "No clip of this run is left"),
        (["measure", "--rounds", "0"], "--rounds takes a number from 1"),
        (["page"], "run `make bench` first"),
    ],
)
def test_a_mistake_is_one_sentence(
    measured: list[Cell], arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(arguments) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_a_run_that_is_stopped_says_how_to_go_on(
    measured: list[Cell], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "measure_all", stop)
    assert command.main(["measure", "--quick", "--cache", str(command.RESULTS)]) == 130
    assert "goes on from here" in capsys.readouterr().err
