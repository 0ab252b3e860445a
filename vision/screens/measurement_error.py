"""Look up standard errors of measurement, from the data file that a script writes.

Each landmark network has errors of its own, measured with it. The errors of one network are
never used for another; only published ones, which belong to no network, apply to all.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

from vision.screens.filming_conditions import FilmingConditions, widen_error
from vision.terms import Gait

#: Ends the name of an error that was measured in walks; without it, in runs.
WALK_SUFFIX: Final = "_walk"


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


def has_measured_errors(network: str | None) -> bool:
    """Whether errors have been measured with a landmark network.

    Parameters
    ----------
    network : str or None
        Name of the landmark network; None for an unknown one.
    """
    return network in _table()["models"]


def _views(network: str | None, *keys: str) -> dict[str, Any]:
    """Return the entries by view: published ones, replaced by those measured with the network."""
    found: dict[str, Any] = {}
    for errors in (_table()["all_models"], _table()["models"].get(network, {})):
        for key in keys:
            errors = errors.get(key, {})
        found |= errors
    return found


def _error(entry: Any, conditions: FilmingConditions | None = None) -> MeasurementError | None:
    if entry is None:
        return None
    error = MeasurementError(entry["error"], entry["kind"], entry["basis"])
    curves = entry.get("conditions")
    if conditions is None or not curves:
        return error
    widened = widen_error(error.value, curves, conditions)
    return replace(error, value=widened.value, basis="; ".join((error.basis, *widened.notes)))


def _view_entry(views: dict[str, Any], view: str) -> Any:
    """Return the entry of a view; few clips show a back, which is at least as hard as a front."""
    if view != "back":
        return views.get(view)
    known = [entry for entry in (views.get("front"), views.get("back")) if entry]
    return max(known, key=lambda entry: float(entry["error"]), default=None)


def _of_gait(
    gait: Gait | None, running: MeasurementError | None, walking: MeasurementError | None
) -> MeasurementError | None:
    """Return the error in a gait: of runs, of walks, or the larger one if it is unclear.

    Where there is none of walks, that of runs is used and the basis says so.
    """
    if gait in (None, "run"):
        return running
    if running is None:
        return walking if gait == "walk" else None
    if walking is None:
        return replace(running, basis=f"{running.basis} of running, none of walking")
    return walking if gait == "walk" else max(running, walking, key=lambda e: e.value)


def criterion_error(
    screen: str,
    criterion: str,
    view: str,
    network: str | None,
    conditions: FilmingConditions | None = None,
    *,
    gait: Gait | None = None,
) -> MeasurementError | None:
    """Return the error of a criterion in a view; None where it has not been measured.

    Parameters
    ----------
    screen, criterion : str
        Ids of screen and criterion.
    view : str
        The view; a back view has its own error or that of the front view, if that is larger.
    network : str or None
        The landmark network that detected the body.
    conditions : FilmingConditions, optional
        How the clip was filmed; where the error is known to grow with it, it is widened.
    gait : {"run", "walk", "unclear"}, optional
        The gait, for strides.
    """
    running, walking = (
        _error(_view_entry(_views(network, "criteria", screen, name), view), conditions)
        for name in (criterion, f"{criterion}{WALK_SUFFIX}")
    )
    return _of_gait(gait, running, walking)


def gait_error(
    name: str,
    view: str,
    network: str | None,
    *,
    gait: Gait | None = None,
    conditions: FilmingConditions | None = None,
) -> MeasurementError | None:
    """Return the error of a measure of gait in a view; None where it has not been measured.

    Parameters
    ----------
    name : str
        The measure, such as ``flight_time``.
    view : str
        The view.
    network : str or None
        The landmark network that detected the body.
    gait : {"run", "walk", "unclear"}, optional
        The gait.
    conditions : FilmingConditions, optional
        How the clip was filmed; where the error is known to grow with it, it is widened.
    """
    running, walking = (
        _gait_view_error(_views(network, "gait", key), view, conditions)
        for key in (name, f"{name}{WALK_SUFFIX}")
    )
    return _of_gait(gait, running, walking)


def _gait_view_error(
    views: dict[str, Any], view: str, conditions: FilmingConditions | None
) -> MeasurementError | None:
    """Return the error of a view; few clips are oblique, which is at least as hard as a side."""
    own = _error(views.get(view), conditions)
    if view != "oblique" or own is None:
        return own
    side = _error(views.get("side"), conditions)
    return own if side is None else max(own, side, key=lambda error: error.value)


def rep_time_error(
    name: str,
    view: str,
    network: str | None,
    *,
    conditions: FilmingConditions | None = None,
) -> MeasurementError | None:
    """Return the error of a time of a repetition, seconds; None where it has not been measured.

    Parameters
    ----------
    name : {"start", "bottom", "end", "down_time", "up_time"}
        The time.
    view : str
        The view.
    network : str or None
        The landmark network that detected the body.
    conditions : FilmingConditions, optional
        How the clip was filmed; where the error is known to grow with it, it is widened.
    """
    return _error(_view_entry(_views(network, "reps", name), view), conditions)


def angle_error(
    angle: str,
    view: str,
    network: str | None,
    *,
    conditions: FilmingConditions | None = None,
) -> MeasurementError | None:
    """Return the root mean square error of an angle over all frames, in a view.

    Parameters
    ----------
    angle : str
        Name in the angle table.
    view : str
        The view.
    network : str or None
        The landmark network that detected the body.
    conditions : FilmingConditions, optional
        How the clip was filmed; where the error is known to grow with it, it is widened.
    """
    return _error(_view_entry(_views(network, "angles", angle), view), conditions)
