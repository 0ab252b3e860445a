"""Look up standard errors of measurement, from the data file that a script writes."""

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
        The error, in the unit of the criterion.
    kind : {"measured", "literature"}
        Measured on clips with known truth, or taken from a publication.
    basis : str
        The repetitions and clips it was measured on, or the publication.
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
    """Return the error of a criterion in a view; None where it has not been measured.

    Parameters
    ----------
    screen, criterion : str
        Ids of screen and criterion.
    view : str
        The view; a back view without its own error has that of the front view.
    """
    views = _table()["criteria"].get(screen, {}).get(criterion, {})
    entry = _view_entry(views, view)
    if entry is None:
        return None
    return MeasurementError(entry["error"], entry["kind"], entry["basis"])


def gait_error(name: str, view: str) -> MeasurementError | None:
    """Return the error of a measure of gait in a view; None where it has not been measured.

    Parameters
    ----------
    name : str
        The measure, such as ``flight_time``.
    view : str
        The view.
    """
    entry = _table().get("gait", {}).get(name, {}).get(view)
    if entry is None:
        return None
    return MeasurementError(entry["error"], entry["kind"], entry["basis"])


def angle_error(angle: str, view: str) -> MeasurementError | None:
    """Return the root mean square error of an angle over all frames, in a view.

    Parameters
    ----------
    angle : str
        Name in the angle table.
    view : str
        The view.
    """
    entry = _view_entry(_table()["angles"].get(angle, {}), view)
    if entry is None:
        return None
    return MeasurementError(entry["error"], entry["kind"], entry["basis"])
