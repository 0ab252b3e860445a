"""Run the setup checks, and start the recording once all have passed for three seconds."""

from __future__ import annotations

import math
from typing import Final

from vision.live.config import LiveConfig
from vision.live.setup_checks import SetupState, check_setup
from vision.live.updates import ReadinessCheck

#: Length of the countdown, seconds.
COUNTDOWN_S: Final = 3.0
#: A failure shorter than this does not reset the countdown, seconds.
_TOLERATED_FAILURE_S: Final = 0.4
#: The checks run this often, seconds.
_CHECK_EVERY_S: Final = 0.2
#: Failed checks that do not block the start delay it by this long, seconds.
_NON_BLOCKING_DELAY_S: Final = 4.0


class Countdown:
    """Count down while the checks pass, tolerating short failures."""

    def __init__(self) -> None:
        self._passing_since_s: float | None = None
        self._failing_since_s: float | None = None

    def update(self, *, passed: bool, now_s: float) -> float | None:
        """Update the countdown with the newest result of the checks.

        Parameters
        ----------
        passed : bool
            Whether the checks pass now.
        now_s : float
            Stream time.

        Returns
        -------
        float or None
            Seconds left, 0 when the recording starts; None while the countdown is off.
        """
        if passed:
            self._failing_since_s = None
            if self._passing_since_s is None:
                self._passing_since_s = now_s
        elif self._passing_since_s is not None:
            if self._failing_since_s is None:
                self._failing_since_s = now_s
            if now_s - self._failing_since_s >= _TOLERATED_FAILURE_S:
                self._passing_since_s = self._failing_since_s = None
        if self._passing_since_s is None:
            return None
        return max(0.0, COUNTDOWN_S - (now_s - self._passing_since_s))

    def seconds_to_show(self, now_s: float) -> int | None:
        """Return the number to display, 3 to 1, or None while the countdown is off."""
        if self._passing_since_s is None:
            return None
        return max(1, math.ceil(COUNTDOWN_S - (now_s - self._passing_since_s)))


class ReadinessGate:
    """Run the setup checks and count down to the recording.

    Parameters
    ----------
    config : LiveConfig
        The test, and how it has to be filmed.
    """

    def __init__(self, config: LiveConfig) -> None:
        self.checks: tuple[ReadinessCheck, ...] = ()
        self._config = config
        self._countdown = Countdown()
        self._checked_s = -math.inf
        self._unblocked_since_s: float | None = None

    def is_due(self, now_s: float) -> bool:
        """Whether the checks have to run again."""
        return now_s - self._checked_s >= _CHECK_EVERY_S

    def update(self, state: SetupState, *, now_s: float) -> float | None:
        """Run the checks.

        Parameters
        ----------
        state : SetupState
            Poses, lighting, frame rates and roll.
        now_s : float
            Stream time.

        Returns
        -------
        float or None
            Seconds left of the countdown, 0 when the recording starts; None while the
            countdown is off.
        """
        self._checked_s = now_s
        self.checks = check_setup(state, self._config)
        return self._countdown.update(passed=self._passes(now_s), now_s=now_s)

    @property
    def first_problem(self) -> ReadinessCheck | None:
        """The failed check to correct first."""
        return next((check for check in self.checks if check.ok is False), None)

    def seconds_to_show(self, now_s: float) -> int | None:
        """Return the countdown number to display."""
        return self._countdown.seconds_to_show(now_s)

    def _passes(self, now_s: float) -> bool:
        """Whether all checks pass, or only non-blocking ones have failed for a while."""
        if any(c.ok is None or (c.ok is False and c.blocks_start) for c in self.checks):
            self._unblocked_since_s = None
            return False
        if self._unblocked_since_s is None:
            self._unblocked_since_s = now_s
        waited_s = now_s - self._unblocked_since_s
        return all(c.ok for c in self.checks) or waited_s >= _NON_BLOCKING_DELAY_S
