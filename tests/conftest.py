"""Fixtures every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vision.errors import ModelError
from vision.pose.model_store import resolve_model


@pytest.fixture(autouse=True)
def formcheck_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own for every test: none may touch the user's."""
    home = tmp_path / "formcheck-home"
    monkeypatch.setenv("FORMCHECK_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def clips() -> Path:
    """The folder of test clips."""
    named = os.environ.get("FORMCHECK_CLIPS", "")
    if not named:
        pytest.skip("FORMCHECK_CLIPS does not name the folder of test clips")
    folder = Path(named)
    assert folder.is_dir(), f"FORMCHECK_CLIPS names {named}, which is no folder"
    return folder


@pytest.fixture(scope="session")
def model_path() -> Path:
    """The default pose model."""
    try:
        return resolve_model().path
    except ModelError as error:
        pytest.skip(f"no pose model: {error}")
