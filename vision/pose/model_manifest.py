"""The manifest of known pose models (``models/manifest.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from vision import paths


class NetworkFile(BaseModel, frozen=True):
    """One network file inside a package."""

    path: str
    sha256: str


class PackagedNetwork(NetworkFile, frozen=True):
    """A landmark network, and the package that carries it."""

    package: Literal["python", "npm"]


class PythonPackage(BaseModel, frozen=True):
    """The Python package that carries the person detector."""

    requirement: str
    python: str
    platform: str
    size: int
    detector: NetworkFile


class NpmPackage(BaseModel, frozen=True):
    """The npm package that carries the landmark networks."""

    requirement: str
    size: int


class Network(BaseModel, frozen=True):
    """A landmark network, and the names of the models that contain it, the preferred one first."""

    fingerprint: str
    models: tuple[str, ...]


class ModelEntry(BaseModel, frozen=True):
    """One model of the manifest: built from packages, or downloaded."""

    name: str
    network: str
    title: str
    origin: str
    licence: str
    file: str
    sha256: str
    size: int
    notes: str
    path: str | None = None
    landmarks: PackagedNetwork | None = None


class ModelManifest(BaseModel, frozen=True):
    """All known landmark networks and models, and where they come from."""

    base_url: str
    python_package: PythonPackage
    npm_package: NpmPackage
    networks: Mapping[str, Network]
    models: Mapping[str, ModelEntry]


def parse_manifest(text: str) -> ModelManifest:
    """Parse a manifest.

    Parameters
    ----------
    text : str
        The contents of ``manifest.toml``.

    Returns
    -------
    ModelManifest
        All models by name.
    """
    fields = tomllib.loads(text)
    for name, model in fields["models"].items():
        model["name"] = name
    return ModelManifest.model_validate(fields)


@cache
def load_manifest() -> ModelManifest:
    """Load the manifest of this copy of formcheck.

    Returns
    -------
    ModelManifest
        From ``models/`` of the checkout, or from the installed package.
    """
    root = paths.checkout_root()
    installed = Path(__file__).with_name("manifest.toml")
    file = root / "models" / "manifest.toml" if root else installed
    return parse_manifest(file.read_text(encoding="utf-8"))
