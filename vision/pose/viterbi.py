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
    count = len(emission)
    cost = emission[0].copy()
    previous: NDArray[np.int64] = np.zeros((count, 2), dtype=np.int64)
    for i in range(1, count):
        transition = np.array([[stay[i - 1], switch[i - 1]], [switch[i - 1], stay[i - 1]]])
        totals = cost[:, None] + transition
        previous[i] = totals.argmin(axis=0)
        cost = totals.min(axis=0) + emission[i]
    states = np.zeros(count, dtype=bool)
    state = int(cost.argmin())
    for i in range(count - 1, -1, -1):
        states[i] = bool(state)
        state = int(previous[i, state])
    return states
