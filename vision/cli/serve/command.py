"""`formcheck app`: run the Streamlit app, by default for this computer only."""

from __future__ import annotations

import os
import sys

from vision.cli.serve.addresses import network_addresses
from vision.cli.serve.certificate import Certificate, ensure_certificate
from vision.cli.serve.urls import choose_urls, is_all_addresses, print_urls
from vision.errors import InputError
from vision.jobs.upload import MAX_MEGABYTES
from vision.paths import bundled
from vision.text.phone import PHONE_VARIABLE


def _has_display() -> bool:
    """Whether a browser can be opened on this computer."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def streamlit_arguments(
    *, port: int, address: str, certificate: Certificate | None = None
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
        *("--server.maxUploadSize", str(MAX_MEGABYTES)),
        *("--server.showEmailPrompt", "false"),
        *("--browser.gatherUsageStats", "false"),
    ]
    if is_all_addresses(address):
        # Otherwise Streamlit asks a server on the internet for this computer's address.
        options += ["--browser.serverAddress", "localhost"]
    if certificate is not None:
        options += ["--server.sslCertFile", str(certificate.file)]
        options += ["--server.sslKeyFile", str(certificate.key)]
    return options


def run_app(*, port: int, address: str | None = None, https: bool = False) -> None:
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

    Raises
    ------
    InputError
        The app cannot start, as when the port is in use or the address is not this computer's.
    FormcheckError
        The certificate cannot be stored.
    """
    from streamlit.web import cli

    urls = choose_urls(port=port, address=address, https=https, find_addresses=network_addresses)
    certificate = ensure_certificate(urls.hosts) if https else None
    os.environ.pop(PHONE_VARIABLE, None)
    if urls.phone_urls:
        os.environ[PHONE_VARIABLE] = urls.phone_urls[0]
    print_urls(urls, port=port, certificate=certificate.file if certificate else None)
    options = streamlit_arguments(port=port, address=urls.listen, certificate=certificate)
    try:
        cli.main(options, standalone_mode=False)
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
