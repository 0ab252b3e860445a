"""What there is to draw at one moment: the body in the picture, the leg, the repetition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from vision.draw.overlays.gait_frame import GaitFrame
from vision.draw.overlays.gait_timeline import GaitTimeline
from vision.motion.angles import Angles
from vision.pose.landmarks import point
from vision.pose.track import PoseTrack
from vision.report.analysis_data import AnalysisData
from vision.report.models import Rep
from vision.screens.registry import ScreenId
from vision.terms import SIDES, Floats, Plane, Side

RepPhase = Literal["before", "down", "up", "between", "after"]

#: Bones of one side of the body, from the shoulder out and down.
LIMBS: Final[tuple[tuple[str, str], ...]] = (
    ("shoulder", "elbow"),
    ("elbow", "wrist"),
    ("shoulder", "hip"),
    ("hip", "knee"),
    ("knee", "ankle"),
    ("ankle", "heel"),
    ("heel", "toe"),
    ("ankle", "toe"),
)
#: From the nose to the crown, in lengths of the trunk.
_HEAD: Final = 0.45


@dataclass(frozen=True)
class Body:
    """The followed person in one picture.

    Attributes
    ----------
    points : ndarray of shape (33, 2)
        Pixels of the picture that is drawn on.
    seen : ndarray of shape (33,)
        Visibility, 0-1.
    """

    points: Floats
    visibility: Floats

    def at(self, name: str, side: Side | None = None) -> Floats:
        """Give a point, shape (2,)."""
        return np.asarray(self.points[point(name, side)])

    def visibility_of(self, name: str, side: Side | None = None) -> float:
        """Visibility of a point."""
        return float(self.visibility[point(name, side)])

    def middle(self, name: str) -> Floats:
        """Midpoint of a pair, shape (2,)."""
        return np.asarray((self.at(name, "left") + self.at(name, "right")) / 2)

    @cached_property
    def trunk_length(self) -> float:
        """Length of the trunk, px; the ruler for what is drawn at the body."""
        length = float(np.linalg.norm(self.middle("shoulder") - self.middle("hip")))
        span = float(np.ptp(self.points[:, 1]))
        # Seen from above or bent toward the camera, a trunk has hardly any length.
        return max(length, 0.2 * span, 1.0)

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the body with flesh and hair, px."""
        flesh = 0.16 * self.trunk_length
        left, top = self.points.min(axis=0)
        right, bottom = self.points.max(axis=0)
        crown = float(self.at("nose")[1]) - _HEAD * self.trunk_length
        return (
            float(left) - flesh,
            min(float(top) - flesh, crown),
            float(right) + flesh,
            float(bottom) + flesh / 2,
        )

    def transformed(self, *, scale: float, dx: float = 0.0, dy: float = 0.0) -> Body:
        """Give the body in a picture that shows ``(x - dx) * scale``."""
        return Body((self.points - np.array([dx, dy])) * scale, self.visibility)


@dataclass(frozen=True)
class FrameAnnotations:
    """Everything an annotator needs to know about one picture.

    Attributes
    ----------
    time_s : float
        Clip time.
    body : Body or None
        None where the person is missing.
    screen : str or None
        The test.
    leg : {"left", "right"} or None
        The standing leg; None with both.
    near : {"left", "right"} or None
        Side toward the camera; None where it sees both alike.
    forward : float
        +1 where the person faces the right edge of the picture, −1 otherwise.
    plane : {"sagittal", "frontal"} or None
        Which angles this view can show.
    values : mapping of str to float
        Angles at this moment by column name without ``_deg``; missing ones left out.
    rep : Rep or None
        The repetition that is being done, else the one done last.
    phase : str
        Where in the repetitions this is.
    heel_up : bool
        The report found the heel up in this repetition, and here it is.
    going : Going or None
        Where somebody walks or runs.
    """

    time_s: float
    body: Body | None
    screen: ScreenId | None = None
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
        """Whether a repetition is being done."""
        return self.phase in ("down", "up")

    @property
    def judged_leg(self) -> Side:
        """The leg that is looked at."""
        return self.leg or self.near or "left"

    def transformed(self, *, scale: float, dx: float = 0.0, dy: float = 0.0) -> FrameAnnotations:
        """Give the moment for a part of the picture, or for another size of it."""
        if self.body is None:
            return self
        going = self.gait and self.gait.transformed(scale=scale, dx=dx, dy=dy)
        return replace(self, body=self.body.transformed(scale=scale, dx=dx, dy=dy), going=going)


