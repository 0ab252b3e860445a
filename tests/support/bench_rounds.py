"""Cells and rounds of the bench made of plain numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.contenders.commands import CONTENDERS
from bench.grid import ON_CLIPS, BenchClip, Cell, Format, Grid, Source
from bench.process import ProcessCost
from bench.rounds import Cost, Round

#: A format so small that clips of it are made at once.
TINY = Format(width=90, height=160, rate=60, mbit_s=0.5)
SOURCE = Source(sample="samples/squat_good_front.mp4", last_frame=3, noise=3.0)


def make_cost(wall_s: float = 10.0, **changes: Any) -> Cost:
    """Make the cost of a program that takes a tenth of its time to start."""
    plain = {"cpu_s": 2 * wall_s, "peak_mb": 500.0, "first_frame_s": wall_s / 10}
    return Cost(wall_s=wall_s, **(plain | changes))


def make_round(
    number: int = 1, *, walls: Mapping[str, float] | None = None, **changes: Any
) -> Round:
    """Make a round on ten seconds of 720p30; `walls` are the times of its programs."""
    walls = walls or dict.fromkeys(ON_CLIPS, 10.0)
    plain: dict[str, Any] = {
        "run": "default",
        "clip": "720p30",
        "rate": 30,
        "frames": 300,
        "model": "heavy",
        "number": number,
        "load": 0.1,
        "costs": {name: make_cost(wall_s) for name, wall_s in walls.items()},
    }
    return Round(**(plain | changes))


def make_commands(*help_s: float) -> list[Round]:
    """Make rounds of the commands without a clip."""
    return [
        make_round(n, walls={"python": 0.02, "help": s}, clip="", rate=0, frames=0, model="")
        for n, s in enumerate(help_s, start=1)
    ]


def make_cell(frames: int = 6, **changes: Any) -> Cell:
    """Make a cell with a tiny clip."""
    plain: dict[str, Any] = {
        "run": "default",
        "clip": BenchClip("tiny", TINY, frames),
        "model": "full",
        "contenders": ("plain_image", "common_script"),
        "rounds": 2,
    }
    return Cell(**(plain | changes))


def make_grid(*cells: Cell) -> Grid:
    """Make a grid of tiny clips, without a warm-up."""
    return Grid(SOURCE, cells)


class FakeRunner:
    """Run nothing, and say what each program would.

    Parameters
    ----------
    frames : int
        How many frames every program says it processed.
    stop_after : int, optional
        Interrupt the program after so many.
    """

    def __init__(self, frames: int = 6, stop_after: int | None = None) -> None:
        self.frames, self.stop_after = frames, stop_after
        self.ran: list[str] = []
        self.homes: list[str] = []

    def __call__(
        self, command: Sequence[str], *, environment: Mapping[str, str], timeout_s: float
    ) -> ProcessCost:
        """Note which program it is."""
        if self.stop_after is not None and len(self.ran) == self.stop_after:
            raise KeyboardInterrupt
        names = [name for name in CONTENDERS if any(part.endswith(f".{name}") for part in command)]
        self.ran += names or [Path(command[0]).name]
        self.homes.append(environment["FORMCHECK_HOME"])
        return ProcessCost(
            wall_s=float(len(self.ran)),
            cpu_s=1.0,
            peak_mb=100.0,
            first_frame_s=0.5,
            output=f'{{"frames": {self.frames}, "found": 0}}',
        )
