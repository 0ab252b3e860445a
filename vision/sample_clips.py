"""The sample clips that come with formcheck."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vision.checksum import sha256_of
from vision.paths import bundled


@dataclass(frozen=True)
class Sample:
    """A sample clip.

    Attributes
    ----------
    path : Path
        The clip.
    title : str
        Short title.
    what_to_expect : str
        What formcheck should report, in one sentence.
    shown_s : float
        Clip time of the frame that shows best what it is about.
    """

    path: Path
    title: str
    what_to_expect: str
    shown_s: float = 0.0


def find_sample(name: str, sha256: str) -> Sample | None:
    """Return the sample that a clip is; None for all other clips.

    Parameters
    ----------
    name, sha256 : str
        Name of the clip's file, and the digest of its content.
    """
    sample = next((each for each in list_samples() if each.path.name == name), None)
    return sample if sample is not None and _digest_of(sample.path) == sha256 else None


@cache
def _digest_of(path: Path) -> str:
    return sha256_of(path)


def list_samples(folder: Path | None = None) -> list[Sample]:
    """List the sample clips.

    Parameters
    ----------
    folder : Path, optional
        Folder of ``index.json``; by default the ``samples`` that come with formcheck.

    Returns
    -------
    list of Sample
        In the order of the index; empty if there are none.
    """
    folder = folder or bundled("samples")
    try:
        rows = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    if isinstance(rows, dict):
        rows = rows.get("samples", [])
    samples = []
    for row in rows:
        path = folder / Path(row["file"]).name
        if path.is_file():
            text = row.get("what_to_expect", "")
            samples.append(Sample(path, row["title"], text, row.get("shown_s", 0.0)))
    return samples
