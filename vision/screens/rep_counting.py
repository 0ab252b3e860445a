"""Count repetitions: deep enough, complete, and on feet that stay in place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from vision.motion.body_evidence import is_leg_seen
from vision.motion.camera_view import View
from vision.motion.movement import Motion
from vision.motion.rep_detection import Repetition, flexion_from_drop, standing_height
from vision.motion.standing_leg import Stance
from vision.screens.measurements import LEGS_MIXED_UP, RepContext
from vision.screens.other_movements import OTHER_MOVEMENT_TEXTS
from vision.terms import SIDES, Floats, Side

#: Minimum knee flexion of a counted repetition, degrees, as in VALD HumanTrak.
MIN_FLEXION: Final = 30.0
#: A movement that does not count and is shallower than this share of the deepest counted
#: repetition is a shift of weight between repetitions, not an attempt.
MAX_SHIFT_SHARE: Final = 0.25


@dataclass(frozen=True)
class CandidateRep:
    """A movement down and up, with the decision whether it counts as a repetition.

    Attributes
    ----------
    rep : Repetition
        The movement.
    stance : Stance
        Stance during the movement.
    context : RepContext
        Context for its measurements.
    flexion : float
        Knee flexion at the bottom, degrees; NaN where it is unknown.
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

    @property
    def shows_flexion(self) -> bool:
        """Whether `flexion` was measured, on a leg that is known to stand.

        With the ankle outside the frame it is only a lower bound, which is enough to count.
        """
        is_known = self.stance.kind not in SIDES or self.leg is not None
        return bool(np.isfinite(self.flexion)) and is_known and not self.context.is_flexion_bound

    def rejected(self, reason: str) -> CandidateRep:
        """Return the same movement, not counted; an earlier reason takes precedence."""
        return replace(self, reason=self.reason or reason)


def find_candidates(motion: Motion) -> tuple[CandidateRep, ...]:
    """Find the movements that may be repetitions and decide which of them count.

    Parameters
    ----------
    motion : Motion
        One person's movement.

    Returns
    -------
    tuple of CandidateRep
        In order of time; shifts of weight between repetitions are left out.
    """
    track, angles, reps = motion.smooth.leveled(), motion.angles, motion.reps
    if not reps:
        return ()
    segment_of = {i: s for s in motion.segments for i in s.reps}
    found = []
    for i, (rep, stance) in enumerate(zip(reps, motion.stances, strict=True)):
        leg: Side | None = stance.kind if stance.kind in ("left", "right") else None
        if not track.is_leg_known(rep.rows):
            leg = None
        segment = segment_of[i]
        view = _extend_view(segment.view, segment.rows, len(track))
        context = RepContext(
            i + 1, rep, stance, leg, track, angles, view, standing_height(track, rep)
        )
        flexion = _flexion_at_bottom(context)
        reason = rep.incomplete_reason
        if not stance.is_squat and not context.is_leg_known:
            reason = reason or LEGS_MIXED_UP
        if not stance.is_squat:
            reason = reason or OTHER_MOVEMENT_TEXTS[stance.kind].rep_reason
        if reason is None and not flexion >= MIN_FLEXION:
            reason = f"the knee bends less than {MIN_FLEXION:.0f}°"
        found.append(CandidateRep(rep, stance, context, flexion, reason))
    deepest = max((c.rep.drop for c in found if c.counted), default=0.0)
    kept = [c for c in found if c.counted or c.rep.drop >= MAX_SHIFT_SHARE * deepest]
    return tuple(replace(c, context=replace(c.context, number=i + 1)) for i, c in enumerate(kept))


def _flexion_at_bottom(context: RepContext) -> float:
    """Return knee flexion at the bottom, degrees; from the drop of the hips for a hidden leg."""
    leg = context.leg or context.near_side
    if not is_leg_seen(context.track, leg, context.rows_around(context.rep.bottom)):
        return float(flexion_from_drop(context.rep.drop))
    return context.median_at_bottom(context.flexion())


def _extend_view(view: View, rows: slice, count: int) -> View:
    """Extend the view of a segment to the whole clip; NaN outside the segment."""

    def extend(values: Floats) -> Floats:
        out = np.full(count, np.nan)
        out[rows] = values
        return out

    return replace(
        view,
        turn_deg=extend(view.turn_deg),
        facing_sign=extend(view.facing_sign),
        left_sign=extend(view.left_sign),
    )
