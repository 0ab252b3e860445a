"""Progress of long work: a share from 0 to 1 and a few words about what is being done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

#: Called with the share that is done, 0 to 1, and what is being done.
ProgressCallback = Callable[[float, str], None]


@dataclass(frozen=True)
class Progress:
    """A range of a progress bar.

    Work that has several steps gives each step a part of its own range, so no
    step needs to know where it stands in the whole.

    Attributes
    ----------
    callback : callable or None
        Called with the share of the whole bar, 0 to 1, and a text. None ignores
        all progress.
    start, end : float
        The range of the whole bar that this work fills.

    Examples
    --------
    >>> def show(share: float, text: str) -> None:
    ...     print(f"{share:.0%} {text}")
    >>> progress = Progress(show)
    >>> drawing = progress.part(0.6, 1.0)
    >>> drawing(0.5, "Drawing")
    80% Drawing
    """

    callback: ProgressCallback | None = None
    start: float = 0.0
    end: float = 1.0

    def __call__(self, share: float, text: str) -> None:
        """Report a share of this range, 0 to 1, and what is being done."""
        if self.callback is not None:
            share = min(1.0, max(0.0, share))
            self.callback(self.start + (self.end - self.start) * share, text)

    def part(self, start: float, end: float) -> Progress:
        """Give away a part of this range.

        Parameters
        ----------
        start, end : float
            Where the part lies in this range, 0 to 1.

        Returns
        -------
        Progress
            What the step that fills the part reports to.
        """
        width = self.end - self.start
        return Progress(self.callback, self.start + width * start, self.start + width * end)
