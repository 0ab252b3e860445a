"""Context of a repetition, and helpers shared by all squat measurements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from vision.motion.angles import Angles
from vision.motion.camera_view import View
from vision.motion.foreshortening import projected_ratios
from vision.motion.plausibility import Missing, inside_frame, outside_joints
from vision.motion.rep_detection import Repetition, flexion_from_drop, hip_height, standing_rows
from vision.motion.standing_leg import Stance
from vision.pose.landmarks import landmark
from vision.pose.pose_track import PoseTrack
from vision.screens.filming_conditions import FilmingConditions, measure_conditions
from vision.terms import Floats, Side

#: A value "at the bottom" is the median over this long around it, real seconds.
BOTTOM_WINDOW_S: Final = 0.2
#: A landmark less visible than this counts as hidden.
MIN_VISIBILITY: Final = 0.4
#: Reason for a missing value where left and right leg are not told apart reliably.
LEGS_MIXED_UP: Final = (
    "left and right leg could not be told apart reliably; "
    "film in brighter light, with legs that stand out from the background"
)
#: Reason for a missing value, by why its angle is missing.
WHY_MISSING: Final[Mapping[Missing, str]] = {
    Missing.NOT_SEEN: "the body was not seen well enough",
    Missing.FORESHORTENED: (
        "this part of the body points at the camera at the bottom, so its angle cannot be read; "
        "put the phone at hip height, square to you"
    ),
    Missing.IMPOSSIBLE: (
        "the body was misread, as no body bends that far; "
        "film closer, in good light, with the whole body in view"
    ),
    Missing.OUT_OF_FRAME: (
        "a part of the body it needs is outside the frame; step back until the whole body is in "
        "view"
    ),
}


@dataclass(frozen=True)
class Measurement:
    """Measurement of one criterion on one repetition or stride.

    Attributes
    ----------
    value : float or None
        The value, in the criterion's unit.
    row : int
        Row of the track that shows it.
    visibility : float
        Visibility of the landmarks used, 0-1.
    details : mapping of str to (float, str)
        Further values, with their units.
    reason : str or None
        Why there is no value, and what to film instead.
    error : float
        What the view adds to the error of measurement, such as a segment that points toward the
        camera, in the unit of the value.
    is_impossible : bool
        Whether there is no value because no living body can show what was read.
    is_unseen : bool
        Whether there is no value because the body was hidden, misread or outside the frame.
    """

    value: float | None
    row: int
    visibility: float = 1.0
    details: Mapping[str, tuple[float, str]] = field(default_factory=dict)
    reason: str | None = None
    error: float = 0.0
    is_impossible: bool = False
    is_unseen: bool = False


@dataclass(frozen=True)
class RepContext:
    """A repetition with everything needed to measure it.

    Attributes
    ----------
    number : int
        Number in the report, from 1.
    rep : Repetition
        The repetition.
    stance : Stance
        Stance during the repetition.
    leg : {"left", "right"} or None
        The standing leg; None where both stand.
    track : PoseTrack
        Smoothed track of the whole clip.
    angles : Angles
        Angles of the whole clip.
    view : View
        View of the segment that the repetition belongs to.
    leg_length : float
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
    def is_leg_known(self) -> bool:
        """Whether left and right leg are told apart reliably during the repetition."""
        return self.track.is_leg_known(self.rep.rows)

    @property
    def filming(self) -> FilmingConditions:
        """How the repetition was filmed."""
        return measure_conditions(self.track, self.view, self.leg_length, leg=self.leg)

    @property
    def near_side(self) -> Side:
        """Side of the body toward the camera in a side view."""
        return "left" if self.view.facing == "left" else "right"

    @property
    def left_sign(self) -> float:
        """+1 where the person's left side is toward the right edge of the image, else −1."""
        return float(np.nanmedian(self.view.left_sign))

    @property
    def facing_sign(self) -> float:
        """+1 where the person faces the right edge of the image, else −1."""
        return float(np.nanmedian(self.view.facing_sign))

    @property
    def standing_rows(self) -> slice:
        """Slice of the rows of standing just before the repetition."""
        return standing_rows(self.track, self.rep)

    def rows_around(self, row: int, *, length_s: float = BOTTOM_WINDOW_S) -> slice:
        """Return the rows of a window around a row, inside the repetition.

        Parameters
        ----------
        row : int
            Row in the middle.
        length_s : float
            Length of the window, real seconds.
        """
        time_s = self.track.real_time_s
        first = int(np.searchsorted(time_s, time_s[row] - length_s / 2))
        last = int(np.searchsorted(time_s, time_s[row] + length_s / 2, side="right"))
        return slice(max(first, self.rep.start), min(last, self.rep.end + 1))

    def median_at_bottom(self, series: Floats, *, length_s: float = BOTTOM_WINDOW_S) -> float:
        """Return the median of a series around the bottom; NaN where it is missing.

        Parameters
        ----------
        series : ndarray of shape (T,)
            A series over the whole clip.
        length_s : float
            Length of the window around the bottom, real seconds.
        """
        return finite_median(series[self.rows_around(self.rep.bottom, length_s=length_s)])

    def visibility_of(self, *points: tuple[str, Side | None]) -> float:
        """Return the lowest visibility among landmarks, 0-1.

        Parameters
        ----------
        *points : (str, {"left", "right"} or None)
            Landmarks by name and side; each is averaged over the repetition.
        """
        return min(self._visibility_of(landmark(name, side)) for name, side in points)

    def _visibility_of(self, point: int) -> float:
        """Return the mean visibility of a landmark in the repetition; outside the frame it is 0."""
        seen = self.track.visibility[:, point] * self._inside[:, point]
        return float(np.mean(seen[self.rep.rows]))

    @cached_property
    def _inside(self) -> NDArray[np.bool_]:
        """Whether each landmark is inside the frame, shape (T, 33)."""
        return inside_frame(self.track)

    @cached_property
    def ratios(self) -> Mapping[str, Floats]:
        """Length of each segment as a share of its standing length, by its name."""
        return projected_ratios(self.track, (self.rep,))

    def ratio_at(self, segment: str, row: int) -> float:
        """Return the median ratio of a segment around a row; NaN where unknown."""
        return finite_median(self.ratios[segment][self.rows_around(row)])

    def joints_outside(self, joints: tuple[str, ...], side: Side | None) -> tuple[str, ...]:
        """Return the joints that are outside the frame in the repetition.

        Parameters
        ----------
        joints : tuple of str
            Names without side.
        side : {"left", "right"} or None
            The leg; by default the standing leg or, in a side view, the near one.
        """
        if side is None:
            side = self.leg or (self.near_side if self.view.name == "side" else None)
        return outside_joints(self._inside[self.rep.rows], joints, side)

    def misread_share(self, joints: tuple[str, ...], side: Side | None) -> float:
        """Return the largest share of frames in which an angle of these joints is impossible.

        Parameters
        ----------
        joints : tuple of str
            Names without side.
        side : {"left", "right"} or None
            The leg; by default the standing leg, or both.
        """
        return self.angles.misread_share(self.rep.rows, joints, side or self.leg)

    def why_missing(self, *names: str) -> str:
        """Explain why angles are missing at the bottom, and what to film instead.

        Parameters
        ----------
        *names : str
            Names of the angles in the table.
        """
        rows = self.rows_around(self.rep.bottom)
        codes = [c for n in names if n in self.angles.missing for c in self.angles.missing[n][rows]]
        return WHY_MISSING[Missing(max([*codes, Missing.NOT_SEEN]))]

    def flexion(self) -> Floats:
        """Return knee flexion over the clip, degrees; an estimate except in a side view.

        With the ankle outside the frame, the angle of the thigh is a lower bound.
        """
        if self.view.name == "side":
            leg = self.leg or self.near_side
            knee = self.angles.of("knee_flexion", leg)
            return np.where(np.isfinite(knee), knee, self.angles.of("thigh_angle", leg))
        height = hip_height(self.track)
        standing = finite_median(height[self.standing_rows])
        return flexion_from_drop(1.0 - height / standing)

    @property
    def is_flexion_bound(self) -> bool:
        """Whether `flexion` is only a lower bound at the bottom."""
        leg = self.leg or self.near_side
        knee = self.median_at_bottom(self.angles.of("knee_flexion", leg))
        return self.view.name == "side" and not np.isfinite(knee)

    def first_row_at_flexion(self, degrees: float) -> int | None:
        """Return the first row on the way down with this much knee flexion, if any."""
        down = self.flexion()[self.rep.start : self.rep.bottom + 1]
        reached = np.flatnonzero(down >= degrees)
        return None if reached.size == 0 else self.rep.start + int(reached[0])


