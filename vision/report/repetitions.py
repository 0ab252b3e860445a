"""Which movements count as repetitions, and what the report says of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from vision.motion.angles import Angles
from vision.motion.reps import Repetition, leg_length
from vision.motion.stance import Stance
from vision.motion.stretches import Stretch
from vision.motion.view import View
from vision.pose.landmarks import Side
from vision.pose.track import PoseTrack
from vision.report.build import exact, measure
from vision.report.models import Measure, Rep
from vision.screens.errors import angle_error
from vision.screens.readings import RepScene
from vision.screens.screen import Answer

#: A repetition counts from this much knee flexion on (VALD HumanTrak counts so too), degrees.
MIN_FLEXION: Final = 30.0
#: What is shallower than this share of the deepest counted repetition and does not count
#: is a shift of weight between repetitions, not an attempt at one.
SHIFT: Final = 0.25


@dataclass(frozen=True)
class Counted:
    """A movement with the decision whether it counts.

    Attributes
    ----------
    rep, stance : Repetition, Stance
    scene : RepScene
        What a screen would look at.
    flexion : float
        Knee flexion at the bottom, degrees; NaN where it cannot be told.
    reason : str or None
        Why it does not count.
    """

    rep: Repetition
    stance: Stance
    scene: RepScene
    flexion: float
    reason: str | None

    @property
    def counted(self) -> bool:
        """Whether it counts."""
        return self.reason is None

    @property
    def leg(self) -> Side | None:
        """The standing leg."""
        return self.scene.leg

    def uncounted(self, reason: str) -> Counted:
        """Give the same movement, not counted; the first reason stays."""
        return replace(self, reason=self.reason or reason)


def count_reps(
    track: PoseTrack,
    angles: Angles,
    reps: Sequence[Repetition],
    stances: Sequence[Stance],
    stretches: Sequence[Stretch],
) -> tuple[Counted, ...]:
    """Decide which movements are repetitions: deep enough, with a return, on planted feet."""
    if not reps:
        return ()
    scale = leg_length(track)
    view_of = {i: s for s in stretches for i in s.reps}
    found = []
    for i, (rep, stance) in enumerate(zip(reps, stances, strict=True)):
        leg: Side | None = stance.kind if stance.kind in ("left", "right") else None
        stretch = view_of[i]
        view = _over(stretch.view, stretch.rows, len(track))
        scene = RepScene(i + 1, rep, stance, leg, track, angles, view, scale)
        flexion = scene.bottom_of(scene.flexion())
        reason = rep.incomplete
        if stance.kind in ("moving", "split"):
            reason = reason or "the feet do not stay in place side by side or on one leg"
        if reason is None and not flexion >= MIN_FLEXION:
            reason = f"the knee bends less than {MIN_FLEXION:.0f}°"
        found.append(Counted(rep, stance, scene, flexion, reason))
    deepest = max((c.rep.drop for c in found if c.counted), default=0.0)
    kept = [c for c in found if c.counted or c.rep.drop >= SHIFT * deepest]
    return tuple(replace(c, scene=replace(c.scene, number=i + 1)) for i, c in enumerate(kept))


def _over(view: View, rows: slice, count: int) -> View:
    """Stretch a view over the rows of the whole clip; NaN outside its own."""

    def wide(
        values: np.ndarray[tuple[int], np.dtype[np.float64]],
    ) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        out = np.full(count, np.nan)
        out[rows] = values
        return out

    return replace(
        view,
        turn_deg=wide(view.turn_deg),
        forward=wide(view.forward),
        left_at=wide(view.left_at),
    )


def scenes_of(
    track: PoseTrack, angles: Angles, counted: Sequence[Counted], stretches: Sequence[Stretch]
) -> list[RepScene]:
    """Scenes of the counted repetitions."""
    return [c.scene for c in counted if c.counted]


def build_reps(
    track: PoseTrack, counted: Sequence[Counted], answers: Sequence[Answer]
) -> list[Rep]:
    """Repetitions as the report writes them, with every reading of theirs."""
    return [
        Rep(
            number=i + 1,
            leg=c.leg,
            start_s=exact(track.time_s[c.rep.start]),
            bottom_s=exact(track.time_s[c.rep.bottom]),
            end_s=exact(track.time_s[c.rep.end]),
            counted=c.counted,
            reason=c.reason,
            measures=_measures(track, c, i + 1, answers),
        )
        for i, c in enumerate(counted)
    ]


def _measures(
    track: PoseTrack, counted: Counted, number: int, answers: Sequence[Answer]
) -> dict[str, Measure]:
    rep, time_s = counted.rep, track.real_time_s
    half_step = 0.5 / track.real_rate
    measures = {
        "down_time": measure(time_s[rep.bottom] - time_s[rep.start], "s", half_step),
        "up_time": measure(time_s[rep.end] - time_s[rep.bottom], "s", half_step),
    }
    view = counted.scene.view.name
    if np.isfinite(counted.flexion):
        name = "knee_flexion" if view == "side" else "knee_flexion_estimate"
        error = angle_error(name, view or "")
        measures[name] = measure(counted.flexion, "deg", error.value if error else None)
    for answer in answers:
        for n, reading in answer.readings:
            if n == number and reading.value is not None and answer.verdict != "cannot_tell":
                name = f"{answer.spec.id}_{answer.leg}" if answer.spec.per_leg else answer.spec.id
                error_value = answer.error.value if answer.error else None
                measures[name] = measure(reading.value, answer.spec.unit, error_value)
    return measures
