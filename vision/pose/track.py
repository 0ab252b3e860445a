"""The values that leave the pose room: who is in a picture, and one person through time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from vision.pose.landmarks import LANDMARKS, Landmark, point
from vision.terms import Floats, Side


def _check(name: str, array: NDArray[np.generic], shape: tuple[int | None, ...]) -> None:
    fits = array.ndim == len(shape) and all(
        want is None or want == have for want, have in zip(shape, array.shape, strict=True)
    )
    if not fits:
        raise ValueError(f"{name} must have shape {shape}, but has {array.shape}")


def is_mirrored(index: int) -> bool:
    """Whether the model saw this picture of the clip mirrored: every other one."""
    return index % 2 == 1


@dataclass(frozen=True)
class FramePeople:
    """Everybody the pose model saw in one picture.

    Attributes
    ----------
    index : int
        Number of the picture in the clip.
    time_s : float
        Clip time of the picture.
    xyz : ndarray of shape (P, 33, 3)
        Pixels of the shown picture, y down; z is the model's own depth guess
        in the same scale, negative toward the camera, zero at mid-hip.
    visibility : ndarray of shape (P, 33)
        The model's guess that a point is in the picture and not hidden, 0-1.
    """

    index: int
    time_s: float
    xyz: Floats
    visibility: Floats

    def __post_init__(self) -> None:
        _check("xyz", self.xyz, (None, LANDMARKS, 3))
        _check("visibility", self.visibility, (self.xyz.shape[0], LANDMARKS))


class FrameState(IntEnum):
    """Where a frame's landmarks come from."""

    MISSING = 0
    DETECTED = 1
    FILLED = 2
    """Interpolated over a short gap."""


@dataclass(frozen=True)
class PoseTrack:
    """One person through the clip, one row per decoded picture.

    Attributes
    ----------
    index : ndarray of shape (T,), int
        Number of each picture in the clip.
    time_s : ndarray of shape (T,)
        Clip time, strictly ascending.
    xyz : ndarray of shape (T, 33, 3)
        Pixels of the shown picture (see `FramePeople`); NaN where missing.
    visibility : ndarray of shape (T, 33)
        0-1; 0 where missing.
    state : ndarray of shape (T,), uint8
        A `FrameState` per picture.
    swapped : ndarray of shape (T,), bool
        True where left and right legs were exchanged back.
    width, height : int
        Size of the shown picture in pixels.
    real_time_factor : float
        Real seconds per clip second; below 1 for slow motion.
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

    def __post_init__(self) -> None:
        t = self.time_s.shape[0]
        _check("time_s", self.time_s, (None,))
        _check("index", self.index, (t,))
        _check("xyz", self.xyz, (t, LANDMARKS, 3))
        _check("visibility", self.visibility, (t, LANDMARKS))
        _check("state", self.state, (t,))
        _check("swapped", self.swapped, (t,))
        if t > 1 and not bool(np.all(np.diff(self.time_s) > 0)):
            raise ValueError("time_s must be strictly ascending")
        if self.real_time_factor <= 0:
            raise ValueError(f"real_time_factor must be positive, got {self.real_time_factor}")

    def __len__(self) -> int:
        return int(self.time_s.shape[0])

    @property
    def real_time_s(self) -> Floats:
        """Real seconds since the first picture of the clip, shape (T,)."""
        return self.time_s * self.real_time_factor

    @property
    def real_rate(self) -> float:
        """Pictures per real second, on average; NaN with fewer than two."""
        if len(self) < 2:
            return float("nan")
        return (len(self) - 1) / float(self.real_time_s[-1] - self.real_time_s[0])

    def xy(self, name: str, side: Side | None = None) -> Floats:
        """Path of one point in the picture, shape (T, 2), pixels, y down."""
        return self.xyz[:, point(name, side), :2]

    def middle(self, name: str) -> Floats:
        """Midpoint of a pair, shape (T, 2), pixels."""
        return (self.xy(name, "left") + self.xy(name, "right")) / 2

    def seen(self, name: str, side: Side | None = None) -> Floats:
        """Visibility of one point, shape (T,)."""
        return self.visibility[:, point(name, side)]

    def part(self, where: slice) -> PoseTrack:
        """Give the rows of a slice as a track of their own."""
        return replace(
            self,
            index=self.index[where],
            time_s=self.time_s[where],
            xyz=self.xyz[where],
            visibility=self.visibility[where],
            state=self.state[where],
            swapped=self.swapped[where],
        )


__all__ = ["FramePeople", "FrameState", "Landmark", "PoseTrack"]
