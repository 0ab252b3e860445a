"""What is measured, as lines, arcs and tags at the body: the geometry, without any pixels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from vision.draw.moment import Body
from vision.pose.landmarks import SIDES, Side, other
from vision.pose.track import Floats

_UP: Final = np.array([0.0, -1.0])
_RIGHT: Final = np.array([1.0, 0.0])


@dataclass(frozen=True)
class Line:
    """A line that is measured, or, dashed, what it is measured against."""

    a: Floats
    b: Floats
    dashed: bool = False


@dataclass(frozen=True)
class Arc:
    """The angle at `centre`; degrees clockwise as seen, 0 to the right."""

    centre: Floats
    radius: float
    start_deg: float
    sweep_deg: float


@dataclass(frozen=True)
class Ring:
    """A circle around something."""

    centre: Floats
    radius: float


@dataclass(frozen=True)
class Trail:
    """The way a point went, shape (N, 2)."""

    points: Floats


@dataclass(frozen=True)
class Tag:
    """A text beside `at`, in direction `toward`, at least `clear` pixels away."""

    text: str
    at: Floats
    toward: tuple[float, float]
    clear: float


Shape = Line | Arc | Ring | Trail | Tag
Shapes = tuple[Shape, ...]


@dataclass(frozen=True)
class Subject:
    """Whom and what a drawing is about.

    Attributes
    ----------
    body : Body
        In the picture that is drawn on.
    leg : {"left", "right"}
        The leg that is looked at.
    forward : float
        +1 where the person faces the right edge, −1 otherwise.
    text : str
        The number with its unit; empty for none.
    trail : callable, optional
        Gives the way of a point (name, side; None for the middle of a pair) during
        the repetition, shape (N, 2).
    """

    body: Body
    leg: Side
    forward: float = 1.0
    text: str = ""
    trail: Callable[[str, Side | None], Floats] | None = field(default=None, compare=False)

    def tag(self, at: Floats, toward: tuple[float, float], *, clear: float) -> Shapes:
        """Give the number's tag; nothing without a number. `clear` is in trunk lengths."""
        if not self.text:
            return ()
        return (Tag(self.text, at, toward, clear * self.body.torso),)

    @property
    def outward(self) -> float:
        """Direction in the picture away from the other leg, +1 right, −1 left."""
        apart = self.body.at("hip", self.leg)[0] - self.body.at("hip", other(self.leg))[0]
        return 1.0 if apart >= 0 else -1.0


def _direction(vector: Floats) -> float:
    return float(np.degrees(np.arctan2(vector[1], vector[0])))


def _length(vector: Floats) -> float:
    return float(np.linalg.norm(vector))


def _unit(vector: Floats) -> Floats:
    return np.asarray(vector / max(_length(vector), 1e-6))


def arc_between(centre: Floats, first: Floats, second: Floats, *, radius: float) -> Arc:
    """Give the arc from one direction to another, the short way round."""
    start = _direction(first)
    sweep = (_direction(second) - start + 180.0) % 360.0 - 180.0
    return Arc(centre, radius, start, sweep)


def _bent(subject: Subject, *, reach: float, radius: float) -> Shapes:
    """Draw the leg's line with its straight continuation below the knee and the angle between."""
    hip, knee, ankle = (subject.body.at(name, subject.leg) for name in ("hip", "knee", "ankle"))
    thigh, shank = knee - hip, ankle - knee
    # A shank toward the camera is short in the picture; the drawing must not vanish with it.
    size = max(_length(shank), 0.5 * subject.body.torso)
    return (
        Line(knee, knee + _unit(thigh) * reach * size, dashed=True),
        arc_between(knee, thigh, shank, radius=radius * size),
        Line(hip, knee),
        Line(knee, ankle),
    )


def knee_bend(subject: Subject) -> Shapes:
    """Knee flexion, from the side: how far the shank turns off the thigh's line."""
    knee = subject.body.at("knee", subject.leg)
    tag = subject.tag(knee, (subject.forward, -0.55), clear=0.22)
    return (*_bent(subject, reach=0.62, radius=0.45), *tag)


def knee_line(subject: Subject) -> Shapes:
    """Hip, knee and ankle from the front: how far the knee turns in or out."""
    knee = subject.body.at("knee", subject.leg)
    tag = subject.tag(knee, (subject.outward, 0.0), clear=0.3)
    return (*_bent(subject, reach=0.95, radius=0.7), *tag)


