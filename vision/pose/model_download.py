"""Download an official pose model, with resume."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import httpx

from vision.checksum import sha256_of
from vision.errors import ModelError
from vision.pose.model_manifest import ModelEntry
from vision.progress import ProgressCallback

#: Set this to the address of a mirror of the official models.
URL_VARIABLE = "FORMCHECK_MODEL_URL"

_CHUNK = 1 << 18
#: A short wait for the connection, because there are other sources; seconds.
_TIMEOUT: Final = httpx.Timeout(30.0, connect=5.0)
#: The way round that every message about a model ends with.
USE_OWN_BUNDLE: Final = "name a bundle you already have with --model PATH"


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
    with httpx.stream(
        "GET", url, headers=headers, follow_redirects=True, timeout=_TIMEOUT
    ) as response:
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
            f"check {URL_VARIABLE} if you set it, or {USE_OWN_BUNDLE}."
        ) from error
    except httpx.HTTPError as error:
        # The partial file is kept, and the next attempt resumes it.
        raise ModelError(
            f"The {entry.name} pose model cannot be downloaded from {host}: connect to the "
            f"network and try again, or {USE_OWN_BUNDLE}."
        ) from error
    size = _size(part)
    if size < entry.size:
        raise ModelError(
            f"The download of the {entry.name} pose model stopped at {size} of {entry.size} "
            f"bytes: try again to resume it, or {USE_OWN_BUNDLE}."
        )
    if size > entry.size or sha256_of(part) != entry.sha256:
        part.unlink()
        raise ModelError(
            f"The downloaded {entry.name} pose model does not match the recorded checksum, "
            f"which this project has not verified itself, so the file was removed: if you trust "
            f"the source, download {url} yourself and name it "
            f"with --model PATH."
        )
    part.replace(folder / entry.file)
