from __future__ import annotations

import numpy as np
import pytest

from tests.support.figure import Body, Posture
from tests.support.motions import HEIGHT, WIDTH, as_people, moved, posed, squats, walk, without
from vision.pose.online_tracking import OnlineTracker

SMALL = Body(torso=110, thigh=98, shank=93, foot=46, shoulders=70, hips=41, nose=17)
LARGE = Body(torso=330, thigh=290, shank=275, foot=138, shoulders=211, hips=122, nose=50)


def standing(count=90, *, at=0.0, body=None):
    """Somebody who stands still, `at` pixels beside the middle."""
    return moved(posed(Posture(), count=count, body=body, view="front"), [at, 0])


def passing(count=90, *, body=None, begin=-330.0, end=330.0):
    """Somebody who goes from one side of the picture to the other."""
    return moved(standing(count, body=body), np.linspace(begin, end, count)[:, None] * [1, 0])


def pursued(*tracks):
    """Whom it followed in each picture: the number of the track, None for nobody."""
    pursuit = OnlineTracker(WIDTH, HEIGHT)
    whom = []
    for row, people in enumerate(as_people(*tracks)):
        found = pursuit.update(people)
        same = [
            i
            for i, t in enumerate(tracks)
            if found is not None and np.array_equal(t.xyz[row], found[0])
        ]
        assert found is None or same
        whom.append(same[0] if same else None)
    return whom


def test_who_is_alone_is_followed_through_every_movement():
    for movie in (squats(reps=1), squats(reps=1, view="front", noise_px=2.0), walk()):
        assert set(pursued(movie.track)) == {0}


@pytest.mark.parametrize("order", [0, 1], ids=["first in the list", "second in the list"])
@pytest.mark.parametrize(
    ("other", "why"),
    [
        (standing(at=200, body=SMALL), "smaller"),
        (standing(at=300), "at the edge"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_begins_with_the_most_prominent(other, why, order):
    both = (standing(), other) if order == 0 else (other, standing())
    assert set(pursued(*both)) == {order}, why


@pytest.mark.parametrize(
    "passer",
    [
        pytest.param(passing(), id="of the same size"),
        pytest.param(moved(passing(body=LARGE), [0, 60]), id="larger and in front"),
        pytest.param(moved(passing(body=SMALL), [0, -150]), id="smaller and behind"),
        pytest.param(passing(begin=330, end=-330), id="the other way"),
        pytest.param(passing(count=90, begin=-330, end=20), id="who stops beside"),
    ],
)
def test_whoever_walks_past_is_not_taken_over(passer):
    # Whoever passes is in the picture only once the other one has been found.
    assert set(pursued(standing(), without(passer, slice(0, 3)))) == {0}


@pytest.mark.parametrize("body", [None, LARGE], ids=["of the same size", "larger"])
def test_whoever_hides_the_person_for_a_moment_is_not_taken_over(body):
    passer = without(passing(body=body), slice(0, 3))
    aside = np.abs(passer.xyz[:, 24, 0] - standing().xyz[:, 24, 0])
    hidden = np.flatnonzero(aside < 90)
    assert 15 < hidden.size < 30
    whom = pursued(without(standing(), hidden), passer)
    assert whom == [None if row in hidden else 0 for row in range(90)]


def test_who_was_only_seen_when_the_person_had_gone_may_be_the_person():
    # The model loses somebody and finds them again a step further on.
    whom = pursued(without(standing(), slice(30, None)), without(standing(at=60), slice(0, 40)))
    assert whom == [0] * 30 + [None] * 10 + [1] * 50


def test_somebody_more_prominent_who_comes_later_is_not_taken_over():
    aside = standing(at=-200, body=SMALL)
    assert set(pursued(aside, without(standing(at=60), slice(0, 10)))) == {0}


def test_somebody_far_off_is_not_the_one_who_is_hidden_for_a_moment():
    hidden = without(standing(at=-200), slice(30, 45))
    whom = pursued(hidden, standing(at=280, body=SMALL))
    assert whom[:30] == [0] * 30
    assert whom[30:45] == [None] * 15
    assert whom[45:] == [0] * 45


def test_lost_for_longer_than_a_second_whoever_is_there_is_followed():
    gone = without(standing(at=-200), slice(30, None))
    whom = pursued(gone, standing(at=250, body=SMALL))
    assert whom[:30] == [0] * 30
    assert whom[30:58] == [None] * 28
    assert whom[62:] == [1] * 28


def test_two_who_pass_are_both_remembered():
    hidden = without(standing(), slice(40, 55))
    left, right = standing(at=-240, body=SMALL), standing(at=240, body=SMALL)
    assert set(pursued(hidden, left, right)) == {0, None}


def test_who_comes_back_elsewhere_after_a_while_is_found_again():
    first, again = standing(at=-250), standing(at=250)
    track = without(first, slice(30, None))
    whom = pursued(track, without(again, slice(0, 75)))
    assert whom[30:75] == [None] * 45
    assert whom[75:] == [1] * 15


def test_a_picture_without_anybody_gives_nobody():
    whom = pursued(without(standing(), slice(10, 13)))
    assert whom[10:13] == [None] * 3
    assert whom[13:] == [0] * 77