class AnnotationTimeline:
    """A whole analysis, asked picture by picture.

    Parameters
    ----------
    analysis : AnalysisData
        What was found.
    """

    def __init__(self, analysis: AnalysisData) -> None:
        self.analysis = analysis
        self.track: PoseTrack = analysis.smooth
        self.angles: Angles = analysis.angles
        self.reps = sorted(analysis.report.reps, key=lambda rep: rep.start_s)
        self.gait = GaitTimeline(analysis)
        self._rows = {int(index): row for row, index in enumerate(self.track.index)}
        self._forward = [self._facing(rep) for rep in self.reps]
        self._forward_all = _mean_facing(self.track, slice(None))

    def __len__(self) -> int:
        return len(self.track)

    def row(self, index: int) -> int | None:
        """Row of a picture's number; None where it was not analysed."""
        return self._rows.get(index)

    def row_at(self, time_s: float) -> int:
        """Row nearest to a clip time."""
        return int(np.abs(self.track.time_s - time_s).argmin())

    def rows(self, rep: Rep) -> slice:
        """Rows of a repetition."""
        first, last = np.searchsorted(self.track.time_s, [rep.start_s - 1e-4, rep.end_s + 1e-4])
        return slice(int(first), int(last))

    def body(self, row: int) -> Body | None:
        """Give the body at a row, in pixels of the shown clip."""
        points = self.track.xyz[row, :, :2]
        if not np.isfinite(points).all():
            return None
        return Body(points, self.track.visibility[row])

    def annotations_at(self, row: int | None, time_s: float) -> FrameAnnotations:
        """Tell what there is to draw, in pixels of the shown clip.

        Parameters
        ----------
        row : int or None
            Row of the track; None for a picture that was not analysed.
        time_s : float
            Clip time of the picture.
        """
        moment = self._in_place(row, time_s)
        going = None if row is None else self.gait.at(row, time_s)
        if going is None:
            return moment
        # Out and back somebody turns round: facing belongs to the bout, not to the clip.
        near = going.bout.near_foot if going.bout.view == "side" else None
        moment = replace(moment, leg=None, near=near, forward=going.facing_sign, going=going)
        return replace(moment, rep=None, phase="before", heel_up=False)

    def _in_place(self, row: int | None, time_s: float) -> FrameAnnotations:
        """Tell what there is to draw of somebody who stays where they are."""
        report = self.analysis.report
        at, phase = self._place(time_s)
        nearest = self._nearest(time_s)
        rep = None if at is None else self.reps[at]
        leg: Side | None = None if nearest is None else self.reps[nearest].leg
        if nearest is None and report.leg in SIDES:
            leg = report.leg
        forward = self._forward_all if nearest is None else self._forward[nearest]
        body = None if row is None else self.body(row)
        if row is None or body is None:
            return FrameAnnotations(
                time_s, None, report.screen, leg, rep=rep, phase=phase, facing_sign=forward
            )
        values = {
            name: float(series[row])
            for name, series in self.angles.series.items()
            if np.isfinite(series[row])
        }
        plane: Plane | None = None
        if "trunk_forward_lean" in values:
            plane = "sagittal"
        elif "trunk_lateral_lean" in values:
            plane = "frontal"
        near: Side | None = None
        if plane == "sagittal":
            near = "right" if forward > 0 else "left"
        moment = FrameAnnotations(
            time_s, body, report.screen, leg, near, forward, plane, values, rep=rep, phase=phase
        )
        return replace(moment, heel_up=self._heel_up(moment))

    def _place(self, time_s: float) -> tuple[int | None, RepPhase]:
        """Give the running repetition or the last one done, and the phase."""
        done: int | None = None
        for at, rep in enumerate(self.reps):
            if rep.start_s <= time_s <= rep.end_s:
                return at, "down" if time_s < rep.bottom_s else "up"
            if rep.end_s < time_s:
                done = at
        if done is None:
            return None, "before"
        return done, "after" if done == len(self.reps) - 1 else "between"

    def _nearest(self, time_s: float) -> int | None:
        away = [max(rep.start_s - time_s, time_s - rep.end_s, 0.0) for rep in self.reps]
        return int(np.argmin(away)) if away else None

    def _facing(self, rep: Rep) -> float:
        return _mean_facing(self.track, self.rows(rep))

    def _heel_up(self, moment: FrameAnnotations) -> bool:
        if not moment.in_rep or moment.rep is None:
            return False
        pitch = moment.angles.get(f"foot_pitch_{moment.judged_leg}")
        for criterion in self.analysis.report.criteria:
            if criterion.id != "heel_rise" or criterion.leg not in (None, moment.judged_leg):
                continue
            found = {each.number: each.verdict for each in criterion.per_rep}
            limits = criterion.limits
            # The mark must not say more than the verdict does.
            if pitch is None or found.get(moment.rep.number) not in ("watch", "fault"):
                return False
            watch = limits.watch if limits is not None else 10.0
            return isinstance(watch, float | int) and -pitch >= watch
        return False


def _mean_facing(track: PoseTrack, rows: slice) -> float:
    """Give +1 where the person mostly faces the right edge in some rows, −1 otherwise."""
    votes: list[NDArray[np.float64]] = [
        track.xy("nose")[rows, 0] - track.middle("ear")[rows, 0],
        *(track.xy("toe", side)[rows, 0] - track.xy("heel", side)[rows, 0] for side in SIDES),
    ]
    middle = [np.nanmedian(v) for v in votes if np.isfinite(v).any()]
    return 1.0 if not middle or float(np.sum(middle)) >= 0 else -1.0
