"""Value types of pose detection: people in one frame, and one person's track over time."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vision.pose.landmarks import LANDMARK_COUNT, Landmark, landmark
from vision.terms import Floats, Side


def _check_shape(name: str, array: NDArray[np.generic], shape: tuple[int | None, ...]) -> None:
    fits = array.ndim == len(shape) and all(
        expected is None or expected == size
        for expected, size in zip(shape, array.shape, strict=True)
    )
    if not fits:
        raise ValueError(f"{name} must have shape {shape}, but has {array.shape}")


#: Where left and right leg were exchanged in more than this share of the frames, it is not known
#: which leg is which. The labels are decided by the majority of the frames, and confusions come
#: in runs: in the 3 s of a repetition there are about five independent looks. With each wrong at
#: a rate of 0.2, at least three of the five are wrong in 6 % of the cases (binomial).
MAX_SWAPPED_SHARE: Final = 0.2


def is_mirrored(index: int) -> bool:
    """Return whether a frame is mirrored for detection: every other one is.

    Parameters
    ----------
    index : int
        Number of the frame among those that are detected.
    """
    return index % 2 == 1


@dataclass(frozen=True)
class FramePeople:
    """Landmarks of everybody detected in one frame.

    Attributes
    ----------
    index : int
        Index of the frame in the clip.
    time_s : float
        Clip time of the frame.
    xyz : ndarray of shape (P, 33, 3)
        Pixels of the displayed frame, y down; z is the model's depth estimate in the same
        scale, negative toward the camera, zero at mid-hip.
    visibility : ndarray of shape (P, 33)
        The model's estimate that a landmark is in the frame and not occluded, 0-1.
    """

    index: int
    time_s: float
    xyz: Floats
    visibility: Floats

    def __post_init__(self) -> None:
        _check_shape("xyz", self.xyz, (None, LANDMARK_COUNT, 3))
        _check_shape("visibility", self.visibility, (self.xyz.shape[0], LANDMARK_COUNT))


class FrameState(IntEnum):
    """Where a frame's landmarks come from."""

    MISSING = 0
    DETECTED = 1
    FILLED = 2
    """Interpolated over a short gap."""


