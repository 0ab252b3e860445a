"""Measure programs side by side, round after round, and keep what has been measured.

In a round all programs run once, one after another on the same clip, so that whatever slows the
machine down for minutes slows them all. Only complete rounds are kept, because a ratio is taken
within one.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from accuracy.result_store import fingerprint
from bench.contenders.commands import CONTENDERS, LOGGING, Task
from bench.grid import Cell, Run
from bench.machine import load
from bench.process import ContenderFailed, ProcessCost, run_process
from vision.atomic import write_atomically
from vision.paths import HOME_VARIABLE

#: What a measurement depends on, besides clip, model and machine.
SOURCES: Final = (
    "bench/contenders",
    "bench/process.py",
    "vision/clip",
    "vision/cli/check.py",
    "vision/cli/main.py",
    "vision/draw",
    "vision/motion",
    "vision/pose",
    "vision/report",
    "vision/screens",
    "vision/text",
    "vision/analysis.py",
    "vision/logs.py",
    "vision/pipeline.py",
    "vision/settings.py",
)
#: A program may take this long for each frame, and in addition at the start, seconds.
_TIMEOUT_PER_FRAME_S: Final = 2.0
_TIMEOUT_START_S: Final = 120.0
_DIGITS: Final = 20


class Cost(BaseModel):
    """What one program cost in one round; see `ProcessCost`.

    Attributes
    ----------
    wall_s, cpu_s : float
        Time and processor time, seconds.
    peak_mb : float
        Largest memory, MB.
    first_frame_s : float or None
        Time to the first frame, seconds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    wall_s: float
    cpu_s: float
    peak_mb: float
    first_frame_s: float | None


class Round(BaseModel):
    """What all programs cost, measured one after another.

    Attributes
    ----------
    run : {"warm-up", "quick", "default", "full"}
        The run that the round belongs to.
    clip : str
        Name of the clip; empty for commands without one.
    rate : int
        Its frames per second; 0 without a clip.
    frames : int
        Its number of frames; 0 without a clip.
    model : str
        Name of the landmark network.
    number : int
        Number of the round, from 1.
    load : float
        Load of the machine before the round.
    costs : mapping
        The costs by program.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    run: Run
    clip: str
    rate: int
    frames: int
    model: str
    number: int
    load: float
    costs: Mapping[str, Cost]


class Runner(Protocol):
    """Run a command and measure it, as `run_process` does."""

    def __call__(
        self, command: Sequence[str], *, environment: Mapping[str, str], timeout_s: float
    ) -> ProcessCost:
        """Run it."""


class RoundStore:
    """Rounds in a folder, one file for each.

    Parameters
    ----------
    folder : Path
        The folder; it is created if necessary.
    setting : str
        Everything that all rounds depend on: the machine.
    """

    def __init__(self, folder: Path, setting: str) -> None:
        self._folder, self._setting = folder, setting
        folder.mkdir(parents=True, exist_ok=True)

    def _path(self, cell: Cell, number: int, inputs: str) -> Path:
        parts = (self._setting, inputs, fingerprint(SOURCES), *cell.contenders)
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_DIGITS]
        clip = f"{cell.clip.name}-{cell.clip.frames}.{cell.model}" if cell.clip else "commands"
        return self._folder / f"{clip}.{number}.{digest}.json"

    def read(self, cell: Cell, number: int, inputs: str) -> Round | None:
        """Return a stored round; None where there is none, or none that can be read.

        Parameters
        ----------
        cell : Cell
            What was measured.
        number : int
            Number of the round.
        inputs : str
            Checksums of clip and model.
        """
        try:
            return Round.model_validate_json(self._path(cell, number, inputs).read_bytes())
        except (OSError, ValidationError):
            return None

    def write(self, cell: Cell, result: Round, inputs: str) -> None:
        """Store a round, complete or not at all.

        Parameters
        ----------
        cell : Cell
            What was measured.
        result : Round
            The round.
        inputs : str
            Checksums of clip and model.
        """
        data = result.model_dump_json().encode()
        write_atomically(data, self._path(cell, result.number, inputs))

    def clear(self) -> None:
        """Delete all rounds."""
        for path in self._folder.glob("*.json"):
            path.unlink()


def measure_cell(
    cell: Cell, number: int, *, clip: Path, model: Path, run: Runner = run_process
) -> Round:
    """Measure one round: each program once, in their order.

    Parameters
    ----------
    cell : Cell
        What to measure.
    number : int
        Number of the round.
    clip : Path
        The clip's file; ignored for commands without a clip.
    model : Path
        The model; likewise.
    run : callable
        Runs and measures a command.

    Raises
    ------
    ContenderFailed
        A program failed, or did not process all frames.
    """
    frames = cell.clip.frames if cell.clip else 0
    before = load()
    costs = {}
    for name in cell.contenders:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            out = Path(folder) / "out"
            out.mkdir()
            contender = CONTENDERS[name]
            found = run(
                contender.command(Task(clip, model, out)),
                # A home of its own, so that nothing is known from an earlier round.
                environment={**LOGGING, HOME_VARIABLE: str(Path(folder) / "home")},
                timeout_s=_TIMEOUT_START_S + _TIMEOUT_PER_FRAME_S * frames,
            )
            processed = contender.frames(found.output, out) if contender.frames else 0
        if processed != frames:
            raise ContenderFailed(f"{name} processed {processed} of {frames} frames: {cell.title}")
        costs[name] = Cost(
            wall_s=found.wall_s,
            cpu_s=found.cpu_s,
            peak_mb=found.peak_mb,
            first_frame_s=found.first_frame_s,
        )
    return Round(
        run=cell.run,
        clip=cell.clip.name if cell.clip else "",
        rate=cell.clip.format.rate if cell.clip else 0,
        frames=frames,
        model=cell.model,
        number=number,
        load=before,
        costs=costs,
    )
