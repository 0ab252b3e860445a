"""The measured error of each criterion, from the data file that a script writes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal


@dataclass(frozen=True)
class MeasurementError:
    """One standard error of measurement.

    Attributes
    ----------
    value : float
        In the unit of the criterion.
    kind : {"measured", "literature"}
        On clips with truth, or taken from a publication.
    basis : str
        What it rests on: repetitions and clips, or the publication.
    """

    value: float
    kind: Literal["measured", "literature"]
    basis: str


@cache
def _table() -> dict[str, Any]:
    text = resources.files("vision.screens").joinpath("measurement_error.json").read_text("utf-8")
    table: dict[str, Any] = json.loads(text)
    return table


def _view_entry(views: dict[str, Any], view: str) -> Any:
    return views.get(view) or (views.get("front") if view == "back" else None)


def criterion_error(screen: str, criterion: str, view: str) -> MeasurementError | None:
    """Error of a criterion in a view; None where nobody has measured it.

    Where only the front view has been measured, a back view is taken to be as good.
    """
    views = _table()["criteria"].get(screen, {}).get(criterion, {})
    entry = _view_entry(views, view)
    if entry is None:
        return None
    return MeasurementError(entry["error"], entry["kind"], entry["basis"])


def gait_error(name: str, view: str) -> MeasurementError | None:
    """Error of a measure of walking or running, such as ``flight_time``, in a view."""
    entry = _table().get("gait", {}).get(name, {}).get(view)
    if entry is None:
        return None
    return MeasurementError(entry["error"], entry["kind"], entry["basis"])


def angle_error(angle: str, view: str) -> MeasurementError | None:
    """Error of an angle series (root mean square over the pictures) in a view."""
    entry = _view_entry(_table()["angles"].get(angle, {}), view)
    if entry is None:
        return None
    return MeasurementError(entry["error"], entry["kind"], entry["basis"])