class MeasurementContext(Protocol):
    """Interface shared by `RepContext` and `StrideContext`."""

    @property
    def number(self) -> int:
        """Number in the report, from 1."""

    @property
    def leg(self) -> Side | None:
        """The standing leg; None where both stand, and in gait."""

    @property
    def view(self) -> View:
        """View of the segment or bout."""

    @property
    def is_leg_known(self) -> bool:
        """Whether left and right leg are told apart reliably."""

    @property
    def filming(self) -> FilmingConditions:
        """How it was filmed."""

    def joints_outside(self, joints: tuple[str, ...], side: Side | None) -> tuple[str, ...]:
        """Return the joints that are outside the frame."""

    def misread_share(self, joints: tuple[str, ...], side: Side | None) -> float:
        """Return the largest share of frames in which an angle of these joints is impossible."""


#: Measures a criterion in a `RepContext` or `StrideContext`, for one leg.
MeasureFunction = Callable[[Any, Side | None], Measurement]


def finite_median(values: Floats) -> float:
    """Return the median of the finite values; NaN without any."""
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if finite.size else float("nan")


def measured_leg(context: RepContext, side: Side | None) -> Side:
    """Return the leg to measure: the given one, the standing leg or the one near the camera."""
    return side or context.leg or context.near_side


def leg_points(side: Side) -> tuple[tuple[str, Side | None], ...]:
    """Return the joints of a leg from hip to ankle."""
    return (("hip", side), ("knee", side), ("ankle", side))


