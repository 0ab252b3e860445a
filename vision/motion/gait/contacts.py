"""When a foot is on the floor: initial contact and toe-off, forward and backward.

While a foot stands it moves against the pelvis as fast as the body travels the other
way; while it swings it comes back, higher up. The turning points between the two frame
each stance coarsely, but come about a tenth of a second early. The contact itself is
where the foot takes on the floor's motion; the toe-off is where the toe leaves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from scipy.signal import find_peaks

from vision.motion.gait.feet import FootPath, Sweep, falls_below
from vision.pose.landmarks import Side
from vision.pose.track import Floats

Direction = Literal["backward", "forward", "in_place"]

#: A turning point of the foot stands out by this share of its usual sweep.
_STANDS_OUT: Final = 0.3
#: Backward: the foot stands once it moves against the floor slower than this, leg
#: lengths a second, or than this share of the pace where that is slower.
_SLIP: Final = 1.0
_SLIP_SHARE: Final = 0.9
#: Running forward: it stands once the ankle sinks slower than this, leg lengths a second.
_SINK: Final = 0.3
_WALKING_PACE: Final = 1.9
#: Walking forward, it may stand this many pictures before the turning point.
_BEFORE_TURN: Final = 3
#: The toe is off the floor where it is this high, leg lengths.
_OFF_HEIGHT: Final = 0.015
#: ... or moves against the pelvis slower than this share of the floor's pace; the truth
#: lies between the two.
_OFF_PACE: Final = 0.65
#: In a walk a foot goes the floor's way for more than this share of the stride; it
#: off its last end up to this long after it has turned, real seconds.
_WALKING_SHARE: Final = 0.55
_ROLL_S: Final = 0.08
#: A foot that moves against the pelvis slower than this while it is low steps on the
#: spot, leg lengths a second.
_ON_THE_SPOT: Final = 0.3
#: A foot is on the floor at least this long, and in the air at least this long,
#: real seconds; slow motion that nobody told us of only makes them longer.
_MIN_CONTACT_S: Final = 0.06
_MIN_SWING_S: Final = 0.12
#: Votes on a contact that are this far apart make it half as sure, real seconds.
_AGREE_S: Final = 0.03


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


@dataclass(frozen=True)
class Stances:
    """The stances of one foot in a bout, coarsely.

    Attributes
    ----------
    sweeps : tuple of Sweep
    direction : {"backward", "forward", "in_place"}
        Which way the body goes over this foot.
    pace : float
        Speed of the standing foot against the pelvis, leg lengths a second, + when it
        moves the way the person faces (the body goes backward).
    clear : float
        How much lower the foot is while it stands than while it swings, leg lengths.
    share : float
        Share of the stride between the turning points of a stance.
    """

    sweeps: tuple[Sweep, ...]
    direction: Direction
    pace: float
    clear: float
    share: float


def find_stances(path: FootPath, *, stride_s: float) -> Stances | None:
    """Cut a foot's way into sweeps and tell which of them are on the floor.

    Parameters
    ----------
    path : FootPath
        One bout of T pictures.
    stride_s : float
        Stride time, real seconds.

    Returns
    -------
    Stances or None
        None if the foot makes no whole stride.
    """
    ahead, height = path.middle_ahead, path.middle_height
    sweeps = _sweeps(path, stride_s)
    heights = {
        way: [
            float(np.nanmean(height[s.first : s.last]))
            for s in sweeps[way]
            if np.isfinite(height[s.first : s.last]).any()
        ]
        for way in (1, -1)
    }
    if not heights[1] or not heights[-1]:
        return None
    # Swept backward while low: the body goes forward over it.
    low = {way: float(np.median(heights[way])) for way in (1, -1)}
    way = -1 if low[-1] < low[1] else 1
    speed = path.speed_ahead()
    middles = [speed[s.inner(0.4, 0.8)] for s in sweeps[way]]
    pace = _median([float(np.median(m)) for m in middles if np.isfinite(m).all()])
    direction: Direction = "forward" if way < 0 else "backward"
    if not np.isfinite(pace):
        return None
    if abs(pace) < _ON_THE_SPOT or float(np.ptp(ahead[np.isfinite(ahead)])) < _ON_THE_SPOT / 2:
        direction = "in_place"
    length = [path.time_s[s.last] - path.time_s[s.first] for s in sweeps[way] if s.ended]
    share = float(np.median(length)) / stride_s if length else 0.5
    return Stances(tuple(sweeps[way]), direction, pace, low[-way] - low[way], share)


def _median(values: list[float]) -> float:
    return float(np.median(values)) if values else float("nan")


def sweep_votes(path: FootPath, *, stride_s: float) -> list[tuple[int, float]]:
    """Which way each stride goes, as (row, vote): + forward, - backward.

    A vote is how much lower the foot is while it is swept backward than while it is
    swept forward, leg lengths.
    """
    sweeps = _sweeps(path, stride_s)
    lows = [
        (s.first, s.last, way, float(np.nanmean(path.middle_height[s.first : s.last])))
        for way in (1, -1)
        for s in sweeps[way]
        if np.isfinite(path.middle_height[s.first : s.last]).any()
    ]
    lows.sort()
    return [
        (b_first, (a_low - b_low) * (1.0 if a_way > 0 else -1.0))
        for (_, _, a_way, a_low), (b_first, _, b_way, b_low) in pairwise(lows)
        if a_way != b_way
    ]


def _sweeps(path: FootPath, stride_s: float) -> dict[int, list[Sweep]]:
    """Sweeps forward (1) and backward (-1) against the pelvis."""
    ahead = path.middle_ahead
    step = float(np.median(np.diff(path.time_s)))
    known = np.flatnonzero(np.isfinite(ahead))
    filled = np.interp(np.arange(ahead.size), known, ahead[known])
    reach = float(np.subtract(*np.percentile(filled, [95, 5])))
    apart = max(1, round(0.5 * stride_s / step))
    turns = []
    for way in (1, -1):  # a turn at the very ends is no peak: pad below
        padded = np.r_[(way * filled).min() - reach, way * filled, (way * filled).min() - reach]
        peaks, _ = find_peaks(padded, distance=apart, prominence=_STANDS_OUT * reach)
        turns += [(int(p) - 1, way) for p in peaks]
    turns.sort()
    found: dict[int, list[Sweep]] = {1: [], -1: []}
    for (a, way), (b, other_way) in pairwise(turns):
        if way != other_way:  # from the front to the back, or back again
            found[-way].append(Sweep(a, b, b < ahead.size - 1))
    return found


def find_contacts(path: FootPath, stances: Stances) -> tuple[Contact, ...]:
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
        contact = _contact(path, sweep, stances)
        if contact is None:
            continue
        if found and contact.initial_contact_s < _free_from(found[-1]):
            continue
        found.append(contact)
    return tuple(found)


def _free_from(contact: Contact) -> float:
    ended = contact.toe_off_s or contact.initial_contact_s + _MIN_CONTACT_S
    return ended + _MIN_SWING_S


def _contact(path: FootPath, sweep: Sweep, stances: Stances) -> Contact | None:
    votes = _votes(path, sweep, stances)
    if not votes or sweep.first < 2:  # on the floor before the bout begins
        return None
    row = _agreed(path, votes) if _runs_forward(stances) else min(votes[:2])
    start_s = _at(path.time_s, row)
    end_s = _toe_off(path, sweep, row, stances)
    if end_s is not None and end_s - start_s < _MIN_CONTACT_S:
        return None
    apart_s = _at(path.time_s, max(votes)) - _at(path.time_s, min(votes))
    agreement = 1.0 / (1.0 + (apart_s / (2 * _AGREE_S)) ** 2)
    return Contact(path.side, start_s, end_s, agreement, sweep)


def _agreed(path: FootPath, votes: list[float]) -> float:
    """Between ankle and heel, as far as the heel does not leave the ankle."""
    if len(votes) < 2:
        return votes[0]
    near = _AGREE_S / float(np.median(np.diff(path.time_s)))
    return votes[0] + 0.5 * float(np.clip(votes[1] - votes[0], -2 * near, 2 * near))


def _runs_forward(stances: Stances) -> bool:
    return stances.direction == "forward" and abs(stances.pace) > _WALKING_PACE


def _votes(path: FootPath, sweep: Sweep, stances: Stances) -> list[float]:
    """Rows at which the foot seems to take on the floor's motion, the best sign first."""
    if _runs_forward(stances):
        votes = [path.comes_to_rest("ankle", sweep, speed=_SINK)]
    else:
        points = ("heel",) if stances.direction == "forward" else ("heel", "ankle")
        votes = [_stops_slipping(path, sweep, point, stances) for point in points]
    votes += [path.comes_to_rest(point, sweep) for point in ("heel", "toe")]
    return [v for v in votes if v is not None]


