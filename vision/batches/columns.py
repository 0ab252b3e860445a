"""Columns of the tables that a batch writes, with what they mean.

The tables are built by these definitions and the page ``docs/batch-tables.md`` is generated from
them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from vision.report.gait_sections import STRIDE_MEASURES

#: What a column holds. Every kind can be missing.
ColumnKind = Literal["text", "integer", "number", "boolean"]


@dataclass(frozen=True)
class ColumnSpec:
    """One column of a table.

    Attributes
    ----------
    name : str
        Name in CSV and Parquet.
    kind : {"text", "integer", "number", "boolean"}
        What it holds.
    meaning : str
        What it means, with its unit.
    """

    name: str
    kind: ColumnKind
    meaning: str


@dataclass(frozen=True)
class TableSpec:
    """One table: what a row is, and its columns in order.

    Attributes
    ----------
    row : str
        What a row stands for.
    columns : tuple of ColumnSpec
        Columns, in order.
    """

    row: str
    columns: tuple[ColumnSpec, ...]

    @property
    def names(self) -> list[str]:
        """Column names, in order."""
        return [column.name for column in self.columns]


#: First columns of every table.
_CLIP: Final = (
    ColumnSpec(
        "result",
        "text",
        "name of the clip's files in `reports/`, without suffix; unique to the clip, so it joins "
        "the tables",
    ),
    ColumnSpec("clip", "text", "file name of the clip"),
    ColumnSpec("athlete", "text", "whose clip it is, if the manifest names them"),
)
_SCREEN: Final = ColumnSpec("screen", "text", "test that was recognised or chosen")

_SUMMARY: Final = (
    *_CLIP,
    ColumnSpec("folder", "text", "folder of the clip, below the folder of the batch"),
    ColumnSpec("sha256", "text", "checksum of the clip; missing if it could not be read"),
    ColumnSpec("state", "text", "`done` or `failed`"),
    ColumnSpec("error", "text", "why it failed and what to do"),
    _SCREEN,
    ColumnSpec("screen_reason", "text", "why no test was recognised"),
    ColumnSpec("view", "text", "`front`, `back`, `side` or `oblique`"),
    ColumnSpec("view_confidence", "number", "confidence of the view, 0 to 1"),
    ColumnSpec("facing", "text", "`left`, `right` (edges of the image), `camera` or `away`"),
    ColumnSpec("leg", "text", "standing leg: `left`, `right` or `both`; missing without one"),
    ColumnSpec("verdict", "text", "worst verdict: `fault`, `watch` or `pass`"),
    ColumnSpec("headline", "text", "the result in one sentence"),
    ColumnSpec("cues", "text", "what to try, at most three sentences"),
    ColumnSpec("reps", "integer", "repetitions seen"),
    ColumnSpec("reps_counted", "integer", "repetitions that count"),
    ColumnSpec("steps", "integer", "foot contacts seen"),
    ColumnSpec("faults", "integer", "criteria with the verdict `fault`"),
    ColumnSpec("watches", "integer", "criteria with the verdict `watch`"),
    ColumnSpec("passes", "integer", "criteria with the verdict `pass`"),
    ColumnSpec("cannot_tell", "integer", "criteria that the clip cannot show"),
    ColumnSpec("quality_codes", "text", "codes of the notes on the filming, separated by spaces"),
    ColumnSpec(
        "quality_problems", "integer", "notes on the filming that are a warning or a problem"
    ),
    ColumnSpec("duration_s", "number", "length of the clip, s"),
    ColumnSpec("frame_rate", "number", "average frames per second"),
    ColumnSpec("capture_rate", "number", "frames per second the camera recorded, if used"),
    ColumnSpec("width", "integer", "width as shown, px"),
    ColumnSpec("height", "integer", "height as shown, px"),
    ColumnSpec("model", "text", "pose model"),
    ColumnSpec("model_sha256", "text", "checksum of the pose model"),
    ColumnSpec("formcheck_version", "text", "version that made the report"),
)

_CRITERIA: Final = (
    *_CLIP,
    _SCREEN,
    ColumnSpec("criterion", "text", "id of the criterion, as in [criteria.md](criteria.md)"),
    ColumnSpec("leg", "text", "leg it is about: `left` or `right`; missing if about neither"),
    ColumnSpec("title", "text", "name of the criterion"),
    ColumnSpec("verdict", "text", "`fault`, `watch`, `pass` or `cannot_tell`"),
    ColumnSpec("value", "number", "median over the repetitions or strides, in `unit`"),
    ColumnSpec("error", "number", "one standard error of measurement, in `unit`"),
    ColumnSpec("error_kind", "text", "`measured` on clips with known truth, or `literature`"),
    ColumnSpec("unit", "text", "unit of value, error and limits"),
    ColumnSpec("confidence", "number", "confidence of the measurement, 0 to 1"),
    ColumnSpec("reason", "text", "why it cannot be judged, and what to film instead"),
    ColumnSpec("limit_side", "text", "values past the limit are `above`, `below` or `outside`"),
    ColumnSpec("watch_low", "number", "lower values are worth watching, in `unit`"),
    ColumnSpec("watch_high", "number", "higher values are worth watching, in `unit`"),
    ColumnSpec("fault_low", "number", "lower values are a fault, in `unit`"),
    ColumnSpec("fault_high", "number", "higher values are a fault, in `unit`"),
    ColumnSpec("limit_gait", "text", "gait the limits are for, `run` or `walk`; missing: any"),
    ColumnSpec("finding", "text", "what was seen, in one sentence"),
    ColumnSpec("evidence_s", "number", "clip time of the frame that shows it best, s"),
    ColumnSpec("reps", "integer", "repetitions or strides with a value"),
    ColumnSpec("cue", "text", "what to try"),
)

_REPS: Final = (
    *_CLIP,
    _SCREEN,
    ColumnSpec("rep", "integer", "number of the repetition in the clip, from 1"),
    ColumnSpec(
        "leg",
        "text",
        "standing leg; in two-leg squats the leg that the measure is about, missing if neither",
    ),
    ColumnSpec("counted", "boolean", "whether it counts"),
    ColumnSpec("not_counted_reason", "text", "why it does not count"),
    ColumnSpec("start_s", "number", "clip time when the knees begin to bend, s"),
    ColumnSpec("bottom_s", "number", "clip time of the deepest point, s"),
    ColumnSpec("end_s", "number", "clip time when the knees stop straightening, s"),
    ColumnSpec(
        "measure",
        "text",
        "what was measured: the id of a criterion, or a time or angle of the repetition; missing "
        "if nothing was",
    ),
    ColumnSpec("value", "number", "measured value, in `unit`"),
    ColumnSpec("error", "number", "one standard error of measurement, in `unit`"),
    ColumnSpec("unit", "text", "unit of value and error"),
    ColumnSpec("verdict", "text", "verdict of the criterion here; missing for other measures"),
    ColumnSpec("reason", "text", "why the criterion has no value here"),
)

_UNIT_NAMES: Final[Mapping[str, str]] = {
    "deg": "degrees",
    "deg/s": "degrees per second",
    "legs": "leg lengths",
    "%": "percent of the stride",
    "% leg": "percent of the leg length",
    "steps/min": "steps per minute",
}


def _stride_columns() -> tuple[ColumnSpec, ...]:
    """Return value and error of each measure of a stride."""
    columns = []
    for name, (_, unit) in STRIDE_MEASURES.items():
        words = f"{name.replace('_', ' ')}, {_UNIT_NAMES.get(unit, unit)}"
        columns += [
            ColumnSpec(name, "number", words),
            ColumnSpec(f"{name}_error", "number", f"one standard error of `{name}`"),
        ]
    return tuple(columns)


_STEPS: Final = (
    *_CLIP,
    _SCREEN,
    ColumnSpec("bout", "integer", "number of the bout in the clip, from 1"),
    ColumnSpec("direction", "text", "`backward`, `forward` or `in_place`"),
    ColumnSpec("gait", "text", "`run`, `walk` or `unclear`"),
    ColumnSpec("judged", "boolean", "whether the criteria are judged on this bout"),
    ColumnSpec("step", "integer", "number of the contact in the clip, from 1"),
    ColumnSpec("foot", "text", "`left` or `right`"),
    ColumnSpec("near", "boolean", "whether it is the foot toward the camera"),
    ColumnSpec("initial_contact_s", "number", "clip time of the first contact, s"),
    ColumnSpec("toe_off_s", "number", "clip time of the toe-off, s"),
    ColumnSpec("strike", "text", "`toe_first`, `flat`, `heel_first` or `unclear`"),
    ColumnSpec("strike_confidence", "number", "confidence of the strike, 0 to 1"),
    ColumnSpec("foot_pitch_deg", "number", "foot just before contact, toe up +, degrees"),
    ColumnSpec("heel_lead_ms", "number", "how long the heel rests before the toe, ms; real time"),
    ColumnSpec("confidence", "number", "confidence of the contact, 0 to 1"),
    *_stride_columns(),
)

#: The tables, by their name: that of the files and of the attribute of `BatchTables`.
TABLES: Final[Mapping[str, TableSpec]] = {
    "summary": TableSpec("a clip", _SUMMARY),
    "criteria": TableSpec("a criterion of a clip, for each leg that was judged", _CRITERIA),
    "reps": TableSpec(
        "a measure of a repetition; one row without a measure where nothing was measured", _REPS
    ),
    "steps": TableSpec("a foot contact, with the measures of the stride it begins", _STEPS),
}
