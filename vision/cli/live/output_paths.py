"""Check the output paths of a live check before it starts."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from vision.atomic import atomic_path, check_writable, is_stream
from vision.errors import InputError


def check_distinct_paths(paths: Mapping[str, Path | None]) -> None:
    """Check that no two options name the same file.

    Two outputs may go to the same device, as to ``/dev/null``.

    Parameters
    ----------
    paths : mapping of str to Path or None
        File of each option.

    Raises
    ------
    InputError
        Two options name the same file.
    """
    options: dict[Path, str] = {}
    for option, path in paths.items():
        if path is None:
            continue
        other = options.setdefault(path.resolve(), option)
        if other != option and not (is_stream(path) and other != "--camera"):
            raise InputError(f"{other} and {option} name the same file; choose two names.")


def check_save_path(path: Path) -> None:
    """Check that a clip can be written there, and create its folder.

    Parameters
    ----------
    path : Path
        The file to write.

    Raises
    ------
    InputError
        It cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        check_writable(path)
    except IsADirectoryError as error:
        raise InputError(f"'{path.name}' is a folder; give a file name.") from error
    except OSError as error:
        raise _write_error(path, error) from error


def save_clip(clip: Path, to: Path) -> Path:
    """Copy a clip; an existing file is replaced once the copy is complete.

    Parameters
    ----------
    clip : Path
        The clip to copy.
    to : Path
        The file to write.

    Returns
    -------
    Path
        Where the clip can be read: the copy, or `clip` itself if `to` is a device or a pipe.

    Raises
    ------
    InputError
        It cannot be written.
    """
    try:
        with atomic_path(to) as part:
            shutil.copyfile(clip, part)
    except OSError as error:
        raise _write_error(to, error) from error
    return clip if is_stream(to) else to  # from a stream it could not be read again


def _write_error(path: Path, error: OSError) -> InputError:
    reason = error.strerror or str(error)
    return InputError(f"'{path.name}' cannot be written ({reason}); choose another location.")
