"""Where a live recording goes: found out before somebody has moved for nothing."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from vision.errors import InputError


def check_places(places: Mapping[str, Path | None]) -> None:
    """Make sure that nothing is written over something else.

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
        if other != option:
            raise InputError(f"{other} and {option} name the same file; choose two names.")


def check_save(path: Path) -> None:
    """Make sure that a clip can be kept there; makes the folder.

    Raises
    ------
    InputError
        It cannot be written.
    """
    if path.is_dir():
        raise InputError(f"'{path.name}' is a folder; give the name of a video file.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _beside(path) as part:
            part.touch()
    except OSError as error:
        raise _not_written(path, error) from error


def save_clip(clip: Path, to: Path) -> Path:
    """Copy a clip; a file of this name is replaced once the copy is whole.

    Raises
    ------
    InputError
        It cannot be written.
    """
    try:
        with _beside(to) as part:
            shutil.copyfile(clip, part)
            part.replace(to)
    except OSError as error:
        raise _not_written(to, error) from error
    return to


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Give a name beside a file: only within one file system is a rename atomic."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _not_written(path: Path, error: OSError) -> InputError:
    why = error.strerror or str(error)
    return InputError(f"'{path.name}' cannot be written ({why}); choose another place.")
