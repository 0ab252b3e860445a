"""Find everybody in a clip, turned upright, with what the frames show of the camera."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np

from vision.background_imports import import_in_background
from vision.clip.frames import ClipInfo, Frame
from vision.clip.open import Clip
from vision.clip.scene_cuts import CutDetector
from vision.errors import Cancelled, InputError
from vision.pose.body_orientation import (
    SAMPLES,
    BodyDirection,
    OrientationCheck,
    find_body_direction,
)
from vision.pose.camera_roll import FRAMES as ROLL_FRAMES
from vision.pose.camera_roll import CameraRoll, RollSampler
from vision.pose.detector import MODEL_MAX_SIDE_PX
from vision.pose.frame_steps import GaitCheck
from vision.pose.pose_track import FramePeople
from vision.pose.sparse_detection import detect_sparsely
from vision.progress import Progress

_log = logging.getLogger(__name__)

#: What the poses are processed with is loaded while they are found, but after the pose model.
_NEEDED_LATER: Final = ("scipy.ndimage", "scipy.signal", "scipy.interpolate", "scipy.optimize")
#: Results between two reports of progress.
_PROGRESS_EVERY: Final = 5
#: No frame is skipped where fewer than this would be left.
_LEAST_FRAMES: Final = 15


@dataclass(frozen=True)
class ClipPoses:
    """Everybody in each frame of a clip, and what is known of the camera.

    Attributes
    ----------
    rotation_deg : int
        Clockwise rotation with which the coded frames were shown to the pose model, so that the
        people are upright.
    people : tuple of FramePeople
        Everybody in each detected frame, pixels of the clip shown with that rotation.
    cuts : tuple of int
        Indices of the first frame after each scene cut.
    direction : BodyDirection
        Which way the people are turned as the file shows them.
    roll : CameraRoll or None
        Sideways tilt of the camera; None where it is not known.
    decode_warnings : tuple of str
        Decoding problems, one sentence each.
    changes_shape : bool
        Whether some frames have another shape.
    frame_step : int
        Every how many frames one was detected, see `vision.pose.frame_steps`.
    skipped : tuple of int
        Indices of the frames that were decoded but not detected.
    """

    rotation_deg: int
    people: tuple[FramePeople, ...]
    cuts: tuple[int, ...]
    direction: BodyDirection
    roll: CameraRoll | None
    decode_warnings: tuple[str, ...]
    changes_shape: bool
    frame_step: int = 1
    skipped: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Range:
    """A range of clip time; without an end, to the end of the clip."""

    start_s: float
    end_s: float | None

    def rows(self, info: ClipInfo) -> tuple[int, int]:
        """Return the numbers of the first frame in it and of the first one after it."""
        end_s = info.duration_s if self.end_s is None else self.end_s
        first, last = np.searchsorted(info.times_s, [self.start_s, end_s])
        return int(first), int(last)

    def check(self, info: ClipInfo) -> None:
        """Raise an error if it contains no frame."""
        end_s = info.duration_s if self.end_s is None else self.end_s
        if self.start_s >= end_s or self.start_s >= info.duration_s:
            raise InputError(
                f"The range {self.start_s:g}-{end_s:g} s contains no frame; "
                f"the clip is {info.duration_s:.1f} s long."
            )


def find_poses(
    clip: Clip,
    *,
    model: Path,
    start_s: float | None = None,
    end_s: float | None = None,
    may_turn: bool = True,
    step: int = 1,
    workers: int | None = None,
    progress: Progress,
    cancelled: Callable[[], bool],
) -> ClipPoses:
    """Detect everybody; where they are not upright, turn the clip and start again.

    Parameters
    ----------
    clip : Clip
        The clip.
    model : Path
        A pose landmarker bundle.
    start_s, end_s : float, optional
        Range of clip time.
    may_turn : bool
        Whether the clip may be turned if the people in it are not upright.
    step : int
        Every how many frames one is detected, unless somebody walks or runs.
    workers : int, optional
        Number of frames processed in parallel; the result is the same for any number.
    progress : Progress
        Called with the fraction done and a status text.
    cancelled : callable
        Called for each frame; returning True stops the work.

    Returns
    -------
    ClipPoses
        Everybody.

    Raises
    ------
    InputError
        If the range contains no frame, or none can be decoded.
    Cancelled
        If `cancelled` returned True.
    """
    span = _Range(start_s or 0.0, end_s)
    span.check(clip.info)
    first, last = span.rows(clip.info)
    if last - first < _LEAST_FRAMES * step:
        step = 1

    def search_all_directions() -> BodyDirection:
        """Search frames spread over the range in all four orientations."""
        frames = until_cancelled(_spread_frames(clip, span, SAMPLES), cancelled)
        return find_body_direction(frames, model=model, workers=workers)

    def one_pass(clip: Clip, check: OrientationCheck) -> _Pass:
        """Detect everybody in one pass over the frames, or in two if somebody walks."""
        found = _detect(clip, span, model, workers, step, progress, cancelled, check)
        if found.has_gait:
            _log.info("Somebody walks or runs: no frame is skipped")
            found = _detect(clip, span, model, workers, 1, progress, cancelled, check)
        return found

    check = OrientationCheck(search_all_directions if may_turn else None)
    found = one_pass(clip, check)
    if check.must_turn:
        turn_deg = check.direction.turn_deg
        _log.info("Turning the clip by %d°: the people in it are not upright", turn_deg)
        clip = clip.rotated_to((clip.info.rotation_deg + turn_deg) % 360)
        found = one_pass(clip, OrientationCheck(None))
    size = (clip.info.width, clip.info.height)
    return ClipPoses(
        frame_step=found.step,
        skipped=found.skipped,
        rotation_deg=clip.info.rotation_deg,
        people=tuple(found.people),
        cuts=found.cuts,
        direction=check.direction,
        roll=found.sampler.estimate(found.people, size=size),
        decode_warnings=clip.decode_warnings,
        changes_shape=clip.shape_changes_s is not None,
    )


def until_cancelled(frames: Iterator[Frame], cancelled: Callable[[], bool]) -> Iterator[Frame]:
    """Yield the frames until the user cancels."""
    for frame in frames:
        if cancelled():
            raise Cancelled("The analysis was cancelled.")
        yield frame


@dataclass(frozen=True)
class _Pass:
    """What one pass over the frames has found."""

    people: list[FramePeople]
    cuts: tuple[int, ...]
    sampler: RollSampler
    step: int
    skipped: tuple[int, ...]
    has_gait: bool


@dataclass
class _Thinning:
    """Lets every nth frame pass, numbered without the others, and notes these."""

    step: int
    skipped: list[int] = field(default_factory=list)

    def thin(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        """Yield every nth frame of the clip."""
        for frame in frames:
            if frame.index % self.step:
                self.skipped.append(frame.index)
            else:
                yield replace(frame, index=frame.index // self.step)

    def renumber(self, people: FramePeople) -> FramePeople:
        """Return what was found in a frame, with its number in the clip."""
        return replace(people, index=people.index * self.step)


def _detect(
    clip: Clip,
    span: _Range,
    model: Path,
    workers: int | None,
    step: int,
    progress: Progress,
    cancelled: Callable[[], bool],
    check: OrientationCheck,
) -> _Pass:
    """Detect everybody in every nth frame, and the scene cuts.

    It stops where the clip must be turned, or frames may not be skipped.
    """
    info = clip.info
    first, last = span.rows(info)
    total = max(1, (last - first) // step)
    frames = clip.frames(start_s=span.start_s, end_s=span.end_s, longer_side=MODEL_MAX_SIDE_PX)
    cut_detector = CutDetector()
    rolled = {row // step * step for row in _spread_rows(info, span, ROLL_FRAMES)}
    sampler = RollSampler(sorted(rolled))
    thinning, gait = _Thinning(step), GaitCheck((info.width, info.height), step=step)
    people: list[FramePeople] = []
    results = detect_sparsely(
        thinning.thin(cut_detector.watch(sampler.watch(until_cancelled(frames, cancelled)))),
        model=model,
        size=(info.width, info.height),
        workers=workers,
    )
    for frame_people in results:
        if not people:
            import_in_background(_NEEDED_LATER)
        people.append(thinning.renumber(frame_people))
        if len(people) % _PROGRESS_EVERY == 0:
            progress(len(people) / total, "Finding the body")
        if check.watch(people) or gait.watch(people):
            break
    else:
        check.watch(people, at_end=True)
    if not people:
        raise InputError("No frame of the clip can be decoded; export it again as MP4.")
    skipped = tuple(thinning.skipped)
    return _Pass(people, cut_detector.cuts(), sampler, step, skipped, gait.has_gait)


def _spread_rows(info: ClipInfo, span: _Range, count: int) -> list[int]:
    """Return the numbers of frames evenly spread over the range."""
    first, last = span.rows(info)
    return sorted({int(first + (i + 0.5) * (last - first) / count) for i in range(count)})


def _spread_frames(clip: Clip, span: _Range, count: int) -> Iterator[Frame]:
    """Decode frames evenly spread over the range."""
    times_s = clip.info.times_s
    for row in _spread_rows(clip.info, span, count):
        if row < times_s.size:
            time_s = float(times_s[row])
            frames = clip.frames(
                start_s=time_s, end_s=time_s + 0.001, longer_side=MODEL_MAX_SIDE_PX
            )
            yield from islice(frames, 1)
