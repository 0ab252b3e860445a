"""Fixtures for all tests: an isolated home folder, test clips and the pose model."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vision.errors import ModelError
from vision.pose.model_store import resolve_model

# Tests that need no particular model run with the balanced one, in half the time.
os.environ["FORMCHECK_QUALITY"] = "balanced"


@pytest.fixture(autouse=True)
def formcheck_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test its own home folder, so that none touches the user's."""
    home = tmp_path / "formcheck-home"
    monkeypatch.setenv("FORMCHECK_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def clips() -> Path:
    """Folder of test clips; skips the test where there is none."""
    named = os.environ.get("FORMCHECK_CLIPS", "")
    if not named:
        pytest.skip("FORMCHECK_CLIPS does not name the folder of test clips")
    folder = Path(named)
    assert folder.is_dir(), f"FORMCHECK_CLIPS names {named}, which is not a folder"
    return folder


@pytest.fixture(scope="session")
def model_path() -> Path:
    """Path of the default pose model; skips the test where it cannot be fetched."""
    try:
        return resolve_model().path
    except ModelError as error:
        pytest.skip(f"no pose model: {error}")
