from __future__ import annotations

import numpy as np
import pytest

from tests.support.references import write_csv, write_motion
from vision.errors import InputError
from vision.share.handout import AngleSeries
from vision.share.opensim import write_mot
from vision.validation.columns import read_columns
from vision.validation.reference import ANGLE_NAMES, read_reference, reference_files

TIME = np.arange(5) / 10
KNEE = np.array([0.0, 20.0, np.nan, 80.0, 10.0])


def test_a_csv_with_our_names_is_read_with_or_without_the_unit(tmp_path):
    path = write_csv(
        tmp_path / "a.csv", TIME, {"knee_flexion_left_deg": KNEE, "trunk_forward_lean": TIME}
    )
    read = read_reference(path)
    assert set(read.series) == {"knee_flexion_left", "trunk_forward_lean"}
    assert np.array_equal(read.series["knee_flexion_left"], KNEE, equal_nan=True)
    assert np.allclose(read.time_s, TIME)
    assert read.notes == ()


def test_a_spreadsheet_with_semicolons_and_decimal_commas(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("﻿time;knee_flexion_right;note\r\n0,0;1,5;\r\n0,1;3;ok\r\n".encode())
    read = read_reference(path)
    assert read.series["knee_flexion_right"].tolist() == [1.5, 3.0]
    assert read.time_s.tolist() == [0.0, 0.1]


def test_columns_are_mapped_with_sign_and_zero(tmp_path):
    csv = write_csv(tmp_path / "a.csv", TIME, {"LKnee inner": 180 - KNEE, "lean": -TIME})
    toml = tmp_path / "columns.toml"
    toml.write_text(
        '[angles]\ntrunk_forward_lean = {column = "lean", sign = -1}\n'
        'knee_flexion_left = {column = "LKnee inner", sign = -1, zero = 180}\n'
    )
    read = read_reference(csv, columns=read_columns(toml, ANGLE_NAMES))
    assert np.allclose(read.series["knee_flexion_left"], KNEE, equal_nan=True)
    assert np.allclose(read.series["trunk_forward_lean"], TIME)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[angles]\nelbow = 'E'\n", "elbow, which formcheck does not measure"),
        ("angles = 3\n", "does not map columns"),
        ("[angles\n", "does not map columns"),
        ("[angles]\n", "does not map columns"),
        ("[angles]\nknee_flexion_left = {column = 'x', sign = 2}\n", "does not map"),
    ],
)
def test_a_wrong_mapping_is_one_sentence(tmp_path, text, message):
    path = tmp_path / "columns.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        read_columns(path, ANGLE_NAMES)


def test_a_mapped_column_that_is_missing_is_named(tmp_path):
    csv = write_csv(tmp_path / "a.csv", TIME, {"x": TIME})
    toml = tmp_path / "columns.toml"
    toml.write_text("[angles]\nknee_flexion_left = 'LKnee'\n")
    with pytest.raises(InputError, match=r"a\.csv has no column LKnee"):
        read_reference(csv, columns=read_columns(toml, ANGLE_NAMES))


def test_files_of_formcheck_come_back_as_they_were(tmp_path):
    """The round trip over the file that formcheck writes for OpenSim."""
    time_s = np.arange(60) / 30
    series = {
        "knee_flexion_left": 40 + 30 * np.sin(time_s),
        "hip_flexion_left": np.where(time_s > 1, np.nan, 20.0),
        "trunk_forward_lean": -5 * time_s,
    }
    path = tmp_path / "clip.mot"
    write_mot(AngleSeries(time_s, series), path)
    read = read_reference(path)
    assert list(read.series) == list(series)
    assert np.allclose(read.time_s, time_s, atol=1e-5)
    for name, values in series.items():
        assert np.allclose(read.series[name], values, atol=1e-3, equal_nan=True), name


def test_a_motion_in_radians_with_the_paths_of_opensim_4(tmp_path):
    knee = np.radians([0.0, 30.0, 60.0, 90.0, 20.0])
    path = write_motion(
        tmp_path / "a.sto", TIME, {"/jointset/walker_knee_r/knee_angle_r/value": knee},
        degrees=False,
    )  # fmt: skip
    assert np.allclose(read_reference(path).series["knee_flexion_right"], np.degrees(knee))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", "", "holds no table"),
        ("a.csv", "time_s,elbow\n0,1\n1,2\n", "no angle that formcheck measures"),
        ("a.csv", "knee_flexion_left\n1\n", "no column time_s"),
        ("a.csv", "time_s,knee_flexion_left\n1,5\n0,6\n", "do not ascend"),
        ("a.csv", "time_s,knee_flexion_left\nx,5\n", "do not ascend"),
        ("a.csv", "time_s,knee_flexion_left\n0,\n1,\n", "no angle"),
        ("a.mot", "time knee\n0 1\n", "not an OpenSim motion file"),
        ("a.mot", "endheader\ntime\tknee_angle_r\n0.0\n", "damaged"),
    ],
)
def test_a_file_that_is_no_reference_is_one_sentence(tmp_path, name, text, message):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(InputError, match=message) as error:
        read_reference(path)
    assert "\n" not in str(error.value)
    assert name in str(error.value)


def test_bytes_that_are_no_text_are_one_sentence(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xff\xfe\x00\x01\xd8")
    with pytest.raises(InputError, match="cannot be read as text"):
        read_reference(path)


def test_a_reference_has_the_name_of_its_clip(tmp_path):
    for name in ("a.mp4", "a.CSV", "a.json", "b.csv", "a.mot"):
        (tmp_path / name).touch()
    assert [p.name for p in reference_files(tmp_path / "a.mp4")] == ["a.CSV", "a.mot"]