def thigh(subject: Subject) -> Shapes:
    """Thigh against straight down."""
    hip, knee = subject.body.at("hip", subject.leg), subject.body.at("knee", subject.leg)
    size = max(_length(knee - hip), 0.5 * subject.body.torso)
    return (
        Line(hip, hip - _UP * 0.8 * size, dashed=True),
        arc_between(hip, -_UP, knee - hip, radius=0.5 * size),
        Line(hip, knee),
        *subject.tag(knee, (subject.forward, -0.55), clear=0.22),
    )


def trunk(subject: Subject, *, sideways: bool = False) -> Shapes:
    """Trunk against vertical."""
    low, high = subject.body.middle("hip"), subject.body.middle("shoulder")
    size = subject.body.torso
    if sideways:
        lean = 1.0 if high[0] >= low[0] else -1.0
        tag = subject.tag(high, (lean, -0.7), clear=0.5)
    else:
        tag = subject.tag(low + 0.6 * (high - low), (-subject.forward, 0.0), clear=0.36)
    return (
        Line(low, low + _UP * 1.12 * size, dashed=True),
        arc_between(low, _UP, high - low, radius=0.72 * size),
        Line(low, high),
        *tag,
    )


def shank(subject: Subject) -> Shapes:
    """Shank against vertical, from the side."""
    ankle, knee = subject.body.at("ankle", subject.leg), subject.body.at("knee", subject.leg)
    size = max(_length(knee - ankle), 0.5 * subject.body.torso)
    return (
        Line(ankle, ankle + _UP * 1.05 * size, dashed=True),
        arc_between(ankle, _UP, knee - ankle, radius=0.72 * size),
        Line(ankle, knee),
        *subject.tag((ankle + knee) / 2, (subject.forward, 0.0), clear=0.3),
    )


def heel(subject: Subject) -> Shapes:
    """Heel and toe against the floor, from the side."""
    back, toe = subject.body.at("heel", subject.leg), subject.body.at("toe", subject.leg)
    flat = toe - _RIGHT * subject.forward * 1.25 * max(_length(toe - back), 1.0)
    return (
        Line(toe, flat, dashed=True),
        arc_between(toe, flat - toe, back - toe, radius=1.05 * _length(toe - back)),
        Line(toe, back),
        *subject.tag(back, (-subject.forward, 0.5), clear=0.4),
    )


def trunk_and_shank(subject: Subject) -> Shapes:
    """Trunk against the shank: the dashed line is the shank's, moved to the hip."""
    low, high = subject.body.middle("hip"), subject.body.middle("shoulder")
    ankle, knee = subject.body.at("ankle", subject.leg), subject.body.at("knee", subject.leg)
    size = subject.body.torso
    return (
        Line(low, low + _unit(knee - ankle) * 1.12 * size, dashed=True),
        arc_between(low, knee - ankle, high - low, radius=0.72 * size),
        Line(low, high),
        Line(ankle, knee),
        *subject.tag(low + 0.6 * (high - low), (-subject.forward, 0.0), clear=0.36),
    )


def knee_over_foot(subject: Subject) -> Shapes:
    """Knee against the vertical through the toes, from the front."""
    knee, toe = subject.body.at("knee", subject.leg), subject.body.at("toe", subject.leg)
    over = np.array([toe[0], knee[1]])
    return (
        Line(toe, over + _UP * 0.3 * subject.body.torso, dashed=True),
        Line(knee, over),
        Ring(knee, 0.09 * subject.body.torso),
        *subject.tag(knee, (subject.outward, 0.0), clear=0.34),
    )


def over_foot(subject: Subject) -> Shapes:
    """The vertical through the toes that the knee should stay over, from the front."""
    knee, toe = subject.body.at("knee", subject.leg), subject.body.at("toe", subject.leg)
    top = np.array([toe[0], knee[1]]) + _UP * 0.15 * subject.body.torso
    return (Line(toe, top, dashed=True),)


def knee_path(subject: Subject) -> Shapes:
    """The way of the knee during the repetition."""
    knee = subject.body.at("knee", subject.leg)
    way = () if subject.trail is None else (Trail(subject.trail("knee", subject.leg)),)
    ring = Ring(knee, 0.09 * subject.body.torso)
    return (*way, ring, *subject.tag(knee, (subject.outward, 0.0), clear=0.34))


