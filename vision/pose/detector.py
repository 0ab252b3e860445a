"""MediaPipe: pictures in, everybody's landmarks out. The only module that knows it.

Each picture is looked at by itself (IMAGE mode), so the answer does not depend
on what came before, on the number of workers, or on their order.

Every other picture is shown to the model mirrored and its answer turned back. What
the model does differently to left and right then alternates from picture to picture,
and the low-pass filter takes it out: most of the gain of looking twice, for nothing.

Live, where time is short, a `Tracker` looks only where the person was in the picture
before: nearly half of the work, at the price of a memory.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from vision.clip.frames import Frame
from vision.errors import ModelError
from vision.pose.landmarks import LANDMARKS, MIRRORED
from vision.pose.native_stderr import quiet_native_messages
from vision.pose.track import FramePeople, is_mirrored

#: Pictures are handed to the model with at most this many pixels on the longer
#: side: it crops and resizes to 256 px inside, so more only costs time.
MODEL_LONGER_SIDE = 1280
#: People looked for in one picture.
MAX_PEOPLE = 4


#: The model's library smooths what it follows by the time between two pictures; so
#: long a time, milliseconds, and nothing is smoothed. (It would lag and clip fast moves.)
_NO_SMOOTHING_MS = 10_000_000
#: Visibility it smooths by this share of the newest, whatever the time between.
_NEWEST_SHARE = 0.1
_BLANK = np.zeros((64, 64, 3), dtype=np.uint8)


def warm_up() -> None:
    """Load the pose library, which takes seconds, before it is needed."""
    with quiet_native_messages():
        import mediapipe  # noqa: F401


class Detector:
    """One landmarker of the pose library; not to be shared between threads.

    A context manager.

    Parameters
    ----------
    model : Path
        A pose landmarker bundle (``.task``).
    max_people : int
        Most people found in one picture.

    Raises
    ------
    ModelError
        If the bundle cannot be loaded.
    """

    def __init__(self, model: Path, *, max_people: int) -> None:
        self._landmarker = _load(model, people=max_people, mode="IMAGE")

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def look(self, frame: Frame, size: tuple[int, int]) -> FramePeople:
        """Find everybody in one picture; `size` is what the landmarks are given in."""
        mirrored = is_mirrored(frame.index)
        pixels = frame.image[:, ::-1] if mirrored else frame.image
        found = self._landmarker.detect(_image(pixels)).pose_landmarks
        return _people(frame, found, size, mirrored=mirrored)

    def close(self) -> None:
        """Let go of the model: at the end of the program it would complain."""
        self._landmarker.close()


class Tracker:
    """Follows one person from picture to picture; not to be shared between threads.

    Looks where they were in the picture before, and everywhere only for the first one. Its
    answers are as they come, not smoothed. A context manager.

    Parameters
    ----------
    model : Path
        A pose landmarker bundle (``.task``).
    mirrored : bool
        Whether the model is shown mirrored pictures. Always or never: it could not find
        the person again.

    Raises
    ------
    ModelError
        If the bundle cannot be loaded.
    """

    def __init__(self, model: Path, *, mirrored: bool) -> None:
        self._landmarker = _load(model, people=1, mode="VIDEO")
        self._mirrored = mirrored
        self._shown = 0
        self._smoothed: NDArray[np.float64] | None = None

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    @property
    def is_locked(self) -> bool:
        """Whether it knows where the person was."""
        return self._smoothed is not None

    def look(self, frame: Frame, size: tuple[int, int]) -> FramePeople:
        """Find the person, or nobody; `size` is what the landmarks are given in."""
        people = _people(
            frame,
            self._show(frame.image[:, ::-1] if self._mirrored else frame.image),
            size,
            mirrored=self._mirrored,
        )
        if not len(people.xyz):
            self._smoothed = None
            return people
        smoothed, before = people.visibility[0], self._smoothed
        self._smoothed = smoothed
        if before is None:
            return people
        newest = (smoothed - (1.0 - _NEWEST_SHARE) * before) / _NEWEST_SHARE
        return replace(people, visibility=np.clip(newest, 0.0, 1.0)[None])

    def forget(self) -> None:
        """Look everywhere next time."""
        if self.is_locked:
            self._show(_BLANK)
        self._smoothed = None

    def _show(self, pixels: NDArray[np.uint8]) -> Any:
        self._shown += 1
        shown = _image(pixels)
        return self._landmarker.detect_for_video(
            shown, self._shown * _NO_SMOOTHING_MS
        ).pose_landmarks

    def close(self) -> None:
        """Let go of the model: at the end of the program it would complain."""
        self._landmarker.close()


def _load(model: Path, *, people: int, mode: Literal["IMAGE", "VIDEO"]) -> Any:
    import mediapipe as mp

    vision = mp.tasks.vision
    options = vision.PoseLandmarkerOptions(
        base_options=mp.tasks.BaseOptions(
            model_asset_path=str(model),
            delegate=mp.tasks.BaseOptions.Delegate.CPU,
        ),
        running_mode=vision.RunningMode[mode],
        num_poses=people,
    )
    try:
        return vision.PoseLandmarker.create_from_options(options)
    except (RuntimeError, ValueError, OSError) as error:
        raise ModelError(
            f"The pose model {model.name} cannot be loaded; get it again with "
            "`formcheck models get default`, or name another with --model."
        ) from error


def _image(pixels: NDArray[np.uint8]) -> Any:
    import mediapipe as mp

    return mp.Image(image_format=mp.ImageFormat.SRGB, data=np.ascontiguousarray(pixels))


def _people(frame: Frame, found: Any, size: tuple[int, int], *, mirrored: bool) -> FramePeople:
    """Give the model's answer to a picture in pixels of `size`, turned back if mirrored."""
    people = np.array(
        [[(p.x, p.y, p.z, p.visibility) for p in person] for person in found],
        dtype=np.float64,
    ).reshape(len(found), LANDMARKS, 4)
    if mirrored:
        people = people[:, list(MIRRORED)]
        people[:, :, 0] = 1.0 - people[:, :, 0]
    width, height = size
    return FramePeople(
        index=frame.index,
        time_s=frame.time_s,
        xyz=people[:, :, :3] * np.array([width, height, width], dtype=np.float64),
        visibility=people[:, :, 3],
    )


