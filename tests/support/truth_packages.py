"""Skip tests where the packages of the truth group are missing."""

from __future__ import annotations

import importlib.util

import pytest


def needs_packages(*names: str) -> None:
    """Skip the test unless all packages are installed.

    They are not imported: importing torch after VTK has drawn ends the process.
    """
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed")
