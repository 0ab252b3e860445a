from __future__ import annotations

import numpy as np
import pytest

from tests.support.live_sessions import standing_track
from tests.support.synthetic_motion import HEIGHT, WIDTH, as_people
from vision.live.subject import LiveSubject, empty_detections


def followed(*, absent=(), count=20):
    """Track a standing person for some frames, without the `absent` ones."""
    subject = LiveSubject(WIDTH, HEIGHT)
    for row, people in enumerate(as_people(standing_track(duration_s=count / 30))):
        frame = empty_detections(people.index, people.time_s) if row in absent else people
        subject.update(frame)
    return subject


def test_landmarks_are_those_of_the_newest_frame():
    subject = followed()
    np.testing.assert_allclose(subject.landmarks, standing_track().xyz[0], atol=1e-6)
    assert len(subject.window) == subject.frames == 20


def test_no_landmarks_without_a_detection():
    subject = followed(absent=(19,))
    assert subject.landmarks is None
    assert subject.window.count_detected(last_s=99) == 19


def test_longest_gap_and_last_detection():
    subject = followed(absent=(5, 6, 7, 12))
    assert subject.max_gap_s == pytest.approx(4 / 30)
    assert subject.last_seen_s == pytest.approx(19 / 30)


def test_recording_restarts_the_statistics_but_not_the_window():
    subject = followed(absent=(5, 6, 7))
    subject.start_recording(1.0)
    assert (subject.frames, subject.max_gap_s, subject.last_seen_s) == (0, 0.0, 1.0)
    assert len(subject.window) == 20
    # The time before the first detection of a recording does not count as a gap.
    subject.update(as_people(standing_track(duration_s=2.0))[-1])
    assert subject.max_gap_s == 0.0


def test_empty_detections_hold_nobody():
    frame = empty_detections(3, 1.5)
    assert (frame.index, frame.time_s) == (3, 1.5)
    assert frame.xyz.shape == (0, 33, 3)
    assert frame.visibility.shape == (0, 33)
