"""Progress reporting for long tasks: the fraction done and a status text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

#: Called with the fraction done, 0 to 1, and a status text.
ProgressCallback = Callable[[float, str], None]


@dataclass(frozen=True)
class Progress:
    """A range of a progress bar.

    A task with several steps gives each step a part of its range, so that a step
    reports only its own progress.

    Attributes
    ----------
    callback : callable or None
        Called with the fraction of the whole bar, 0 to 1, and a status text. None
        ignores all progress.
    start, end : float
        The range of the whole bar that this task fills.

    Examples
    --------
    >>> def show(fraction: float, text: str) -> None:
    ...     print(f"{fraction:.0%} {text}")
    >>> progress = Progress(show)
    >>> drawing = progress.part(0.6, 1.0)
    >>> drawing(0.5, "Drawing")
    80% Drawing
    """

    callback: ProgressCallback | None = None
    start: float = 0.0
    end: float = 1.0

    def __call__(self, fraction: float, text: str) -> None:
        """Report the fraction done of this range, 0 to 1, and a status text."""
        if self.callback is not None:
            fraction = min(1.0, max(0.0, fraction))
            self.callback(self.start + (self.end - self.start) * fraction, text)

    def rising(self) -> Progress:
        """Return the same range for steps that may be begun again: what is shown never falls."""
        highest = 0.0

        def show(fraction: float, text: str) -> None:
            """Report the largest fraction so far."""
            nonlocal highest
            highest = max(highest, fraction)
            self(highest, text)

        return Progress(show)

    def part(self, start: float, end: float) -> Progress:
        """Return a part of this range, for one step of the task.

        Parameters
        ----------
        start, end : float
            Start and end of the part within this range, 0 to 1.

        Returns
        -------
        Progress
            Passed to the step that fills the part.
        """
        width = self.end - self.start
        return Progress(self.callback, self.start + width * start, self.start + width * end)
