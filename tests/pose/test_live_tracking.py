from __future__ import annotations

import numpy as np
import pytest

from tests.support.stick_figure import Body, Posture
from tests.support.synthetic_motion import (
    HEIGHT,
    WIDTH,
    as_people,
    drop_person,
    hold_posture,
    shift_person,
    squats,
    walk,
)
from vision.pose.live_tracking import OnlineTracker

SMALL = Body(torso=110, thigh=98, shank=93, foot=46, shoulders=70, hips=41, nose=17)
LARGE = Body(torso=330, thigh=290, shank=275, foot=138, shoulders=211, hips=122, nose=50)


def standing(count=90, *, at=0.0, body=None):
    """Track of somebody who stands still, `at` pixels from the middle."""
    return shift_person(hold_posture(Posture(), count=count, body=body, view="front"), [at, 0])


def passing(count=90, *, body=None, begin=-330.0, end=330.0):
    """Track of somebody who crosses the frame from one side to the other."""
    return shift_person(
        standing(count, body=body), np.linspace(begin, end, count)[:, None] * [1, 0]
    )


def tracked_indices(*tracks):
    """Return the index of the tracked person in each frame, None for nobody."""
    tracker = OnlineTracker(WIDTH, HEIGHT)
    tracked = []
    for row, people in enumerate(as_people(*tracks)):
        found = tracker.update(people)
        same = [
            i
            for i, t in enumerate(tracks)
            if found is not None and np.array_equal(t.xyz[row], found[0])
        ]
        assert found is None or same
        tracked.append(same[0] if same else None)
    return tracked


def test_a_person_alone_is_tracked_through_every_movement():
    for clip in (squats(reps=1), squats(reps=1, view="front", noise_px=2.0), walk()):
        assert set(tracked_indices(clip.track)) == {0}


@pytest.mark.parametrize("order", [0, 1], ids=["first in the list", "second in the list"])
@pytest.mark.parametrize(
    ("other", "why"),
    [
        (standing(at=200, body=SMALL), "smaller"),
        (standing(at=300), "at the edge"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_tracking_starts_with_the_most_prominent_person(other, why, order):
    both = (standing(), other) if order == 0 else (other, standing())
    assert set(tracked_indices(*both)) == {order}, why


@pytest.mark.parametrize(
    "passer",
    [
        pytest.param(passing(), id="of the same size"),
        pytest.param(shift_person(passing(body=LARGE), [0, 60]), id="larger and in front"),
        pytest.param(shift_person(passing(body=SMALL), [0, -150]), id="smaller and behind"),
        pytest.param(passing(begin=330, end=-330), id="the other way"),
        pytest.param(passing(count=90, begin=-330, end=20), id="who stops beside"),
    ],
)
def test_a_passer_by_does_not_become_the_subject(passer):
    # The passer-by enters only after the subject has been detected.
    assert set(tracked_indices(standing(), drop_person(passer, slice(0, 3)))) == {0}


@pytest.mark.parametrize("body", [None, LARGE], ids=["of the same size", "larger"])
def test_somebody_who_occludes_the_subject_does_not_become_the_subject(body):
    passer = drop_person(passing(body=body), slice(0, 3))
    offset = np.abs(passer.xyz[:, 24, 0] - standing().xyz[:, 24, 0])
    occluded = np.flatnonzero(offset < 90)
    assert 15 < occluded.size < 30
    tracked = tracked_indices(drop_person(standing(), occluded), passer)
    assert tracked == [None if row in occluded else 0 for row in range(90)]


def test_a_detection_nearby_after_the_subject_was_lost_may_be_the_subject():
    # The model loses somebody and detects them again a step further on.
    tracked = tracked_indices(
        drop_person(standing(), slice(30, None)), drop_person(standing(at=60), slice(0, 40))
    )
    assert tracked == [0] * 30 + [None] * 10 + [1] * 50


def test_a_more_prominent_late_comer_does_not_become_the_subject():
    offset = standing(at=-200, body=SMALL)
    assert set(tracked_indices(offset, drop_person(standing(at=60), slice(0, 10)))) == {0}


def test_somebody_far_away_is_not_a_briefly_occluded_subject():
    occluded = drop_person(standing(at=-200), slice(30, 45))
    tracked = tracked_indices(occluded, standing(at=280, body=SMALL))
    assert tracked[:30] == [0] * 30
    assert tracked[30:45] == [None] * 15
    assert tracked[45:] == [0] * 45


def test_after_a_second_without_the_subject_somebody_else_becomes_the_subject():
    gone = drop_person(standing(at=-200), slice(30, None))
    tracked = tracked_indices(gone, standing(at=250, body=SMALL))
    assert tracked[:30] == [0] * 30
    assert tracked[30:58] == [None] * 28
    assert tracked[62:] == [1] * 28


def test_two_other_people_are_both_tracked():
    occluded = drop_person(standing(), slice(40, 55))
    left, right = standing(at=-240, body=SMALL), standing(at=240, body=SMALL)
    assert set(tracked_indices(occluded, left, right)) == {0, None}


def test_a_subject_who_returns_elsewhere_after_a_while_is_tracked_again():
    first, again = standing(at=-250), standing(at=250)
    track = drop_person(first, slice(30, None))
    tracked = tracked_indices(track, drop_person(again, slice(0, 75)))
    assert tracked[30:75] == [None] * 45
    assert tracked[75:] == [1] * 15


def test_a_frame_without_anybody_has_no_subject():
    tracked = tracked_indices(drop_person(standing(), slice(10, 13)))
    assert tracked[10:13] == [None] * 3
    assert tracked[13:] == [0] * 77
