"""Look after a server from time to time: other servers, and data that may no longer be kept.

What another server has deleted is deleted from the copies of this one. An analysis that was
interrupted by a crash is taken up once its lease has ended: that of a server that was started
again at once still holds.
"""

from __future__ import annotations

import logging
import threading
from datetime import date
from typing import Final

from vision.jobs.app_state import AppState
from vision.jobs.retention import apply_retention
from vision.library.access import require_owner
from vision.logs import log_errors

#: Longer than a lease (`vision.library.leases`), so those of a server that has died have ended.
EVERY_S: Final = 65.0
#: Every so many rounds, it is looked for data that may no longer be kept: about once an hour.
_ROUNDS_PER_HOUR: Final = 55
_log = logging.getLogger(__name__)


def take_care(state: AppState, *, every_s: float = EVERY_S) -> threading.Event:
    """Take up interrupted analyses, and look after the server from now on.

    Parameters
    ----------
    state : AppState
        The state of a server that has just started.
    every_s : float
        Time between two rounds, seconds.

    Returns
    -------
    Event
        Ends this when it is set.

    Raises
    ------
    AccessError
        The state is that of a user.
    """
    require_owner(state.user)
    with log_errors(_log, "take up interrupted analyses"):
        state.jobs.resume()
    is_shared = False
    with log_errors(_log, "open the library"):
        is_shared = state.results.shares_database
    end = threading.Event()

    def look_often() -> None:
        """Do the rounds until the end."""
        rounds = _Rounds(state, is_shared=is_shared)
        while not end.wait(every_s):
            rounds.do_next()

    threading.Thread(target=look_often, name="formcheck-caretaker", daemon=True).start()
    return end


class _Rounds:
    """The rounds of one server.

    Parameters
    ----------
    state : AppState
        Its state.
    is_shared : bool
        Whether other servers use the same database.
    """

    def __init__(self, state: AppState, *, is_shared: bool) -> None:
        self._state = state
        self._is_shared = is_shared
        self._number = 0
        self._has_resumed = False

    def do_next(self) -> None:
        """Do the next round; errors are logged."""
        if self._number % _ROUNDS_PER_HOUR == 0:
            with log_errors(_log, "delete data that may no longer be kept"):
                apply_retention(self._state, today=date.today())
            with log_errors(_log, "clear the scratch space"):
                self._state.scratch.remove_old_folders()
        with log_errors(_log, "stop analyses of deleted clips"):
            self._state.jobs.stop_deleted()
        if self._is_shared:
            with log_errors(_log, "follow other servers"):
                self._follow_others()
        self._number += 1

    def _follow_others(self) -> None:
        """Take up what is left of the last run once, and follow deletions."""
        if not self._has_resumed:
            self._state.jobs.resume()
            self._has_resumed = True
        self._state.results.forget_deleted()
