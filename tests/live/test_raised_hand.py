from __future__ import annotations

import numpy as np
import pytest

from vision.live.raised_hand import HOLD_S, HandSign, watch_hands

RATE = 15
#: Heights of a wrist above the eyes, in heights from shoulders to eyes.
UP, BETWEEN, DOWN = 1.5, 0.1, -2.0


def body(left=DOWN, right=DOWN, *, seen=1.0, hidden=()):
    """Build landmarks with the wrists at these heights; eyes are at 100, shoulders at 140."""
    points = np.zeros((33, 3))
    points[:, 1], points[:, 2] = 300, seen
    points[[2, 5], 1], points[[11, 12], 1] = 100, 140
    points[15, 1], points[16, 1] = 100 - 40 * left, 100 - 40 * right
    points[list(hidden), 2] = 0.1
    return points


def signs(*parts):
    """Return the times of the signs in parts of a body and seconds."""
    sign, frame, times = HandSign(), 0, []
    for shown, seconds in parts:
        for _ in range(round(seconds * RATE)):
            sign = watch_hands(sign, shown, now_s=frame / RATE)
            times += [frame / RATE] if sign.is_given else []
            frame += 1
    return times


@pytest.mark.parametrize("raised", [body(left=UP), body(right=UP), body(UP, UP)])
def test_a_hand_held_up_for_a_second_is_one_sign(raised):
    (time_s,) = signs((body(), 2), (raised, 5), (body(), 1))
    assert time_s == pytest.approx(2 + HOLD_S, abs=1.5 / RATE)


@pytest.mark.parametrize(
    "shown",
    [
        body(),
        body(left=BETWEEN),
        None,
        body(left=UP, seen=0.2),
        body(left=UP, hidden=[15]),  # a guessed wrist is no sign
        body(left=UP, hidden=[2]),
    ],
)
def test_anything_else_is_none(shown):
    assert signs((shown, 5)) == []


def test_a_wave_while_running_is_none():
    assert signs(*[(body(left=UP), 0.6), (body(), 0.4)] * 6) == []


def test_a_hand_that_trembles_around_the_head_stays_raised():
    assert len(signs((body(UP), 0.4), *[(body(BETWEEN), 0.1), (body(UP), 0.1)] * 5)) == 1


@pytest.mark.parametrize(("gap_s", "count"), [(0.2, 1), (0.6, 0)])
def test_a_hand_may_be_lost_for_a_moment(gap_s, count):
    lost = body(UP, hidden=[15, 16])
    assert len(signs((body(UP), 0.7), (lost, gap_s), (body(UP), 0.7))) == count


def test_the_next_sign_counts_once_the_hands_were_down():
    up = (body(right=UP), 1.5)
    assert len(signs(up, (body(), 1), up)) == 2
    assert len(signs(up, (body(), 0.2), up)) == 1
    assert len(signs(up, (body(right=BETWEEN), 2), up)) == 1
    assert len(signs(up, (None, 2), up)) == 1
