"""Walking and running through a clip: what there is to draw of it at each moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from vision.draw.overlays.footprints import Footprint, find_footprints
from vision.draw.overlays.gait_frame import GaitFrame, ThighExtension
from vision.report.analysis_data import AnalysisData
from vision.report.gait_text import is_gait_report
from vision.report.models import Report, ReportedBout, ReportedStep
from vision.terms import Floats, Side

#: The furthest reach stays so long, seconds of the clip.
EXTENSION_HOLD_S: Final = 0.45
#: Its lines stay for this share of the stride: half a stride later the other thigh is there.
_LINES: Final = 0.25
#: A thigh that is less behind vertical is not shown yet, degrees.
_BEHIND: Final = 2.0
#: No thigh reaches further; where one seems to, the leg was lost, degrees.
_FURTHEST: Final = 60.0
#: A stride longer than this many usual ones has a missed contact in it.
_MISSED: Final = 1.5


def shows_gait(report: Report) -> bool:
    """Tell whether a clip is drawn as walking or running."""
    return bool(report.bouts) and is_gait_report(report)


@dataclass(frozen=True)
class Swing:
    """A swing of the near leg.

    Attributes
    ----------
    foot : {"left", "right"}
    start_s, peak_s : float
        Clip time of the toe-off, and of the thigh's furthest reach.
    degrees : float
        How far behind vertical it reaches.
    """

    foot: Side
    start_s: float
    peak_s: float
    degrees: float


@dataclass(frozen=True)
class BoutOverlays:
    """A bout with everything that is drawn of it."""

    bout: ReportedBout
    prints: tuple[Footprint, ...]
    swings: tuple[Swing, ...]
    lean: Floats
    stride_s: float


class GaitTimeline:
    """All bouts of a clip.

    Parameters
    ----------
    analysis : AnalysisData
        What was found.
    """

    def __init__(self, analysis: AnalysisData) -> None:
        self.analysis = analysis
        report = analysis.report
        bouts = report.bouts if shows_gait(report) else []
        self.bouts = tuple(self._stretch(bout) for bout in bouts)
        # Landings that the view can tell, with the time from which on they count.
        self._landings = sorted(
            (p.contact_s, p.step.strike)
            for stretch in self.bouts
            for p in stretch.prints
            if p.strike_visible and p.step.near
        )

    def at(self, row: int, time_s: float) -> GaitFrame | None:
        """Tell what there is to draw, px of the shown clip; None outside of bouts.

        Parameters
        ----------
        row : int
            Row of the track.
        time_s : float
            Its clip time.
        """
        for stretch in self.bouts:
            if stretch.bout.start_s - 1e-3 <= time_s <= stretch.bout.end_s + 1e-3:
                return self._going(stretch, row, time_s)
        return None

    def _going(self, stretch: BoutOverlays, row: int, time_s: float) -> GaitFrame:
        begun = time_s + 1e-6
        landed = [p for p in stretch.prints if p.contact_s <= begun]
        marks = (p.visible_at(time_s) for p in landed)
        lean = float(stretch.lean[row])
        return GaitFrame(
            bout=stretch.bout,
            step_number=landed[-1].step.number if landed else 0,
            strike_counts=Counter(strike for from_s, strike in self._landings if from_s <= begun),
            footprints=tuple(mark for mark in marks if mark is not None),
            thigh_extension=self._reach(stretch, row, time_s),
            trunk_lean_deg=lean if np.isfinite(lean) else None,
        )

    def _reach(self, stretch: BoutOverlays, row: int, time_s: float) -> ThighExtension | None:
        begun = [s for s in stretch.swings if s.start_s <= time_s <= s.peak_s + EXTENSION_HOLD_S]
        if not begun:
            return None
        swing = begun[-1]
        if time_s >= swing.peak_s:
            drawn = time_s <= swing.peak_s + _LINES * stretch.stride_s
            return ThighExtension(swing.foot, swing.degrees, held=True, with_lines=drawn)
        now = -float(self.analysis.angles.of("thigh_angle", swing.foot)[row])
        return ThighExtension(swing.foot, now) if _BEHIND <= now <= _FURTHEST else None

    def _stretch(self, bout: ReportedBout) -> BoutOverlays:
        track = self.analysis.smooth
        steps = sorted(
            (s for s in self.analysis.report.steps if s.bout == bout.number),
            key=lambda step: step.initial_contact_s,
        )
        side_on = bout.view == "side"
        mine = [s for s in steps if s.foot == bout.near_foot]
        stride_s = _usual_s(mine)
        return BoutOverlays(
            bout,
            find_footprints(steps, bout, track),
            find_swings(mine, self.analysis, stride_s) if side_on else (),
            self._lean(bout, stride_s) if side_on else np.full(len(track), np.nan),
            stride_s,
        )

    def _lean(self, bout: ReportedBout, stride_s: float) -> Floats:
        """Usual lean of the trunk over a stride around each row: a number that can be read."""
        time_s = self.analysis.smooth.time_s
        inside = (time_s >= bout.start_s - 1e-3) & (time_s <= bout.end_s + 1e-3)
        lean = self.analysis.angles["trunk_forward_lean"]
        known = np.flatnonzero(np.isfinite(lean) & inside)
        low = np.searchsorted(time_s[known], time_s[known] - stride_s / 2)
        high = np.searchsorted(time_s[known], time_s[known] + stride_s / 2, side="right")
        calm = np.full(lean.size, np.nan)
        for row, first, last in zip(known, low, high, strict=True):
            # Not the mean: a body lost for a few pictures must not change the number.
            calm[row] = np.median(lean[known[first:last]])
        return calm


def _usual_s(steps: Sequence[ReportedStep]) -> float:
    """Clip time from a contact of one foot to its next, in the middle of all."""
    gaps = [b.initial_contact_s - a.initial_contact_s for a, b in pairwise(steps)]
    return float(np.median(gaps)) if gaps else 0.7


def find_swings(
    steps: Sequence[ReportedStep], analysis: AnalysisData, stride_s: float
) -> tuple[Swing, ...]:
    """Find the swings between contacts of one foot, and how far the thigh reaches back in each.

    Parameters
    ----------
    steps : sequence of Step
        Contacts of one foot in one bout, in order of time.
    analysis : AnalysisData
        What was found.
    stride_s : float
        The usual clip time between them.
    """
    time_s, found = analysis.smooth.time_s, []
    for step, following in pairwise(steps):
        length = following.initial_contact_s - step.initial_contact_s
        if step.toe_off_s is None or length > _MISSED * stride_s:
            continue
        first = int(np.searchsorted(time_s, step.toe_off_s))
        last = int(np.searchsorted(time_s, following.initial_contact_s, side="right"))
        thigh = analysis.angles.of("thigh_angle", step.foot)[first:last]
        if thigh.size < 3 or not np.isfinite(thigh).any():
            continue
        peak = int(np.nanargmin(thigh))
        degrees = -float(thigh[peak])
        if 0 < degrees <= _FURTHEST:
            found.append(
                Swing(step.foot, float(time_s[first]), float(time_s[first + peak]), degrees)
            )
    return tuple(found)
