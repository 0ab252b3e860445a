"""Time the start and the end of a squat.

Notes
-----
The start is when the knees begin to bend, the end is when they stop straightening. Rendered
squats and real ones begin so slowly that the first tenth of the time is lost in the sway of
standing, and a threshold on it comes late or, after a slow drift, far too early. So the movement
is timed where it is fast, at 15 % and 60 % of the flexion, and extrapolated to standing with the
profile of a minimum-jerk movement [1]_, which starts and stops as smoothly as is possible. A
drift before the descent does not reach the first level, so it is not the start.

The knee flexion is the one that the height of the hips stands for, so that the definition is the
same in every view. The height itself would not do: within the first 20 degrees of flexion the
hips sink by 1.5 % of the leg.

References
----------
.. [1] T. Flash, N. Hogan, "The coordination of arm movements: an experimentally confirmed
   mathematical model", J. Neurosci. 5, 1688 (1985).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from vision.terms import Floats

#: Shares of the flexion at which a movement is timed, ...
_LEVELS: Final = (0.15, 0.6)
#: ... and when a minimum-jerk movement reaches them, as shares of its duration.
_LEVEL_TIMES: Final = (0.2885, 0.5535)
#: Standing is measured over this long before a movement, seconds, in rows in which the hips have
#: dropped by less than this share.
_STANDING_S: Final = 1.0
_MAX_STANDING_SHARE: Final = 0.1
#: The lowest rows may be noise, such as the first frame of a clip, percent.
_STANDING_PERCENTILE: Final = 10.0
#: The lower quartile, because in a slow descent half of these rows are already in movement.
_STANDING_QUARTILE: Final = 25.0
#: Flexion of the standing knee, degrees. Near a straight knee the flexion that a drop stands for
#: would magnify noise without limit.
_STANDING_FLEXION_DEG: Final = 10.0


def find_onset(time_s: Floats, drop: Floats) -> float:
    """Return when a descent begins.

    Parameters
    ----------
    time_s : ndarray of shape (N,)
        Real seconds, from standing to the bottom.
    drop : ndarray of shape (N,)
        How far the hips have dropped, as a share of the leg.

    Returns
    -------
    float
        Within the given times; the first of them where the movement has already begun there.
    """
    lowest = float(np.percentile(drop, _STANDING_PERCENTILE))
    fall = float(drop.max()) - lowest
    if time_s.size < 3 or fall <= 0:
        return float(time_s[0])
    standing_until = int(np.flatnonzero(drop <= lowest + _MAX_STANDING_SHARE * fall)[-1])
    stands = (np.arange(time_s.size) <= standing_until) & (
        time_s >= time_s[standing_until] - _STANDING_S
    )
    standing = float(np.percentile(drop[stands], _STANDING_QUARTILE))
    flexion = _equivalent_flexion(drop, standing=standing)
    bend = float(flexion.max()) - _STANDING_FLEXION_DEG
    reached_s = [
        _last_rise(time_s, flexion, _STANDING_FLEXION_DEG + level * bend) for level in _LEVELS
    ]
    duration_s = (reached_s[1] - reached_s[0]) / (_LEVEL_TIMES[1] - _LEVEL_TIMES[0])
    return max(float(time_s[0]), reached_s[0] - _LEVEL_TIMES[0] * duration_s)


def find_end(time_s: Floats, drop: Floats) -> float:
    """Return when an ascent ends; as `find_onset` in reversed time.

    Parameters
    ----------
    time_s : ndarray of shape (N,)
        Real seconds, from the bottom to standing.
    drop : ndarray of shape (N,)
        How far the hips have dropped, as a share of the leg.
    """
    return -find_onset(-time_s[::-1], drop[::-1])


def _equivalent_flexion(drop: Floats, *, standing: float) -> Floats:
    """Return the knee flexion that a drop of the hips stands for, degrees.

    With thigh and shank of equal length and the hip above the ankle, the height is
    cos(flexion / 2) of the leg.
    """
    straight = np.cos(np.radians(_STANDING_FLEXION_DEG / 2))
    height = straight * np.minimum(1.0, (1.0 - drop) / (1.0 - standing))
    return np.asarray(np.degrees(2 * np.arccos(np.clip(height, -1.0, 1.0))))


def _last_rise(time_s: Floats, series: Floats, level: float) -> float:
    """Return when a series last rises through a level, interpolated between samples."""
    below = np.flatnonzero(series <= level)
    row = int(below[-1]) if below.size else 0
    if row + 1 >= series.size or not below.size:
        return float(time_s[row])
    return float(np.interp(level, series[row : row + 2], time_s[row : row + 2]))
