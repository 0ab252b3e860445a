"""The landmark network is identified by its weights, whatever file it is in."""

from __future__ import annotations

import io
import os
import time
import zipfile
from pathlib import Path

import flatbuffers
import pytest
from mediapipe.tasks.metadata import schema_py_generated as schema

from tests.support.pose_packages import DETECTOR, tiny_network
from vision.pose import model_bundle, model_network, model_store
from vision.pose.model_manifest import Network, load_manifest
from vision.pose.model_network import identify_network, network_fingerprint

WEIGHTS = (b"first layer", b"second layer")
KNOWN = tiny_network("known", weights=WEIGHTS)


@pytest.fixture(autouse=True)
def known_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make one tiny network a known one."""
    networks = {"tiny": Network(fingerprint=network_fingerprint(KNOWN), models=())}
    manifest = load_manifest().model_copy(update={"networks": networks})
    monkeypatch.setattr(model_network, "load_manifest", lambda: manifest)


def bundled(folder: Path, landmarks: bytes, name: str = "mine.task") -> Path:
    file = folder / name
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(model_bundle.DETECTOR, DETECTOR)
        archive.writestr(model_bundle.LANDMARKS, landmarks)
    return file


def with_metadata(network: bytes, *names: str) -> bytes:
    """Add further metadata, as other tools do."""
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(network, 0))
    model.metadata = list(model.metadata or [])
    for name in names:
        model.metadata.append(schema.MetadataT(name=name, buffer=len(model.buffers)))
        model.buffers.append(schema.BufferT(data=list(name.encode())))
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


@pytest.mark.parametrize(
    "same",
    [
        KNOWN,
        model_bundle.add_image_scaling(KNOWN, mean=0.0, std=255.0),
        with_metadata(KNOWN, "min_runtime_version", "TFLITE_METADATA"),
        tiny_network("another description", weights=WEIGHTS[::-1]),
    ],
    ids=["bare", "bundled here", "other metadata", "other order"],
)
def test_the_same_weights_are_the_same_network(same: bytes, tmp_path: Path) -> None:
    assert identify_network(bundled(tmp_path, same)) == "tiny"
    assert model_store.resolve_model(tmp_path / "mine.task").network == "tiny"


@pytest.mark.parametrize(
    "weights",
    [(b"first layer",), (b"first layer", b"second layeR"), (*WEIGHTS, b"third"), ()],
    ids=["fewer", "changed", "more", "none"],
)
def test_other_weights_are_another_network(weights: tuple[bytes, ...], tmp_path: Path) -> None:
    assert identify_network(bundled(tmp_path, tiny_network("known", weights=weights))) is None


@pytest.mark.parametrize("cut", [0, 6, 8, 20, len(KNOWN) // 2])
def test_a_damaged_network_is_not_identified(cut: int, tmp_path: Path) -> None:
    assert identify_network(bundled(tmp_path, KNOWN[:cut])) is None


def test_no_flipped_byte_ends_in_a_crash(tmp_path: Path) -> None:
    for position in range(8, len(KNOWN)):
        damaged = bytearray(KNOWN)
        damaged[position] ^= 0xFF
        file = bundled(tmp_path, bytes(damaged))
        os.utime(file, ns=(position, position))
        assert identify_network(file) in (None, "tiny")


def test_a_file_that_is_no_bundle_is_not_identified(tmp_path: Path) -> None:
    file = tmp_path / "mine.task"
    assert identify_network(file) is None
    file.write_bytes(b"no zip")
    assert identify_network(file) is None
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    file.write_bytes(empty.getvalue())
    assert identify_network(file) is None


def test_a_replaced_file_is_read_again(tmp_path: Path) -> None:
    file = bundled(tmp_path, KNOWN)
    assert identify_network(file) == "tiny"
    bundled(tmp_path, tiny_network("known", weights=(b"other",)))
    os.utime(file, (time.time() + 5, time.time() + 5))
    assert identify_network(file) is None


@pytest.mark.model
def test_the_installed_models_contain_the_networks_they_claim(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(model_network, "load_manifest", load_manifest)
    installed = [model for model in model_store.list_models() if model.path]
    assert installed
    for model in installed:
        assert model.path is not None
        assert identify_network(model.path) == model.network
