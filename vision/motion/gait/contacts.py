"""When a foot is on the floor: initial contact and toe-off, forward and backward.

The turning points of a foot's way against the pelvis frame each stance coarsely (see
`vision.motion.gait.stance_phases`), but come about a tenth of a second early. The contact
itself is where the foot takes on the floor's motion; the toe-off is where the toe
leaves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.motion.gait.foot_path import FootPath, Sweep, first_crossing_below
from vision.motion.gait.stance_phases import StancePhases
from vision.terms import Floats, Side

#: Backward: the foot stands once it moves against the floor slower than this, leg
#: lengths a second, or than this share of the pace where that is slower.
_MAX_SLIP: Final = 1.0
_MAX_SLIP_SHARE: Final = 0.9
#: Running forward: it stands once the ankle sinks slower than this, leg lengths a second.
_MAX_SINK_SPEED: Final = 0.3
_MAX_WALKING_SPEED: Final = 1.9
#: Walking forward, it may stand this long before the turning point, real seconds.
_MAX_BEFORE_TURN_S: Final = 0.1
#: The toe is off the floor where it is this high, leg lengths.
_TOE_OFF_HEIGHT: Final = 0.015
#: ... or moves against the pelvis slower than this share of the floor's pace; the truth
#: lies between the two.
_TOE_OFF_SPEED_SHARE: Final = 0.65
#: In a walk a foot goes the floor's way for more than this share of the stride; it rolls
#: off its last end up to this long after it has turned, real seconds.
_MIN_WALKING_STANCE_SHARE: Final = 0.55
_MAX_ROLL_S: Final = 0.08
#: A foot is on the floor at least this long, and in the air at least this long,
#: real seconds; slow motion that nobody told us of only makes them longer.
_MIN_CONTACT_S: Final = 0.06
_MIN_SWING_S: Final = 0.12
#: Votes on a contact that are this far apart make it half as sure, real seconds.
_AGREEMENT_SCALE_S: Final = 0.03


@dataclass(frozen=True)
class Contact:
    """One time on the floor.

    Attributes
    ----------
    side : {"left", "right"}
    initial_contact_s : float
        Real seconds, between pictures.
    toe_off_s : float or None
        None where the bout ends first.
    agreement : float
        How well the signs of the contact agree, 0-1.
    sweep : Sweep
        The stance, coarsely.
    """

    side: Side
    initial_contact_s: float
    toe_off_s: float | None
    agreement: float
    sweep: Sweep


def find_contacts(path: FootPath, stances: StancePhases) -> tuple[Contact, ...]:
    """Place initial contact and toe-off of each stance between the pictures.

    Parameters
    ----------
    path : FootPath
        One bout.
    stances : Stances
        Of this foot, see `find_stances`.

    Returns
    -------
    tuple of Contact
        Stances whose contact was not seen are left out.
    """
    found: list[Contact] = []
    for sweep in stances.sweeps:
        if not np.isfinite(path.middle_ahead[sweep.first : sweep.last + 1]).all():
            continue  # the foot was not seen all the way
        contact = _make_contact(path, sweep, stances)
        if contact is None:
            continue
        if found and contact.initial_contact_s < _earliest_next_contact(found[-1]):
            continue
        found.append(contact)
    return tuple(found)


def _earliest_next_contact(contact: Contact) -> float:
    ended = contact.toe_off_s or contact.initial_contact_s + _MIN_CONTACT_S
    return ended + _MIN_SWING_S


def _make_contact(path: FootPath, sweep: Sweep, stances: StancePhases) -> Contact | None:
    votes = _contact_rows(path, sweep, stances)
    if not votes or sweep.first < 2:  # on the floor before the bout begins
        return None
    row = _weigh_ankle_and_heel(path, votes) if _runs_forward(stances) else min(votes[:2])
    start_s = _time_at(path.time_s, row)
    end_s = _toe_off(path, sweep, row, stances)
    if end_s is not None and end_s - start_s < _MIN_CONTACT_S:
        return None
    apart_s = _time_at(path.time_s, max(votes)) - _time_at(path.time_s, min(votes))
    agreement = 1.0 / (1.0 + (apart_s / (2 * _AGREEMENT_SCALE_S)) ** 2)
    return Contact(path.side, start_s, end_s, agreement, sweep)


def _weigh_ankle_and_heel(path: FootPath, votes: list[float]) -> float:
    """Between ankle and heel, as far as the heel does not leave the ankle."""
    if len(votes) < 2:
        return votes[0]
    near = _AGREEMENT_SCALE_S / float(np.median(np.diff(path.time_s)))
    return votes[0] + 0.5 * float(np.clip(votes[1] - votes[0], -2 * near, 2 * near))


def _runs_forward(stances: StancePhases) -> bool:
    return stances.direction == "forward" and abs(stances.foot_speed) > _MAX_WALKING_SPEED


def _contact_rows(path: FootPath, sweep: Sweep, stances: StancePhases) -> list[float]:
    """Rows at which the foot seems to take on the floor's motion, the best sign first."""
    if _runs_forward(stances):
        votes = [path.row_at_rest("ankle", sweep, speed=_MAX_SINK_SPEED)]
    else:
        points = ("heel",) if stances.direction == "forward" else ("heel", "ankle")
        votes = [_row_without_slip(path, sweep, point, stances) for point in points]
    votes += [path.row_at_rest(point, sweep) for point in ("heel", "toe")]
    return [v for v in votes if v is not None]


