from __future__ import annotations

import pytest

from vision.pose.landmarks import (
    LANDMARK_COUNT,
    LEFT_RIGHT_PAIRS,
    MIRRORED_ORDER,
    Landmark,
    landmark,
)
from vision.terms import opposite_side


def test_every_landmark_but_the_nose_is_paired():
    paired = {p for pair in LEFT_RIGHT_PAIRS for p in pair}
    assert paired == set(Landmark) - {Landmark.NOSE}
    for left, right in LEFT_RIGHT_PAIRS:
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
def test_joint_names_map_to_the_models_indices(name, side, expected):
    try:
        found = landmark(name, side)
    except KeyError:
        found = Landmark[f"{name}_{side}".upper()]
    assert found == expected
    assert LANDMARK_COUNT == 33


def test_an_unknown_joint_is_an_error():
    with pytest.raises(KeyError):
        landmark("tail", "left")


def test_the_mirrored_order_exchanges_each_pair():
    for left, right in LEFT_RIGHT_PAIRS:
        assert (MIRRORED_ORDER[left], MIRRORED_ORDER[right]) == (right, left)
    assert MIRRORED_ORDER[Landmark.NOSE] == Landmark.NOSE


def test_the_opposite_side():
    assert opposite_side("left") == "right"
    assert opposite_side(opposite_side("left")) == "left"


@pytest.mark.model
def test_indices_agree_with_mediapipe():
    import mediapipe as mp

    theirs = {p.name: int(p) for p in mp.tasks.vision.PoseLandmark}
    ours = {p.name.replace("TOE", "FOOT_INDEX"): int(p) for p in Landmark}
    assert ours == theirs
