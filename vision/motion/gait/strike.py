"""Classify the foot strike: which part of the foot meets the ground first.

Notes
-----
As in the foot strike angle of Altman and Davis [1]_, the foot's pitch just before contact is
compared with that of the flat foot. The flat foot is measured on the same foot in mid-stance,
because the pose model places heel and toe with a constant bias of several degrees. The pitch is
combined with the time by which the heel comes to rest before the toe. The limits are our own,
tuned on rendered runs with each kind of strike.

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

#: Slope of the flat foot as the pose models usually see it, degrees: -4 to -1.5, with full and
#: heavy, averaged over rendered walks and runs. The short stance of a run gives no zero of its own:
#: there the models see the flat foot another 7 to 11 degrees toe down.
USUAL_FLAT_SLOPE: Final = -2.5
#: Minimum frames per real second; below it, the last moment before a contact is not visible.
MIN_STRIKE_RATE: Final = 45.0
#: The pitch is averaged over this long before the contact, real seconds.
_PITCH_WINDOW_S: Final = 0.05
#: Heel and toe come to rest no longer than this before the contact, real seconds; in the swing
#: before, they may pause too.
_LANDING_WINDOW_S: Final = 0.08
#: The lead of heel or toe is limited to this, real seconds; this much lead is worth one degree of
#: pitch.
_MAX_LEAD_S: Final = 0.05
_LEAD_S_PER_DEGREE: Final = 1.0 / 240.0
#: Middle of a stance, where the foot is flat: shares of the sweep.
_FLAT_FOOT_SHARES: Final = (0.35, 0.7)

# Limits of pitch and lead combined, degrees. On rendered runs the near foot was between -35 and
# -9 when landing toe first, between -6 and -2 flat, and between 6 and 17 heel first.
_MAX_TOE_FIRST: Final = -7.5
_MIN_HEEL_FIRST: Final = 3.0
_MIN_HEEL_FIRST_FAR: Final = 7.0
# In forward gait the foot descends toe up whichever end lands first, so only clear strikes are
# classified, ...
_MIN_HEEL_FIRST_FORWARD: Final = 28.0
_MAX_TOE_FIRST_FORWARD: Final = -15.0
# ... and a pitch beyond this is clear without the lead.
_MIN_CLEAR_TOE_UP: Final = 18.0
#: The confidence is one half at a limit, and 1 this far from it, degrees.
_CLEAR_MARGIN: Final = 4.0


@dataclass(frozen=True)
class FootStrike:
    """Strike of one foot contact.

    Attributes
    ----------
    strike : {"toe_first", "flat", "heel_first", "unclear"}
        Part of the foot that lands first.
    pitch_deg : float
        Foot pitch just before contact, relative to the flat foot, + toe up; NaN if unknown.
    lead_s : float
        Time by which the heel comes to rest before the toe, real seconds; negative if the
        toe is first.
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
        ``unclear`` where the frame rate is too low or the foot was not detected.
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
    """Combine pitch and lead, degrees; the lead never overrides a clear pitch."""
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
    min_heel_first = _MIN_HEEL_FIRST if near else _MIN_HEEL_FIRST_FAR
    if combined >= min_heel_first:
        return "heel_first", combined - min_heel_first
    if not near:
        return "unclear", 0.0
    return "flat", min(combined - _MAX_TOE_FIRST, min_heel_first - combined)


def _pitch_before(path: FootPath, contact_s: float) -> float:
    times_s = np.linspace(contact_s - _PITCH_WINDOW_S, contact_s, 7)
    return float(np.interp(times_s, path.time_s, foot_slope_series(path)).mean())


def _heel_lead(path: FootPath, contact: Contact) -> float:
    """Return the time from the heel's rest to the toe's, real seconds; 0 if unknown."""
    begin_s = contact.initial_contact_s - _LANDING_WINDOW_S
    heel, toe = (path.row_at_rest(p, contact.sweep, begin_s=begin_s) for p in ("heel", "toe"))
    if heel is None or toe is None:
        return 0.0
    rows = np.arange(path.time_s.size)
    return float(np.interp(toe, rows, path.time_s) - np.interp(heel, rows, path.time_s))
