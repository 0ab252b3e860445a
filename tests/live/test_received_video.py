from __future__ import annotations

import threading

import numpy as np
import pytest

from vision.clip.open import open_clip
from vision.live import received_video as received_module
from vision.live.received_video import ReceivedVideo

WIDE, HIGH = 96, 64
LONG_S = 20.0


def grey(value, width=WIDE, height=HIGH):
    return np.full((height, width, 3), value, np.uint8)


def add_frames(received, frames, *, from_s=0.0, step_s=0.1):
    """Add frames one after another, each once the previous one has been encoded."""
    for i, frame in enumerate(frames):
        taken = threading.Event()

        def pixels(frame=frame, taken=taken):
            taken.set()
            return frame

        received.add(pixels, from_s + i * step_s)
        assert taken.wait(LONG_S)


def decode_clip(path):
    """Decode a clip into times and frames."""
    clip = open_clip(path)
    frames = list(clip.frames())
    assert clip.decode_warnings == ()
    return clip.info, [frame.image for frame in frames]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "received.mp4"


def writers():
    return [t for t in threading.enumerate() if t.name == "formcheck-received"]


def test_clip_holds_the_frames_with_their_times(path):
    values = [20 + 20 * i for i in range(11)]
    received = ReceivedVideo(path)
    add_frames(received, [grey(v) for v in values], from_s=41.7, step_s=1 / 24)
    assert received.close(keep=True) == path
    assert received.error == ""
    info, images = decode_clip(path)
    assert (info.width, info.height) == (WIDE, HIGH)
    np.testing.assert_allclose(info.times_s, np.arange(11) / 24, atol=1e-3)
    np.testing.assert_allclose([image.mean() for image in images], values, atol=4)


