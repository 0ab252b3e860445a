"""Whose body: link the people of each picture into persons, and follow one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from vision.errors import InputError
from vision.pose.detections import association_cost, find_detections, size_of, subject_score
from vision.pose.landmarks import LANDMARKS
from vision.pose.track import FramePeople, FrameState, PoseTrack
from vision.terms import Floats

#: Somebody seen in fewer than this share of the pictures is passing by.
_MIN_SHARE: Final = 0.1


@dataclass(frozen=True)
class Person:
    """Somebody in the clip, as offered for choice.

    Attributes
    ----------
    number : int
        From 1; 1 is the largest and most central.
    frames : int
        Pictures in which the person was seen.
    first_s, last_s : float
        Clip times of the first and the last sighting.
    box : tuple of float
        Left, top, right, bottom at `box_s`, pixels of the shown picture.
    box_s : float
        Clip time of a picture that shows the person well.
    """

    number: int
    frames: int
    first_s: float
    last_s: float
    box: tuple[float, float, float, float]
    box_s: float


@dataclass
class _Thread:
    """Sightings linked so far; private to the linking below."""

    rows: list[int] = field(default_factory=list)
    poses: list[Floats] = field(default_factory=list)
    seen: list[Floats] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    prominence: float = 0.0

    def add(self, row: int, time_s: float, pose: Floats, seen: Floats, weight: float) -> None:
        self.rows.append(row)
        self.times.append(time_s)
        self.poses.append(pose)
        self.seen.append(seen)
        self.prominence += weight

    @property
    def size(self) -> float:
        return float(np.median([size_of(p) for p in self.poses[-15:]]))


def _link(people: Sequence[FramePeople], size: tuple[int, int], factor: float) -> list[_Thread]:
    """Link sightings picture by picture, each to the nearest person within reach."""
    width, height = size
    threads: list[_Thread] = []
    for row, here in enumerate(people):
        found = find_detections(here)
        if not found:
            continue
        cost = np.full((len(threads), len(found)), np.inf)
        for i, thread in enumerate(threads):
            gap_s = (here.time_s - thread.times[-1]) * factor
            size_px = thread.size
            for j, (pose, _) in enumerate(found):
                cost[i, j] = association_cost(pose, thread.poses[-1], size=size_px, gap_s=gap_s)
        taken: set[int] = set()
        if threads:
            rows, columns = linear_sum_assignment(np.minimum(cost, 1e6))
            for i, j in zip(rows.tolist(), columns.tolist(), strict=True):
                if np.isfinite(cost[i, j]):
                    threads[i].add(
                        row, here.time_s, *found[j], subject_score(found[j][0], width, height)
                    )
                    taken.add(j)
        for j, (pose, seen) in enumerate(found):
            if j not in taken:
                fresh = _Thread()
                fresh.add(row, here.time_s, pose, seen, subject_score(pose, width, height))
                threads.append(fresh)
    return sorted(threads, key=lambda t: (-t.prominence, t.rows[0]))


def _person(number: int, thread: _Thread) -> Person:
    best = int(np.argmax([s.mean() for s in thread.seen]))
    pose = thread.poses[best]
    return Person(
        number=number,
        frames=len(thread.rows),
        first_s=thread.times[0],
        last_s=thread.times[-1],
        box=(
            float(pose[:, 0].min()),
            float(pose[:, 1].min()),
            float(pose[:, 0].max()),
            float(pose[:, 1].max()),
        ),
        box_s=thread.times[best],
    )


def follow_person(
    people: Sequence[FramePeople],
    *,
    size: tuple[int, int],
    person: int | None = None,
    real_time_factor: float = 1.0,
) -> tuple[PoseTrack, tuple[Person, ...]]:
    """Follow one person through the clip.

    Parameters
    ----------
    people : sequence of FramePeople
        One entry for each decoded picture, in order.
    size : (int, int)
        Width and height of the shown picture, pixels.
    person : int, optional
        Number of the person, from 1; by default the largest and most central.
    real_time_factor : float
        Real seconds per clip second.

    Returns
    -------
    track : PoseTrack
        The chosen person; missing where not seen.
    persons : tuple of Person
        Everybody who stays long enough to be chosen, most prominent first.

    Raises
    ------
    InputError
        If nobody is seen, or there is no person of that number.
    """
    threads = _link(people, size, real_time_factor)
    need = max(2, round(_MIN_SHARE * len(people)))
    threads = [t for t in threads if len(t.rows) >= need] or threads[:1]
    if not threads:
        raise InputError(
            "Nobody is seen in this clip; "
            "film one person, whole body in the picture, in good light."
        )
    persons = tuple(_person(i + 1, t) for i, t in enumerate(threads))
    if person is not None and not 1 <= person <= len(threads):
        raise InputError(
            f"There is no person {person} in this clip; choose a number from 1 to {len(threads)}."
        )
    chosen = threads[(person or 1) - 1]
    count = len(people)
    xyz = np.full((count, LANDMARKS, 3), np.nan)
    visibility = np.zeros((count, LANDMARKS))
    state: NDArray[np.uint8] = np.full(count, FrameState.MISSING, dtype=np.uint8)
    rows = np.array(chosen.rows)
    xyz[rows] = np.stack(chosen.poses)
    visibility[rows] = np.stack(chosen.seen)
    state[rows] = FrameState.DETECTED
    track = PoseTrack(
        index=np.array([p.index for p in people], dtype=np.int64),
        time_s=np.array([p.time_s for p in people], dtype=np.float64),
        xyz=xyz,
        visibility=visibility,
        state=state,
        swapped=np.zeros(count, dtype=bool),
        width=size[0],
        height=size[1],
        real_time_factor=real_time_factor,
    )
    return track, persons