@dataclass(frozen=True)
class PoseTrack:
    """Landmarks of one person through the clip, one row per detected frame.

    Attributes
    ----------
    index : ndarray of shape (T,), int
        Index of each frame in the clip.
    time_s : ndarray of shape (T,)
        Clip time, strictly ascending.
    xyz : ndarray of shape (T, 33, 3)
        Pixels of the displayed frame (see `FramePeople`); NaN where missing.
    visibility : ndarray of shape (T, 33)
        0-1; 0 where missing.
    state : ndarray of shape (T,), uint8
        A `FrameState` per frame.
    swapped : ndarray of shape (T,), bool
        True where swapped left and right legs were corrected.
    width, height : int
        Display size, px.
    real_time_factor : float
        Real seconds per clip second; below 1 for slow motion.
    roll_deg : float
        Direction of the true vertical in the frame, + where its upper end is to the right; 0
        where the camera was level or its roll is unknown. The landmarks are not turned by it.
    breaks : tuple of int
        Rows, ascending, at which a new part begins: after a gap in time or a scene cut
        (`vision.pose.breaks`). No movement continues across them.
    frame_step : int
        Every how many frames of the clip one was detected, see `vision.pose.frame_steps`.
    """

    index: NDArray[np.int64]
    time_s: Floats
    xyz: Floats
    visibility: Floats
    state: NDArray[np.uint8]
    swapped: NDArray[np.bool_]
    width: int
    height: int
    real_time_factor: float = 1.0
    roll_deg: float = 0.0
    breaks: tuple[int, ...] = ()
    frame_step: int = 1

    def __post_init__(self) -> None:
        t = self.time_s.shape[0]
        _check_shape("time_s", self.time_s, (None,))
        _check_shape("index", self.index, (t,))
        _check_shape("xyz", self.xyz, (t, LANDMARK_COUNT, 3))
        _check_shape("visibility", self.visibility, (t, LANDMARK_COUNT))
        _check_shape("state", self.state, (t,))
        _check_shape("swapped", self.swapped, (t,))
        if t > 1 and not bool(np.all(np.diff(self.time_s) > 0)):
            raise ValueError("time_s must be strictly ascending")
        if self.real_time_factor <= 0:
            raise ValueError(f"real_time_factor must be positive, got {self.real_time_factor}")
        if any(b <= a for a, b in pairwise((0, *self.breaks, t))) and self.breaks:
            raise ValueError(f"breaks must be ascending rows inside the track, got {self.breaks}")

    def __len__(self) -> int:
        return int(self.time_s.shape[0])

    @property
    def real_time_s(self) -> Floats:
        """Real seconds since the first frame of the clip, shape (T,)."""
        return self.time_s * self.real_time_factor

    @property
    def mirrored(self) -> NDArray[np.bool_]:
        """Whether each frame was mirrored for detection, shape (T,)."""
        return np.array([is_mirrored(int(i) // self.frame_step) for i in self.index], dtype=bool)

    @property
    def parts(self) -> tuple[slice, ...]:
        """List the rows of each part between breaks; together they cover the track."""
        return tuple(slice(a, b) for a, b in pairwise((0, *self.breaks, len(self))))

    def part_at(self, row: int) -> slice:
        """Return the rows of the part that a row belongs to."""
        i = bisect_right(self.breaks, row)
        return self.parts[i]

    @property
    def real_rate(self) -> float:
        """Average frames per real second, without the gaps at breaks; NaN with fewer than two."""
        intervals_s = np.delete(np.diff(self.real_time_s), [b - 1 for b in self.breaks])
        return intervals_s.size / float(intervals_s.sum()) if intervals_s.size else float("nan")

    def is_leg_known(self, rows: slice = slice(None)) -> bool:
        """Return whether left and right leg are told apart reliably in these rows."""
        seen = self.state[rows] != FrameState.MISSING
        return not seen.any() or float(self.swapped[rows][seen].mean()) <= MAX_SWAPPED_SHARE

    def xy(self, name: str, side: Side | None = None) -> Floats:
        """Return the path of one landmark in the frame, px, y down, shape (T, 2)."""
        return self.xyz[:, landmark(name, side), :2]

    def midpoint(self, name: str) -> Floats:
        """Return the midpoint of a left-right pair, px, shape (T, 2)."""
        return (self.xy(name, "left") + self.xy(name, "right")) / 2

    def point_visibility(self, name: str, side: Side | None = None) -> Floats:
        """Return the visibility of one landmark, shape (T,)."""
        return self.visibility[:, landmark(name, side)]

    def leveled(self) -> PoseTrack:
        """Return the track as a level camera would have seen it, turned about the frame's middle.

        For measuring against the vertical and the horizontal, not for drawing.
        """
        if self.roll_deg == 0.0:
            return self
        # Clockwise in the frame is positive, with y down; the vertical is turned back upright.
        angle = np.radians(-self.roll_deg)
        turn = np.array([(np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))])
        xyz = self.xyz.copy()
        middle = np.array([self.width / 2, self.height / 2])
        xyz[:, :, :2] = (self.xyz[:, :, :2] - middle) @ turn + middle
        return replace(self, xyz=xyz, roll_deg=0.0)

    def slice_rows(self, rows: slice) -> PoseTrack:
        """Return some of the rows as a track of their own."""
        first, last, _ = rows.indices(len(self))
        return replace(
            self,
            breaks=tuple(b - first for b in self.breaks if first < b < last),
            index=self.index[rows],
            time_s=self.time_s[rows],
            xyz=self.xyz[rows],
            visibility=self.visibility[rows],
            state=self.state[rows],
            swapped=self.swapped[rows],
        )


__all__ = ["FramePeople", "FrameState", "Landmark", "PoseTrack"]
