"""Mapping of a user's CSV columns to formcheck's angles, read from a TOML file.

time = "Time (s)"

[angles.knee_flexion_left]
column = "LKnee"
sign = -1      # −1 where the column counts extension as positive
zero = 180     # the column's value where formcheck's angle is zero
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vision.errors import InputError
from vision.terms import Floats


class AngleColumn(BaseModel):
    """One column: the angle is sign × (value − zero)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    column: str
    sign: Literal[1, -1] = 1
    zero: float = 0.0


class ColumnMap(BaseModel):
    """Mapping from a CSV to angles: which column holds which."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    time: str = "time_s"
    angles: dict[str, AngleColumn | str] = Field(min_length=1)

    @property
    def names(self) -> set[str]:
        """The columns that are read."""
        return {self.time, *(self._column(angle).column for angle in self.angles)}

    def _column(self, angle: str) -> AngleColumn:
        given = self.angles[angle]
        return AngleColumn(column=given) if isinstance(given, str) else given

    def time_of(self, table: Mapping[str, Floats], name: str) -> Floats:
        """Return the time column of a table that was read from a file of this name."""
        return _find(table, self.time, name)

    def angles_of(self, table: Mapping[str, Floats], name: str) -> dict[str, Floats]:
        """Return the angles of a table, with formcheck's signs and zeros.

        Parameters
        ----------
        table : mapping of str to ndarray of shape (N,)
            Columns by name.
        name : str
            File it was read from, for the error.

        Returns
        -------
        dict of str to ndarray of shape (N,)
            Degrees by angle.

        Raises
        ------
        InputError
            If a column is missing.
        """
        found = {}
        for angle in self.angles:
            spec = self._column(angle)
            found[angle] = np.asarray(spec.sign * (_find(table, spec.column, name) - spec.zero))
        return found


def _find(table: Mapping[str, Floats], column: str, name: str) -> Floats:
    if column not in table:
        raise InputError(f"{name} has no column {column}, which --columns asks for.")
    return table[column]


def read_columns(path: Path, angles: tuple[str, ...]) -> ColumnMap:
    """Read a mapping of columns.

    Parameters
    ----------
    path : Path
        A TOML file.
    angles : tuple of str
        Names of the angles that can be mapped.

    Returns
    -------
    ColumnMap
        The mapping.

    Raises
    ------
    InputError
        If it cannot be read, or names an angle that formcheck does not measure.
    """
    try:
        mapping = ColumnMap.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The file {path.name} cannot be read; check its name.") from error
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise InputError(
            f"{path.name} does not map columns to angles; see docs/method.md for an example."
        ) from error
    unknown = [name for name in mapping.angles if name not in angles]
    if unknown:
        raise InputError(
            f"{path.name} maps {unknown[0]}, which formcheck does not measure; "
            "docs/angles.md lists the angles."
        )
    return mapping
