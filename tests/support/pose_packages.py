"""Make tiny pose networks and the packages that carry them."""

from __future__ import annotations

import hashlib
import io
import os
import sys
import tarfile
import zipfile
from pathlib import Path

import flatbuffers
from mediapipe.tasks.metadata import schema_py_generated as schema

from vision.pose import model_bundle
from vision.pose.model_manifest import (
    ModelEntry,
    ModelManifest,
    Network,
    NetworkFile,
    NpmPackage,
    PackagedNetwork,
    PythonPackage,
)

PIP_NAME, NPM_NAME = "posekit==1.0", "@pose/kit@1.0"
WHEEL = "posekit-1.0-py3-none-any.whl"


def tiny_network(mark: str, *, weights: tuple[bytes, ...] = ()) -> bytes:
    """Build the smallest valid network, with these weights."""
    builder = flatbuffers.Builder(0)
    buffers = [schema.BufferT(), *(schema.BufferT(data=list(w)) for w in weights)]
    model = schema.ModelT(version=3, description=mark, buffers=buffers)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


DETECTOR, LANDMARKS, OTHER = (tiny_network(mark) for mark in ("detector", "landmarks", "other"))


def packaged(network: bytes, path: str) -> dict[str, str]:
    """Return path and checksum of a network in a package."""
    return {"path": path, "sha256": hashlib.sha256(network).hexdigest()}


PIP_LANDMARKS = PackagedNetwork(package="python", **packaged(LANDMARKS, "posekit/b.tflite"))
NPM_LANDMARKS = PackagedNetwork(package="npm", **packaged(LANDMARKS, "package/b.tflite"))
PYTHON_PACKAGE = PythonPackage(
    requirement=PIP_NAME,
    python="3.11",
    platform="manylinux_2_28_x86_64",
    size=1,
    detector=NetworkFile(**packaged(DETECTOR, "posekit/a.tflite")),
)
NPM_PACKAGE = NpmPackage(requirement=NPM_NAME, size=1000)


def manifest_of(*entries: ModelEntry) -> ModelManifest:
    """Make a manifest of these models, each network in the order given."""
    networks: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        networks[entry.network] = (*networks.get(entry.network, ()), entry.name)
    return ModelManifest(
        base_url="http://nowhere",
        python_package=PYTHON_PACKAGE,
        npm_package=NPM_PACKAGE,
        networks={n: Network(fingerprint=n, models=names) for n, names in networks.items()},
        models={entry.name: entry for entry in entries},
    )


def built_entry(entry: ModelEntry, landmarks: PackagedNetwork) -> ModelEntry:
    """Turn a model to download into one that is built from packages."""
    whole = model_bundle.build_bundle(detector=DETECTOR, landmarks=LANDMARKS)
    facts = {
        "name": "built",
        "file": "built.task",
        "sha256": hashlib.sha256(whole).hexdigest(),
        "size": len(whole),
        "path": None,
        "landmarks": landmarks,
    }
    return entry.model_copy(update=facts)


def write_wheel(file: Path, *, parts: dict[str, bytes]) -> None:
    """Write a wheel with these files."""
    facts = "posekit-1.0.dist-info"
    texts = {
        f"{facts}/METADATA": b"Metadata-Version: 2.1\nName: posekit\nVersion: 1.0\n",
        f"{facts}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{facts}/RECORD": b"",
    }
    with zipfile.ZipFile(file, "w") as wheel:
        for name, data in {**parts, **texts}.items():
            wheel.writestr(name, data)


def write_tarball(file: Path, *members: tuple[str, bytes | tarfile.TarInfo]) -> Path:
    """Write an npm package with these members, plain files unless a header is given."""
    with tarfile.open(file, "w:gz") as archive:
        for name, content in members:
            if isinstance(content, tarfile.TarInfo):
                archive.addfile(content)
                continue
            header = tarfile.TarInfo(name)
            header.size = len(content)
            archive.addfile(header, io.BytesIO(content))
    return file


def install_fake_npm(folder: Path, script: str) -> str:
    """Write an ``npm`` and return the search path with only it and the system's own tools.

    The script is Python; ``packed`` in it is the folder that the package goes into.
    """
    folder.mkdir(exist_ok=True)
    npm = folder / "npm"
    npm.write_text(
        f"#!{sys.executable}\n"
        "import os, shutil, sys, time\n"
        'packed = sys.argv[sys.argv.index("--pack-destination") + 1]\n' + script
    )
    npm.chmod(0o755)
    return os.pathsep.join([str(folder), "/usr/bin", "/bin"])
