"""Make rows from knee angles and events that another program found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

import numpy as np

from accuracy.clip_result import EventRow, Leg, SeriesRow
from accuracy.conditions import Conditions
from accuracy.gait_comparison import EVENT_WINDOW_S, matched_events
from accuracy.matching import match_spans
from accuracy.truth_file import LETTERS, Truth
from vision.terms import SIDES, Floats, Side

_DECIMALS: Final = 5


def near_side(conditions: Conditions) -> Side | None:
    """Return the side toward the camera; None where the direction is not known."""
    if conditions.yaw_deg is None:
        return None
    return "left" if conditions.yaw_deg > 0 else "right"


def knee_series(
    flexion: Mapping[Side, Floats], truth: Truth, conditions: Conditions
) -> Iterator[SeriesRow]:
    """Yield the knee flexion of each leg beside the true one.

    Parameters
    ----------
    flexion : mapping of side to ndarray of shape (T,)
        Knee flexion in each frame of the clip, degrees; NaN where missing.
    truth : Truth
        The clip's truth.
    conditions : Conditions
        Its conditions.
    """
    for side in SIDES:
        true = truth.angles[f"knee_flexion_{LETTERS[side]}"]
        count = min(len(true), len(flexion[side]))
        measured, true = flexion[side][:count], true[:count]
        known = np.isfinite(measured) & np.isfinite(true)
        yield SeriesRow(
            name="knee_flexion",
            gait=conditions.direction is not None,
            view=conditions.view or "unknown",
            leg=_leg(side, truth, conditions),
            in_error_table=False,
            measured=tuple(round(float(v), _DECIMALS) for v in measured[known]),
            true=tuple(round(float(v), _DECIMALS) for v in true[known]),
            frames=len(truth.times_s),
        )


def _leg(side: Side, truth: Truth, conditions: Conditions) -> Leg:
    if conditions.direction is None and truth.stance in ("L", "R"):
        return "standing" if LETTERS[side] == truth.stance else "free"
    if conditions.view == "side":
        return "near" if side == near_side(conditions) else "far"
    return "both"


def rep_rows(bottoms_s: Sequence[float], truth: Truth) -> Iterator[EventRow]:
    """Yield the repetitions that were found, missed and invented.

    Parameters
    ----------
    bottoms_s : sequence of float
        Clip times of the bottoms that were found.
    truth : Truth
        The clip's truth.
    """
    spans = [(truth.time_of(r.start), truth.time_of(r.end)) for r in truth.reps]
    true = [truth.time_of(r.bottom) for r in truth.reps]
    matches = match_spans(spans, bottoms_s)
    for i, j in matches.pairs:
        yield EventRow(kind="repetition", true_s=true[i], measured_s=bottoms_s[j])
    for i in matches.missed:
        yield EventRow(kind="repetition", true_s=true[i], measured_s=None)
    for j in matches.invented:
        yield EventRow(kind="repetition", true_s=None, measured_s=bottoms_s[j])


def contact_rows(
    times_s: Mapping[tuple[Literal["initial_contact", "toe_off"], Side], Sequence[float]],
    truth: Truth,
    conditions: Conditions,
) -> Iterator[EventRow]:
    """Yield the contacts and toe-offs that were found, missed and invented.

    Parameters
    ----------
    times_s : mapping
        Clip times that were found, by kind of event and foot.
    truth : Truth
        The clip's truth.
    conditions : Conditions
        Its conditions.
    """
    near = near_side(conditions)
    for (kind, side), detected in times_s.items():
        contacts = [c for c in truth.contacts[side] if c.initial_contact is not None]
        frames = [c.initial_contact if kind == "initial_contact" else c.toe_off for c in contacts]
        true = [truth.time_of(f) for f in frames if f is not None]
        for a, b in matched_events(true, detected, EVENT_WINDOW_S, truth.duration_s):
            is_near = None if near is None else side == near
            yield EventRow(kind=kind, near=is_near, true_s=a, measured_s=b)
