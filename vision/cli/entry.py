"""The program `formcheck`."""

from __future__ import annotations

import os
import sys
from typing import Final

from vision.cli.guard import run_followed, run_guarded
from vision.cli.main import main
from vision.errors import FormcheckError
from vision.secret_variables import read_secrets

#: Commands that open clips and end by themselves.
_GUARDED: Final = frozenset({"check", "recheck", "validate"})


def run() -> None:
    """Run the command line; commands that open clips run in a process of their own.

    So do all others where this one is the first process of a container, see `vision.cli.guard`.
    """
    try:
        read_secrets()
        if not _GUARDED.isdisjoint(sys.argv[1:]):
            run_guarded(main)
        elif os.getpid() == 1 and sys.platform == "linux":
            run_followed(main)
        else:
            main()
    except FormcheckError as error:
        print(f"formcheck: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    run()
