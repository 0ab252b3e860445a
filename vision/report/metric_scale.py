"""Step length and speed in metres, from a line of known length drawn in the clip.

The poses are not detected again: the same legs per step and per second as with a body height are
multiplied by the length of the leg, here in pixels of the frame times metres per pixel.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.pose.landmarks import landmark
from vision.report.models import MeasuredValue, Report, ReportedBout, ReportedStep
from vision.report.playback import MISSING, PER_PIXEL, Playback
from vision.report.user_annotation import UserAnnotation, metres_per_pixel
from vision.terms import SIDES, Floats, Side

#: Error of each end of a line that is drawn by hand, px: about what a mouse and an eye can do.
END_ERROR_PX: Final = 2.0
#: In running the standing foot may seem to move by this share of the speed, because its landmark
#: moves while the foot rolls; more means that the camera or the ground moves.
_MAX_DRIFT_SHARE: Final = 0.25
#: Where the foot is flat: fractions of a stance.
_FLAT: Final = (0.25, 0.65)
_MIN_FRAMES: Final = 2
PARALLAX: Final = (
    "True only in the plane of the known length: whoever moves nearer to the camera than it seems "
    "larger and faster, and farther away smaller and slower, by the same share as the distance "
    "differs."
)


@dataclass(frozen=True)
class MetricBout:
    """A bout in metres.

    Attributes
    ----------
    number : int
        Number of the bout.
    step_length, speed : MeasuredValue or None
        In m and m/s; None where they cannot be told.
    reason : str
        Why they cannot be told, in one sentence; else empty.
    """

    number: int
    step_length: MeasuredValue | None = None
    speed: MeasuredValue | None = None
    reason: str = ""


def measure_in_metres(
    report: Report, playback: Playback, scale: UserAnnotation
) -> list[MetricBout]:
    """Return step length and speed of each bout in metres.

    Parameters
    ----------
    report : Report
        The report.
    playback : Playback
        Points of every frame.
    scale : UserAnnotation
        A line of known length in the plane of movement.

    Raises
    ------
    ValueError
        The drawing is no scale.
    """
    metres = metres_per_pixel(scale)
    if metres is None:
        raise ValueError("this drawing is no scale")
    scale_error = math.sqrt(2) * END_ERROR_PX / math.dist(*scale.points)
    points = _points(playback)
    times_s = np.array(playback.times_s)
    return [
        _measure(bout, report, points, times_s, playback, metres, scale_error)
        for bout in report.bouts
    ]


def _points(playback: Playback) -> Floats:
    packed = np.frombuffer(base64.b64decode(playback.points), dtype="<i2").astype(np.float64)
    packed[packed == MISSING] = np.nan
    return packed.reshape(len(playback.times_s), -1, 2) / PER_PIXEL


def _measure(
    bout: ReportedBout,
    report: Report,
    points: Floats,
    times_s: Floats,
    playback: Playback,
    metres: float,
    scale_error: float,
) -> MetricBout:
    if bout.view != "side":
        reason = "Cannot tell: film from the side, so that the movement is across the frame."
        return MetricBout(bout.number, reason=reason)
    legs, cadence = bout.measures.get("step_length"), bout.measures.get("cadence")
    if legs is None or cadence is None or not legs.value or not cadence.value:
        return MetricBout(bout.number, reason="Cannot tell: too few steps of both feet were seen.")
    rows = (times_s >= bout.start_s) & (times_s <= bout.end_s)
    leg_px = _leg_length(points[rows])
    steps = [step for step in report.steps if step.bout == bout.number]
    drift = _drift(steps, points, times_s)
    if leg_px is None or drift is None:
        return MetricBout(bout.number, reason="Cannot tell: the feet were not seen well enough.")
    pace = legs.value * cadence.value / 60.0  # legs per real second
    if drift / playback.real_time_factor > _MAX_DRIFT_SHARE * pace * leg_px:
        reason = (
            "Cannot tell: the standing foot moves in the frame, as on a treadmill or when the "
            "camera moves; put the phone on a tripod."
        )
        return MetricBout(bout.number, reason=reason)
    leg_m = leg_px * metres
    of_legs, of_cadence = _relative(legs), _relative(cadence)
    return MetricBout(
        bout.number,
        step_length=_value(legs.value * leg_m, "m", scale_error, of_legs),
        speed=_value(pace * leg_m, "m/s", scale_error, of_legs, of_cadence),
    )


def _leg_length(points: Floats) -> float | None:
    """Return thigh plus shank, px, as `vision.motion.gait.foot_path.limb_length` does."""
    lengths = []
    for side in SIDES:
        hip, knee, ankle = (points[:, landmark(n, side)] for n in ("hip", "knee", "ankle"))
        lengths.append(np.linalg.norm(knee - hip, axis=1) + np.linalg.norm(ankle - knee, axis=1))
    known = np.concatenate(lengths)
    known = known[np.isfinite(known)]
    return float(np.percentile(known, 80)) if known.size else None


def _drift(steps: Sequence[ReportedStep], points: Floats, times_s: Floats) -> float | None:
    """Return the median speed of flat feet in the frame, px per clip second."""
    found = []
    for step in steps:
        if step.toe_off_s is None:
            continue
        length_s = step.toe_off_s - step.initial_contact_s
        begin, end = (step.initial_contact_s + share * length_s for share in _FLAT)
        rows = (times_s >= begin) & (times_s <= end)
        speed = _speed(times_s[rows], points[rows], step.foot)
        if speed is not None:
            found.append(speed)
    return float(np.median(found)) if found else None


def _speed(times_s: Floats, points: Floats, side: Side) -> float | None:
    heel, toe = (points[:, landmark(name, side), 0] for name in ("heel", "toe"))
    foot = (heel + toe) / 2
    known = np.isfinite(foot)
    if known.sum() < _MIN_FRAMES:
        return None
    return abs(float(np.polyfit(times_s[known], foot[known], 1)[0]))


def _relative(measure: MeasuredValue) -> float | None:
    if measure.error is None or not measure.value:
        return None
    return measure.error / abs(measure.value)


def _value(value: float, unit: str, scale_error: float, *others: float | None) -> MeasuredValue:
    """Combine independent relative errors; one that is not known leaves the whole unknown."""
    known = [error for error in others if error is not None]
    error = None
    if len(known) == len(others):
        error = round(abs(value) * math.hypot(scale_error, *known), 3)
    return MeasuredValue(value=round(value, 3), error=error, unit=unit)
