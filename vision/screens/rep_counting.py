"""Which movements count as repetitions: deep enough, with a return, on planted feet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from vision.motion.movement import Motion
from vision.motion.reps import Repetition, standing_height
from vision.motion.standing_leg import Stance
from vision.motion.view import View
from vision.screens.measurements import RepContext
from vision.terms import Floats, Side

#: A repetition counts from this much knee flexion on (VALD HumanTrak counts so too), degrees.
MIN_FLEXION: Final = 30.0
#: What is shallower than this share of the deepest counted repetition and does not count
#: is a shift of weight between repetitions, not an attempt at one.
MAX_SHIFT_SHARE: Final = 0.25


@dataclass(frozen=True)
class CandidateRep:
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
    context: RepContext
    flexion: float
    reason: str | None

    @property
    def counted(self) -> bool:
        """Whether it counts."""
        return self.reason is None

    @property
    def leg(self) -> Side | None:
        """The standing leg."""
        return self.context.leg

    def not_counted(self, reason: str) -> CandidateRep:
        """Give the same movement, not counted; the first reason stays."""
        return replace(self, reason=self.reason or reason)


def count_reps(motion: Motion) -> tuple[CandidateRep, ...]:
    """Decide which movements are repetitions.

    Shifts of weight between repetitions are left out; anything else that does not
    count is kept, with the reason.
    """
    track, angles, reps = motion.smooth, motion.angles, motion.reps
    if not reps:
        return ()
    view_of = {i: s for s in motion.segments for i in s.reps}
    found = []
    for i, (rep, stance) in enumerate(zip(reps, motion.stances, strict=True)):
        leg: Side | None = stance.kind if stance.kind in ("left", "right") else None
        stretch = view_of[i]
        view = _extend_view(stretch.view, stretch.rows, len(track))
        scene = RepContext(
            i + 1, rep, stance, leg, track, angles, view, standing_height(track, rep)
        )
        flexion = scene.median_at_bottom(scene.flexion())
        reason = rep.incomplete
        if stance.kind in ("moving", "split"):
            reason = reason or "the feet do not stay in place side by side or on one leg"
        if reason is None and not flexion >= MIN_FLEXION:
            reason = f"the knee bends less than {MIN_FLEXION:.0f}°"
        found.append(CandidateRep(rep, stance, scene, flexion, reason))
    deepest = max((c.rep.drop for c in found if c.counted), default=0.0)
    kept = [c for c in found if c.counted or c.rep.drop >= MAX_SHIFT_SHARE * deepest]
    return tuple(replace(c, context=replace(c.context, number=i + 1)) for i, c in enumerate(kept))


def _extend_view(view: View, rows: slice, count: int) -> View:
    """Stretch a view over the rows of the whole clip; NaN outside its own."""

    def wide(values: Floats) -> Floats:
        out = np.full(count, np.nan)
        out[rows] = values
        return out

    return replace(
        view,
        turn_deg=wide(view.turn_deg),
        facing_sign=wide(view.facing_sign),
        left_sign=wide(view.left_sign),
    )
