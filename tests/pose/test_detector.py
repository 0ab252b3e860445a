from __future__ import annotations

import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from vision.clip.frames import Frame
from vision.clip.open import open_clip
from vision.errors import ModelError
from vision.pose import detector
from vision.pose.detector import detect_people
from vision.pose.landmarks import Landmark
from vision.pose.pose_track import FramePeople
from vision.pose.subject_tracking import track_person

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def frames(count, read=None):
    for index in range(count):
        if read is not None:
            read.append(index)
        yield Frame(index, index / 30, np.zeros((4, 4, 3), np.uint8))


class SlowDetector:
    """Fake pose detector that finishes later frames sooner."""

    opened: list[SlowDetector]
    fails_at: int | None

    def __init__(self, model, *, max_people):
        self.closed = False
        self.thread = threading.get_ident()
        type(self).opened.append(self)

    def detect(self, frame, size):
        assert threading.get_ident() == self.thread, "a detector was shared between threads"
        if frame.index == type(self).fails_at:
            raise RuntimeError("broken frame")
        time.sleep(0.004 * (3 - frame.index % 4))
        return FramePeople(frame.index, frame.time_s, np.zeros((0, 33, 3)), np.zeros((0, 33)))

    def close(self):
        self.closed = True


@pytest.fixture
def slow(monkeypatch):
    SlowDetector.opened, SlowDetector.fails_at = [], None
    monkeypatch.setattr(detector, "PoseDetector", SlowDetector)
    return SlowDetector


def detect(source, **how):
    return detect_people(source, model=Path("made-up.task"), size=(4, 4), **how)


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_results_are_in_frame_order(slow, workers):
    found = list(detect(frames(23), workers=workers))
    assert [p.index for p in found] == list(range(23))
    assert [p.time_s for p in found] == [i / 30 for i in range(23)]
    assert len(slow.opened) <= workers + 1
    assert all(created.closed for created in slow.opened)


def test_only_a_few_frames_are_in_memory(slow):
    read = []
    people = detect(frames(100, read), workers=2)
    next(people)
    assert len(read) < 10
    people.close()
    assert len(read) < 10
    assert all(created.closed for created in slow.opened)


def test_no_frames_give_no_results(slow):
    assert list(detect(frames(0))) == []


def test_an_error_in_a_frame_is_raised(slow):
    slow.fails_at = 5
    with pytest.raises(RuntimeError, match="broken frame"):
        list(detect(frames(20), workers=2))
    assert all(created.closed for created in slow.opened)


@pytest.mark.model
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it has a name")
def test_a_kill_while_the_model_is_loaded_leaves_nothing(model_path, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen = []

    def load(model, *, people, model_asset_path):
        seen.append((list(tmp_path.iterdir()), Path(model_asset_path).stat().st_size))

    monkeypatch.setattr(detector, "_load_landmarker", load)
    detector._load_lean(model_path, people=1, searches=True)
    ((left, size),) = seen
    assert left == []
    assert size > 1_000_000


@pytest.mark.parametrize("content", [b"", b"not a model", b"PK\x03\x04 half a bundle"])
def test_a_damaged_bundle_is_one_sentence(tmp_path, content, capfd):
    bundle = tmp_path / "bad.task"
    bundle.write_bytes(content)
    with pytest.raises(ModelError, match=r"bad\.task cannot be loaded"):
        list(detect_people(frames(1), model=bundle, size=(4, 4)))
    assert capfd.readouterr() == ("", "")


@pytest.fixture(scope="module")
def clip_and_frames():
    path = SAMPLES / "sls_valgus_front_L.mp4"
    if not path.is_file():
        pytest.skip("the sample sls_valgus_front_L.mp4 is not in this checkout")
    clip = open_clip(path)
    return clip, list(clip.frames(end_s=0.25, longer_side=640))


def renumbered(frame, index):
    return Frame(index, index / 30, frame.image)


@pytest.mark.model
def test_a_mirrored_frame_gives_the_same_landmarks(clip_and_frames, model_path):
    clip, (frame, *_) = clip_and_frames
    size = (clip.info.width, clip.info.height)
    # A frame with an odd index is mirrored for detection, one with an even index is not.
    unmirrored, mirrored = detect_people(
        [renumbered(frame, 0), renumbered(frame, 1)], model=model_path, size=size, workers=1
    )
    distance = np.linalg.norm((unmirrored.xyz - mirrored.xyz)[0, :, :2], axis=1) / size[1]
    assert float(np.median(distance)) < 0.01
    for people in (unmirrored, mirrored):
        # In a front view the person's left is on the right of the image.
        body = people.xyz[0]
        for part in ("SHOULDER", "HIP"):
            left, right = Landmark[f"LEFT_{part}"], Landmark[f"RIGHT_{part}"]
            assert body[left, 0] > body[right, 0]


@pytest.mark.model
def test_landmarks_are_in_pixels_of_the_displayed_frame(clip_and_frames, model_path, capfd):
    clip, some_frames = clip_and_frames
    size = (clip.info.width, clip.info.height)
    people = list(detect_people(some_frames, model=model_path, size=size, workers=2))
    assert [p.index for p in people] == [f.index for f in some_frames]
    track, _ = track_person(people, size=size)
    assert ((track.visibility >= 0) & (track.visibility <= 1)).all()
    head, foot = track.xy("nose")[:, 1], track.xy("heel", "left")[:, 1]
    assert (head > 0).all()
    assert (head < foot).all()
    assert (foot < size[1]).all()
    assert float(np.median(foot - head)) > size[1] / 2
    assert capfd.readouterr() == ("", "")