def sway(subject: Subject) -> Shapes:
    """The ways of knee, hips and shoulders during the repetition."""
    knee = subject.body.at("knee", subject.leg)
    ways: Shapes = ()
    if subject.trail is not None:
        ways = tuple(
            Trail(subject.trail(name, side))
            for name, side in (("knee", subject.leg), ("hip", None), ("shoulder", None))
        )
    return (*ways, *subject.tag(knee, (subject.outward, 0.0), clear=0.34))


def pelvis(subject: Subject) -> Shapes:
    """Line of the hips against level."""
    stand, free = subject.body.at("hip", subject.leg), subject.body.at("hip", other(subject.leg))
    way = 1.0 if free[0] >= stand[0] else -1.0
    size = max(_length(free - stand), 0.3 * subject.body.torso)
    level = stand + _RIGHT * way * 2.2 * size
    return (
        Line(stand - _RIGHT * way * 1.2 * size, level, dashed=True),
        Line(stand - _unit(free - stand) * 0.9 * size, free + _unit(free - stand) * 0.9 * size),
        *subject.tag(free, (way, 0.0), clear=0.55),
    )


def free_foot(subject: Subject) -> Shapes:
    """The free foot, which may have touched down."""
    side = other(subject.leg)
    foot = (subject.body.at("ankle", side) + subject.body.at("toe", side)) / 2
    ring = Ring(foot, 0.26 * subject.body.torso)
    return (ring, *subject.tag(foot, (-subject.outward, -0.3), clear=0.34))


def wrists(subject: Subject) -> Shapes:
    """Both hands."""
    size = 0.2 * subject.body.torso
    rings = tuple(Ring(subject.body.at("wrist", side), size) for side in SIDES)
    at = subject.body.at("wrist", subject.leg)
    return (*rings, *subject.tag(at, (subject.outward, -0.4), clear=0.3))


def raised_arms(subject: Subject) -> Shapes:
    """Raised arm against the trunk's line, from the side."""
    low, shoulder = subject.body.middle("hip"), subject.body.at("shoulder", subject.leg)
    wrist = subject.body.at("wrist", subject.leg)
    along, size = shoulder - low, max(_length(wrist - shoulder), 0.5 * subject.body.torso)
    return (
        Line(shoulder, shoulder + _unit(along) * size, dashed=True),
        arc_between(shoulder, along, wrist - shoulder, radius=0.7 * size),
        Line(low, shoulder),
        Line(shoulder, wrist),
        *subject.tag(wrist, (subject.forward, -0.2), clear=0.25),
    )


def shift(subject: Subject) -> Shapes:
    """Middle of the hips against the middle between the feet."""
    feet, hips = subject.body.middle("ankle"), subject.body.middle("hip")
    over = np.array([feet[0], hips[1]])
    side = 1.0 if hips[0] >= feet[0] else -1.0
    return (
        Line(feet, over + _UP * 0.35 * subject.body.torso, dashed=True),
        Line(hips, over),
        Ring(hips, 0.09 * subject.body.torso),
        *subject.tag(hips, (side, 0.0), clear=0.5),
    )


def sideways_trunk(subject: Subject) -> Shapes:
    """Trunk against vertical, from the front."""
    return trunk(subject, sideways=True)


#: How the evidence for each criterion is drawn.
SHOWN: Final[dict[str, Callable[[Subject], Shapes]]] = {
    "depth": knee_bend,
    "knee_valgus": knee_line,
    "knee_over_foot": knee_over_foot,
    "knee_travel": knee_path,
    "pelvic_drop": pelvis,
    "trunk_lateral_lean": sideways_trunk,
    "trunk_forward_lean": trunk,
    "ankle_dorsiflexion": shank,
    "heel_rise": heel,
    "steadiness": sway,
    "touch_down": free_foot,
    "arm_strategy": wrists,
    "trunk_tibia": trunk_and_shank,
    "weight_shift": shift,
}
#: Where a test measures something else under the same name.
SHOWN_IN: Final[dict[tuple[str, str], Callable[[Subject], Shapes]]] = {
    ("deep_squat", "depth"): thigh,
    ("deep_squat", "arm_strategy"): raised_arms,
}


def evidence(screen: str | None, criterion: str, subject: Subject) -> Shapes:
    """Give what shows a criterion; nothing for one that has no drawing."""
    shown = SHOWN_IN.get((screen or "", criterion)) or SHOWN.get(criterion)
    return () if shown is None else shown(subject)
