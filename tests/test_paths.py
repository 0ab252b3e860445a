from __future__ import annotations

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
