from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from vision.errors import FormcheckError
from vision.pose.landmarks import Landmark, landmark
from vision.share.handout import AngleSeries
from vision.share.opensim import write_mot, write_trc

METADATA = (
    "DataRate", "CameraRate", "NumFrames", "NumMarkers", "Units", "OrigDataRate",
    "OrigDataStartFrame", "OrigNumFrames",
)  # fmt: skip


@dataclass(frozen=True)
class Trc:
    about: dict[str, str]
    labels: list[str]
    numbers: list[int]
    time_s: np.ndarray
    points: np.ndarray


def tokens(line: str) -> list[str]:
    """Split a line as OpenSim does: an empty cell after the last tab is dropped."""
    cells = line.split("\t")
    return cells if cells[-1] else cells[:-1]


def read_trc(path: Path) -> Trc:
    lines = path.read_bytes().decode("ascii").split("\n")
    kind = lines[0].split()
    assert kind[:3] == ["PathFileType", "4", "(X/Y/Z)"]
    assert len(kind) == 4
    assert tuple(tokens(lines[1])) == METADATA
    about = dict(zip(METADATA, tokens(lines[2]), strict=True))
    heads = [cell for cell in tokens(lines[3]) if cell]
    assert heads[:2] == ["Frame#", "Time"]
    labels = heads[2:]
    assert len(labels) == int(about["NumMarkers"])
    axes = [cell for cell in tokens(lines[4]) if cell]
    assert axes == [f"{a}{n}" for n in range(1, len(labels) + 1) for a in "XYZ"]
    assert lines[5] == ""
    assert lines[-1] == ""
    rows = [tokens(line) for line in lines[6:-1]]
    assert {len(row) for row in rows} == {2 + 3 * len(labels)}
    assert len(rows) == int(about["NumFrames"])
    cells = [[float(c) if c else np.nan for c in row[2:]] for row in rows]
    return Trc(
        about=about,
        labels=labels,
        numbers=[int(row[0]) for row in rows],
        time_s=np.array([float(row[1]) for row in rows]),
        points=np.array(cells).reshape(len(rows), len(labels), 3),
    )


def read_mot(path: Path) -> tuple[dict[str, str], np.ndarray, dict[str, np.ndarray]]:
    header, _, body = path.read_bytes().decode("ascii").partition("endheader\n")
    lines = header.splitlines()
    assert lines[0] == "Coordinates"
    about = dict(line.split("=") for line in lines[1:])
    heads, *rows = [line.split("\t") for line in body.splitlines()]
    assert heads[0] == "time"
    table = np.array([[float(cell) for cell in row] for row in rows])
    assert table.shape == (int(about["nRows"]), int(about["nColumns"]))
    return about, table[:, 0], dict(zip(heads[1:], table.T[1:], strict=True))


def somebody(times: np.ndarray) -> np.ndarray:
    """A body with a leg of 600 px that walks to the right at 100 px/s."""
    heights = {"shoulder": 300, "hip": 600, "knee": 900, "ankle": 1200, "heel": 1230, "toe": 1250}
    xy = np.full((times.size, len(Landmark), 2), np.nan)
    for name, y in heights.items():
        for side, x in (("left", 390.0), ("right", 410.0)):
            xy[:, landmark(name, side), 0] = x + 100 * (times - times[0])
            xy[:, landmark(name, side), 1] = y
    return xy


def test_markers_are_in_metres_forward_and_up(tmp_path):
    times = np.arange(31) / 30
    write_trc(times, somebody(times), tmp_path / "a b.trc", height_cm=176, facing="right")
    read = read_trc(tmp_path / "a b.trc")
    assert read.about["Units"] == "m"
    assert float(read.about["DataRate"]) == pytest.approx(30)
    assert read.numbers == list(range(1, 32))
    assert np.allclose(read.time_s, times, atol=1e-6)
    metre = 0.491 * 1.76 / 600
    hips = [read.points[:, read.labels.index(f"{side}_hip")] for side in ("left", "right")]
    assert np.allclose(np.mean(hips, axis=0)[:, 0], 100 * times * metre, atol=1e-5)
    assert np.allclose(hips[0][:, 1], 650 * metre, atol=1e-5)
    assert np.allclose(read.points[:, read.labels.index("left_toe"), 1], 0, atol=1e-6)
    assert not read.points[..., 2].any()


