"""Note in the audit log what somebody opens, and what they do with accounts."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from vision.webapp.shared.state import app_state


def note_opened(action: Literal["viewed", "compared"], *ids: str) -> None:
    """Note that reports are opened, unless the same were opened last in this window.

    Parameters
    ----------
    action : {"viewed", "compared"}
        What is done with them.
    *ids : str
        The reports.

    Raises
    ------
    FormcheckError
        It cannot be noted; then they must not be shown.
    """
    state, key = app_state(), f"last-{action}"
    if state.user.role == "owner" or st.session_state.get(key) == ids:
        return
    from vision.library.audit import record

    record(state.library, action, "report", *ids)
    st.session_state[key] = ids


def note_account(action: Literal["added", "reset", "removed"], account_id: str) -> None:
    """Note that an administrator has changed an account.

    Parameters
    ----------
    action : {"added", "reset", "removed"}
        What they have done.
    account_id : str
        The account.

    Raises
    ------
    FormcheckError
        It cannot be noted.
    """
    from vision.library.audit import record_account

    record_account(app_state().library, action, account_id)
