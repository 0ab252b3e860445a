from __future__ import annotations

import pytest

from vision.live.readiness import COUNTDOWN_S, Countdown

STEP_S = 0.1


def counted(bad=(), *, until_s=6.0):
    """Return the seconds left at each update; `bad` are the times of failed checks."""
    countdown = Countdown()
    left = {}
    for i in range(round(until_s / STEP_S) + 1):
        now_s = round(i * STEP_S, 3)
        good = not any(a <= now_s < b for a, b in bad)
        left[now_s] = (countdown.update(passed=good, now_s=now_s), countdown.seconds_to_show(now_s))
    return left


def test_countdown_ends_after_three_passing_seconds():
    left = counted()
    assert left[0.0][0] == COUNTDOWN_S == 3.0
    assert left[2.9][0] > 0
    assert left[3.0][0] == pytest.approx(0, abs=1e-9)
    assert left[5.0][0] == 0


def test_countdown_shows_three_two_one():
    shown = [shown for now_s, (_, shown) in counted(until_s=2.9).items() if now_s < 3]
    assert sorted(shown, reverse=True) == shown
    assert [shown.count(n) for n in (3, 2, 1)] == [10, 10, 10]


@pytest.mark.parametrize("bad", [(1.0, 1.1), (1.0, 1.4), (0.1, 0.3)])
def test_short_failure_is_tolerated(bad):
    left = counted([bad])
    assert left[3.0][0] == pytest.approx(0, abs=1e-9)
    assert all(seconds is not None for seconds, _ in left.values())


def test_short_failures_do_not_add_up():
    left = counted([(0.5, 0.8), (1.2, 1.5), (2.0, 2.3)])
    assert left[3.0][0] == pytest.approx(0, abs=1e-9)


def test_lasting_failure_restarts_the_countdown():
    left = counted([(1.0, 1.6)])
    assert left[1.3][0] is not None
    assert left[1.5] == (None, None)
    assert left[1.6] == (COUNTDOWN_S, 3)
    assert left[4.5][0] > 0
    assert left[4.6][0] == pytest.approx(0, abs=1e-9)


def test_countdown_is_off_while_checks_fail():
    left = counted([(0, 5)])
    assert all(left[now_s] == (None, None) for now_s in left if now_s < 5)
