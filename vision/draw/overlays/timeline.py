"""Annotations of each frame of a clip: the body, the angles, the repetition or the stride."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from vision.draw.overlays.body import Body, as_body
from vision.draw.overlays.gait_timeline import GaitFrame, GaitTimeline
from vision.motion.angles import Angles
from vision.pose.pose_track import PoseTrack
from vision.report.analysis_data import AnalysisData
from vision.report.models import Criterion, Rep, Report
from vision.screens.screen import Screen
from vision.terms import SIDES, Plane, Side

RepPhase = Literal["before", "down", "up", "between", "after"]

#: Heel rise from which the heel is marked if the report has no limit, degrees.
_HEEL_RISE_DEG: Final = 10.0
#: Report times are rounded; a row this close to a repetition belongs to it, seconds.
_ROUNDING_S: Final = 1e-4


@dataclass(frozen=True)
class FrameAnnotations:
    """Everything that is drawn onto one frame.

    Attributes
    ----------
    time_s : float
        Clip time.
    body : Body or None
        None where the person is missing.
    screen : Screen or None
        The test.
    leg : {"left", "right"} or None
        The standing leg; None with both feet down.
    near : {"left", "right"} or None
        Side toward the camera; None in front and back views.
    facing_sign : float
        +1 where the person faces the right edge of the frame, −1 otherwise.
    plane : {"sagittal", "frontal"} or None
        Plane whose angles this view shows.
    angles : mapping of str to float
        Angles by column name without ``_deg``, degrees; missing ones left out.
    rep : Rep or None
        The repetition under way, else the last one done.
    phase : {"before", "down", "up", "between", "after"}
        Where in the repetitions this frame is.
    heel_up : bool
        Whether the heel is up in this frame of a repetition whose heel rise was judged.
    gait : GaitFrame or None
        Annotations of a bout of walking or running.
    """

    time_s: float
    body: Body | None
    screen: Screen | None = None
    leg: Side | None = None
    near: Side | None = None
    facing_sign: float = 1.0
    plane: Plane | None = None
    angles: Mapping[str, float] = field(default_factory=dict)
    rep: Rep | None = None
    phase: RepPhase = "before"
    heel_up: bool = False
    gait: GaitFrame | None = None

    @property
    def in_rep(self) -> bool:
        """Whether a repetition is under way."""
        return self.phase in ("down", "up")

    @property
    def measured_leg(self) -> Side:
        """The leg whose angles are shown."""
        return self.leg or self.near or "left"

    def transformed(self, *, scale: float, dx: float = 0.0, dy: float = 0.0) -> FrameAnnotations:
        """Return the annotations for a part of the frame, or for another size of it.

        Parameters
        ----------
        scale : float
            Pixels of the new image per pixel of this one.
        dx, dy : float, optional
            Upper left corner of the part that the new image shows, px of this one.
        """
        if self.body is None:
            return self
        gait = self.gait and self.gait.transformed(scale=scale, dx=dx, dy=dy)
        return replace(self, body=self.body.transformed(scale=scale, dx=dx, dy=dy), gait=gait)


class AnnotationTimeline:
    """The annotations of every frame of an analysed clip.

    Parameters
    ----------
    analysis : AnalysisData
        The clip's analysis.
    """

    def __init__(self, analysis: AnalysisData) -> None:
        self.analysis = analysis
        self.track: PoseTrack = analysis.smooth
        self.angles: Angles = analysis.angles
        self.reps = sorted_reps(analysis.report)
        self.gait = GaitTimeline(analysis)
        self._rows = {int(index): row for row, index in enumerate(self.track.index)}
        self._rep_facing_signs = [_facing_sign(self.track, self.rows(rep)) for rep in self.reps]
        self._clip_facing_sign = _facing_sign(self.track, slice(None))

    def __len__(self) -> int:
        return len(self.track)

    def row(self, index: int) -> int | None:
        """Return the row of a frame by its number; None where it was not analysed."""
        return self._rows.get(index)

    def row_at(self, time_s: float) -> int:
        """Return the row nearest to a clip time."""
        return int(np.abs(self.track.time_s - time_s).argmin())

    def rows(self, rep: Rep) -> slice:
        """Return the rows of a repetition."""
        limits = [rep.start_s - _ROUNDING_S, rep.end_s + _ROUNDING_S]
        first, last = np.searchsorted(self.track.time_s, limits)
        return slice(int(first), int(last))

    def body(self, row: int) -> Body | None:
        """Return the body in a row, in pixels of the displayed clip; None where it is missing."""
        body = as_body(self.track.xyz[row], self.track.visibility[row])
        return None if body is None else replace(body, roll_deg=self.track.roll_deg)

    def annotations_at(self, row: int | None, time_s: float) -> FrameAnnotations:
        """Return the annotations of a frame, in pixels of the displayed clip.

        Parameters
        ----------
        row : int or None
            Row of the track; None for a frame that was not analysed.
        time_s : float
            Clip time of the frame.
        """
        annotations = self._rep_annotations(row, time_s)
        gait = None if row is None else self.gait.at(row, time_s)
        if gait is None:
            return annotations
        # The person may turn around between bouts, so the facing is the bout's.
        return replace(
            annotations,
            leg=None,
            near=gait.bout.near_foot if gait.bout.view == "side" else None,
            facing_sign=gait.facing_sign,
            gait=gait,
            rep=None,
            phase="before",
            heel_up=False,
        )

    def _rep_annotations(self, row: int | None, time_s: float) -> FrameAnnotations:
        """Return the annotations of a frame outside of bouts."""
        report = self.analysis.report
        rep, phase = rep_at(self.reps, time_s)
        nearest = _nearest_index(self.reps, time_s)
        leg = standing_leg_at(report, time_s)
        facing_sign = self._clip_facing_sign if nearest is None else self._rep_facing_signs[nearest]
        body = None if row is None else self.body(row)
        annotations = FrameAnnotations(
            time_s,
            body,
            report.screen_definition,
            leg,
            facing_sign=facing_sign,
            rep=rep,
            phase=phase,
        )
        if row is None or body is None:
            return annotations
        angles = {
            name: float(series[row])
            for name, series in self.angles.series.items()
            if np.isfinite(series[row])
        }
        plane = _plane_of(angles)
        near: Side | None = None
        if plane == "sagittal":
            near = "right" if facing_sign > 0 else "left"
        annotations = replace(annotations, near=near, plane=plane, angles=angles)
        return replace(annotations, heel_up=self._is_heel_up(annotations))

    def _is_heel_up(self, annotations: FrameAnnotations) -> bool:
        leg, rep = annotations.measured_leg, annotations.rep
        pitch = annotations.angles.get(f"foot_pitch_{leg}")
        criterion = next(
            (
                c
                for c in self.analysis.report.criteria
                if c.id == "heel_rise" and c.leg in (None, leg)
            ),
            None,
        )
        if criterion is None or pitch is None or rep is None or not annotations.in_rep:
            return False
        return _has_finding(criterion, rep) and -pitch >= _watch_limit(criterion)


def _has_finding(criterion: Criterion, rep: Rep) -> bool:
    """Return whether the report judges a repetition as watch or fault; the mark must agree."""
    verdicts = {value.number: value.verdict for value in criterion.per_rep}
    return verdicts.get(rep.number) in ("watch", "fault")


def _watch_limit(criterion: Criterion) -> float:
    watch = criterion.limits.watch if criterion.limits is not None else _HEEL_RISE_DEG
    return watch if isinstance(watch, float | int) else float("inf")


def _plane_of(angles: Mapping[str, float]) -> Plane | None:
    """Return the plane that the view shows, from the lean of the trunk that is available."""
    if "trunk_forward_lean" in angles:
        return "sagittal"
    return "frontal" if "trunk_lateral_lean" in angles else None


def sorted_reps(report: Report) -> list[Rep]:
    """Return the repetitions in order of time."""
    return sorted(report.reps, key=lambda rep: rep.start_s)


def rep_at(reps: Sequence[Rep], time_s: float) -> tuple[Rep | None, RepPhase]:
    """Return the repetition under way or the last one done, and the phase.

    Parameters
    ----------
    reps : sequence of Rep
        In order of time.
    time_s : float
        Clip time.
    """
    done: Rep | None = None
    for rep in reps:
        if rep.start_s <= time_s <= rep.end_s:
            return rep, "down" if time_s < rep.bottom_s else "up"
        if rep.end_s < time_s:
            done = rep
    if done is None:
        return None, "before"
    return done, "after" if done is reps[-1] else "between"


def standing_leg_at(report: Report, time_s: float) -> Side | None:
    """Return the standing leg of the repetition nearest to a clip time, else the clip's."""
    reps = sorted_reps(report)
    nearest = _nearest_index(reps, time_s)
    if nearest is not None:
        return reps[nearest].leg
    return next((side for side in SIDES if report.leg == side), None)


def _nearest_index(reps: Sequence[Rep], time_s: float) -> int | None:
    distances = [max(rep.start_s - time_s, time_s - rep.end_s, 0.0) for rep in reps]
    return int(np.argmin(distances)) if distances else None


def _facing_sign(track: PoseTrack, rows: slice) -> float:
    """Return +1 where the person mostly faces the right edge in some rows, −1 otherwise."""
    offsets: list[NDArray[np.float64]] = [
        track.xy("nose")[rows, 0] - track.midpoint("ear")[rows, 0],
        *(track.xy("toe", side)[rows, 0] - track.xy("heel", side)[rows, 0] for side in SIDES),
    ]
    medians = [np.nanmedian(offset) for offset in offsets if np.isfinite(offset).any()]
    return 1.0 if not medians or float(np.sum(medians)) >= 0 else -1.0
