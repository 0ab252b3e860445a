"""Where a live recording goes: found out before somebody has moved for nothing."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from vision.atomic import atomic_path, check_writable, is_stream
from vision.errors import InputError


def check_distinct_paths(places: Mapping[str, Path | None]) -> None:
    """Make sure that nothing is written over something else.

    Two outputs may go to the same device, as to ``/dev/null``.

    Parameters
    ----------
    places : mapping
        From options to the files they name.

    Raises
    ------
    InputError
        Two options name the same file.
    """
    taken: dict[Path, str] = {}
    for option, path in places.items():
        if path is None:
            continue
        other = taken.setdefault(path.resolve(), option)
        if other != option and not (is_stream(path) and other != "--camera"):
            raise InputError(f"{other} and {option} name the same file; choose two names.")


def check_save_path(path: Path) -> None:
    """Make sure that a clip can be kept there; makes the folder.

    Raises
    ------
    InputError
        It cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        check_writable(path)
    except IsADirectoryError as error:
        raise InputError(f"'{path.name}' is a folder; give the name of a video file.") from error
    except OSError as error:
        raise _not_written(path, error) from error


def save_clip(clip: Path, to: Path) -> Path:
    """Copy a clip; a file of this name is replaced once the copy is whole.

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
        raise _not_written(to, error) from error
    return clip if is_stream(to) else to  # from a stream it could not be read again


def _not_written(path: Path, error: OSError) -> InputError:
    why = error.strerror or str(error)
    return InputError(f"'{path.name}' cannot be written ({why}); choose another place.")
