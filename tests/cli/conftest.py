"""Fixture that runs the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from vision.cli import main as cli

#: Runs the command line with arguments; returns exit code, stdout and stderr.
RunCommand = Callable[..., tuple[int, str, str]]


@pytest.fixture
def formcheck(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> RunCommand:
    """Run the command line in this process."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["formcheck", *map(str, arguments)])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return run
