"""Find foot contacts: initial contact and toe-off, in forward and backward gait.

Notes
-----
The turning points of a foot relative to the pelvis (Zeni et al. [1]_, see
`vision.motion.gait.stance_phases`) bound each stance, but come about a tenth of a second before
the contact, and were validated for forward walking only. Within these bounds we define:

* Initial contact, backward gait and walking: the slip of the foot (its velocity relative to the
  floor, whose velocity is that of the foot in mid-stance) falls below a limit.
* Initial contact, backward walking: or the lower end of the foot stops sinking, if that is
  earlier, because a toe that reaches back lands while the foot still slides.
* Initial contact, forward running: the foot stops sinking, as in the foot-velocity and
  vertical-velocity methods [2]_ [3]_.
* Toe-off: the last end of the foot rises from its lowest height in late stance; in running,
  before the foot slows down relative to the floor.

Backward walking is harder than forward walking: kinematic events differ from those of inertial
sensors by about 20 ms [4]_.

References
----------
.. [1] J. A. Zeni et al., "Two simple methods for determining gait events during treadmill and
   overground walking using kinematic data", Gait Posture 27, 710 (2008).
.. [2] C. M. O'Connor et al., "Automatic detection of gait events using kinematic data",
   Gait Posture 25, 469 (2007).
.. [3] R. E. Fellin et al., "Comparison of methods for kinematic identification of footstrike
   and toe-off during overground and treadmill running", J. Sci. Med. Sport 13, 646 (2010).
.. [4] Sensors 20, 6331 (2020): kinematic against inertial events in backward walking.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.motion.gait.foot_path import FootPath, Sweep, first_crossing_below
from vision.motion.gait.stance_phases import StancePhases
from vision.terms import Floats, Side

#: Backward gait and walking: the foot stands once its slip is below this, leg lengths per
#: second, or below this share of the floor's speed if that is less.
_MAX_SLIP: Final = 1.0
_MAX_SLIP_SHARE: Final = 0.9
#: A foot whose slip rises above this still swings, leg lengths per second: on its way forward it
#: moves as fast as the floor for a moment. Up to this share of its sweep it may still swing.
_MIN_SWING_SLIP: Final = 2.5
_MAX_SWING_SHARE: Final = 0.5
#: Forward running: it stands once the ankle sinks more slowly than this, leg lengths per second.
_MAX_SINK_SPEED: Final = 0.3
#: Forward travel faster than this is timed as a run, leg lengths per second.
_MAX_WALKING_SPEED: Final = 1.9
#: Backward travel slower than this is timed as a walk: the lower end of the foot may land this
#: share of the sweep before the turning point.
_MAX_BACKWARD_WALKING_SPEED: Final = 1.5
_FIRST_END_SHARE: Final = 0.1
#: In forward walking, contact may come this long before the turning point, real seconds.
_MAX_BEFORE_TURN_S: Final = 0.1
#: The toe is off the floor once it has risen this high, leg lengths, ...
_TOE_OFF_HEIGHT: Final = 0.015
#: ... or, in running, once the foot is slower than this share of the floor's speed; toe-off is
#: midway between the two.
_TOE_OFF_SPEED_SHARE: Final = 0.65
#: In walking, a stance takes more than this share of the stride, and the foot rolls off until
#: up to this long after its turning point, real seconds.
_MIN_WALKING_STANCE_SHARE: Final = 0.55
_MAX_ROLL_S: Final = 0.08
#: Shortest contact and shortest swing, real seconds; in undeclared slow motion they only look
#: longer.
_MIN_CONTACT_S: Final = 0.06
_MIN_SWING_S: Final = 0.12
#: The agreement is one half where the signs of a contact are twice this far apart, real seconds.
_AGREEMENT_SCALE_S: Final = 0.03


@dataclass(frozen=True)
class Contact:
    """One contact of a foot with the floor.

    Attributes
    ----------
    side : {"left", "right"}
        Which foot.
    initial_contact_s : float
        Real seconds, interpolated between frames.
    toe_off_s : float or None
        None where the bout ends first.
    agreement : float
        How well the signs of the contact agree, 0-1.
    sweep : Sweep
        The stance between turning points.
    """

    side: Side
    initial_contact_s: float
    toe_off_s: float | None
    agreement: float
    sweep: Sweep


def is_at_walking_pace(stances: Iterable[StancePhases]) -> bool:
    """Return whether the travel is slow enough for the timing of a walk, backward.

    Parameters
    ----------
    stances : iterable of StancePhases
        Those of both feet, so that both are timed alike.
    """
    speeds = [abs(s.foot_speed) for s in stances if s.direction == "backward"]
    return bool(speeds) and float(np.mean(speeds)) < _MAX_BACKWARD_WALKING_SPEED


def find_contacts(
    path: FootPath, stances: StancePhases, *, at_walking_pace: bool = False
) -> tuple[Contact, ...]:
    """Find initial contact and toe-off of each stance, interpolated between frames.

    Parameters
    ----------
    path : FootPath
        Path of the foot in one bout.
    stances : StancePhases
        Its stance phases, see `find_stance_phases`.
    at_walking_pace : bool
        Whether the bout is as slow as a backward walk, see `is_at_walking_pace`.

    Returns
    -------
    tuple of Contact
        In order of time; stances without a detected contact are left out.
    """
    found: list[Contact] = []
    for sweep in stances.sweeps:
        if not np.isfinite(path.middle_ahead[sweep.first : sweep.last + 1]).all():
            continue  # the foot is missing in some frames
        contact = _make_contact(path, sweep, stances, at_walking_pace=at_walking_pace)
        if contact is None:
            continue
        if found and contact.initial_contact_s < _earliest_next_contact(found[-1]):
            continue
        found.append(contact)
    return tuple(found)


def _earliest_next_contact(contact: Contact) -> float:
    ended = contact.toe_off_s or contact.initial_contact_s + _MIN_CONTACT_S
    return ended + _MIN_SWING_S


def _make_contact(
    path: FootPath, sweep: Sweep, stances: StancePhases, *, at_walking_pace: bool
) -> Contact | None:
    rows = _contact_rows(path, sweep, stances)
    if not rows or sweep.first < 2:  # already on the floor when the bout begins
        return None
    row = _weigh_ankle_and_heel(path, rows) if _runs_forward(stances) else min(rows[:2])
    if at_walking_pace and stances.direction == "backward":
        row = min(row, _row_of_first_end(path, sweep, latest=row))
    start_s = _time_at(path.time_s, row)
    end_s = _toe_off(path, sweep, row, stances)
    if end_s is not None and end_s - start_s < _MIN_CONTACT_S:
        return None
    apart_s = _time_at(path.time_s, max(rows)) - _time_at(path.time_s, min(rows))
    agreement = 1.0 / (1.0 + (apart_s / (2 * _AGREEMENT_SCALE_S)) ** 2)
    return Contact(path.side, start_s, end_s, agreement, sweep)


def _weigh_ankle_and_heel(path: FootPath, rows: list[float]) -> float:
    """Return the mean row of ankle and heel, limiting the heel's distance from the ankle."""
    if len(rows) < 2:
        return rows[0]
    limit = 2 * _AGREEMENT_SCALE_S / float(np.median(np.diff(path.time_s)))
    return rows[0] + 0.5 * float(np.clip(rows[1] - rows[0], -limit, limit))