def _stops_slipping(path: FootPath, sweep: Sweep, point: str, stances: Stances) -> float | None:
    """Row at which a point moves no longer against the floor."""
    floor = stances.pace
    limit = _SINK if stances.direction == "in_place" else min(_SLIP, _SLIP_SHARE * abs(floor))
    slip = np.hypot(path.speed_ahead(point) - floor, path.speed_down(point))
    if stances.direction == "forward":  # walking: the heel stops as it turns, then rolls on
        first = max(0, sweep.first - _BEFORE_TURN)
    else:
        first = path.fastest_down(point, sweep)
    if slip[first] <= limit:
        return None
    return falls_below(slip, first, sweep.landing_ends, limit)


def _toe_off(path: FootPath, sweep: Sweep, contact: float, stances: Stances) -> float | None:
    """Time at which the last end of the foot leaves the floor; None where it is not seen.

    Mostly the toe; walking backward the foot rolls over the heel.
    """
    if not sweep.ended:
        return None
    begin = max(sweep.inner(0.5, 1.0).start, int(contact) + 1)
    if begin > sweep.last:
        return None
    stop = min(path.time_s.size, sweep.last + max(2, (sweep.last - sweep.first) // 2))
    lifted = [_lifted(path.height[end], begin, sweep.last, stop) for end in ("toe", "heel")]
    off = max((row for row in lifted if row is not None), default=float(sweep.last))
    pace = stances.pace
    if stances.share > _WALKING_SHARE:  # the other foot carries long before this one leaves
        spare = _ROLL_S / float(np.median(np.diff(path.time_s)))
        return _at(path.time_s, min(off, sweep.last + spare))
    # Running, it does not stay longer than it goes the floor's way.
    share = path.speed_ahead("ankle") / pace
    with_floor = np.flatnonzero(share[begin : sweep.last + 1] >= _OFF_PACE)
    slower = (
        falls_below(share, begin + int(with_floor[-1]), stop, _OFF_PACE)
        if with_floor.size
        else None
    )
    off = min(off, float(sweep.last))
    return _at(path.time_s, off if slower is None else (off + slower) / 2)


def _lifted(height: Floats, begin: int, turn: int, stop: int) -> float | None:
    """Row, between samples, at which a point has left the lowest place of late stance."""
    low = begin + int(np.nanargmin(height[begin : turn + 1]))
    up = np.flatnonzero(height[low:stop] - height[low] >= _OFF_HEIGHT)
    if up.size == 0:
        return None
    row = low + int(up[0])
    before, here = height[row - 1] - height[low], height[row] - height[low]
    return row - 1 + float((_OFF_HEIGHT - before) / (here - before))


def _at(time_s: Floats, row: float) -> float:
    return float(np.interp(row, np.arange(time_s.size), time_s))
