from __future__ import annotations

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
from vision.pose.track import FramePeople
from vision.pose.tracking import track_person

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def frames(count, taken=None):
    for index in range(count):
        if taken is not None:
            taken.append(index)
        yield Frame(index, index / 30, np.zeros((4, 4, 3), np.uint8))


class Slow:
    """Stands in for the pose library: later pictures are ready sooner."""

    opened: list[Slow]
    fails_at: int | None

    def __init__(self, model, *, max_people):
        self.closed = False
        self.thread = threading.get_ident()
        type(self).opened.append(self)

    def detect(self, frame, size):
        assert threading.get_ident() == self.thread, "a landmarker was shared between threads"
        if frame.index == type(self).fails_at:
            raise RuntimeError("broken picture")
        time.sleep(0.004 * (3 - frame.index % 4))
        return FramePeople(frame.index, frame.time_s, np.zeros((0, 33, 3)), np.zeros((0, 33)))

    def close(self):
        self.closed = True


@pytest.fixture
def slow(monkeypatch):
    Slow.opened, Slow.fails_at = [], None
    monkeypatch.setattr(detector, "PoseDetector", Slow)
    return Slow


def look(source, **how):
    return detect_people(source, model=Path("made-up.task"), size=(4, 4), **how)


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_people_come_in_the_order_of_the_pictures(slow, workers):
    found = list(look(frames(23), workers=workers))
    assert [p.index for p in found] == list(range(23))
    assert [p.time_s for p in found] == [i / 30 for i in range(23)]
    assert len(slow.opened) <= workers + 1
    assert all(one.closed for one in slow.opened)


def test_only_a_few_pictures_are_held(slow):
    taken = []
    people = look(frames(100, taken), workers=2)
    next(people)
    assert len(taken) < 10
    people.close()
    assert len(taken) < 10
    assert all(one.closed for one in slow.opened)


def test_no_pictures_are_nobody(slow):
    assert list(look(frames(0))) == []


def test_trouble_with_a_picture_is_not_swallowed(slow):
    slow.fails_at = 5
    with pytest.raises(RuntimeError, match="broken picture"):
        list(look(frames(20), workers=2))
    assert all(one.closed for one in slow.opened)


@pytest.mark.model
@pytest.mark.parametrize("content", [b"", b"not a model", b"PK\x03\x04 half a bundle"])
def test_a_damaged_bundle_is_one_sentence(tmp_path, content, capfd):
    bundle = tmp_path / "bad.task"
    bundle.write_bytes(content)
    with pytest.raises(ModelError, match=r"bad\.task cannot be loaded"):
        list(detect_people(frames(1), model=bundle, size=(4, 4)))
    assert capfd.readouterr() == ("", "")


@pytest.fixture(scope="module")
def pictures():
    path = SAMPLES / "sls_valgus_front_L.mp4"
    if not path.is_file():
        pytest.skip("the sample sls_valgus_front_L.mp4 is not in this checkout")
    clip = open_clip(path)
    return clip, list(clip.frames(end_s=0.25, longer_side=640))


def renumbered(frame, index):
    return Frame(index, index / 30, frame.image)


@pytest.mark.model
def test_a_mirrored_look_gives_the_same_body(pictures, model_path):
    clip, (frame, *_) = pictures
    size = (clip.info.width, clip.info.height)
    # The same picture under an even and an odd number is seen plain and mirrored.
    plain, turned = detect_people(
        [renumbered(frame, 0), renumbered(frame, 1)], model=model_path, size=size, workers=1
    )
    away = np.linalg.norm((plain.xyz - turned.xyz)[0, :, :2], axis=1) / size[1]
    assert float(np.median(away)) < 0.01
    for people in (plain, turned):
        # Seen from the front the person's left is at the right edge.
        body = people.xyz[0]
        for part in ("SHOULDER", "HIP"):
            left, right = Landmark[f"LEFT_{part}"], Landmark[f"RIGHT_{part}"]
            assert body[left, 0] > body[right, 0]


@pytest.mark.model
def test_landmarks_are_in_pixels_of_the_shown_picture(pictures, model_path, capfd):
    clip, some = pictures
    size = (clip.info.width, clip.info.height)
    people = list(detect_people(some, model=model_path, size=size, workers=2))
    assert [p.index for p in people] == [f.index for f in some]
    track, _ = track_person(people, size=size)
    assert ((track.visibility >= 0) & (track.visibility <= 1)).all()
    head, foot = track.xy("nose")[:, 1], track.xy("heel", "left")[:, 1]
    assert (head > 0).all()
    assert (head < foot).all()
    assert (foot < size[1]).all()
    assert float(np.median(foot - head)) > size[1] / 2
    assert capfd.readouterr() == ("", "")
