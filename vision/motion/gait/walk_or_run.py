"""Classify gait as walking or running, with "unclear" where the clip cannot tell.

Notes
-----
Running has a flight phase, so each foot is on the floor for less than half of the stride; walking
has double support instead (duty factor below and above 0.5 [1]_). At 24 to 30 frames per second
the flight of a slow run is no longer than the errors of the two contacts it is measured between,
so a second, independent sign is used: the body vaults over a stiff leg in walking and is highest
in mid-stance, and bounces on a springy leg in running and is lowest there [1]_ [2]_. It needs no
contact, but a rhythm of two cycles per stride, which any usual frame rate shows.

Both signs are expressed in their own standard error and combined by Stouffer's method. Where the
sum is within two standard errors, or the signs contradict each other, as in running without
flight [3]_, the gait is unclear.

References
----------
.. [1] T. Lussiana et al., "Duty factor is a viable measure to classify spontaneous running
   forms", Sports 7, 233 (2019).
.. [2] G. A. Cavagna, N. C. Heglund, C. R. Taylor, "Mechanical work in terrestrial locomotion: two
   basic mechanisms for minimizing energy expenditure", Am. J. Physiol. 233, R243 (1977).
.. [3] S. Bonnaerens et al., "Grounded running reduces musculoskeletal loading", Med. Sci. Sports
   Exerc. 51, 708 (2019).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vision.motion.gait.contacts import Contact
from vision.pose.pose_track import PoseTrack
from vision.terms import Direction, Floats, Gait, Side

#: Detector's error of a flight time besides the frame rate, real seconds: the root mean square
#: error on rendered runs. A bias, so it does not shrink with the number of strides.
FLIGHT_ERROR_S: Final = 0.027
#: Detector's error of the bounce, leg lengths, likewise: 0.003 on runs rendered for a camera that
#: stands still.
BOUNCE_ERROR: Final = 0.005
#: Standard errors that make a gait clear (95 %).
_MIN_SCORE: Final = 2.0
#: Largest score of one sign, so that no sign alone outweighs the opposite of a clear one.
_MAX_SCORE: Final = 4.0
#: Smallest share of a window in which the body is detected.
_MIN_DETECTED: Final = 0.8
#: Smallest amplitude of the feet's separation that shows the phase of the gait, leg lengths.
_MIN_SEPARATION: Final = 0.05
#: Ratio of the standard deviation to the median absolute deviation.
_MAD_TO_SD: Final = 1.4826


@dataclass(frozen=True)
class Evidence:
    """A sign of running (positive) or walking (negative).

    Attributes
    ----------
    value : float
        Its value; NaN if it cannot be measured.
    error : float
        Standard error of the value.
    """

    value: float
    error: float

    @property
    def score(self) -> float:
        """Value in standard errors, limited; 0 without a value."""
        if not np.isfinite(self.value) or not self.error > 0:
            return 0.0
        return float(np.clip(self.value / self.error, -_MAX_SCORE, _MAX_SCORE))


def classify_gait(flight: Evidence, bounce: Evidence) -> Gait:
    """Combine the signs of running and walking.

    Parameters
    ----------
    flight : Evidence
        See `measure_flight`.
    bounce : Evidence
        See `measure_bounce`.

    Returns
    -------
    {"run", "walk", "unclear"}
        Unclear where the signs are weak or contradict each other.
    """
    known = [e.score for e in (flight, bounce) if np.isfinite(e.value)]
    if not known:
        return "unclear"
    score = sum(known) / np.sqrt(len(known))
    if abs(score) < _MIN_SCORE:
        return "unclear"
    return "run" if score > 0 else "walk"


def measure_flight(
    contacts: Mapping[Side, Sequence[Contact]], *, stride_s: float, frame_s: float
) -> Evidence:
    """Measure the flight time per step, real seconds; negative for double support.

    Parameters
    ----------
    contacts : mapping of side to sequence of Contact
        Contacts of both feet, or of the one that is seen.
    stride_s : float
        Stride time, real seconds.
    frame_s : float
        Time between frames, real seconds.

    Returns
    -------
    Evidence
        Half the stride without the contact time: what is left between the contacts of the two
        feet. Contact and toe-off are each uncertain by half a frame.
    """
    flights = np.array(
        [
            stride_s / 2 - (c.toe_off_s - c.initial_contact_s)
            for found in contacts.values()
            for c in found
            if c.toe_off_s is not None
        ]
    )
    value, scatter = _median_and_error(flights)
    return Evidence(value, float(np.sqrt(FLIGHT_ERROR_S**2 + frame_s**2 / 2 + scatter**2)))


def measure_bounce(
    track: PoseTrack, *, stride_s: float, leg_length: float, direction: Direction
) -> Evidence:
    """Measure how much higher the body is between the stances than in mid-stance, leg lengths.

    Parameters
    ----------
    track : PoseTrack
        Smoothed track of one bout.
    stride_s : float
        Stride time, real seconds.
    leg_length : float
        Leg length, pixels.
    direction : {"backward", "forward", "in_place"}
        Direction of travel.

    Returns
    -------
    Evidence
        Amplitude of the trunk's vertical movement at twice the stride frequency, in phase with
        the feet being furthest apart: positive in running, negative in walking.

    Notes
    -----
    In each window of one stride, the phase is that of the stride-frequency component of the
    distance between the ankles; exchanged legs shift it by half a stride, which twice the
    frequency does not notice. In place, the feet are furthest apart vertically, in mid-stance.
    """
    time_s = track.real_time_s
    step = float(np.median(np.diff(time_s)))
    grid = np.arange(time_s[0], time_s[-1] + step / 2, step)
    window = max(4, round(stride_s / step))
    axis, sign = (1, -1.0) if direction == "in_place" else (0, 1.0)
    apart = (track.xy("ankle", "left") - track.xy("ankle", "right"))[:, axis] / leg_length
    trunk = -(track.midpoint("hip") + track.midpoint("shoulder"))[:, 1] / (2 * leg_length)
    known = np.isfinite(apart) & np.isfinite(trunk)
    if known.sum() < window or grid.size < window:
        return Evidence(float("nan"), BOUNCE_ERROR)
    apart, trunk = (np.interp(grid, time_s[known], s[known]) for s in (apart, trunk))
    detected = np.interp(grid, time_s, known.astype(float))
    turn = 2j * np.pi * np.arange(window) * step / stride_s
    values = []
    for first in range(0, grid.size - window + 1, max(1, window // 2)):
        rows = slice(first, first + window)
        if detected[rows].mean() < _MIN_DETECTED:
            continue
        phase = _component(apart[rows], turn)
        if abs(phase) < _MIN_SEPARATION:
            continue
        height = _component(_without_trend(trunk[rows]), 2 * turn)
        values.append(sign * float((height * np.conj(phase / abs(phase)) ** 2).real))
    # Windows overlap by half, so two of them are about as good as one.
    value, scatter = _median_and_error(np.array(values), per_sample=0.5)
    return Evidence(value, float(np.hypot(BOUNCE_ERROR, scatter)))


def _component(series: Floats, turn: NDArray[np.complexfloating]) -> complex:
    """Return the complex amplitude of one frequency in a series."""
    return complex(2 * np.mean((series - series.mean()) * np.exp(-turn)))


def _without_trend(series: Floats) -> Floats:
    """Remove the straight line through a series: the camera moves, or the person comes closer."""
    rows = np.arange(series.size)
    return np.asarray(series - np.polyval(np.polyfit(rows, series, 1), rows))


def _median_and_error(values: Floats, *, per_sample: float = 1.0) -> tuple[float, float]:
    """Return the median and its standard error; NaN and 0 without values."""
    if values.size == 0:
        return float("nan"), 0.0
    median = float(np.median(values))
    spread = _MAD_TO_SD * float(np.median(np.abs(values - median)))
    return median, spread / float(np.sqrt(max(1.0, per_sample * values.size)))
