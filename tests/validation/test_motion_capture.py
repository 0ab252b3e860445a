from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest

from vision.errors import InputError
from vision.validation.reference import read_reference

c3d = pytest.importorskip("c3d")
FRAMES, RATE = 40, 100.0


def write_c3d(path: Path, points: dict[str, np.ndarray]) -> Path:
    """Write points of shape (T, 3); NaN as a point that was not seen."""
    writer = c3d.Writer(point_rate=RATE)
    frames = []
    for i in range(FRAMES):
        rows = np.zeros((len(points), 5))
        for row, xyz in zip(rows, points.values(), strict=True):
            seen = np.isfinite(xyz[i]).all()
            row[:3] = xyz[i] if seen else 0
            row[3] = 0 if seen else -1
        frames.append((rows, np.empty((0, 0))))
    writer.add_frames(frames)
    writer.set_point_labels(list(points))
    with path.open("wb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        writer.write(file)
    return path


def angles(sagittal: np.ndarray, frontal: float = 0.0) -> np.ndarray:
    return np.column_stack([sagittal, np.full(FRAMES, frontal), np.full(FRAMES, 1.0)])


BEND = 50 * (1 - np.cos(np.linspace(0, 6, FRAMES)))


def test_joint_angles_of_a_capture_model(tmp_path):
    knee = BEND.copy()
    knee[5] = np.nan
    path = write_c3d(
        tmp_path / "a.c3d",
        {
            "Anna:LKneeAngles": angles(knee),
            "LHipAngles": angles(BEND / 2, frontal=8.0),
            "LPelvisAngles": angles(np.full(FRAMES, 11.0), frontal=3.0),
            "LAnkleAngles": angles(BEND / 4),
        },
    )
    read = read_reference(path)
    assert np.allclose(read.time_s, np.arange(FRAMES) / RATE)
    assert np.allclose(read.series["knee_flexion_left"], knee, atol=1e-3, equal_nan=True)
    # The pelvis tilts forward, so that the thigh is less far forward than the hip is flexed.
    assert np.allclose(read.series["thigh_angle_left"], BEND / 2 - 11, atol=1e-3)
    shank = read.series["shank_angle_left"]
    assert np.allclose(shank, knee - (BEND / 2 - 11), atol=1e-3, equal_nan=True)
    assert np.allclose(read.series["hip_adduction_left"], 8.0 - 3.0, atol=1e-3)
    assert np.allclose(read.series["pelvic_obliquity"], 3.0, atol=1e-3)
    assert np.allclose(read.series["ankle_dorsiflexion_left"], BEND / 4, atol=1e-3)
    assert "hip_flexion_left" not in read.series


@pytest.mark.parametrize(
    "labels", [("RHJC", "RKJC", "RAJC"), ("right_hip", "right_knee", "right_ankle")]
)
def test_knee_flexion_from_joint_centres(tmp_path, labels):
    bend = np.radians(BEND)
    ankle = np.tile([300.0, -80.0, 90.0], (FRAMES, 1))
    knee = ankle + np.array([0.0, 0.0, 400.0])
    hip = knee + 420 * np.column_stack([-np.sin(bend), 0 * bend, np.cos(bend)])
    path = write_c3d(tmp_path / "a.c3d", dict(zip(labels, (hip, knee, ankle), strict=True)))
    read = read_reference(path)
    assert set(read.series) == {"knee_flexion_right"}
    assert np.allclose(read.series["knee_flexion_right"], BEND, atol=0.01)
    assert "joint centres" in read.notes[0]


def test_markers_on_the_skin_are_refused(tmp_path):
    path = write_c3d(tmp_path / "a.c3d", {"LKNE": angles(BEND), "LANK": angles(BEND)})
    with pytest.raises(InputError, match="markers on the skin are not enough"):
        read_reference(path)


@pytest.mark.parametrize("content", [b"", b"not a C3D file", bytes(600), bytes(range(256)) * 8])
def test_a_damaged_file_is_one_sentence(tmp_path, content):
    path = tmp_path / "a.c3d"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"a\.c3d"):
        read_reference(path)