def _row_without_slip(
    path: FootPath, sweep: Sweep, point: str, stances: StancePhases
) -> float | None:
    """Row at which a point moves no longer against the floor."""
    floor = stances.foot_speed
    limit = (
        _MAX_SINK_SPEED
        if stances.direction == "in_place"
        else min(_MAX_SLIP, _MAX_SLIP_SHARE * abs(floor))
    )
    slip = np.hypot(path.speed_ahead(point) - floor, path.speed_down(point))
    if stances.direction == "forward":  # walking: the heel stops as it turns, then rolls on
        step = float(np.median(np.diff(path.time_s)))
        first = max(0, sweep.first - round(_MAX_BEFORE_TURN_S / step))
    else:
        first = path.row_of_fastest_descent(point, sweep)
    if slip[first] <= limit:
        return None
    return first_crossing_below(slip, first, sweep.landing_end, limit)


def _toe_off(path: FootPath, sweep: Sweep, contact: float, stances: StancePhases) -> float | None:
    """Time at which the last end of the foot leaves the floor; None where it is not seen.

    Mostly the toe; walking backward the foot rolls over the heel.
    """
    if not sweep.ended:
        return None
    begin = max(sweep.rows_between(0.5, 1.0).start, int(contact) + 1)
    if begin > sweep.last:
        return None
    stop = min(path.time_s.size, sweep.last + max(2, (sweep.last - sweep.first) // 2))
    lifted = [_row_of_lift(path.height[end], begin, sweep.last, stop) for end in ("toe", "heel")]
    off = max((row for row in lifted if row is not None), default=float(sweep.last))
    pace = stances.foot_speed
    if (
        stances.stance_share > _MIN_WALKING_STANCE_SHARE
    ):  # the other foot carries long before this one leaves
        spare = _MAX_ROLL_S / float(np.median(np.diff(path.time_s)))
        return _time_at(path.time_s, min(off, sweep.last + spare))
    # Running, it does not stay longer than it goes the floor's way.
    share = path.speed_ahead("ankle") / pace
    with_floor = np.flatnonzero(share[begin : sweep.last + 1] >= _TOE_OFF_SPEED_SHARE)
    slower = (
        first_crossing_below(share, begin + int(with_floor[-1]), stop, _TOE_OFF_SPEED_SHARE)
        if with_floor.size
        else None
    )
    off = min(off, float(sweep.last))
    return _time_at(path.time_s, off if slower is None else (off + slower) / 2)


def _row_of_lift(height: Floats, begin: int, turn: int, stop: int) -> float | None:
    """Row, between samples, at which a point has left the lowest place of late stance."""
    low = begin + int(np.nanargmin(height[begin : turn + 1]))
    up = np.flatnonzero(height[low:stop] - height[low] >= _TOE_OFF_HEIGHT)
    if up.size == 0:
        return None
    row = low + int(up[0])
    before, here = height[row - 1] - height[low], height[row] - height[low]
    return row - 1 + float((_TOE_OFF_HEIGHT - before) / (here - before))


def _time_at(time_s: Floats, row: float) -> float:
    return float(np.interp(row, np.arange(time_s.size), time_s))
