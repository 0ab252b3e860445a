"""Detect pose landmarks with MediaPipe; the only module that imports it.

Each frame is processed on its own (IMAGE mode), so the result does not depend on
earlier frames, on the number of workers or on their order: a `PoseDetector` searches a whole
frame for people, a `SquareDetector` finds the landmarks of somebody whose place is known, see
`vision.pose.sparse_detection`.

Every other frame is mirrored before detection and its landmarks are mirrored back. The
model's left-right bias then alternates from frame to frame and the low-pass filter removes
it: most of the benefit of test-time augmentation (detecting in both versions of each frame)
at no cost. Measured with the heavy network on 15 rendered side views, error of the near knee
(mean RMSE over the clips) never mirrored, alternating, and averaged over both versions at twice
the time: runs 3.1, 2.8 and 2.7 degrees; squats 5.4, 4.4 and 4.4 degrees, where a single version
exchanges the legs for seconds.
"""

from __future__ import annotations

import io
import logging
import os
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO, Any, Self

import numpy as np
from numpy.typing import NDArray

from vision.clip.frames import Frame
from vision.pose.crops import Square, cut_out, place_back
from vision.pose.landmarks import LANDMARK_COUNT, MIRRORED_ORDER
from vision.pose.lean_bundle import unusable_model, write_lean_bundle
from vision.pose.mediapipe_import import import_mediapipe
from vision.pose.native_stderr import suppress_native_stderr
from vision.pose.pose_track import FramePeople, is_mirrored
from vision.terms import Floats

_log = logging.getLogger(__name__)

#: Maximum longer side of the frames given to the model, px: it crops and resizes to 256 px
#: internally, so larger frames only cost time.
MODEL_MAX_SIDE_PX = 1280
#: Maximum number of people detected in one frame.
MAX_PEOPLE = 4
_LOADING = threading.Lock()


def warm_up() -> None:
    """Import MediaPipe before it is needed."""
    import_mediapipe()


class PoseDetector:
    """Detect people in single frames; a context manager, not thread-safe.

    Parameters
    ----------
    model : Path
        A pose landmarker bundle (``.task``).
    max_people : int
        Maximum number of people detected in one frame.

    Raises
    ------
    ModelError
        If the bundle cannot be loaded.
    """

    def __init__(self, model: Path, *, max_people: int) -> None:
        self._landmarker = _load_lean(model, people=max_people, searches=True)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the landmarker."""
        self.close()

    def detect(self, frame: Frame, size: tuple[int, int]) -> FramePeople:
        """Detect everybody in one frame.

        Parameters
        ----------
        frame : Frame
            The frame; its index decides whether it is mirrored for detection.
        size : (int, int)
            Width and height of the coordinate system of the landmarks, px.
        """
        mirrored = is_mirrored(frame.index)
        image = frame.image[:, ::-1] if mirrored else frame.image
        poses = self._landmarker.detect(_to_mp_image(image)).pose_landmarks
        return _to_frame_people(frame, poses, size, mirrored=mirrored)

    def close(self) -> None:
        """Close the landmarker; leaving it to interpreter exit logs a warning."""
        self._landmarker.close()


class SquareDetector:
    """Detect one person where they are known to be; a context manager, not thread-safe.

    Parameters
    ----------
    model : Path
        A pose landmarker bundle (``.task``).

    Raises
    ------
    ModelError
        If the bundle cannot be loaded.
    """

    def __init__(self, model: Path) -> None:
        self._landmarker = _load_lean(model, people=1, searches=False)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the landmarker."""
        self.close()

    def detect(
        self, frame: Frame, square: Square, size: tuple[int, int]
    ) -> tuple[Floats, Floats] | None:
        """Detect the person in a square of a frame.

        Parameters
        ----------
        frame : Frame
            The frame; its index decides whether it is mirrored for detection.
        square : Square
            The square around the person, px of `size`.
        size : (int, int)
            Width and height of the coordinate system of the landmarks, px.

        Returns
        -------
        (ndarray of shape (33, 3), ndarray of shape (33,)) or None
            Landmarks, px of `size`, and their visibility; None if nobody is there.
        """
        mirrored = is_mirrored(frame.index)
        scale = frame.image.shape[1] / size[0]
        image = cut_out(frame.image, square, scale=scale, mirrored=mirrored)
        people = _landmarks(self._landmarker.detect(_to_mp_image(image)).pose_landmarks)
        if not len(people):
            return None
        person = people[0, list(MIRRORED_ORDER)] if mirrored else people[0]
        return place_back(person[:, :3], square, mirrored=mirrored), person[:, 3]

    def close(self) -> None:
        """Close the landmarker; leaving it to interpreter exit logs a warning."""
        self._landmarker.close()


