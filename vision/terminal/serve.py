"""`formcheck app`: start the pages, on this machine only unless told otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from vision.errors import InputError
from vision.paths import checkout_root

#: Largest upload, megabytes.
MAX_UPLOAD_MB = 1024


def app_file() -> Path:
    """Where the app's entry point is.

    Raises
    ------
    InputError
        If formcheck runs without its checkout.
    """
    root = checkout_root()
    if root is None or not (root / "app.py").exists():
        raise InputError("The app is not part of this installation; start it from a checkout.")
    return root / "app.py"


def _has_screen() -> bool:
    """Whether a browser can be opened here."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def serve(*, port: int, address: str) -> None:
    """Run the app until it is stopped."""
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(app_file())),
        *("--server.port", str(port)),
        *("--server.address", address),
        *("--server.headless", str(not _has_screen()).lower()),
        *("--server.maxUploadSize", str(MAX_UPLOAD_MB)),
        *("--server.showEmailPrompt", "false"),
        *("--browser.gatherUsageStats", "false"),
    ]
    print(
        f"formcheck is open at http://{'localhost' if address == '127.0.0.1' else address}:{port}"
    )
    try:
        done = subprocess.run(command, check=False, cwd=app_file().parent)
    except KeyboardInterrupt:
        return
    if done.returncode not in (0, -2, 130):
        raise InputError(f"The app could not be started on port {port}; try another with --port.")
