from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vision.clip.frames import Frame
from vision.clip.open import open_clip
from vision.errors import ModelError
from vision.pose import live_detection
from vision.pose.crops import square_around
from vision.pose.detector import PoseDetector
from vision.pose.landmarks import LANDMARK_COUNT, Landmark
from vision.pose.live_detection import SubjectDetector
from vision.pose.pose_track import FramePeople

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
SIZE = (200, 100)
LEGS = slice(int(Landmark.LEFT_HIP), LANDMARK_COUNT)


def body_at(x, y=50.0, *, height=40.0):
    """Landmarks spread over a box four times as tall as wide."""
    spread = np.linspace(-0.5, 0.5, LANDMARK_COUNT)
    return np.stack(
        [x + 0.25 * height * spread, y + height * spread, np.zeros(LANDMARK_COUNT)], axis=1
    )


def detected(frame, *bodies):
    xyz = np.array(bodies).reshape(len(bodies), LANDMARK_COUNT, 3)
    return FramePeople(frame.index, frame.time_s, xyz, np.ones((len(bodies), LANDMARK_COUNT)))


class FakeModel:
    """Fake pose model; one instance records the calls to all of them."""

    def __init__(self):
        self.calls = []
        self.open = 0
        self.people = [body_at(50)]
        self.is_lost = False
        self.squares = []

    def __enter__(self):
        self.open += 1
        return self

    def __exit__(self, *_):
        self.open -= 1


@pytest.fixture
def recorder(monkeypatch):
    recorder = FakeModel()

    class FakePoseDetector(FakeModel):
        def __init__(self, model, *, max_people):
            super().__init__()

        def detect(self, frame, size):
            recorder.calls.append("full frame")
            return detected(frame, *recorder.people)

    class FakeSquareDetector(FakeModel):
        def __init__(self, model):
            super().__init__()

        def detect(self, frame, square, size):
            recorder.calls.append("square")
            recorder.squares.append(square)
            return None if recorder.is_lost else (recorder.people[0], np.ones(LANDMARK_COUNT))

    monkeypatch.setattr(live_detection, "PoseDetector", FakePoseDetector)
    monkeypatch.setattr(live_detection, "SquareDetector", FakeSquareDetector)
    return recorder


def run(recorder, count, *, previous_pose=lambda k: body_at(50), every_s=0.1):
    with SubjectDetector(Path("missing.task")) as detector:
        return [
            detector.detect(
                Frame(k, k * every_s, np.full((50, 100, 3), 7, np.uint8)),
                SIZE,
                previous_pose=previous_pose(k),
            )
            for k in range(count)
        ]


def test_the_full_frame_is_searched_first_and_once_a_second(recorder):
    run(recorder, 13)
    assert recorder.calls == ["full frame", *["square"] * 9, "full frame", "square", "square"]


def test_the_full_frame_is_searched_more_often_with_several_people(recorder):
    recorder.people.append(body_at(150))
    run(recorder, 7)
    assert [k for k, call in enumerate(recorder.calls) if call == "full frame"] == [0, 3, 6]


def test_a_lost_subject_is_searched_in_the_full_frame(recorder):
    run(recorder, 6, previous_pose=lambda k: None if k in (0, 3) else body_at(50))
    assert recorder.calls == ["full frame", "square", "square", "full frame", "square", "square"]


def test_the_full_frame_is_searched_where_the_subject_is_not_in_the_square(recorder):
    recorder.is_lost = True
    found = run(recorder, 3)
    assert all(len(people.xyz) == 1 for people in found)
    assert recorder.calls == ["full frame", *["square", "full frame"] * 2]


def test_the_square_is_around_the_subject_where_they_just_were(recorder):
    run(recorder, 4, previous_pose=lambda k: body_at(50 + k))
    assert recorder.squares == [square_around(body_at(50 + k)) for k in (1, 2, 3)]


def test_a_model_that_cannot_be_loaded_is_one_sentence(tmp_path):
    bundle = tmp_path / "bad.task"
    bundle.write_bytes(b"no model")
    with pytest.raises(ModelError, match=r"bad\.task cannot be loaded"):
        SubjectDetector(bundle)


@pytest.fixture(scope="module")
def squat():
    path = SAMPLES / "sls_valgus_front_L.mp4"
    if not path.is_file():
        pytest.skip("the sample sls_valgus_front_L.mp4 is not in this checkout")
    clip = open_clip(path)
    # From standing into the squat: nearly a second of movement.
    return list(clip.frames(start_s=1.6, end_s=2.5, longer_side=480))


@pytest.mark.slow
@pytest.mark.model
def test_squares_detect_the_same_as_full_frames(squat, model_path):
    height, width = squat[0].image.shape[:2]
    previous_pose, followed, reference = None, [], []
    with (
        SubjectDetector(model_path) as detector,
        PoseDetector(model_path, max_people=1) as full_frame,
    ):
        for number, frame in enumerate(squat):
            frame = Frame(number, frame.time_s, frame.image)
            people = detector.detect(frame, (width, height), previous_pose=previous_pose)
            assert len(people.xyz) == 1
            previous_pose = people.xyz[0]
            followed.append(people)
            reference.append(full_frame.detect(frame, (width, height)))
    a, b = (
        np.concatenate([p.xyz for p in people])[:, LEGS, :2] for people in (followed, reference)
    )
    distance = np.linalg.norm(a - b, axis=2) / height
    assert float(np.median(distance)) < 0.01
    # No lag: while the hips go down, neither is behind the other.
    lag = (a - b)[:, 0, 1] / height
    assert abs(float(np.median(lag))) < 0.01
    a, b = (np.concatenate([p.visibility for p in people]) for people in (followed, reference))
    assert a.min() >= 0
    assert a.max() <= 1
    assert float(np.median(np.abs(a - b))) < 0.02
