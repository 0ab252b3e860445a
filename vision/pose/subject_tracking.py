"""Track people through a clip: link detections frame by frame, shot by shot.

A scene cut ends every track: behind it the camera may stand elsewhere and show somebody else.
The people of the next shot continue the list by their rank, the most prominent first, because
an edited clip shows its subject again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import Final

import numpy as np
import scipy
from numpy.typing import NDArray

from vision.errors import InputError
from vision.pose.breaks import find_time_gaps
from vision.pose.detections import (
    association_cost,
    body_size,
    find_detections,
    subject_score,
    torso_center,
)
from vision.pose.landmarks import LANDMARK_COUNT
from vision.pose.pose_track import FramePeople, FrameState, PoseTrack
from vision.terms import Floats

#: A person detected in a smaller share of a shot's frames is a passer-by.
_MIN_FRAME_SHARE: Final = 0.1
#: The velocity of a person is taken over this time, real seconds, and at most so many frames: a
#: third of a step, so that the sway of the trunk does not count.
_VELOCITY_WINDOW_S: Final = 0.2
_MAX_VELOCITY_FRAMES: Final = 50
#: Somebody who is hidden goes on at that velocity for this long: half a second is the time in
#: which a walking person comes to a stop.
_MAX_PREDICTION_S: Final = 0.5
#: Finite cost of pairs outside the gate, which the solver needs; they are not linked.
_UNLINKED_COST: Final = 1e6


@dataclass(frozen=True)
class Person:
    """One of the people in a clip, for the user to choose from.

    Attributes
    ----------
    number : int
        From 1; 1 is the largest and most central in each shot.
    frame_count : int
        Number of frames in which the person was detected.
    first_s, last_s : float
        Clip times of the first and the last detection.
    box : tuple of float
        Left, top, right, bottom at `box_s`, px of the displayed frame.
    box_s : float
        Clip time of the frame in which the person is most visible.
    """

    number: int
    frame_count: int
    first_s: float
    last_s: float
    box: tuple[float, float, float, float]
    box_s: float


@dataclass
class _Tracklet:
    """Detections of one person linked so far."""

    rows: list[int] = field(default_factory=list)
    poses: list[Floats] = field(default_factory=list)
    visibilities: list[Floats] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)
    centers: list[Floats] = field(default_factory=list)
    prominence: float = 0.0

    def add(self, row: int, time_s: float, pose: Floats, visibility: Floats, score: float) -> None:
        self.rows.append(row)
        self.times.append(time_s)
        self.poses.append(pose)
        self.visibilities.append(visibility)
        self.sizes.append(body_size(pose))
        self.centers.append(torso_center(pose))
        self.prominence += score

    def expected_center(self, time_s: float, real_time_factor: float) -> Floats:
        """Predict the middle of the torso at constant velocity, px.

        The velocity is that of the latest detections. A person who has not been seen for a
        while may have stopped or turned, so the prediction goes no further than a short time.
        """
        center, first = self.centers[-1], len(self.times) - 1
        while (
            first > max(0, len(self.times) - _MAX_VELOCITY_FRAMES)
            and (self.times[-1] - self.times[first - 1]) * real_time_factor <= _VELOCITY_WINDOW_S
        ):
            first -= 1
        span_s = self.times[-1] - self.times[first]
        if span_s == 0.0:
            return center
        velocity = (center - self.centers[first]) / span_s
        ahead_s = min(time_s - self.times[-1], _MAX_PREDICTION_S / real_time_factor)
        return np.asarray(center + ahead_s * velocity)

    def extend(self, other: _Tracklet) -> None:
        """Append the detections of a later shot."""
        self.rows += other.rows
        self.times += other.times
        self.poses += other.poses
        self.visibilities += other.visibilities
        self.sizes += other.sizes
        self.centers += other.centers
        self.prominence += other.prominence

    @property
    def size(self) -> float:
        return median(self.sizes[-15:])  # of so few, NumPy takes twenty times as long


def _link_detections(
    people: Sequence[FramePeople], shot: slice, size: tuple[int, int], real_time_factor: float
) -> list[_Tracklet]:
    """Link a shot's detections by frame (Hungarian assignment), most prominent person first.

    Notes
    -----
    In each frame the assignment of detections to tracklets, which move on at constant velocity,
    minimises the total association cost (the Hungarian or Kuhn-Munkres method [1]_). Pairs
    outside the gate stay unlinked; a detection without a tracklet starts a new one.

    References
    ----------
    .. [1] Kuhn, H. W. (1955). The Hungarian method for the assignment problem. Naval Research
       Logistics Quarterly, 2(1-2), 83-97.
    """
    width, height = size
    tracklets: list[_Tracklet] = []
    for row, frame in enumerate(people[shot], start=shot.start):
        detections = find_detections(frame)
        if not detections:
            continue
        cost = np.full((len(tracklets), len(detections)), np.inf)
        for i, tracklet in enumerate(tracklets):
            gap_s = (frame.time_s - tracklet.times[-1]) * real_time_factor
            size_px = tracklet.size
            expected = tracklet.expected_center(frame.time_s, real_time_factor)
            for j, (pose, _) in enumerate(detections):
                cost[i, j] = association_cost(
                    pose, tracklet.poses[-1], size=size_px, gap_s=gap_s, expected=expected
                )
        linked: dict[int, _Tracklet] = {}
        if tracklets:
            rows, columns = scipy.optimize.linear_sum_assignment(np.minimum(cost, _UNLINKED_COST))
            for i, j in zip(rows.tolist(), columns.tolist(), strict=True):
                if np.isfinite(cost[i, j]):
                    linked[j] = tracklets[i]
        for j, (pose, visibility) in enumerate(detections):
            if j not in linked:
                linked[j] = _Tracklet()
                tracklets.append(linked[j])
            score = subject_score(pose, width, height)
            linked[j].add(row, frame.time_s, pose, visibility, score)
    return sorted(tracklets, key=lambda t: (-t.prominence, t.rows[0]))


@dataclass(frozen=True)
class TrackedPeople:
    """Everybody in a clip who can be chosen, with the parts of the clip.

    Attributes
    ----------
    persons : tuple of Person
        In order of their numbers, most prominent first.
    breaks : tuple of int
        Rows at which a new part begins: after a gap in time or a scene cut.
    cuts : tuple of int
        Those of them that are scene cuts.
    people : sequence of FramePeople
        The frames, one for each row.
    size : (int, int)
        Display size of the clip, px.
    real_time_factor : float
        Real seconds per clip second.
    """

    persons: tuple[Person, ...]
    breaks: tuple[int, ...]
    cuts: tuple[int, ...]
    people: Sequence[FramePeople]
    size: tuple[int, int]
    real_time_factor: float
    frame_step: int
    _tracklets: tuple[_Tracklet, ...]

    @cached_property
    def parts(self) -> tuple[slice, ...]:
        """List the rows of each part between breaks."""
        return tuple(slice(a, b) for a, b in pairwise((0, *self.breaks, len(self.people))))

    @cached_property
    def shots(self) -> tuple[range, ...]:
        """List the indices of the parts of each shot, between scene cuts."""
        firsts = [i for i, part in enumerate(self.parts) if part.start in (0, *self.cuts)]
        return tuple(range(a, b) for a, b in pairwise((*firsts, len(self.parts))))

    def numbers_in(self, part: slice) -> tuple[int, ...]:
        """Return the numbers of the persons who are detected in a part."""
        return tuple(
            number
            for number, t in enumerate(self._tracklets, start=1)
            if np.any((np.array(t.rows) >= part.start) & (np.array(t.rows) < part.stop))
        )

    def track(self, numbers: Sequence[int]) -> PoseTrack:
        """Return the track of one person, or of another one in each part.

        Parameters
        ----------
        numbers : sequence of int
            Number of the person in each part.

        Returns
        -------
        PoseTrack
            One row per frame; missing where the person is not detected.
        """
        count = len(self.people)
        xyz = np.full((count, LANDMARK_COUNT, 3), np.nan)
        visibility = np.zeros((count, LANDMARK_COUNT))
        state: NDArray[np.uint8] = np.full(count, FrameState.MISSING, dtype=np.uint8)
        for part, number in zip(self.parts, numbers, strict=True):
            tracklet = self._tracklets[number - 1]
            for row, pose, seen in zip(
                tracklet.rows, tracklet.poses, tracklet.visibilities, strict=True
            ):
                if part.start <= row < part.stop:
                    xyz[row], visibility[row] = pose, seen
                    state[row] = FrameState.DETECTED
        return PoseTrack(
            index=np.array([p.index for p in self.people], dtype=np.int64),
            time_s=np.array([p.time_s for p in self.people], dtype=np.float64),
            xyz=xyz,
            visibility=visibility,
            state=state,
            swapped=np.zeros(count, dtype=bool),
            width=self.size[0],
            height=self.size[1],
            real_time_factor=self.real_time_factor,
            breaks=self.breaks,
            frame_step=self.frame_step,
        )


def _make_person(number: int, tracklet: _Tracklet) -> Person:
    best = int(np.argmax([v.mean() for v in tracklet.visibilities]))
    pose = tracklet.poses[best]
    return Person(
        number=number,
        frame_count=len(tracklet.rows),
        first_s=tracklet.times[0],
        last_s=tracklet.times[-1],
        box=(
            float(pose[:, 0].min()),
            float(pose[:, 1].min()),
            float(pose[:, 0].max()),
            float(pose[:, 1].max()),
        ),
        box_s=tracklet.times[best],
    )


def track_people(
    people: Sequence[FramePeople],
    *,
    size: tuple[int, int],
    real_time_factor: float = 1.0,
    cuts: Sequence[int] = (),
    frame_step: int = 1,
) -> TrackedPeople:
    """Track everybody through the clip.

    Parameters
    ----------
    people : sequence of FramePeople
        One for each detected frame, in order.
    size : (int, int)
        Display size of the clip, width and height, px.
    real_time_factor : float
        Real seconds per clip second.
    cuts : sequence of int
        Indices in the clip of the first frame after each scene cut, ascending.
    frame_step : int
        Every how many frames of the clip one was detected.

    Returns
    -------
    TrackedPeople
        Everybody detected in enough frames of a shot to be chosen.

    Raises
    ------
    InputError
        If nobody is detected.
    """
    index = np.array([p.index for p in people])
    count = len(people)
    cut_rows = sorted({int(r) for r in np.searchsorted(index, cuts)} - {0, count})
    lanes: list[_Tracklet] = []
    for shot in (slice(a, b) for a, b in pairwise((0, *cut_rows, count))):
        found = _link_detections(people, shot, size, real_time_factor)
        min_frames = max(2, round(_MIN_FRAME_SHARE * (shot.stop - shot.start)))
        found = [t for t in found if len(t.rows) >= min_frames] or found[:1]
        for lane, tracklet in zip(lanes, found, strict=False):
            lane.extend(tracklet)
        lanes += found[len(lanes) :]
    if not lanes:
        raise InputError(
            "Nobody was found in this clip; "
            "film one person with the whole body in view, in good light."
        )
    time_s = np.array([p.time_s for p in people])
    gaps = find_time_gaps(time_s, real_time_factor=real_time_factor)
    return TrackedPeople(
        persons=tuple(_make_person(i, t) for i, t in enumerate(lanes, start=1)),
        breaks=tuple(sorted({*cut_rows, *gaps})),
        cuts=tuple(cut_rows),
        people=people,
        size=size,
        real_time_factor=real_time_factor,
        frame_step=frame_step,
        _tracklets=tuple(lanes),
    )


def track_person(
    people: Sequence[FramePeople],
    *,
    size: tuple[int, int],
    person: int | None = None,
    real_time_factor: float = 1.0,
) -> tuple[PoseTrack, tuple[Person, ...]]:
    """Track one person through the clip.

    Parameters
    ----------
    people : sequence of FramePeople
        One for each decoded frame, in order.
    size : (int, int)
        Display size of the clip, width and height, px.
    person : int, optional
        Number of the person, from 1; by default the largest and most central.
    real_time_factor : float
        Real seconds per clip second.

    Returns
    -------
    track : PoseTrack
        The chosen person; missing where not detected.
    persons : tuple of Person
        Everybody detected in enough frames to be chosen, most prominent first.

    Raises
    ------
    InputError
        If nobody is detected, or there is no person with that number.
    """
    tracked = track_people(people, size=size, real_time_factor=real_time_factor)
    check_person(person, tracked.persons)
    return tracked.track([person or 1] * len(tracked.parts)), tracked.persons


def check_person(person: int | None, persons: Sequence[Person]) -> None:
    """Raise `InputError` if there is no person with that number."""
    if person is not None and not 1 <= person <= len(persons):
        count = len(persons)
        advice = "choose person 1" if count == 1 else f"choose a number from 1 to {count}"
        raise InputError(f"There is no person {person} in this clip; {advice}.")
