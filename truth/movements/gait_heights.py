"""How high the hips are in walking and running.

In a run the body falls and rises freely between contacts, and sinks in between. In a walk it is
highest in mid-stance and lowest in double support. How far it sinks follows from the knee flexion
at contact and from how far a straight leg reaches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from truth.movements.curves import Node, piecewise_quintic
from truth.movements.footfalls import Footfall
from truth.posing import hip_position, hip_to_ankle

if TYPE_CHECKING:
    from truth.movements.walker import Walker

__all__ = ["root_height"]

_G = 9.81
#: Straightest knee of a leg on the floor, degrees.
_STRAIGHTEST_DEG = 3.0
#: Straightest knee at the toe-off of a run, degrees.
_TOE_OFF_KNEE_DEG = 13.0
_STANDING_KNEE_DEG = 5.0
_ITERATIONS = 14
#: The largest share of the leg's length that may be missing before a step counts as too long.
_TOLERANCE_M = 5e-4


class StepTooLongError(ValueError):
    """No leg reaches from the hips to where the spec wants the foot."""


def height_for(walker: Walker, footfall: Footfall, time_s: float, knee_deg: float) -> float:
    """Return the root's height at which a standing leg has a knee flexion.

    Parameters
    ----------
    walker : Walker
        Who walks.
    footfall : Footfall
        Contact of the leg.
    time_s : float
        Time within the contact, s.
    knee_deg : float
        Knee flexion.

    Returns
    -------
    float
        Height, m; nan if the foot is too far away.
    """
    pelvis = walker.trunk(time_s)["pelvis"]
    root = np.array([*walker.root_xy(time_s), 0.0])
    hip = hip_position(walker.skeleton, footfall.side, pelvis, root)
    away = walker.planted(footfall, time_s).ankle - hip
    rise = hip_to_ankle(walker.skeleton, knee_deg) ** 2 - away[0] ** 2 - away[1] ** 2
    # `away` is measured from a hip at the height of its offset above a root at height 0.
    return float(away[2] + np.sqrt(rise)) if rise > 0 else float("nan")


def root_height(walker: Walker) -> Callable[[float], float]:
    """Find the height of the root over the whole plan.

    Parameters
    ----------
    walker : Walker
        Who walks.

    Returns
    -------
    callable
        Height at a time, m.
    """
    falls = walker.plan.footfalls
    nodes, wanted = _nodes(walker)
    limits = _reach_limits(walker, falls)
    for round_ in range(2 * _ITERATIONS):
        nodes = _with_slopes(nodes)
        curve = piecewise_quintic([n for n, _ in nodes])
        values = [n.value for n, _ in nodes]
        worst = 0.0
        if round_ < _ITERATIONS:
            # Double support sinks or rises until the landing knee has its flexion ...
            for index, time_s, height in wanted:
                off = curve(time_s) - height
                values[index] -= off
                worst = max(worst, abs(off))
        if round_ >= _ITERATIONS or worst < _TOLERANCE_M:
            # ... and everything sinks where a planted leg could not reach.
            times = [n.t for n, _ in nodes]
            for time_s, limit in limits:
                over = curve(time_s) - limit
                if over > 0:
                    worst = max(worst, over)
                    for index in _nearest(times, time_s):
                        values[index] = min(values[index], nodes[index][0].value - over)
            wanted = [] if round_ < _ITERATIONS and worst > _TOLERANCE_M else wanted
        nodes = [(replace(n, value=v), kind) for (n, kind), v in zip(nodes, values, strict=True)]
        if worst < _TOLERANCE_M:
            break
    return piecewise_quintic([n for n, _ in _with_slopes(nodes)])


def _nearest(times: list[float], time_s: float) -> list[int]:
    """Return the node or, about half-way, both nodes that a height depends on most."""
    k = int(np.clip(np.searchsorted(times, time_s), 1, len(times) - 1))
    share = (time_s - times[k - 1]) / (times[k] - times[k - 1])
    return [i for i, near in ((k - 1, share < 0.6), (k, share > 0.4)) if near]


def _reach_limits(walker: Walker, falls: tuple[Footfall, ...]) -> list[tuple[float, float]]:
    """List times with the highest root that the planted legs reach."""
    limits: list[tuple[float, float]] = []
    end = walker.spec.duration_s
    for fall in falls:
        a, b = max(fall.start_s, -1.5), min(fall.end_s, end + 1.5)
        if a >= b:
            continue
        for t in np.linspace(a, b, max(int((b - a) * 60), 9)):
            limit = height_for(walker, fall, float(t), _STRAIGHTEST_DEG)
            if np.isnan(limit):
                raise StepTooLongError(
                    f"The {fall.side} foot at {t:.2f} s is out of reach: the steps are too long"
                    " for the legs; lower speed_mps or raise cadence."
                )
            limits.append((float(t), limit))
    return limits


def _nodes(
    walker: Walker,
) -> tuple[list[tuple[Node, str]], list[tuple[int, float, float]]]:
    """Lay out the nodes of the curve, and the heights wanted at contacts.

    The wanted heights are (index of the node to move, time, height).
    """
    style, falls = walker.style, walker.plan.footfalls
    nodes: list[tuple[Node, str]] = []
    wanted: list[tuple[int, float, float]] = []
    fly_before = False
    for k, fall in enumerate(falls):
        after = falls[k + 1] if k + 1 < len(falls) else None
        flies = after is not None and fall.end_s < after.start_s
        if np.isinf(fall.start_s) and k == 0:
            height = height_for(walker, fall, fall.end_s - 0.5, _STANDING_KNEE_DEG)
            nodes.append((Node(fall.end_s - 0.5, height), "stand"))
            continue
        if not fly_before and not flies and after is not None:
            top = height_for(walker, fall, fall.middle_s, style.stance_knee_flexion_deg)
            nodes.append((Node(fall.middle_s, top), "high"))
        if np.isinf(fall.end_s) and k == len(falls) - 1:
            height = height_for(walker, fall, fall.start_s + 0.7, _STANDING_KNEE_DEG)
            nodes.append((Node(fall.start_s + 0.6, height), "stand"))
        elif np.isinf(fall.end_s):
            pass
        elif after is not None and flies:
            nodes += _flight(walker, fall, after)
        if after is not None and not flies and np.isfinite(after.start_s):
            # The knee of the landing leg says how low double support is.
            at = height_for(walker, after, after.start_s, style.contact_knee_flexion_deg)
            middle = (after.start_s + min(fall.end_s, after.start_s + 0.3)) / 2.0
            if style.bounce_m is None or not nodes:
                wanted.append((len(nodes), after.start_s, at))
            else:
                top = max(n.value for n, kind in nodes[-2:])
                at = top - style.bounce_m
            nodes.append((Node(middle, at), "low"))
        fly_before = flies
    nodes, wanted = _ordered(nodes, wanted)
    return nodes, wanted


def _ordered(
    nodes: list[tuple[Node, str]], wanted: list[tuple[int, float, float]]
) -> tuple[list[tuple[Node, str]], list[tuple[int, float, float]]]:
    """Drop nodes that come too soon after another, and those without a height."""
    kept: list[tuple[Node, str]] = []
    moved: dict[int, int] = {}
    for index, (node, kind) in enumerate(nodes):
        if np.isnan(node.value) or (kept and node.t <= kept[-1][0].t + 0.01):
            continue
        moved[index] = len(kept)
        kept.append((node, kind))
    return kept, [(moved[i], t, h) for i, t, h in wanted if i in moved and not np.isnan(h)]


def _flight(walker: Walker, fall: Footfall, after: Footfall) -> list[tuple[Node, str]]:
    """Nodes at toe-off and at the next contact, with a free fall between."""
    down = height_for(walker, after, after.start_s, walker.style.contact_knee_flexion_deg)
    up = min(down, height_for(walker, fall, fall.end_s, _TOE_OFF_KNEE_DEG))
    return [(Node(fall.end_s, up), "leave"), (Node(after.start_s, down), "land")]


def _with_slopes(nodes: list[tuple[Node, str]]) -> list[tuple[Node, str]]:
    """Give every node its slope and curvature."""
    result: list[tuple[Node, str]] = []
    for i, (node, kind) in enumerate(nodes):
        near = [nodes[j][0] for j in (i - 1, i + 1) if 0 <= j < len(nodes)]
        if kind == "leave":
            landing = nodes[i + 1][0]
            fall_s = landing.t - node.t
            slope = (landing.value - node.value) / fall_s + 0.5 * _G * fall_s
            result.append((replace(node, slope=slope, curvature=-_G), kind))
        elif kind == "land":
            leaving = nodes[i - 1][0]
            fall_s = node.t - leaving.t
            slope = (node.value - leaving.value) / fall_s - 0.5 * _G * fall_s
            result.append((replace(node, slope=slope, curvature=-_G), kind))
        elif kind == "stand":
            result.append((replace(node, slope=0.0, curvature=0.0), kind))
        else:
            # As a sinusoid between neighbours would have it.
            bends = [0.5 * (n.value - node.value) * (np.pi / (n.t - node.t)) ** 2 for n in near]
            bend = float(np.clip(np.mean(bends), -6.0, 6.0)) if bends else 0.0
            result.append((replace(node, slope=0.0, curvature=bend), kind))
    return result
