"""docs/speed.md shows the committed tables, the aims, and where they are missed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bench.__main__ import PAGE, RESULTS
from bench.aims import AIMS, Figures, judge_aims, length_text
from bench.grid import RUNS
from bench.page import PLOT_NAME, read_figures, write_page
from bench.plot import speed_chart, write_plot
from bench.rounds import Round
from bench.tables import command_table, cost_table, ratio_table, write_tables
from tests.support.bench_rounds import make_commands, make_cost, make_round

FAST = {"plain_image": 13.0, "common_script": 19.0, "check": 9.0, "check_video": 9.5}
SLOW = {"plain_image": 13.0, "common_script": 19.0, "check": 13.0, "check_video": 19.0}


def figures_of(rounds: Sequence[Round]) -> Figures:
    """Return the rows of the tables."""
    tables = (make(rounds) for make in (cost_table, ratio_table, command_table))
    return Figures(*(table.to_rows() for table in tables))


def verdicts(*rounds: Round) -> dict[str, str]:
    """Return what is said of each aim that was measured, by a word of it."""
    found = {r.aim.title: r.verdict for r in judge_aims(figures_of(rounds)) if r.figures}
    words = {
        "plain": "than plain",
        "common": "than the common",
        "30": "30 fps",
        "60": "60 fps",
        "start": "start-up",
        "help": "--help",
        "4K": "ten minutes of 4K",
        "flat": "flat",
    }
    return {w: v for w, part in words.items() for title, v in found.items() if part in title}


def test_the_page_is_up_to_date() -> None:
    if not RESULTS.exists():
        assert not PAGE.exists()
        return
    assert PAGE.read_text("utf-8") == write_page(RESULTS)
    assert PAGE.with_name(PLOT_NAME).exists()


def test_figures_on_the_right_side_of_the_limits_reach_the_aims() -> None:
    expected = {"plain": "reached", "common": "reached", "30": "reached", "start": "reached"}
    assert verdicts(make_round(walls=FAST)) == expected


def test_figures_on_the_wrong_side_fall_short() -> None:
    found = verdicts(make_round(walls=FAST), make_round(walls=SLOW, frames=1800))
    assert found["plain"] == found["common"] == "short in 1 of 2"
    assert found["start"] == "short in 2 of 4"


def test_speed_is_judged_with_the_model_of_the_aim() -> None:
    assert "30" not in verdicts(make_round(walls=SLOW, model="full"))
    assert "60" not in verdicts(make_round(walls=SLOW, rate=60))
    assert verdicts(make_round(walls=SLOW, model="full", rate=60))["60"] == "short in 1 of 1"


@pytest.mark.parametrize(("peak_mb", "verdict"), [(699.0, "reached"), (701.0, "short in 1 of 1")])
def test_memory_of_ten_minutes_of_4k(peak_mb: float, verdict: str) -> None:
    costs = {"check": make_cost(peak_mb=peak_mb)}
    long = make_round(clip="4K60", rate=60, frames=36_000).model_copy(update={"costs": costs})
    short = make_round(clip="4K60", rate=60, frames=600).model_copy(update={"costs": costs})
    assert verdicts(long)["4K"] == verdict
    assert "4K" not in verdicts(short)


@pytest.mark.parametrize(("peak_mb", "verdict"), [(540.0, "reached"), (560.0, "short in 1 of 2")])
def test_memory_that_grows_with_the_length(peak_mb: float, verdict: str) -> None:
    """Longer clips are compared with the shortest of the same format, model and program."""
    long = make_round(frames=18_000, walls={"check": 10.0, "check_video": 10.0})
    costs = {**long.costs, "check": make_cost(peak_mb=peak_mb)}
    found = verdicts(
        long.model_copy(update={"costs": costs}), make_round(), make_round(frames=1800)
    )
    assert found["flat"] == verdict


def test_what_was_not_measured_is_not_reached() -> None:
    assert {r.verdict for r in judge_aims(Figures([], [], []))} == {"not measured"}
    assert verdicts(*make_commands(0.3, 0.3, 0.1)) == {"help": "short in 1 of 1"}


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Tables of some rounds."""
    folder = tmp_path / "results"
    rounds = [
        *make_commands(0.15, 0.16),
        make_round(1, walls=FAST),
        make_round(2, walls=FAST),
        make_round(walls=SLOW, model="full", rate=60, clip="1080p60", frames=600),
        make_round(walls={"check": 60.0, "check_video": 70.0}, frames=18_000, run="full"),
    ]
    write_tables(rounds, {"processor": "A fast one", "cores": "2"}, folder)
    return folder


def test_the_page_says_what_was_measured_where_and_how(results: Path) -> None:
    page = write_page(results)
    assert "| processor | A fast one |" in page
    assert "| 720p30 | 10 s | heavy | 1.44 × (1.44–1.44) | 1.44 × | 2.00 ×" in page
    assert "| 720p30 | 10 min | heavy | – | – | 60.00 s, 10.00 × |" in page
    assert "`make bench ARGS=--full`" in page
    assert f"]({PLOT_NAME})" in page
    assert "`formcheck check CLIP --model MODEL --json report.json --video out.mp4`" in page


def test_the_page_lists_what_falls_short(results: Path) -> None:
    page = write_page(results)
    short = page.partition("### Where it falls short")[2].partition("\n## ")[0]
    assert "plain MediaPipe on all cores, same model: 1 × (1080p60, 10 s, full)." in short
    assert "start-up to the first frame" in short
    assert "--help" not in short
    for aim in AIMS:
        assert f"| {aim.title} |" in page


@pytest.mark.slow
def test_the_plot_shows_every_program_and_length(results: Path, tmp_path: Path) -> None:
    path = tmp_path / "speed.svg"
    costs = read_figures(results).costs
    write_plot(costs, path)
    text = path.read_text("utf-8")
    for word in ("plain MediaPipe", "common script", "check --video", "1080p60", "Peak memory"):
        assert word in text
    chart = speed_chart(costs).to_dict()
    formats, *by_length = chart["vconcat"]
    assert len(by_length) == 2
    for panels in by_length:
        shown = chart["datasets"][panels["data"]["name"]]
        assert {p["seconds"] for p in shown} == {10.0, 600.0}
    assert {p["clip"] for p in chart["datasets"][formats["data"]["name"]]} == {"720p30", "1080p60"}


def test_lengths_are_written_for_people() -> None:
    assert [length_text(s) for s in (5.0, 11.83, 60.0, 600.0)] == [
        "5 s",
        "11.8 s",
        "1 min",
        "10 min",
    ]


def test_every_run_has_a_command(tmp_path: Path) -> None:
    for run in set(RUNS) - {"warm-up"}:
        write_tables([*make_commands(0.1), make_round(run=run)], {"cores": "2"}, tmp_path)
        assert "`make bench" in write_page(tmp_path)
