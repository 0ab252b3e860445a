"""Make the tables of the speed page from measured rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from accuracy.tables.table import Table, make_table, number
from bench.ratios import RATIOS, Spread, by_cell, paired_ratios, spread
from bench.rounds import Cost, Round

_CELL: Final = "run clip seconds rate frames model"


def _cell(first: Round) -> list[object]:
    """Return the cells that say what was measured."""
    seconds = first.frames / first.rate if first.rate else None
    return [first.run, first.clip, number(seconds), first.rate, first.frames, first.model]


def _three(values: Spread, decimals: int) -> list[str]:
    return [number(v, decimals) for v in (values.median, values.low, values.high)]


def round_table(rounds: Sequence[Round]) -> Table:
    """List every measured process.

    Parameters
    ----------
    rounds : sequence of Round
        All rounds.
    """
    return make_table(
        "rounds",
        f"{_CELL} round load contender wall_s cpu_s peak_mb first_frame_s",
        (
            [
                *(*_cell(each), each.number, number(each.load, 1), name),
                *(number(cost.wall_s, 3), number(cost.cpu_s, 3), number(cost.peak_mb, 1)),
                number(cost.first_frame_s, 3),
            ]
            for each in rounds
            for name, cost in each.costs.items()
        ),
    )


def cost_table(rounds: Sequence[Round]) -> Table:
    """Summarize what each program costs on each clip with each model.

    Parameters
    ----------
    rounds : sequence of Round
        All rounds.
    """
    return make_table(
        "costs",
        f"{_CELL} contender rounds wall_s wall_low_s wall_high_s cpu_s peak_mb peak_high_mb"
        " first_frame_s first_frame_high_s frame_ms next_frame_ms speed",
        (
            [*_cell(group[0]), name, *_summary(group, [r.costs[name] for r in group])]
            for group in by_cell(rounds).values()
            if group[0].frames
            for name in group[0].costs
        ),
    )


def _summary(group: Sequence[Round], costs: Sequence[Cost]) -> list[object]:
    """Return the medians of a program's costs, with the range of some."""
    frames, rate = group[0].frames, group[0].rate
    wall = spread(c.wall_s for c in costs)
    peak = spread(c.peak_mb for c in costs)
    first = spread(c.first_frame_s for c in costs)
    further = spread(
        None if c.first_frame_s is None else (c.wall_s - c.first_frame_s) / max(1, frames - 1)
        for c in costs
    )
    each_s = None if wall.median is None else wall.median / frames
    return [
        *(len(costs), *_three(wall, 3), number(spread(c.cpu_s for c in costs).median, 3)),
        *(number(peak.median, 0), number(peak.high, 0)),
        *(number(first.median, 3), number(first.high, 3)),
        number(None if each_s is None else 1000 * each_s, 1),
        number(None if further.median is None else 1000 * further.median, 1),
        number(None if not each_s else 1.0 / (rate * each_s), 3),
    ]


def ratio_table(rounds: Sequence[Round]) -> Table:
    """Compare formcheck with the other programs, round by round.

    Parameters
    ----------
    rounds : sequence of Round
        All rounds.
    """
    rows = []
    for group in by_cell(rounds).values():
        for ratio in RATIOS:
            wall = paired_ratios(group, ratio, lambda cost: cost.wall_s)
            cpu = paired_ratios(group, ratio, lambda cost: cost.cpu_s)
            if wall:
                three = (*_three(spread(wall), 3), *_three(spread(cpu), 3))
                rows.append([*_cell(group[0]), ratio.name, len(wall), *three])
    return make_table(
        "ratios", f"{_CELL} ratio rounds wall wall_low wall_high cpu cpu_low cpu_high", rows
    )


def command_table(rounds: Sequence[Round]) -> Table:
    """Summarize the commands that were run without a clip.

    Parameters
    ----------
    rounds : sequence of Round
        All rounds.
    """
    without = [r for r in rounds if not r.frames]
    names = dict.fromkeys(name for r in without for name in r.costs)
    return make_table(
        "commands",
        "command rounds wall_s wall_low_s wall_high_s cpu_s",
        (
            [
                *(name, len(without), *_three(spread(r.costs[name].wall_s for r in without), 3)),
                number(spread(r.costs[name].cpu_s for r in without).median, 3),
            ]
            for name in names
        ),
    )


def machine_table(machine: Mapping[str, str]) -> Table:
    """List what the figures depend on.

    Parameters
    ----------
    machine : mapping
        As `describe_machine` returns it.
    """
    return make_table("machine", "what value", machine.items())


def write_tables(rounds: Sequence[Round], machine: Mapping[str, str], folder: Path) -> None:
    """Write all tables.

    Parameters
    ----------
    rounds : sequence of Round
        All rounds.
    machine : mapping
        As `describe_machine` returns it.
    folder : Path
        Folder for the CSV files; earlier tables are replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for make in (round_table, cost_table, ratio_table, command_table):
        make(rounds).write(folder)
    machine_table(machine).write(folder)
