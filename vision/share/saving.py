"""Write a shared file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from vision.errors import FormcheckError


def save(data: bytes, path: Path) -> None:
    """Write a file in one step: under another name first, which then becomes its own.

    Raises
    ------
    FormcheckError
        The folder does not take it.
    """
    temporary: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name[:40]}.", delete=False
        ) as file:
            temporary = Path(file.name)
            file.write(data)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise FormcheckError(
            f"{path.name} cannot be written ({os.strerror(error.errno or 0)}); "
            "check that the folder exists and has room."
        ) from error


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