def _runs_forward(stances: StancePhases) -> bool:
    return stances.direction == "forward" and abs(stances.foot_speed) > _MAX_WALKING_SPEED


def _row_of_first_end(path: FootPath, sweep: Sweep, *, latest: float) -> float:
    """Return the row at which the lower end of the foot stops sinking, at the latest a given one.

    A toe that reaches back is on the floor while the foot still slides.
    """
    before = round(_FIRST_END_SHARE * (sweep.last - sweep.first))
    begin = max(0, sweep.first - before)
    down = -np.gradient(path.lowest_height, path.time_s)
    first = begin + int(np.nanargmax(down[begin : max(begin + 1, int(latest) + 1)]))
    at_rest = first_crossing_below(down, first, sweep.landing_end, 0.5 * float(down[first]))
    return latest if at_rest is None else at_rest


def _contact_rows(path: FootPath, sweep: Sweep, stances: StancePhases) -> list[float]:
    """Return the rows at which signs of a contact appear, the most reliable sign first."""
    if _runs_forward(stances):
        rows = [path.row_at_rest("ankle", sweep, speed=_MAX_SINK_SPEED)]
    else:
        points = ("heel",) if stances.direction == "forward" else ("heel", "ankle")
        rows = [_row_without_slip(path, sweep, point, stances) for point in points]
    if not sweep.ended and all(row is None for row in rows):
        return []  # the bout ends before the foot stands
    rows += [path.row_at_rest(point, sweep) for point in ("heel", "toe")]
    return [v for v in rows if v is not None]


