"""Frames are skipped only where a squat does not need them."""

from __future__ import annotations

import pytest

from tests.support.synthetic_motion import HEIGHT, WIDTH, as_people, squats, walk
from vision.pose.frame_steps import GaitCheck, frame_step

SIZE = (WIDTH, HEIGHT)


@pytest.mark.parametrize(
    ("rate", "step"),
    [
        (24.0, 1),
        (30.0, 1),
        (50.0, 1),
        (57.0, 2),
        (59.94, 2),
        (60.0, 2),
        (100.0, 3),
        (120.0, 4),
        (239.8, 8),
        (float("nan"), 1),
    ],
)
def test_about_thirty_frames_per_second_are_left(rate, step):
    assert frame_step(rate) == step


def watched(people, step):
    """Return after how many frames gait was found; None if never."""
    check = GaitCheck(SIZE, step=step)
    return next((i for i in range(1, len(people) + 1) if check.watch(people[:i])), None)


def test_a_walk_is_found_within_two_strides():
    people = as_people(walk(view="left").track)
    assert watched(people, 2) <= 90
    assert watched(people, 1) is None, "with all frames nothing is checked"


@pytest.mark.parametrize("leg", ["left", "both"])
def test_a_squat_is_no_gait(leg):
    assert watched(as_people(squats(leg=leg, view="left").track), 2) is None


def test_where_nobody_is_there_is_no_gait():
    people = list(as_people(squats(reps=1).track))
    empty = [type(p)(p.index, p.time_s, p.xyz[:0], p.visibility[:0]) for p in people]
    assert watched(empty, 2) is None
