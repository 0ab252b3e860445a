from __future__ import annotations

import numpy as np
import pytest

from tests.support.figure import Body, Leg, Posture
from tests.support.motions import (
    HEIGHT,
    WIDTH,
    as_people,
    even_times,
    jittered,
    make_track,
    moved,
    posed,
    squats,
    walk,
    without,
)
from vision.errors import InputError
from vision.pose.track import FrameState
from vision.pose.tracking import track_person

SIZE = (WIDTH, HEIGHT)
SMALL = Body(torso=110, thigh=98, shank=93, foot=46, shoulders=70, hips=41, nose=17)


def standing(count=90, *, at=0.0, body=None, view="front"):
    """Somebody who stands still, `at` pixels beside the middle."""
    return moved(posed(Posture(Leg(), Leg()), count=count, body=body, view=view), [at, 0])


def crossing(count=90, *, reverse=False):
    """A small walker in the background who crosses the picture behind the others."""
    path = np.linspace(-300, 300, count)[:, None] * [1, 0] - [0, 150]
    return moved(standing(count, body=SMALL), path[::-1] if reverse else path)


def follow(*tracks, person=None, factor=1.0):
    return track_person(as_people(*tracks), size=SIZE, person=person, real_time_factor=factor)


def test_the_followed_person_is_the_one_filmed():
    main = squats(reps=1).track
    track, persons = follow(main)
    np.testing.assert_array_equal(track.xyz, main.xyz)
    assert (track.state == FrameState.DETECTED).all()
    assert [(p.number, p.frames) for p in persons] == [(1, len(main))]
    left, top, right, bottom = persons[0].box
    points = main.xyz[int(np.searchsorted(main.time_s, persons[0].box_s)), :, :2]
    assert (left, top) == tuple(points.min(axis=0))
    assert (right, bottom) == tuple(points.max(axis=0))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["main first", "passer-by first"])
def test_somebody_crossing_behind_is_not_taken_over(order):
    people = (standing(), crossing())
    track, persons = follow(*(people[i] for i in order))
    np.testing.assert_array_equal(track.xyz, people[0].xyz)
    assert [p.frames for p in persons] == [90, 90]
    second, _ = follow(*(people[i] for i in order), person=2)
    np.testing.assert_array_equal(second.xyz, people[1].xyz)


def test_two_walkers_who_cross_keep_their_own_bodies():
    there = walk(view="right", duration_s=3).track
    back = moved(walk(view="left", duration_s=3).track, [0, -60])
    found = [follow(there, back, person=n)[0].xyz for n in (1, 2)]
    for track in (there, back):
        assert any(np.array_equal(track.xyz, f) for f in found)


@pytest.mark.parametrize(
    ("first", "second", "chosen"),
    [
        pytest.param(standing(at=-80), standing(at=-80, body=SMALL), 0, id="the larger one"),
        pytest.param(standing(at=-250), standing(at=30), 1, id="the more central one"),
        pytest.param(standing(), without(standing(at=260), slice(0, 40)), 0, id="who stays longer"),
    ],
)
def test_by_default_the_most_prominent_is_followed(first, second, chosen):
    if first.xyz[0, 0, 0] == second.xyz[0, 0, 0]:
        second = moved(second, [250, 0])
    track, persons = follow(first, second)
    want = (first, second)[chosen]
    np.testing.assert_array_equal(track.xyz[-1], want.xyz[-1])
    assert [p.number for p in persons] == [1, 2]


def test_nobody_is_one_clear_sentence():
    with pytest.raises(InputError, match="Nobody was found"):
        follow(without(standing(), slice(None)))


@pytest.mark.parametrize("number", [0, 2, 3, -1])
def test_a_number_nobody_has_names_the_range(number):
    with pytest.raises(InputError, match=r"from 1 to 1"):
        follow(standing(), person=number)


def test_a_body_seen_twice_is_one_person():
    main = squats(reps=1).track
    track, persons = follow(main, jittered(main, 4.0))
    assert len(persons) == 1
    assert (track.state == FrameState.DETECTED).all()


def test_two_people_close_together_stay_two():
    assert len(follow(standing(), standing(at=110))[1]) == 2


def test_a_guess_without_a_visible_body_is_nobody():
    ghost = make_track(standing(at=-250).xyz, even_times(3), seen=0.1)
    _, persons = follow(standing(), ghost)
    assert len(persons) == 1


def test_somebody_who_only_passes_by_is_not_offered():
    _, persons = follow(standing(), without(standing(at=270), slice(4, None)))
    assert len(persons) == 1


@pytest.mark.parametrize("away", [5, 20], ids=["briefly", "longer"])
def test_who_leaves_and_comes_back_is_the_same(away):
    gone = without(standing(), slice(30, 30 + away))
    track, persons = follow(gone)
    assert len(persons) == 1
    assert (track.state == FrameState.MISSING).sum() == away
    assert np.isnan(track.xyz[30 : 30 + away]).all()
    assert (track.visibility[30 : 30 + away] == 0).all()


def test_somebody_else_at_the_far_edge_is_not_the_one_who_left():
    main = without(standing(at=-200), slice(45, None))
    later = without(standing(at=280), slice(0, 45))
    track, persons = follow(main, later)
    assert len(persons) == 2
    assert (track.state == FrameState.DETECTED).sum() == 45


def test_pictures_without_anybody_leave_missing_rows():
    track, _ = follow(without(standing(), slice(0, 10)))
    assert track.time_s.size == 90
    assert (track.state[:10] == FrameState.MISSING).all()
