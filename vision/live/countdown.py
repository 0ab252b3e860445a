"""Three good seconds, with a blink forgiven."""

from __future__ import annotations

import math
from typing import Final

#: Everything has to be right for this long before the recording starts, seconds.
COUNTDOWN_S: Final = 3.0
#: What is wrong for no longer than this does not break it, seconds.
_FORGIVEN_S: Final = 0.4


class Countdown:
    """Counts down while all is well."""

    def __init__(self) -> None:
        self._good_since_s: float | None = None
        self._bad_since_s: float | None = None

    def update(self, *, good: bool, now_s: float) -> float | None:
        """Go on by one look.

        Parameters
        ----------
        good : bool
            Whether everything is right.
        now_s : float

        Returns
        -------
        float or None
            Seconds left, 0 when it is time; None while it does not run.
        """
        if good:
            self._bad_since_s = None
            if self._good_since_s is None:
                self._good_since_s = now_s
        elif self._good_since_s is not None:
            if self._bad_since_s is None:
                self._bad_since_s = now_s
            if now_s - self._bad_since_s >= _FORGIVEN_S:
                self._good_since_s = self._bad_since_s = None
        if self._good_since_s is None:
            return None
        return max(0.0, COUNTDOWN_S - (now_s - self._good_since_s))

    def seconds_to_show(self, now_s: float) -> int | None:
        """Whole seconds to show, 3 to 1."""
        if self._good_since_s is None:
            return None
        return max(1, math.ceil(COUNTDOWN_S - (now_s - self._good_since_s)))
