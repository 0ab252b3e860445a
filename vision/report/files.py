"""Write and read report JSON; write the angle table as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic import ValidationError

from vision.atomic import write_atomically
from vision.errors import InputError
from vision.report.models import Criterion, Report

if TYPE_CHECKING:  # slow to import, and not needed to read a report
    from vision.motion.angles import Angles


def report_json(report: Report | Sequence[Report]) -> str:
    """Return a report as JSON text; several reports become an array."""
    if isinstance(report, Report):
        data: object = report.model_dump(mode="json")
    else:
        data = [r.model_dump(mode="json") for r in report]
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def evidence_name(criterion: Criterion) -> str:
    """Return the file name of a criterion's evidence still, without suffix."""
    leg = f"-{criterion.leg}" if criterion.leg is not None else ""
    return f"evidence-{criterion.id}{leg}"


def report_schema() -> str:
    """Return the JSON Schema of a report."""
    return json.dumps(Report.model_json_schema(mode="serialization"), indent=2) + "\n"


def format_angles(angles: Angles) -> str:
    """Return the angle table as CSV text: one row per frame, empty where missing."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["frame", "time_s", *(f"{name}_deg" for name in angles.series)])
    columns = list(angles.series.values())
    for row, (index, time_s) in enumerate(zip(angles.index, angles.time_s, strict=True)):
        values = ("" if not np.isfinite(c[row]) else f"{c[row]:.3f}" for c in columns)
        writer.writerow([int(index), f"{time_s:.5f}", *values])
    return out.getvalue()


def write_text(text: str, path: Path) -> None:
    """Write a text file atomically.

    Parameters
    ----------
    text : str
        Content of the file.
    path : Path
        The file to write.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    write_atomically(text.encode("utf-8"), path)


def write_report(report: Report | Sequence[Report], path: Path) -> None:
    """Write a report, or several as an array, as JSON."""
    write_text(report_json(report), path)


def write_angles(angles: Angles, path: Path) -> None:
    """Write the angle table as CSV."""
    write_text(format_angles(angles), path)


def read_report(path: str | PathLike[str]) -> Report:
    """Read a report.

    Parameters
    ----------
    path : str or path-like
        A report's JSON file, of one clip.

    Raises
    ------
    InputError
        If the file is not a report of this version.

    Examples
    --------
    >>> from vision import Settings, analyse, read_report
    >>> analysis = analyse("samples/sls_valgus_front_L.mp4", Settings(end_s=0.2))
    >>> analysis.write(json="report.json")
    >>> read_report("report.json") == analysis.report
    True
    """
    path = Path(path)
    try:
        return Report.model_validate_json(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The report {path.name} cannot be read; check the file name.") from error
    except ValidationError as error:
        raise InputError(
            f"{path.name} is not a formcheck report of one clip; make one with "
            "`formcheck check CLIP --json FILE`."
        ) from error
