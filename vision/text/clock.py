"""Times of a clip in the current language."""

from __future__ import annotations

from vision.text.numbers import clock_time
from vision.text.translation import localize_numbers


def clock_text(time_s: float) -> str:
    """Write a clip time: ``4.2 s``.

    Parameters
    ----------
    time_s : float
        The time, seconds.
    """
    return localize_numbers(clock_time(time_s))
