"""Download an official pose model, with resume."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import httpx

from vision.checksum import sha256_of
from vision.errors import ModelError
from vision.pose.model_manifest import ModelEntry
from vision.progress import ProgressCallback

#: Set this to the address of a mirror of the official models.
URL_VARIABLE = "FORMCHECK_MODEL_URL"

#: Longest time for all that is not the transfer of the file itself, seconds.
DEADLINE_S: Final = 120.0
#: A slower connection is given up; a later attempt resumes the file.
_SLOWEST_BYTES_PER_S: Final = 50_000
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


def format_deadline(deadline_s: float) -> str:
    """Write how long something was waited for: ``90 seconds``, ``12 minutes``."""
    return f"{deadline_s:.0f} seconds" if deadline_s < 120 else f"{deadline_s / 60:.0f} minutes"


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


async def _resume_download(
    url: str, part: Path, entry: ModelEntry, progress: ProgressCallback
) -> None:
    """Download the rest of a partial file."""
    received = _size(part)
    # Identity: byte positions of a compressed response differ from those of the file.
    headers = {"Accept-Encoding": "identity"}
    if 0 < received < entry.size:
        headers["Range"] = f"bytes={received}-"
    async with (
        httpx.AsyncClient(follow_redirects=True, timeout=_TIMEOUT) as client,
        client.stream("GET", url, headers=headers) as response,
    ):
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # the file on the server is shorter; the caller's checks report it
        response.raise_for_status()
        resumed = response.status_code == httpx.codes.PARTIAL_CONTENT
        received = received if resumed else 0
        with part.open("ab" if resumed else "wb") as stream:
            async for chunk in response.aiter_raw():
                stream.write(chunk)
                received += len(chunk)
                progress(received / entry.size, f"Downloading the {entry.name} pose model")
                if received > entry.size:
                    return  # the wrong file; the caller's checks report it


async def _with_deadline(work: Coroutine[Any, Any, None], deadline_s: float) -> None:
    async with asyncio.timeout(deadline_s):
        await work


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine to its end, also in a thread that has an event loop, as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(work)
        return
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


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
        The server cannot be reached, the download stops or takes too long, or the file is not the
        expected one.
    """
    base = os.environ.get(URL_VARIABLE, "").strip() or base_url
    url = f"{base.rstrip('/')}/{entry.path}"
    host = _host(url)
    part = folder / f"{entry.file}.part"
    # Not the time between two pieces alone: a server may send a byte every second for ever.
    deadline_s = DEADLINE_S + entry.size / _SLOWEST_BYTES_PER_S
    try:
        if _size(part) != entry.size:
            _run(_with_deadline(_resume_download(url, part, entry, progress), deadline_s))
    except httpx.HTTPStatusError as error:
        raise ModelError(
            f"{host} answered {error.response.status_code} for the {entry.name} pose model: "
            f"check {URL_VARIABLE} if you set it, or {USE_OWN_BUNDLE}."
        ) from error
    except TimeoutError as error:
        raise ModelError(
            f"The download of the {entry.name} pose model from {host} took longer than "
            f"{format_deadline(deadline_s)}: try again to resume it, or {USE_OWN_BUNDLE}."
        ) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
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
