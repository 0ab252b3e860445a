from __future__ import annotations

import logging
import os
import tomllib
from pathlib import Path

import pytest

from vision import paths
from vision.errors import FormcheckError


def test_home_folder_is_the_one_set_by_the_user(formcheck_home: Path) -> None:
    assert not formcheck_home.exists()
    assert paths.home_folder() == formcheck_home
    assert formcheck_home.is_dir()
    assert paths.cache_folder() == formcheck_home / "cache"
    assert paths.cache_folder().is_dir()


def test_home_folder_expands_the_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("FORMCHECK_HOME", "~/mine")
    assert paths.home_folder() == tmp_path / "mine"


def test_home_folder_defaults_to_the_platforms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORMCHECK_HOME", " ")
    monkeypatch.setattr(
        paths.platformdirs, "user_data_path", lambda name, appauthor: tmp_path / "data" / name
    )
    monkeypatch.setattr(
        paths.platformdirs, "user_cache_path", lambda name, appauthor: tmp_path / "cache" / name
    )
    assert paths.home_folder() == tmp_path / "data" / "formcheck"
    assert paths.cache_folder() == tmp_path / "cache" / "formcheck"


def test_a_home_folder_that_cannot_be_created_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocking_file = tmp_path / "file"
    blocking_file.touch()
    monkeypatch.setenv("FORMCHECK_HOME", str(blocking_file / "home"))
    with pytest.raises(FormcheckError, match=r"cannot be created \(.*\): set FORMCHECK_HOME"):
        paths.home_folder()


def test_checkout_root_contains_the_manifest() -> None:
    root = paths.checkout_root()
    assert root is not None
    assert (root / "models" / "manifest.toml").is_file()


def test_an_installed_copy_has_no_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "site-packages" / "vision" / "paths.py"))
    assert paths.checkout_root() is None


def test_bundled_files_are_in_the_checkout_or_in_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = paths.checkout_root()
    assert root is not None
    assert paths.bundled("samples") == root / "samples"
    package = tmp_path / "site-packages" / "vision"
    monkeypatch.setattr(paths, "__file__", str(package / "paths.py"))
    assert paths.bundled("samples") == package / "shipped" / "samples"


def test_the_wheel_contains_the_bundled_files() -> None:
    root = paths.checkout_root()
    assert root is not None
    wheel = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    taken = wheel["targets"]["wheel"]["force-include"]
    assert all((root / name).exists() for name in taken)
    for name in ("app.py", ".streamlit/config.toml", "samples"):
        assert taken[name] == f"vision/shipped/{name}"


needs_permissions = pytest.mark.skipif(os.name != "posix", reason="no permissions of this kind")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@needs_permissions
def test_nobody_else_can_open_the_home(formcheck_home: Path) -> None:
    formcheck_home.mkdir(mode=0o755)
    paths.home_folder()
    assert mode(formcheck_home) == 0o700


@needs_permissions
def test_existing_files_become_private_and_others_stay(
    formcheck_home: Path, tmp_path: Path
) -> None:
    ours = [
        formcheck_home / name
        for name in (
            "results/AbC/clip.mp4",
            "jobs/AbC/report.json",
            "library/library.db-wal",
            "cache/models/x",
            "https/a.key",
        )
    ]
    theirs = [
        formcheck_home / "notes/plan.txt",
        formcheck_home / "tool.sh",
        tmp_path / "linked.mp4",
    ]
    for path in (*ours, *theirs):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        path.chmod(0o755)
    (formcheck_home / "results/AbC/link.mp4").symlink_to(theirs[-1])
    strict = formcheck_home / "results/AbC/report.json"
    strict.touch()
    strict.chmod(0o400)
    paths.protect_home()
    assert {mode(path) for path in ours} == {0o600}
    assert {mode(path.parent) for path in ours} == {0o700}
    assert {mode(path) for path in theirs} == {0o755}
    assert mode(strict) == 0o400


@needs_permissions
def test_a_disk_without_permissions_is_one_warning(
    formcheck_home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("a", "b"):
        path = formcheck_home / "results" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        path.chmod(0o644)

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "chmod", refuse)
    with caplog.at_level(logging.WARNING, "vision.paths"):
        paths.protect_home()
    (record,) = caplog.records
    assert "cannot be changed" in record.getMessage()
