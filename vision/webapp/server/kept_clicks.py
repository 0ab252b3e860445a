"""Lose no click between two runs of a page.

A request that comes while a page runs stops that run and starts another one, in a thread of its
own. In Streamlit 1.67 a click can be lost between the two:

- The run that is to stop may have reached its end. It then clears what was clicked while the next
  one reads it, because each run has a lock of its own.
- A run that is stopped before it has read what was clicked takes that along, and so does a
  fragment that waits for the end of a run.
- A callback is ended at its first use of the session where its run is to stop.

Here all runs of a session share one lock, the end of a run that was stopped clears nothing, what
such a run has not read goes to the next one, and callbacks run to their end.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, Final

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.exceptions import StopException
from streamlit.runtime.scriptrunner_utils.script_requests import (
    ScriptRequestType,
    _coalesce_widget_states,
)

_MARK: Final = "_formcheck_keeps_clicks"
_LAST: Final = "_formcheck_last_requests"


def keep_clicks() -> None:
    """Make this process's Streamlit keep clicks between two runs; once is enough."""
    if getattr(ScriptRunner, _MARK, False):
        return
    setattr(ScriptRunner, _MARK, True)
    initialise = ScriptRunner.__init__

    @wraps(initialise)
    def initialise_with_left(runner: Any, *args: Any, **options: Any) -> None:
        """Add to the first request what the last runner of the session has left unread."""
        pages = options["pages_manager"]  # there is one for each session
        last: UnreadRequests | None = getattr(pages, _LAST, None)
        left = None if last is None else last.hand_over()
        if left is not None:
            first = options["initial_rerun_data"]
            states = _coalesce_widget_states(left, first.widget_states)
            options["initial_rerun_data"] = replace(first, widget_states=states)
        initialise(runner, *args, **options)
        lock = threading.RLock() if last is None else last.lock
        setattr(pages, _LAST, UnreadRequests(runner, lock))

    ScriptRunner.__init__ = initialise_with_left  # type: ignore[method-assign,assignment]


class UnreadRequests:
    """What one runner of a session was asked and has not read yet.

    Parameters
    ----------
    runner : ScriptRunner
        The runner, before it starts.
    lock : threading.RLock
        The lock of the session's widgets, shared by its runners.
    """

    def __init__(self, runner: Any, lock: Any) -> None:
        self.lock = lock
        self._runner = runner
        self._requests = runner._requests
        self._widgets = runner._session_state._state
        self._unread: Any = None
        self._unread_lock = threading.Lock()
        requests = self._requests
        requests.on_scriptrunner_ready = self._noting(requests.on_scriptrunner_ready)
        requests.on_scriptrunner_yield = self._noting(requests.on_scriptrunner_yield)
        self._stop, requests.request_stop = requests.request_stop, self._stop_noting
        for name, method in {
            "_lock": lock,
            "on_script_will_rerun": self._read,
            "on_script_finished": self._finish,
        }.items():
            object.__setattr__(runner._session_state, name, method)  # its own sets what is shown

    def hand_over(self) -> Any:
        """Return the widgets of what was not read, or None; it is not read here any more."""
        with self._unread_lock:
            unread, self._unread = self._unread, None
        return unread

    def _noting(self, take: Callable[[], Any]) -> Callable[[], Any]:
        """Return a function that takes a request and notes it as unread."""

        def take_and_note() -> Any:
            with self._unread_lock:
                request = take()
                if request is not None and request.type is ScriptRequestType.RERUN:
                    self._add(request.rerun_data)
                return request

        return take_and_note

    def _stop_noting(self) -> None:
        """Stop the runner, and note the request that waits, as unread."""
        with self._unread_lock:
            if self._requests._state is ScriptRequestType.RERUN:
                self._add(self._requests._rerun_data)
            self._stop()

    def _add(self, data: Any) -> None:
        self._unread = _coalesce_widget_states(self._unread, data.widget_states)

    def _read(self, fresh: Any, **options: Any) -> None:
        """Read what was clicked and run the callbacks, unless the next runner does."""
        with self.lock:
            with self._unread_lock:
                if self._is_stopped():
                    raise StopException
                self._unread = None
            self._runner._execing = False  # or else callbacks would be ended by the next request
            try:
                self._widgets.on_script_will_rerun(fresh, **options)
            finally:
                self._runner._execing = True

    def _finish(self, widget_ids: frozenset[str], **options: Any) -> None:
        """Clear what was clicked after a run, unless the next runner may have read more."""
        with self.lock:
            if not self._is_stopped():
                self._widgets.on_script_finished(widget_ids, **options)

    def _is_stopped(self) -> bool:
        return bool(self._requests._state is ScriptRequestType.STOP)
