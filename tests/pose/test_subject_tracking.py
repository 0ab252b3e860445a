from __future__ import annotations

import numpy as np
import pytest

from tests.support.stick_figure import Body, Leg, Posture
from tests.support.synthetic_motion import (
    HEIGHT,
    WIDTH,
    add_noise,
    as_people,
    drop_person,
    even_times,
    hold_posture,
    make_track,
    shift_person,
    squats,
    walk,
)
from vision.errors import InputError
from vision.pose.pose_track import FrameState
from vision.pose.subject_tracking import track_person

SIZE = (WIDTH, HEIGHT)
SMALL = Body(torso=110, thigh=98, shank=93, foot=46, shoulders=70, hips=41, nose=17)


def standing(count=90, *, at=0.0, body=None, view="front"):
    """Track of somebody who stands still, `at` pixels from the middle."""
    return shift_person(
        hold_posture(Posture(Leg(), Leg()), count=count, body=body, view=view), [at, 0]
    )


def crossing(count=90, *, reverse=False):
    """Track of a small walker in the background who crosses behind the others."""
    path = np.linspace(-300, 300, count)[:, None] * [1, 0] - [0, 150]
    return shift_person(standing(count, body=SMALL), path[::-1] if reverse else path)


def track_of(*tracks, person=None, factor=1.0):
    return track_person(as_people(*tracks), size=SIZE, person=person, real_time_factor=factor)


def test_a_person_alone_is_tracked_unchanged():
    main = squats(reps=1).track
    track, persons = track_of(main)
    np.testing.assert_array_equal(track.xyz, main.xyz)
    assert (track.state == FrameState.DETECTED).all()
    assert [(p.number, p.frame_count) for p in persons] == [(1, len(main))]
    left, top, right, bottom = persons[0].box
    points = main.xyz[int(np.searchsorted(main.time_s, persons[0].box_s)), :, :2]
    assert (left, top) == tuple(points.min(axis=0))
    assert (right, bottom) == tuple(points.max(axis=0))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["main first", "passer-by first"])
def test_somebody_crossing_behind_does_not_change_the_track(order):
    people = (standing(), crossing())
    track, persons = track_of(*(people[i] for i in order))
    np.testing.assert_array_equal(track.xyz, people[0].xyz)
    assert [p.frame_count for p in persons] == [90, 90]
    second, _ = track_of(*(people[i] for i in order), person=2)
    np.testing.assert_array_equal(second.xyz, people[1].xyz)


def test_two_walkers_who_cross_keep_their_identities():
    there = walk(view="right", duration_s=3).track
    back = shift_person(walk(view="left", duration_s=3).track, [0, -60])
    found = [track_of(there, back, person=n)[0].xyz for n in (1, 2)]
    for track in (there, back):
        assert any(np.array_equal(track.xyz, f) for f in found)


@pytest.mark.parametrize(
    ("first", "second", "chosen"),
    [
        pytest.param(standing(at=-80), standing(at=-80, body=SMALL), 0, id="the larger one"),
        pytest.param(standing(at=-250), standing(at=30), 1, id="the more central one"),
        pytest.param(
            standing(), drop_person(standing(at=260), slice(0, 40)), 0, id="who stays longer"
        ),
    ],
)
def test_by_default_the_most_prominent_person_is_tracked(first, second, chosen):
    if first.xyz[0, 0, 0] == second.xyz[0, 0, 0]:
        second = shift_person(second, [250, 0])
    track, persons = track_of(first, second)
    expected = (first, second)[chosen]
    np.testing.assert_array_equal(track.xyz[-1], expected.xyz[-1])
    assert [p.number for p in persons] == [1, 2]


def test_a_clip_without_people_is_an_input_error():
    with pytest.raises(InputError, match="Nobody was found"):
        track_of(drop_person(standing(), slice(None)))


@pytest.mark.parametrize("number", [0, 2, 3, -1])
def test_an_unknown_person_number_gives_the_valid_ones(number):
    with pytest.raises(InputError, match="choose person 1"):
        track_of(standing(), person=number)


@pytest.mark.parametrize("number", [0, 3])
def test_an_unknown_person_number_among_several_gives_the_range(number):
    with pytest.raises(InputError, match="from 1 to 2"):
        track_of(standing(), standing(at=200), person=number)


def test_a_duplicate_detection_is_one_person():
    main = squats(reps=1).track
    track, persons = track_of(main, add_noise(main, 4.0))
    assert len(persons) == 1
    assert (track.state == FrameState.DETECTED).all()


def test_two_people_close_together_are_two_persons():
    assert len(track_of(standing(), standing(at=110))[1]) == 2


def test_a_detection_without_a_visible_body_is_ignored():
    faint = make_track(standing(at=-250).xyz, even_times(3), visibility=0.1)
    _, persons = track_of(standing(), faint)
    assert len(persons) == 1


def test_a_passer_by_cannot_be_chosen():
    _, persons = track_of(standing(), drop_person(standing(at=270), slice(4, None)))
    assert len(persons) == 1


@pytest.mark.parametrize("away", [5, 20], ids=["briefly", "longer"])
def test_somebody_who_leaves_and_returns_is_the_same_person(away):
    gone = drop_person(standing(), slice(30, 30 + away))
    track, persons = track_of(gone)
    assert len(persons) == 1
    assert (track.state == FrameState.MISSING).sum() == away
    assert np.isnan(track.xyz[30 : 30 + away]).all()
    assert (track.visibility[30 : 30 + away] == 0).all()


def test_somebody_else_at_the_far_edge_is_another_person():
    main = drop_person(standing(at=-200), slice(45, None))
    later = drop_person(standing(at=280), slice(0, 45))
    track, persons = track_of(main, later)
    assert len(persons) == 2
    assert (track.state == FrameState.DETECTED).sum() == 45


def test_frames_without_anybody_are_missing_rows():
    track, _ = track_of(drop_person(standing(), slice(0, 10)))
    assert track.time_s.size == 90
    assert (track.state[:10] == FrameState.MISSING).all()
