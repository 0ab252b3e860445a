"""What good form looks like: the athlete's own body, moved until a criterion is just good.

The body of the evidence frame keeps its size and its segments. Only the joint that the criterion
is about is turned, by the difference between the measured value and the limit of good form; what
hangs on it goes along. So the figure says how far it is to the limit, not how a stranger looks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from vision.draw.overlays.angles import MeasuredBody
from vision.draw.overlays.body import Body
from vision.draw.overlays.timeline import AnnotationTimeline, FrameAnnotations
from vision.draw.primitives.shapes import vector_length
from vision.pose.landmarks import Landmark, landmark
from vision.report.models import Criterion, Limits
from vision.screens.screen import Screen
from vision.screens.verdict_rule import excess_over_limit
from vision.terms import SIDES, Floats, Side

#: Head, trunk and arms above the hips.
_UPPER: Final = tuple(range(Landmark.LEFT_HIP))
_HIPS: Final = (Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
_KNEES: Final = (Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE)
_STEPS: Final = 40
#: A limit further away than this is beyond what turning one joint can show, degrees.
_MAX_TURN_DEG: Final = 60.0

#: Moves a body so that the value changes by the given amount; None where the frame cannot show it.
Correction = Callable[[MeasuredBody, float], Floats | None]


@dataclass(frozen=True)
class GoodForm:
    """A body that is just good.

    Attributes
    ----------
    body : Body
        The moved body.
    moved : frozenset of int
        The landmarks that were moved.
    limit : float
        The value that it shows: the limit of good form.
    """

    body: Body
    moved: frozenset[int]
    limit: float


def show_good_form(
    measured: MeasuredBody, criterion: Criterion, value: float, *, screen: Screen | None
) -> GoodForm | None:
    """Move a body until a criterion is just good.

    Parameters
    ----------
    measured : MeasuredBody
        The body in the evidence frame.
    criterion : Criterion
        The criterion.
    value : float
        Its value in this frame.
    screen : Screen or None
        The test, which may name another criterion's drawing.

    Returns
    -------
    GoodForm or None
        None where the value is good, there is no limit, or one joint cannot show it.
    """
    limits = criterion.limits
    correct = _correction(criterion, screen)
    if limits is None or correct is None:
        return None
    if excess_over_limit(value, limits.watch, limits.side) <= 0:
        return None
    limit = _nearest_limit(value, limits)
    points = correct(measured, limit - value)
    if points is None or not np.isfinite(points).all():
        return None
    shift = np.linalg.norm(points - measured.body.points, axis=1)
    moved = frozenset(int(i) for i in np.flatnonzero(shift > 0.5))
    return GoodForm(replace(measured.body, points=points), moved, limit) if moved else None


def has_good_form(criterion: Criterion, *, screen: Screen | None) -> bool:
    """Return whether moving a joint can show good form in a criterion.

    Parameters
    ----------
    criterion : Criterion
        The criterion.
    screen : Screen or None
        The test, which may name another criterion's drawing.
    """
    return _correction(criterion, screen) is not None


def _correction(criterion: Criterion, screen: Screen | None) -> Correction | None:
    aliases = {} if screen is None else screen.evidence
    return _CORRECTIONS.get(aliases.get(criterion.id, criterion.id))


def good_form_in_frame(
    timeline: AnnotationTimeline,
    annotations: FrameAnnotations,
    criterion: Criterion,
    value: float | None,
) -> GoodForm | None:
    """Move the body of a frame until a criterion is just good.

    Parameters
    ----------
    timeline : AnnotationTimeline
        The clip's annotations.
    annotations : FrameAnnotations
        Those of the frame, in pixels of the image that is drawn on.
    criterion : Criterion
        The criterion.
    value : float or None
        Its value in this frame.

    Returns
    -------
    GoodForm or None
        None where there is no body or value, and where `show_good_form` has none.
    """
    if value is None or annotations.body is None:
        return None
    leg = criterion.leg or annotations.measured_leg
    measured = MeasuredBody(annotations.body, leg, annotations.facing_sign)
    screen = timeline.analysis.report.screen_definition
    return show_good_form(measured, criterion, value, screen=screen)


def _nearest_limit(value: float, limits: Limits) -> float:
    if isinstance(limits.watch, tuple):
        return min(limits.watch, key=lambda edge: abs(edge - value))
    return float(limits.watch)


def _turn(points: Floats, which: Sequence[int], pivot: Floats, degrees: float) -> Floats:
    """Return points with some of them turned about a pivot, clockwise in the image."""
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned = points.copy()
    turned[list(which)] = (points[list(which)] - pivot) @ turn.T + pivot
    return turned


def _angle(first: Floats, second: Floats) -> float:
    """Return the angle between two vectors, 0-180 degrees."""
    lengths = max(vector_length(first) * vector_length(second), 1e-9)
    return float(np.degrees(np.arccos(np.clip(first @ second / lengths, -1.0, 1.0))))


def _turned_toward(
    measured: MeasuredBody,
    which: Sequence[int],
    pivot: Floats,
    change: float,
    read: Callable[[Floats], float],
) -> Floats | None:
    """Turn points by the size of a change, in the direction in which `read` follows it."""
    if abs(change) > _MAX_TURN_DEG:
        return None
    before = read(measured.body.points)
    ways = [_turn(measured.body.points, which, pivot, sign * abs(change)) for sign in (1, -1)]
    best = min(ways, key=lambda points: abs(read(points) - before - change))
    follows = (read(best) - before) * change > 0
    return best if follows else None


def _index(name: str, side: Side) -> int:
    return int(landmark(name, side))


def _bend_knee(measured: MeasuredBody, change: float) -> Floats | None:
    hip, knee, ankle = (_index(name, measured.leg) for name in ("hip", "knee", "ankle"))

    def flexion(points: Floats) -> float:
        return 180.0 - _angle(points[hip] - points[knee], points[ankle] - points[knee])

    return _sink(measured, change, flexion)


def _lower_thigh(measured: MeasuredBody, change: float) -> Floats | None:
    hip, knee = (_index(name, measured.leg) for name in ("hip", "knee"))
    down = -measured.body.up

    def thigh(points: Floats) -> float:
        return _angle(points[knee] - points[hip], down)

    return _sink(measured, change, thigh)


def _sink(measured: MeasuredBody, change: float, read: Callable[[Floats], float]) -> Floats | None:
    """Turn the hip about the knee; trunk, head and arms go along without turning."""
    hip, knee = (_index(name, measured.leg) for name in ("hip", "knee"))
    turned = _turned_toward(measured, [hip], measured.body.points[knee], change, read)
    if turned is None:
        return None
    return _shifted(measured.body, [*_UPPER, *_HIPS], turned[hip] - measured.body.points[hip])


def _shifted(body: Body, which: Sequence[int], by: Floats) -> Floats:
    points = body.points.copy()
    points[list(which)] += by
    return points


def _straighten_knee(measured: MeasuredBody, change: float) -> Floats | None:
    """Move the knee toward the line from hip to ankle, as much as the FPPA changes."""
    hip, knee, ankle = (_index(name, measured.leg) for name in ("hip", "knee", "ankle"))
    points = measured.body.points
    along = points[ankle] - points[hip]
    foot = points[hip] + along * float((points[knee] - points[hip]) @ along / (along @ along))
    offset = points[knee] - foot
    if vector_length(offset) < 1.0:
        return None

    def bend(share: float) -> float:
        moved = foot + share * offset
        return 180.0 - _angle(points[hip] - moved, points[ankle] - moved)

    wanted = bend(1.0) - abs(change)
    shares = np.linspace(1.0, 0.0, _STEPS + 1)
    share = float(shares[int(np.argmin([abs(bend(s) - wanted) for s in shares]))])
    corrected = points.copy()
    corrected[knee] = foot + share * offset
    return corrected


def _upright(measured: MeasuredBody, change: float) -> Floats | None:
    """Turn the trunk about the hips; the lean is read forward in side views."""
    hips = measured.body.midpoint("hip")
    up, right = measured.body.up, measured.body.right

    def lean(points: Floats) -> float:
        trunk = (points[Landmark.LEFT_SHOULDER] + points[Landmark.RIGHT_SHOULDER]) / 2 - hips
        return float(np.degrees(np.arctan2(trunk @ right, trunk @ up))) * measured.facing_sign

    return _turned_toward(measured, _UPPER, hips, change, lean)


def _sideways_upright(measured: MeasuredBody, change: float) -> Floats | None:
    """Turn the trunk about the hips toward the vertical."""
    hips = measured.body.midpoint("hip")

    def lean(points: Floats) -> float:
        trunk = (points[Landmark.LEFT_SHOULDER] + points[Landmark.RIGHT_SHOULDER]) / 2 - hips
        return _angle(trunk, measured.body.up)

    return _turned_toward(measured, _UPPER, hips, -abs(change), lean)


def _trunk_along_shank(measured: MeasuredBody, change: float) -> Floats | None:
    hips = measured.body.midpoint("hip")
    knee, ankle = (measured.body.at(name, measured.leg) for name in ("knee", "ankle"))

    def between(points: Floats) -> float:
        trunk = (points[Landmark.LEFT_SHOULDER] + points[Landmark.RIGHT_SHOULDER]) / 2 - hips
        return _angle(trunk, knee - ankle)

    return _turned_toward(measured, _UPPER, hips, -abs(change), between)


def _lean_shank(measured: MeasuredBody, change: float) -> Floats | None:
    """Turn the shank about the ankle; everything above goes along without turning."""
    knee, ankle = (_index(name, measured.leg) for name in ("knee", "ankle"))
    up, right = measured.body.up, measured.body.right

    def forward(points: Floats) -> float:
        shank = points[knee] - points[ankle]
        return float(np.degrees(np.arctan2(shank @ right, shank @ up))) * measured.facing_sign

    turned = _turned_toward(measured, [knee], measured.body.points[ankle], change, forward)
    if turned is None:
        return None
    by = turned[knee] - measured.body.points[knee]
    return _shifted(measured.body, [*_UPPER, *_HIPS, *_KNEES], by)


def _lower_heel(measured: MeasuredBody, change: float) -> Floats | None:
    heel, ankle, toe = (_index(name, measured.leg) for name in ("heel", "ankle", "toe"))
    up = measured.body.up

    def raised(points: Floats) -> float:
        foot = points[heel] - points[toe]
        return float(np.degrees(np.arcsin(np.clip(foot @ up / max(vector_length(foot), 1), -1, 1))))

    pivot = measured.body.points[toe]
    return _turned_toward(measured, [heel, ankle], pivot, change, raised)


def _drive_back(measured: MeasuredBody, change: float) -> Floats | None:
    """Turn the leg about the hip, backward."""
    names = ("knee", "ankle", "heel", "toe")
    hip, knee = (_index(name, measured.leg) for name in ("hip", "knee"))
    up, right = measured.body.up, measured.body.right

    def behind(points: Floats) -> float:
        thigh = points[knee] - points[hip]
        return -float(np.degrees(np.arctan2(thigh @ right, -(thigh @ up)))) * measured.facing_sign

    leg = [_index(name, measured.leg) for name in names]
    return _turned_toward(measured, leg, measured.body.points[hip], change, behind)


def _knee_over_foot(measured: MeasuredBody, change: float) -> Floats | None:
    """Move the knee outward; the value is a percentage of the length of the leg."""
    hip, knee, ankle = (_index(name, measured.leg) for name in ("hip", "knee", "ankle"))
    points = measured.body.points
    leg = vector_length(points[hip] - points[knee]) + vector_length(points[knee] - points[ankle])
    by = measured.body.right * measured.outward_sign * abs(change) / 100 * leg
    return _shifted(measured.body, [knee], by)


def _knees_apart(measured: MeasuredBody, change: float) -> Floats | None:
    """Move both knees outward; the value is a percentage of the distance of the ankles."""
    ankles = [measured.body.at("ankle", side) for side in SIDES]
    half = abs(change) / 200 * vector_length(ankles[0] - ankles[1])
    points = measured.body.points.copy()
    middle = measured.body.midpoint("hip")
    for side in SIDES:
        away = 1.0 if (measured.body.at("hip", side) - middle) @ measured.body.right > 0 else -1.0
        points[_index("knee", side)] += measured.body.right * away * half
    return points


#: By criterion, or by the drawing that a screen names for one.
_CORRECTIONS: Final[Mapping[str, Correction]] = {
    "depth": _bend_knee,
    "thigh_angle": _lower_thigh,
    "knee_valgus": _straighten_knee,
    "knee_over_foot": _knee_over_foot,
    "knee_separation": _knees_apart,
    "trunk_lateral_lean": _sideways_upright,
    "trunk_forward_lean": _upright,
    "trunk_lean": _upright,
    "trunk_tibia": _trunk_along_shank,
    "ankle_dorsiflexion": _lean_shank,
    "heel_rise": _lower_heel,
    "hip_extension": _drive_back,
}
