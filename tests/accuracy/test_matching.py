"""Events are matched one to one."""

from accuracy.matching import match_spans, match_times


def test_the_closest_pair_comes_first() -> None:
    """1.1 is closer to 1.15 than 1.0 is, which then has nothing within the window."""
    matches = match_times([1.0, 1.15], [1.1], window=0.2)
    assert matches.pairs == ((1, 0),)
    assert matches.missed == (0,)
    assert matches.invented == ()


def test_an_event_is_matched_once() -> None:
    matches = match_times([1.0], [0.95, 1.02], window=0.1)
    assert matches.pairs == ((0, 1),)
    assert matches.invented == (0,)


def test_what_is_too_far_away_is_missed_and_invented() -> None:
    matches = match_times([1.0, 2.0], [1.25, 2.05], window=0.2)
    assert matches.pairs == ((1, 1),)
    assert (matches.missed, matches.invented) == ((0,), (0,))


def test_nothing_matches_nothing() -> None:
    assert match_times([], [], window=1.0).pairs == ()
    assert match_times([], [1.0], window=1.0).invented == (0,)


def test_a_bottom_belongs_to_the_repetition_around_it() -> None:
    matches = match_spans([(0.0, 2.0), (3.0, 5.0), (6.0, 8.0)], [4.1, 1.9, 5.5, 0.9])
    assert matches.pairs == ((0, 3), (1, 0))
    assert (matches.missed, matches.invented) == ((2,), (1, 2))
