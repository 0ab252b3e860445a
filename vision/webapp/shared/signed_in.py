"""Who is signed in, for pages."""

from __future__ import annotations

import streamlit as st

from vision.accounts.account import Account
from vision.webapp.server.sign_in_gate import SIGN_IN
from vision.webapp.server.sign_in_state import sign_in_mode, signed_in_account


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
    account = signed_in_account(st.context.cookies)
    if account is None:
        base = str(st.get_option("server.baseUrlPath") or "").strip("/")
        address = f"/{base}{SIGN_IN}" if base else SIGN_IN
        st.html(
            f'<p role="alert">You are signed out. <a href="{address}" target="_self">Sign in</a>'
            "</p>"
        )
        st.stop()
    return account
