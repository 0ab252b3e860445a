from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.support.stick_figure import Leg, Posture
from tests.support.synthetic_motion import HEIGHT, WIDTH, as_people, hold_posture, squats, walk
from vision.clip.frames import Frame
from vision.pose import body_orientation
from vision.pose.body_orientation import (
    SAMPLES,
    TURNS,
    UPRIGHT,
    BodyDirection,
    OrientationCheck,
    choose_direction,
    find_body_direction,
    frame_turn,
    is_upright,
    upright_turn,
)
from vision.pose.landmarks import Landmark
from vision.pose.pose_track import FramePeople

ALL_VISIBLE = np.ones(33)


def turned(people, clockwise):
    """Turn people clockwise within a frame of any size."""
    x, y = people.xyz[..., 0], people.xyz[..., 1]
    x, y = {0: (x, y), 90: (-y, x), 180: (-x, -y), 270: (y, -x)}[clockwise % 360]
    xyz = people.xyz.copy()
    xyz[..., 0], xyz[..., 1] = x, y
    return replace(people, xyz=xyz)


def samples(track):
    """Return the people of `SAMPLES` frames spread over a track."""
    people = as_people(track)
    return [people[i] for i in np.linspace(0, len(people) - 1, SAMPLES).astype(int)]


def in_all_turns(people, *, needed):
    """Return the people of a clip that needs a turn, found in every orientation alike."""
    return {turn: [turned(p, turn - needed) for p in people] for turn in TURNS}


def posture_pose(posture, view="right"):
    return hold_posture(posture, view=view, count=1).xyz[0]


@pytest.mark.parametrize("view", ["front", "back", "left", "right"])
@pytest.mark.parametrize("turn", TURNS)
def test_the_turn_of_a_standing_body(view, turn):
    (people, *_) = as_people(hold_posture(Posture(), view=view))
    lying = turned(people, -turn)
    assert upright_turn(lying.xyz[0], lying.visibility[0]) == turn


