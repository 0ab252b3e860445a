"""Stored detections are used for the same pixels and the same model only."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from accuracy.detection_cache import cached_detections
from vision.clip.frames import Frame
from vision.pose import detector
from vision.pose.crops import Square
from vision.pose.landmarks import LANDMARK_COUNT
from vision.pose.pose_track import FramePeople


class Model:
    """A fake landmarker that counts its frames and finds people by the first pixel."""

    def __init__(self) -> None:
        self.loaded = 0
        self.detected = 0

    def load(self, model: Path, **_: Any) -> Any:
        """Load the model."""
        self.loaded += 1
        return self

    def detect(self, image: np.ndarray[Any, Any]) -> Any:
        """Detect as many people as the first pixel says."""
        self.detected += 1
        points = [
            SimpleNamespace(x=0.1 + i / 100, y=0.2, z=0.3, visibility=0.9)
            for i in range(LANDMARK_COUNT)
        ]
        return SimpleNamespace(pose_landmarks=[points] * int(image[0, 0, 0]))

    def close(self) -> None:
        """Close the model."""


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Model:
    """Put the fake in the place of MediaPipe."""
    fake = Model()
    monkeypatch.setattr(detector, "_load_lean", fake.load)
    monkeypatch.setattr(detector, "_to_mp_image", np.ascontiguousarray)
    return fake


def frame(index: int, people: int = 1) -> Frame:
    """Make a frame of one color."""
    return Frame(index=index, time_s=index / 30, image=np.full((4, 4, 3), people, np.uint8))


def detect(cache: Path, bundle: Path, *frames: Frame) -> list[FramePeople]:
    """Detect people with the cache."""
    with cached_detections(cache), detector.PoseDetector(bundle, max_people=2) as opened:
        return [opened.detect(f, (100, 200)) for f in frames]


def test_a_frame_is_detected_once(model: Model, tmp_path: Path) -> None:
    bundle = tmp_path / "a.task"
    bundle.write_bytes(b"a")
    frames = [frame(0), frame(1), frame(2, people=2), frame(3, people=0)]
    first = detect(tmp_path / "cache.sqlite", bundle, *frames)
    assert (model.loaded, model.detected) == (1, 4)
    again = detect(tmp_path / "cache.sqlite", bundle, *frames)
    assert (model.loaded, model.detected) == (1, 4)
    for a, b in zip(first, again, strict=True):
        assert (a.index, a.time_s) == (b.index, b.time_s)
        assert np.array_equal(a.xyz, b.xyz)
        assert np.array_equal(a.visibility, b.visibility)
    assert [len(p.xyz) for p in again] == [1, 1, 2, 0]
    # Mirrored and not, the same pixels are another detection.
    assert not np.array_equal(again[0].xyz, again[1].xyz)


def test_a_square_is_detected_once(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "a.task"
    bundle.write_bytes(b"a")
    squares = [Square(2.0, 2.0, side, 0.0) for side in (1.0, 2.0)]

    def detect_squares(people: int) -> list[Any]:
        with (
            cached_detections(tmp_path / "cache.sqlite"),
            detector.SquareDetector(bundle) as opened,
        ):
            return [opened.detect(frame(0, people), square, (4, 4)) for square in squares]

    first = detect_squares(1)
    assert (model.loaded, model.detected) == (1, 2)
    again = detect_squares(1)
    assert (model.loaded, model.detected) == (1, 2)
    for a, b in zip(first, again, strict=True):
        assert np.array_equal(a[0], b[0])
        assert np.array_equal(a[1], b[1])
    assert not np.array_equal(again[0][0], again[1][0])
    for _ in range(2):
        assert detect_squares(0) == [None, None]
    assert (model.loaded, model.detected) == (2, 4)


def test_another_model_detects_again(model: Model, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(name.encode())
        detect(tmp_path / "cache.sqlite", tmp_path / name, frame(0))
    assert model.detected == 2


def test_the_detector_is_the_usual_one_afterwards(model: Model, tmp_path: Path) -> None:
    usual = detector.PoseDetector
    with cached_detections(tmp_path / "cache.sqlite"):
        assert detector.PoseDetector is not usual
    assert detector.PoseDetector is usual
