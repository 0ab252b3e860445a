"""Turn the reports of many clips into tables, and write and read them as CSV and Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from os import PathLike
from pathlib import Path
from typing import Any, Final

import pandas as pd

from vision.atomic import write_atomically
from vision.batches.columns import TABLES, ColumnKind, TableSpec
from vision.errors import InputError
from vision.report.models import Criterion, Limits, Rep, Report, ReportedStep
from vision.untrusted import spreadsheet_text

_DTYPES: Final[Mapping[ColumnKind, str]] = {
    "text": "string",
    "integer": "Int64",
    "number": "float64",
    "boolean": "boolean",
}
_Row = dict[str, Any]


@dataclass(frozen=True)
class ClipOutcome:
    """What became of one clip: its report, or why there is none.

    Attributes
    ----------
    result : str
        Unique name of the clip's result files, without suffix.
    clip : str
        File name of the clip.
    folder : str
        Folder of the clip below that of the batch; empty at its top.
    athlete : str, optional
        Whose clip it is.
    sha256 : str, optional
        Checksum of the clip; None if it could not be read.
    report : Report, optional
        None if the clip failed.
    error : str, optional
        One sentence that says why it failed; None if it did not.
    """

    result: str
    clip: str
    folder: str = ""
    athlete: str | None = None
    sha256: str | None = None
    report: Report | None = None
    error: str | None = None


@dataclass(frozen=True)
class BatchTables:
    """The tables of a batch; `vision.batches.columns.TABLES` documents their columns.

    Attributes
    ----------
    summary : pandas.DataFrame
        One row per clip, failed ones included.
    criteria : pandas.DataFrame
        One row per clip, criterion and leg.
    reps : pandas.DataFrame
        One row per clip, repetition and measure.
    steps : pandas.DataFrame
        One row per clip and foot contact.
    """

    summary: pd.DataFrame
    criteria: pd.DataFrame
    reps: pd.DataFrame
    steps: pd.DataFrame


def build_tables(outcomes: Iterable[ClipOutcome]) -> BatchTables:
    """Build the tables from the outcomes of clips.

    Parameters
    ----------
    outcomes : iterable of ClipOutcome
        The clips, in any order; a report is not kept after its rows are made.

    Returns
    -------
    BatchTables
        Sorted by folder and name of the clip, then as in the report. Text is ``string``, whole
        numbers ``Int64``, other numbers ``float64``; missing values are missing, never 0.
    """
    clips = sorted(
        (((o.folder, o.clip, o.result), _rows(o)) for o in outcomes), key=lambda clip: clip[0]
    )
    tables = {}
    for name, spec in TABLES.items():
        rows = [row for _, of_clip in clips for row in of_clip[name]]
        tables[name] = _typed(pd.DataFrame(rows, columns=spec.names), spec)
    return BatchTables(**tables)


def _rows(outcome: ClipOutcome) -> dict[str, list[_Row]]:
    """Return the rows of one clip in each table."""
    clip: _Row = {"result": outcome.result, "clip": outcome.clip, "athlete": outcome.athlete}
    rows: dict[str, list[_Row]] = {name: [] for name in TABLES}
    rows["summary"].append(clip | _summary_row(outcome))
    report = outcome.report
    if report is not None:
        clip["screen"] = report.screen
        rows["criteria"] += [clip | _criterion_row(c) for c in report.criteria]
        rows["reps"] += [clip | row for row in _rep_rows(report)]
        rows["steps"] += [clip | row for row in _step_rows(report)]
    return rows


def write_tables(tables: BatchTables, folder: str | PathLike[str]) -> None:
    """Write the tables as CSV and Parquet: ``summary.csv``, ``summary.parquet`` and so on.

    Parameters
    ----------
    tables : BatchTables
        The tables.
    folder : str or path-like
        An existing folder.

    Raises
    ------
    InputError
        A file cannot be written.
    """
    for name, data in table_files(tables).items():
        write_atomically(data, Path(folder) / name)


def table_files(tables: BatchTables) -> dict[str, bytes]:
    """Return the files of the tables by name; the same tables give the same bytes."""
    files = {}
    for field in fields(tables):
        table: pd.DataFrame = getattr(tables, field.name)
        text = _plain_cells(table).to_csv(index=False, lineterminator="\n")
        files[f"{field.name}.csv"] = text.encode("utf-8")
        files[f"{field.name}.parquet"] = table.to_parquet(index=False, engine="pyarrow")
    return files


def _plain_cells(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts are no formulas to a spreadsheet: names come from anybody."""
    texts = table.select_dtypes(include=["object", "string"]).columns
    safe = {
        name: table[name].map(
            lambda cell: spreadsheet_text(cell) if isinstance(cell, str) else cell
        )
        for name in texts
    }
    return table.assign(**safe)


def read_tables(folder: str | PathLike[str]) -> BatchTables:
    """Read the tables that a batch has written.

    Parameters
    ----------
    folder : str or path-like
        Folder with ``summary.parquet`` and the others.

    Raises
    ------
    InputError
        A file is missing, or has other columns.
    """
    frames = {}
    for name, spec in TABLES.items():
        path = Path(folder) / f"{name}.parquet"
        try:
            table = pd.read_parquet(path, engine="pyarrow")
        except (OSError, ValueError) as error:
            raise InputError(
                f"{path.name} cannot be read in {Path(folder).name}; "
                "give the folder that `formcheck batch --out` wrote."
            ) from error
        if list(table.columns) != spec.names:
            raise InputError(
                f"{path.name} was written by another version of formcheck; run the batch again."
            )
        frames[name] = _typed(table, spec)
    return BatchTables(**frames)


