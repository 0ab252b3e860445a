"""Ratios are taken within a round; tables keep their medians and ranges."""

from __future__ import annotations

from pathlib import Path

import pytest

from accuracy.tables.table import read_table
from bench.grid import ON_CLIPS
from bench.ratios import RATIOS, Spread, by_cell, paired_ratios, spread
from bench.tables import command_table, cost_table, ratio_table, round_table, write_tables
from tests.support.bench_rounds import make_commands, make_cost, make_round

CHECK, VIDEO = RATIOS
#: Times of the programs. The machine is half as fast in the second round, and formcheck relatively
#: slower in the third.
WALLS = ((13.0, 20.0, 10.0, 10.0), (26.0, 40.0, 20.0, 20.0), (13.0, 20.0, 13.0, 16.0))
ROUNDS = [
    make_round(number, walls=dict(zip(ON_CLIPS, walls, strict=True)))
    for number, walls in enumerate(WALLS, start=1)
]


def test_a_slow_round_changes_no_ratio() -> None:
    assert paired_ratios(ROUNDS, CHECK, lambda c: c.wall_s) == pytest.approx([1.3, 1.3, 1.0])
    assert paired_ratios(ROUNDS, VIDEO, lambda c: c.wall_s) == pytest.approx([2.0, 2.0, 1.25])


def test_a_round_without_the_other_program_has_no_ratio() -> None:
    alone = make_round(walls={"check": 1.0, "check_video": 2.0})
    assert paired_ratios([alone], CHECK, lambda c: c.wall_s) == []
    assert ratio_table([alone]).rows == ()


def test_missing_values_stay_missing() -> None:
    assert spread([None, 3.0, 1.0, 2.0]) == Spread(2.0, 1.0, 3.0)
    assert spread([None]) == Spread(None, None, None)


def test_rounds_are_grouped_by_clip_length_and_model() -> None:
    rounds = [*ROUNDS, make_round(frames=1800), make_round(model="full")]
    assert [len(group) for group in by_cell(rounds).values()] == [3, 1, 1]


def test_the_table_of_ratios() -> None:
    check, video = ratio_table(ROUNDS).to_rows()
    assert (check["clip"], check["seconds"], check["model"]) == ("720p30", "10.00", "heavy")
    assert (check["wall"], check["wall_low"], check["wall_high"]) == ("1.300", "1.000", "1.300")
    assert (video["ratio"], video["rounds"]) == ("check_video_against_common_script", "3")


def test_the_table_of_costs() -> None:
    rows = {row["contender"]: row for row in cost_table(ROUNDS).to_rows()}
    check = rows["check"]
    assert (check["wall_s"], check["wall_low_s"], check["wall_high_s"]) == (
        "13.000",
        "10.000",
        "20.000",
    )
    assert check["frame_ms"] == "43.3"
    assert float(check["next_frame_ms"]) == pytest.approx(1000 * (13.0 - 1.3) / 299, abs=0.05)
    assert check["speed"] == "0.769"


def test_a_program_that_says_nothing_of_its_first_frame_has_no_start_up() -> None:
    silent = make_round(walls={"check": 1.0}).model_copy(
        update={"costs": {"check": make_cost(1.0, first_frame_s=None)}}
    )
    (row,) = cost_table([silent]).to_rows()
    assert (row["first_frame_s"], row["next_frame_ms"]) == ("", "")


def test_commands_without_a_clip_have_a_table_of_their_own() -> None:
    commands = make_commands(0.3, 0.1, 0.2)
    assert cost_table(commands).rows == ()
    rows = {row["command"]: row for row in command_table([*ROUNDS, *commands]).to_rows()}
    assert (rows["help"]["wall_s"], rows["help"]["wall_high_s"]) == ("0.200", "0.300")


def test_every_process_is_in_a_table(tmp_path: Path) -> None:
    write_tables([*make_commands(0.2), *ROUNDS], {"cores": "2"}, tmp_path)
    assert len(round_table(ROUNDS).rows) == 12
    assert len(read_table(tmp_path / "rounds.csv").rows) == 14
    assert read_table(tmp_path / "machine.csv").rows == (("cores", "2"),)
