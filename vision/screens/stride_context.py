"""Strides of a bout, each with everything that is measured on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vision.motion.angles import Angles
from vision.motion.gait.bouts import Bout, Step
from vision.motion.view import View
from vision.pose.track import PoseTrack
from vision.terms import Floats, Side


@dataclass(frozen=True)
class StrideContext:
    """From one contact of a foot to its next.

    Attributes
    ----------
    number : int
        Number of the contact among the steps of the report, from 1.
    bout_number : int
        From 1.
    bout : Bout
    step : Step
        The contact it begins with.
    across : Step or None
        The other foot's contact in between.
    following : Step or None
        The foot's next contact; None for the last one, or where one was missed.
    track : PoseTrack
        Smoothed, the whole clip.
    angles : Angles
        The whole clip.
    """

    number: int
    bout_number: int
    bout: Bout
    step: Step
    opposite_step: Step | None
    next_step: Step | None
    track: PoseTrack
    angles: Angles

    @property
    def leg(self) -> Side | None:
        """No standing leg: running has both."""
        return None

    @property
    def view(self) -> View:
        """View of the bout."""
        return self.bout.view

    @property
    def side(self) -> Side:
        """The foot."""
        return self.step.side

    @property
    def real_time_factor(self) -> float:
        """Real seconds per clip second."""
        return self.track.real_time_factor

    @cached_property
    def stance(self) -> slice | None:
        """Rows on the floor; None where the toe-off was not seen."""
        if self.step.toe_off_s is None:
            return None
        return self._rows(self.step.initial_contact_s, self.step.toe_off_s)

    @cached_property
    def swing(self) -> slice | None:
        """Rows in the air up to the next contact."""
        if self.step.toe_off_s is None or self.next_step is None:
            return None
        return self._rows(self.step.toe_off_s, self.next_step.initial_contact_s)

    @cached_property
    def stride(self) -> slice | None:
        """Rows of the whole stride."""
        if self.next_step is None:
            return None
        return self._rows(self.step.initial_contact_s, self.next_step.initial_contact_s)

    def _rows(self, first_s: float, last_s: float) -> slice | None:
        time_s = self.track.time_s
        a = int(np.searchsorted(time_s, first_s))
        b = int(np.searchsorted(time_s, last_s, side="right"))
        return slice(a, b) if b - a >= 3 else None

    def visibility_of(self, *points: str) -> float:
        """Least visibility of points of this leg, mean over the stride (or around the contact)."""
        rows = self.stride or slice(max(0, self.step.row - 3), self.step.row + 4)
        return min(float(np.mean(self.track.point_visibility(p, self.side)[rows])) for p in points)

    def value_at_contact(self, series: Floats) -> float:
        """A series at the moment of contact."""
        return float(np.interp(self.step.initial_contact_s, self.track.time_s, series))


def build_stride_contexts(
    bouts: Sequence[Bout], track: PoseTrack, angles: Angles
) -> tuple[StrideContext, ...]:
    """Make a scene of every contact of every bout, in the order of the report's steps.

    A stride that is far longer than the bout's usual one has a missed contact in it and
    is left open.
    """
    scenes: list[StrideContext] = []
    for number, bout in enumerate(bouts, start=1):
        for i, step in enumerate(bout.steps):
            later = bout.steps[i + 1 :]
            following = next((s for s in later if s.side == step.side), None)
            if following is not None:
                length = following.initial_contact_s - step.initial_contact_s
                if length * track.real_time_factor > 1.5 * bout.stride_s:
                    following = None
            end_s = np.inf if following is None else following.initial_contact_s
            between = [s for s in later if s.side != step.side and s.initial_contact_s < end_s]
            scenes.append(
                StrideContext(
                    number=len(scenes) + 1,
                    bout_number=number,
                    bout=bout,
                    step=step,
                    opposite_step=between[0] if between else None,
                    next_step=following,
                    track=track,
                    angles=angles,
                )
            )
    return tuple(scenes)
