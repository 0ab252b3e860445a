"""Who is signed in, for pages."""

from __future__ import annotations

import time
from typing import Final

import streamlit as st

from vision.accounts.account import Account
from vision.webapp.server.sign_in_gate import SIGN_IN
from vision.webapp.server.sign_in_state import session_token, sign_in_mode, signed_in_account

#: A run of a page asks many times who looks at it. The gate has just looked, too, before each
#: message of the browser.
_KNOWN_FOR_S: Final = 1.0
_known: dict[str, tuple[Account, float]] = {}


def signed_in() -> Account | None:
    """Return who looks at the page.

    Returns
    -------
    Account or None
        None where nobody has to sign in.

    Notes
    -----
    Without a valid session this function does not return: the run of the page ends with a link
    to the sign-in. The server lets nobody get here without a session; this is a second lock.
    """
    if sign_in_mode() == "none":
        return None
    account = _find_account()
    if account is None:
        base = str(st.get_option("server.baseUrlPath") or "").strip("/")
        address = f"/{base}{SIGN_IN}" if base else SIGN_IN
        st.html(
            f'<p role="alert">You are signed out. <a href="{address}" target="_self">Sign in</a>'
            "</p>"
        )
        st.stop()
    return account


def _find_account() -> Account | None:
    token, now = session_token(st.context.cookies), time.monotonic()
    known, since_s = _known.get(token, (None, 0.0))
    if known is not None and now - since_s < _KNOWN_FOR_S:
        return known
    account = signed_in_account(st.context.cookies)
    for other, (_, noted_s) in list(_known.items()):
        if now - noted_s >= _KNOWN_FOR_S:
            _known.pop(other, None)
    if account is not None and token:
        _known[token] = account, now
    return account
