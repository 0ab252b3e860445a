"""What is measured on one clip with one model: the rows from which all tables are made."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from accuracy.conditions import Conditions
from vision.screens.filming_conditions import FilmingConditions
from vision.terms import Verdict

#: Part of the error table that a value belongs to.
Part = Literal["criteria", "gait", "angles", "reps"]
#: Which leg an angle is of.
Leg = Literal["standing", "free", "near", "far", "both", ""]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Filming(_Row):
    """Conditions of a repetition or bout as formcheck measures them; None where unknown.

    Attributes
    ----------
    person_px : float
        Height of the standing person, px.
    fps : float
        Frames per second of the clip.
    yaw_deg : float
        Deviation of the camera from a square-on view, degrees.
    visibility_percent : float
        How sure the pose model is of the legs that are judged, percent.
    """

    person_px: float
    fps: float
    yaw_deg: float
    visibility_percent: float


def filming_of(conditions: FilmingConditions) -> Filming | None:
    """Return measured conditions as a row; None where one is unknown.

    Parameters
    ----------
    conditions : FilmingConditions
        Conditions of a repetition or stride.
    """
    values = {name: round(conditions.value(name), 2) for name in Filming.model_fields}
    return Filming(**values) if np.isfinite(list(values.values())).all() else None


class ValueRow(_Row):
    """A value measured on one repetition or stride, and its true value.

    Attributes
    ----------
    part : {"criteria", "gait", "angles", "reps"}
        Part of the error table.
    screen : str
        Test of a criterion, else empty.
    name : str
        Criterion, measure, angle or time; of the far foot it ends in ``_far``.
    view : str
        The view as detected.
    measured, true : float
        The values.
    reported_error : float or None
        The error that the report gives to the criterion; None where it is not judged.
    filming : Filming or None
        How it was filmed, as measured.
    """

    part: Part
    screen: str = ""
    name: str
    view: str
    measured: float
    true: float
    reported_error: float | None = None
    filming: Filming | None = None


class SeriesRow(_Row):
    """An angle of every frame in which it is known, and its true values.

    Attributes
    ----------
    name : str
        Name in the angle table, without side.
    gait : bool
        Whether the frames are of walking or running.
    view : str
        The view as detected; of a method that detects none, the true view.
    leg : str
        ``standing``, ``free``, ``near`` or ``far``, ``both`` for either leg of a squat seen
        from the front; empty for angles of the trunk and pelvis.
    in_error_table : bool
        Whether the leg is judged, so that the angle counts for the report's error.
    measured, true : tuple of float
        Values of the frames in which both are known, degrees.
    frames : int
        Frames in which the true angle is known.
    """

    name: str
    gait: bool
    view: str
    leg: Leg
    in_error_table: bool
    measured: tuple[float, ...]
    true: tuple[float, ...]
    frames: int


class EventRow(_Row):
    """An event: true and detected, missed or invented.

    Attributes
    ----------
    kind : {"repetition", "initial_contact", "toe_off"}
        Kind of event.
    near : bool or None
        Whether it is of the foot toward the camera.
    true_s, measured_s : float or None
        Clip times; of a missed event only the true one, of an invented one only the other.
        A repetition's time is its bottom.
    real_time_factor : float
        Real seconds per clip second.
    """

    kind: Literal["repetition", "initial_contact", "toe_off"]
    near: bool | None = None
    true_s: float | None
    measured_s: float | None
    real_time_factor: float = 1.0


class VerdictRow(_Row):
    """The verdict of a criterion and the verdict on its true value.

    Attributes
    ----------
    screen, criterion : str
        Ids of test and criterion.
    leg : str or None
        The leg.
    verdict : {"pass", "watch", "fault", "cannot_tell"} or None
        The verdict; None where the clip was not taken for this test.
    value, error : float or None
        The value and the error that the report gives to it.
    true_value : float
        Value of the truth by the same definition.
    true_verdict : {"pass", "watch", "fault"}
        The true value judged by the same limits, without error.
    """

    screen: str
    criterion: str
    leg: str | None
    verdict: Verdict | None
    value: float | None
    error: float | None
    true_value: float
    true_verdict: Verdict


class ClipResult(_Row):
    """Everything measured on one clip with one method.

    Attributes
    ----------
    clip : str
        Name of the clip, without suffix.
    sha256 : str
        Checksum of the clip.
    method : str
        Landmark network of formcheck, or name of another method.
    conditions : Conditions
        How the clip was filmed.
    screen : str or None
        The test that was recognised.
    view : str or None
        The view that was recognised.
    failure : str or None
        Why the clip could not be analysed.
    values, series, events, verdicts : tuple
        Rows.
    """

    clip: str
    sha256: str
    method: str
    conditions: Conditions
    screen: str | None = None
    view: str | None = None
    failure: str | None = None
    values: tuple[ValueRow, ...] = ()
    series: tuple[SeriesRow, ...] = ()
    events: tuple[EventRow, ...] = ()
    verdicts: tuple[VerdictRow, ...] = ()
