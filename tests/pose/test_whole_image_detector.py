from __future__ import annotations

import io
import zipfile

import pytest

from vision.errors import ModelError
from vision.pose import model_bundle
from vision.pose.whole_image_detector import build_detector, read_detector, write_without_search


def test_the_network_in_the_package_is_the_one_that_is_built():
    assert read_detector() == build_detector()


def test_only_the_search_is_replaced(tmp_path):
    bundle = tmp_path / "own.task"
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.writestr(model_bundle.DETECTOR, b"search")
        archive.writestr(model_bundle.LANDMARKS, b"landmarks")
    changed = tmp_path / "changed.task"
    with changed.open("wb") as file:
        write_without_search(bundle, file)
    with zipfile.ZipFile(changed) as archive:
        assert archive.namelist() == [model_bundle.DETECTOR, model_bundle.LANDMARKS]
        assert archive.read(model_bundle.DETECTOR) == read_detector()
        assert archive.read(model_bundle.LANDMARKS) == b"landmarks"
        # MediaPipe maps the networks from the bundle.
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}


@pytest.mark.parametrize("content", [b"", b"not a model", b"PK\x03\x04 half a bundle"])
def test_another_file_is_one_sentence(tmp_path, content):
    bundle = tmp_path / "bad.task"
    bundle.write_bytes(content)
    with pytest.raises(ModelError, match=r"bad\.task is no pose model"):
        write_without_search(bundle, io.BytesIO())