def test_facing_left_also_points_forward(tmp_path):
    times = np.arange(31) / 30
    mirrored = somebody(times) * [-1, 1] + [1000, 0]
    write_trc(times, mirrored, tmp_path / "a.trc", height_cm=176, facing="left")
    read = read_trc(tmp_path / "a.trc")
    assert read.points[-1, 0, 0] > read.points[0, 0, 0] + 0.1


def test_without_a_height_the_unit_is_leg_lengths(tmp_path):
    times = np.arange(31) / 30
    write_trc(times, somebody(times), tmp_path / "a.trc")
    read = read_trc(tmp_path / "a.trc")
    assert read.about["Units"] == "leg_lengths"
    hip, ankle = (read.points[0, read.labels.index(f"left_{n}"), 1] for n in ("hip", "ankle"))
    assert hip - ankle == pytest.approx(1)


def test_gaps_stay_empty_and_unseen_markers_are_left_out(tmp_path):
    times = np.arange(31) / 30
    xy = somebody(times)
    xy[5:9, Landmark.RIGHT_TOE] = np.nan
    xy[10:12] = np.nan
    write_trc(times, xy, tmp_path / "a.trc")
    read = read_trc(tmp_path / "a.trc")
    assert "nose" not in read.labels
    assert len(read.labels) == 12
    toe = np.isnan(read.points[:, read.labels.index("right_toe")]).all(axis=1)
    assert np.flatnonzero(toe).tolist() == [5, 6, 7, 8, 10, 11]
    assert np.isnan(read.points[10:12]).all()


def test_uneven_times_are_resampled_evenly(tmp_path):
    times = 2.0 + np.cumsum([0.0] + [0.03, 0.04] * 30)
    write_trc(times, somebody(times), tmp_path / "a.trc", height_cm=176)
    read = read_trc(tmp_path / "a.trc")
    steps = np.diff(read.time_s)
    assert np.allclose(steps, steps[0], atol=2e-6)
    assert read.time_s[0] == 2.0
    assert 1 / steps[0] == pytest.approx(float(read.about["DataRate"]), rel=1e-3)
    x = read.points[:, read.labels.index("left_hip"), 0]
    slope = 100 * 0.491 * 1.76 / 600
    assert np.allclose(x - x[0], slope * (read.time_s - 2.0), atol=1e-4)


def test_long_gaps_are_not_interpolated(tmp_path):
    times = np.concatenate([np.arange(20), np.arange(40, 60)]) / 30
    write_trc(times, somebody(times), tmp_path / "a.trc")
    read = read_trc(tmp_path / "a.trc")
    missing = np.isnan(read.points).all(axis=(1, 2))
    assert np.flatnonzero(missing).tolist() == list(range(20, 40))


def test_angles_survive_a_round_trip_with_names_and_gaps(tmp_path):
    times = np.arange(60) / 60
    bend = 40 + 30 * np.sin(6 * times)
    bend[20:25] = np.nan
    series = {"knee_flexion_left": bend, "fppa_left": np.full(60, np.nan), "trunk": -bend}
    write_mot(AngleSeries(times, series), tmp_path / "a.mot", real_time_factor=0.25)
    about, time_s, read = read_mot(tmp_path / "a.mot")
    assert about["inDegrees"] == "yes"
    assert list(read) == ["knee_flexion_left", "trunk"]
    assert np.allclose(time_s, times / 4, atol=1e-6)
    assert np.allclose(read["knee_flexion_left"], bend, atol=1e-3, equal_nan=True)


@pytest.mark.parametrize("times", [[0.0], []])
def test_too_few_frames_are_an_error_in_one_sentence(tmp_path, times):
    with pytest.raises(FormcheckError, match="longer clip"):
        write_trc(times, np.zeros((len(times), 33, 2)), tmp_path / "a.trc")
    with pytest.raises(FormcheckError, match="nothing"):
        write_mot(AngleSeries(np.array(times), {"a": np.array(times)}), tmp_path / "a.mot")
    assert not list(tmp_path.glob("*.trc"))


def test_a_clip_without_a_person_is_an_error_in_one_sentence(tmp_path):
    with pytest.raises(FormcheckError, match="never visible"):
        write_trc(np.arange(9.0), np.full((9, 33, 2), np.nan), tmp_path / "a.trc")


def test_a_missing_folder_is_an_error_and_leaves_no_file(tmp_path):
    times = np.arange(31) / 30
    with pytest.raises(FormcheckError, match=r"a\.trc cannot be written"):
        write_trc(times, somebody(times), tmp_path / "no" / "a.trc")
