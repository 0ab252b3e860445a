"""The live check steps down to a faster pose model while it is too slow, and never back up."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import pytest

from vision.clip.frames import Frame
from vision.live import adaptive_detector
from vision.live.adaptive_detector import AdaptiveDetector
from vision.pose.landmarks import LANDMARK_COUNT
from vision.pose.pose_track import FramePeople

HEAVY, FULL, LITE = (Path(f"{name}.task") for name in ("heavy", "full", "lite"))
#: Milliseconds a frame.
SPEEDS = {HEAVY: 65.0, FULL: 29.0, LITE: 25.0}
BLACK = np.zeros((4, 4, 3), np.uint8)
POSE = np.zeros((LANDMARK_COUNT, 3))


class Machine:
    """A machine with a clock and detectors whose speed is known."""

    def __init__(self, *, factor: float = 1.0) -> None:
        self.factor = factor
        self.now_s = 0.0
        self.open: list[Path] = []
        self.finds = True

    def detector(self, model: Path) -> Any:
        machine = self

        class Detector:
            def __enter__(self) -> Self:
                machine.open.append(model)
                return self

            def __exit__(self, *_: object) -> None:
                machine.open.remove(model)

            def detect(self, frame: Frame, size: tuple[int, int], **_: object) -> FramePeople:
                machine.now_s += machine.factor * SPEEDS[model] / 1000
                xyz = POSE[None] if machine.finds else np.empty((0, LANDMARK_COUNT, 3))
                return FramePeople(frame.index, frame.time_s, xyz, xyz[:, :, 0])

        return Detector()

    def run(
        self, models: Sequence[Path], *, frames: int = 100, min_fps: float = 12.0, pose: Any = POSE
    ) -> AdaptiveDetector:
        with AdaptiveDetector(
            models, open_detector=self.detector, clock=lambda: self.now_s
        ) as detector:
            for index in range(frames):
                detector.detect(Frame(index, index / 30, BLACK), (4, 4), previous_pose=pose)
                detector.adapt(min_fps=min_fps)
            assert len(self.open) == 1
            self.used = self.open[0]
        assert self.open == []
        return detector


@pytest.fixture(autouse=True)
def networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adaptive_detector, "identify_network", lambda model: model.stem)


@pytest.mark.parametrize(
    ("factor", "min_fps", "used"),
    [
        (0.4, 12.0, HEAVY),  # 26 ms a frame at 12 frames per second
        (0.4, 18.0, HEAVY),
        (1.0, 12.0, FULL),  # 65 ms are too much, 29 ms are not
        (1.0, 18.0, FULL),
        (1.3, 18.0, LITE),
        (9.0, 12.0, LITE),  # nothing is fast enough
    ],
)
def test_the_most_accurate_model_that_is_fast_enough_is_used(
    factor: float, min_fps: float, used: Path
) -> None:
    machine = Machine(factor=factor)
    detector = machine.run([HEAVY, FULL, LITE], min_fps=min_fps)
    assert machine.used == used
    assert detector.network == used.stem


def test_a_single_model_is_kept_however_slow() -> None:
    machine = Machine(factor=50.0)
    machine.run([HEAVY])
    assert machine.used == HEAVY


def test_a_few_slow_frames_change_nothing() -> None:
    machine = Machine()
    machine.run([HEAVY, FULL], frames=adaptive_detector._MIN_SAMPLES - 1)
    assert machine.used == HEAVY


@pytest.mark.parametrize("how", ["no subject yet", "subject lost"])
def test_frames_without_the_subject_say_nothing_about_the_speed(how: str) -> None:
    machine = Machine()
    machine.finds = how != "subject lost"
    machine.run([HEAVY, FULL], pose=None if how == "no subject yet" else POSE)
    assert machine.used == HEAVY


def test_a_model_that_cannot_be_opened_leaves_the_present_one() -> None:
    machine = Machine()

    def opener(model: Path) -> Any:
        if model == FULL:
            raise RuntimeError("damaged")
        return machine.detector(model)

    clock = lambda: machine.now_s  # noqa: E731
    with AdaptiveDetector([HEAVY, FULL], open_detector=opener, clock=clock) as detector:
        for index in range(adaptive_detector._MIN_SAMPLES):
            detector.detect(Frame(index, index / 30, BLACK), (4, 4), previous_pose=POSE)
        with pytest.raises(RuntimeError):
            detector.adapt(min_fps=12.0)
        assert machine.open == [HEAVY]
        assert detector.network == "heavy"
