"""A foot's way through strides, free of the camera's: against the pelvis and the floor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.ndimage import percentile_filter, uniform_filter1d

from vision.pose.track import PoseTrack
from vision.terms import SIDES, Floats, Side

#: Points of a foot, from its back end to its front end.
FOOT_POINTS: Final = ("heel", "ankle", "toe")
#: A point has come to rest where it sinks this much slower than at its fastest.
_REST_SPEED_SHARE: Final = 0.35


@dataclass(frozen=True)
class Sweep:
    """A foot between two turning points of its way against the pelvis.

    Attributes
    ----------
    first, last : int
        Rows of the turning points; the last may be the end of the bout.
    ended : bool
        Whether the second turning point was seen.
    """

    first: int
    last: int
    ended: bool

    def rows_between(self, begin: float, end: float) -> slice:
        """Rows from one share of the sweep to another, at least one."""
        length = self.last - self.first
        a = self.first + round(begin * length)
        return slice(a, max(a + 1, self.first + round(end * length) + 1))

    @property
    def landing_end(self) -> int:
        """Row by which the foot has landed."""
        return self.rows_between(0.0, 0.6).stop if self.ended else self.last + 1


def limb_length(track: PoseTrack) -> float:
    """Thigh plus shank as the picture shows them at their longest, pixels.

    The 80th percentile of both legs: a leg swung out of the picture plane looks shorter.
    """
    lengths = []
    for side in SIDES:
        hip, knee, ankle = (track.xy(name, side) for name in ("hip", "knee", "ankle"))
        lengths.append(np.linalg.norm(knee - hip, axis=1) + np.linalg.norm(ankle - knee, axis=1))
    return float(np.nanpercentile(np.concatenate(lengths), 80))


@dataclass(frozen=True)
class FootPath:
    """One foot through time, in leg lengths.

    Attributes
    ----------
    side : {"left", "right"}
    time_s : ndarray of shape (T,)
        Real seconds.
    ahead : mapping of point to ndarray of shape (T,)
        How far heel, ankle and toe are in front of mid-hip, the way the person faces.
    height : mapping of point to ndarray of shape (T,)
        Height over the floor this foot stands on.
    height_in_picture : mapping of point to ndarray of shape (T,)
        Height over the lower edge of the picture: comparable between the points.
    """

    side: Side
    time_s: Floats
    ahead: dict[str, Floats]
    height: dict[str, Floats]
    height_in_image: dict[str, Floats]

    @property
    def middle_ahead(self) -> Floats:
        """How far the foot as a whole is in front of mid-hip, shape (T,)."""
        return np.asarray(np.mean([self.ahead[p] for p in FOOT_POINTS], axis=0))

    @property
    def middle_height(self) -> Floats:
        """Height of the foot as a whole, shape (T,)."""
        return np.asarray(np.mean([self.height[p] for p in FOOT_POINTS], axis=0))

    def speed_ahead(self, point: str | None = None) -> Floats:
        """Speed of a point (or the foot) against the pelvis, leg lengths a second, + forward."""
        path = self.middle_ahead if point is None else self.ahead[point]
        return np.asarray(np.gradient(path, self.time_s))

    def speed_down(self, point: str | None = None) -> Floats:
        """Speed of a point (or the foot) toward the floor, leg lengths a second."""
        path = self.middle_height if point is None else self.height[point]
        return -np.asarray(np.gradient(path, self.time_s))

    def row_of_fastest_descent(self, point: str, sweep: Sweep) -> int:
        """Row at which a point sinks fastest before it lands."""
        rows = slice(max(0, sweep.first - 1), sweep.rows_between(0.0, 0.35).stop)
        return rows.start + int(np.nanargmax(self.speed_down(point)[rows]))

    def row_at_rest(self, point: str, sweep: Sweep, *, speed: float | None = None) -> float | None:
        """Row, between pictures, at which a point's way down has come to its end.

        Parameters
        ----------
        point : str
        sweep : Sweep
        speed : float, optional
            Leg lengths a second that count as rest; a share of its fastest by default.
        """
        down = self.speed_down(point)
        first = self.row_of_fastest_descent(point, sweep)
        limit = _REST_SPEED_SHARE * float(down[first]) if speed is None else speed
        if limit <= 0 or not down[first] > limit:
            return None
        return first_crossing_below(down, first, sweep.landing_end, limit)


def first_crossing_below(series: Floats, first: int, stop: int, limit: float) -> float | None:
    """Row, between samples, at which a series first falls below a limit."""
    below = np.flatnonzero(series[first:stop] <= limit)
    if below.size == 0:
        return None
    row = first + int(below[0])
    if row == first:
        return float(row)
    before, here = series[row - 1], series[row]
    return row - 1 + float((before - limit) / (before - here))


def trace_foot(
    track: PoseTrack, side: Side, *, facing: float, leg: float, stride_s: float
) -> FootPath:
    """Follow one foot.

    Parameters
    ----------
    track : PoseTrack
        Smoothed, one bout, T pictures.
    side : {"left", "right"}
    facing : float
        +1 where the person faces the right edge of the picture, −1 the left one.
    leg : float
        Leg length, pixels.
    stride_s : float
        Stride time, real seconds.

    Returns
    -------
    FootPath
        The floor under the foot is the lowest a foot's point comes in the strides
        around, so a camera that moves slowly up or down does not matter.
    """
    time_s = track.real_time_s
    step = float(np.median(np.diff(time_s)))
    window = max(3, round(1.5 * stride_s / step))
    hips = track.midpoint("hip")[:, 0]
    ahead, height, raw = {}, {}, {}
    for name in FOOT_POINTS:
        path = track.xy(name, side)
        ahead[name] = facing * (path[:, 0] - hips) / leg
        raw[name] = (track.height - path[:, 1]) / leg
        up = _fill_gaps(raw[name])
        floor = uniform_filter1d(percentile_filter(up, 8, window, mode="nearest"), window)
        height[name] = np.where(np.isfinite(path[:, 1]), up - floor, np.nan)
    return FootPath(side, time_s, ahead, height, raw)


def _fill_gaps(series: Floats) -> Floats:
    known = np.flatnonzero(np.isfinite(series))
    if known.size == 0:
        return series
    return np.interp(np.arange(series.size), known, series[known])
