"""Write and read report JSON; write the angle table as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from pydantic import ValidationError

from vision.atomic import write_atomically
from vision.errors import InputError
from vision.report.models import SCHEMA_VERSION, Criterion, Report
from vision.untrusted import JsonLimits, UntrustedDataError, parse_json, quoted, read_at_most

if TYPE_CHECKING:  # slow to import, and not needed to read a report
    from vision.motion.angles import Angles

#: Far more than the report of an hour of running holds.
REPORT_LIMITS: Final = JsonLimits(max_bytes=32 << 20, max_values=1_000_000)


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


def good_form_name(criterion: Criterion) -> str:
    """Return the file name of the still that shows a criterion as it is just good."""
    return evidence_name(criterion).replace("evidence-", "good-form-", 1)


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
        data = read_at_most(path, REPORT_LIMITS.max_bytes)
    except UntrustedDataError as error:
        raise InputError(_not_a_report(path.name, f": {error}")) from error
    except (OSError, ValueError) as error:
        raise InputError(
            f"The report {quoted(path.name)} cannot be read; check the file name."
        ) from error
    return parse_report(data, path.name)


def parse_report(data: bytes, name: str) -> Report:
    """Parse the JSON of a report that may come from anybody.

    Parameters
    ----------
    data : bytes
        Content of the file.
    name : str
        Name of the file, for messages.

    Raises
    ------
    InputError
        It is not a report of this version.
    """
    try:
        content = parse_json(data, REPORT_LIMITS)
    except UntrustedDataError as error:
        raise InputError(_not_a_report(name, f": {error}")) from error
    if isinstance(content, list):
        raise InputError(_not_a_report(name, ", but a list"))
    version = content.get("schema_version") if isinstance(content, dict) else None
    if isinstance(version, str) and version != SCHEMA_VERSION:
        raise InputError(
            f"{quoted(name)} is a report of schema version {quoted(version)}, and this formcheck "
            f"reads version {SCHEMA_VERSION}: update formcheck, or check the clip again with it."
        )
    try:
        return Report.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = quoted(".".join(str(step) for step in first["loc"]))
        raise InputError(_not_a_report(name, f" (at {where})" if where else "")) from error


def _not_a_report(name: str, why: str) -> str:
    return (
        f"{quoted(name)} is not a formcheck report of one clip{why}; make one with "
        "`formcheck check CLIP --json FILE`."
    )
