"""Viterbi decoding of a chain of two states, such as normal and swapped legs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vision.terms import Floats


def viterbi_two_state(emission: Floats, stay: Floats, switch: Floats) -> NDArray[np.bool_]:
    """Find the cheapest sequence of two states.

    Parameters
    ----------
    emission : ndarray of shape (N, 2)
        Cost of each state at each step.
    stay, switch : ndarray of shape (N - 1,)
        Cost of keeping and of changing the state from one step to the next.

    Returns
    -------
    ndarray of shape (N,), bool
        True where the second state is the better one.

    Notes
    -----
    The Viterbi algorithm [1]_ with costs (negative log-probabilities) in place of
    probabilities: dynamic programming forward, then backtracking. Both states are possible at
    the start; of two equally cheap ones the first is taken.

    References
    ----------
    .. [1] Viterbi, A. J. (1967). Error bounds for convolutional codes and an asymptotically
       optimum decoding algorithm. IEEE Transactions on Information Theory, 13(2), 260-269.
    """
    # Plain numbers: an array of two takes twenty times as long at each step.
    stays, switches = stay.tolist(), switch.tolist()
    emissions = emission.tolist()
    first, second = emissions[0]
    came_from_second: list[tuple[bool, bool]] = []
    for kept, changed, (at_first, at_second) in zip(stays, switches, emissions[1:], strict=True):
        to_first, from_second = first + kept, second + changed
        to_second, stay_second = first + changed, second + kept
        came_from_second.append((from_second < to_first, stay_second < to_second))
        first = min(to_first, from_second) + at_first
        second = min(to_second, stay_second) + at_second
    states = np.zeros(len(emissions), dtype=bool)
    states[-1] = second < first
    for index in range(len(emissions) - 1, 0, -1):
        states[index - 1] = came_from_second[index - 1][int(states[index])]
    return states
