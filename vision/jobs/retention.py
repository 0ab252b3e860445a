"""Delete the data of athletes after the last day on which they may be kept, after a notice."""

from __future__ import annotations

import logging
from datetime import date
from functools import partial

from vision.jobs.app_state import AppState
from vision.library.access import require_owner
from vision.logs import log_errors

_log = logging.getLogger(__name__)


def apply_retention(state: AppState, *, today: date) -> tuple[str, ...]:
    """Delete what is due, and give notice of what will be.

    Parameters
    ----------
    state : AppState
        The state of the server, without restrictions.
    today : date
        The day.

    Returns
    -------
    tuple of str
        Ids of the athletes whose data were deleted.

    Raises
    ------
    AccessError
        The state is that of a user.
    FormcheckError
        A setting cannot be used, or the database does not answer.
    """
    require_owner(state.user)
    if not state.has_library:
        return ()
    from vision.jobs.personal_data import erase_everything
    from vision.library.data_policy import DataPolicy
    from vision.library.retention import due_athletes, give_notices, is_due

    days = DataPolicy.current().notice_days
    deleted = []
    for id_ in due_athletes(state.library, today=today, notice_days=days):
        with log_errors(_log, f"delete athlete {id_}"):
            # Somebody may be changing the day just now.
            still_due = partial(is_due, today=today, notice_days=days)
            if erase_everything(state, id_, only_if=still_due) is not None:
                _log.info("Deleted athlete %s, whose data may no longer be kept", id_)
                deleted.append(id_)
    give_notices(state.library, today=today, notice_days=days)
    return tuple(deleted)
