from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from vision.pose.viterbi import viterbi_two_state


def total_cost(states, emission, stay, switch):
    steps = [switch[i] if a != b else stay[i] for i, (a, b) in enumerate(pairwise(states))]
    return sum(emission[i, state] for i, state in enumerate(states)) + sum(steps)


@pytest.mark.parametrize("seed", range(20))
def test_the_cheapest_of_all_sequences_is_found(seed):
    rng = np.random.default_rng(seed)
    emission = rng.uniform(0, 1, (8, 2))
    stay, switch = rng.uniform(0, 0.3, 7), rng.uniform(0, 1, 7)
    costs = {
        states: total_cost(states, emission, stay, switch) for states in product((0, 1), repeat=8)
    }
    best = min(costs, key=costs.__getitem__)
    assert viterbi_two_state(emission, stay, switch).astype(int).tolist() == list(best)


def test_a_high_switching_cost_bridges_a_brief_doubt():
    emission = np.array([[0.0, 1.0]] * 5 + [[0.6, 0.4]] + [[0.0, 1.0]] * 5)
    free, dear = np.zeros(10), np.full(10, 1.0)
    assert viterbi_two_state(emission, free, free).tolist() == [False] * 5 + [True] + [False] * 5
    assert not viterbi_two_state(emission, free, dear).any()


def test_equal_costs_give_the_first_state():
    assert not viterbi_two_state(np.zeros((6, 2)), np.zeros(5), np.zeros(5)).any()


def test_a_single_step_has_its_cheaper_state():
    none = np.zeros(0)
    assert viterbi_two_state(np.array([[1.0, 0.5]]), none, none).tolist() == [True]
