"""Which end of the foot meets the floor first.

The model draws heel and toe off their true places by several degrees, always the same
way; so the foot is compared with itself, flat in the middle of its stances.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.motion.gait.contacts import Contact
from vision.motion.gait.foot_path import FootPath
from vision.terms import Direction, Floats, Strike

#: Pictures a real second from which the last instant before a contact can be seen.
MIN_STRIKE_RATE: Final = 45.0
#: The foot's pitch is its mean over this long before the contact, real seconds.
_PITCH_WINDOW_S: Final = 0.05
#: The lead of one end counts up to this long; one degree of pitch is worth this many
#: seconds of lead.
_MAX_LEAD_S: Final = 0.05
_LEAD_S_PER_DEGREE: Final = 1.0 / 240.0
#: Middle of a stance, where a foot is flattest: shares of the sweep.
_FLAT_FOOT_SHARES: Final = (0.35, 0.7)

# Limits of pitch and lead together, degrees. Chosen on rendered runs of either kind: the
# near foot read -35 to -9 landing toe first, -6 to -2 flat, 6 to 17 heel first.
_MAX_TOE_FIRST: Final = -7.5
_MIN_HEEL_FIRST: Final = 3.0
_MIN_HEEL_FIRST_FAR: Final = 7.0
# Forward, a foot comes down toe up whatever lands first; only the clear ones are told.
_MIN_HEEL_FIRST_FORWARD: Final = 28.0
_MAX_TOE_FIRST_FORWARD: Final = -15.0
# ... and a pitch beyond this is clear by itself.
_MIN_CLEAR_TOE_UP: Final = 18.0
#: Nearer than this to a limit a strike is told with half the confidence, degrees.
_CLEAR_MARGIN: Final = 4.0


@dataclass(frozen=True)
class FootStrike:
    """How a foot lands.

    Attributes
    ----------
    strike : {"toe_first", "flat", "heel_first", "unclear"}
    pitch_deg : float
        Foot pitch just before the contact against the flat foot, + toe up; NaN if unseen.
    lead_s : float
        How long the heel comes to rest before the toe, real seconds; − the toe leads.
    confidence : float
        0-1.
    """

    strike: Strike
    pitch_deg: float
    lead_s: float
    confidence: float


def foot_slope_series(path: FootPath) -> Floats:
    """Slope of heel→toe in the picture, degrees, + toe up, shape (T,)."""
    up = path.height_in_image["toe"] - path.height_in_image["heel"]
    along = path.ahead["toe"] - path.ahead["heel"]
    return np.degrees(np.arctan2(up, along))


def flat_foot_slope(path: FootPath, contacts: Sequence[Contact]) -> float:
    """Slope of the foot in the middle of its stances, degrees: how the model draws it flat."""
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
    """Tell which end of the foot lands first.

    Parameters
    ----------
    path : FootPath
        Of the bout.
    contact : Contact
    flat : float
        See `flat_foot_slope`.
    direction : {"backward", "forward", "in_place"}
    near : bool
        Whether the foot is the one toward the camera.
    rate : float
        Pictures a real second.
    """
    pitch = _pitch_before(path, contact.initial_contact_s) - flat
    lead = _heel_lead(path, contact)
    if not np.isfinite(pitch) or rate < MIN_STRIKE_RATE:
        return FootStrike("unclear", pitch, lead, 0.0)
    together = _combined_pitch(pitch, lead, direction)
    strike, margin = _classify(together, direction, near)
    confidence = 0.0 if strike == "unclear" else min(1.0, 0.5 + 0.5 * margin / _CLEAR_MARGIN)
    return FootStrike(strike, pitch, lead, confidence)


def _combined_pitch(pitch: float, lead: float, direction: Direction) -> float:
    """Pitch and lead in one, degrees; a clear pitch cannot be undone by the lead."""
    together = pitch + float(np.clip(lead, -_MAX_LEAD_S, _MAX_LEAD_S)) / _LEAD_S_PER_DEGREE
    if direction == "forward":
        clear = pitch + _MIN_HEEL_FIRST_FORWARD - _MIN_CLEAR_TOE_UP
        return max(together, clear) if pitch >= _MIN_CLEAR_TOE_UP else together
    if pitch <= _MAX_TOE_FIRST:
        return min(together, pitch)
    return max(together, pitch) if pitch >= _MIN_HEEL_FIRST else together


def _classify(together: float, direction: Direction, near: bool) -> tuple[Strike, float]:
    """Class and distance from the nearest limit, degrees."""
    if direction == "forward":
        if together >= _MIN_HEEL_FIRST_FORWARD:
            return "heel_first", together - _MIN_HEEL_FIRST_FORWARD
        if together <= _MAX_TOE_FIRST_FORWARD:
            return "toe_first", _MAX_TOE_FIRST_FORWARD - together
        return "unclear", 0.0
    if together <= _MAX_TOE_FIRST:
        return "toe_first", _MAX_TOE_FIRST - together
    heel = _MIN_HEEL_FIRST if near else _MIN_HEEL_FIRST_FAR
    if together >= heel:
        return "heel_first", together - heel
    if not near:
        return "unclear", 0.0
    return "flat", min(together - _MAX_TOE_FIRST, heel - together)


def _pitch_before(path: FootPath, contact_s: float) -> float:
    when = np.linspace(contact_s - _PITCH_WINDOW_S, contact_s, 7)
    return float(np.interp(when, path.time_s, foot_slope_series(path)).mean())


def _heel_lead(path: FootPath, contact: Contact) -> float:
    """How long before the toe the heel comes to rest, real seconds; 0 where it is not seen."""
    heel, toe = (path.row_at_rest(point, contact.sweep) for point in ("heel", "toe"))
    if heel is None or toe is None:
        return 0.0
    rows = np.arange(path.time_s.size)
    return float(np.interp(toe, rows, path.time_s) - np.interp(heel, rows, path.time_s))
