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


def player_time(time_s: float) -> str:
    """Write a clip time as the player does: ``1:02.35``.

    Parameters
    ----------
    time_s : float
        The time, seconds.
    """
    hundredths = round(time_s * 100)
    return localize_numbers(f"{hundredths // 6000}:{hundredths % 6000 / 100:05.2f}")
