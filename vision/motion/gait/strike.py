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
MIN_RATE: Final = 45.0
#: The foot's pitch is its mean over this long before the contact, real seconds.
_BEFORE_S: Final = 0.05
#: The lead of one end counts up to this long; one degree of pitch is worth this many
#: seconds of lead.
_MAX_LEAD_S: Final = 0.05
_LEAD_WORTH: Final = 1.0 / 240.0
#: Middle of a stance, where a foot is flattest: shares of the sweep.
_FLAT: Final = (0.35, 0.7)

# Limits of pitch and lead together, degrees. Chosen on rendered runs of either kind: the
# near foot read -35 to -9 landing toe first, -6 to -2 flat, 6 to 17 heel first.
_TOE: Final = -7.5
_HEEL: Final = 3.0
_FAR_HEEL: Final = 7.0
# Forward, a foot comes down toe up whatever lands first; only the clear ones are told.
_FORWARD_HEEL: Final = 28.0
_FORWARD_TOE: Final = -15.0
# ... and a pitch beyond this is clear by itself.
_CLEAR_TOE_UP: Final = 18.0
#: Nearer than this to a limit a strike is told with half the confidence, degrees.
_CLEAR: Final = 4.0


@dataclass(frozen=True)
class Landing:
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


def foot_slopes(path: FootPath) -> Floats:
    """Slope of heel→toe in the picture, degrees, + toe up, shape (T,)."""
    up = path.height_in_picture["toe"] - path.height_in_picture["heel"]
    along = path.ahead["toe"] - path.ahead["heel"]
    return np.degrees(np.arctan2(up, along))


def flat_slope(path: FootPath, contacts: Sequence[Contact]) -> float:
    """Slope of the foot in the middle of its stances, degrees: how the model draws it flat."""
    slopes = foot_slopes(path)
    middle = [slopes[c.sweep.inner(*_FLAT)] for c in contacts]
    values = np.concatenate(middle) if middle else np.empty(0)
    values = values[np.isfinite(values)]
    return float(np.median(values)) if values.size else float("nan")


def find_landing(
    path: FootPath,
    contact: Contact,
    *,
    flat: float,
    direction: Direction,
    near: bool,
    rate: float,
) -> Landing:
    """Tell which end of the foot lands first.

    Parameters
    ----------
    path : FootPath
        Of the bout.
    contact : Contact
    flat : float
        See `flat_slope`.
    direction : {"backward", "forward", "in_place"}
    near : bool
        Whether the foot is the one toward the camera.
    rate : float
        Pictures a real second.
    """
    pitch = _pitch_before(path, contact.initial_contact_s) - flat
    lead = _lead(path, contact)
    if not np.isfinite(pitch) or rate < MIN_RATE:
        return Landing("unclear", pitch, lead, 0.0)
    together = _together(pitch, lead, direction)
    strike, margin = _strike(together, direction, near)
    confidence = 0.0 if strike == "unclear" else min(1.0, 0.5 + 0.5 * margin / _CLEAR)
    return Landing(strike, pitch, lead, confidence)


def _together(pitch: float, lead: float, direction: Direction) -> float:
    """Pitch and lead in one, degrees; a clear pitch cannot be undone by the lead."""
    together = pitch + float(np.clip(lead, -_MAX_LEAD_S, _MAX_LEAD_S)) / _LEAD_WORTH
    if direction == "forward":
        clear = pitch + _FORWARD_HEEL - _CLEAR_TOE_UP
        return max(together, clear) if pitch >= _CLEAR_TOE_UP else together
    if pitch <= _TOE:
        return min(together, pitch)
    return max(together, pitch) if pitch >= _HEEL else together


def _strike(together: float, direction: Direction, near: bool) -> tuple[Strike, float]:
    """Class and distance from the nearest limit, degrees."""
    if direction == "forward":
        if together >= _FORWARD_HEEL:
            return "heel_first", together - _FORWARD_HEEL
        if together <= _FORWARD_TOE:
            return "toe_first", _FORWARD_TOE - together
        return "unclear", 0.0
    if together <= _TOE:
        return "toe_first", _TOE - together
    heel = _HEEL if near else _FAR_HEEL
    if together >= heel:
        return "heel_first", together - heel
    if not near:
        return "unclear", 0.0
    return "flat", min(together - _TOE, heel - together)


def _pitch_before(path: FootPath, contact_s: float) -> float:
    when = np.linspace(contact_s - _BEFORE_S, contact_s, 7)
    return float(np.interp(when, path.time_s, foot_slopes(path)).mean())


def _lead(path: FootPath, contact: Contact) -> float:
    """How long before the toe the heel comes to rest, real seconds; 0 where it is not seen."""
    heel, toe = (path.comes_to_rest(point, contact.sweep) for point in ("heel", "toe"))
    if heel is None or toe is None:
        return 0.0
    rows = np.arange(path.time_s.size)
    return float(np.interp(toe, rows, path.time_s) - np.interp(heel, rows, path.time_s))
