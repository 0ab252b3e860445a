"""Find, fetch and verify pose models.

Models are stored in the checkout's ``models/`` folder, or in the user's cache when formcheck is
installed or that folder is read-only.

A landmark network can be had as several models: of these, one that is on this machine is used,
else they are fetched in order until one succeeds.
"""

from __future__ import annotations

import errno
import logging
import re
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from vision import paths
from vision.checksum import sha256_of
from vision.errors import FormcheckError, ModelError
from vision.pose import model_bundle
from vision.pose.model_manifest import ModelEntry, ModelManifest, load_manifest
from vision.pose.model_network import identify_network
from vision.pose.model_quality import QUALITIES, QUALITY_NETWORKS, default_quality
from vision.progress import Progress, ProgressCallback
from vision.terms import Quality

_log = logging.getLogger(__name__)

#: Name for the model of the default quality.
DEFAULT: Final = "default"

_LOCK_WAIT_S = 900.0
#: After a network could not be fetched, analyses do not try again for this long, seconds.
_RETRY_AFTER_S: Final = 86_400.0


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
    network: str
    title: str
    origin: str
    licence: str
    size: int
    notes: str
    path: Path | None


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """The model for a quality.

    Attributes
    ----------
    model : ModelFile
        The model.
    problem : str or None
        Why it is not the model of this quality, in one sentence; None if it is.
    """

    model: ModelFile
    problem: str | None = None


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


@lru_cache(maxsize=16)
def _sha256(file: Path, modified_ns: int) -> str:
    """Return the checksum of a file as it was at a time, so that a replaced one is read again."""
    return sha256_of(file)


def _find_copy(entry: ModelEntry, folders: Sequence[Path]) -> ModelFile | None:
    """Find a complete copy with the right checksum."""
    for folder in folders:
        file = folder / entry.file
        try:
            stat = file.stat()
            # Size first: it is free to check and reveals a truncated file.
            if stat.st_size == entry.size and _sha256(file, stat.st_mtime_ns) == entry.sha256:
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
            raise ModelError(
                f"The disk is full: the pose model needs about {_space(entry) / 1e6:.0f} MB "
                f"in {folder}; free some space and try again."
            ) from error
        raise ModelError(
            f"The pose model cannot be written to {folder} ({error.strerror or error}): "
            f"set {paths.HOME_VARIABLE} to a folder you can write to."
        ) from error


def _space(entry: ModelEntry) -> int:
    """Return the disk space that fetching a model needs, bytes."""
    if entry.landmarks is None:
        return entry.size
    manifest = load_manifest()
    needed = entry.size + manifest.python_package.size
    # npm keeps a second copy of the package until it ends.
    return needed + 2 * manifest.npm_package.size * (entry.landmarks.package == "npm")


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


def _fetch(
    entry: ModelEntry, manifest: ModelManifest, folders: Sequence[Path], progress: Progress
) -> ModelFile:
    """Fetch one model into the first writable folder."""
    # Imported here because models are rarely fetched, and the HTTP client takes a while.
    from vision.pose import model_build, model_download

    folder = _writable_folder(folders)
    with _fetch_lock(folder, entry):
        found = _find_copy(entry, folders)  # another process may just have fetched it
        if found:
            return found
        _log.info("Fetching model %s", entry.name)
        if entry.landmarks is None:
            model_download.download_model(entry, manifest.base_url, folder, progress)
        else:
            bundles = [each / known.file for each in folders for known in manifest.models.values()]
            model_build.build_model(entry, manifest, folder, progress, bundles=bundles)
    return ModelFile(entry.name, folder / entry.file, entry.sha256, entry.network)


def _find_network(network: str, folders: Sequence[Path]) -> ModelFile | None:
    """Find a model with this network on this machine."""
    manifest = load_manifest()
    copies = (_find_copy(manifest.models[n], folders) for n in manifest.networks[network].models)
    return next((copy for copy in copies if copy), None)


def _get_first(
    entries: Iterable[ModelEntry], folders: Sequence[Path], progress: Progress
) -> ModelFile:
    """Fetch the first of these models that can be had."""
    failure: ModelError | None = None
    for entry in entries:
        try:
            return _fetch(entry, load_manifest(), folders, progress)
        except ModelError as error:
            _log.info("Cannot fetch model %s: %s", entry.name, error)
            failure = error
    assert failure is not None
    raise failure


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
        A landmark network in the manifest, such as ``heavy``, or one of its models.
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
    names = known.networks[name].models if name in known.networks else (name,)
    if not set(names) <= set(known.models):
        choices = ", ".join([*QUALITIES, *known.networks, *known.models])
        raise ModelError(f"There is no pose model called {name!r}: choose one of {choices}.")
    entries = [known.models[each] for each in names]
    searched = list(folders) if folders is not None else _model_folders()
    for entry in entries:
        found = _find_copy(entry, searched)
        if found:
            return found
    return _get_first(entries, searched, Progress(progress))


