"""Key angles of the swinging leg in walking and running, forward and backward."""

from __future__ import annotations

from dataclasses import dataclass

from truth.movements.gait_style import GaitStyle
from truth.movements.specs import Gait

__all__ = ["LegState", "swing_keys"]

Keys = list[tuple[float, float]]


@dataclass(frozen=True)
class LegState:
    """Angles of a leg in the plane it moves in.

    Attributes
    ----------
    thigh_deg : float
        Thigh against straight down, + knee ahead.
    knee_deg : float
        Knee flexion.
    pitch_deg : float
        Foot pitch, + toes up.
    """

    thigh_deg: float
    knee_deg: float
    pitch_deg: float


def swing_keys(
    spec: Gait, style: GaitStyle, first: LegState, last: LegState, share: float
) -> tuple[Keys, Keys, Keys]:
    """Return the keys of thigh, knee and foot pitch between toe-off and initial contact.

    Parameters
    ----------
    spec : Gait
        Which gait.
    style : GaitStyle
        Its numbers.
    first, last : LegState
        Angles at toe-off and at initial contact.
    share : float
        Length of this stride as a share of the usual one; a short one swings less.

    Returns
    -------
    tuple of list of tuple of float
        Per angle: share of the swing, degrees.
    """
    if spec.surface == "in_place":
        keys = _in_place(style)
    elif spec.gait == "run":
        keys = (
            _run_forward(style, first)
            if spec.direction == "forward"
            else _run_backward(style, first, last)
        )
    elif spec.direction == "forward":
        keys = _walk_forward(style, first, last)
    else:
        keys = _walk_backward(style, first, last)

    def shorten(inner: Keys, a: float, b: float) -> Keys:
        # Toward the straight line between both ends.
        return [(q, (a + (b - a) * q) * (1.0 - share) + value * share) for q, value in inner]

    thigh, knee, pitch = keys
    return (
        shorten(thigh, first.thigh_deg, last.thigh_deg),
        # The knee keeps more of its flexion, or the foot would drag.
        [(q, v if v < 30 else 30 + (v - 30) * share) for q, v in knee],
        shorten(pitch, first.pitch_deg, last.pitch_deg),
    )


def _in_place(style: GaitStyle) -> tuple[Keys, Keys, Keys]:
    peak = style.peak_thigh_deg if style.peak_thigh_deg is not None else 30.0
    return (
        [(0.5, max(peak, 30.0))],
        [(0.48, style.swing_knee_flexion_deg)],
        [(0.2, -32.0), (0.5, -38.0), (0.85, -16.0)],
    )


def _run_forward(style: GaitStyle, first: LegState) -> tuple[Keys, Keys, Keys]:
    peak = style.peak_thigh_deg if style.peak_thigh_deg is not None else 42.0
    return (
        [(0.10, first.thigh_deg - 4.0), (0.40, 0.4 * peak), (0.70, peak)],
        [(0.40, style.swing_knee_flexion_deg), (0.90, style.contact_knee_flexion_deg + 2.0)],
        [(0.15, -62.0), (0.40, -70.0), (0.70, -10.0), (0.90, style.landing_pitch_deg - 2.0)],
    )


def _run_backward(style: GaitStyle, first: LegState, last: LegState) -> tuple[Keys, Keys, Keys]:
    peak = style.peak_thigh_deg if style.peak_thigh_deg is not None else first.thigh_deg + 2.0
    # The thigh comes up a little after toe-off, then reaches back for the next contact.
    top = max(peak, first.thigh_deg + 2.0)
    thigh: Keys = [(0.25, top)]
    if style.least_thigh_deg is not None:
        thigh.append((0.82, min(style.least_thigh_deg, last.thigh_deg - 0.5)))
    toe = style.first == "toe"
    return (
        thigh,
        [
            (0.20, first.knee_deg + 24.0),
            (0.48, style.swing_knee_flexion_deg),
            (0.82, last.knee_deg + 9.0),
        ],
        [(0.20, -20.0), (0.55, -52.0), (0.85, -36.0 if toe else style.landing_pitch_deg - 14.0)],
    )


def _walk_forward(style: GaitStyle, first: LegState, last: LegState) -> tuple[Keys, Keys, Keys]:
    peak = style.peak_thigh_deg if style.peak_thigh_deg is not None else last.thigh_deg + 4.0
    return (
        [(0.66, max(peak, last.thigh_deg + 1.0))],
        [
            (0.28, style.swing_knee_flexion_deg),
            (0.90, min(3.0, style.contact_knee_flexion_deg)),
        ],
        [
            (0.07, first.pitch_deg - 4.0),
            (0.55, -4.0),
            (0.92, style.landing_pitch_deg + 2.0),
        ],
    )


def _walk_backward(style: GaitStyle, first: LegState, last: LegState) -> tuple[Keys, Keys, Keys]:
    peak = style.peak_thigh_deg if style.peak_thigh_deg is not None else first.thigh_deg + 4.0
    thigh: Keys = [(0.30, max(peak, first.thigh_deg + 1.0))]
    if style.least_thigh_deg is not None:
        thigh.append((0.86, min(style.least_thigh_deg, last.thigh_deg - 0.5)))
    return (
        thigh,
        [(0.10, min(first.knee_deg, 4.0) + 3.0), (0.68, style.swing_knee_flexion_deg)],
        [
            (0.08, first.pitch_deg + 2.0),
            (0.45, -6.0),
            (0.90, min(style.landing_pitch_deg, 0.0) - 8.0),
        ],
    )
