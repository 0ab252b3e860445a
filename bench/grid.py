"""What is measured: the clips, models and programs of `grid.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from accuracy.result_store import ROOT
from vision.errors import InputError

#: Which cells are measured: a few in some minutes, those of the page, or also the long clips.
#: Before each of them those of "warm-up" run once and are forgotten.
Run = Literal["warm-up", "quick", "default", "full"]
RUNS: Final[Mapping[Run, tuple[Run, ...]]] = {
    "warm-up": ("warm-up",),
    "quick": ("quick",),
    "default": ("default",),
    "full": ("default", "full"),
}
GRID_FILE: Final = Path(__file__).with_name("grid.toml")
#: Programs that are measured on a clip, in the order of a round.
ON_CLIPS: Final = ("plain_image", "common_script", "check", "check_video")
#: Commands that are measured without a clip.
WITHOUT_CLIP: Final = ("python", "help")
_ROUNDS_WITHOUT_CLIP: Final = 7


class _GridModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_GridModel):
    """What generated clips are made of.

    Attributes
    ----------
    sample : str
        A committed clip.
    last_frame : int
        Last frame of it that is used; after it the frames follow backwards.
    noise : float
        Standard deviation of the noise that is added, 8-bit levels.
    """

    sample: str
    last_frame: int
    noise: float


class Format(_GridModel):
    """Format of a clip.

    Attributes
    ----------
    width, height : int
        Size, px.
    rate : int
        Frames per second.
    mbit_s : float, optional
        Bit rate of a generated clip, Mbit/s.
    frames : int, optional
        Number of frames of a committed clip.
    """

    width: int
    height: int
    rate: int
    mbit_s: float | None = None
    frames: int | None = None


class _Entry(_GridModel):
    run: Run
    clips: tuple[str, ...]
    seconds: tuple[float, ...] = ()
    models: tuple[str, ...]
    rounds: int
    contenders: tuple[str, ...] = ON_CLIPS


class _GridFile(_GridModel):
    source: Source
    formats: Mapping[str, Format]
    samples: Mapping[str, Format]
    entries: tuple[_Entry, ...]


@dataclass(frozen=True)
class BenchClip:
    """A clip to measure on.

    Attributes
    ----------
    name : str
        Name of its format, or of a committed sample.
    format : Format
        The format.
    frames : int
        Number of frames.
    sample : Path or None
        The committed clip; None if it is generated.
    """

    name: str
    format: Format
    frames: int
    sample: Path | None = None

    @property
    def seconds(self) -> float:
        """Duration, seconds."""
        return self.frames / self.format.rate

    @property
    def title(self) -> str:
        """The name and the duration, for messages."""
        return f"{self.name}, {self.seconds:.3g} s"


@dataclass(frozen=True)
class Cell:
    """Programs that are compared on one clip with one model.

    Attributes
    ----------
    run : {"warm-up", "quick", "default", "full"}
        The run that it belongs to.
    clip : BenchClip or None
        The clip; None for commands without one.
    model : str
        Name of the landmark network; empty without a clip.
    contenders : tuple of str
        The programs, in the order in which they run.
    rounds : int
        How often each of them runs.
    """

    run: Run
    clip: BenchClip | None
    model: str
    contenders: tuple[str, ...]
    rounds: int

    @property
    def title(self) -> str:
        """The clip and the model, for messages."""
        if self.clip is None:
            return "commands without a clip"
        return f"{self.clip.title}, {self.model}"


@dataclass(frozen=True)
class Grid:
    """Everything that can be measured.

    Attributes
    ----------
    source : Source
        What generated clips are made of.
    cells : tuple of Cell
        In the order of the file, those without a clip first.
    """

    source: Source
    cells: tuple[Cell, ...]

    def cells_of(self, run: Run) -> list[Cell]:
        """Return the cells of a run.

        Parameters
        ----------
        run : {"warm-up", "quick", "default", "full"}
            The run.
        """
        return [cell for cell in self.cells if cell.clip is None or cell.run in RUNS[run]]


def read_grid(path: Path = GRID_FILE) -> Grid:
    """Read a grid.

    Parameters
    ----------
    path : Path
        A TOML file.

    Returns
    -------
    Grid
        Its cells; each of them once.

    Raises
    ------
    InputError
        The file is not a grid, or names something that it does not define.
    """
    try:
        file = _GridFile.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise InputError(f"{path.name} is not a grid of clips: {error}") from error
    cells = [Cell("default", None, "", WITHOUT_CLIP, _ROUNDS_WITHOUT_CLIP)]
    for entry in file.entries:
        unknown = {*entry.contenders} - {*ON_CLIPS}
        if unknown:
            raise InputError(f"{path.name} names no known program: {', '.join(sorted(unknown))}.")
        for name in entry.clips:
            for clip in _clips(name, entry, file, path):
                cells += [
                    Cell(entry.run, clip, model, entry.contenders, entry.rounds)
                    for model in entry.models
                ]
    keys = [
        (c.clip and (c.clip.name, c.clip.frames), c.model, c.run in ("warm-up", "quick"))
        for c in cells
    ]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice:
        raise InputError(f"{path.name} measures {twice[0]} with {twice[1]} twice.")
    return Grid(file.source, tuple(cells))


def _clips(name: str, entry: _Entry, file: _GridFile, path: Path) -> list[BenchClip]:
    """Return the clips of an entry that have this name, one for each length."""
    if name in file.samples:
        sample = file.samples[name]
        if sample.frames is None or entry.seconds:
            raise InputError(f"{path.name}: a sample like {name} has a number of frames.")
        return [BenchClip(name, sample, sample.frames, ROOT / "samples" / f"{name}.mp4")]
    if name not in file.formats or not entry.seconds:
        raise InputError(f"{path.name}: {name} is no format with a length, and no sample.")
    chosen = file.formats[name]
    return [BenchClip(name, chosen, round(s * chosen.rate)) for s in entry.seconds]
