"""Widen an error of measurement for the conditions a clip was filmed under.

The data file may hold, beside an error, how it grows with a condition: errors measured at a
few values of it, from the plainest on. Between them the error is interpolated. It is never
smaller than one measured under a plainer condition, because a smaller error farther out is luck.
Beyond the last value it grows on by the last slope, and the basis says so.

Conditions add independently: what each adds, as a variance, is summed.

References
----------
.. [1] D. A. Winter, Biomechanics and Motor Control of Human Movement, 4th ed. (2009), fig. 4.1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np

from vision.motion.camera_view import View
from vision.pose.landmarks import LEG_JOINTS, landmark
from vision.pose.pose_track import PoseTrack
from vision.terms import SIDES, Side

#: Height of the hips above the ankles as a share of the stature: 0.530 − 0.039 [1]_.
_LEG_SHARE: Final = 0.491


@dataclass(frozen=True)
class ConditionText:
    """How a condition is written in the basis of an error.

    Attributes
    ----------
    name : str
        What it is.
    unit : str
        Its unit, with a space before it where one belongs.
    """

    name: str
    unit: str


#: Conditions that can be measured in a clip, by their key in the data file.
CONDITION_TEXTS: Final[Mapping[str, ConditionText]] = {
    "person_px": ConditionText("a person of", " px"),
    "fps": ConditionText("a frame rate of", " fps"),
    "yaw_deg": ConditionText("a camera off square by", "°"),
    "visibility_percent": ConditionText("legs seen with a certainty of", " %"),
}


@dataclass(frozen=True)
class FilmingConditions:
    """Conditions of a clip, as measured in it; NaN where unknown.

    Attributes
    ----------
    person_px : float
        Height of the standing person in the image, px.
    fps : float
        Frames per real second, more than those of the clip in slow motion.
    yaw_deg : float
        Deviation of the camera from a square-on view, degrees.
    visibility_percent : float
        How sure the pose model is of the legs that are judged, percent: of the standing leg, of
        the leg toward the camera in a side view, else of both.
    """

    person_px: float = float("nan")
    fps: float = float("nan")
    yaw_deg: float = float("nan")
    visibility_percent: float = float("nan")

    def value(self, key: str) -> float:
        """Return the value of a condition by its key in the data file; NaN where unknown."""
        return float(getattr(self, key, float("nan")))


def measure_conditions(
    track: PoseTrack, view: View, leg_px: float, *, leg: Side | None = None
) -> FilmingConditions:
    """Measure the conditions of a repetition or bout.

    Parameters
    ----------
    track : PoseTrack
        Track of the whole clip.
    view : View
        View of the segment or bout.
    leg_px : float
        Height of the hips above the ankles, px.
    leg : {"left", "right"}, optional
        The standing leg of a movement on one leg.

    Returns
    -------
    FilmingConditions
        NaN where unknown.
    """
    steps_s = np.diff(track.real_time_s)
    turn = view.turn_deg[np.isfinite(view.turn_deg)]
    turn_deg = float(np.median(turn)) if turn.size else float("nan")
    off_side = abs(turn_deg - 90.0)
    return FilmingConditions(
        person_px=leg_px / _LEG_SHARE,
        fps=1.0 / float(np.median(steps_s)) if steps_s.size else float("nan"),
        yaw_deg=off_side if view.name == "side" else 90.0 - off_side,
        visibility_percent=_visibility_percent(track, view, leg),
    )


def _visibility_percent(track: PoseTrack, view: View, leg: Side | None) -> float:
    """Return the median over all frames of the mean visibility of the legs that are judged."""
    sides: tuple[Side, ...] = SIDES
    if leg is not None:
        sides = (leg,)
    elif view.name == "side":
        sides = ("left",) if view.facing == "left" else ("right",)
    legs = [landmark(joint, side) for side in sides for joint in LEG_JOINTS]
    seen = track.visibility[:, legs]
    seen = seen[np.isfinite(seen).all(axis=1)]
    return 100.0 * float(np.median(seen.mean(axis=1))) if seen.size else float("nan")


def typical_conditions(conditions: Sequence[FilmingConditions]) -> FilmingConditions:
    """Return the median of each condition over repetitions or strides.

    Parameters
    ----------
    conditions : sequence of FilmingConditions
        At least one.
    """

    def median(key: str) -> float:
        """Return the median of a condition where it is known."""
        values = [c.value(key) for c in conditions if np.isfinite(c.value(key))]
        return float(np.median(values)) if values else float("nan")

    return FilmingConditions(**{key: median(key) for key in CONDITION_TEXTS})


@dataclass(frozen=True)
class WidenedError:
    """An error with what the conditions add.

    Attributes
    ----------
    value : float
        The error.
    notes : tuple of str
        Conditions that make it larger, and those beyond what was measured.
    """

    value: float
    notes: tuple[str, ...]


def widen_error(
    error: float, curves: Mapping[str, Any], conditions: FilmingConditions
) -> WidenedError:
    """Return the error under some conditions.

    Parameters
    ----------
    error : float
        The error under plain conditions.
    curves : mapping of str to list of (float, float)
        For each condition its values, from the plainest on, with the errors measured there.
    conditions : FilmingConditions
        Conditions of the clip; where one is unknown, it adds nothing.
    """
    variance, notes = error**2, []
    for key, text in CONDITION_TEXTS.items():
        points, value = curves.get(key), conditions.value(key)
        if not points or not np.isfinite(value):
            continue
        at_value, is_outside = error_at(points, value, least=error)
        variance += at_value**2 - error**2
        if is_outside:
            notes.append(f"{text.name} {value:.0f}{text.unit} is beyond what was measured")
        elif at_value > error:
            notes.append(f"widened for {text.name} {value:.0f}{text.unit}")
    return WidenedError(float(np.sqrt(variance)), tuple(notes))


def error_at(
    points: Sequence[tuple[float, float]], value: float, *, least: float
) -> tuple[float, bool]:
    """Return the error at a value of a condition, and whether the value is beyond the points.

    Parameters
    ----------
    points : sequence of (float, float)
        Values, from the plainest on, with the errors measured there.
    value : float
        The value.
    least : float
        The error is never smaller than this.
    """
    sign = 1.0 if points[-1][0] >= points[0][0] else -1.0
    at = np.array([sign * point[0] for point in points])
    errors = np.maximum.accumulate([max(least, point[1]) for point in points])
    where = sign * value
    if where <= at[-1]:
        # Plainer than the plainest value that was measured is as good as that.
        return float(np.interp(where, at, errors)), False
    slopes = [
        (e2 - e1) / (a2 - a1) for (a1, e1), (a2, e2) in pairwise(zip(at, errors, strict=True))
    ]
    slope = max(slopes[-1], 0.0) if slopes else 0.0
    return float(errors[-1] + slope * (where - at[-1])), True
