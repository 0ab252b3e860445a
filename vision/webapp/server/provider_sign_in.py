"""Sign-in at an OpenID Connect provider, with Streamlit's own routes for it.

``st.login`` sends the browser to ``/auth/login``, from there to the provider and back to
``/oauth2callback``, where Streamlit verifies the answer and keeps it in a signed cookie. Here that
cookie is exchanged, once and at once, for a session like that of a password, which can be ended.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from vision.accounts.account import Identity
from vision.accounts.links import take_up_with_identity
from vision.accounts.sessions import OpenSession, sign_in_with_identity
from vision.accounts.store import Accounts
from vision.errors import InputError

#: Environment variable with the URL of the provider, set by ``formcheck app``.
ISSUER_VARIABLE: Final = "FORMCHECK_OIDC_ISSUER"
#: How old the provider's answer may be, seconds.
_MAX_AGE_S: Final = 300
_SECONDS_PER_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class ProviderAnswer:
    """A provider's answer, as Streamlit has verified it.

    Attributes
    ----------
    identity : Identity
        Who signed in.
    source : str
        The answer itself.
    """

    identity: Identity
    source: str


def provider_name() -> str:
    """Return the host of the provider."""
    return urlsplit(os.environ.get(ISSUER_VARIABLE, "")).hostname or "your provider"


def login_address() -> str:
    """Return the path to which ``st.login`` sends a browser; it can be used for two minutes."""
    from streamlit.user_info import generate_login_redirect_url

    return generate_login_redirect_url("default")


def read_answer(cookies: Mapping[str, str]) -> ProviderAnswer | None:
    """Return the provider's answer from the cookie that Streamlit has set.

    Parameters
    ----------
    cookies : mapping of str to str
        Cookies of the browser.

    Returns
    -------
    ProviderAnswer or None
        None if there is none, or it is older than five minutes.

    Raises
    ------
    InputError
        It does not say who signed in.
    """
    from streamlit.auth_util import get_cookie_with_chunks, get_origin_from_redirect_uri
    from streamlit.web.server.server_util import get_cookie_secret
    from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
    from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

    def read(name: str) -> bytes | None:
        """Return the content of a signed cookie."""
        value = cookies.get(name)
        if value is None:
            return None
        age = _MAX_AGE_S / _SECONDS_PER_DAY
        return decode_signed_value(get_cookie_secret(), name, value, max_age_days=age)

    content = get_cookie_with_chunks(read, USER_COOKIE_NAME)
    if content is None:
        return None
    try:
        claims = json.loads(content)
    except ValueError:
        return None
    if claims.get("origin") != get_origin_from_redirect_uri() or not claims.get("is_logged_in"):
        return None
    identity = Identity(str(claims.get("iss") or ""), str(claims.get("sub") or ""))
    return ProviderAnswer(identity, f"{cookies[USER_COOKIE_NAME]} {content.decode()}")


def exchange(accounts: Accounts, answer: ProviderAnswer, *, link: str) -> OpenSession:
    """Sign in whom the provider has identified.

    Parameters
    ----------
    accounts : Accounts
        The accounts.
    answer : ProviderAnswer
        The provider's answer.
    link : str
        Token of a link that this browser has opened before; empty if it has not.

    Returns
    -------
    OpenSession
        A new session.

    Raises
    ------
    InputError
        Nobody here has this identity, and there is no valid link either.
    """
    try:
        return sign_in_with_identity(accounts, answer.identity, source=answer.source)
    except InputError:
        if not link:
            raise
    take_up_with_identity(accounts, link, answer.identity)
    return sign_in_with_identity(accounts, answer.identity, source=answer.source)
