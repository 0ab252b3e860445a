"""The pose models: which there are, where they lie, how to get one.

A model lies in the checkout's ``models/`` folder, or in the user's cache when
formcheck is installed or that folder may not be written to.
"""

from __future__ import annotations

import errno
import re
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from vision import paths
from vision.errors import FormcheckError, ModelError
from vision.pose import bundle, fetch
from vision.pose.manifest import ModelEntry, load_manifest
from vision.progress import Progress, ProgressCallback

#: Stands for the model the manifest names as its default.
DEFAULT = "default"

_LOCK_WAIT_S = 900.0


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A pose model ready for use."""

    name: str
    path: Path
    sha256: str


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


def _model_folders() -> list[Path]:
    """Give the folders looked into, the one to write to first."""
    root = paths.checkout_root()
    folders = [root / "models"] if root else []
    try:
        folders.append(paths.cache_folder() / "models")
    except FormcheckError as error:
        # No cache is no harm while the checkout's own folder serves.
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
            # A full disk is not cured by another folder; it is said later, when writing.
            if error.errno == errno.ENOSPC:
                return folder
    raise ModelError(
        f"The pose model cannot be kept in {folders[-1]}, which may not be written to: "
        f"set {paths.HOME_VARIABLE} to a folder you may write to."
    )


def _find_copy(entry: ModelEntry, folders: Sequence[Path]) -> ModelFile | None:
    """Look for a whole, unharmed copy."""
    for folder in folders:
        file = folder / entry.file
        try:
            # Size first: it costs nothing and finds a cut-off file.
            if file.stat().st_size == entry.size and fetch.sha256_of(file) == entry.sha256:
                return ModelFile(entry.name, file, entry.sha256)
        except OSError:
            continue
    return None


@contextmanager
def _fetch_lock(folder: Path, entry: ModelEntry) -> Iterator[None]:
    """Fetch a model in one process at a time; what the disk refuses becomes one sentence."""
    try:
        with FileLock(folder / f"{entry.file}.lock", timeout=_LOCK_WAIT_S):
            yield
    except Timeout as error:
        raise ModelError(
            f"Another formcheck has been fetching the pose model into {folder} for more than "
            f"{_LOCK_WAIT_S / 60:.0f} minutes: stop it, then try again."
        ) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            size = entry.size + (entry.package.size if entry.package else 0)
            raise ModelError(
                f"The disk is full: the pose model needs about {size / 1e6:.0f} MB "
                f"in {folder}; make room there and try again."
            ) from error
        raise ModelError(
            f"The pose model cannot be written to {folder} ({error.strerror or error}): "
            f"set {paths.HOME_VARIABLE} to a folder you may write to."
        ) from error


def _check_user_bundle(file: Path) -> ModelFile:
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
        return ModelFile(file.stem, file, fetch.sha256_of(file))
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
    progress: ProgressCallback | None = None,
    folders: Sequence[Path] | None = None,
) -> ModelFile:
    """Give a known model, fetching it when it is not on this machine yet.

    Parameters
    ----------
    name : str
        A name in the manifest, or ``"default"``.
    progress : callable, optional
        Called with the share that is done, 0 to 1, and a text.
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
    known = load_manifest()
    entry = known.models.get(known.default if name == DEFAULT else name)
    if entry is None:
        names = ", ".join([DEFAULT, *known.models])
        raise ModelError(f"There is no pose model called {name!r}: choose one of {names}.")
    places = list(folders) if folders is not None else _model_folders()
    found = _find_copy(entry, places)
    if found:
        return found
    folder = _writable_folder(places)
    with _fetch_lock(folder, entry):
        found = _find_copy(entry, places)  # somebody else may just have fetched it
        if found:
            return found
        if entry.package:
            fetch.build_model(entry, entry.package, folder, Progress(progress))
        else:
            fetch.download_model(entry, known.base_url, folder, Progress(progress))
    return ModelFile(entry.name, folder / entry.file, entry.sha256)


def resolve_model(
    name_or_path: str | Path | None = None,
    *,
    progress: ProgressCallback | None = None,
    folders: Sequence[Path] | None = None,
) -> ModelFile:
    """Give the pose model to use, fetching it when needed.

    Parameters
    ----------
    name_or_path : str or Path, optional
        A known name, or the path of a bundle of your own; by default the
        default model.
    progress : callable, optional
        Called with the share that is done, 0 to 1, and a text.
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
    file = Path(wanted).expanduser()
    if isinstance(wanted, str):
        is_known = wanted == DEFAULT or wanted in load_manifest().models
        is_word = re.fullmatch(r"[\w.-]+", wanted) and file.suffix != ".task"
        # A word that names no file is a mistyped name, and answered with the names there are.
        if is_known or (is_word and not file.exists()):
            return get_model(wanted, progress=progress, folders=folders)
    return _check_user_bundle(file)


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
    known = load_manifest()
    places = list(folders) if folders is not None else _model_folders()
    ordered = sorted(known.models.values(), key=lambda entry: entry.name != known.default)
    statuses: list[ModelStatus] = []
    for entry in ordered:
        found = _find_copy(entry, places)
        facts = entry.model_dump(include={"name", "title", "origin", "licence", "size", "notes"})
        path = found.path if found else None
        statuses.append(ModelStatus(**facts, is_default=entry.name == known.default, path=path))
    return statuses
