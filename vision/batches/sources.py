"""Find the clips of a batch: in a folder, by a pattern, in a manifest, on disk or elsewhere."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, Final

from vision.batches.manifest import ManifestRow, read_manifest
from vision.batches.storage import is_local, last_part, open_filesystem
from vision.clip.containers import VIDEO_EXTENSIONS
from vision.errors import InputError

_GLOB: Final = frozenset("*?[")
#: Characters of a clip's name that the names of its result files cannot have everywhere.
_UNSAFE: Final = re.compile(r'[\x00-\x1f<>:"/\\|?*\x7f]')
_MAX_NAME: Final = 100


@dataclass(frozen=True)
class ClipSource:
    """A clip to analyse.

    Attributes
    ----------
    url : str
        Where it is: an fsspec URL, with an absolute path.
    name : str
        File name.
    folder : str
        Folder below that of the batch; empty at its top.
    result : str
        Unique name for the files of its result, without suffix.
    athlete : str, optional
        Whose clip it is.
    sha256 : str, optional
        Its checksum, if the manifest gives it.
    choices : dict
        Settings of the analysis that the manifest chooses for it.
    criteria : str, optional
        Criteria file that the manifest chooses for it.
    """

    url: str
    name: str
    folder: str = ""
    result: str = ""
    athlete: str | None = None
    sha256: str | None = None
    choices: dict[str, Any] = field(default_factory=dict)
    criteria: str | None = None

    @property
    def label(self) -> str:
        """Name for messages, with the folder."""
        return f"{self.folder}/{self.name}" if self.folder else self.name

    @property
    def local_path(self) -> Path | None:
        """The file on this computer; None if it is elsewhere."""
        filesystem, path = open_filesystem(self.url)
        return Path(path) if is_local(filesystem) else None


def find_clips(inputs: Sequence[str]) -> tuple[list[ClipSource], list[str]]:
    """Find the clips of a batch.

    Parameters
    ----------
    inputs : sequence of str
        Folders (searched with their subfolders), patterns, manifests (``.csv``) and clips, as
        local paths or fsspec URLs.

    Returns
    -------
    list of ClipSource
        Sorted by folder and name, each with a unique name for its results.
    list of str
        Sentences for the user about what is not used.

    Raises
    ------
    InputError
        An input cannot be used, or there is no clip.
    """
    notes: list[str] = []
    found: list[ClipSource] = []
    for text in inputs:
        if text.lower().endswith(".csv"):
            clips, new_notes = _manifest_clips(text)
            notes += new_notes
        else:
            clips = _listed_clips(text)
        found += clips
    unique = list({_identity(clip): clip for clip in found}.values())
    return _with_results(sorted(unique, key=lambda c: (c.folder, c.name, _identity(c)))), notes


def _listed_clips(text: str) -> list[ClipSource]:
    filesystem, path = open_filesystem(text)
    try:
        if filesystem.isdir(path):
            root, paths = path, filesystem.find(path)
        elif filesystem.isfile(path):
            return [_source(filesystem, path, root=path.rpartition("/")[0])]
        elif _GLOB & set(path):
            root = _fixed_part(path)
            paths = [p for p in filesystem.glob(path) if not filesystem.isdir(p)]
        else:
            raise InputError(
                f"There is no folder, clip or manifest {last_part(text)}; check the name."
            )
    except (OSError, NotImplementedError) as error:
        raise InputError(f"{last_part(text)} cannot be listed; check the address.") from error
    clips = [_source(filesystem, p, root=root) for p in paths if _is_clip(p, root)]
    if not clips:
        kinds = ", ".join(VIDEO_EXTENSIONS[:6])
        raise InputError(f"There is no clip in {last_part(text)}; put videos there ({kinds}, …).")
    return clips


def _is_clip(path: str, root: str) -> bool:
    below = PurePosixPath(path.removeprefix(root))
    is_hidden = any(part.startswith(".") for part in below.parts)
    return below.suffix.lower().removeprefix(".") in VIDEO_EXTENSIONS and not is_hidden


def _fixed_part(pattern: str) -> str:
    """Return the folders of a pattern before its first wildcard."""
    parts = pattern.split("/")
    first = next(i for i, part in enumerate(parts) if _GLOB & set(part))
    return "/".join(parts[:first])


def _source(filesystem: Any, path: str, *, root: str) -> ClipSource:
    below = path.removeprefix(root.rstrip("/") + "/")
    if below == path:  # outside: its folder's own name is all that is told
        below = "/".join(path.rsplit("/", 2)[-2:])
    folder, _, name = below.rpartition("/")
    return ClipSource(filesystem.unstrip_protocol(path), name, folder.strip("/"))


def _manifest_clips(url: str) -> tuple[list[ClipSource], list[str]]:
    rows, notes = read_manifest(url)
    filesystem, path = open_filesystem(url)
    root = path.rpartition("/")[0]
    clips: dict[str, int] = {}
    sources = []
    for number, row in enumerate(rows, start=1):
        source = _manifest_clip(row, filesystem, root)
        first = clips.setdefault(_identity(source), number)
        if first != number:
            raise InputError(
                f"{last_part(url)} lists '{row.clip}' twice with the same settings; remove one of "
                f"the rows (clips {first} and {number})."
            )
        sources.append(source)
    return sources, notes


def _manifest_clip(row: ManifestRow, filesystem: Any, root: str) -> ClipSource:
    clip_filesystem, path = _relative_to(row.clip, filesystem, root)
    source = _source(clip_filesystem, path, root=root)
    criteria = None
    if row.criteria is not None:
        other_filesystem, other = _relative_to(row.criteria, filesystem, root)
        criteria = other_filesystem.unstrip_protocol(other)
    return replace(
        source, athlete=row.athlete, sha256=row.sha256, choices=row.choices, criteria=criteria
    )


def _relative_to(text: str, filesystem: Any, root: str) -> tuple[Any, str]:
    """Return the file that a cell names, relative to the manifest's folder."""
    if "://" in text:
        return open_filesystem(text)
    text = text.replace("\\", "/") if is_local(filesystem) else text
    is_absolute = text.startswith("/") or Path(text).is_absolute()
    return filesystem, text if is_absolute else f"{root}/{text.removeprefix('./')}"


