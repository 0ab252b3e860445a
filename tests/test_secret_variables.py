"""Passwords from files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vision.errors import InputError
from vision.secret_variables import FOLDER_VARIABLE, SECRET_VARIABLES, read_secrets

ROOT = Path(__file__).parents[1]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in SECRET_VARIABLES:
        monkeypatch.setenv(variable, "")  # put back after the test
        monkeypatch.delenv(variable)
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    return tmp_path


def test_a_file_stands_for_a_variable_that_is_not_set(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "pgpassword").write_text("hidden\n")
    (folder / "formcheck_database").write_text("postgresql://file/x")
    (folder / "path").write_text("/nowhere")
    monkeypatch.setenv("FORMCHECK_DATABASE", "postgresql://variable/x")
    monkeypatch.setenv("FORMCHECK_OBJECTS", "")
    before = os.environ["PATH"]
    read_secrets()
    assert os.environ["PGPASSWORD"] == "hidden"
    assert os.environ["FORMCHECK_DATABASE"] == "postgresql://variable/x"
    assert os.environ["PATH"] == before


@pytest.mark.parametrize("content", [b"\xff\xfe", b"two\nlines"])
def test_a_file_that_is_no_password_is_one_sentence(folder: Path, content: bytes) -> None:
    (folder / "pgpassword").write_bytes(content)
    with pytest.raises(InputError, match="secret 'pgpassword' cannot be read") as raised:
        read_secrets()
    assert "two" not in str(raised.value)


def test_a_folder_that_is_not_there_ends_the_command(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "vision", "library", "check"],
        cwd=ROOT,
        env={**os.environ, FOLDER_VARIABLE: str(tmp_path / "none")},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "formcheck: FORMCHECK_SECRETS names no folder; correct it, or unset it.\n"
    )
