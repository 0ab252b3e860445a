from __future__ import annotations

import hashlib
import importlib
import io
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import flatbuffers
import numpy as np
import pytest

from vision.pose import bundle
from vision.pose.store import manifest


def schema(name: str) -> ModuleType:
    return importlib.import_module(f"mediapipe.tasks.metadata.{name}")


def network(*, weights: int = 64, entries: int = 0) -> bytes:
    """A tiny network written by the reference library: one buffer of weights."""
    tflite = schema("schema_py_generated")
    model = tflite.ModelT()
    model.version, model.description = 3, "tiny"
    empty, full = tflite.BufferT(), tflite.BufferT()
    full.data = np.arange(weights, dtype=np.uint8)
    model.buffers = [empty, full]
    for number in range(entries):
        entry = tflite.MetadataT()
        entry.name, entry.buffer = f"old{number}", 1
        model.metadata = [*(model.metadata or []), entry]
    builder = flatbuffers.Builder(256)
    builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
    return bytes(builder.Output())


def read(data: bytes) -> Any:
    tflite = schema("schema_py_generated")
    return tflite.ModelT.InitFromObj(tflite.Model.GetRootAs(data, 0))


def scaling_in(data: bytes) -> tuple[float, float]:
    """What the reference library reads as the scaling of the input image."""
    facts = schema("metadata_schema_py_generated")
    model = read(data)
    entry = next(entry for entry in model.metadata if entry.name == b"TFLITE_METADATA")
    raw = bytes(model.buffers[entry.buffer].data)
    assert raw[4:8] == b"M001"
    metadata = facts.ModelMetadataT.InitFromObj(facts.ModelMetadata.GetRootAs(raw, 0))
    (image,) = metadata.subgraphMetadata[0].inputTensorMetadata
    assert image.content.contentPropertiesType == facts.ContentProperties.ImageProperties
    assert image.content.contentProperties.colorSpace == facts.ColorSpaceType.RGB
    (step,) = image.processUnits
    assert step.optionsType == facts.ProcessUnitOptions.NormalizationOptions
    return float(step.options.mean[0]), float(step.options.std[0])


@pytest.mark.parametrize("entries", [0, 2])
def test_the_reference_library_reads_what_was_written(entries: int) -> None:
    old = network(entries=entries)
    new = bundle.with_image_scaling(old, mean=127.5, std=64.25)
    assert new[4:8] == b"TFL3"
    assert scaling_in(new) == (127.5, 64.25)
    model = read(new)
    assert (model.version, model.description) == (3, b"tiny")
    assert bytes(model.buffers[1].data) == bytes(range(64))
    assert [entry.name for entry in model.metadata[:-1]] == [b"old0", b"old1"][:entries]


def test_weights_keep_their_alignment() -> None:
    old = network()
    new = bundle.with_image_scaling(old, mean=0.0, std=255.0)
    assert new.endswith(old)
    assert (len(new) - len(old)) % 64 == 0


@pytest.mark.parametrize("data", [b"", b"nothing like it at all", b"\x00\x00\x00\x7fTFL3"])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="TensorFlow Lite"):
        bundle.with_image_scaling(data, mean=0.0, std=1.0)


def test_bundle_is_stored_and_always_the_same() -> None:
    detector, landmarks = network(weights=32), network(weights=128)
    built = bundle.build_bundle(detector=detector, landmarks=landmarks)
    assert built == bundle.build_bundle(detector=detector, landmarks=landmarks)
    with zipfile.ZipFile(io.BytesIO(built)) as opened:
        assert opened.namelist() == [bundle.DETECTOR, bundle.LANDMARKS]
        assert {entry.compress_type for entry in opened.infolist()} == {zipfile.ZIP_STORED}
        assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert scaling_in(opened.read(bundle.DETECTOR)) == (127.5, 127.5)
        assert scaling_in(opened.read(bundle.LANDMARKS)) == (0.0, 255.0)


def network_inside(whole: bytes, sha256: str) -> bytes:
    """The network as published: what stands behind the new parts put in front of it."""
    behind = (whole[start:] for start in range(0, 16384, 64))
    return next(data for data in behind if hashlib.sha256(data).hexdigest() == sha256)


@pytest.mark.model
def test_rebuilding_the_default_model_gives_the_pinned_bytes(model_path: Path) -> None:
    known = manifest()
    entry = known.models[known.default]
    assert entry.package is not None
    with zipfile.ZipFile(model_path) as opened:
        detector = network_inside(opened.read(bundle.DETECTOR), entry.package.detector.sha256)
        landmarks = network_inside(opened.read(bundle.LANDMARKS), entry.package.landmarks.sha256)
    built = bundle.build_bundle(detector=detector, landmarks=landmarks)
    assert hashlib.sha256(built).hexdigest() == entry.sha256
    assert len(built) == entry.size


@pytest.mark.model
def test_the_pose_library_opens_the_default_model(model_path: Path) -> None:
    import mediapipe as mp

    options = mp.tasks.vision.PoseLandmarkerOptions(
        base_options=mp.tasks.BaseOptions(model_asset_path=str(model_path))
    )
    nobody = mp.Image(
        image_format=mp.ImageFormat.SRGB, data=np.zeros((240, 180, 3), dtype=np.uint8)
    )
    with mp.tasks.vision.PoseLandmarker.create_from_options(options) as landmarker:
        assert landmarker.detect(nobody).pose_landmarks == []
