"""Find, fetch and verify pose models.

Models are stored in the checkout's ``models/`` folder, or in the user's cache when formcheck is
installed or that folder is read-only.
"""

from __future__ import annotations

import errno
import logging
import re
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from vision import paths
from vision.checksum import sha256_of
from vision.errors import FormcheckError, ModelError
from vision.pose import model_bundle, model_download
from vision.pose.model_manifest import ModelEntry, load_manifest
from vision.pose.model_network import identify_network
from vision.progress import Progress, ProgressCallback

_log = logging.getLogger(__name__)

#: Name for the default model of the manifest.
DEFAULT = "default"

_LOCK_WAIT_S = 900.0


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A verified pose model file, and the name of its landmark network (None: another one)."""

    name: str
    path: Path
    sha256: str
    network: str | None = None


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """A known model and its path on this machine (None: not fetched yet)."""

    name: str
    title: str
    origin: str
    licence: str
    size: int
    notes: str
    is_default: bool
    path: Path | None


def _model_folders() -> list[Path]:
    """Return the folders that may contain models, the preferred one for new models first."""
    root = paths.checkout_root()
    folders = [root / "models"] if root else []
    try:
        folders.append(paths.cache_folder() / "models")
    except FormcheckError as error:
        # The cache is not needed while there is the checkout's own folder.
        if not folders:
            raise ModelError(str(error)) from error
    return folders


def _writable_folder(folders: Sequence[Path]) -> Path:
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except OSError as error:
            # Another folder does not help when the disk is full; writing reports it later.
            if error.errno == errno.ENOSPC:
                return folder
    raise ModelError(
        f"The pose model cannot be stored in {folders[-1]}, which is read-only: "
        f"set {paths.HOME_VARIABLE} to a folder you can write to."
    )


def _find_copy(entry: ModelEntry, folders: Sequence[Path]) -> ModelFile | None:
    """Find a complete copy with the right checksum."""
    for folder in folders:
        file = folder / entry.file
        try:
            # Size first: it is free to check and reveals a truncated file.
            if file.stat().st_size == entry.size and sha256_of(file) == entry.sha256:
                return ModelFile(entry.name, file, entry.sha256, entry.network)
        except OSError:
            continue
    return None


@contextmanager
def _fetch_lock(folder: Path, entry: ModelEntry) -> Iterator[None]:
    """Let one process at a time fetch a model; turn file system errors into a `ModelError`."""
    try:
        with FileLock(folder / f"{entry.file}.lock", timeout=_LOCK_WAIT_S):
            yield
    except Timeout as error:
        raise ModelError(
            f"Another formcheck has been fetching the pose model into {folder} for more than "
            f"{_LOCK_WAIT_S / 60:.0f} minutes: stop it and try again."
        ) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            size = entry.size + (entry.package.size if entry.package else 0)
            raise ModelError(
                f"The disk is full: the pose model needs about {size / 1e6:.0f} MB "
                f"in {folder}; free some space and try again."
            ) from error
        raise ModelError(
            f"The pose model cannot be written to {folder} ({error.strerror or error}): "
            f"set {paths.HOME_VARIABLE} to a folder you can write to."
        ) from error


def _check_user_bundle(file: Path) -> ModelFile:
    """Check that a file named by the user is a pose landmarker bundle."""
    name = file.name or str(file)
    if not file.is_file():
        raise ModelError(f"There is no pose model file {name}: give the path of a .task file.")
    try:
        with zipfile.ZipFile(file) as archive:
            missing = {model_bundle.DETECTOR, model_bundle.LANDMARKS} - set(archive.namelist())
        if missing:
            raise ModelError(
                f"{name} is not a pose landmarker bundle, because {sorted(missing)[0]} is missing: "
                f"give a pose_landmarker .task file."
            )
        return ModelFile(file.stem, file, sha256_of(file), identify_network(file))
    except zipfile.BadZipFile as error:
        raise ModelError(
            f"{name} is not a pose landmarker bundle: give a pose_landmarker .task file."
        ) from error
    except OSError as error:
        raise ModelError(
            f"The pose model {name} cannot be read ({error.strerror or error}): "
            f"check the file and its permissions."
        ) from error


def get_model(
    name: str,
    *,
    progress: ProgressCallback | None = None,
    folders: Sequence[Path] | None = None,
) -> ModelFile:
    """Return a known model, fetching it if it is not on this machine yet.

    Parameters
    ----------
    name : str
        A name in the manifest, or ``"default"``.
    progress : callable, optional
        Called with the fraction done, 0 to 1, and a status text.
    folders : sequence of Path, optional
        Folders that may contain models; a new one goes into the first writable one.

    Returns
    -------
    ModelFile
        The model, its checksum verified.

    Raises
    ------
    ModelError
        There is no such model, or it cannot be fetched.
    """
    known = load_manifest()
    entry = known.models.get(known.default if name == DEFAULT else name)
    if entry is None:
        names = ", ".join([DEFAULT, *known.models])
        raise ModelError(f"There is no pose model called {name!r}: choose one of {names}.")
    searched = list(folders) if folders is not None else _model_folders()
    found = _find_copy(entry, searched)
    if found:
        return found
    folder = _writable_folder(searched)
    with _fetch_lock(folder, entry):
        found = _find_copy(entry, searched)  # another process may just have fetched it
        if found:
            return found
        _log.info("Fetching model %s", entry.name)
        if entry.package:
            model_download.build_model(entry, entry.package, folder, Progress(progress))
        else:
            model_download.download_model(entry, known.base_url, folder, Progress(progress))
    return ModelFile(entry.name, folder / entry.file, entry.sha256, entry.network)


def resolve_model(
    name_or_path: str | Path | None = None,
    *,
    progress: ProgressCallback | None = None,
    folders: Sequence[Path] | None = None,
) -> ModelFile:
    """Return the pose model to use, fetching it if necessary.

    Parameters
    ----------
    name_or_path : str or Path, optional
        A name in the manifest, or the path of a bundle; by default the default model.
    progress : callable, optional
        Called with the fraction done, 0 to 1, and a status text.
    folders : sequence of Path, optional
        Folders that may contain models; a new one goes into the first writable one.

    Returns
    -------
    ModelFile
        The model, verified.

    Raises
    ------
    ModelError
        It cannot be fetched or is not a bundle; the message says what to do.
    """
    model = DEFAULT if name_or_path is None else name_or_path
    file = Path(model).expanduser()
    if isinstance(model, str):
        is_known = model == DEFAULT or model in load_manifest().models
        is_word = re.fullmatch(r"[\w.-]+", model) and file.suffix != ".task"
        # A word that is not a file is a mistyped name; the error lists the known ones.
        if is_known or (is_word and not file.exists()):
            return get_model(model, progress=progress, folders=folders)
    return _check_user_bundle(file)


def list_models(*, folders: Sequence[Path] | None = None) -> list[ModelStatus]:
    """List the known models, the default one first.

    Parameters
    ----------
    folders : sequence of Path, optional
        Folders that may contain models.

    Returns
    -------
    list of ModelStatus
        Each with its path, if a complete copy is on this machine.
    """
    known = load_manifest()
    searched = list(folders) if folders is not None else _model_folders()
    ordered = sorted(known.models.values(), key=lambda entry: entry.name != known.default)
    statuses: list[ModelStatus] = []
    for entry in ordered:
        found = _find_copy(entry, searched)
        facts = entry.model_dump(include={"name", "title", "origin", "licence", "size", "notes"})
        path = found.path if found else None
        statuses.append(ModelStatus(**facts, is_default=entry.name == known.default, path=path))
    return statuses
