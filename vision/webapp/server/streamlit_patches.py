"""Repair what goes wrong in the Streamlit versions that are known, and only in those."""

from __future__ import annotations

import logging
from typing import Final

import streamlit as st

#: The versions whose private parts `kept_clicks`, `left_pages` and `ended_runs` were written for.
KNOWN: Final = ("1.67",)
_log = logging.getLogger(__name__)


def patch_streamlit() -> bool:
    """Lose no click and no part of a page between two runs, in this process's Streamlit.

    Returns
    -------
    bool
        False for a version that is not known: it stays as it is, and the app works with it.
    """
    version = ".".join(st.__version__.split(".")[:2])
    if version not in KNOWN:
        _log.warning(
            "Streamlit %s is not known: a click made while a page runs may be lost", st.__version__
        )
        return False
    from vision.webapp.server.ended_runs import await_ended_runs
    from vision.webapp.server.kept_clicks import keep_clicks
    from vision.webapp.server.left_pages import ignore_left_pages

    keep_clicks()
    ignore_left_pages()
    await_ended_runs()
    return True
