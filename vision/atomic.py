"""Write files atomically (complete or not at all); write into devices and pipes."""

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

#: Characters of a file's name that are kept in that of its temporary file, which with prefix
#: and suffix must stay within 255 bytes.
_MAX_NAME_PREFIX: Final = 40
#: A longer chain of symbolic links is a loop.
_MAX_LINKS: Final = 40
#: Descriptors of standard output and standard error.
_STANDARD_STREAMS: Final = frozenset({1, 2})


@contextmanager
def atomic_path(path: Path, *, mode: int | None = None) -> Iterator[Path]:
    """Yield a temporary file that replaces `path` when the block ends without an error.

    After an error, a signal or Ctrl-C, the temporary file is deleted and an existing file is
    unchanged. A symbolic link stays; the file it points to is replaced.

    A path that exists and is not a regular file (a device, a pipe, a socket, or one of the
    process's own descriptors such as ``/dev/stdout``) is never replaced: the temporary file is
    created in the system's temporary folder and its bytes are copied to the path at the end.

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
        The path is standard output or standard error, and its reader has closed it.
    OSError
        The path cannot be written, or is a folder.
    """
    target = _resolve_target(path)
    with _temporary_file(target, mode=0o666 if mode is None else 0o600) as temporary:
        yield temporary
        if target.is_stream:
            _copy_into(target, temporary)
            return
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(target.path)


def write_atomically(data: bytes, path: Path) -> None:
    """Write bytes to a file atomically, as `atomic_path` does.

    Parameters
    ----------
    data : bytes
        The whole content.
    path : Path
        The file to write.

    Raises
    ------
    InputError
        The file cannot be written.
    OutputClosed
        The path is standard output or standard error, and its reader has closed it.
    """
    try:
        with atomic_path(path) as temporary:
            temporary.write_bytes(data)
    except OSError as error:
        raise InputError(
            f"{path.name} cannot be written ({os.strerror(error.errno or 0)}); "
            "check that the folder exists and that the disk has space."
        ) from error


def check_writable(path: Path) -> None:
    """Check before long work that `atomic_path` can write to a path; changes nothing.

    Parameters
    ----------
    path : Path
        The file to be written later.

    Raises
    ------
    OSError
        The path cannot be written.
    """
    with _temporary_file(_resolve_target(path), mode=0o600):
        pass


def is_stream(path: Path) -> bool:
    """Return whether a path is written into instead of replaced: a device, pipe or socket.

    Parameters
    ----------
    path : Path
        The path of an output.

    Returns
    -------
    bool
        False for a regular file, for a folder and for a path that does not exist.
    """
    try:
        return _resolve_target(path).is_stream
    except OSError:
        return False


def is_standard_output(path: Path) -> bool:
    """Return whether a path is the process's standard output, as ``/dev/stdout`` is."""
    return _own_descriptor(path) == 1


@dataclass(frozen=True)
class _Target:
    """Where bytes go: a regular file, or a stream (with its descriptor if known)."""

    path: Path
    is_stream: bool = False
    descriptor: int | None = None


def _resolve_target(path: Path) -> _Target:
    descriptor = _own_descriptor(path)
    if descriptor is not None:
        os.fstat(descriptor)  # raises if the descriptor is not open
        return _Target(path, is_stream=True, descriptor=descriptor)
    # Renaming over a link would replace the link itself.
    destination = Path(os.path.realpath(path)) if path.is_symlink() else path
    try:
        kind = path.stat().st_mode
    except FileNotFoundError:
        return _Target(destination)
    if stat.S_ISDIR(kind):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if stat.S_ISREG(kind):
        return _Target(destination)
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    return _Target(path, is_stream=True)


def _own_descriptor(path: Path) -> int | None:
    """Return the process's own descriptor that a path refers to, or None.

    Opened by its path, such a file would be overwritten from its beginning, and a socket could
    not be opened at all.
    """
    own = {"/dev/fd", f"/proc/{os.getpid()}/fd"}
    for _ in range(_MAX_LINKS):
        folder = os.path.realpath(path.parent)
        # Linux has a separate folder for each thread, with the same descriptors in it.
        is_own = folder in own or folder.startswith(f"/proc/{os.getpid()}/task/")
        if is_own and path.name.isdecimal():
            return int(path.name)
        try:
            path = Path(folder) / path.readlink()
        except (OSError, ValueError):
            return None
    return None


@contextmanager
def _temporary_file(target: _Target, *, mode: int) -> Iterator[Path]:
    """Create an empty file and delete it at the end, unless it has been renamed."""
    # Renaming is atomic only within one file system.
    folder = Path(tempfile.gettempdir()) if target.is_stream else target.path.parent
    temporary = folder / f".{target.path.name[:_MAX_NAME_PREFIX]}.{secrets.token_hex(8)}.part"
    mode = 0o600 if target.is_stream else mode
    try:
        # The name is known before the file exists, so that Ctrl-C at any time deletes it.
        os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
        yield temporary
    finally:
        with suppress(OSError):  # renamed, or the error is being reported already
            temporary.unlink()


def _copy_into(target: _Target, temporary: Path) -> None:
    try:
        with temporary.open("rb") as source, _open_stream(target) as stream:
            shutil.copyfileobj(source, stream)
    except BrokenPipeError as error:
        if target.descriptor in _STANDARD_STREAMS:
            raise OutputClosed("The reader of the output has closed it.") from error
        raise


def _open_stream(target: _Target) -> IO[bytes]:
    if target.descriptor is not None:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # None in a program without a terminal
                stream.flush()  # what was printed before must come first
        return os.fdopen(os.dup(target.descriptor), "wb")
    flags = os.O_WRONLY | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
    # Neither created nor truncated: it exists and is not a regular file.
    return os.fdopen(os.open(target.path, flags), "wb")
