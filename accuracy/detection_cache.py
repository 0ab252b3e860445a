"""Keep what the pose model detected in each frame, so that a clip is detected only once.

The key is the pixels that the detector is given, with everything else its answer depends on.
Whatever else in formcheck changes, a stored detection stays right.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import numpy as np

from vision.checksum import sha256_of
from vision.clip.frames import Frame
from vision.pose import detector
from vision.pose.crops import CROP_PX, Square, cut_out
from vision.pose.landmarks import LANDMARK_COUNT
from vision.pose.pose_track import FramePeople, is_mirrored
from vision.terms import Floats

#: Changes when the format of the stored detections does.
_FORMAT: Final = 1
#: Coordinates and visibility of a landmark.
_VALUES: Final = 4
_LOCK_WAIT_S: Final = 120.0


class DetectionCache:
    """Detections by key in an SQLite file, which several processes may use.

    Parameters
    ----------
    path : Path
        The file; it is created if necessary.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        path.parent.mkdir(parents=True, exist_ok=True)

    def read(self, key: bytes) -> np.ndarray[Any, np.dtype[np.float64]] | None:
        """Return the detections with a key, shape (P, 33, 4); None if there are none."""
        row = (
            self._connection()
            .execute("SELECT people FROM detections WHERE key = ?", (key,))
            .fetchone()
        )
        if row is None:
            return None
        return np.frombuffer(row[0], dtype=np.float64).reshape(-1, LANDMARK_COUNT, _VALUES)

    def write(self, key: bytes, xyz: Floats, visibility: Floats) -> None:
        """Store detections: landmarks, shape (P, 33, 3), and visibility, shape (P, 33)."""
        values = np.concatenate([xyz, visibility[:, :, None]], axis=2)
        self._connection().execute(
            "INSERT OR IGNORE INTO detections VALUES (?, ?)", (key, values.tobytes())
        )

    def _connection(self) -> sqlite3.Connection:
        """Return the connection of this thread."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._path, timeout=_LOCK_WAIT_S, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS detections"
                " (key BLOB PRIMARY KEY, people BLOB) WITHOUT ROWID"
            )
            self._local.connection = connection
        return connection


def square_key(frame: Frame, square: Square, *, model_sha256: str, size: tuple[int, int]) -> bytes:
    """Return the key of the landmarks in a square.

    Parameters
    ----------
    frame : Frame
        The frame given to the detector.
    square : Square
        The square.
    model_sha256 : str
        Checksum of the model.
    size : (int, int)
        Coordinate system of the landmarks, px.
    """
    scale = frame.image.shape[1] / size[0]
    image = cut_out(frame.image, square, scale=scale, mirrored=is_mirrored(frame.index))
    settings = (_FORMAT, "square", CROP_PX, model_sha256, size, square, frame.index % 2)
    digest = hashlib.blake2b(repr(settings).encode(), digest_size=16)
    digest.update(image.data)
    return digest.digest()


def frame_key(frame: Frame, *, model_sha256: str, max_people: int, size: tuple[int, int]) -> bytes:
    """Return the key of a detection.

    Parameters
    ----------
    frame : Frame
        The frame given to the detector.
    model_sha256 : str
        Checksum of the model.
    max_people : int
        Maximum number of people detected.
    size : (int, int)
        Coordinate system of the landmarks, px.
    """
    settings = (_FORMAT, model_sha256, max_people, size, frame.image.shape, frame.index % 2)
    digest = hashlib.blake2b(repr(settings).encode(), digest_size=16)
    digest.update(np.ascontiguousarray(frame.image).data)
    return digest.digest()


@lru_cache
def _model_sha256(model: Path) -> str:
    return sha256_of(model)


def _cached_pose_detector(cache: DetectionCache) -> type[detector.PoseDetector]:
    class CachedDetector(detector.PoseDetector):
        """A detector that loads its model only for a frame that it has not seen."""

        def __init__(self, model: Path, *, max_people: int) -> None:
            self._model = model
            self._max_people = max_people
            self._is_open = False

        def detect(self, frame: Frame, size: tuple[int, int]) -> FramePeople:
            """Return the stored detections, or detect and store them."""
            sha256 = _model_sha256(self._model)
            key = frame_key(frame, model_sha256=sha256, max_people=self._max_people, size=size)
            stored = cache.read(key)
            if stored is not None:
                return FramePeople(frame.index, frame.time_s, stored[:, :, :3], stored[:, :, 3])
            if not self._is_open:
                super().__init__(self._model, max_people=self._max_people)
                self._is_open = True
            people = super().detect(frame, size)
            cache.write(key, people.xyz, people.visibility)
            return people

        def close(self) -> None:
            """Close the model if it was loaded."""
            if self._is_open:
                super().close()

    return CachedDetector


def _cached_square_detector(cache: DetectionCache) -> type[detector.SquareDetector]:
    class CachedSquareDetector(detector.SquareDetector):
        """A detector in squares that loads its model only for one that it has not seen."""

        def __init__(self, model: Path) -> None:
            self._model = model
            self._is_open = False

        def detect(
            self, frame: Frame, square: Square, size: tuple[int, int]
        ) -> tuple[Floats, Floats] | None:
            """Return the stored landmarks, or detect and store them."""
            sha256 = _model_sha256(self._model)
            key = square_key(frame, square, model_sha256=sha256, size=size)
            stored = cache.read(key)
            if stored is not None:
                return (stored[0, :, :3], stored[0, :, 3]) if len(stored) else None
            if not self._is_open:
                super().__init__(self._model)
                self._is_open = True
            person = super().detect(frame, square, size)
            xyz, visibility = person or (np.empty((0, 33, 3)), np.empty((0, 33)))
            shape = (-1, LANDMARK_COUNT)
            cache.write(key, xyz.reshape(*shape, 3), visibility.reshape(shape))
            return person

        def close(self) -> None:
            """Close the model if it was loaded."""
            if self._is_open:
                super().close()

    return CachedSquareDetector


@contextmanager
def cached_detections(path: Path) -> Iterator[None]:
    """Detect people with stored detections within the block.

    Parameters
    ----------
    path : Path
        File of the cache.

    Yields
    ------
    None
        The block.
    """
    cache = DetectionCache(path)
    if is_mirrored(0) or not is_mirrored(1):
        raise AssertionError("the key tells mirrored frames by their parity")
    with (
        patch.object(detector, "PoseDetector", _cached_pose_detector(cache)),
        patch.object(detector, "SquareDetector", _cached_square_detector(cache)),
    ):
        yield
