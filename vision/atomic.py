"""Write a file so that it is there whole or not at all; devices and pipes are written into."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from vision.errors import InputError, OutputClosed

#: Longest part of a file's name that its temporary file takes over, in characters: with
#: what is added, 255 bytes must do for the whole name.
_MAX_NAME_PREFIX: Final = 40
#: More symbolic links than this, one leading to the next, are a loop.
_MAX_LINKS: Final = 40
#: Numbers of the descriptors that belong to whoever started the program.
_STANDARD_STREAMS: Final = frozenset({1, 2})


@contextmanager
def atomic_path(path: Path, *, mode: int | None = None) -> Iterator[Path]:
    """Give a temporary file to write to; it becomes `path` when the block ends without error.

    After an error, a signal or Ctrl-C nothing is left of the temporary file, and what was
    there before is unchanged. A symbolic link stays; the file it leads to is replaced.

    What exists and is not a plain file (a device, a pipe, a socket, or one of the program's
    own open files such as ``/dev/stdout``) is never replaced: the temporary file lies in the
    system's temporary folder then, and its bytes are copied into it at the end.

    Parameters
    ----------
    path : Path
        The file to write.
    mode : int, optional
        Permissions of the file. Nobody else can read it before they are set. Default: those
        of any new file.

    Yields
    ------
    Path
        An empty file to write to.

    Raises
    ------
    OutputClosed
        It is standard output or standard error, and nobody reads that any more.
    OSError
        It cannot be written; `path` may be a folder.
    """
    place = _resolve_target(path)
    with _temporary_file(place, mode=0o666 if mode is None else 0o600) as part:
        yield part
        if place.is_stream:
            _copy_into(place, part)
            return
        if mode is not None:
            part.chmod(mode)
        part.replace(place.path)


def write_atomically(data: bytes, path: Path) -> None:
    """Write a file whole or not at all, as `atomic_path` does.

    Parameters
    ----------
    data : bytes
        All of its content.
    path : Path
        The file to write.

    Raises
    ------
    InputError
        It cannot be written.
    OutputClosed
        It is standard output or standard error, and nobody reads that any more.
    """
    try:
        with atomic_path(path) as part:
            part.write_bytes(data)
    except OSError as error:
        raise InputError(
            f"{path.name} cannot be written ({os.strerror(error.errno or 0)}); "
            "check that the folder exists and has room."
        ) from error


def check_writable(path: Path) -> None:
    """Find out before long work whether `atomic_path` can write there; changes nothing.

    Parameters
    ----------
    path : Path
        The file that is to be written.

    Raises
    ------
    OSError
        It cannot be written.
    """
    with _temporary_file(_resolve_target(path), mode=0o600):
        pass


def is_stream(path: Path) -> bool:
    """Whether there is something that is written into, not replaced.

    Parameters
    ----------
    path : Path
        Where something is to be written.

    Returns
    -------
    bool
        False for a plain file, for a folder and where nothing is.
    """
    try:
        return _resolve_target(path).is_stream
    except OSError:
        return False


def is_standard_output(path: Path) -> bool:
    """Whether a path names the program's standard output, as ``/dev/stdout`` does.

    Parameters
    ----------
    path : Path
        Where something is to be written.

    Returns
    -------
    bool
    """
    return _own_descriptor(path) == 1


@dataclass(frozen=True)
class _Target:
    """Where bytes go: a plain file, or a stream (with the number of its descriptor if known)."""

    path: Path
    is_stream: bool = False
    descriptor: int | None = None


def _resolve_target(path: Path) -> _Target:
    descriptor = _own_descriptor(path)
    if descriptor is not None:
        os.fstat(descriptor)  # an error where there is none of this number
        return _Target(path, is_stream=True, descriptor=descriptor)
    # A rename over a link would replace the link itself.
    target = Path(os.path.realpath(path)) if path.is_symlink() else path
    try:
        kind = path.stat().st_mode
    except FileNotFoundError:
        return _Target(target)
    if stat.S_ISDIR(kind):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if stat.S_ISREG(kind):
        return _Target(target)
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    return _Target(path, is_stream=True)


def _own_descriptor(path: Path) -> int | None:
    """Give the number of the program's own open file that a path names, None for any other.

    Opened by its name, such a file would be written from its beginning, over what other
    programs have put there, and a socket could not be opened at all.
    """
    own = {"/dev/fd", f"/proc/{os.getpid()}/fd"}
    for _ in range(_MAX_LINKS):
        folder = os.path.realpath(path.parent)
        # Linux has a folder of its own for each thread; the files in it are the same.
        is_own = folder in own or folder.startswith(f"/proc/{os.getpid()}/task/")
        if is_own and path.name.isdecimal():
            return int(path.name)
        try:
            path = Path(folder) / path.readlink()
        except (OSError, ValueError):
            return None
    return None


@contextmanager
def _temporary_file(place: _Target, *, mode: int) -> Iterator[Path]:
    """Make an empty file and delete it at the end, if it still has its name then."""
    # Only within one file system a rename is a single step.
    folder = Path(tempfile.gettempdir()) if place.is_stream else place.path.parent
    part = folder / f".{place.path.name[:_MAX_NAME_PREFIX]}.{secrets.token_hex(8)}.part"
    mode = 0o600 if place.is_stream else mode
    try:
        # The name is known before the file exists, so that Ctrl-C at any time finds it.
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
        yield part
    finally:
        with suppress(OSError):  # there is none, or what went wrong is told already
            part.unlink()


def _copy_into(place: _Target, part: Path) -> None:
    try:
        with part.open("rb") as source, _open_stream(place) as stream:
            shutil.copyfileobj(source, stream)
    except BrokenPipeError as error:
        if place.descriptor in _STANDARD_STREAMS:
            raise OutputClosed("Nobody reads the output any more.") from error
        raise


def _open_stream(place: _Target) -> IO[bytes]:
    if place.descriptor is not None:
        for printed in (sys.stdout, sys.stderr):
            if printed is not None:  # as in a program without a terminal
                printed.flush()  # what was printed before comes before
        return os.fdopen(os.dup(place.descriptor), "wb")
    flags = os.O_WRONLY | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
    # Neither made nor cut: it exists, and is not a plain file.
    return os.fdopen(os.open(place.path, flags), "wb")
