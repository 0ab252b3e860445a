"""Reference angles of one clip: what they hold, and reading them from CSV, MOT or C3D."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from vision.errors import InputError
from vision.motion.angle_table import ANGLES
from vision.terms import SIDES, Floats
from vision.validation.columns import ColumnMap
from vision.validation.opensim import angles_from_coordinates

#: Names of every angle, with its side where it has one.
ANGLE_NAMES: Final = tuple(
    f"{angle.name}_{side}" if side else angle.name
    for angle in ANGLES
    for side in (SIDES if angle.sided else (None,))
)
#: Extensions of reference files, in the order in which they are looked for.
REFERENCE_EXTENSIONS: Final = (".csv", ".mot", ".sto", ".c3d")
#: Names of the time column, in the order in which they are looked for; seconds.
_TIME_NAMES: Final = ("time_s", "time", "t")


@dataclass(frozen=True)
class Reference:
    """Angles of one clip by another method, with formcheck's names, signs and zeros.

    Attributes
    ----------
    name : str
        File they come from.
    time_s : ndarray of shape (N,)
        Seconds on the reference's own clock, strictly ascending.
    series : mapping of str to ndarray of shape (N,)
        Degrees by angle, such as ``knee_flexion_left``; NaN where missing.
    notes : tuple of str
        What was converted or left out, a sentence each.
    """

    name: str
    time_s: Floats
    series: Mapping[str, Floats]
    notes: tuple[str, ...] = ()


def reference_files(clip: Path) -> list[Path]:
    """Return the reference files beside a clip: those of the same name."""
    return [
        path
        for path in sorted(clip.parent.iterdir())
        if path.stem == clip.stem and path.suffix.lower() in REFERENCE_EXTENSIONS
    ]


def read_reference(path: Path, *, columns: ColumnMap | None = None) -> Reference:
    """Read reference angles.

    Parameters
    ----------
    path : Path
        A CSV, MOT, STO or C3D file; its extension decides.
    columns : ColumnMap, optional
        Which column of a CSV holds which angle; by default columns are found by name.

    Returns
    -------
    Reference
        At least one angle.

    Raises
    ------
    InputError
        If the file cannot be read, or holds no angle that formcheck measures.
    """
    suffix = path.suffix.lower()
    if suffix == ".c3d":
        from vision.validation.motion_capture import read_c3d  # an optional dependency

        time_s, series, notes = read_c3d(path)
    elif suffix == ".csv":
        time_s, series, notes = _from_table(path.name, *_read_csv(path, columns), columns)
    else:
        time_s, series, notes = _from_table(path.name, *_read_motion(path), None)
    known = {name: series[name] for name in ANGLE_NAMES if name in series}
    if not any(np.isfinite(values).any() for values in known.values()):
        raise InputError(
            f"{path.name} holds no angle that formcheck measures; name its columns as in "
            "docs/angles.md, such as knee_flexion_left_deg, or map them with --columns."
        )
    return _in_order(Reference(path.name, time_s, known, tuple(notes)))


def _in_order(reference: Reference) -> Reference:
    """Drop rows without a time, and check that the others ascend."""
    known = np.isfinite(reference.time_s)
    time_s = reference.time_s[known]
    if time_s.size == 0 or bool((np.diff(time_s) <= 0).any()):
        raise InputError(
            f"The times in {reference.name} do not ascend; each row needs a later time, in "
            "seconds, than the row before."
        )
    series = {name: values[known] for name, values in reference.series.items()}
    return replace(reference, time_s=time_s, series=series)


_Table = Mapping[str, Floats]


def _from_table(
    name: str, table: _Table, in_degrees: bool, columns: ColumnMap | None
) -> tuple[Floats, dict[str, Floats], list[str]]:
    """Find the time and the angles among named columns."""
    if columns is not None:
        return columns.time_of(table, name), columns.angles_of(table, name), []
    time = next((n for n in _TIME_NAMES if n in table), None)
    if time is None:
        raise InputError(f"{name} has no column time_s with the time in seconds.")
    own = {n: table[c] for n in ANGLE_NAMES for c in (f"{n}_deg", n) if c in table}
    scale = 1.0 if in_degrees else 180.0 / np.pi
    notes: list[str] = []
    # Our own names win: a MOT file of formcheck holds no coordinate of an OpenSim model.
    if not own or any(f"knee_angle_{letter}" in table for letter in "lr"):
        found, notes = angles_from_coordinates({n: v * scale for n, v in table.items()})
        own = {**found, **own}
    return table[time], own, notes


def _read_csv(path: Path, columns: ColumnMap | None) -> tuple[_Table, bool]:
    """Read a table with one row of column names; empty cells are NaN."""
    text = _read_text(path)
    try:
        dialect: type[csv.Dialect] | str = csv.Sniffer().sniff(text[:4096], delimiters=",;\t")
    except csv.Error:
        dialect = "excel"
    rows = [row for row in csv.reader(text.splitlines(), dialect) if any(c.strip() for c in row)]
    if len(rows) < 2:
        raise InputError(f"{path.name} holds no table; it needs a row of names and rows of values.")
    heads = [cell.strip() for cell in rows[0]]
    wanted = set(heads) if columns is None else columns.names
    table = {}
    for index, head in enumerate(heads):
        if head in wanted and head:
            cells = (row[index] if index < len(row) else "" for row in rows[1:])
            table[head] = np.array([_number(cell) for cell in cells])
    return table, True


def _read_motion(path: Path) -> tuple[_Table, bool]:
    """Read an OpenSim storage file: a header, ``endheader``, names, rows of numbers."""
    head, mark, body = _read_text(path).partition("endheader")
    lines = [line.split() for line in body.splitlines() if line.strip()]
    if not mark or len(lines) < 2:
        raise InputError(f"{path.name} is not an OpenSim motion file: it has no table of values.")
    names, rows = lines[0], lines[1:]
    if any(len(row) != len(names) for row in rows):
        raise InputError(f"{path.name} is damaged: its rows do not all have {len(names)} values.")
    values = np.array([[_number(cell) for cell in row] for row in rows]).T
    degrees = "indegrees=yes" in head.lower().replace(" ", "")
    # Full paths of OpenSim 4: /jointset/knee_r/knee_angle_r/value.
    short = [name.removesuffix("/value").rpartition("/")[2] for name in names]
    return dict(zip(short, values, strict=True)), degrees


def _number(cell: str) -> float:
    """Convert a cell; a decimal comma is accepted, anything else is missing."""
    try:
        return float(cell.strip().replace(",", "."))
    except ValueError:
        return float("nan")


def _read_text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name} cannot be read as text; save it as UTF-8.") from error
