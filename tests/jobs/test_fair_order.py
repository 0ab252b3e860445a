"""Owners of many clips do not keep others waiting."""

from __future__ import annotations

from vision.jobs.fair_order import FairOrder


def run_order(waiting: list[tuple[str, float]]) -> list[str]:
    """Return the owners in the order in which their jobs run, if all are queued at once."""
    order = FairOrder()
    numbers = [order.number(owner, cost) for owner, cost in waiting]
    return [waiting[i][0] for i in sorted(range(len(waiting)), key=lambda i: (numbers[i], i))]


def test_owners_take_turns() -> None:
    waiting = [("a", 1.0), ("a", 1.0), ("a", 1.0), ("b", 1.0), ("b", 1.0)]
    assert run_order(waiting) == ["a", "b", "a", "b", "a"]


def test_an_owner_of_long_clips_gets_no_more_time() -> None:
    waiting = [("a", 3.0), ("a", 3.0), *[("b", 1.0)] * 4]
    assert run_order(waiting) == ["a", "b", "b", "b", "a", "b"]


def test_jobs_of_one_owner_run_as_they_came() -> None:
    order = FairOrder()
    numbers = [order.number("a", cost) for cost in (5.0, 0.1, 2.0)]
    assert numbers == sorted(numbers)


def test_nobody_saves_up_time_by_waiting() -> None:
    order = FairOrder()
    for _ in range(10):
        order.begin(order.number("a", 1.0))
    last = order.number("a", 1.0)
    first_of_b = order.number("b", 1.0)
    assert order.number("b", 1.0) == first_of_b + 1.0
    assert first_of_b <= last
    assert order.number("a", 1.0) == last + 1.0


def test_clips_that_were_taken_away_cost_nothing() -> None:
    order = FairOrder()
    for _ in range(40):
        order.number("a", 300.0)
    for _ in range(40):
        order.give_back("a", 300.0)
    last_of_b = [order.number("b", 300.0) for _ in range(40)][-1]
    assert order.number("a", 300.0) < last_of_b
