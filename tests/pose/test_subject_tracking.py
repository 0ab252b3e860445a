from __future__ import annotations

from dataclasses import replace

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
from vision.pose.subject_tracking import track_people, track_person

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


def people_who_cross(hidden=0):
    """Two people of one size who walk past each other; the one behind is hidden in the middle."""
    path = np.linspace(-250, 250, 60)[:, None] * [1.0, 0.0]
    front = shift_person(standing(60), path)
    behind = shift_person(standing(60), -path - [0.0, 12.0])
    return front, drop_person(behind, slice(30 - hidden // 2, 30 + hidden // 2))


@pytest.mark.parametrize("hidden", [0, 4, 10])
def test_people_of_one_size_who_pass_each_other_keep_their_identities(hidden):
    people = people_who_cross(hidden)
    found = [track_of(*people, person=n)[0].xyz for n in (1, 2)]
    for track in found:
        seen = np.isfinite(track).all(axis=(1, 2))
        assert seen.sum() >= 40
        assert any(np.array_equal(track[seen], p.xyz[seen]) for p in people)


def test_who_leaves_is_not_continued_by_who_stays():
    # The first walks out to the right, and somebody on the left is detected only afterwards.
    path = np.linspace(-250, 300, 60)[:, None] * [1.0, 0.0]
    leaving = drop_person(shift_person(standing(90), np.vstack([path, path[-30:]])), slice(50, 90))
    staying = drop_person(standing(at=-200), slice(0, 52))
    _, persons = track_of(leaving, staying)
    assert sorted(p.frame_count for p in persons) == [38, 50]


def shots(*parts, size=SIZE, **options):
    """Track people through shots that are cut together; each part is a list of tracks."""
    frames, cuts = [], []
    for part in parts:
        people = as_people(*part)
        cuts.append(len(frames))
        frames += [
            replace(p, index=len(frames) + i, time_s=(len(frames) + i) / 30)
            for i, p in enumerate(people)
        ]
    return track_people(frames, size=size, cuts=cuts[1:], **options)


def test_a_cut_ends_every_track():
    tracked = shots([standing(at=-100)], [standing(at=-100, body=SMALL)])
    assert tracked.breaks == (90,)
    assert [(p.number, p.frame_count) for p in tracked.persons] == [(1, 180)]
    assert tracked.shots == (range(0, 1), range(1, 2))


def test_the_people_of_the_next_shot_continue_the_list_by_rank():
    large, small = standing(at=-150), standing(at=150, body=SMALL)
    tracked = shots([large, small], [shift_person(small, [-300, 0]), shift_person(large, [300, 0])])
    first, second = (tracked.track([n, n]) for n in (1, 2))
    np.testing.assert_array_equal(first.xyz[89], large.xyz[-1])
    np.testing.assert_array_equal(first.xyz[90], shift_person(large, [300, 0]).xyz[0])
    np.testing.assert_array_equal(second.xyz[89], small.xyz[-1])


def test_somebody_in_a_short_shot_is_no_passer_by():
    tracked = shots([standing(600)], [standing(30, at=-50)])
    track = tracked.track([1, 1])
    assert (track.state == FrameState.DETECTED).all()


def test_another_person_can_be_tracked_in_each_part():
    left, right = standing(at=-150), standing(at=150, body=SMALL)
    tracked = shots([left, right], [left, right])
    track = tracked.track([1, 2])
    np.testing.assert_array_equal(track.xyz[:90], left.xyz)
    np.testing.assert_array_equal(track.xyz[90:], right.xyz)
    assert [tracked.numbers_in(part) for part in tracked.parts] == [(1, 2), (1, 2)]


def test_a_gap_in_time_divides_a_shot_but_keeps_its_people():
    frames = as_people(standing(), standing(at=200))
    frames = [
        replace(p, time_s=p.time_s + (9000.0 if i >= 40 else 0.0)) for i, p in enumerate(frames)
    ]
    tracked = track_people(frames, size=SIZE)
    assert tracked.breaks == (40,)
    assert tracked.cuts == ()
    assert tracked.shots == (range(0, 2),)
    assert [p.frame_count for p in tracked.persons] == [90, 90]


def test_a_cut_before_the_first_or_after_the_last_frame_is_none():
    assert track_people(as_people(standing()), size=SIZE, cuts=[0, 500]).breaks == ()
