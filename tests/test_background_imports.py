"""Modules are imported in a thread, and what is wrong with one shows where it is needed."""

from __future__ import annotations

import sys
import threading

import pytest

from vision.background_imports import import_in_background


def join_imports() -> None:
    for thread in threading.enumerate():
        if thread.name == "imports":
            thread.join()


def test_modules_are_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    import_in_background(["colorsys"])
    join_imports()
    assert "colorsys" in sys.modules


def test_an_error_prints_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    monkeypatch.setattr(threading, "excepthook", seen.append)
    import_in_background(["no_such_module"])
    join_imports()
    assert seen == []
