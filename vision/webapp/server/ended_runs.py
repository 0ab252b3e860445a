"""Send all that a run has drawn before a fragment runs anew.

A run's thread hands what it draws to the server's event loop. Once Streamlit 1.67 has begun another
thread, it drops what the earlier one has handed over and the loop has not come to yet. For a run of
the whole page that is right, as all is drawn again. A fragment that is asked for in the moment
after a run's end would leave the page without its last parts for good; here it waits for them.
"""

from __future__ import annotations

from functools import wraps
from typing import Any, Final

from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

_MARK: Final = "_formcheck_awaits_ended_runs"
#: What is left to hand over after a run's end takes less than a moment.
_LOOK_EVERY_S: Final = 0.005


def await_ended_runs() -> None:
    """Make fragments of this process's Streamlit wait for what a run has drawn; once is enough."""
    if getattr(AppSession, _MARK, False):
        return
    setattr(AppSession, _MARK, True)
    request_rerun = AppSession.request_rerun

    @wraps(request_rerun)
    def request_after_end(session: Any, client_state: Any) -> None:
        """Take a request; a fragment's only once all messages of an ended run have arrived."""
        if client_state and client_state.fragment_id and is_ending(session._scriptrunner):
            # Through the session, because its page may have been left meanwhile.
            session._event_loop.call_later(_LOOK_EVERY_S, session.request_rerun, client_state)
            return
        request_rerun(session, client_state)

    AppSession.request_rerun = request_after_end  # type: ignore[method-assign,assignment]


def is_ending(runner: Any) -> bool:
    """Return whether a runner takes no more requests, and messages of it may still arrive.

    Parameters
    ----------
    runner : ScriptRunner or None
        The session's; None once its last message has arrived.
    """
    return runner is not None and runner._requests._state is ScriptRequestType.STOP
