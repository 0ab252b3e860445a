"""Trace the path of a foot relative to pelvis and floor, independent of camera movement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy

from vision.pose.pose_track import PoseTrack
from vision.terms import SIDES, Floats, Side

#: Landmarks of a foot, from back to front.
FOOT_POINTS: Final = ("heel", "ankle", "toe")
#: A landmark is at rest when it sinks at less than this share of its maximum speed.
_REST_SPEED_SHARE: Final = 0.35


@dataclass(frozen=True)
class Sweep:
    """Part of a foot's path between two turning points relative to the pelvis.

    Attributes
    ----------
    first, last : int
        Rows of the turning points; the last may be the end of the bout.
    ended : bool
        Whether the second turning point was detected.
    """

    first: int
    last: int
    ended: bool

    def rows_between(self, begin: float, end: float) -> slice:
        """Return the rows from one share of the sweep to another, at least one.

        Parameters
        ----------
        begin, end : float
            Shares of the sweep, 0-1.
        """
        length = self.last - self.first
        a = self.first + round(begin * length)
        return slice(a, max(a + 1, self.first + round(end * length) + 1))

    @property
    def landing_end(self) -> int:
        """Row by which the foot has landed."""
        return self.rows_between(0.0, 0.6).stop if self.ended else self.last + 1


def limb_length(track: PoseTrack) -> float:
    """Return the length of thigh plus shank in the image, pixels.

    Notes
    -----
    The 80th percentile over both legs and all frames, because a leg that swings out of the
    image plane looks shorter.
    """
    lengths = []
    for side in SIDES:
        hip, knee, ankle = (track.xy(name, side) for name in ("hip", "knee", "ankle"))
        lengths.append(np.linalg.norm(knee - hip, axis=1) + np.linalg.norm(ankle - knee, axis=1))
    return float(np.nanpercentile(np.concatenate(lengths), 80))


@dataclass(frozen=True)
class FootPath:
    """Path of one foot over T frames, in leg lengths.

    Attributes
    ----------
    side : {"left", "right"}
        Which foot.
    time_s : ndarray of shape (T,)
        Real seconds.
    ahead : mapping of str to ndarray of shape (T,)
        Distance of heel, ankle and toe in front of mid-hip, + where the person faces.
    height : mapping of str to ndarray of shape (T,)
        Height of each landmark above its own lowest level in the neighbouring strides.
    height_in_image : mapping of str to ndarray of shape (T,)
        Height above the lower edge of the image, comparable between the landmarks.
    """

    side: Side
    time_s: Floats
    ahead: dict[str, Floats]
    height: dict[str, Floats]
    height_in_image: dict[str, Floats]

    @property
    def middle_ahead(self) -> Floats:
        """Distance of the middle of the foot in front of mid-hip, shape (T,)."""
        return np.asarray(np.mean([self.ahead[p] for p in FOOT_POINTS], axis=0))

    @property
    def middle_height(self) -> Floats:
        """Mean height of the foot's landmarks, shape (T,)."""
        return np.asarray(np.mean([self.height[p] for p in FOOT_POINTS], axis=0))

    @property
    def lowest_height(self) -> Floats:
        """Height of heel or toe, whichever is lower above its floor, shape (T,)."""
        return np.asarray(np.minimum(self.height["heel"], self.height["toe"]))

    def speed_ahead(self, point: str | None = None) -> Floats:
        """Return the speed relative to the pelvis, leg lengths per second, + forward.

        Parameters
        ----------
        point : str, optional
            A landmark of the foot; the mean of all by default.
        """
        path = self.middle_ahead if point is None else self.ahead[point]
        return np.asarray(np.gradient(path, self.time_s))

    def speed_down(self, point: str | None = None) -> Floats:
        """Return the speed toward the floor, leg lengths per second.

        Parameters
        ----------
        point : str, optional
            A landmark of the foot; the mean of all by default.
        """
        path = self.middle_height if point is None else self.height[point]
        return -np.asarray(np.gradient(path, self.time_s))

    def row_of_fastest_descent(
        self, point: str, sweep: Sweep, *, begin_s: float | None = None
    ) -> int:
        """Return the row at which a landmark sinks fastest before it lands.

        Parameters
        ----------
        point : str
            A landmark of the foot.
        sweep : Sweep
            The stance that it lands for.
        begin_s : float, optional
            Time to search from until the foot has landed, real seconds; by default the search
            covers the first third of the sweep.
        """
        rows = slice(max(0, sweep.first - 1), sweep.rows_between(0.0, 0.35).stop)
        if begin_s is not None:
            begin = min(int(np.searchsorted(self.time_s, begin_s)), sweep.landing_end - 1)
            rows = slice(begin, sweep.landing_end)
        return rows.start + int(np.nanargmax(self.speed_down(point)[rows]))

    def row_at_rest(
        self,
        point: str,
        sweep: Sweep,
        *,
        speed: float | None = None,
        begin_s: float | None = None,
    ) -> float | None:
        """Return the row, between frames, at which a landmark stops sinking.

        Parameters
        ----------
        point : str
            A landmark of the foot.
        sweep : Sweep
            The stance that it lands for.
        speed : float, optional
            Leg lengths per second that count as rest; by default a share of the maximum speed.
        begin_s : float, optional
            Time to search from, see `row_of_fastest_descent`.

        Returns
        -------
        float or None
            None where it does not stop.
        """
        down = self.speed_down(point)
        first = self.row_of_fastest_descent(point, sweep, begin_s=begin_s)
        limit = _REST_SPEED_SHARE * float(down[first]) if speed is None else speed
        if limit <= 0 or not down[first] > limit:
            return None
        return first_crossing_below(down, first, sweep.landing_end, limit)


