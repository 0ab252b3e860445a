"""Import libraries while the program waits for something else."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module


def import_in_background(names: Sequence[str]) -> None:
    """Start to import modules in a thread, unless they are loaded.

    Code that needs one of them imports it as usual, and then waits for what is left of the import.

    Parameters
    ----------
    names : sequence of str
        Full names of the modules, in the order in which they are needed.
    """
    missing = [name for name in names if name not in sys.modules]

    def load() -> None:
        """Import what is missing."""
        with suppress(Exception):  # raised again where it is needed
            for name in missing:
                import_module(name)

    if missing:
        # No daemon: one that is ended in the middle of a native module can crash the program.
        threading.Thread(target=load, name="imports").start()
