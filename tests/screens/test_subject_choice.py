"""Whom the report is about: who does the test, not the largest in the frame."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.support.stick_figure import Leg, Posture
from tests.support.synthetic_motion import (
    HEIGHT,
    WIDTH,
    as_people,
    drop_person,
    hold_posture,
    lunges,
    shift_person,
    squats,
)
from vision.errors import InputError
from vision.pose.subject_tracking import track_people
from vision.screens.subject_choice import choose_subject

SIZE = (2 * WIDTH, HEIGHT)
SQUATS = squats(reps=3, view="left").track


def scaled(track, ratio, *, about=(360.0, 1100.0)):
    """Show somebody nearer to or further from the camera, on the same floor."""
    center = np.array([*about, 0.0])
    return replace(track, xyz=center + ratio * (track.xyz - center))


def standing(count=None, *, at=700.0, ratio=1.3):
    """Somebody larger, who stands still near the middle."""
    track = hold_posture(Posture(Leg(), Leg()), count=count or len(SQUATS))
    return shift_person(scaled(track, ratio), [at - 360.0, 0])


def choose(*tracks, person=None, cuts=(), screen="auto"):
    """Choose among people who are filmed together."""
    return choose_subject(
        track_people(as_people(*tracks), size=SIZE, cuts=cuts), person=person, screen=screen
    )


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_who_squats_is_followed_and_not_the_larger_bystander(order):
    people = (standing(), SQUATS)
    subject = choose(*(people[i] for i in order))
    np.testing.assert_array_equal(subject.track.xyz, SQUATS.xyz)
    assert (subject.followed, subject.reason) == (2, "test")


def test_the_numbers_stay_those_of_the_prominence():
    subject = choose(standing(), SQUATS)
    bystander = choose(standing(), SQUATS, person=1)
    assert subject.persons == bystander.persons
    assert bystander.reason == "chosen"
    assert bystander.track.xyz[0, 0, 0] != SQUATS.xyz[0, 0, 0]


def test_without_any_test_the_most_prominent_is_followed():
    subject = choose(standing(), standing(at=200.0, ratio=0.8))
    assert (subject.followed, subject.reason) == (1, "prominence")


def test_somebody_alone_needs_no_reason():
    assert choose(SQUATS).reason == "only"


def test_an_image_in_a_mirror_is_not_followed():
    # The image is smaller and the other way round, but in the middle of the frame.
    mirrored = SQUATS.xyz * [-1.0, 1.0, 1.0] + [1080.0, 0.0, 0.0]
    image = scaled(replace(SQUATS, xyz=mirrored), 0.6, about=(720.0, 800.0))
    real = drop_person(SQUATS, slice(len(SQUATS) - 30, None))
    subject = choose(image, real)
    np.testing.assert_array_equal(subject.track.xyz, real.xyz)
    assert subject.reason == "test"


def test_who_does_more_of_the_test_is_followed():
    # The larger one bends once, as in picking something up.
    once = squats(reps=1, view="left").track
    rest = len(SQUATS) - len(once)
    xyz = np.concatenate([once.xyz, np.repeat(once.xyz[-1:], rest, axis=0)])
    other = shift_person(scaled(replace(SQUATS, xyz=xyz), 1.2), [500, 0])
    np.testing.assert_array_equal(choose(other, SQUATS).track.xyz, SQUATS.xyz)


def test_another_movement_is_no_test():
    lunging = lunges().track
    count = min(len(lunging), len(SQUATS))
    people = shift_person(scaled(lunging, 1.2), [500, 0]).slice_rows(slice(0, count))
    subject = choose(people, SQUATS.slice_rows(slice(0, count)))
    np.testing.assert_array_equal(subject.track.xyz, SQUATS.xyz[:count])


def test_the_subject_is_chosen_in_each_shot():
    # After the cut the one who squats stands alone, nearer to the camera.
    near = scaled(SQUATS, 1.4)
    first, second = as_people(standing(), SQUATS), as_people(near)
    count = len(first)
    frames = first + [
        replace(p, index=count + i, time_s=(count + i) / 30) for i, p in enumerate(second)
    ]
    subject = choose_subject(track_people(frames, size=SIZE, cuts=[count]))
    np.testing.assert_array_equal(subject.track.xyz[:count], SQUATS.xyz)
    np.testing.assert_array_equal(subject.track.xyz[count:], near.xyz)
    assert subject.reason == "test_in_each_shot"
    assert subject.track.breaks == (count,)


def test_a_gap_in_time_does_not_change_the_subject():
    # Behind the gap only the end of a repetition is left, which counts for nobody.
    frames = as_people(standing(), SQUATS)
    row = len(frames) - 50
    frames = [
        replace(p, time_s=p.time_s + (20.0 if i >= row else 0.0)) for i, p in enumerate(frames)
    ]
    subject = choose_subject(track_people(frames, size=SIZE))
    assert subject.track.breaks == (row,)
    np.testing.assert_array_equal(subject.track.xyz, SQUATS.xyz)


def test_an_unknown_number_is_an_input_error():
    with pytest.raises(InputError, match="from 1 to 2"):
        choose(standing(), SQUATS, person=3)
