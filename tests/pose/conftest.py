"""Fixtures for tests of finding, fetching and building pose models."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from vision.errors import ModelError
from vision.pose.model_manifest import ModelEntry

CONTENT = bytes(range(256)) * 4096  # 1 MiB


@pytest.fixture
def content() -> bytes:
    """Content of the small model."""
    return CONTENT


@pytest.fixture
def entry() -> ModelEntry:
    """A small model to download."""
    return ModelEntry(
        name="small",
        network="full",
        title="Small",
        origin="a test",
        licence="Apache-2.0",
        file="small.task",
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        size=len(CONTENT),
        notes="",
        path="small/1/small.task",
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "models"
    made.mkdir()
    return made


@pytest.fixture
def one_sentence() -> Callable[[pytest.ExceptionInfo[ModelError]], str]:
    """Check that an error message is one plain sentence, and return it."""

    def checked(error: pytest.ExceptionInfo[ModelError]) -> str:
        message = str(error.value)
        assert "\n" not in message
        assert message.endswith(".")
        assert len(re.findall(r"[.!?] [A-Z]", message)) == 0, message
        assert "Traceback" not in message
        return message

    return checked
