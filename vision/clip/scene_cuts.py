"""Detect hard cuts, at which an edited clip continues with another shot.

References
----------
.. [1] Z. Wang et al., "Image quality assessment: from error visibility to structural
   similarity", IEEE Trans. Image Process. 13(4), 600-612 (2004).
.. [2] B.-L. Yeo, B. Liu, "Rapid scene analysis on compressed video", IEEE Trans. Circuits Syst.
   Video Technol. 5(6), 533-544 (1995): a cut stands out from the changes around it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.clip.frames import Frame

#: Frames are compared at this size of the longer side, px: noise averages out, and a step of
#: the person or a shake of the hand moves less than a block.
_SIDE_PX: Final = 64
#: Structure is compared in blocks of this side, px.
_BLOCK_PX: Final = 8
#: Contrast to which every frame is scaled, gray levels, so that a change of exposure is no
#: change of structure; weaker contrast than the second value is noise and is not amplified
#: beyond it.
_CONTRAST: Final = 50.0
_MIN_CONTRAST: Final = 10.0
#: Stabilises blocks without structure, as C2 in [1]_: the variance of one tenth of the contrast.
_FLAT_VARIANCE: Final = 25.0
#: A cut changes at least this share of the structure: a person of a third of the frame's height
#: and a tenth of its width, with as much contrast as the background, covers that much.
_MIN_CHANGE: Final = 0.1
#: ... of which movement explains no more than half: a trunk or a leg that moves fast changes as
#: much structure as a cut, but is found again close by. ...
_MIN_UNEXPLAINED: Final = _MIN_CHANGE / 2
#: "Close by" is this far between two frames, px of the small frame: at 30 frames per second about
#: 3 m/s for a person who fills half of the frame's height.
_MAX_SHIFT_PX: Final = 3
#: A cut changes at least this many times as much as the frames around it [2]_, ...
_MIN_RATIO: Final = 3.0
#: ... which are those within this time, and at least this many on either side.
_WINDOW_S: Final = 1.0
_MIN_WINDOW: Final = 5
#: The change is compared with this one of them, in descending order: one transition may have up
#: to three, such as a flash into the next shot. A video that stutters has more, which are no
#: cuts.
_RANK: Final = 3
#: Frames within the window at 240 frames per second.
_MAX_LOOK_BACK: Final = 241
#: Changes within this time belong to one transition.
_TRANSITION_S: Final = 0.5
#: The usual interval between frames is the median of up to this many before.
_INTERVALS: Final = 15


@dataclass(frozen=True)
class _Suspect:
    """A change that may be a cut: position among the frames, and both sides of it."""

    position: int
    before: NDArray[np.uint8]
    after: NDArray[np.uint8]


class CutDetector:
    """Watch the frames of a clip as they stream by, and find the cuts among them.

    Memory grows by a few numbers a frame.
    """

    def __init__(self) -> None:
        self._indices: list[int] = []
        self._times_s: list[float] = []
        self._changes: list[float] = []
        self._suspects: list[_Suspect] = []

    def watch(self, frames: Iterable[Frame]) -> Iterator[Frame]:
        """Yield the same frames, in ascending order of time."""
        previous: NDArray[np.uint8] | None = None
        for frame in frames:
            small = _thumbnail(frame.image)
            if previous is not None and previous.shape == small.shape:
                change = structure_change(previous, small) / self._relative_interval(frame.time_s)
            else:
                change = 0.0 if previous is None else 1.0
            self._indices.append(frame.index)
            self._times_s.append(frame.time_s)
            self._changes.append(change)
            if (
                previous is not None
                and change >= _MIN_CHANGE
                and self._stands_out_so_far()
                and unexplained_change(previous, small) >= _MIN_UNEXPLAINED
            ):
                self._suspects.append(_Suspect(len(self._changes) - 1, previous, small))
            previous = small
            yield frame

    def cuts(self) -> tuple[int, ...]:
        """Return the indices in the clip of the first frame after each cut, ascending."""
        times_s, changes = np.array(self._times_s), np.array(self._changes)
        transitions: list[list[_Suspect]] = []
        for suspect in self._suspects:
            i = suspect.position
            if changes[i] < _MIN_RATIO * _usual_change(times_s, changes, i):
                continue
            if transitions and times_s[i] - times_s[transitions[-1][-1].position] <= _TRANSITION_S:
                transitions[-1].append(suspect)
            else:
                transitions.append([suspect])
        return tuple(
            self._indices[transition[-1].position]
            for transition in transitions
            if _leads_elsewhere(transition, times_s, changes)
        )

    def _relative_interval(self, time_s: float) -> float:
        """Return the time since the last frame, in usual intervals, at least 1."""
        recent = [b - a for a, b in pairwise(self._times_s[-_INTERVALS - 1 :])]
        if not recent:
            return 1.0
        return max(1.0, (time_s - self._times_s[-1]) / median(recent))

    def _stands_out_so_far(self) -> bool:
        """Return whether the latest change stands out from those before it."""
        times_s = np.array(self._times_s[-_MAX_LOOK_BACK:])
        changes = np.array(self._changes[-_MAX_LOOK_BACK:])
        earlier = changes[:-1][times_s[-1] - times_s[:-1] <= _WINDOW_S]
        usual = float(np.sort(earlier)[-_RANK]) if earlier.size >= _RANK else 0.0
        return bool(changes[-1] >= _MIN_RATIO * usual)


def _leads_elsewhere(
    transition: list[_Suspect], times_s: NDArray[np.float64], changes: NDArray[np.float64]
) -> bool:
    """Return whether the frames after a transition differ from those before it.

    A flash, or a hand before the lens, returns to the same shot.
    """
    first, last = transition[0], transition[-1]
    if first is last or first.before.shape != last.after.shape:
        return True
    usual = _usual_change(times_s, changes, last.position)
    length = last.position - first.position + 1
    change = structure_change(first.before, last.after)
    return change >= max(_MIN_CHANGE, _MIN_RATIO * usual * length)


def _usual_change(
    times_s: NDArray[np.float64], changes: NDArray[np.float64], position: int
) -> float:
    """Return the change that those around a position are measured by; infinite without any."""
    # Near an end of the clip the window reaches further on the other side.
    center_s = times_s[position]
    center_s = max(min(center_s, times_s[-1] - _WINDOW_S), times_s[0] + _WINDOW_S)
    first = int(np.searchsorted(times_s, center_s - _WINDOW_S))
    last = int(np.searchsorted(times_s, center_s + _WINDOW_S, side="right"))
    first, last = min(first, position - _MIN_WINDOW), max(last, position + _MIN_WINDOW + 1)
    # The first frame has no change.
    around = np.r_[changes[max(1, first) : position], changes[position + 1 : last]]
    if around.size < _RANK:
        return float("inf")
    return float(np.sort(around)[-_RANK])


def _thumbnail(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a small gray version of a frame."""
    height, width = image.shape[:2]
    scale = _SIDE_PX / max(height, width)
    size = (max(_BLOCK_PX, round(width * scale)), max(_BLOCK_PX, round(height * scale)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def structure_change(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> float:
    """Return the share of the structure that two small gray frames do not have in common.

    Parameters
    ----------
    before, after : ndarray of shape (H, W), uint8
        The frames.

    Returns
    -------
    float
        0 for the same frame at any exposure; about 1 for unrelated ones.

    Notes
    -----
    One minus the contrast and structure terms of the structural similarity [1]_ in sliding
    blocks, weighted by their variance, so that bare walls and black bars do not count.
    """
    if np.array_equal(before, after):
        return 0.0  # a repeated frame
    return _difference(_scaled(before), _scaled(after))


def unexplained_change(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> float:
    """Return the share of the structure that is not found again close by in the next frame.

    Parameters
    ----------
    before, after : ndarray of shape (H, W), uint8
        Two small gray frames; of different shapes they have nothing in common.

    Returns
    -------
    float
        As `structure_change`, but each block is compared with those up to `_MAX_SHIFT_PX` away
        and the most similar one counts (exhaustive block matching).
    """
    if before.shape != after.shape:
        return 1.0
    a, b = _scaled(before), _scaled(after)
    height, width = a.shape
    margin = _MAX_SHIFT_PX
    padded = cv2.copyMakeBorder(b, margin, margin, margin, margin, cv2.BORDER_REPLICATE)
    shifts = range(2 * margin + 1)
    shifted = (padded[y : y + height, x : x + width] for y in shifts for x in shifts)
    best = np.max([_similarity(a, other) for other in shifted], axis=0)
    return _weighted_difference(best, _variance(a) + _variance(b))


def _difference(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    return _weighted_difference(_similarity(a, b), _variance(a) + _variance(b))


def _weighted_difference(similarity: NDArray[np.float32], variance: NDArray[np.float32]) -> float:
    weight = variance + 1e-6
    return 1.0 - float((similarity * weight).sum() / weight.sum())


def _similarity(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return contrast and structure terms of the structural similarity around each pixel."""
    covariance = _block_mean(a * b) - _block_mean(a) * _block_mean(b)
    variance = _variance(a) + _variance(b)
    return np.asarray((2 * covariance + _FLAT_VARIANCE) / (variance + _FLAT_VARIANCE))


def _variance(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(_block_mean(values * values) - _block_mean(values) ** 2)


def _block_mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Average in a block around each pixel."""
    return np.asarray(cv2.blur(values, (_BLOCK_PX, _BLOCK_PX)))


def _scaled(gray: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return a frame with the mean 0 and the usual contrast."""
    values = gray.astype(np.float32)
    values -= values.mean()
    return values * np.float32(_CONTRAST / max(float(values.std()), _MIN_CONTRAST))