def choose_model(
    quality: Quality | None = None,
    *,
    retry: bool = False,
    progress: ProgressCallback | None = None,
    folders: Sequence[Path] | None = None,
) -> ModelChoice:
    """Return the model of a quality, or, where it cannot be had, the nearest one that can.

    Parameters
    ----------
    quality : {"best", "balanced", "fast"}, optional
        The quality; by default the default one.
    retry : bool
        Whether to try again at once to fetch a model that could not be fetched before.
    progress : callable, optional
        Called with the fraction done, 0 to 1, and a status text.
    folders : sequence of Path, optional
        Folders that may contain models; a new one goes into the first writable one.

    Returns
    -------
    ModelChoice
        The model, and why it is not that of the quality.

    Raises
    ------
    ModelError
        No model at all can be had.
    """
    network = QUALITY_NETWORKS[quality or default_quality()]
    searched = list(folders) if folders is not None else _model_folders()
    found = _find_network(network, searched)
    if found:
        return ModelChoice(found)
    problem = None if retry else _recent_failure(network, searched)
    if problem is None:
        try:
            model = get_model(network, progress=progress, folders=searched)
        except ModelError as error:
            problem = str(error)
            _remember_failure(network, searched, problem)
        else:
            _remember_failure(network, searched, None)
            return ModelChoice(model)
    others = [other for other in ("full", *QUALITY_NETWORKS.values()) if other != network]
    for other in others:
        found = _find_network(other, searched)
        if found:
            return ModelChoice(found, problem)
    if network == "full":
        raise ModelError(problem)
    return ModelChoice(get_model("full", progress=progress, folders=searched), problem)


def _failure_file(network: str, folder: Path) -> Path:
    return folder / f".{network}-unavailable"


def _recent_failure(network: str, folders: Sequence[Path]) -> str | None:
    """Return why a network could not be fetched, if that was tried recently."""
    for folder in folders:
        file = _failure_file(network, folder)
        with suppress(OSError, UnicodeDecodeError):
            # A clock that was set back makes the age negative.
            if 0 <= time.time() - file.stat().st_mtime < _RETRY_AFTER_S:
                return file.read_text("utf-8")
    return None


def _remember_failure(network: str, folders: Sequence[Path], problem: str | None) -> None:
    """Write down why a network could not be fetched; None deletes it."""
    for folder in folders:
        with suppress(OSError):
            if problem is None:
                _failure_file(network, folder).unlink(missing_ok=True)
            elif folder.is_dir():
                _failure_file(network, folder).write_text(problem, "utf-8")
                return


def resolve_model(
    name_or_path: str | Path | None = None,
    *,
    quality: Quality | None = None,
    progress: ProgressCallback | None = None,
    folders: Sequence[Path] | None = None,
) -> ModelFile:
    """Return the pose model to use, fetching it if necessary.

    Parameters
    ----------
    name_or_path : str or Path, optional
        A name in the manifest, or the path of a bundle; by default the model of the quality.
    quality : {"best", "balanced", "fast"}, optional
        The quality, where no model is named; by default the default one.
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
    if name_or_path is None or name_or_path == DEFAULT:
        return choose_model(quality, progress=progress, folders=folders).model
    file = Path(name_or_path).expanduser()
    if isinstance(name_or_path, str):
        manifest = load_manifest()
        if name_or_path in QUALITIES:
            named: Quality = name_or_path
            return choose_model(named, progress=progress, folders=folders).model
        is_known = name_or_path in {**manifest.networks, **manifest.models}
        is_word = re.fullmatch(r"[\w.-]+", name_or_path) and file.suffix != ".task"
        # A word that is not a file is a mistyped name; the error lists the known ones.
        if is_known or (is_word and not file.exists()):
            return get_model(name_or_path, progress=progress, folders=folders)
    return _check_user_bundle(file)


def installed_model(
    quality: Quality | None = None, *, folders: Sequence[Path] | None = None
) -> ModelFile | None:
    """Return the model that an analysis would use now without fetching one; None if there is none.

    Parameters
    ----------
    quality : {"best", "balanced", "fast"}, optional
        The quality; by default the default one.
    folders : sequence of Path, optional
        Folders that may contain models.
    """
    searched = list(folders) if folders is not None else _model_folders()
    wanted = QUALITY_NETWORKS[quality or default_quality()]
    networks = dict.fromkeys((wanted, "full", *QUALITY_NETWORKS.values()))
    copies = (_find_network(network, searched) for network in networks)
    return next((copy for copy in copies if copy), None)


def live_models(quality: Quality | None = None) -> list[ModelFile]:
    """Return the models a live check may choose from by their speed.

    Parameters
    ----------
    quality : {"best", "balanced", "fast"}, optional
        The best one to consider; by default that of the default quality.

    Returns
    -------
    list of ModelFile
        Those on this machine, the most accurate first; if there is none, one is fetched.

    Raises
    ------
    ModelError
        No model can be had.
    """
    first = QUALITY_NETWORKS[quality or default_quality()]
    networks = list(QUALITY_NETWORKS.values())
    folders = _model_folders()
    copies = (_find_network(n, folders) for n in networks[networks.index(first) :])
    return [copy for copy in copies if copy] or [choose_model(quality, folders=folders).model]


def list_models(*, folders: Sequence[Path] | None = None) -> list[ModelStatus]:
    """List the known models, in the order of the manifest.

    Parameters
    ----------
    folders : sequence of Path, optional
        Folders that may contain models.

    Returns
    -------
    list of ModelStatus
        Each with its path, if a complete copy is on this machine.
    """
    searched = list(folders) if folders is not None else _model_folders()
    statuses: list[ModelStatus] = []
    for entry in load_manifest().models.values():
        found = _find_copy(entry, searched)
        facts = entry.model_dump(include=set(ModelStatus.__slots__) - {"path"})
        statuses.append(ModelStatus(**facts, path=found.path if found else None))
    return statuses
