"""Decide verdicts: one rule for every criterion of every screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from vision.screens.criteria import LimitSpec
from vision.terms import DecidedVerdict, LimitSide

#: With fewer counted repetitions there is no fault.
MIN_REPS: Final = 3
#: With at least this many repetitions, a majority past the limit is a fault, ...
MIN_REPS_FOR_MAJORITY: Final = 4
#: ... where the majority is at least this share.
MIN_SHARE_PAST_LIMIT: Final = 0.75


def excess_over_limit(
    value: float, limit: float | tuple[float, float] | None, side: LimitSide
) -> float:
    """Return how far a value is past a limit; negative on the good side.

    Parameters
    ----------
    value : float
        The value.
    limit : float or tuple of (float, float) or None
        The limit, or the ends of the good range; None for no limit, which no value is past.
    side : {"above", "below", "outside"}
        Where a value is past the limit.
    """
    if limit is None:
        return -np.inf
    if isinstance(limit, tuple):
        return max(limit[0] - value, value - limit[1])
    return value - limit if side == "above" else limit - value


def decide_verdict(
    values: Sequence[float],
    limits: LimitSpec,
    *,
    value: float | None = None,
    error: float | None,
    reps: int | None = None,
) -> DecidedVerdict:
    """Decide the verdict of a criterion from its repetitions.

    Parameters
    ----------
    values : sequence of float
        One for each counted repetition that could be measured.
    limits : LimitSpec
        Watch and fault limit.
    value : float, optional
        The value of the clip; the median of `values` by default.
    error : float or None
        One standard error of measurement; without it the verdict is at most watch.
    reps : int, optional
        Number of counted repetitions; that of `values` by default.

    Returns
    -------
    {"pass", "watch", "fault"}
        ``fault``: past the fault limit by more than the error, or past it with three
        quarters of four or more repetitions also past it. ``pass``: on the good side of
        the watch limit. ``watch`` otherwise, and instead of a fault with fewer than three
        repetitions.

    Raises
    ------
    ValueError
        If there are no values.
    """
    if not values:
        raise ValueError("there is no value to judge")
    clip_value = float(np.median(values)) if value is None else value
    past = excess_over_limit(clip_value, limits.fault, limits.side)
    are_past = [excess_over_limit(v, limits.fault, limits.side) > 0 for v in values]
    majority = MIN_SHARE_PAST_LIMIT * len(values)
    has_majority = len(values) >= MIN_REPS_FOR_MAJORITY and sum(are_past) >= majority
    has_enough = (len(values) if reps is None else reps) >= MIN_REPS
    if error is not None and has_enough and (past > error or (past > 0 and has_majority)):
        return "fault"
    if excess_over_limit(clip_value, limits.watch, limits.side) <= 0:
        return "pass"
    return "watch"


def rep_verdict(value: float, limits: LimitSpec) -> DecidedVerdict:
    """Decide the verdict of a single repetition, by the limits alone.

    Parameters
    ----------
    value : float
        Its value.
    limits : LimitSpec
        Watch and fault limit.
    """
    if excess_over_limit(value, limits.fault, limits.side) > 0:
        return "fault"
    return "pass" if excess_over_limit(value, limits.watch, limits.side) <= 0 else "watch"
