"""Whether this server asks for a sign-in, and its accounts."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Final, Literal

import streamlit as st

from vision.accounts.account import Account
from vision.accounts.sessions import find_session
from vision.accounts.store import Accounts
from vision.jobs.account_store import open_account_store
from vision.paths import home_folder

SignInMode = Literal["none", "accounts", "oidc"]
#: Environment variable with the mode, set by ``formcheck app``.
MODE_VARIABLE: Final = "FORMCHECK_SIGN_IN"
#: Cookie of a session. With the prefix, a browser takes it from an encrypted page only, and keeps
#: other servers of the same domain from setting it.
COOKIE: Final = "formcheck_session"
SECURE_COOKIE: Final = f"__Host-{COOKIE}"
#: A longer token is none of ours.
_MAX_TOKEN: Final = 100

_opened: dict[Path, Accounts] = {}
_opening: Final = threading.Lock()


def sign_in_mode() -> SignInMode:
    """Return how visitors sign in.

    Returns
    -------
    {"none", "accounts", "oidc"}
        What ``formcheck app`` has set. Started in another way, as by ``streamlit run``: accounts
        unless only this computer can connect.
    """
    chosen = os.environ.get(MODE_VARIABLE, "").strip().lower()
    if chosen in ("none", "oidc"):
        return "none" if chosen == "none" else "oidc"
    if chosen or not _is_local(str(st.get_option("server.address") or "")):
        return "accounts"  # also for a mode that does not exist: never open by mistake
    return "none"


def others_can_connect() -> bool:
    """Whether the app answers to another name or address than those of this computer itself."""
    hosts = (str(st.get_option("server.address") or ""), *st.get_option("server.allowedHosts"))
    return not all(_is_local(host) for host in hosts)


def _is_local(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address.lower() == "localhost"


def server_accounts() -> Accounts:
    """Return the accounts of this server; they stay open.

    Raises
    ------
    FormcheckError
        They cannot be opened.
    """
    home = home_folder()
    with _opening:
        if home not in _opened:
            _opened[home] = open_account_store(home)
        return _opened[home]


def cookie_name(*, encrypted: bool) -> str:
    """Return the name of the cookie of a session.

    Parameters
    ----------
    encrypted : bool
        Whether the browser sees an encrypted connection.
    """
    return SECURE_COOKIE if encrypted else COOKIE


def session_token(cookies: Mapping[str, str]) -> str:
    """Return the token of a session from a browser's cookies; empty if there is none.

    Parameters
    ----------
    cookies : mapping of str to str
        Values by name.
    """
    token = cookies.get(SECURE_COOKIE) or cookies.get(COOKIE) or ""
    return token if len(token) <= _MAX_TOKEN else ""


def signed_in_account(cookies: Mapping[str, str]) -> Account | None:
    """Return who is signed in in a browser.

    Parameters
    ----------
    cookies : mapping of str to str
        Its cookies.

    Returns
    -------
    Account or None
        None without a valid session.

    Raises
    ------
    FormcheckError
        The accounts cannot be read.
    """
    token = session_token(cookies)
    return find_session(server_accounts(), token) if token else None
