"""`formcheck app`: start the pages, on this machine only unless told otherwise."""

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


def _has_screen() -> bool:
    """Whether a browser can be opened here."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def streamlit_arguments(
    *, port: int, address: str, certificate: Certificate | None = None
) -> list[str]:
    """Give what `streamlit` is to be called with.

    Its settings file lies beside ``app.py`` and is found there; what keeps the app to
    this machine is said here as well, because a user's own settings may say otherwise.
    """
    options = [
        *("run", str(bundled("app.py"))),
        *("--server.port", str(port)),
        *("--server.address", address),
        *("--server.headless", str(not _has_screen()).lower()),
        *("--server.maxUploadSize", str(MAX_MEGABYTES)),
        *("--server.showEmailPrompt", "false"),
        *("--browser.gatherUsageStats", "false"),
    ]
    if is_all_addresses(address):
        # Told none, Streamlit asks a server on the internet for this machine's address.
        options += ["--browser.serverAddress", "localhost"]
    if certificate is not None:
        options += ["--server.sslCertFile", str(certificate.file)]
        options += ["--server.sslKeyFile", str(certificate.key)]
    return options


def run_app(*, port: int, address: str | None = None, https: bool = False) -> None:
    """Run the app until it is stopped.

    In this process, not in one of its own: whatever ends this one, a closed terminal
    or a signal, then ends the server too, and an analysis gets told to stop.

    Parameters
    ----------
    port : int
        Port to listen on.
    address : str, optional
        Address to listen on; this machine only when left out, and with `https` every
        address, because it is there to be reached from a phone.
    https : bool
        Serve it encrypted, which a phone's browser wants before it lends the camera.

    Raises
    ------
    InputError
        If it does not start, as where the port is taken or the address another's.
    FormcheckError
        If there is no place for the certificate.
    """
    from streamlit.web import cli

    to = choose_urls(port=port, address=address, https=https, find_addresses=network_addresses)
    certificate = ensure_certificate(to.hosts) if https else None
    os.environ.pop(PHONE_VARIABLE, None)
    if to.phone_urls:
        os.environ[PHONE_VARIABLE] = to.phone_urls[0]
    print_urls(to, port=port, certificate=certificate.file if certificate else None)
    options = streamlit_arguments(port=port, address=to.listen, certificate=certificate)
    try:
        cli.main(options, standalone_mode=False)
    except SystemExit as end:
        if end.code:
            raise InputError(
                f"The app could not be started on port {port}; try another with --port."
            ) from end
    except OSError as error:
        raise InputError(
            f"The app cannot listen on {to.listen} ({error.strerror or error}); "
            "give --address one of this machine's own, or leave it out."
        ) from error
