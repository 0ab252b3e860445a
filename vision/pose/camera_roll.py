"""Estimate how far the camera was tilted sideways (roll) from straight edges in the scene.

Door frames, wall corners and window sills are vertical or horizontal. In the frame they are
tilted by the roll, but also by perspective: verticals lean outward or inward, the more the
farther they are from the middle, where the camera points up or down; horizontals do, the more
the farther they are from the middle height, where a wall is not square to the camera. To first
order in these angles the tilt of an edge is

    tilt = roll + slope * distance from the middle of the frame,

with one slope for all verticals of a scene and one for all horizontals of a wall. Both lines are
fitted robustly, with a prior on the slope for scenes whose edges are all in one place. The roll
is only known where enough edges agree with one line, frames agree with each other, and verticals
do not contradict horizontals.

References
----------
.. [1] B. Efron, C. Stein, "The jackknife estimate of variance", Ann. Statist. 9, 586 (1981).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.clip.frames import Frame
from vision.pose.camera_edges import Edges, find_edges
from vision.pose.pose_track import FramePeople
from vision.terms import Floats

#: Number of frames, evenly spread over the clip, in which edges are looked for.
FRAMES: Final = 7
#: Largest error with which a roll is worth correcting for, degrees.
MAX_ERROR_DEG: Final = 1.0

#: Edges within this of the fitted line agree with it, degrees.
_INLIER_DEG: Final = 1.0
#: One standard deviation of how far walls, doors and posters are from vertical or horizontal,
#: with what the camera's lens adds, degrees.
_SCENE_ERROR_DEG: Final = 0.8
#: Edges closer than this, longer sides of the frame, may belong to one object, such as a
#: poster that does not hang straight.
_OBJECT_SIZE: Final = 0.25
#: Edges whose lines are closer than this, longer sides of the frame, are parts of one line.
_LINE_GAP: Final = 0.02
#: Focal length of a phone's main camera, longer sides of the frame.
_FOCAL_LENGTH: Final = 0.8
#: Standard deviation of the pitch of a phone that films a person, and of the angle between a wall
#: and the frame, degrees.
_PITCH_SD_DEG: Final = 8.0
_YAW_SD_DEG: Final = 20.0
_PITCH_SLOPE: Final = float(np.degrees(np.tan(np.radians(_PITCH_SD_DEG)) / _FOCAL_LENGTH))
_YAW_SLOPE: Final = float(np.degrees(np.tan(np.radians(_YAW_SD_DEG)) / _FOCAL_LENGTH))
#: Largest slope of flat edges, degrees per longer side. Each wall has its own, so only those
#: square to the camera (within about 4°) agree with each other.
_MAX_FLAT_SLOPE: Final = 5.0
#: The horizon, where flat edges show the roll whatever their wall, is this far from the middle of
#: the frame, longer sides (one standard deviation).
_HORIZON_SD: Final = float(_FOCAL_LENGTH * np.tan(np.radians(_PITCH_SD_DEG)))
#: Least share of the length of all steep (or flat) edges that must agree with one line.
_MIN_AGREEMENT: Final = 0.6
#: Least number of lines that agree, of objects they are on, and their least total length in each
#: frame, longer sides of the frame.
_MIN_LINES: Final = 3
_MIN_OBJECTS: Final = 2
_MIN_TOTAL_LENGTH: Final = 0.25
#: Least number of objects whose influence can be told apart.
_MIN_JACKKNIFE: Final = 4
#: Frames may differ by this much, degrees (standard deviation): a hand-held phone sways.
_MAX_SWAY_DEG: Final = 1.0


@dataclass(frozen=True)
class CameraRoll:
    """Sideways tilt of the camera.

    Attributes
    ----------
    deg : float
        Direction of the true vertical in the frame, degrees; + where its upper end is to the
        right, as when the phone was turned counterclockwise seen from behind it.
    error_deg : float
        One standard error.
    """

    deg: float
    error_deg: float


def correction_deg(roll: CameraRoll | None) -> float:
    """Return the roll by which angles are corrected; 0 where it is not known to differ from 0."""
    return roll.deg if roll is not None and abs(roll.deg) >= 2.0 * roll.error_deg else 0.0


class RollSampler:
    """Keep a few of the frames that pass by, and estimate the roll from them at the end.

    Parameters
    ----------
    indices : sequence of int
        Numbers of the frames to keep.
    """

    def __init__(self, indices: Sequence[int]) -> None:
        self._indices = frozenset(indices)
        self._kept: dict[int, NDArray[np.uint8]] = {}

    def watch(self, frames: Iterable[Frame]) -> Iterator[Frame]:
        """Yield the frames unchanged, keeping some in grayscale."""
        for frame in frames:
            if frame.index in self._indices:
                gray = cv2.cvtColor(frame.image, cv2.COLOR_RGB2GRAY)
                self._kept[frame.index] = np.asarray(gray, dtype=np.uint8)
            yield frame

    def estimate(
        self, people: Iterable[FramePeople], *, size: tuple[int, int]
    ) -> CameraRoll | None:
        """Estimate the roll from the kept frames, without the edges of the people in them.

        Parameters
        ----------
        people : iterable of FramePeople
            Everybody detected.
        size : (int, int)
            Size of the frames in whose pixels `people` is, px.
        """
        found: Mapping[int, FramePeople] = {p.index: p for p in people if p.index in self._kept}

        def edges_of(index: int) -> Edges:
            """Find the edges in a kept frame."""
            gray = self._kept[index]
            scale = gray.shape[1] / size[0]
            boxes = [
                np.concatenate([pose[:, :2].min(axis=0), pose[:, :2].max(axis=0)]) * scale
                for pose in (found[index].xyz if index in found else ())
            ]
            return find_edges(gray, boxes)

        with ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="edges") as pool:
            return estimate_roll(list(pool.map(edges_of, sorted(self._kept))))


def estimate_roll(frames: Sequence[Edges]) -> CameraRoll | None:
    """Estimate the roll of the camera from the edges of several frames.

    Parameters
    ----------
    frames : sequence of Edges
        Edges of frames spread over the clip.

    Returns
    -------
    CameraRoll or None
        None where the edges do not show it.
    """
    if not frames:
        return None
    edges = Edges.join([replace(e, frame=np.full_like(e.frame, i)) for i, e in enumerate(frames)])
    count = len(frames)
    steep, flat = _fit_steep(edges, count), _fit_flat(edges, count)
    # A single wall at an angle can have many flat edges that agree on a wrong roll.
    if steep is None:
        return None
    found = [steep] if flat is None else [steep, flat]
    if not _is_enough(Edges.join([inliers for _, inliers in found]), count):
        return None
    deg = np.array([roll.deg for roll, _ in found])
    variance = np.array([roll.error_deg for roll, _ in found]) ** 2
    if len(found) == 2 and abs(deg[0] - deg[1]) > 2.0 * np.sqrt(variance.sum()):
        return None
    sway = max(_sway(inliers) for _, inliers in found)
    weight = 1.0 / variance
    error = float(np.hypot(weight.sum() ** -0.5, sway))
    if sway > _MAX_SWAY_DEG or error > MAX_ERROR_DEG:
        return None
    return CameraRoll(float((weight * deg).sum() / weight.sum()), error)


def _is_enough(edges: Edges, frame_count: int) -> bool:
    """Return whether enough different lines and objects carry the estimate."""
    return (
        _typical_count(edges, frame_count, _count_lines) >= _MIN_LINES
        and _typical_count(edges, frame_count, _count_objects) >= _MIN_OBJECTS
        and float(edges.length.sum()) / frame_count >= _MIN_TOTAL_LENGTH
    )


def _typical_count(edges: Edges, frame_count: int, count: Callable[[Edges], int]) -> float:
    """Return the median of a count over the frames."""
    frames = (edges.select(edges.frame == i) for i in range(frame_count))
    return float(np.median([count(frame) for frame in frames]))


def _group_objects(edges: Edges) -> NDArray[np.int64]:
    """Number the objects that edges may belong to: places at least `_OBJECT_SIZE` apart."""
    places: list[Floats] = []
    for middle in edges.middle[np.argsort(-edges.length, kind="stable")]:
        if all(np.linalg.norm(middle - place) > _OBJECT_SIZE for place in places):
            places.append(middle)
    if not places:
        return np.empty(0, dtype=np.int64)
    distance = np.linalg.norm(edges.middle[:, None] - np.array(places)[None], axis=2)
    return np.asarray(distance.argmin(axis=1), dtype=np.int64)


def _count_objects(edges: Edges) -> int:
    """Count the objects that edges may belong to."""
    return int(_group_objects(edges).max(initial=-1)) + 1


def _count_lines(edges: Edges) -> int:
    """Count the different lines that the edges are parts of."""
    slope = np.tan(np.radians(edges.tilt_deg))
    x, y = edges.middle.T
    # Where each line crosses the middle row (steep) or the middle column (flat) of the frame.
    crossing = np.where(edges.is_steep, x + slope * y, y - slope * x)
    lines = 0
    for family in (edges.is_steep, ~edges.is_steep):
        values = np.sort(crossing[family])
        lines += int(values.size > 0) + int((np.diff(values) > _LINE_GAP).sum())
    return lines


def _sway(inliers: Edges) -> float:
    """Return the standard deviation of the tilt between frames, degrees."""
    means = [
        float(np.average(part.tilt_deg, weights=part.length))
        for part in (inliers.select(inliers.frame == i) for i in np.unique(inliers.frame))
    ]
    return float(np.std(means))


def _fit_steep(edges: Edges, frame_count: int) -> tuple[CameraRoll, Edges] | None:
    """Fit the steep edges; the camera's pitch tilts them in proportion to their place."""
    steep = edges.select(edges.is_steep)
    return _fit(
        steep,
        steep.middle[:, 0],
        max_slope=2.0 * _PITCH_SLOPE,
        slope_sd=_PITCH_SLOPE,
        frame_count=frame_count,
    )