def _row_without_slip(
    path: FootPath, sweep: Sweep, point: str, stances: StancePhases
) -> float | None:
    """Return the row from which a landmark no longer slips on the floor."""
    floor_speed = stances.foot_speed
    limit = (
        _MAX_SINK_SPEED
        if stances.direction == "in_place"
        else min(_MAX_SLIP, _MAX_SLIP_SHARE * abs(floor_speed))
    )
    slip = np.hypot(path.speed_ahead(point) - floor_speed, path.speed_down(point))
    if stances.direction == "forward":  # walking: the heel stops at the turning point
        step = float(np.median(np.diff(path.time_s)))
        first = max(0, sweep.first - round(_MAX_BEFORE_TURN_S / step))
    else:
        first = path.row_of_fastest_descent(point, sweep)
    swings = np.flatnonzero(slip[first : _swing_end(sweep, stances)] > _MIN_SWING_SLIP)
    first += int(swings[-1]) if swings.size else 0
    if slip[first] <= limit:
        return None
    return first_crossing_below(slip, first, sweep.landing_end, limit)


def _swing_end(sweep: Sweep, stances: StancePhases) -> int:
    """Return the row by which the foot no longer swings."""
    if sweep.ended:
        return int(sweep.rows_between(0.0, _MAX_SWING_SHARE).stop)
    # The bout ends with this sweep: it is taken to be as long as the others.
    ended = [s.last - s.first for s in stances.sweeps if s.ended]
    if not ended:
        return sweep.last + 1
    return min(sweep.first + round(_MAX_SWING_SHARE * float(np.median(ended))), sweep.last) + 1


def _toe_off(path: FootPath, sweep: Sweep, contact: float, stances: StancePhases) -> float | None:
    """Find the time at which the last end of the foot leaves the floor; None if not seen.

    Usually that is the toe; in backward walking the foot rolls over the heel.
    """
    if not sweep.ended:
        return None
    begin = max(sweep.rows_between(0.5, 1.0).start, int(contact) + 1)
    if begin > sweep.last:
        return None
    stop = min(path.time_s.size, sweep.last + max(2, (sweep.last - sweep.first) // 2))
    lifted = [_row_of_lift(path.height[end], begin, sweep.last, stop) for end in ("toe", "heel")]
    off = max((row for row in lifted if row is not None), default=float(sweep.last))
    if stances.stance_share > _MIN_WALKING_STANCE_SHARE:
        # In walking the other foot bears the weight well before this one leaves the floor.
        max_roll = _MAX_ROLL_S / float(np.median(np.diff(path.time_s)))
        return _time_at(path.time_s, min(off, sweep.last + max_roll))
    # In running the foot leaves before it slows down relative to the floor.
    share = path.speed_ahead("ankle") / stances.foot_speed
    with_floor = np.flatnonzero(share[begin : sweep.last + 1] >= _TOE_OFF_SPEED_SHARE)
    slower = (
        first_crossing_below(share, begin + int(with_floor[-1]), stop, _TOE_OFF_SPEED_SHARE)
        if with_floor.size
        else None
    )
    off = min(off, float(sweep.last))
    return _time_at(path.time_s, off if slower is None else (off + slower) / 2)


def _row_of_lift(height: Floats, begin: int, turn: int, stop: int) -> float | None:
    """Return the row, between frames, at which a landmark rises from its lowest height."""
    low = begin + int(np.nanargmin(height[begin : turn + 1]))
    up = np.flatnonzero(height[low:stop] - height[low] >= _TOE_OFF_HEIGHT)
    if up.size == 0:
        return None
    row = low + int(up[0])
    before, after = height[row - 1] - height[low], height[row] - height[low]
    return row - 1 + float((_TOE_OFF_HEIGHT - before) / (after - before))


def _time_at(time_s: Floats, row: float) -> float:
    return float(np.interp(row, np.arange(time_s.size), time_s))
