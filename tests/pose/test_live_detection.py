from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vision.clip.frames import Frame
from vision.clip.open import open_clip
from vision.errors import ModelError
from vision.pose import live_detection
from vision.pose.detector import PoseDetector, RoiTracker
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
        self.images = []

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

    class FakeRoiTracker(FakeModel):
        def __init__(self, model, *, mirrored):
            super().__init__()
            self.name = "mirrored" if mirrored else "unmirrored"
            self.is_locked = False

        def detect(self, frame, size):
            recorder.calls.append(self.name if self.is_locked else f"{self.name} first")
            recorder.images.append(frame.image)
            self.is_locked = not recorder.is_lost
            return detected(frame) if recorder.is_lost else detected(frame, recorder.people[0])

        def reset(self):
            self.is_locked = False

    monkeypatch.setattr(live_detection, "PoseDetector", FakePoseDetector)
    monkeypatch.setattr(live_detection, "RoiTracker", FakeRoiTracker)
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
    first = ["full frame", "mirrored first", "unmirrored first"]
    first += [*["mirrored", "unmirrored"] * 3, "mirrored"]
    assert recorder.calls == [*first, "full frame", "mirrored", "unmirrored"]


def test_the_full_frame_is_searched_more_often_with_several_people(recorder):
    recorder.people.append(body_at(150))
    run(recorder, 7)
    assert [k for k, call in enumerate(recorder.calls) if call == "full frame"] == [0, 3, 6]


def test_a_lost_subject_is_searched_in_the_full_frame(recorder):
    run(recorder, 6, previous_pose=lambda k: None if k in (0, 3) else body_at(50))
    assert recorder.calls == [
        *("full frame", "mirrored first", "unmirrored first", "full frame"),
        *("unmirrored first", "mirrored first"),
    ]


def test_the_full_frame_is_searched_when_the_tracker_loses_the_subject(recorder):
    recorder.is_lost = True
    found = run(recorder, 3)
    assert all(len(people.xyz) == 1 for people in found)
    assert recorder.calls == [
        *("full frame", "mirrored first", "full frame", "unmirrored first", "full frame")
    ]


def test_the_first_frame_of_a_tracker_shows_only_the_subject(recorder):
    run(recorder, 5)
    first, second, later = recorder.images[0], recorder.images[1], recorder.images[2]
    # 40 of 100 pixels tall, at half the size, with a margin of 0.3 of that.
    rows = np.flatnonzero(first.any(axis=(1, 2)))
    columns = np.flatnonzero(first.any(axis=(0, 2)))
    assert (rows[0], rows[-1] + 1) == (9, 41)
    assert (columns[0], columns[-1] + 1) == (16, 34)
    assert np.array_equal(first, second)
    assert (later == 7).all()


@pytest.mark.parametrize("x", [-200.0, 500.0])
def test_a_subject_outside_the_frame_leaves_a_black_image(recorder, x):
    run(recorder, 2, previous_pose=lambda k: body_at(x))
    assert not recorder.images[0].any()


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


@pytest.mark.model
def test_crops_detect_the_same_as_full_frames(squat, model_path):
    height, width = squat[0].image.shape[:2]
    previous_pose, cropped, reference = None, [], []
    with (
        SubjectDetector(model_path) as detector,
        PoseDetector(model_path, max_people=1) as full_frame,
    ):
        for number, frame in enumerate(squat):
            frame = Frame(number, frame.time_s, frame.image)
            people = detector.detect(frame, (width, height), previous_pose=previous_pose)
            assert len(people.xyz) == 1
            previous_pose = people.xyz[0]
            cropped.append(people)
            reference.append(full_frame.detect(frame, (width, height)))
    a, b = (np.concatenate([p.xyz for p in people])[:, LEGS, :2] for people in (cropped, reference))
    distance = np.linalg.norm(a - b, axis=2) / height
    assert float(np.median(distance)) < 0.01
    # No lag: while the hips go down, neither is behind the other.
    lag = (a - b)[:, 0, 1] / height
    assert abs(float(np.median(lag))) < 0.01
    a, b = (np.concatenate([p.visibility for p in people]) for people in (cropped, reference))
    assert a.min() >= 0
    assert a.max() <= 1
    assert float(np.median(np.abs(a - b))) < 0.02


@pytest.mark.model
def test_a_reset_tracker_searches_the_whole_frame(squat, model_path):
    height, width = squat[0].image.shape[:2]
    black = Frame(0, 0.0, np.zeros_like(squat[0].image))
    with RoiTracker(model_path, mirrored=False) as tracker:
        assert not tracker.is_locked
        assert len(tracker.detect(squat[0], (width, height)).xyz) == 1
        assert tracker.is_locked
        tracker.reset()
        assert not tracker.is_locked
        assert len(tracker.detect(black, (width, height)).xyz) == 0
        before = tracker.detect(squat[0], (width, height))
        assert tracker.is_locked
        # Detections before the reset do not influence the result.
        with RoiTracker(model_path, mirrored=False) as new:
            same = new.detect(squat[0], (width, height))
        assert np.allclose(before.xyz, same.xyz, atol=1e-3)
        assert np.allclose(before.visibility, same.visibility, atol=1e-4)
