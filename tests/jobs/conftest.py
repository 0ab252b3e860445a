"""Fixtures of the app: synthetic results and clips."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.support.app_fixtures import *  # noqa: F403
from vision.jobs.result_store import ResultStore


@pytest.fixture
def results(tmp_path: Path) -> ResultStore:
    """An empty store of results."""
    return ResultStore(tmp_path / "results")


@pytest.fixture
def gate() -> threading.Event:
    """Event that a fake analysis waits for."""
    return threading.Event()
