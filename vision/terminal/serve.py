"""`formcheck app`: start the pages, on this machine only unless told otherwise."""

from __future__ import annotations

import os
import sys

from vision.errors import InputError
from vision.pages.spool import MOST_MEGABYTES
from vision.paths import shipped


def _has_screen() -> bool:
    """Whether a browser can be opened here."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def command(*, port: int, address: str) -> list[str]:
    """Give what `streamlit` is to be called with.

    Its settings file lies beside ``app.py`` and is found there; what keeps the app to
    this machine is said here as well, because a user's own settings may say otherwise.
    """
    return [
        *("run", str(shipped("app.py"))),
        *("--server.port", str(port)),
        *("--server.address", address),
        *("--server.headless", str(not _has_screen()).lower()),
        *("--server.maxUploadSize", str(MOST_MEGABYTES)),
        *("--server.showEmailPrompt", "false"),
        *("--browser.gatherUsageStats", "false"),
    ]


def serve(*, port: int, address: str) -> None:
    """Run the app until it is stopped.

    In this process, not in one of its own: whatever ends this one, a closed terminal
    or a signal, then ends the server too, and an analysis gets told to stop.

    Raises
    ------
    InputError
        If it does not start, as where the port is taken.
    """
    from streamlit.web import cli

    shown = "localhost" if address == "127.0.0.1" else address
    print(f"Opening formcheck at http://{shown}:{port} (Ctrl+C ends it)", flush=True)
    try:
        cli.main(command(port=port, address=address), standalone_mode=False)
    except SystemExit as end:
        if end.code:
            raise InputError(
                f"The app could not be started on port {port}; try another with --port."
            ) from end