def detect_people(
    frames: Iterable[Frame],
    *,
    model: Path,
    size: tuple[int, int],
    workers: int | None = None,
    max_people: int = MAX_PEOPLE,
) -> Iterator[FramePeople]:
    """Find everybody in each picture, in the order of the pictures.

    Parameters
    ----------
    frames : iterable of Frame
        Pictures; only a few are held at a time.
    model : Path
        A pose landmarker bundle (``.task``).
    size : (int, int)
        Width and height in which the landmarks are given: the shown picture.
    workers : int, optional
        Pictures looked at at once; the number of cores by default. The
        result is the same for any number.
    max_people : int
        Most people found in one picture.

    Yields
    ------
    FramePeople
        One for each picture.

    Raises
    ------
    ModelError
        If the bundle cannot be loaded.
    """
    count = max(1, workers or os.cpu_count() or 1)
    made: list[Detector] = []
    local = threading.local()

    def start() -> None:
        local.landmarker = made_one = Detector(model, max_people=max_people)
        made.append(made_one)

    def look(frame: Frame) -> FramePeople:
        return local.landmarker.look(frame, size)  # type: ignore[no-any-return]

    with quiet_native_messages():
        Detector(model, max_people=1).close()  # in a thread of the pool its error would be lost
        pool = ThreadPoolExecutor(count, thread_name_prefix="pose", initializer=start)
        waiting: deque[Future[FramePeople]] = deque()
        try:
            for frame in frames:
                waiting.append(pool.submit(look, frame))
                if len(waiting) > 2 * count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            for landmarker in made:
                landmarker.close()
