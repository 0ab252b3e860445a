from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np
import pytest

from tests.support.synthetic_motion import squats
from vision.clip.frames import Frame
from vision.clip.open import open_clip
from vision.pose import detector, sparse_detection
from vision.pose.crops import square_around
from vision.pose.pose_track import FramePeople
from vision.pose.sparse_detection import SEARCH_EVERY, detect_sparsely

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
SIZE = (720, 1280)
BODY = squats(reps=1, fps=10, noise_px=0.0).track.xyz[0]


def frames(count, *, first=0, step_s=1 / 30, read=None):
    for index in range(first, first + count):
        if read is not None:
            read.append(index)
        yield Frame(index, index * step_s, np.zeros((4, 4, 3), np.uint8))


def body_at(x):
    return BODY + np.array([x, 0.0, 0.0])


class Scene:
    """Where people are in each frame, by how far they have moved to the right, px."""

    def __init__(self):
        self.people = {}
        self.hidden = set()
        self.searched = []
        self.followed = []
        self.opened = []
        self.fails_at = None

    def at(self, index):
        return self.people.get(index, (float(index),))


@pytest.fixture
def scene(monkeypatch):
    scene = Scene()

    class Fake:
        def __init__(self):
            self.closed = False
            self.in_use = threading.Lock()
            scene.opened.append(self)

        def use(self, frame):
            assert self.in_use.acquire(blocking=False), "a detector was used by two threads"
            time.sleep(0.0005 * (frame.index % 3))
            self.in_use.release()
            if frame.index == scene.fails_at:
                raise RuntimeError("broken frame")

        def close(self):
            self.closed = True

    class FakePoseDetector(Fake):
        def __init__(self, model, *, max_people):
            super().__init__()
            self.searches = True

        def detect(self, frame, size):
            self.use(frame)
            scene.searched.append(frame.index)
            xyz = np.array([body_at(x) for x in scene.at(frame.index)]).reshape(-1, 33, 3)
            return FramePeople(frame.index, frame.time_s, xyz, np.full(xyz.shape[:2], 0.9))

    class FakeSquareDetector(Fake):
        def __init__(self, model):
            super().__init__()

        def detect(self, frame, square, size):
            self.use(frame)
            scene.followed.append((frame.index, square))
            if frame.index in scene.hidden:
                return None
            return BODY + np.array([square.x - square_around(BODY).x, 0, 0]), np.full(33, 0.8)

    monkeypatch.setattr(detector, "PoseDetector", FakePoseDetector)
    monkeypatch.setattr(detector, "SquareDetector", FakeSquareDetector)
    return scene


def detect(source, **how):
    return detect_sparsely(source, model=Path("made-up.task"), size=SIZE, **how)


def moved(people):
    """Return how far each person has moved to the right."""
    return [round(float(pose[0, 0] - BODY[0, 0]), 6) for pose in people.xyz]


@pytest.mark.parametrize("first", [0, 5, 8])
@pytest.mark.parametrize("count", [1, 2, 8, 9, 40])
@pytest.mark.parametrize("workers", [1, 2, 5])
def test_results_are_in_order_and_every_frame_has_one(scene, workers, count, first):
    found = list(detect(frames(count, first=first), workers=workers))
    assert [p.index for p in found] == list(range(first, first + count))
    assert [moved(p) for p in found] == [[float(p.index)] for p in found]
    assert len(scene.opened) <= 2 * workers
    assert all(created.closed for created in scene.opened)


def test_every_eighth_frame_is_searched_and_both_ends(scene):
    list(detect(frames(30, first=3), workers=1))
    assert sorted(scene.searched) == [3, 8, 16, 24, 32]
    assert sorted(i for i, _ in scene.followed) == [
        i for i in range(3, 32) if i not in (3, 8, 16, 24)
    ]


def test_between_two_searches_a_person_is_on_the_way(scene):
    scene.people = {0: (0.0,), SEARCH_EVERY: (80.0,)}
    list(detect(frames(SEARCH_EVERY + 1), workers=1))
    start = square_around(BODY)
    assert [
        (i, round(s.x - start.x, 6)) for i, s in sorted(scene.followed, key=lambda f: f[0])
    ] == [(i, 10.0 * i) for i in range(1, SEARCH_EVERY)]


def test_several_people_are_followed_each_on_their_own_way(scene):
    # In another order at the second search.
    scene.people = {0: (0.0, 400.0), SEARCH_EVERY: (408.0, 8.0)}
    found = list(detect(frames(SEARCH_EVERY + 1), workers=2))
    assert [moved(p) for p in found[:SEARCH_EVERY]] == [
        [float(i), 400.0 + i] for i in range(SEARCH_EVERY)
    ]
    assert moved(found[SEARCH_EVERY]) == [408.0, 8.0]


