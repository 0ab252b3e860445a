from __future__ import annotations

import re
from pathlib import Path

import pytest

from vision import paths
from vision.pose import model_manifest as manifest
from vision.pose.model_quality import QUALITY_NETWORKS


def test_manifest_is_complete() -> None:
    known = manifest.load_manifest()
    assert list(known.networks) == list(QUALITY_NETWORKS.values())
    for name, network in known.networks.items():
        assert re.fullmatch(r"[0-9a-f]{64}", network.fingerprint)
        assert [known.models[model].network for model in network.models] == [name, name]
    assert known.base_url.startswith("https://")
    for name, model in known.models.items():
        assert name == model.name
        assert re.fullmatch(r"[0-9a-f]{64}", model.sha256)
        assert model.licence
        assert model.origin
        assert model.size > 1_000_000
        assert (model.path is None) != (model.landmarks is None)


def test_an_installed_copy_finds_its_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = paths.checkout_root()
    assert root is not None
    text = (root / "models" / "manifest.toml").read_text(encoding="utf-8")
    (tmp_path / "manifest.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(manifest, "__file__", str(tmp_path / "manifest.py"))
    monkeypatch.setattr(paths, "checkout_root", lambda: None)
    manifest.load_manifest.cache_clear()
    assert manifest.load_manifest() == manifest.parse_manifest(text)
    manifest.load_manifest.cache_clear()
