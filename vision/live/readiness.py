"""What a recording waits for: everything set up right for three seconds."""

from __future__ import annotations

import math
from typing import Final

from vision.live.config import LiveConfig
from vision.live.countdown import Countdown
from vision.live.setup_checks import SetupState, check_setup
from vision.live.updates import ReadinessCheck

#: The ticks are looked at this often, seconds.
_EVERY_S: Final = 0.2
#: Where only something is wrong that spoils no recording, it begins after so long, seconds.
_PATIENCE_S: Final = 4.0


class ReadinessGate:
    """Keeps the ticks, and counts down while they are right.

    Parameters
    ----------
    wants : Wants
    """

    def __init__(self, wants: LiveConfig) -> None:
        self.checks: tuple[ReadinessCheck, ...] = ()
        self._wants = wants
        self._countdown = Countdown()
        self._looked_s = -math.inf
        self._ready_s: float | None = None

    def is_due(self, now_s: float) -> bool:
        """Whether it is time to look again."""
        return now_s - self._looked_s >= _EVERY_S

    def update(self, scenery: SetupState, *, now_s: float) -> float | None:
        """Look at the ticks.

        Parameters
        ----------
        scenery : Scenery
        now_s : float
            Stream time.

        Returns
        -------
        float or None
            Seconds left of the countdown, 0 when it is time; None while it does not run.
        """
        self._looked_s = now_s
        self.checks = check_setup(scenery, self._wants)
        return self._countdown.update(good=self._is_good(now_s), now_s=now_s)

    @property
    def first_problem(self) -> ReadinessCheck | None:
        """The first thing to put right."""
        return next((t for t in self.checks if t.ok is False), None)

    def seconds_to_show(self, now_s: float) -> int | None:
        """Whole seconds of the countdown to show."""
        return self._countdown.seconds_to_show(now_s)

    def _is_good(self, now_s: float) -> bool:
        """Whether all is right, or all that the recording waits for has been for a while."""
        if any(t.ok is None or (t.ok is False and t.blocks_start) for t in self.checks):
            self._ready_s = None
            return False
        if self._ready_s is None:
            self._ready_s = now_s
        return all(t.ok for t in self.checks) or now_s - self._ready_s >= _PATIENCE_S
