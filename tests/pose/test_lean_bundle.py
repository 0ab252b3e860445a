from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from vision.clip.frames import Frame
from vision.clip.open import open_clip
from vision.errors import ModelError
from vision.pose import detector, model_bundle
from vision.pose.lean_bundle import write_lean_bundle
from vision.pose.whole_image_detector import read_detector

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def write_bundle(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(model_bundle.DETECTOR, b"search")
        archive.writestr(model_bundle.LANDMARKS, b"landmarks")
    return path


@pytest.mark.parametrize("searches", [True, False])
def test_only_what_is_not_needed_is_replaced(tmp_path, searches):
    lean = tmp_path / "lean.task"
    with lean.open("wb") as file:
        write_lean_bundle(write_bundle(tmp_path / "own.task"), file, searches=searches)
    with zipfile.ZipFile(lean) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [model_bundle.DETECTOR, model_bundle.LANDMARKS]
        search = b"search" if searches else read_detector()
        assert archive.read(model_bundle.DETECTOR) == search
        assert archive.read(model_bundle.LANDMARKS) == b"landmarks"
        # MediaPipe maps the networks from the bundle.
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}


def test_the_networks_are_aligned_in_the_file(tmp_path):
    content = io.BytesIO()
    write_lean_bundle(write_bundle(tmp_path / "own.task"), content, searches=False)
    raw = content.getvalue()
    with zipfile.ZipFile(content) as archive:
        for info in archive.infolist():
            name, extra = struct.unpack_from("<HH", raw, info.header_offset + 26)
            start = info.header_offset + 30 + name + extra
            assert start % 64 == 0
            assert raw[start : start + info.file_size] == archive.read(info)


@pytest.mark.parametrize("content", [b"", b"not a model", b"PK\x03\x04 half a bundle"])
def test_another_file_is_one_sentence(tmp_path, content):
    bundle = tmp_path / "bad.task"
    bundle.write_bytes(content)
    with pytest.raises(ModelError, match=r"bad\.task cannot be loaded"):
        write_lean_bundle(bundle, io.BytesIO(), searches=True)


@pytest.fixture(scope="module")
def frames() -> list[Frame]:
    path = SAMPLES / "sls_valgus_front_L.mp4"
    if not path.exists():
        pytest.skip(f"the sample {path.name} is not in this checkout")
    clip = open_clip(path)
    return list(clip.frames(end_s=0.2, longer_side=detector.MODEL_MAX_SIDE_PX))


@pytest.mark.model
def test_the_landmarks_are_those_of_the_whole_model(model_path, frames):
    size = (720, 1280)
    whole = detector._load_landmarker(model_path, people=1, model_asset_path=str(model_path))
    try:
        with detector.PoseDetector(model_path, max_people=1) as lean:
            for frame in frames:
                mirrored = frame.index % 2
                image = frame.image[:, ::-1] if mirrored else frame.image
                expected = whole.detect(detector._to_mp_image(image)).pose_landmarks
                found = lean.detect(frame, size)
                order = list(detector.MIRRORED_ORDER) if mirrored else list(range(33))
                landmarks = detector._landmarks(expected)[0, order]
                assert np.array_equal(found.visibility[0], landmarks[:, 3])
                x = 1 - landmarks[:, 0] if mirrored else landmarks[:, 0]
                assert np.allclose(found.xyz[0][:, 0], x * size[0], atol=1e-4)
                assert np.allclose(found.xyz[0][:, 1], landmarks[:, 1] * size[1], atol=1e-4)
    finally:
        whole.close()


def test_a_network_that_cannot_be_unpacked_is_one_sentence(tmp_path):
    bundle = tmp_path / "bad.task"
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in (model_bundle.DETECTOR, model_bundle.LANDMARKS):
            archive.writestr(name, b"network" * 1000)
        start = archive.getinfo(model_bundle.DETECTOR).header_offset + 30
    raw = bytearray(bundle.read_bytes())
    start += len(model_bundle.DETECTOR)
    raw[start : start + 8] = b"\xff" * 8
    bundle.write_bytes(raw)
    with pytest.raises(ModelError, match=r"bad\.task cannot be loaded"):
        write_lean_bundle(bundle, io.BytesIO(), searches=True)
