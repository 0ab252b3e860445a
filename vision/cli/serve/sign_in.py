"""Decide how visitors of the app sign in, and prepare it."""

from __future__ import annotations

import json
import os
import secrets
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from vision.accounts.links import LINK_LIFETIME_S
from vision.accounts.users import first_administrator
from vision.atomic import atomic_path
from vision.errors import FormcheckError, InputError
from vision.jobs.account_store import ACCOUNTS_FOLDER
from vision.paths import home_folder
from vision.webapp.server.provider_sign_in import ISSUER_VARIABLE
from vision.webapp.server.sign_in_gate import LINK
from vision.webapp.server.sign_in_state import (
    MODE_VARIABLE,
    SignInMode,
    server_accounts,
)

Prompt = Literal["select_account", "login", "consent"]
#: Where a provider sends a browser back to; a route of Streamlit.
CALLBACK: Final = "/oauth2callback"
OPEN_WARNING: Final = (
    "Warning: nobody has to sign in, so everyone who can connect sees all clips and athletes. "
    "Leave --open out to ask for a sign-in."
)
_NOT_OPEN: Final = (
    "An app that others can connect to needs a sign-in. Set sign_in to accounts or oidc, or add "
    "--open to let everyone in."
)
_OPEN_AND_SIGN_IN: Final = "--open lets everyone in, so it does not go with sign_in = {mode}."
_FIRST_LINK: Final = (
    "Nobody can sign in yet. Open this link to become the administrator; it works once, within "
    "{days:.0f} days:\n  {url}"
)


@dataclass(frozen=True, slots=True)
class OidcClient:
    """How the app is known to an OpenID Connect provider.

    Attributes
    ----------
    issuer : str
        URL of the provider.
    client_id, client_secret : str
        What the provider has given to the app.
    redirect : str or None
        Where the provider sends browsers back to; None for the address on this computer.
    prompt : {"select_account", "login", "consent"}
        What the provider asks whoever has signed in there before. Not all providers know all.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect: str | None = None
    prompt: Prompt = "select_account"


def choose_sign_in(*, asked: SignInMode | None, is_open: bool, is_local: bool) -> SignInMode:
    """Return how visitors sign in.

    Parameters
    ----------
    asked : {"none", "accounts", "oidc"} or None
        The setting.
    is_open : bool
        Whether everyone is to be let in.
    is_local : bool
        Whether only this computer can connect.

    Returns
    -------
    {"none", "accounts", "oidc"}
        By default none on this computer only, else accounts.

    Raises
    ------
    InputError
        The settings contradict each other.
    """
    if is_open:
        if asked in ("accounts", "oidc"):
            raise InputError(_OPEN_AND_SIGN_IN.format(mode=asked))
        return "none"
    if asked == "none" and not is_local:
        raise InputError(_NOT_OPEN)
    return asked or ("none" if is_local else "accounts")


@contextmanager
def prepared_sign_in(
    mode: SignInMode, *, client: OidcClient | None, is_open: bool, url: str, port: int
) -> Iterator[list[str]]:
    """Prepare the sign-in, and say how the first administrator signs in.

    Parameters
    ----------
    mode : {"none", "accounts", "oidc"}
        How visitors sign in.
    client : OidcClient, optional
        For sign-in at a provider.
    is_open : bool
        Whether everyone is let in on purpose, which warns.
    url : str
        URL that opens the app on this computer.
    port : int
        Its port.

    Yields
    ------
    list of str
        Further command-line arguments for Streamlit.

    Raises
    ------
    InputError
        The provider's settings are missing.
    FormcheckError
        The accounts cannot be opened.
    """
    os.environ[MODE_VARIABLE] = mode  # for the server, which runs in this process
    if mode == "none":
        if is_open:
            print(OPEN_WARNING, file=sys.stderr, flush=True)
        yield []
        return
    token = first_administrator(server_accounts())
    if mode == "oidc":
        if client is None:
            raise InputError("A sign-in with oidc needs oidc_issuer, oidc_client_id and a secret.")
        redirect = client.redirect or f"{url}{CALLBACK}"
        url = redirect.removesuffix(CALLBACK)
        os.environ[ISSUER_VARIABLE] = client.issuer
        # Authlib's own matter, which nobody who runs the app can change.
        warnings.filterwarnings("ignore", message="The httpx module is deprecated")
    if token is not None:
        days = LINK_LIFETIME_S / 86_400
        print(_FIRST_LINK.format(days=days, url=f"{url}{LINK}/{token}"), flush=True)
    if client is None or mode != "oidc":
        yield []
        return
    path = home_folder() / ACCOUNTS_FOLDER / f"provider-{port}.toml"
    _write_private(path, _streamlit_secrets(client, redirect))
    try:
        yield ["--secrets.files", str(path)]
    finally:
        path.unlink(missing_ok=True)


def _streamlit_secrets(client: OidcClient, redirect: str) -> str:
    """Return what ``st.login`` needs, as it reads it: a file in TOML."""
    values = {
        "redirect_uri": redirect,
        "cookie_secret": secrets.token_urlsafe(48),
        "client_id": client.client_id,
        "client_secret": client.client_secret,
        "server_metadata_url": f"{client.issuer.rstrip('/')}/.well-known/openid-configuration",
    }
    # A string of JSON is one of TOML.
    lines = [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    return "\n".join(("[auth]", *lines, f'client_kwargs = {{ prompt = "{client.prompt}" }}', ""))


def _write_private(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with atomic_path(path, mode=0o600) as part:
            part.write_text(text, "utf-8")
    except OSError as error:
        raise FormcheckError(
            f"The settings of the provider cannot be stored in {path.parent} "
            f"({error.strerror or error}); check that the disk has room."
        ) from error


def redirect_host(client: OidcClient | None) -> str | None:
    """Return the host under which the provider sends browsers back."""
    if client is None or client.redirect is None:
        return None
    return urlsplit(client.redirect).hostname
