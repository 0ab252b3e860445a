from __future__ import annotations

import pytest

from vision.pose.landmarks import LANDMARKS, MIRRORED, PAIRS, Landmark, point
from vision.terms import opposite_side


def test_every_point_but_the_nose_has_its_partner():
    paired = {p for pair in PAIRS for p in pair}
    assert paired == set(Landmark) - {Landmark.NOSE}
    for left, right in PAIRS:
        assert left.name.replace("LEFT", "") == right.name.replace("RIGHT", "")


@pytest.mark.parametrize(
    ("name", "side", "expected"),
    [
        ("nose", None, 0),
        ("mouth", "left", 9),
        ("shoulder", "left", 11),
        ("hip", "right", 24),
        ("knee", "left", 25),
        ("toe", "right", 32),
    ],
)
def test_joint_names_lead_to_the_models_numbers(name, side, expected):
    try:
        found = point(name, side)
    except KeyError:
        found = Landmark[f"{name}_{side}".upper()]
    assert found == expected
    assert LANDMARKS == 33


def test_an_unknown_joint_is_an_error():
    with pytest.raises(KeyError):
        point("tail", "left")


def test_the_mirrored_order_exchanges_each_pair():
    for left, right in PAIRS:
        assert (MIRRORED[left], MIRRORED[right]) == (right, left)
    assert MIRRORED[Landmark.NOSE] == Landmark.NOSE


def test_the_other_side_and_back():
    assert opposite_side("left") == "right"
    assert opposite_side(opposite_side("left")) == "left"


@pytest.mark.model
def test_numbers_agree_with_the_pose_library():
    import mediapipe as mp

    theirs = {p.name: int(p) for p in mp.tasks.vision.PoseLandmark}
    ours = {p.name.replace("TOE", "FOOT_INDEX"): int(p) for p in Landmark}
    assert ours == theirs