def test_a_deep_squat_is_upright_and_somebody_bent_over_is_unclear():
    deep = squats(leg="both", view="right", depth=120).track
    assert upright_turn(deep.xyz[len(deep) // 2], ALL_VISIBLE) == 0
    assert upright_turn(posture_pose(Posture(trunk_lean=130)), ALL_VISIBLE) is None


def test_a_body_that_is_mostly_hidden_is_unclear():
    assert upright_turn(posture_pose(Posture()), np.full(33, 0.2)) is None
    assert frame_turn(FramePeople(0, 0.0, np.empty((0, 33, 3)), np.empty((0, 33)))) is None


def test_anybody_upright_decides_a_frame():
    standing = as_people(hold_posture(Posture(), view="right", count=1))[0]
    lying = turned(standing, 90)
    lying = replace(lying, xyz=lying.xyz + np.array([1400.0, 0.0, 0.0]))
    both = replace(
        standing,
        xyz=np.concatenate([lying.xyz, standing.xyz]),
        visibility=np.concatenate([lying.visibility, standing.visibility]),
    )
    assert frame_turn(lying) == 270
    assert frame_turn(both) == 0


@pytest.mark.parametrize("needed", TURNS)
@pytest.mark.parametrize(
    "clip",
    [squats(leg="left", view="left"), squats(leg="both", view="front"), walk(view="left")],
    ids=["single-leg squat", "deep squat from the front", "walk"],
)
def test_a_clip_of_somebody_on_their_feet_is_turned_upright(clip, needed):
    found = choose_direction(in_all_turns(samples(clip.track), needed=needed))
    assert found == BodyDirection(needed)


@pytest.mark.parametrize("needed", [90, 180, 270])
def test_somebody_who_keeps_straight_legs_is_not_turned(needed):
    still = hold_posture(Posture(), view="right", count=60)
    noise = np.random.default_rng(3).normal(0.0, 4.0, still.xyz.shape)
    people = samples(replace(still, xyz=still.xyz + noise))
    assert choose_direction(in_all_turns(people, needed=needed)) == BodyDirection(
        needed, is_certain=False
    )


def test_legs_that_move_over_hands_that_stay_on_the_floor_are_not_turned():
    track = squats(leg="both", view="right").track
    xyz = track.xyz.copy()
    hands = xyz[0, Landmark.LEFT_SHOULDER, :2] + [300.0, 0.0]
    for side in ("LEFT", "RIGHT"):
        xyz[:, Landmark[f"{side}_WRIST"], :2] = hands
    people = samples(replace(track, xyz=xyz))
    # In front of the person, to the right, is the floor if the frame must be turned by 270°.
    assert not choose_direction(in_all_turns(people, needed=270)).is_certain
    assert choose_direction(in_all_turns(people, needed=90)).is_certain


def test_a_handstand_in_part_of_a_clip_does_not_turn_it():
    people = samples(squats(leg="left", view="left").track)
    half = len(people) // 2
    mixed = people[:half] + [turned(p, 180) for p in people[half:]]
    assert choose_direction({turn: [turned(p, turn) for p in mixed] for turn in TURNS}) == UPRIGHT


def test_somebody_who_is_mostly_curled_up_on_the_floor_does_not_turn_a_clip():
    people = samples(squats(leg="left", view="left").track)
    bent = as_people(hold_posture(Posture(trunk_lean=130), view="left", count=1))[0]
    mixed = [p if i % 3 == 0 else bent for i, p in enumerate(people)]
    assert choose_direction(in_all_turns(mixed, needed=90)) == UPRIGHT


def test_a_few_frames_with_somebody_are_too_few():
    people = samples(squats(leg="left", view="left").track)
    empty = FramePeople(0, 0.0, np.empty((0, 33, 3)), np.empty((0, 33)))
    few = [p if i < 3 else empty for i, p in enumerate(people)]
    assert choose_direction(in_all_turns(few, needed=180)) == UPRIGHT


def test_each_frame_is_searched_in_four_orientations(monkeypatch):
    track = squats(leg="left", view="left").track
    originals = samples(track)
    images = []

    def detect(frames, *, size, **_):
        for number, frame in enumerate(frames):
            images.append(frame.image)
            turn = TURNS[number % 4]
            people = turned(originals[number // 4], turn)
            shape = (frame.image.shape[1], frame.image.shape[0])
            yield replace(people, index=frame.index, xyz=people.xyz / [*shape, shape[0]])

    monkeypatch.setattr(body_orientation, "detect_people", detect)
    image = np.zeros((HEIGHT // 8, WIDTH // 8, 3), np.uint8)
    image[0, 0] = 255
    frames = [Frame(i, float(i), image) for i in range(SAMPLES)]
    assert find_body_direction(iter(frames), model=None) == UPRIGHT
    corners = [np.argwhere(i[..., 0])[0].tolist() for i in images[:4]]
    height, width = image.shape[:2]
    assert corners == [[0, 0], [0, height - 1], [height - 1, width - 1], [width - 1, 0]]


def test_upright_people_are_never_searched_for_again():
    people = as_people(squats(leg="left", view="left").track)

    def never():
        pytest.fail("searched without need")

    check = OrientationCheck(never)
    assert is_upright(people)
    assert not any(check.watch(people[: n + 1]) for n in range(len(people)))
    assert not check.watch(people, at_end=True)
    assert not check.must_turn


def test_the_search_runs_once_and_decides():
    people = [turned(p, 180) for p in as_people(squats(leg="left", view="left").track)]
    calls = []

    def search():
        calls.append(1)
        return BodyDirection(180, is_certain=len(calls) < 2)

    check = OrientationCheck(search)
    assert check.watch(people[:50])
    assert (check.must_turn, check.direction.turn_deg) == (True, 180)
    assert not OrientationCheck(None).watch(people, at_end=True)
    check.watch(people, at_end=True)
    assert calls == [1]


def test_a_direction_that_is_not_certain_does_not_turn_the_clip():
    people = as_people(hold_posture(Posture(left=Leg(), right=Leg()), view="right", count=60))
    check = OrientationCheck(lambda: BodyDirection(90, is_certain=False))
    assert not check.watch([turned(p, 270) for p in people], at_end=True)
    assert check.direction.turn_deg == 90