def make_measurement(
    value: float,
    row: int,
    *,
    visibility: float = 1.0,
    why: str = WHY_MISSING[Missing.NOT_SEEN],
    error: float = 0.0,
    **details: tuple[float, str],
) -> Measurement:
    """Create a measurement from numbers that may be NaN.

    Parameters
    ----------
    value : float
        The value; NaN becomes a missing value with a reason.
    row : int
        Row of the track that shows it.
    visibility : float
        Visibility of the landmarks used, 0-1.
    why : str
        Reason if the value is NaN.
    error : float
        What the view adds to the error of measurement.
    **details : (float, str)
        Further values with their units; NaN values are left out.
    """
    kept = {k: v for k, v in details.items() if np.isfinite(v[0])}
    if not np.isfinite(value):
        is_impossible = why == WHY_MISSING[Missing.IMPOSSIBLE]
        return Measurement(
            None, row, visibility, kept, why, is_impossible=is_impossible, is_unseen=True
        )
    return Measurement(value, row, visibility, kept, error=error)


def measure_angle_at_bottom(
    context: RepContext,
    series: Floats,
    *,
    names: tuple[str, ...],
    points: tuple[tuple[str, Side | None], ...],
    change: bool = True,
    at_60: bool = True,
    error: float = 0.0,
) -> Measurement:
    """Measure an angle at the bottom of a repetition.

    Parameters
    ----------
    context : RepContext
        The repetition.
    series : ndarray of shape (T,)
        The angle over the whole clip, degrees.
    names : tuple of str
        Names in the angle table of the angles it is computed from.
    points : tuple of (str, {"left", "right"} or None)
        Landmarks from which the angle is computed.
    change : bool
        Whether to add its change from standing.
    at_60 : bool
        Whether to add its value at 60° of knee flexion on the way down, which makes squats
        of different depth comparable [1]_.
    error : float
        What the view adds to the error of measurement, degrees.

    References
    ----------
    .. [1] Khuu et al., Int. J. Sports Phys. Ther. (2016), PMC4827363: single-leg squats
       compared at peak knee flexion and at 60 degrees.
    """
    value = context.median_at_bottom(series)
    details: dict[str, tuple[float, str]] = {}
    if change:
        details["change_from_standing"] = (
            value - finite_median(series[context.standing_rows]),
            "deg",
        )
    row = context.first_row_at_flexion(60.0) if at_60 else None
    if row is not None:
        details["at_60_deg_knee_flexion"] = (finite_median(series[context.rows_around(row)]), "deg")
    return make_measurement(
        value,
        context.rep.bottom,
        visibility=context.visibility_of(*points),
        why=context.why_missing(*names),
        error=error,
        **details,
    )
