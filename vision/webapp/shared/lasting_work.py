"""Work that takes a while and goes on when the page is closed, such as deleting many results.

What a page does itself ends with the page as soon as it shows how far it is. So the work has a
thread of its own, and the page looks at it twice a second.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import streamlit as st

from vision.errors import FormcheckError
from vision.logs import log_errors
from vision.text.translation import mark_text, translate
from vision.webapp.shared.messages import keep_error

_log = logging.getLogger(__name__)
_WORK: Final = "lasting-work"
_REFRESH_S: Final = 0.5
#: Work that is done within this time is never shown as running.
GRACE_S = 1.0
_FAILED: Final = mark_text("This could not be finished. Try it again.")


@dataclass
class LastingWork:
    """Work in a thread of its own.

    Attributes
    ----------
    label : callable
        Returns what is shown while it runs, in the language of the page; takes how much of it is
        done, and how much there is.
    total : int
        How much there is to do; 0 if that is not known.
    done : int
        How much of it is done.
    error : str
        Why it failed, in one sentence; empty if it did not.
    """

    label: Callable[[int, int], str]
    total: int = 0
    done: int = 0
    error: str = ""
    on_end: Callable[[], None] = lambda: None
    _ended: threading.Event = field(default_factory=threading.Event)

    def start(self, run: Callable[[LastingWork], None]) -> None:
        """Start it.

        Parameters
        ----------
        run : callable
            Does the work, and counts `done` up. It is called outside of the page: it may neither
            show nor translate anything. An `FormcheckError` that it raises is the error.
        """

        def work() -> None:
            """Run until the end, whatever happens."""
            self.error = _FAILED
            with log_errors(_log, "finish what a page has started"):
                try:
                    run(self)
                    self.error = ""
                except FormcheckError as error:
                    self.error = str(error)
            self._ended.set()

        threading.Thread(target=work, name="formcheck-lasting-work", daemon=True).start()

    def has_ended(self, within_s: float = 0.0) -> bool:
        """Return whether it has ended, or does so soon.

        Parameters
        ----------
        within_s : float, optional
            How long to wait for that, seconds.
        """
        return self._ended.wait(within_s)


def start_work(
    run: Callable[[LastingWork], None],
    *,
    label: Callable[[int, int], str],
    on_end: Callable[[], None],
    total: int = 0,
) -> None:
    """Start work in the callback of a button; the page shows how far it is with `show_work`.

    Parameters
    ----------
    run : callable
        As in `LastingWork.start`.
    label : callable
        As in `LastingWork`.
    on_end : callable
        Called by the page once the work has ended without an error; an error is shown.
    total : int, optional
        How much there is to do.
    """
    work = LastingWork(label, total, on_end=on_end)
    work.start(run)
    if work.has_ended(GRACE_S):
        _end(work)
    else:
        st.session_state[_WORK] = work


def is_working() -> bool:
    """Return whether work of this page is running."""
    return _WORK in st.session_state


def show_work() -> None:
    """Show how far the work of this page is, or what has become of it."""
    work: LastingWork | None = st.session_state.get(_WORK)
    if work is None:
        return
    if work.has_ended():
        _end(work)
        return
    _show_progress()
    st.caption(translate("You can close this page; it goes on."))


@st.fragment(run_every=_REFRESH_S)
def _show_progress() -> None:
    work: LastingWork | None = st.session_state.get(_WORK)
    if work is None or work.has_ended():
        st.rerun()
    fraction = work.done / work.total if work.total else 0.0
    # An indeterminate bar is animated, so that it does not look stuck.
    with st.container(key="progress" if work.total else "progress-moves"):
        st.progress(fraction, text=work.label(work.done, work.total))


def _end(work: LastingWork) -> None:
    st.session_state.pop(_WORK, None)
    if work.error:
        keep_error(translate(_FAILED) if work.error == _FAILED else work.error)
    else:
        work.on_end()
