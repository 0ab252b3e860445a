"""Fixtures of the app: synthetic results and clips."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.app_fixtures import *  # noqa: F403
from vision.jobs.result_store import ResultStore


@pytest.fixture
def results(tmp_path: Path) -> Iterator[ResultStore]:
    """An empty store of results."""
    made = ResultStore(tmp_path)
    yield made
    made.close()


@pytest.fixture
def gate() -> threading.Event:
    """Event that a fake analysis waits for."""
    return threading.Event()
