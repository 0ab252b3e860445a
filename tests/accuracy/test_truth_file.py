"""Truth files are validated when they are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from accuracy.conditions import find_conditions, measure_yaw_deg
from accuracy.truth_file import clips_with_truth, load_truth, truth_path
from tests.support.accuracy_results import truth_of_track, write_truth
from tests.support.synthetic_motion import squats
from vision.errors import InputError


@pytest.fixture
def content() -> dict[str, Any]:
    """Content of a valid truth file."""
    track = squats(reps=1, leg="left").track
    return truth_of_track(
        track, truth_info={"stance": "L", "reps": [{"start": 30, "bottom": 70, "end": 110}]}
    )


def test_a_valid_file_is_read_as_arrays(tmp_path: Path, content: dict[str, Any]) -> None:
    truth = load_truth(truth_path(write_truth(tmp_path, "a", content)))
    assert truth.name == "a"
    assert truth.joints["knee_L"].shape == (len(content["frames"]), 2)
    assert truth.joints["knee_L"][3].tolist() == content["frames"][3]["joints2d"]["knee_L"]
    assert truth.time_of(15) == pytest.approx(0.5)
    assert truth.reps[0].bottom == 70


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c["frames"][2]["joints2d"].pop("knee_R"), "knee_R"),
        (lambda c: c.update(fps=0), "fps"),
        (lambda c: c.update(frames=[]), "frames"),
        (lambda c: c["truth_info"]["reps"][0].update(bottom=200), "start before its bottom"),
    ],
)
def test_a_mistake_is_named(
    tmp_path: Path, content: dict[str, Any], change: Any, message: str
) -> None:
    change(content)
    with pytest.raises(InputError, match=message):
        load_truth(truth_path(write_truth(tmp_path, "a", content)))


def test_what_is_no_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.truth.json"
    path.write_text("{")
    with pytest.raises(InputError, match="not valid JSON"):
        load_truth(path)
    with pytest.raises(InputError, match="cannot be read"):
        load_truth(tmp_path / "b.truth.json")


def test_dropped_frames_keep_their_times(tmp_path: Path, content: dict[str, Any]) -> None:
    """After a gap of ten frames a frame number is no longer its time times the rate."""
    for frame in content["frames"][50:]:
        frame["t"] += 10 / 30
    truth = load_truth(truth_path(write_truth(tmp_path, "a", content)))
    assert truth.time_of(49) == pytest.approx(49 / 30)
    assert truth.time_of(60) == pytest.approx(70 / 30)
    assert truth.duration_s == pytest.approx((len(content["frames"]) + 10) / 30)


def test_clips_without_truth_are_left_out(tmp_path: Path, content: dict[str, Any]) -> None:
    clip = write_truth(tmp_path, "b", content)
    (tmp_path / "c.mp4").write_bytes(b"")
    (tmp_path / "d.truth.json").write_text("{}")
    assert clips_with_truth(tmp_path) == [clip]


def test_the_roll_of_the_camera_turns_the_vertical(tmp_path: Path, content: dict[str, Any]) -> None:
    c, s = np.cos(np.radians(5)), np.sin(np.radians(5))
    content["camera"] = {"R": [[c, 0, s], [s, 0, -c], [0, 1, 0]], "pos0": [0, -4, 1]}
    truth = load_truth(truth_path(write_truth(tmp_path, "a", content)))
    assert truth.roll_deg == pytest.approx(5)
    assert find_conditions(truth).roll_deg == 5.0


@pytest.mark.parametrize(
    ("camera", "yaw"), [((0, -4, 1), 0), ((4, 0, 1), 90), ((-4, 0, 1), -90), ((3, -3, 1), 45)]
)
def test_the_yaw_is_measured_from_the_joints(
    tmp_path: Path, content: dict[str, Any], camera: tuple[float, ...], yaw: float
) -> None:
    """A person who faces -y has the left side at +x."""
    space = {"hip_L": [0.1, 0, 1], "hip_R": [-0.1, 0, 1]}
    space |= {"shoulder_L": [0.2, 0, 1.5], "shoulder_R": [-0.2, 0, 1.5]}
    for frame in content["frames"]:
        frame["joints3d"] = space
    content["camera"] = {"pos0": list(camera)}
    truth = load_truth(truth_path(write_truth(tmp_path, "a", content)))
    assert measure_yaw_deg(truth) == pytest.approx(yaw, abs=1e-6)


def test_conditions_come_from_the_spec(tmp_path: Path, content: dict[str, Any]) -> None:
    content["spec"] = {
        "movement": {"kind": "single_leg_squat"},
        "camera": {"yaw_deg": 110, "shake": {"turn_deg": 0.3}},
        "video": {"exposure": 0.25, "noise": 9},
        "clothes": {"looseness_m": 0.05},
        "scene": {"bystander": {"behavior": "walks_past"}, "occluder": None},
    }
    found = find_conditions(load_truth(truth_path(write_truth(tmp_path, "a", content))))
    assert (found.screen, found.view, found.camera) == ("single_leg_squat", "side", "handheld")
    assert (found.from_side_deg, found.from_front_deg) == (20, 70)
    assert (found.exposure, found.noise, found.looseness_m) == (0.25, 9, 0.05)
    assert (found.bystander, found.occluder) == ("walks_past", "none")


@pytest.mark.parametrize(
    ("movement", "info", "screen"),
    [
        ({"kind": "squat"}, {"stance": "both"}, "deep_squat"),
        ({"kind": "other", "move": "lunge"}, {}, None),
        ({"kind": "gait", "gait": "walk"}, {"direction": "backward"}, "backward_running"),
        ({"kind": "gait", "gait": "run"}, {"direction": "forward"}, None),
        ("sls", {"stance": "L"}, "single_leg_squat"),
        (None, {"stance": "R"}, "single_leg_squat"),
    ],
)
def test_the_test_that_a_clip_shows(
    tmp_path: Path, content: dict[str, Any], movement: Any, info: Any, screen: str | None
) -> None:
    content["truth_info"] = info
    content["spec"] = {} if movement is None else {"movement": movement}
    truth = load_truth(truth_path(write_truth(tmp_path, "a", content)))
    assert find_conditions(truth).screen == screen
