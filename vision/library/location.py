"""Where a library is: in formcheck's home, or where the environment says."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

#: Environment variables: URL of the database, and folder or URL of the files.
DATABASE_VARIABLE: Final = "FORMCHECK_DATABASE"
FILES_VARIABLE: Final = "FORMCHECK_OBJECTS"


def database_url() -> str | None:
    """Return the URL of the database that the environment names, if any."""
    return os.environ.get(DATABASE_VARIABLE, "").strip() or None


def files_url() -> str | None:
    """Return the folder or URL of the files that the environment names, if any."""
    return os.environ.get(FILES_VARIABLE, "").strip() or None


def has_library(home: Path) -> bool:
    """Whether there is a library already; it is not opened.

    Parameters
    ----------
    home : Path
        formcheck's home.
    """
    return database_url() is not None or (home / "library" / "library.db").is_file()
