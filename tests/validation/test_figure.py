from __future__ import annotations

import io

import numpy as np
import pytest

from tests.validation.test_result import clip_pairs
from vision.errors import InputError
from vision.validation.result import summarize

pytest.importorskip("vl_convert")
pytest.importorskip("altair")

from PIL import Image

from vision.validation.figure import bland_altman, write_figure

PAIRS = [clip_pairs(name, error) for name, error in zip("abcdef", range(6), strict=True)]


def test_the_figure_shows_points_bias_and_limits():
    report = summarize([*PAIRS, clip_pairs("g", 2.0, angle="trunk_forward_lean")])
    chart = bland_altman(report, PAIRS).to_dict()
    panels = chart["concat"]

    def values(layer):
        data = layer["data"]
        return data["values"] if "values" in data else chart["datasets"][data["name"]]

    assert [p["title"]["text"] for p in panels] == ["Knee flexion, left", "Trunk forward"]
    points = values(panels[0]["layer"][0])
    assert len(points) == 6 * 9  # without the missing frame
    for point in points:
        reference = point["mean"] - point["difference"] / 2
        assert reference == pytest.approx(40 + 20 * np.sin(point["time_s"]), abs=0.01)
    levels = [values(layer)[0] for layer in panels[0]["layer"][1:]]
    row = report.agreement[0]
    assert {v["level"] for v in levels} == {
        row.lower_limit.value, row.clip_bias.value, row.upper_limit.value
    }  # fmt: skip
    assert any("bias +2.5°" in v["text"] for v in levels)


@pytest.mark.parametrize("kind", ["png", "svg", "html"])
def test_the_figure_is_a_file_of_its_own(tmp_path, kind):
    path = tmp_path / f"figure.{kind}"
    write_figure(summarize(PAIRS), PAIRS, path)
    data = path.read_bytes()
    if kind == "png":
        assert Image.open(io.BytesIO(data)).size[0] > 400
        return
    text = data.decode("utf-8")
    assert ("<svg" in text) if kind == "svg" else ("vega" in text)
    assert '<script src="http' not in text  # opens without a network
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_another_format_is_refused(tmp_path):
    with pytest.raises(InputError, match="PNG, SVG or HTML"):
        write_figure(summarize(PAIRS), PAIRS, tmp_path / "figure.pdf")


def test_a_folder_that_is_missing_is_one_sentence(tmp_path):
    with pytest.raises(InputError, match="cannot be written"):
        write_figure(summarize(PAIRS), PAIRS, tmp_path / "none" / "figure.svg")
