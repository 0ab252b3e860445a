"""The pose models formcheck knows, as ``models/manifest.toml`` lists them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel

from vision import paths


class NetworkFile(BaseModel, frozen=True):
    """One network inside a package."""

    path: str
    sha256: str


class SourcePackage(BaseModel, frozen=True):
    """The Python package a model is built from."""

    requirement: str
    python: str
    platform: str
    size: int
    detector: NetworkFile
    landmarks: NetworkFile


class ModelEntry(BaseModel, frozen=True):
    """What the manifest says of one model: built from a package, or downloaded."""

    name: str
    title: str
    origin: str
    licence: str
    file: str
    sha256: str
    size: int
    notes: str
    path: str | None = None
    package: SourcePackage | None = None


class ModelManifest(BaseModel, frozen=True):
    """Every model formcheck knows."""

    default: str
    base_url: str
    models: Mapping[str, ModelEntry]


def read_manifest(text: str) -> ModelManifest:
    """Read a manifest.

    Parameters
    ----------
    text : str
        The contents of ``manifest.toml``.

    Returns
    -------
    Manifest
        Every model in it, by name.
    """
    fields = tomllib.loads(text)
    for name, model in fields["models"].items():
        model["name"] = name
    return ModelManifest.model_validate(fields)


@cache
def load_manifest() -> ModelManifest:
    """Give the manifest of this copy of formcheck.

    Returns
    -------
    Manifest
        From ``models/`` of the checkout, else from inside the installed package.
    """
    root = paths.checkout_root()
    beside = Path(__file__).with_name("manifest.toml")
    file = root / "models" / "manifest.toml" if root else beside
    return read_manifest(file.read_text(encoding="utf-8"))
