"""Estimate how long analyses take, from those that this server has finished."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from vision.settings import Settings

#: Weight of the latest analysis in the average of its kind.
_WEIGHT: Final = 0.5
#: A running analysis says how long it takes once this much of it is done, and after this long.
_MIN_FRACTION: Final = 0.15
_MIN_ELAPSED_S: Final = 3.0


def remaining_s(fraction: float, elapsed_s: float) -> float | None:
    """Return the time that a running analysis still takes; None while it is too early to tell.

    Parameters
    ----------
    fraction : float
        Fraction done, 0 to 1.
    elapsed_s : float
        Time since it began, seconds.
    """
    if fraction < _MIN_FRACTION or elapsed_s < _MIN_ELAPSED_S:
        return None
    return elapsed_s * (1 / fraction - 1)


@dataclass
class AnalysisSpeed:
    """Seconds per frame of the analyses so far, by pose model."""

    _frame_s: dict[str, float] = field(default_factory=dict)

    def add(self, settings: Settings, frames: int | None, elapsed_s: float) -> None:
        """Note how long an analysis took.

        Parameters
        ----------
        settings : Settings
            Its settings.
        frames : int or None
            Number of frames; None where it is not known.
        elapsed_s : float
            How long it took, seconds.
        """
        if not frames:
            return
        kind, latest = _kind(settings), elapsed_s / frames
        before = self._frame_s.get(kind, latest)
        self._frame_s[kind] = before + _WEIGHT * (latest - before)

    def estimate_s(self, settings: Settings, frames: int | None) -> float | None:
        """Return how long an analysis will take; None where nothing like it was done yet.

        Parameters
        ----------
        settings : Settings
            Its settings.
        frames : int or None
            Number of frames.
        """
        per_frame = self._frame_s.get(_kind(settings))
        return None if frames is None or per_frame is None else frames * per_frame


def _kind(settings: Settings) -> str:
    return settings.model or settings.quality
