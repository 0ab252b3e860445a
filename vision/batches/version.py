"""Checksum of everything but clip and settings that decides a report."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final

from vision.screens.registry import CRITERIA_FILES

#: Packages and modules of formcheck whose code and data decide a report.
_PARTS: Final = ("clip", "pose", "motion", "screens", "text", "report")
_MODULES: Final = ("pipeline.py", "settings.py", "terms.py")
_SUFFIXES: Final = frozenset({".py", ".toml", ".json", ".tflite"})
_LIBRARIES: Final = ("mediapipe", "av", "numpy", "scipy", "opencv-python", "formcheck")


@cache
def analysis_version() -> str:
    """Return a checksum of the code, criteria and libraries that decide a report."""
    root = Path(__file__).resolve().parents[1]
    files = [root / name for name in _MODULES]
    for part in _PARTS:
        files += [path for path in (root / part).rglob("*") if path.suffix in _SUFFIXES]
    digest = hashlib.sha256()
    # Tests that the user has added; the built-in ones are counted twice.
    for criteria in CRITERIA_FILES.values():
        files += [criteria, criteria.with_suffix(".py")]
    for path in sorted(files):
        name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
        digest.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    for library in _LIBRARIES:
        with suppress(metadata.PackageNotFoundError):
            digest.update(f"{library} {metadata.version(library)}\n".encode())
    return digest.hexdigest()
