"""Keep a server in step with others that share its database.

What another server has deleted is deleted from the copies of this one. And an analysis that was
interrupted by a crash is taken up once its lease has ended: that of a server that was started
again at once still holds.
"""

from __future__ import annotations

import logging
import threading
from typing import Final

from vision.jobs.app_state import AppState
from vision.logs import log_errors

#: Longer than a lease (`vision.library.leases`), so those of a server that has died have ended.
EVERY_S: Final = 65.0
_log = logging.getLogger(__name__)


def take_care(state: AppState, *, every_s: float = EVERY_S) -> threading.Event | None:
    """Take up interrupted analyses, and keep in step with other servers from now on.

    Parameters
    ----------
    state : AppState
        The state of a server that has just started.
    every_s : float
        Time between two looks at what the others have done, seconds.

    Returns
    -------
    Event or None
        Ends this when it is set. None where no other server can use the database.
    """
    with log_errors(_log, "take up interrupted analyses"):
        state.jobs.resume()
    is_shared = False
    with log_errors(_log, "open the library"):
        is_shared = state.results.shares_database
    if not is_shared:
        return None
    end = threading.Event()

    def look_often() -> None:
        """Take up what is left of the last run once, and follow deletions."""
        has_resumed = False
        while not end.wait(every_s):
            with log_errors(_log, "follow other servers"):
                if not has_resumed:
                    state.jobs.resume()
                    has_resumed = True
                state.results.forget_deleted()

    threading.Thread(target=look_often, name="formcheck-caretaker", daemon=True).start()
    return end