def first_crossing_below(series: Floats, first: int, stop: int, limit: float) -> float | None:
    """Return the row, between samples, at which a series first falls to a limit.

    Parameters
    ----------
    series : ndarray of shape (T,)
        The series.
    first, stop : int
        Rows to search.
    limit : float
        The limit.

    Returns
    -------
    float or None
        None where it stays above.
    """
    below = np.flatnonzero(series[first:stop] <= limit)
    if below.size == 0:
        return None
    row = first + int(below[0])
    if row == first:
        return float(row)
    before, after = series[row - 1], series[row]
    return row - 1 + float((before - limit) / (before - after))


def trace_foot(
    track: PoseTrack, side: Side, *, facing_sign: float, leg_length: float, stride_s: float
) -> FootPath:
    """Trace one foot through a bout.

    Parameters
    ----------
    track : PoseTrack
        Smoothed track of one bout, T frames.
    side : {"left", "right"}
        Which foot.
    facing_sign : float
        +1 where the person faces the right edge of the image, −1 the left edge.
    leg_length : float
        Leg length, pixels.
    stride_s : float
        Stride time, real seconds.

    Returns
    -------
    FootPath
        The path in leg lengths.

    Notes
    -----
    The floor under a landmark is a low percentile of its height over the neighbouring strides,
    so slow vertical movement of the camera does not matter.
    """
    time_s = track.real_time_s
    step = float(np.median(np.diff(time_s)))
    window = max(3, round(1.5 * stride_s / step))
    hips = track.midpoint("hip")[:, 0]
    ahead, height, raw = {}, {}, {}
    for name in FOOT_POINTS:
        path = track.xy(name, side)
        ahead[name] = facing_sign * (path[:, 0] - hips) / leg_length
        raw[name] = (track.height - path[:, 1]) / leg_length
        up = _fill_gaps(raw[name])
        floor = scipy.ndimage.uniform_filter1d(
            scipy.ndimage.percentile_filter(up, 8, window, mode="nearest"), window
        )
        height[name] = np.where(np.isfinite(path[:, 1]), up - floor, np.nan)
    return FootPath(side, time_s, ahead, height, raw)


def _fill_gaps(series: Floats) -> Floats:
    known = np.flatnonzero(np.isfinite(series))
    if known.size == 0:
        return series
    return np.interp(np.arange(series.size), known, series[known])
