"""Classify the foot strike: which part of the foot meets the ground first.

Notes
-----
As in the foot strike angle of Altman and Davis [1]_, the foot's pitch just before contact is
compared with that of the flat foot. The flat foot is the same foot in the middle of its own
stances, because the pose model places heel and toe off their true positions by several degrees,
always alike. The pitch is combined with the time by which the heel comes to rest before the
toe. The limits are our own, chosen on rendered runs of either kind.

References
----------
.. [1] A. R. Altman, I. S. Davis, "A kinematic method for footstrike pattern detection in
   barefoot and shod runners", Gait Posture 35, 298 (2012).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.motion.gait.contacts import Contact
from vision.motion.gait.foot_path import FootPath
from vision.terms import Direction, Floats, Strike

#: Frames per real second from which the last instant before a contact can be seen.
MIN_STRIKE_RATE: Final = 45.0
#: The pitch is averaged over this long before the contact, real seconds.
_PITCH_WINDOW_S: Final = 0.05
#: The lead of heel or toe counts up to this long; this many seconds of it weigh as much as one
#: degree of pitch.
_MAX_LEAD_S: Final = 0.05
_LEAD_S_PER_DEGREE: Final = 1.0 / 240.0
#: Middle of a stance, where the foot is flat: shares of the sweep.
_FLAT_FOOT_SHARES: Final = (0.35, 0.7)

# Limits of pitch and lead combined, degrees. On rendered runs the near foot was between -35 and
# -9 landing toe first, -6 and -2 flat, 6 and 17 heel first.
_MAX_TOE_FIRST: Final = -7.5
_MIN_HEEL_FIRST: Final = 3.0
_MIN_HEEL_FIRST_FAR: Final = 7.0
# Forward, a foot comes down toe up whatever lands first; only clear strikes are classified, ...
_MIN_HEEL_FIRST_FORWARD: Final = 28.0
_MAX_TOE_FIRST_FORWARD: Final = -15.0
# ... and a pitch beyond this is clear by itself.
_MIN_CLEAR_TOE_UP: Final = 18.0
#: At a limit the confidence is one half, this far from it 1, degrees.
_CLEAR_MARGIN: Final = 4.0


@dataclass(frozen=True)
class FootStrike:
    """How a foot lands.

    Attributes
    ----------
    strike : {"toe_first", "flat", "heel_first", "unclear"}
        The class.
    pitch_deg : float
        Foot pitch just before the contact against the flat foot, + toe up; NaN if unseen.
    lead_s : float
        How long before the toe the heel comes to rest, real seconds; − the toe leads.
    confidence : float
        0-1.
    """

    strike: Strike
    pitch_deg: float
    lead_s: float
    confidence: float


def foot_slope_series(path: FootPath) -> Floats:
    """Return the slope of heel→toe in the image, degrees, + toe up, shape (T,)."""
    up = path.height_in_image["toe"] - path.height_in_image["heel"]
    along = path.ahead["toe"] - path.ahead["heel"]
    return np.degrees(np.arctan2(up, along))


def flat_foot_slope(path: FootPath, contacts: Sequence[Contact]) -> float:
    """Return the slope of the flat foot as the pose model sees it, degrees.

    Parameters
    ----------
    path : FootPath
        Path of the foot in one bout.
    contacts : sequence of Contact
        Its contacts.

    Returns
    -------
    float
        Median slope in the middle of the stances; NaN without any.
    """
    slopes = foot_slope_series(path)
    middle = [slopes[c.sweep.rows_between(*_FLAT_FOOT_SHARES)] for c in contacts]
    values = np.concatenate(middle) if middle else np.empty(0)
    values = values[np.isfinite(values)]
    return float(np.median(values)) if values.size else float("nan")


def classify_strike(
    path: FootPath,
    contact: Contact,
    *,
    flat: float,
    direction: Direction,
    near: bool,
    rate: float,
) -> FootStrike:
    """Classify the foot strike of one contact.

    Parameters
    ----------
    path : FootPath
        Path of the foot in one bout.
    contact : Contact
        The contact.
    flat : float
        Slope of the flat foot, degrees, see `flat_foot_slope`.
    direction : {"backward", "forward", "in_place"}
        Direction of travel.
    near : bool
        Whether the foot is the one toward the camera.
    rate : float
        Frames per real second.

    Returns
    -------
    FootStrike
        ``unclear`` where the frame rate is too low or the foot was not seen.
    """
    pitch = _pitch_before(path, contact.initial_contact_s) - flat
    lead = _heel_lead(path, contact)
    if not np.isfinite(pitch) or rate < MIN_STRIKE_RATE:
        return FootStrike("unclear", pitch, lead, 0.0)
    combined = _combined_pitch(pitch, lead, direction)
    strike, margin = _classify(combined, direction, near)
    confidence = 0.0 if strike == "unclear" else min(1.0, 0.5 + 0.5 * margin / _CLEAR_MARGIN)
    return FootStrike(strike, pitch, lead, confidence)


def _combined_pitch(pitch: float, lead: float, direction: Direction) -> float:
    """Combine pitch and lead, degrees; the lead cannot undo a clear pitch."""
    combined = pitch + float(np.clip(lead, -_MAX_LEAD_S, _MAX_LEAD_S)) / _LEAD_S_PER_DEGREE
    if direction == "forward":
        clear = pitch + _MIN_HEEL_FIRST_FORWARD - _MIN_CLEAR_TOE_UP
        return max(combined, clear) if pitch >= _MIN_CLEAR_TOE_UP else combined
    if pitch <= _MAX_TOE_FIRST:
        return min(combined, pitch)
    return max(combined, pitch) if pitch >= _MIN_HEEL_FIRST else combined


def _classify(combined: float, direction: Direction, near: bool) -> tuple[Strike, float]:
    """Return the class and the distance from its nearest limit, degrees."""
    if direction == "forward":
        if combined >= _MIN_HEEL_FIRST_FORWARD:
            return "heel_first", combined - _MIN_HEEL_FIRST_FORWARD
        if combined <= _MAX_TOE_FIRST_FORWARD:
            return "toe_first", _MAX_TOE_FIRST_FORWARD - combined
        return "unclear", 0.0
    if combined <= _MAX_TOE_FIRST:
        return "toe_first", _MAX_TOE_FIRST - combined
    heel = _MIN_HEEL_FIRST if near else _MIN_HEEL_FIRST_FAR
    if combined >= heel:
        return "heel_first", combined - heel
    if not near:
        return "unclear", 0.0
    return "flat", min(combined - _MAX_TOE_FIRST, heel - combined)


def _pitch_before(path: FootPath, contact_s: float) -> float:
    when = np.linspace(contact_s - _PITCH_WINDOW_S, contact_s, 7)
    return float(np.interp(when, path.time_s, foot_slope_series(path)).mean())


def _heel_lead(path: FootPath, contact: Contact) -> float:
    """Return how long before the toe the heel comes to rest, real seconds; 0 if unseen."""
    heel, toe = (path.row_at_rest(point, contact.sweep) for point in ("heel", "toe"))
    if heel is None or toe is None:
        return 0.0
    rows = np.arange(path.time_s.size)
    return float(np.interp(toe, rows, path.time_s) - np.interp(heel, rows, path.time_s))
