"""What formcheck's speed and memory should be, and whether the measured figures are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bench.ratios import CHECK_RATIO, VIDEO_RATIO
from vision.pose.model_quality import QUALITY_NETWORKS

Row = Mapping[str, str]

_FORMCHECK: Final = ("check", "check_video")
_BEST: Final = QUALITY_NETWORKS["best"]
_BALANCED: Final = QUALITY_NETWORKS["balanced"]
_LARGEST: Final = "4K60"
_LONGEST_S: Final = 600.0


@dataclass(frozen=True)
class Figure:
    """A measured figure that an aim is about.

    Attributes
    ----------
    place : str
        Clip, length, model and program.
    value : float
        The figure.
    """

    place: str
    value: float


@dataclass(frozen=True)
class Figures:
    """The rows of the tables that aims are about.

    Attributes
    ----------
    costs, ratios, commands : sequence of mapping
        Rows of the tables with these names, by column.
    """

    costs: Sequence[Row]
    ratios: Sequence[Row]
    commands: Sequence[Row]


@dataclass(frozen=True)
class Aim:
    """Something to reach.

    Attributes
    ----------
    title : str
        What.
    limit : float
        The limit that every figure should keep.
    at_least : bool
        Whether a figure should be at least the limit; otherwise at most.
    unit : str
        Follows a figure.
    find : callable
        Finds the figures.
    """

    title: str
    limit: float
    at_least: bool
    unit: str
    find: Callable[[Figures], Iterator[Figure]]

    def is_kept(self, figure: Figure) -> bool:
        """Return whether a figure keeps the limit."""
        return figure.value >= self.limit if self.at_least else figure.value <= self.limit

    def judge(self, figures: Figures) -> AimResult:
        """Compare all its figures with the limit.

        Parameters
        ----------
        figures : Figures
            Rows of the tables.
        """
        found = sorted(self.find(figures), key=lambda f: f.value, reverse=not self.at_least)
        return AimResult(self, tuple(found), tuple(f for f in found if not self.is_kept(f)))


@dataclass(frozen=True)
class AimResult:
    """What was measured about an aim.

    Attributes
    ----------
    aim : Aim
        The aim.
    figures : tuple of Figure
        All figures, the worst first.
    short : tuple of Figure
        Those that fall short.
    """

    aim: Aim
    figures: tuple[Figure, ...]
    short: tuple[Figure, ...]

    @property
    def verdict(self) -> str:
        """Reached, or in how many figures it falls short."""
        if not self.figures:
            return "not measured"
        if not self.short:
            return "reached"
        return f"short in {len(self.short)} of {len(self.figures)}"


def length_text(seconds: float) -> str:
    """Write the length of a clip.

    Parameters
    ----------
    seconds : float
        The length.
    """
    return f"{seconds / 60:.0f} min" if seconds >= 60.0 else f"{seconds:.3g} s"


def place_of(row: Row) -> str:
    """Return what a row is about: clip, length, model and, if it has one, program.

    Parameters
    ----------
    row : mapping
        A row of costs or ratios.
    """
    parts = [row["clip"], length_text(float(row["seconds"])), row["model"]]
    return ", ".join([*parts, row["contender"].replace("_", " ")] if "contender" in row else parts)


def _figures(rows: Sequence[Row], column: str, **wanted: tuple[str, ...]) -> Iterator[Figure]:
    """Yield a column of the rows whose other columns have one of the wanted values."""
    for row in rows:
        if row[column] and all(row[name] in values for name, values in wanted.items()):
            yield Figure(place_of(row) if "clip" in row else "", float(row[column]))


def _longest(figures: Figures) -> Iterator[Figure]:
    """Yield the peak memory on the longest clip of the largest format."""
    rows = [r for r in figures.costs if float(r["seconds"]) >= _LONGEST_S]
    return _figures(rows, "peak_high_mb", contender=_FORMCHECK, clip=(_LARGEST,))


def _growth(figures: Figures) -> Iterator[Figure]:
    """Yield the peak memory on the longest clip over that on the shortest one."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in figures.costs:
        if row["contender"] in _FORMCHECK and row["peak_mb"]:
            key = (row["clip"], row["model"], row["contender"])
            groups.setdefault(key, []).append(row)
    for group in groups.values():
        shortest, *_, longest = sorted([*group, group[0]], key=lambda r: float(r["seconds"]))
        if longest["seconds"] != shortest["seconds"]:
            growth = float(longest["peak_mb"]) / float(shortest["peak_mb"])
            since = length_text(float(shortest["seconds"]))
            yield Figure(f"{place_of(longest)} over {since}", growth)


#: What is aimed at.
AIMS: Final = (
    Aim(
        "`check` is faster than plain MediaPipe on all cores, same model",
        *(1.3, True, " ×"),
        lambda f: _figures(f.ratios, "wall", ratio=(CHECK_RATIO,)),
    ),
    Aim(
        "`check --video` is faster than the common script, same model",
        *(2.0, True, " ×"),
        lambda f: _figures(f.ratios, "wall", ratio=(VIDEO_RATIO,)),
    ),
    Aim(
        "a 30 fps clip is checked and drawn faster than it plays, quality best",
        *(1.0, True, " × its speed"),
        lambda f: _figures(
            f.costs, "speed", contender=("check_video",), rate=("30",), model=(_BEST,)
        ),
    ),
    Aim(
        "a 60 fps clip is checked and drawn faster than it plays, quality balanced",
        *(1.0, True, " × its speed"),
        lambda f: _figures(
            f.costs, "speed", contender=("check_video",), rate=("60",), model=(_BALANCED,)
        ),
    ),
    Aim(
        "start-up to the first frame",
        *(1.0, False, " s"),
        lambda f: _figures(f.costs, "first_frame_s", contender=_FORMCHECK),
    ),
    Aim(
        "`formcheck --help`",
        *(0.2, False, " s"),
        lambda f: _figures(f.commands, "wall_s", command=("help",)),
    ),
    Aim("peak memory for ten minutes of 4K", *(700.0, False, " MB"), _longest),
    Aim(
        "memory is flat in the length of the clip: peak of the longest over the shortest",
        *(1.1, False, " ×"),
        _growth,
    ),
)


def judge_aims(figures: Figures) -> list[AimResult]:
    """Compare all figures with the aims.

    Parameters
    ----------
    figures : Figures
        Rows of the tables.
    """
    return [aim.judge(figures) for aim in AIMS]