def table_records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table, with None for what is missing."""
    values = table.astype(object).where(table.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in values.to_dict("records")]


def _typed(table: pd.DataFrame, spec: TableSpec) -> pd.DataFrame:
    return table.astype({column.name: _DTYPES[column.kind] for column in spec.columns})


def _summary_row(outcome: ClipOutcome) -> _Row:
    row: _Row = {
        "folder": outcome.folder,
        "sha256": outcome.sha256,
        "state": "failed" if outcome.report is None else "done",
        "error": outcome.error,
    }
    return row if outcome.report is None else row | _result_columns(outcome.report)


def _result_columns(report: Report) -> _Row:
    verdicts = [criterion.verdict for criterion in report.criteria]
    return {
        "screen": report.screen,
        "screen_reason": report.screen_reason,
        "view": report.view,
        "view_confidence": report.view_confidence,
        "facing": report.facing,
        "leg": report.leg,
        "verdict": report.summary.verdict,
        "headline": report.summary.headline,
        "cues": " ".join(report.summary.cues) or None,
        "reps": len(report.reps),
        "reps_counted": sum(rep.counted for rep in report.reps),
        "steps": len(report.steps),
        "faults": verdicts.count("fault"),
        "watches": verdicts.count("watch"),
        "passes": verdicts.count("pass"),
        "cannot_tell": verdicts.count("cannot_tell"),
        "quality_codes": " ".join(note.code for note in report.quality) or None,
        "quality_problems": sum(note.severity != "info" for note in report.quality),
        "duration_s": report.clip.duration_s,
        "frame_rate": report.clip.frame_rate,
        "capture_rate": report.clip.capture_rate,
        "width": report.clip.width,
        "height": report.clip.height,
        "model": report.provenance.model.name,
        "model_sha256": report.provenance.model.sha256,
        "formcheck_version": report.provenance.versions.get("formcheck"),
    }


def _criterion_row(criterion: Criterion) -> _Row:
    return {
        "criterion": criterion.id,
        "leg": criterion.leg,
        "title": criterion.title,
        "verdict": criterion.verdict,
        "value": criterion.value,
        "error": criterion.error,
        "error_kind": criterion.error_kind,
        "unit": criterion.unit,
        "confidence": criterion.confidence,
        "reason": criterion.reason,
        **_limit_columns(criterion.limits),
        "finding": criterion.finding,
        "evidence_s": criterion.evidence_s,
        "reps": sum(rep.value is not None for rep in criterion.per_rep),
        "cue": criterion.cue,
    }


def _limit_columns(limits: Limits | None) -> _Row:
    """Return the limits as ends of the good range and of the range without a fault."""
    if limits is None:
        return {}
    row: _Row = {"limit_side": limits.side, "limit_gait": limits.gait}
    for name, limit in (("watch", limits.watch), ("fault", limits.fault)):
        if isinstance(limit, tuple):
            row[f"{name}_low"], row[f"{name}_high"] = limit
        else:
            row[f"{name}_{'low' if limits.side == 'below' else 'high'}"] = limit
    return row


def _rep_rows(report: Report) -> Iterator[_Row]:
    for rep in report.reps:
        times = {
            "rep": rep.number,
            "leg": rep.leg,
            "counted": rep.counted,
            "not_counted_reason": rep.reason,
            "start_s": rep.start_s,
            "bottom_s": rep.bottom_s,
            "end_s": rep.end_s,
        }
        for row in _measure_rows(rep, report.criteria) or [{}]:
            yield times | row


def _measure_rows(rep: Rep, criteria: Sequence[Criterion]) -> list[_Row]:
    """Return what was measured in a repetition, with the verdicts of the criteria."""
    judged: dict[str, _Row] = {}
    for criterion in criteria:
        for value in criterion.per_rep:
            if value.number != rep.number:
                continue
            # The report names a measure of one leg in a two-leg squat after the leg.
            of_leg = criterion.leg is not None and rep.leg is None
            name = f"{criterion.id}_{criterion.leg}" if of_leg else criterion.id
            judged[name] = {
                "leg": criterion.leg or rep.leg,
                "measure": criterion.id,
                "value": value.value,
                "unit": criterion.unit,
                "verdict": value.verdict,
                "reason": value.reason,
            }
    measured = {
        name: {"measure": name, "value": m.value, "error": m.error, "unit": m.unit}
        for name, m in rep.measures.items()
    }
    return [
        measured.get(name, {}) | judged.get(name, {})
        for name in dict.fromkeys([*measured, *judged])
    ]


def _step_rows(report: Report) -> Iterator[_Row]:
    bouts = {bout.number: bout for bout in report.bouts}
    for step in report.steps:
        row: _Row = {"bout": step.bout}
        bout = bouts.get(step.bout)
        if bout is not None:
            row |= {"direction": bout.direction, "gait": bout.gait, "judged": bout.judged}
        yield row | _step_columns(step)


def _step_columns(step: ReportedStep) -> _Row:
    row: _Row = {
        "step": step.number,
        "foot": step.foot,
        "near": step.near,
        "initial_contact_s": step.initial_contact_s,
        "toe_off_s": step.toe_off_s,
        "strike": step.strike,
        "strike_confidence": step.strike_confidence,
        "foot_pitch_deg": step.foot_pitch_deg,
        "heel_lead_ms": step.heel_lead_ms,
        "confidence": step.confidence,
    }
    for name, measured in step.measures.items():
        row |= {name: measured.value, f"{name}_error": measured.error}
    return row
