"""`formcheck app`: run the Streamlit app, by default for this computer only."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from vision.cli.serve.addresses import all_addresses, host_names, network_addresses
from vision.cli.serve.certificate import Certificate, ensure_certificate, read_certificate
from vision.cli.serve.sign_in import (
    OidcClient,
    choose_sign_in,
    prepared_sign_in,
    redirect_host,
)
from vision.cli.serve.urls import (
    AppUrls,
    choose_urls,
    is_all_addresses,
    is_loopback,
    print_urls,
)
from vision.errors import InputError
from vision.paths import bundled
from vision.text.phone import PHONE_VARIABLE
from vision.webapp.server.hosts import LOCAL_HOSTS, normalise_host, normalise_hosts
from vision.webapp.server.sign_in_state import SignInMode


def _has_display() -> bool:
    """Whether a browser can be opened on this computer."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def allowed_hosts(urls: AppUrls, extra: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the hosts that the app answers to, when it is started at these URLs.

    Parameters
    ----------
    urls : AppUrls
        Where it listens.
    extra : iterable of str
        More names and addresses.

    Returns
    -------
    tuple of str
        Those of this computer, as far as other devices can connect, and the additional ones.

    Raises
    ------
    InputError
        One of `extra` is not a host name.
    """
    found = [*LOCAL_HOSTS, *urls.hosts, *(normalise_host(host) for host in extra)]
    if not is_loopback(urls.listen):
        found += host_names()
    found += all_addresses() if is_all_addresses(urls.listen) else [urls.listen]
    return tuple(sorted(normalise_hosts(found)))


def streamlit_arguments(
    *,
    port: int,
    address: str,
    local_url: str,
    hosts: Iterable[str],
    certificate: Certificate | None = None,
) -> list[str]:
    """Return the command-line arguments for Streamlit.

    Streamlit reads its settings file beside ``app.py``; options that keep the app private are
    given here as well, because a user's own settings may differ.

    Parameters
    ----------
    port : int
        Port to listen on.
    address : str
        Address to listen on.
    local_url : str
        URL that opens the app on this computer.
    hosts : iterable of str
        Hosts that the app answers to.
    certificate : Certificate, optional
        Certificate for HTTPS.

    Returns
    -------
    list of str
        Arguments after ``streamlit``.
    """
    options = [
        *("run", str(bundled("app.py"))),
        *("--server.port", str(port)),
        *("--server.address", address),
        *("--server.headless", str(not _has_display()).lower()),
        *("--server.showEmailPrompt", "false"),
        *("--server.enableCORS", "true"),
        *("--server.enableXsrfProtection", "true"),
        *("--server.enableAgentApi", "false"),
        *("--browser.gatherUsageStats", "false"),
        # Otherwise Streamlit asks a server on the internet for this computer's address.
        *("--browser.serverAddress", urlsplit(local_url).netloc.rpartition(":")[0]),
        *("--logger.hideWelcomeMessage", "true"),
    ]
    for host in hosts:
        options += ["--server.allowedHosts", host]
    if certificate is not None:
        options += ["--server.sslCertFile", str(certificate.file)]
        options += ["--server.sslKeyFile", str(certificate.key)]
    return options


def run_app(
    *,
    port: int,
    address: str | None = None,
    https: bool = False,
    allow_hosts: Iterable[str] = (),
    certificate: Path | None = None,
    key: Path | None = None,
    sign_in: SignInMode | None = None,
    open_to_all: bool = False,
    oidc_client: OidcClient | None = None,
) -> None:
    """Run the app until it is stopped.

    It runs in this process, so that a closed terminal or a signal ends the server too, and
    running analyses are cancelled.

    Parameters
    ----------
    port : int
        Port to listen on.
    address : str, optional
        Address to listen on; by default this computer only, and with `https` all addresses,
        so that a phone can connect.
    https : bool
        Serve over HTTPS, which phones require for camera access.
    allow_hosts : iterable of str
        More host names under which the app is opened, as behind a proxy.
    certificate, key : Path, optional
        Files of a certificate and its key (PEM), for HTTPS with these.
    sign_in : {"none", "accounts", "oidc"}, optional
        How visitors sign in; by default with accounts if others can connect.
    open_to_all : bool
        Let everyone in who can connect.
    oidc_client : OidcClient, optional
        For sign-in at a provider.

    Raises
    ------
    InputError
        The app cannot start, as when the port is in use or the address is not this computer's.
    FormcheckError
        The certificate cannot be stored.
    """
    import click
    from streamlit.web import cli

    own = None if certificate is None or key is None else read_certificate(certificate, key)
    https = https or own is not None
    urls = choose_urls(port=port, address=address, https=https, find_addresses=network_addresses)
    extra = [normalise_host(host) for host in (*allow_hosts, *_known(redirect_host(oidc_client)))]
    # A further name is one that others open, as behind a proxy.
    is_local = all(is_loopback(host) for host in (urls.listen, *extra))
    mode = choose_sign_in(asked=sign_in, is_open=open_to_all, is_local=is_local)
    hosts = allowed_hosts(urls, extra)
    if https and own is None:
        own = ensure_certificate((*urls.hosts, *extra))
    os.environ.pop(PHONE_VARIABLE, None)
    if urls.phone_urls:
        os.environ[PHONE_VARIABLE] = urls.phone_urls[0]
    is_self_signed = own is not None and certificate is None
    print_urls(
        urls,
        port=port,
        certificate=own.file if own and is_self_signed else None,
        has_sign_in=mode != "none",
    )
    options = streamlit_arguments(
        port=port,
        address=urls.listen,
        local_url=urls.local_url,
        hosts=hosts,
        certificate=own,
    )
    prepared = prepared_sign_in(
        mode,
        client=oidc_client,
        is_open=open_to_all and not is_local,
        url=urls.local_url,
        port=port,
    )
    try:
        with prepared as further, _interrupt_on_sigterm():
            cli.main([*options, *further], standalone_mode=False)
    except (KeyboardInterrupt, click.Abort):  # the server has shut down before this is raised
        return
    except SystemExit as end:
        if end.code:
            raise InputError(
                f"The app could not be started on port {port}; try another with --port."
            ) from end
    except OSError as error:
        raise InputError(
            f"The app cannot listen on {urls.listen} ({error.strerror or error}); "
            "use one of this computer's addresses, or leave --address out."
        ) from error


def _known(host: str | None) -> tuple[str, ...]:
    return () if host is None else (host,)


@contextmanager
def _interrupt_on_sigterm() -> Iterator[None]:
    """Raise KeyboardInterrupt on SIGTERM, which otherwise ends the process on the spot.

    The server handles the signal while it runs, and raises it again after it has shut down.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)