@pytest.mark.parametrize(
    "after",
    [(8.0, 400.0), (), (700.0,)],
    ids=["somebody comes", "somebody goes", "too far away to be the same"],
)
def test_people_who_cannot_be_matched_are_searched_in_every_frame(scene, after):
    scene.people = {0: (0.0,), SEARCH_EVERY: after}
    found = list(detect(frames(SEARCH_EVERY + 1), workers=2))
    assert sorted(scene.searched) == list(range(SEARCH_EVERY + 1))
    assert scene.followed == []
    assert [p.index for p in found] == list(range(SEARCH_EVERY + 1))


def test_nobody_is_followed_over_a_long_time(scene):
    list(detect(frames(SEARCH_EVERY + 1, step_s=0.2), workers=2))
    assert scene.followed == []


def test_where_a_person_is_not_on_the_way_the_whole_frame_is_searched(scene):
    scene.hidden = {3}
    found = list(detect(frames(SEARCH_EVERY + 1), workers=2))
    assert sorted(scene.searched) == [0, 3, SEARCH_EVERY]
    assert [moved(p) for p in found] == [[float(i)] for i in range(SEARCH_EVERY + 1)]


@pytest.mark.parametrize(("wait_s", "most"), [(60.0, 1), (0.0, 3)])
def test_another_search_is_loaded_only_where_threads_wait_for_it(scene, monkeypatch, wait_s, most):
    monkeypatch.setattr(sparse_detection, "_MAX_WAIT_S", wait_s)
    scene.people = dict.fromkeys(range(200), ())  # nobody, so every frame is searched
    found = list(detect(frames(200), workers=3))
    assert [len(p.xyz) for p in found] == [0] * 200
    searchers = [each for each in scene.opened if hasattr(each, "searches")]
    assert 1 <= len(searchers) <= most
    if most > 1:
        assert len(searchers) > 1


def test_only_a_few_frames_are_in_memory(scene):
    read = []
    people = detect(frames(50 * SEARCH_EVERY, read=read), workers=2)
    next(people)
    assert len(read) <= 6 * SEARCH_EVERY
    for _ in range(10 * SEARCH_EVERY):
        next(people)
    assert len(read) <= 16 * SEARCH_EVERY
    people.close()
    assert all(created.closed for created in scene.opened)


def test_no_frames_give_no_results(scene):
    assert list(detect(frames(0))) == []


@pytest.mark.parametrize("index", [5, 8])
def test_an_error_in_a_frame_is_raised(scene, index):
    scene.fails_at = index
    with pytest.raises(RuntimeError, match="broken frame"):
        list(detect(frames(60), workers=2))
    assert all(created.closed for created in scene.opened)


# --- with the real model ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample():
    path = SAMPLES / "sls_valgus_front_L.mp4"
    if not path.is_file():
        pytest.skip("the sample sls_valgus_front_L.mp4 is not in this checkout")
    clip = open_clip(path)
    size = (clip.info.width, clip.info.height)
    return size, list(clip.frames(start_s=0.8, end_s=1.6, longer_side=960))


@pytest.mark.slow
@pytest.mark.model
def test_the_result_is_the_same_for_any_number_of_workers(sample, model_path, capfd):
    size, some_frames = sample
    runs = [
        [
            (p.index, p.xyz.tobytes(), p.visibility.tobytes())
            for p in detect_sparsely(some_frames, model=model_path, size=size, workers=workers)
        ]
        for workers in (1, 2, 3)
    ]
    assert runs[0] == runs[1] == runs[2]
    assert [index for index, *_ in runs[0]] == [f.index for f in some_frames]
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
@pytest.mark.model
def test_followed_landmarks_are_those_of_a_search(sample, model_path):
    size, some_frames = sample
    followed = list(detect_sparsely(some_frames, model=model_path, size=size))
    searched = list(detector.detect_people(some_frames, model=model_path, size=size))
    gaps = np.array(
        [a.xyz[0, :, :2] - b.xyz[0, :, :2] for a, b in zip(followed, searched, strict=True)]
    )
    assert float(np.median(np.linalg.norm(gaps, axis=2))) < 0.005 * size[1]
    # Neither is displaced against the other.
    assert np.abs(np.median(gaps, axis=0)).max() < 0.01 * size[1]
    seen = np.array(
        [a.visibility[0] - b.visibility[0] for a, b in zip(followed, searched, strict=True)]
    )
    assert float(np.median(np.abs(seen))) < 0.02


@pytest.mark.model
def test_where_there_is_nobody_a_square_has_no_landmarks(model_path):
    gray = Frame(0, 0.0, np.full((640, 360, 3), 127, np.uint8))
    with detector.SquareDetector(model_path) as square_detector:
        assert square_detector.detect(gray, square_around(body_at(0.0)), SIZE) is None
