"""Measure all rounds of a run; what is stored is not measured again."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.clip_maker import make_clip, recipe_digest
from bench.grid import BenchClip, Cell, Grid
from bench.process import run_process
from bench.rounds import Round, RoundStore, Runner, measure_cell
from vision.checksum import sha256_of
from vision.pose.model_store import ModelFile
from vision.text.numbers import plural

#: Called with a line of text.
Report = Callable[[str], None]

#: How much longer a frame takes than with the fastest network, to estimate the time left.
_MODEL_EFFORT: Final[Mapping[str, float]] = {"heavy": 3.0, "full": 1.5, "lite": 1.0}
#: The start of a program takes as long as so many frames with the fastest network.
_START_EFFORT: Final = 100.0


@dataclass(frozen=True)
class Bench:
    """Everything that is needed to measure a cell.

    Attributes
    ----------
    grid : Grid
        What can be measured.
    models : mapping
        The models by the name of their landmark network.
    clips : Path
        Folder for generated clips.
    store : RoundStore
        Stored rounds.
    runner : callable
        Runs and measures a command.
    """

    grid: Grid
    models: Mapping[str, ModelFile]
    clips: Path
    store: RoundStore
    runner: Runner = run_process

    def stored(self, cell: Cell, number: int) -> Round | None:
        """Return a stored round; None if it is not there.

        Parameters
        ----------
        cell : Cell
            What was measured.
        number : int
            Number of the round.
        """
        found = self.store.read(cell, number, self._inputs(cell))
        # A cell may have moved to another run since.
        return None if found is None else found.model_copy(update={"run": cell.run})

    def clip_path(self, clip: BenchClip) -> Path:
        """Return the file of a clip, generated if there is none yet."""
        return make_clip(clip, self.grid.source, self.clips)

    def measure(self, cell: Cell, number: int) -> Round:
        """Measure a round.

        Parameters
        ----------
        cell : Cell
            What to measure.
        number : int
            Number of the round.
        """
        clip, model = Path(), Path()
        if cell.clip is not None:
            clip, model = self.clip_path(cell.clip), self.models[cell.model].path
        return measure_cell(cell, number, clip=clip, model=model, run=self.runner)

    def measure_and_store(self, cell: Cell, number: int) -> None:
        """Measure a round and store it.

        Parameters
        ----------
        cell : Cell
            What to measure.
        number : int
            Number of the round.
        """
        self.store.write(cell, self.measure(cell, number), self._inputs(cell))

    def _inputs(self, cell: Cell) -> str:
        """Return checksums of the clip and the model."""
        if cell.clip is None:
            return ""
        sample = cell.clip.sample
        clip = recipe_digest(cell.clip.format, self.grid.source) if sample is None else ""
        return f"{clip or sha256_of(cell.clip.sample or Path())}\n{self.models[cell.model].sha256}"


def plan(cells: Sequence[Cell], rounds: int | None = None) -> list[tuple[Cell, int]]:
    """Return the rounds to measure: the first of every cell, then the second of every cell.

    Parameters
    ----------
    cells : sequence of Cell
        What to measure.
    rounds : int, optional
        Rounds of every cell, instead of its own number.

    Returns
    -------
    list of (Cell, int)
        Cells, each with the number of a round.
    """
    counts = [rounds or cell.rounds for cell in cells]
    return [
        (cell, number)
        for number in range(1, max(counts, default=0) + 1)
        for cell, count in zip(cells, counts, strict=True)
        if number <= count
    ]


def effort(cell: Cell) -> float:
    """Estimate how long a round takes, in frames with the fastest network."""
    if cell.clip is None:
        return _START_EFFORT
    each = _START_EFFORT + cell.clip.frames * _MODEL_EFFORT.get(cell.model, 1.0)
    return each * len(cell.contenders)


def measure_all(
    bench: Bench, cells: Sequence[Cell], *, rounds: int | None = None, report: Report = print
) -> list[Round]:
    """Measure every round of every cell that is not stored.

    Parameters
    ----------
    bench : Bench
        What is needed for it.
    cells : sequence of Cell
        What to measure.
    rounds : int, optional
        Rounds of every cell, instead of its own number.
    report : callable
        Called with each line of progress.

    Returns
    -------
    list of Round
        All rounds, in the order of `plan`.
    """
    jobs = plan(cells, rounds)
    todo = [job for job in jobs if bench.stored(*job) is None]
    if todo:
        stored = len(jobs) - len(todo)
        report(f"Measuring {plural(len(todo), 'round')}; {stored} of {len(jobs)} are stored.")
        _prepare(bench, [cell for cell, _ in todo], report)
    left = sum(effort(cell) for cell, _ in todo)
    done, begun_s = 0.0, time.monotonic()
    for count, (cell, number) in enumerate(todo, start=1):
        bench.measure_and_store(cell, number)
        done += effort(cell)
        left -= effort(cell)
        minutes = (time.monotonic() - begun_s) / done * left / 60.0
        report(
            f"{count} of {len(todo)}, about {minutes:.0f} min left: {cell.title}, round {number}"
        )
    return [found for job in jobs if (found := bench.stored(*job)) is not None]


def _prepare(bench: Bench, cells: Sequence[Cell], report: Report) -> None:
    """Generate the clips, so that no round has to, and warm up."""
    warm_up = [cell for cell in bench.grid.cells_of("warm-up") if cell.clip is not None]
    for clip in dict.fromkeys(cell.clip for cell in (*warm_up, *cells)):
        if clip is not None:
            report(f"Clip: {clip.title}")
            bench.clip_path(clip)
    for cell in warm_up:
        bench.measure(cell, 1)
