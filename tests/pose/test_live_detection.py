from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vision.clip.frames import Frame
from vision.clip.open import open_clip
from vision.errors import ModelError
from vision.pose import live_detection as follower
from vision.pose.detector import PoseDetector, RoiTracker
from vision.pose.landmarks import LANDMARK_COUNT, Landmark
from vision.pose.live_detection import SubjectDetector
from vision.pose.track import FramePeople

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
SIZE = (200, 100)
LEGS = slice(int(Landmark.LEFT_HIP), LANDMARK_COUNT)


def body_at(x, y=50.0, *, height=40.0):
    """A body: points spread over a box of a quarter of its height."""
    spread = np.linspace(-0.5, 0.5, LANDMARK_COUNT)
    return np.stack(
        [x + 0.25 * height * spread, y + height * spread, np.zeros(LANDMARK_COUNT)], axis=1
    )


def seen(frame, *bodies):
    xyz = np.array(bodies).reshape(len(bodies), LANDMARK_COUNT, 3)
    return FramePeople(frame.index, frame.time_s, xyz, np.ones((len(bodies), LANDMARK_COUNT)))


class Made:
    """Stands in for the pose library: says what was asked of it."""

    def __init__(self):
        self.asked = []
        self.open = 0
        self.around = [body_at(50)]
        self.lost = False
        self.images = []

    def __enter__(self):
        self.open += 1
        return self

    def __exit__(self, *_):
        self.open -= 1


@pytest.fixture
def made(monkeypatch):
    world = Made()

    class Whole(Made):
        def __init__(self, model, *, max_people):
            super().__init__()

        def detect(self, frame, size):
            world.asked.append("whole")
            return seen(frame, *world.around)

    class One(Made):
        def __init__(self, model, *, mirrored):
            super().__init__()
            self.name = "mirrored" if mirrored else "plain"
            self.is_locked = False

        def detect(self, frame, size):
            world.asked.append(self.name if self.is_locked else f"{self.name} first")
            world.images.append(frame.image)
            self.is_locked = not world.lost
            return seen(frame) if world.lost else seen(frame, world.around[0])

        def reset(self):
            self.is_locked = False

    monkeypatch.setattr(follower, "PoseDetector", Whole)
    monkeypatch.setattr(follower, "RoiTracker", One)
    return world


def run(made, count, *, at=lambda k: body_at(50), every_s=0.1):
    with SubjectDetector(Path("made-up.task")) as follows:
        return [
            follows.detect(
                Frame(k, k * every_s, np.full((50, 100, 3), 7, np.uint8)), SIZE, previous_pose=at(k)
            )
            for k in range(count)
        ]


def test_a_whole_look_comes_first_and_once_a_second(made):
    run(made, 13)
    first = ["whole", "mirrored first", "plain first", *["mirrored", "plain"] * 3, "mirrored"]
    assert made.asked == [*first, "whole", "mirrored", "plain"]


def test_among_others_whole_looks_come_more_often(made):
    made.around.append(body_at(150))
    run(made, 7)
    assert [k for k, what in enumerate(made.asked) if what == "whole"] == [0, 3, 6]


def test_whoever_is_not_seen_is_looked_for_everywhere(made):
    run(made, 6, at=lambda k: None if k in (0, 3) else body_at(50))
    assert made.asked == ["whole", "mirrored first", "plain first", "whole", *made.asked[4:]]
    assert made.asked[4:] == ["plain first", "mirrored first"]


def test_a_tracker_that_loses_its_person_costs_no_picture(made):
    made.lost = True
    found = run(made, 3)
    assert all(len(people.xyz) == 1 for people in found)
    assert made.asked == ["whole", "mirrored first", "whole", "plain first", "whole"]


def test_a_tracker_is_first_shown_one_person_only(made):
    run(made, 5)
    first, second, later = made.images[0], made.images[1], made.images[2]
    # 40 pixels of 100 tall, shown in half the size, with 0.3 of that around.
    rows = np.flatnonzero(first.any(axis=(1, 2)))
    columns = np.flatnonzero(first.any(axis=(0, 2)))
    assert (rows[0], rows[-1] + 1) == (9, 41)
    assert (columns[0], columns[-1] + 1) == (16, 34)
    assert np.array_equal(first, second)
    assert (later == 7).all()


@pytest.mark.parametrize("x", [-200.0, 500.0])
def test_somebody_out_of_the_picture_shows_nothing(made, x):
    run(made, 2, at=lambda k: body_at(x))
    assert not made.images[0].any()


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
def test_following_sees_what_whole_looks_see(squat, model_path):
    height, width = squat[0].image.shape[:2]
    at, followed, whole = None, [], []
    with (
        SubjectDetector(model_path) as follows,
        PoseDetector(model_path, max_people=1) as everywhere,
    ):
        for number, frame in enumerate(squat):
            frame = Frame(number, frame.time_s, frame.image)
            people = follows.detect(frame, (width, height), previous_pose=at)
            assert len(people.xyz) == 1
            at = people.xyz[0]
            followed.append(people)
            whole.append(everywhere.detect(frame, (width, height)))
    a, b = (np.concatenate([p.xyz for p in people])[:, LEGS, :2] for people in (followed, whole))
    away = np.linalg.norm(a - b, axis=2) / height
    assert float(np.median(away)) < 0.01
    # No lag: while the hips sink, neither is behind the other.
    behind = (a - b)[:, 0, 1] / height
    assert abs(float(np.median(behind))) < 0.01
    a, b = (np.concatenate([p.visibility for p in people]) for people in (followed, whole))
    assert a.min() >= 0
    assert a.max() <= 1
    assert float(np.median(np.abs(a - b))) < 0.02


@pytest.mark.model
def test_a_tracker_forgets(squat, model_path):
    height, width = squat[0].image.shape[:2]
    nothing = Frame(0, 0.0, np.zeros_like(squat[0].image))
    with RoiTracker(model_path, mirrored=False) as tracker:
        assert not tracker.is_locked
        assert len(tracker.detect(squat[0], (width, height)).xyz) == 1
        assert tracker.is_locked
        tracker.reset()
        assert not tracker.is_locked
        assert len(tracker.detect(nothing, (width, height)).xyz) == 0
        before = tracker.detect(squat[0], (width, height))
        assert tracker.is_locked
        # What it saw before its lapse is no part of its answer any more.
        with RoiTracker(model_path, mirrored=False) as fresh:
            same = fresh.detect(squat[0], (width, height))
        assert np.allclose(before.xyz, same.xyz, atol=1e-3)
        assert np.allclose(before.visibility, same.visibility, atol=1e-4)
