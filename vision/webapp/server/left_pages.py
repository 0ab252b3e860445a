"""Ignore what the browser asks of a page that the server has left already.

When the server changes the page, the browser learns of it a moment later, and until then sends
requests of the page that it still shows. Streamlit 1.67 runs such a request: a fragment's one waits
for the new page's run and then announces the old page, for which the browser clears the new one and
nothing is drawn; any other ends the new page's run and draws the old page again.

Two runs that begin at the same moment may leave the session with the page of the earlier one, while
the browser shows the other. So nothing is ignored once the browser must have learned of the change:
the page that it shows is then run as a whole.

After a restart of the server the session is new and knows no fragment yet. Streamlit drops what a
fragment asks then, and the page would stay without an answer; here it runs the whole page.
"""

from __future__ import annotations

import logging
import time
from functools import wraps
from typing import Any, Final

from streamlit.runtime.app_session import AppSession
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

_log = logging.getLogger(__name__)
_MARK: Final = "_formcheck_ignores_left_pages"
_CHANGED_S: Final = "_formcheck_page_changed_s"
#: The browser learns of another page within this time, seconds.
_LEARNS_WITHIN_S: Final = 5.0


def ignore_left_pages() -> None:
    """Make this process's Streamlit ignore requests of pages that were left; once is enough."""
    if getattr(AppSession, _MARK, False):
        return
    setattr(AppSession, _MARK, True)
    request_rerun = AppSession.request_rerun
    run_script = ScriptRunner._run_script
    change_page = PagesManager.set_current_page_script_hash

    @wraps(request_rerun)
    def request_unless_left(session: Any, client_state: Any) -> None:
        """Take a request unless its page was left."""
        if client_state and is_of_left_page(client_state, session._pages_manager):
            if changed_just_now(session._pages_manager):
                _log.info("A request of a page that was left is ignored.")
                return
            client_state.fragment_id = ""
        if client_state:
            widen_in_new_session(client_state, session._pages_manager)
        request_rerun(session, client_state)

    @wraps(run_script)
    def run_unless_left(runner: Any, rerun_data: Any) -> None:
        """Run the page, or fragments unless their page was left."""
        # It may have come before the page changed, so it is looked at again.
        if rerun_data.fragment_id_queue and is_elsewhere(
            rerun_data.page_script_hash, runner._pages_manager
        ):
            _log.info("A fragment of a page that was left is not run.")
            return
        run_script(runner, rerun_data)

    @wraps(change_page)
    def change_and_note(pages: Any, page_script_hash: str) -> None:
        """Change the page, and note when."""
        if page_script_hash != pages.current_page_script_hash:
            setattr(pages, _CHANGED_S, time.monotonic())
        change_page(pages, page_script_hash)

    PagesManager.set_current_page_script_hash = change_and_note  # type: ignore[method-assign,assignment]
    AppSession.request_rerun = request_unless_left  # type: ignore[method-assign,assignment]
    ScriptRunner._run_script = run_unless_left  # type: ignore[method-assign,assignment]


def is_of_left_page(client_state: Any, pages: Any) -> bool:
    """Return whether a request comes from a page that the server has left.

    Parameters
    ----------
    client_state : ClientState
        The request. One that opens another page brings no widgets of a page with it.
    pages : PagesManager
        The pages of the session.
    """
    if client_state.is_history_navigation:
        return False
    comes_from_page = bool(client_state.fragment_id or client_state.widget_states.widgets)
    return comes_from_page and is_elsewhere(client_state.page_script_hash, pages)


def changed_just_now(pages: Any) -> bool:
    """Return whether the browser may not have learned yet to which page the server has changed.

    Parameters
    ----------
    pages : PagesManager
        The pages of the session.
    """
    return time.monotonic() - float(getattr(pages, _CHANGED_S, 0.0)) < _LEARNS_WITHIN_S


def widen_in_new_session(client_state: Any, pages: Any) -> None:
    """Make a fragment's request one for its whole page where the session has run no page so far.

    Parameters
    ----------
    client_state : ClientState
        The request.
    pages : PagesManager
        The pages of the session.
    """
    if not pages.current_page_script_hash:
        client_state.fragment_id = ""


def is_elsewhere(page: str, pages: Any) -> bool:
    """Return whether a page is another than the session's last run was for.

    Parameters
    ----------
    page : str
        Hash of the page's script.
    pages : PagesManager
        The pages of the session. The main script stands for whichever page the URL names.
    """
    nowhere = ("", pages.main_script_hash)
    current = pages.current_page_script_hash
    return page not in nowhere and current not in nowhere and page != current
