"""What a screen reads off one repetition: the common ground of both squats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import numpy as np

from vision.motion.angles import Angles
from vision.motion.reps import Repetition, flexion_from_drop, hip_height, standing_rows
from vision.motion.standing_leg import Stance
from vision.motion.view import View
from vision.pose.track import PoseTrack
from vision.terms import Floats, Side

#: "At the bottom" is the median over this long around it, real seconds.
BOTTOM_WINDOW_S: Final = 0.2
#: A point less visible than this is taken to be hidden.
MIN_VISIBILITY: Final = 0.4


@dataclass(frozen=True)
class Measurement:
    """What one repetition says on one criterion.

    Attributes
    ----------
    value : float or None
        In the criterion's unit.
    row : int
        Row of the track that shows it.
    seen : float
        Visibility of the points it rests on, 0-1.
    details : mapping of str to (float, str)
        Further values with their units.
    reason : str or None
        Why there is no value, and what to film instead.
    """

    value: float | None
    row: int
    visibility: float = 1.0
    details: Mapping[str, tuple[float, str]] = field(default_factory=dict)
    reason: str | None = None


@dataclass(frozen=True)
class RepContext:
    """One counted repetition with everything a measurement needs.

    Attributes
    ----------
    number : int
        Number in the report, from 1.
    rep : Repetition
    stance : Stance
    leg : {"left", "right"} or None
        The standing leg; None with both.
    track : PoseTrack
        Smoothed, the whole clip.
    angles : Angles
        The whole clip.
    view : View
        Of the stretch the repetition belongs to.
    scale : float
        Leg length, pixels.
    """

    number: int
    rep: Repetition
    stance: Stance
    leg: Side | None
    track: PoseTrack
    angles: Angles
    view: View
    leg_length: float

    @property
    def near_side(self) -> Side:
        """Side of the body toward the camera in a side view."""
        return "left" if self.view.facing == "left" else "right"

    @property
    def left_sign(self) -> float:
        """+1 where the person's left is at the right edge of the picture, −1 otherwise."""
        return float(np.nanmedian(self.view.left_sign))

    @property
    def facing_sign(self) -> float:
        """+1 where the person faces the right edge of the picture, −1 otherwise."""
        return float(np.nanmedian(self.view.facing_sign))

    @property
    def standing_rows(self) -> slice:
        """Rows of the standing just before the repetition."""
        return standing_rows(self.track, self.rep)

    def rows_around(self, row: int, *, length_s: float = BOTTOM_WINDOW_S) -> slice:
        """Rows within half of `length_s` of a row, inside the repetition."""
        time_s = self.track.real_time_s
        first = int(np.searchsorted(time_s, time_s[row] - length_s / 2))
        last = int(np.searchsorted(time_s, time_s[row] + length_s / 2, side="right"))
        return slice(max(first, self.rep.start), min(last, self.rep.end + 1))

    def median_at_bottom(self, series: Floats, *, length_s: float = BOTTOM_WINDOW_S) -> float:
        """Median of a series around the bottom; NaN where it is missing."""
        return finite_median(series[self.rows_around(self.rep.bottom, length_s=length_s)])

    def visibility_of(self, *points: tuple[str, Side | None]) -> float:
        """Least visibility of the points, mean over the repetition."""
        rows = self.rep.rows
        return min(
            float(np.mean(self.track.point_visibility(name, side)[rows])) for name, side in points
        )

    def flexion(self) -> Floats:
        """Knee flexion over the clip, degrees: read in a side view, else from the hips' drop."""
        if self.view.name == "side":
            return self.angles.of("knee_flexion", self.leg or self.near_side)
        height = hip_height(self.track)
        standing = finite_median(height[self.standing_rows])
        return flexion_from_drop(1.0 - height / standing)

    def first_row_at_flexion(self, degrees: float) -> int | None:
        """First row on the way down with this much knee flexion; None if never."""
        down = self.flexion()[self.rep.start : self.rep.bottom + 1]
        there = np.flatnonzero(down >= degrees)
        return None if there.size == 0 else self.rep.start + int(there[0])


class MeasurementContext(Protocol):
    """What a measurement is made on: a repetition of a squat, or a stride."""

    @property
    def number(self) -> int:
        """Number in the report, from 1."""

    @property
    def leg(self) -> Side | None:
        """The standing leg; None with both."""

    @property
    def view(self) -> View:
        """The view of the stretch it belongs to."""


#: How a criterion is measured; each screen has scenes of one kind.
MeasureFunction = Callable[[Any, Side | None], Measurement]


def finite_median(values: Floats) -> float:
    """Median of the finite values; NaN without any."""
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if finite.size else float("nan")


def make_measurement(
    value: float, row: int, *, visibility: float = 1.0, **details: tuple[float, str]
) -> Measurement:
    """Make a reading, with a missing value as None and missing details left out."""
    kept = {k: v for k, v in details.items() if np.isfinite(v[0])}
    if not np.isfinite(value):
        return Measurement(None, row, visibility, kept, reason="the body was not seen well enough")
    return Measurement(value, row, visibility, kept)


def measure_angle_at_bottom(
    scene: RepContext,
    series: Floats,
    *,
    points: tuple[tuple[str, Side | None], ...],
    change: bool = True,
    at_60: bool = True,
) -> Measurement:
    """Read an angle at the bottom, with its change from standing and at 60° of knee flexion."""
    value = scene.median_at_bottom(series)
    details: dict[str, tuple[float, str]] = {}
    if change:
        details["change_from_standing"] = (
            value - finite_median(series[scene.standing_rows]),
            "deg",
        )
    row = scene.first_row_at_flexion(60.0) if at_60 else None
    if row is not None:
        details["at_60_deg_knee_flexion"] = (finite_median(series[scene.rows_around(row)]), "deg")
    return make_measurement(
        value, scene.rep.bottom, visibility=scene.visibility_of(*points), **details
    )
