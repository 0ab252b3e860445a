"""Fixtures of the app: made-up results and clips."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.support.app_fixtures import *  # noqa: F403
from vision.jobs.results import ResultStore


@pytest.fixture
def results(tmp_path: Path) -> ResultStore:
    """An empty store of results."""
    return ResultStore(tmp_path / "results")


@pytest.fixture
def gate() -> threading.Event:
    """What a made-up analysis waits for."""
    return threading.Event()
