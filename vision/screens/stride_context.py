"""Build the context of each stride of a bout: everything needed to measure the stride."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vision.motion.angles import Angles
from vision.motion.camera_view import View
from vision.motion.gait.bouts import Bout, Step
from vision.motion.gait.stride_average import MAX_STRIDE_RATIO
from vision.motion.plausibility import inside_frame, outside_joints
from vision.motion.smoothing import filter_series
from vision.pose.landmarks import landmark
from vision.pose.pose_track import PoseTrack
from vision.screens.filming_conditions import FilmingConditions, measure_conditions
from vision.terms import Floats, Gait, Side

#: With a larger share of a swing missing, its peak may be among what is missing.
_MAX_MISSING_SHARE: Final = 0.2
#: Cut-off for the speed of the thigh, Hz.
_SPEED_CUTOFF_HZ: Final = 8.0


def shows_peak(values: Floats) -> bool:
    """Return whether enough of a series is known to find its highest or lowest value."""
    return bool(values.size and np.isnan(values).mean() <= _MAX_MISSING_SHARE)


@dataclass(frozen=True)
class StrideContext:
    """A stride: from one contact of a foot to its next.

    Attributes
    ----------
    number : int
        Number of the contact among the steps of the report, from 1.
    bout_number : int
        Number of the bout, from 1.
    bout : Bout
        The bout.
    step : Step
        The contact at which the stride begins.
    opposite_step : Step or None
        The other foot's contact within the stride.
    next_step : Step or None
        The foot's next contact; None for the last contact, or where the next one was missed.
    track : PoseTrack
        Smoothed track of the whole clip.
    angles : Angles
        Angles of the whole clip.
    inside : ndarray of shape (T, 33), bool
        Whether each landmark is inside the frame, for the whole clip.
    filming : FilmingConditions
        How the bout was filmed.
    """

    number: int
    bout_number: int
    bout: Bout
    step: Step
    opposite_step: Step | None
    next_step: Step | None
    track: PoseTrack
    angles: Angles
    # What takes the whole clip or bout is measured once for all strides.
    inside: NDArray[np.bool_]
    filming: FilmingConditions

    @property
    def leg(self) -> Side | None:
        """No standing leg: gait uses both."""
        return None

    @property
    def view(self) -> View:
        """View of the bout."""
        return self.bout.view

    @property
    def is_leg_known(self) -> bool:
        """Whether left and right leg are told apart reliably during the bout."""
        return self.track.is_leg_known(self.bout.rows)

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
        """Slice of the rows of stance; None where the toe-off was not detected."""
        if self.step.toe_off_s is None:
            return None
        return self._rows(self.step.initial_contact_s, self.step.toe_off_s)

    @cached_property
    def swing(self) -> slice | None:
        """Slice of the rows of swing, up to the next contact."""
        if self.step.toe_off_s is None or self.next_step is None:
            return None
        return self._rows(self.step.toe_off_s, self.next_step.initial_contact_s)

    @cached_property
    def stride(self) -> slice | None:
        """Slice of the rows of the stride; None where the next contact is missing."""
        if self.next_step is None:
            return None
        return self._rows(self.step.initial_contact_s, self.next_step.initial_contact_s)

    @cached_property
    def thigh_speed(self) -> float:
        """The highest backward speed of the thigh in swing, degrees per real second."""
        swing = self.swing
        if swing is None:
            return float("nan")
        rows = slice(max(0, swing.start - 3), min(len(self.track), swing.stop + 3))
        thigh = self.angles.of("thigh_angle", self.side)[rows]
        time_s = self.track.real_time_s[rows]
        if not np.isfinite(thigh).all() or thigh.size < 6:
            return float("nan")
        smooth = filter_series(
            time_s, thigh[:, None], cutoff_hz=_SPEED_CUTOFF_HZ, outlier_scale=np.inf
        )
        return float(np.max(-np.gradient(smooth[:, 0], time_s)))

    @property
    def _span(self) -> slice:
        """Slice of the rows of the stride or, where its end is missing, around the contact."""
        return self.stride or slice(max(0, self.step.row - 3), self.step.row + 4)

    def _rows(self, first_s: float, last_s: float) -> slice | None:
        time_s = self.track.time_s
        a = int(np.searchsorted(time_s, first_s))
        b = int(np.searchsorted(time_s, last_s, side="right"))
        return slice(a, b) if b - a >= 3 else None

    def visibility_of(self, *points: str) -> float:
        """Return the lowest visibility among landmarks of this leg, 0-1.

        Parameters
        ----------
        *points : str
            Landmarks; each is averaged over the stride or, where its end is missing, around
            the contact.
        """
        rows = self._span
        seen = self.track.visibility[rows] * self.inside[rows]
        return min(float(np.mean(seen[:, landmark(p, self.side)])) for p in points)

    def joints_outside(self, joints: tuple[str, ...], side: Side | None) -> tuple[str, ...]:
        """Return the joints of this leg that are outside the frame during the stride.

        Parameters
        ----------
        joints : tuple of str
            Names without side.
        side : {"left", "right"} or None
            Unused: the leg is the stride's.
        """
        return outside_joints(self.inside[self._span], joints, self.side)

    def misread_share(self, joints: tuple[str, ...], side: Side | None) -> float:
        """Return the largest share of frames in which an angle of these joints is impossible.

        Parameters
        ----------
        joints : tuple of str
            Names without side.
        side : {"left", "right"} or None
            Unused: the leg is the stride's.
        """
        return self.angles.misread_share(self._span, joints, self.side)

    def value_at_contact(self, series: Floats) -> float:
        """Return the value of a series at initial contact."""
        return float(np.interp(self.step.initial_contact_s, self.track.time_s, series))


def build_stride_contexts(
    bouts: Sequence[Bout], track: PoseTrack, angles: Angles
) -> tuple[StrideContext, ...]:
    """Build the stride that begins at each contact of all bouts, in order of the report's steps.

    Parameters
    ----------
    bouts : sequence of Bout
        All bouts of a clip.
    track : PoseTrack
        Smoothed track of the whole clip.
    angles : Angles
        Angles of the whole clip.

    Returns
    -------
    tuple of StrideContext
        A stride that is much too long contains a missed contact; it has no next step.
    """
    contexts: list[StrideContext] = []
    inside = inside_frame(track)
    for number, bout in enumerate(bouts, start=1):
        filming = measure_conditions(track, bout.view, bout.leg_length)
        for i, step in enumerate(bout.steps):
            later = bout.steps[i + 1 :]
            following = next((s for s in later if s.side == step.side), None)
            if following is not None:
                length = following.initial_contact_s - step.initial_contact_s
                if length * track.real_time_factor > MAX_STRIDE_RATIO * bout.stride_s:
                    following = None
            end_s = np.inf if following is None else following.initial_contact_s
            between = [s for s in later if s.side != step.side and s.initial_contact_s < end_s]
            contexts.append(
                StrideContext(
                    number=len(contexts) + 1,
                    bout_number=number,
                    bout=bout,
                    step=step,
                    opposite_step=between[0] if between else None,
                    next_step=following,
                    track=track,
                    angles=angles,
                    inside=inside,
                    filming=filming,
                )
            )
    return tuple(contexts)


def gait_of(strides: Sequence[StrideContext]) -> Gait | None:
    """Return the gait of some strides: unclear where they differ; None without any."""
    gaits = {s.bout.gait for s in strides}
    if len(gaits) > 1:
        return "unclear"
    return next(iter(gaits), None)
