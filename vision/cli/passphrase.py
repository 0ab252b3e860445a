"""The passphrase of backups: from a file, the environment or the terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

import typer

from vision.errors import InputError

#: Environment variable with the passphrase of the backups.
PASSPHRASE_VARIABLE: Final = "FORMCHECK_BACKUP_PASSPHRASE"
_MAX_BYTES: Final = 10_000


def read_passphrase(file: Path | None, *, is_new: bool) -> str:
    """Return the passphrase of a backup folder.

    Parameters
    ----------
    file : Path or None
        A file whose first line it is.
    is_new : bool
        Where it is typed, ask twice.

    Raises
    ------
    InputError
        There is none.
    """
    if file is not None:
        return _read_file(file)
    found = os.environ.get(PASSPHRASE_VARIABLE, "")
    if found:
        return found
    if not sys.stdin.isatty():
        raise InputError(
            f"A passphrase is needed: give --passphrase-file FILE, or set {PASSPHRASE_VARIABLE}."
        )
    prompt = "New passphrase for the backups" if is_new else "Passphrase of the backups"
    return str(typer.prompt(prompt, hide_input=True, confirmation_prompt=is_new, err=True))


def _read_file(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            text = opened.read(_MAX_BYTES).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise InputError(f"The passphrase file '{file.name}' cannot be read ({reason}).") from error
    found = text.partition("\n")[0].rstrip("\r")
    if not found:
        raise InputError(f"The passphrase file '{file.name}' is empty.")
    return found
