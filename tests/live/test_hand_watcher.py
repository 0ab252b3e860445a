"""Frames in, signs of a raised hand out, without a pose model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.support.fake_detector import TIMEOUT_S, FakeDetector, MessageLog, join_threads
from tests.support.live_sessions import standing_track
from tests.support.synthetic_motion import HEIGHT, WIDTH, as_people
from vision.errors import ModelError
from vision.live import hand_watcher
from vision.live.hand_watcher import HandWatcher
from vision.live.received_video import Pixels
from vision.pose.landmarks import Landmark
from vision.pose.pose_track import FramePeople

STEP_S = 0.125
STANDING = as_people(standing_track(duration_s=0.1))[0]
IMAGE = np.full((HEIGHT, WIDTH, 3), 110, np.uint8)


def with_hand(*, is_raised: bool) -> Callable[[float], FramePeople]:
    """Return a person who stands there, the right hand by the side or far above the head."""
    xyz = STANDING.xyz.copy()
    if is_raised:
        eyes, shoulders = xyz[0, Landmark.RIGHT_EYE, 1], xyz[0, Landmark.RIGHT_SHOULDER, 1]
        xyz[0, Landmark.RIGHT_WRIST, 1] = eyes - 1.5 * (shoulders - eyes)
    return lambda time_s: replace(STANDING, time_s=time_s, xyz=xyz)


class Lane:
    """A watcher, the detector that it uses, and its messages."""

    def __init__(self, detector: FakeDetector) -> None:
        self.detector, self.log, self._now_s = detector, MessageLog(), 0.0
        self.watcher = HandWatcher(model=Path("none.task"), publish=self.log, language="de")

    def show(
        self,
        people: Callable[[float], FramePeople] | None,
        seconds: float = STEP_S,
        *,
        image: Pixels = IMAGE,
    ) -> None:
        """Show a person, or nobody, for some time, each frame once the last one was looked at."""
        self.detector._people = people
        for _ in range(round(seconds / STEP_S)):
            before = len(self.log.messages)
            self.watcher.add_frame(lambda: image, self._now_s)
            self._now_s += STEP_S
            self.log.wait(lambda messages, before=before: len(messages) > before)

    @property
    def signs(self) -> int:
        """Signs so far."""
        found: int = self.log.last["signs"]
        return found


@pytest.fixture
def lane(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lane]:
    detector = FakeDetector()
    monkeypatch.setattr(hand_watcher, "SubjectDetector", lambda model: detector)
    shown = Lane(detector)
    assert detector.entered.wait(TIMEOUT_S)
    yield shown
    detector.release()
    shown.watcher.close()
    assert join_threads("formcheck-hands")
    assert shown.watcher.is_closed
    assert detector.open == 0


def test_a_hand_that_is_held_up_is_one_sign_and_the_next_one_another(lane: Lane) -> None:
    down, up = with_hand(is_raised=False), with_hand(is_raised=True)
    lane.show(down, 1)
    assert (lane.log.last["type"], lane.log.last["is_seen"], lane.signs) == ("update", True, 0)
    lane.show(up, 3)
    assert lane.signs == 1
    lane.show(down, 1)
    lane.show(up, 1.5)
    assert lane.signs == 2
    lane.show(None, 1)
    assert (lane.log.last["is_seen"], lane.signs) == (False, 2)


def test_the_next_crop_follows_the_person(lane: Lane, monkeypatch: pytest.MonkeyPatch) -> None:
    poses: list[object] = []
    detect = lane.detector.detect

    def noted(frame: object, size: object, *, previous_pose: object) -> FramePeople:
        poses.append(previous_pose)
        return detect(frame, size)  # type: ignore[arg-type]

    monkeypatch.setattr(lane.detector, "detect", noted)
    lane.show(with_hand(is_raised=False), 2 * STEP_S)
    assert poses[0] is None
    np.testing.assert_array_equal(poses[1], STANDING.xyz[0])  # type: ignore[arg-type]


def test_more_frames_than_it_needs_are_not_looked_at(lane: Lane) -> None:
    lane.show(with_hand(is_raised=False))
    read: list[float] = []
    for time_s in (0.05, 0.08, 0.2):
        lane.watcher.add_frame(lambda time_s=time_s: read.append(time_s) or IMAGE, time_s)
        if time_s < 0.2:
            lane.watcher.add_frame(lambda: IMAGE, 0.0)  # older: ignored
    lane.log.wait(lambda messages: len(messages) == 2)
    assert read == [0.2]
    assert lane.log.last["time_s"] == 0.2


def test_a_phone_that_is_turned_is_looked_at_anew_and_a_smaller_frame_is_not(lane: Lane) -> None:
    for image in (IMAGE, IMAGE[::2, ::2], IMAGE.transpose(1, 0, 2)):
        lane.show(None, image=image)
    assert lane.detector.sizes == [(WIDTH, HEIGHT), (WIDTH, HEIGHT), (HEIGHT, WIDTH)]


def test_without_frames_it_ends(lane: Lane, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hand_watcher, "MAX_IDLE_S", 0.0)
    lane.show(None)
    assert join_threads("formcheck-hands")
    assert lane.watcher.is_closed


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ModelError("The pose model is damaged."), "The pose model is damaged."),
        (ZeroDivisionError("a riddle"), "Lade die Seite neu"),
    ],
)
def test_an_error_ends_it_with_a_sentence(
    lane: Lane, caplog: pytest.LogCaptureFixture, error: Exception, reason: str
) -> None:
    lane.detector.error = error
    lane.show(None)
    assert lane.log.last["type"] == "refused"
    assert reason in lane.log.last["reason"]
    assert "riddle" not in lane.log.last["reason"] + caplog.text
    assert join_threads("formcheck-hands")