def _identity(source: ClipSource) -> str:
    """Return a checksum of the clip's place and the settings chosen for it."""
    place = f"{source.folder}/{source.name}"
    parts = json.dumps([place, source.url, source.choices, source.criteria], sort_keys=True)
    return hashlib.sha256(parts.encode()).hexdigest()


def _with_results(sources: Sequence[ClipSource]) -> list[ClipSource]:
    """Name the results after their clips, with a suffix where names would collide.

    The suffix does not depend on the other clips or on where the batch is on the disk.
    """
    names = [plain_name(source.name) for source in sources]
    # Many file systems do not tell capital letters from small ones.
    count = Counter(name.casefold() for name in names)
    named = []
    for source, name in zip(sources, names, strict=True):
        if count[name.casefold()] > 1 or name != PurePosixPath(source.name).stem:
            parts = json.dumps(
                [source.folder, source.name, source.choices, source.criteria and "own"],
                sort_keys=True,
            )
            name = f"{name}-{hashlib.sha256(parts.encode()).hexdigest()[:8]}"
        named.append(replace(source, result=name))
    return _still_unique(named)


def _still_unique(sources: list[ClipSource]) -> list[ClipSource]:
    """Number the rest: clips from different places with the same folder, name and settings."""
    seen: Counter[str] = Counter()
    unique = []
    for source in sources:
        seen[source.result.casefold()] += 1
        number = seen[source.result.casefold()]
        unique.append(
            source if number == 1 else replace(source, result=f"{source.result}-{number}")
        )
    return unique


def plain_name(name: str) -> str:
    """Return the name for the results of a clip, if no other clip has the same.

    Parameters
    ----------
    name : str
        File name of the clip.
    """
    stem = _UNSAFE.sub("_", PurePosixPath(name).stem).strip(" .")
    return stem[:_MAX_NAME] or "clip"
