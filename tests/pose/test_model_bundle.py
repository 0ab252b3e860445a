from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import flatbuffers
import numpy as np
import pytest
from mediapipe.tasks.metadata import metadata_schema_py_generated as facts
from mediapipe.tasks.metadata import schema_py_generated as tflite

from vision.pose import model_bundle as bundle
from vision.pose.model_manifest import load_manifest


def serialized(model: Any) -> bytes:
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def network(*, weights: int = 64, entries: int = 0) -> bytes:
    """Build a tiny network with one buffer of weights."""
    full = tflite.BufferT(np.arange(weights, dtype=np.uint8))
    old = [tflite.MetadataT(f"old{number}", 1) for number in range(entries)]
    model = tflite.ModelT(version=3, description="tiny", buffers=[tflite.BufferT(), full])
    model.metadata = old or None
    return serialized(model)


def read(data: bytes) -> Any:
    return tflite.ModelT.InitFromObj(tflite.Model.GetRootAs(data, 0))


def scaling_in(data: bytes) -> tuple[float, float]:
    """Read the scaling of the input image from the metadata."""
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
def test_scaling_is_added_and_everything_else_kept(entries: int) -> None:
    old = network(entries=entries)
    new = bundle.add_image_scaling(old, mean=127.5, std=64.25)
    assert new[4:8] == b"TFL3"
    assert scaling_in(new) == (127.5, 64.25)
    model = read(new)
    assert (model.version, model.description) == (3, b"tiny")
    assert bytes(model.buffers[1].data) == bytes(range(64))
    assert [entry.name for entry in model.metadata[:-1]] == [b"old0", b"old1"][:entries]


@pytest.mark.parametrize("data", [b"", b"nothing like it at all"])
def test_other_bytes_raise(data: bytes) -> None:
    with pytest.raises(ValueError, match="TensorFlow Lite"):
        bundle.add_image_scaling(data, mean=0.0, std=1.0)


def test_a_bundle_is_uncompressed_and_reproducible() -> None:
    detector, landmarks = network(weights=32), network(weights=128)
    built = bundle.build_bundle(detector=detector, landmarks=landmarks)
    assert built == bundle.build_bundle(detector=detector, landmarks=landmarks)
    with zipfile.ZipFile(io.BytesIO(built)) as opened:
        assert opened.namelist() == [bundle.DETECTOR, bundle.LANDMARKS]
        assert {entry.compress_type for entry in opened.infolist()} == {zipfile.ZIP_STORED}
        assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert opened.read(bundle.DETECTOR) == detector
        assert scaling_in(opened.read(bundle.LANDMARKS)) == (0.0, 255.0)


@pytest.mark.model
def test_rebuilding_the_default_model_gives_the_pinned_bytes(model_path: Path) -> None:
    known = load_manifest()
    entry = next(model for model in known.models.values() if model.file == model_path.name)
    with zipfile.ZipFile(model_path) as opened:
        detector, landmarks = opened.read(bundle.DETECTOR), opened.read(bundle.LANDMARKS)
    assert hashlib.sha256(detector).hexdigest() == known.python_package.detector.sha256
    assert scaling_in(detector) == (127.5, 127.5), "the detector comes with its scaling"
    bare = read(landmarks)
    assert bare.metadata.pop().name == b"TFLITE_METADATA"
    bare.buffers.pop()
    built = bundle.build_bundle(detector=detector, landmarks=serialized(bare))
    assert hashlib.sha256(built).hexdigest() == entry.sha256
    assert len(built) == entry.size


def test_an_existing_bundle_needs_no_schema() -> None:
    """The schema takes a second to import."""
    code = (
        "import sys, vision.pose.model_store; sys.exit(any('mediapipe' in m for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.model
def test_mediapipe_opens_the_default_model(model_path: Path) -> None:
    import mediapipe as mp

    options = mp.tasks.vision.PoseLandmarkerOptions(
        base_options=mp.tasks.BaseOptions(model_asset_path=str(model_path))
    )
    nobody = mp.Image(
        image_format=mp.ImageFormat.SRGB, data=np.zeros((240, 180, 3), dtype=np.uint8)
    )
    with mp.tasks.vision.PoseLandmarker.create_from_options(options) as landmarker:
        assert landmarker.detect(nobody).pose_landmarks == []
