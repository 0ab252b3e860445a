"""Read and write uploaded clips in chunks, with safe names and a size limit."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from vision.errors import FormcheckError, InputError

MAX_MEGABYTES: Final = 1024
CHUNK_BYTES: Final = 1 << 20


def safe_name(name: str) -> str:
    """Return a file name without Windows or POSIX folders, of limited length."""
    name = PureWindowsPath(PurePosixPath(name).name).name.strip()
    name = "".join(c for c in name if c.isprintable())
    return name if len(name) <= 120 else f"{name[:100]}…{name[-15:]}"


def join_with_or(words: tuple[str, ...]) -> str:
    """Join words as in a sentence: ``a, b or c``."""
    return ", ".join(words[:-1]) + f" or {words[-1]}"


def write_upload(path: Path, chunks: Iterable[bytes], *, name: str, max_bytes: int) -> None:
    """Write an uploaded clip in chunks, up to the size limit.

    Parameters
    ----------
    path : Path
        File to write.
    chunks : iterable of bytes
        The clip.
    name : str
        Original file name of the clip, for messages.
    max_bytes : int
        A larger clip is rejected as soon as its size is known.

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
    """Read a file in chunks."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