def _load_lean(model: Path, *, people: int, searches: bool) -> Any:
    """Load a landmarker from a bundle without the work that nobody asks for."""
    with _LOADING:  # one at a time, because much memory is needed for a moment
        if os.name != "posix":
            content = io.BytesIO()
            write_lean_bundle(model, content, searches=searches)
            return _load_landmarker(model, people=people, model_asset_buffer=content.getvalue())
        # MediaPipe maps a file into memory, and copies content. The file is not needed after.
        with _temporary_file() as (file, path):
            write_lean_bundle(model, file, searches=searches)
            file.flush()
            return _load_landmarker(model, people=people, model_asset_path=path)


@contextmanager
def _temporary_file() -> Iterator[tuple[IO[bytes], str]]:
    """Open a file, and yield it with its path; on Linux it is gone even after a kill."""
    if sys.platform != "linux":
        with tempfile.NamedTemporaryFile(prefix="formcheck-", suffix=".task") as named:
            yield named, named.name
        return
    with tempfile.TemporaryFile() as file:  # it has no name
        yield file, f"/proc/self/fd/{file.fileno()}"


def _load_landmarker(model: Path, *, people: int, **source: str | bytes) -> Any:
    """Load a landmarker from a changed copy of a model."""
    mp = import_mediapipe()
    vision = mp.tasks.vision
    options = vision.PoseLandmarkerOptions(
        base_options=mp.tasks.BaseOptions(**source, delegate=mp.tasks.BaseOptions.Delegate.CPU),
        running_mode=vision.RunningMode.IMAGE,
        num_poses=people,
    )
    try:
        return vision.PoseLandmarker.create_from_options(options)
    except (RuntimeError, ValueError, OSError) as error:
        raise unusable_model(model) from error


def _to_mp_image(image: NDArray[np.uint8]) -> Any:
    import mediapipe as mp

    return mp.Image(image_format=mp.ImageFormat.SRGB, data=np.ascontiguousarray(image))


@cache
def _log_first_frame() -> None:
    """Log once per process; `make bench` measures the start-up by this line."""
    _log.debug("Processed the first frame")


def _landmarks(poses: Any) -> Floats:
    """Return x, y, z and visibility of MediaPipe's landmarks, shape (P, 33, 4)."""
    _log_first_frame()
    values = [[(p.x, p.y, p.z, p.visibility) for p in pose] for pose in poses]
    return np.array(values, dtype=np.float64).reshape(len(poses), LANDMARK_COUNT, 4)


def _to_frame_people(
    frame: Frame, poses: Any, size: tuple[int, int], *, mirrored: bool
) -> FramePeople:
    """Convert MediaPipe's landmarks to pixels of `size`, mirrored back where needed."""
    people = _landmarks(poses)
    if mirrored:
        people = people[:, list(MIRRORED_ORDER)]
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
    """Detect everybody in each frame, in parallel, yielding results in frame order.

    Parameters
    ----------
    frames : iterable of Frame
        Only a few are in memory at a time.
    model : Path
        A pose landmarker bundle (``.task``).
    size : (int, int)
        Width and height of the coordinate system of the landmarks, px: the clip's display
        size.
    workers : int, optional
        Number of frames processed in parallel; the number of cores by default. The result
        is the same for any number.
    max_people : int
        Maximum number of people detected in one frame.

    Yields
    ------
    FramePeople
        One for each frame.

    Raises
    ------
    ModelError
        If the bundle cannot be loaded.
    """
    count = max(1, workers or os.cpu_count() or 1)
    detectors: list[PoseDetector] = []
    local = threading.local()

    def create_detector() -> None:
        """Create the detector of a worker thread."""
        local.detector = detector = PoseDetector(model, max_people=max_people)
        detectors.append(detector)

    def detect(frame: Frame) -> FramePeople:
        """Detect everybody in a frame, with the detector of this thread."""
        return local.detector.detect(frame, size)  # type: ignore[no-any-return]

    with suppress_native_stderr():
        # Load it here once: an error in a worker thread would be lost.
        PoseDetector(model, max_people=1).close()
        pool = ThreadPoolExecutor(count, thread_name_prefix="pose", initializer=create_detector)
        pending: deque[Future[FramePeople]] = deque()
        try:
            for frame in frames:
                pending.append(pool.submit(detect, frame))
                if len(pending) > 2 * count:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            for detector in detectors:
                detector.close()
