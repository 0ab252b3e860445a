"""Passwords of a server: environment variables, also read from files.

Container platforms and systemd hand passwords out as files in a folder. ``FORMCHECK_SECRETS``
names that folder; a file in it stands for the variable of its name in capitals, such as
``formcheck_database`` or ``pgpassword``.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from vision.errors import InputError

#: Environment variable with the folder.
FOLDER_VARIABLE: Final = "FORMCHECK_SECRETS"
#: Variables with passwords, which a process that opens clips does not get.
SECRET_VARIABLES: Final = frozenset(
    {
        *("FORMCHECK_DATABASE", "FORMCHECK_OBJECTS", "PGPASSWORD"),
        *("FORMCHECK_OIDC_CLIENT_SECRET", "FORMCHECK_BACKUP_PASSPHRASE"),
        *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
    }
)
#: A larger file is no password.
_MAX_BYTES: Final = 10_000


def read_secrets() -> None:
    """Set the variables that have a file in the folder of secrets, unless they are set.

    Raises
    ------
    InputError
        The folder or a file cannot be read.
    """
    chosen = os.environ.get(FOLDER_VARIABLE, "").strip()
    if not chosen:
        return
    folder = Path(chosen)
    if not folder.is_dir():
        raise InputError(f"{FOLDER_VARIABLE} names no folder; correct it, or unset it.")
    for variable in SECRET_VARIABLES:
        file = folder / variable.lower()
        if os.environ.get(variable, "").strip() or not file.is_file():
            continue
        try:
            with file.open("rb") as opened:
                text = opened.read(_MAX_BYTES).decode("utf-8").strip()
            if not text.isprintable():
                raise ValueError("not a line of text")
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no line of text"
            raise InputError(
                f"The secret '{file.name}' cannot be read ({why}); check the file and who may "
                "read it."
            ) from error
        os.environ[variable] = text
