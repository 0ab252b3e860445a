"""Keep the result of each clip and method, so that a run that was stopped goes on.

A result is stored by the content of the clip and of its truth file, the method with its model,
and the code and limits that it was made with. After any of them has changed it is made again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from accuracy.clip_result import ClipResult
from accuracy.truth_file import truth_path
from vision.atomic import write_atomically
from vision.checksum import sha256_of

ROOT: Final = Path(__file__).resolve().parent.parent
#: What a result of formcheck depends on. The list is generous: measuring a clip again with
#: stored detections takes seconds.
FORMCHECK_SOURCES: Final = (
    "vision/clip",
    "vision/pose",
    "vision/motion",
    "vision/screens",
    "vision/report/gait_sections.py",
    "vision/pipeline.py",
    "vision/settings.py",
    "accuracy/clip_result.py",
    "accuracy/conditions.py",
    "accuracy/gait_comparison.py",
    "accuracy/matching.py",
    "accuracy/measure.py",
    "accuracy/squat_comparison.py",
    "accuracy/true_motion.py",
    "accuracy/true_values.py",
    "accuracy/true_verdicts.py",
    "accuracy/truth_file.py",
)
#: What the result of another method depends on.
BASELINE_SOURCES: Final = (
    "accuracy/baselines",
    "accuracy/clip_result.py",
    "accuracy/conditions.py",
    "accuracy/matching.py",
    "accuracy/truth_file.py",
)
_SUFFIXES: Final = (".py", ".toml", ".json", ".tflite")
_DIGITS: Final = 20


@cache
def fingerprint(sources: tuple[str, ...]) -> str:
    """Return a checksum over source files.

    Parameters
    ----------
    sources : tuple of str
        Files, and folders with everything in them, relative to the checkout.
    """
    digest = hashlib.sha256()
    for path in sorted(_files(sources)):
        digest.update(f"{path.relative_to(ROOT).as_posix()}\0{sha256_of(path)}\n".encode())
    return digest.hexdigest()


def _files(sources: Iterable[str]) -> Iterable[Path]:
    for source in sources:
        path = ROOT / source
        found = path.rglob("*") if path.is_dir() else [path]
        yield from (p for p in found if p.suffix in _SUFFIXES)


@dataclass(frozen=True)
class ResultKey:
    """What a result depends on.

    Attributes
    ----------
    clip : Path
        The clip, with its truth file beside it.
    method : str
        Name of the method.
    settings : str
        Checksums of its model and code.
    """

    clip: Path
    method: str
    settings: str

    @property
    def file_name(self) -> str:
        """Name of the result's file."""
        parts = (sha256_of(self.clip), sha256_of(truth_path(self.clip)), self.method, self.settings)
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_DIGITS]
        return f"{self.clip.stem}.{self.method}.{digest}.json"


class ResultStore:
    """Results in a folder, one file for each.

    Parameters
    ----------
    folder : Path
        The folder; it is created if necessary.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def read(self, key: ResultKey) -> ClipResult | None:
        """Return a stored result; None where there is none, or none that can be read."""
        path = self._folder / key.file_name
        try:
            return ClipResult.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            return None

    def write(self, key: ResultKey, result: ClipResult) -> None:
        """Store a result, complete or not at all."""
        write_atomically(result.model_dump_json().encode(), self._folder / key.file_name)
