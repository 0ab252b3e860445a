"""Taking a clip in: its name, its size, and its bytes piece by piece."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from vision.errors import FormcheckError, InputError

#: Endings of the clips that are taken in.
VIDEO_EXTENSIONS: Final = ("mp4", "mov", "webm", "mkv", "avi", "3gp", "m4v")
MAX_MEGABYTES: Final = 1024
CHUNK_BYTES: Final = 1 << 20


def safe_name(name: str) -> str:
    """Give a name without folders, as either kind of system writes them, and not endless."""
    name = PureWindowsPath(PurePosixPath(name).name).name.strip()
    name = "".join(c for c in name if c.isprintable())
    return name if len(name) <= 120 else f"{name[:100]}…{name[-15:]}"


def join_with_or(endings: tuple[str, ...]) -> str:
    """List endings in words."""
    return ", ".join(endings[:-1]) + f" or {endings[-1]}"


def write_upload(path: Path, chunks: Iterable[bytes], *, name: str, max_bytes: int) -> None:
    """Write a clip piece by piece, no further than it may be large.

    Parameters
    ----------
    path : Path
        Where it goes.
    chunks : iterable of bytes
        The clip.
    name : str
        Name the clip came with.
    max_bytes : int
        A larger clip is refused as soon as that shows.

    Raises
    ------
    InputError
        The clip is too large, or empty.
    FormcheckError
        There is no room for it.
    """
    size = 0
    try:
        with path.open("wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > max_bytes:
                    raise InputError(
                        f"'{name}' is larger than {max_bytes >> 20} MB; trim it to the "
                        "repetitions, or export it in a smaller size."
                    )
                file.write(chunk)
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise FormcheckError(f"There is no room on the disk for '{name}'.") from error
    if size == 0:
        raise InputError(f"'{name}' is empty; copy it from the phone again.")


def read_chunks(path: Path) -> Iterator[bytes]:
    """Read a file piece by piece."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
