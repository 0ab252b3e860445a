"""Whom a result is shown for: the athlete, in short, or the coach, with everything."""

from __future__ import annotations

import re
from typing import Final, Literal

import streamlit as st

from vision.text.translation import translate
from vision.webapp.shared.signed_in import signed_in

ResultMode = Literal["athlete", "coach"]

#: In the order of the switch, which vision/frontend/page/keepResultMode.js relies on.
_MODES: Final[tuple[ResultMode, ...]] = ("athlete", "coach")


def choose_mode() -> ResultMode:
    """Show the switch, and return whom the result is shown for.

    Returns
    -------
    {"athlete", "coach"}
        What was chosen in this session, else in this browser by the same account; without a
        choice, the coach for the account of one, and the athlete for all others.
    """
    name = mode_name()
    kept = st.session_state.get(_kept_key(name)) or st.context.cookies.get(f"formcheck-{name}")
    mode = next((each for each in _MODES if each == kept), _default())
    st.segmented_control(
        translate("Show this result"),
        list(_MODES),
        format_func=_label,
        default=mode,
        required=True,
        label_visibility="collapsed",
        key=name,
        on_change=_keep,
        args=(name,),
    )
    return mode


def _label(mode: ResultMode) -> str:
    return translate("For the athlete") if mode == "athlete" else translate("For the coach")


def mode_name() -> str:
    """Return the name under which the choice is kept: each account has its own."""
    account = signed_in()
    owner = "here" if account is None else re.sub(r"[^\w-]", "-", account.id, flags=re.ASCII)
    return f"result-mode-{owner}"


def _default() -> ResultMode:
    account = signed_in()
    return "athlete" if account is None or account.role == "athlete" else "coach"


def _kept_key(name: str) -> str:
    return f"kept-{name}"


def _keep(name: str) -> None:
    """Keep the choice for the next result: the state of the switch is gone with this page."""
    st.session_state[_kept_key(name)] = st.session_state[name]
