"""A table as it is written to a file: rows in a fixed order, numbers rounded once."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from accuracy.clip_result import ClipResult
from accuracy.conditions import Conditions
from vision.atomic import write_atomically
from vision.pose.model_quality import QUALITY_NETWORKS

#: Landmark networks of formcheck, from the most accurate to the fastest; other methods follow.
_NETWORKS: Final = tuple(QUALITY_NETWORKS.values())


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes
    ----------
    name : str
        Name of its file, without suffix.
    columns : tuple of str
        Names of the columns.
    rows : tuple of tuple of str
        The cells; an empty one is not known.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def to_csv(self) -> str:
        """Return the table as CSV."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.rows)
        return text.getvalue()

    def write(self, folder: Path) -> None:
        """Write the table into a folder."""
        write_atomically(self.to_csv().encode(), folder / f"{self.name}.csv")

    def to_rows(self) -> list[dict[str, str]]:
        """Return each row as its cells by the names of the columns."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def read_table(path: Path) -> Table:
    """Read a table that `Table.write` has written.

    Parameters
    ----------
    path : Path
        Its file.
    """
    with path.open(newline="", encoding="utf-8") as file:
        columns, *rows = csv.reader(file)
    return Table(path.stem, tuple(columns), tuple(tuple(row) for row in rows))


def make_table(name: str, columns: str, rows: Iterable[Sequence[object]]) -> Table:
    """Make a table from cells of any type, in the order of the rows.

    Parameters
    ----------
    name : str
        Name of its file.
    columns : str
        Names of the columns, separated by spaces.
    rows : iterable of sequence
        Cells: text, whole numbers, or None where not known; other numbers as `number` writes
        them.
    """
    names = tuple(columns.split())
    cells = [tuple("" if cell is None else str(cell) for cell in row) for row in rows]
    for row in cells:
        if len(row) != len(names):
            raise ValueError(f"{name}: a row of {len(row)} cells for {len(names)} columns")
    return Table(name, names, tuple(cells))


def markdown_lines(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Write a table for a docs page.

    Parameters
    ----------
    columns : sequence of str
        Headings.
    rows : iterable of sequence of str
        Cells; an empty one becomes a dash.

    Returns
    -------
    list of str
        Lines of Markdown.
    """
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    return lines + ["| " + " | ".join(cell or "–" for cell in row) + " |" for row in rows]


def number(value: float | None, decimals: int = 2) -> str:
    """Write a number with fixed decimals; empty where it is missing, never −0.

    Parameters
    ----------
    value : float or None
        The number.
    decimals : int
        Digits after the point.
    """
    if value is None or not math.isfinite(value):
        return ""
    text = f"{value:.{decimals}f}"
    return text.lstrip("-") if float(text) == 0.0 else text


def share(part: int, whole: int) -> str:
    """Write a share in per cent with one decimal; empty of nothing."""
    return number(100.0 * part / whole, 1) if whole else ""


def movement_of(conditions: Conditions) -> str:
    """Name what the person does: the test, another movement, or gait with its direction.

    Parameters
    ----------
    conditions : Conditions
        Conditions of a clip.
    """
    if conditions.direction is not None:
        gait = conditions.gait or ("run" if conditions.movement == "run" else "gait")
        return f"{gait}_{conditions.direction}"
    return conditions.screen or conditions.movement


def method_order(method: str) -> tuple[str, int]:
    """Return the key that orders methods: formcheck first, each by its network."""
    program, _, network = method.rpartition("_")
    known = network in _NETWORKS
    return (program, _NETWORKS.index(network) if known else len(_NETWORKS))


def is_formcheck(method: str) -> bool:
    """Return whether a method is formcheck with one of its networks."""
    return method in _NETWORKS


def by_method(results: Iterable[ClipResult]) -> Mapping[str, list[ClipResult]]:
    """Group results by method, in the order of the tables."""
    found: dict[str, list[ClipResult]] = {}
    for result in results:
        found.setdefault(result.method, []).append(result)
    return {name: found[name] for name in sorted(found, key=method_order)}
