"""Read, write and move uploaded clips, with safe names and a size limit."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from vision.clip.containers import VIDEO_EXTENSIONS
from vision.errors import FormcheckError, InputError
from vision.text.numbers import format_size

MAX_MEGABYTES: Final = 1024
CHUNK_BYTES: Final = 1 << 20


@dataclass(frozen=True)
class FinishedUpload:
    """A complete uploaded file in the upload space; iterating reads it in chunks.

    Attributes
    ----------
    id : str
        Id of the upload.
    name : str
        Original file name, without folders.
    path : Path
        The file; whoever stores it moves it away.
    size : int
        Bytes.
    sha256 : str
        Hash of the content.
    """

    id: str
    name: str
    path: Path
    size: int
    sha256: str

    def __iter__(self) -> Iterator[bytes]:
        """Read the file in chunks."""
        return read_chunks(self.path)


def safe_name(name: str) -> str:
    """Return a file name without Windows or POSIX folders, of limited length."""
    name = PureWindowsPath(PurePosixPath(name).name).name.strip()
    name = "".join(c for c in name if c.isprintable())
    return name if len(name) <= 120 else f"{name[:100]}…{name[-15:]}"


def clip_extension(name: str) -> str:
    """Return the extension of a clip's file name, in lower case and without the dot.

    Parameters
    ----------
    name : str
        File name.

    Raises
    ------
    InputError
        Files with this extension are not read.
    """
    _, dot, extension = name.lower().rpartition(".")
    if not dot or extension not in VIDEO_EXTENSIONS:
        raise InputError(
            f"formcheck cannot read '{name}'; choose a video ending in "
            f"{join_with_or(VIDEO_EXTENSIONS)}."
        )
    return extension


def require_size(size: int, *, name: str, max_bytes: int) -> None:
    """Raise `InputError` if a file is empty or too large.

    Parameters
    ----------
    size : int
        Bytes.
    name : str
        Its original name, for the message.
    max_bytes : int
        Largest size.

    Raises
    ------
    InputError
        It is empty, or larger than `max_bytes`.
    """
    if size == 0:
        raise InputError(f"'{name}' is empty; copy it from the phone again.")
    if size > max_bytes:
        raise InputError(
            f"'{name}' is larger than {format_size(max_bytes)}; trim it to the "
            "repetitions, or export it in a smaller size."
        )


def join_with_or(words: tuple[str, ...]) -> str:
    """Join words as in a sentence: ``a, b or c``."""
    return ", ".join(words[:-1]) + f" or {words[-1]}"


def write_upload(path: Path, chunks: Iterable[bytes], *, name: str, max_bytes: int) -> None:
    """Write an uploaded clip in chunks, up to the size limit; a finished upload is moved.

    Parameters
    ----------
    path : Path
        File to write.
    chunks : iterable of bytes
        The clip. A `FinishedUpload` is not read, and has been bounded before.
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
    try:
        if isinstance(chunks, FinishedUpload):
            # Copies only where the results are on another disk.
            shutil.move(chunks.path, path)
            return
        size = 0
        with path.open("wb") as file:
            for chunk in chunks:
                size += len(chunk)
                require_size(max(size, 1), name=name, max_bytes=max_bytes)
                file.write(chunk)
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise FormcheckError(f"There is no room on the disk for '{name}'.") from error
    require_size(size, name=name, max_bytes=max_bytes)


def read_chunks(path: Path) -> Iterator[bytes]:
    """Read a file in chunks."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
