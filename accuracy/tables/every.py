"""Make and write all tables of a set of clips."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from accuracy.clip_result import ClipResult
from accuracy.tables.agreement import angle_table, coverage_table, failure_table, value_table
from accuracy.tables.by_condition import condition_table, limits_table
from accuracy.tables.clips import clip_table
from accuracy.tables.events import event_table, recognition_table, rep_time_table
from accuracy.tables.table import Table
from accuracy.tables.verdicts import verdict_table

#: Makers of the tables, in the order of the docs page.
TABLES: Final[tuple[Callable[[Sequence[ClipResult]], Table], ...]] = (
    clip_table,
    recognition_table,
    angle_table,
    value_table,
    rep_time_table,
    event_table,
    verdict_table,
    coverage_table,
    condition_table,
    limits_table,
    failure_table,
)


def write_tables(results: Sequence[ClipResult], folder: Path) -> list[Table]:
    """Write all tables of a set of clips.

    Parameters
    ----------
    results : sequence of ClipResult
        Its results.
    folder : Path
        Folder for the CSV files; tables of an earlier run are replaced.

    Returns
    -------
    list of Table
        The tables.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = [make(results) for make in TABLES]
    for table in tables:
        table.write(folder)
    return tables