def _fit_flat(edges: Edges, frame_count: int) -> tuple[CameraRoll, Edges] | None:
    """Fit the flat edges on walls that are square to the camera."""
    flat = edges.select(~edges.is_steep)
    return _fit(
        flat,
        flat.middle[:, 1],
        max_slope=_MAX_FLAT_SLOPE,
        slope_sd=_YAW_SLOPE,
        middle_sd=_HORIZON_SD,
        frame_count=frame_count,
    )


def _fit(
    edges: Edges,
    offset: Floats,
    *,
    max_slope: float,
    slope_sd: float,
    frame_count: int,
    middle_sd: float = 0.0,
) -> tuple[CameraRoll, Edges] | None:
    """Fit ``tilt = roll + slope * offset`` to most of the edges; None where they do not agree.

    Returns
    -------
    roll : CameraRoll
        The roll.
    inliers : Edges
        The edges that agree.
    """
    if edges.length.size == 0:
        return None
    # Consensus: every edge proposes a roll for each slope; the line with most support wins, the
    # less sloping one of two that are nearly equal.
    slopes = max_slope * np.linspace(-1.0, 1.0, 17)
    proposed = edges.tilt_deg[:, None] - slopes * offset[:, None]
    best = np.zeros(edges.length.size, dtype=bool)
    most = 0.0
    for slope, column in zip(slopes, proposed.T, strict=True):
        agrees = np.abs(column[None, :] - column[:, None]) <= _INLIER_DEG
        support = (agrees * edges.length).sum(axis=1) * (1.0 - 0.1 * abs(slope) / max_slope)
        row = int(np.argmax(support))
        if support[row] > most:
            most, best = float(support[row]), agrees[row]
    if edges.length[best].sum() < _MIN_AGREEMENT * edges.length.sum():
        return None
    inliers, x = edges.select(best), offset[best]
    # The same edges are in every frame, so their errors do not average out.
    sigma = np.hypot(inliers.error_deg, _INLIER_DEG / 2.0) * np.sqrt(frame_count)
    roll, slope, variance = _weighted_line(inliers.tilt_deg, x, sigma, slope_sd=slope_sd)
    objects = _group_objects(inliers)
    shared = _SCENE_ERROR_DEG / np.sqrt(objects.max() + 1)
    without = [
        _weighted_line(inliers.tilt_deg[o], x[o], sigma[o], slope_sd=slope_sd)[0]
        for o in (objects != i for i in range(objects.max() + 1))
        if o.any()
    ]
    error = np.sqrt(variance + shared**2 + (slope * middle_sd) ** 2 + _jackknife_variance(without))
    return CameraRoll(roll, float(error)), inliers


def _weighted_line(
    tilt_deg: Floats, offset: Floats, sigma: Floats, *, slope_sd: float
) -> tuple[float, float, float]:
    """Fit ``tilt = roll + slope * offset`` with a prior on the slope.

    Returns
    -------
    roll, slope, variance : float
        `variance` is that of the roll.
    """
    design = np.column_stack([np.ones(offset.size), offset])
    precision = design.T @ (design / sigma[:, None] ** 2) + np.diag([0.0, slope_sd**-2.0])
    covariance = np.linalg.inv(precision)
    roll, slope = covariance @ design.T @ (tilt_deg / sigma**2)
    return float(roll), float(slope), float(covariance[0, 0])


def _jackknife_variance(without: Sequence[float]) -> float:
    """Return the variance of an estimate from its values without each object in turn [1]_.

    A leaning tree that happens to agree with a sloping line shifts the estimate; the estimate
    without it shows by how much. The drop-one values spread less than the estimate itself, hence
    the factor. Of fewer than `_MIN_JACKKNIFE` objects each decides too much to be left out.
    """
    count = len(without)
    return (count - 1) * float(np.var(without)) if count >= _MIN_JACKKNIFE else 0.0
