"""Annotations of walking and running in each frame: steps, footprints, thigh and trunk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

import numpy as np

from vision.draw.overlays.footprints import Footprint, VisibleFootprint, find_footprints
from vision.motion.gait.stride_average import MAX_STRIDE_RATIO
from vision.report.analysis_data import AnalysisData
from vision.report.gait_text import is_gait_report
from vision.report.models import Report, ReportedBout, ReportedStep
from vision.screens.stride_context import shows_peak
from vision.terms import Floats, Side, Strike

#: The peak thigh extension stays on view for this long, in clip time, seconds.
EXTENSION_HOLD_S: Final = 0.45
#: Its lines stay for this share of a stride: half a stride later they would cover the other thigh.
_LINES_SHARE: Final = 0.25
#: A smaller thigh extension is not shown, degrees.
_MIN_EXTENSION_DEG: Final = 2.0
#: A larger thigh extension is impossible: the leg was lost, degrees.
_MAX_EXTENSION_DEG: Final = 60.0

#: Stride of a foot with a single contact, seconds.
_DEFAULT_STRIDE_S: Final = 0.7
#: Report times are rounded; a row this close to a bout belongs to it, seconds.
_ROUNDING_S: Final = 1e-3
_SAME_TIME_S: Final = 1e-6


@dataclass(frozen=True)
class ThighExtension:
    """Extension of the thigh behind vertical during the swing.

    Attributes
    ----------
    foot : {"left", "right"}
        The leg.
    degrees : float
        Positive behind vertical.
    held : bool
        Whether it is the peak of this swing, held although the thigh has moved on.
    with_lines : bool
        Whether its lines are drawn; once they would cover the other leg, only the value is.
    """

    foot: Side
    degrees: float
    held: bool = False
    with_lines: bool = True


@dataclass(frozen=True)
class GaitFrame:
    """Annotations of one frame of a bout.

    Attributes
    ----------
    bout : ReportedBout
        The bout.
    step_number : int
        Number of the bout's latest contact; 0 before the first.
    strike_counts : mapping of str to int
        Number of contacts of the near foot with each strike so far in the clip.
    footprints : tuple of VisibleFootprint
        Oldest first.
    thigh_extension : ThighExtension or None
        Extension of the near thigh.
    trunk_lean_deg : float or None
        Forward lean of the trunk, the median over about a stride.
    """

    bout: ReportedBout
    step_number: int = 0
    strike_counts: Mapping[Strike, int] = field(default_factory=dict)
    footprints: tuple[VisibleFootprint, ...] = ()
    thigh_extension: ThighExtension | None = None
    trunk_lean_deg: float | None = None

    @property
    def facing_sign(self) -> float:
        """+1 where the person faces the right edge of the frame, −1 otherwise."""
        return 1.0 if self.bout.facing == "right" else -1.0

    @property
    def travel_sign(self) -> float:
        """+1 where the person travels to the right edge, −1 to the left, 0 in place."""
        sign = {"forward": 1.0, "backward": -1.0, "in_place": 0.0}[self.bout.direction]
        return sign * self.facing_sign

    def transformed(self, *, scale: float, dx: float = 0.0, dy: float = 0.0) -> GaitFrame:
        """Return the annotations for a part of the frame, or for another size of it.

        Parameters
        ----------
        scale : float
            Pixels of the new image per pixel of this one.
        dx, dy : float, optional
            Upper left corner of the part that the new image shows, px of this one.
        """
        footprints = tuple(f.transformed(scale=scale, dx=dx, dy=dy) for f in self.footprints)
        return replace(self, footprints=footprints)


def shows_gait(report: Report) -> bool:
    """Return whether a clip is annotated as walking or running."""
    return bool(report.bouts) and is_gait_report(report)


def reported_gait_at(report: Report, time_s: float) -> GaitFrame | None:
    """Return the annotations of a frame that the report alone gives; None outside of bouts.

    Parameters
    ----------
    report : Report
        The report.
    time_s : float
        Clip time of the frame.
    """
    bout = next((bout for bout in report.bouts if _is_during(bout, time_s)), None)
    if bout is None:
        return None
    landed = [s for s in report.steps if s.initial_contact_s <= time_s + _SAME_TIME_S]
    side_views = {bout.number for bout in report.bouts if bout.view == "side"}
    return GaitFrame(
        bout,
        step_number=max((s.number for s in landed if s.bout == bout.number), default=0),
        strike_counts=Counter(s.strike for s in landed if s.near and s.bout in side_views),
    )


def _is_during(bout: ReportedBout, time_s: float) -> bool:
    return bout.start_s - _ROUNDING_S <= time_s <= bout.end_s + _ROUNDING_S


@dataclass(frozen=True)
class Swing:
    """A swing phase of the near leg.

    Attributes
    ----------
    foot : {"left", "right"}
        The leg.
    start_s, peak_s : float
        Clip time of the toe-off, and of the thigh's peak extension.
    degrees : float
        Peak extension of the thigh behind vertical.
    """

    foot: Side
    start_s: float
    peak_s: float
    degrees: float


@dataclass(frozen=True)
class BoutOverlays:
    """Overlays of one bout.

    Attributes
    ----------
    bout : ReportedBout
        The bout.
    footprints : tuple of Footprint
        In order of time.
    swings : tuple of Swing
        Swings of the near leg, in side views.
    trunk_lean_deg : ndarray of shape (N,)
        Smoothed lean of the trunk by row of the track; NaN where unknown.
    stride_s : float
        Usual time from a contact to the same foot's next one.
    """

    bout: ReportedBout
    footprints: tuple[Footprint, ...]
    swings: tuple[Swing, ...]
    trunk_lean_deg: Floats
    stride_s: float


class GaitTimeline:
    """The gait annotations of every frame of a clip.

    Parameters
    ----------
    analysis : AnalysisData
        The clip's analysis.
    """

    def __init__(self, analysis: AnalysisData) -> None:
        self.analysis = analysis
        report = analysis.report
        bouts = report.bouts if shows_gait(report) else []
        self.bouts = tuple(self._bout_overlays(bout) for bout in bouts)
        self._near_strikes = sorted(
            (footprint.contact_s, footprint.step.strike)
            for bout in self.bouts
            for footprint in bout.footprints
            if footprint.strike_visible and footprint.step.near
        )

    def at(self, row: int, time_s: float) -> GaitFrame | None:
        """Return the annotations of a frame, in pixels of the displayed clip.

        Parameters
        ----------
        row : int
            Row of the track.
        time_s : float
            Its clip time.

        Returns
        -------
        GaitFrame or None
            None outside of bouts.
        """
        for overlays in self.bouts:
            if _is_during(overlays.bout, time_s):
                return self._gait_frame(overlays, row, time_s)
        return None

    def _gait_frame(self, overlays: BoutOverlays, row: int, time_s: float) -> GaitFrame:
        until_s = time_s + _SAME_TIME_S
        landed = [f for f in overlays.footprints if f.contact_s <= until_s]
        visible = (footprint.visible_at(time_s) for footprint in landed)
        lean = float(overlays.trunk_lean_deg[row])
        return GaitFrame(
            bout=overlays.bout,
            step_number=landed[-1].step.number if landed else 0,
            strike_counts=Counter(s for contact_s, s in self._near_strikes if contact_s <= until_s),
            footprints=tuple(f for f in visible if f is not None),
            thigh_extension=self._thigh_extension(overlays, row, time_s),
            trunk_lean_deg=lean if np.isfinite(lean) else None,
        )

    def _thigh_extension(
        self, overlays: BoutOverlays, row: int, time_s: float
    ) -> ThighExtension | None:
        swings = [
            swing
            for swing in overlays.swings
            if swing.start_s <= time_s <= swing.peak_s + EXTENSION_HOLD_S
        ]
        if not swings:
            return None
        swing = swings[-1]
        if time_s >= swing.peak_s:
            with_lines = time_s <= swing.peak_s + _LINES_SHARE * overlays.stride_s
            return ThighExtension(swing.foot, swing.degrees, held=True, with_lines=with_lines)
        degrees = -float(self.analysis.angles.of("thigh_angle", swing.foot)[row])
        if not _MIN_EXTENSION_DEG <= degrees <= _MAX_EXTENSION_DEG:
            return None
        return ThighExtension(swing.foot, degrees)

    def _bout_overlays(self, bout: ReportedBout) -> BoutOverlays:
        track = self.analysis.smooth
        steps = sorted(
            (s for s in self.analysis.report.steps if s.bout == bout.number),
            key=lambda step: step.initial_contact_s,
        )
        is_side_view = bout.view == "side"
        near_steps = [s for s in steps if s.foot == bout.near_foot]
        stride_s = _usual_stride_s(near_steps)
        return BoutOverlays(
            bout,
            find_footprints(steps, bout, track),
            find_swings(near_steps, self.analysis, stride_s) if is_side_view else (),
            self._smoothed_lean(bout, stride_s) if is_side_view else np.full(len(track), np.nan),
            stride_s,
        )

    def _smoothed_lean(self, bout: ReportedBout, stride_s: float) -> Floats:
        """Return the median lean of the trunk over a stride around each row."""
        time_s = self.analysis.smooth.time_s
        inside = (time_s >= bout.start_s - _ROUNDING_S) & (time_s <= bout.end_s + _ROUNDING_S)
        lean = self.analysis.angles["trunk_forward_lean"]
        known = np.flatnonzero(np.isfinite(lean) & inside)
        low = np.searchsorted(time_s[known], time_s[known] - stride_s / 2)
        high = np.searchsorted(time_s[known], time_s[known] + stride_s / 2, side="right")
        smoothed = np.full(lean.size, np.nan)
        for row, first, last in zip(known, low, high, strict=True):
            # The median, because a few wrong frames must not change the value.
            smoothed[row] = np.median(lean[known[first:last]])
        return smoothed


def _usual_stride_s(steps: Sequence[ReportedStep]) -> float:
    """Return the median clip time from a contact of one foot to its next."""
    strides = [b.initial_contact_s - a.initial_contact_s for a, b in pairwise(steps)]
    return float(np.median(strides)) if strides else _DEFAULT_STRIDE_S


def find_swings(
    steps: Sequence[ReportedStep], analysis: AnalysisData, stride_s: float
) -> tuple[Swing, ...]:
    """Find the swings between contacts of one foot, with the thigh's peak extension in each.

    Parameters
    ----------
    steps : sequence of ReportedStep
        Contacts of one foot in one bout, in order of time.
    analysis : AnalysisData
        The clip's analysis.
    stride_s : float
        The usual clip time between them.
    """
    time_s, swings = analysis.smooth.time_s, []
    for step, next_step in pairwise(steps):
        duration_s = next_step.initial_contact_s - step.initial_contact_s
        if step.toe_off_s is None or duration_s > MAX_STRIDE_RATIO * stride_s:
            continue
        first = int(np.searchsorted(time_s, step.toe_off_s))
        last = int(np.searchsorted(time_s, next_step.initial_contact_s, side="right"))
        thigh_angle = analysis.angles.of("thigh_angle", step.foot)[first:last]
        if thigh_angle.size < 3 or not shows_peak(thigh_angle):
            continue
        peak = int(np.nanargmin(thigh_angle))
        degrees = -float(thigh_angle[peak])
        if 0 < degrees <= _MAX_EXTENSION_DEG:
            start_s, peak_s = float(time_s[first]), float(time_s[first + peak])
            swings.append(Swing(step.foot, start_s, peak_s, degrees))
    return tuple(swings)