def test_colours_and_positions_are_kept(path):
    frame = grey(0)
    frame[:, : WIDE // 2] = (200, 40, 30)
    frame[:, WIDE // 2 :] = (30, 60, 200)
    received = ReceivedVideo(path)
    add_frames(received, [frame] * 3)
    received.close(keep=True)
    _, images = decode_clip(path)
    for image in images:
        np.testing.assert_allclose(image[30, 20], (200, 40, 30), atol=12)
        np.testing.assert_allclose(image[30, 76], (30, 60, 200), atol=12)


def test_gaps_are_kept(path):
    received = ReceivedVideo(path)
    add_frames(received, [grey(50)] * 4, from_s=2.0)
    add_frames(received, [grey(90)] * 4, from_s=9.5)
    received.close(keep=True)
    info, images = decode_clip(path)
    assert len(images) == 8
    np.testing.assert_allclose(
        info.times_s, [0, 0.1, 0.2, 0.3, 7.5, 7.6, 7.7, 7.8], atol=1e-3
    )  # fmt: skip


def test_file_appears_only_when_complete(path):
    received = ReceivedVideo(path)
    add_frames(received, [grey(50)] * 3)
    assert not path.exists()
    received.close(keep=True)
    assert path.exists()
    assert writers() == []


def test_discarded_clip_leaves_nothing(path):
    received = ReceivedVideo(path)
    add_frames(received, [grey(50)] * 3)
    assert list(path.parent.glob(".received*"))  # being written
    assert received.close(keep=False) is None
    assert [p.name for p in path.parent.iterdir() if p.is_file()] == []
    assert writers() == []


@pytest.mark.parametrize("keep", [True, False])
def test_no_frames_give_no_clip(path, keep):
    assert ReceivedVideo(path).close(keep=keep) is None
    assert not path.exists()
    assert writers() == []


def test_one_frame_is_a_clip(path):
    received = ReceivedVideo(path)
    add_frames(received, [grey(120)])
    assert received.close(keep=True) == path
    assert len(decode_clip(path)[1]) == 1


@pytest.mark.parametrize("size", [(48, 32), (192, 128), (97, 65), (95, 63)])
def test_changing_frame_size_stays_one_clip(path, size):
    first, then = grey(0), grey(0, *size)
    first[:, WIDE // 2 :] = then[:, size[0] // 2 :] = 220
    received = ReceivedVideo(path)
    add_frames(received, [first, then, then, first])
    received.close(keep=True)
    info, images = decode_clip(path)
    assert (info.width, info.height) == (WIDE, HIGH)
    assert len(images) == 4
    for image in images:
        assert image[8:-8, 8:40].mean() < 12
        assert image[8:-8, 56:-8].mean() > 205


def test_turned_frame_is_letterboxed(path):
    """A square stays a square, in the middle, with black bars beside it."""
    turned = grey(100, HIGH, WIDE)
    turned[36:60, 20:44] = 240
    received = ReceivedVideo(path)
    add_frames(received, [grey(100), turned, turned])
    received.close(keep=True)
    _, images = decode_clip(path)
    last = images[-1][..., 1].astype(int)
    inner = HIGH * HIGH / WIDE
    assert last[:, : int((WIDE - inner) / 2) - 2].max() < 25
    assert last[:, -int((WIDE - inner) / 2) + 2 :].max() < 25
    bright = last > 170
    assert bright.any(axis=0).sum() == pytest.approx(24 * HIGH / WIDE, abs=1.5)
    assert bright.any(axis=1).sum() == pytest.approx(24 * HIGH / WIDE, abs=1.5)


@pytest.mark.parametrize(("width", "height"), [(97, 65), (33, 33)])
def test_odd_sizes_can_be_written(path, width, height):
    received = ReceivedVideo(path)
    add_frames(received, [grey(80, width, height)] * 2)
    assert received.close(keep=True) == path
    info, _ = decode_clip(path)
    assert (info.width, info.height) == (width // 2 * 2, height // 2 * 2)


def test_frames_are_dropped_when_the_encoder_falls_behind(path):
    """The first frame blocks the encoder; of those that arrive meanwhile a few may wait."""
    go_on, begun = threading.Event(), threading.Event()

    def slow():
        begun.set()
        assert go_on.wait(LONG_S)
        return grey(40)

    received = ReceivedVideo(path)
    received.add(slow, 0.0)
    assert begun.wait(LONG_S)
    asked = []
    for i in range(1, 101):
        received.add(lambda i=i: asked.append(i) or grey(80), 0.1 * i)
    go_on.set()
    assert received.close(keep=True) == path
    info, images = decode_clip(path)
    assert asked == list(range(1, received_module._MAX_QUEUED + 1))
    assert len(images) == 1 + len(asked)
    np.testing.assert_allclose(info.times_s, 0.1 * np.arange(len(images)), atol=1e-3)


@pytest.mark.parametrize("when", [0, 2])
@pytest.mark.parametrize("error", [ValueError, RuntimeError, MemoryError])
def test_unreadable_frame_loses_only_the_clip(path, when, error):
    def broken():
        raise error("unreadable frame")

    received = ReceivedVideo(path)
    add_frames(received, [grey(50)] * when)
    received.add(broken, 5.0)
    for i in range(50):  # no thread waits for room in a queue that is no longer read
        received.add(lambda: grey(60), 6.0 + i)
    assert received.close(keep=True) is None
    assert "unreadable frame" in received.error
    assert [p.name for p in path.parent.iterdir() if p.is_file()] == []
    assert writers() == []


def test_times_that_do_not_increase_are_an_error(path):
    received = ReceivedVideo(path)
    add_frames(received, [grey(50), grey(60)], step_s=0.0)
    assert received.close(keep=True) is None
    assert "ascend" in received.error
    assert not path.exists()


def test_missing_folder_is_an_error(tmp_path):
    received = ReceivedVideo(tmp_path / "nowhere" / "received.mp4")
    received.add(lambda: grey(50), 0.0)
    assert received.close(keep=True) is None
    assert "folder" in received.error


def test_frames_after_close_are_ignored(path):
    received = ReceivedVideo(path)
    add_frames(received, [grey(50)] * 2)
    received.close(keep=True)
    before = path.read_bytes()
    for i in range(50):
        received.add(lambda: grey(60), 6.0 + i)
    assert path.read_bytes() == before
    assert writers() == []


def test_older_clip_is_deleted(path):
    path.write_bytes(b"the one before")
    assert ReceivedVideo(path).close(keep=False) is None
    assert not path.exists()
