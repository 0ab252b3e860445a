"""Truth files of movements that are known."""

from __future__ import annotations

import json

import numpy as np
import pytest

from accuracy.truth_file import load_truth
from truth.camera import look_at
from truth.labels import label_clip, write_truth
from truth.movements.movement import PosedMotion, Repetition, sample
from truth.posing import (
    Stance,
    foot_pose,
    hip_position,
    leg_to,
    set_arms,
    solve_root,
    trunk_rotations,
)
from truth.skeleton import example_skeleton, landmarks
from vision.terms import SIDES

FPS = 20.0


@pytest.fixture(scope="module")
def skeleton():
    return example_skeleton()


def squatting(skeleton):
    """One squat of two seconds: 10 to 90 degrees of knee flexion, feet 15 degrees out."""

    def pose_at(time_s):
        knee = 50.0 - 40.0 * np.cos(np.pi * time_s)
        trunk = trunk_rotations(lean_deg=0.3 * knee, pelvis_tilt_deg=0.2 * knee)
        feet = {
            side: foot_pose(skeleton, side, (sign * 0.2, 0.0), sign * 15.0)
            for side, sign in (("left", 1.0), ("right", -1.0))
        }

        def build(root):
            rotations = trunk | set_arms(skeleton, trunk, "front")
            for side in SIDES:
                hip = hip_position(skeleton, side, trunk["pelvis"], root)
                foot = feet[side]
                rotations |= leg_to(
                    skeleton, side, hip, foot.ankle, [foot.ankle[0], -1, 0],
                    foot=foot.foot, toes=foot.toes,
                )  # fmt: skip
            return rotations

        standing = {side: Stance(feet[side].ankle, knee) for side in SIDES}
        return solve_root(skeleton, build, standing, (0.0, 0.06))

    return PosedMotion(
        duration_s=2.0,
        pose_at=pose_at,
        repetitions=(Repetition(0.0, 1.0, 1.95),),
        leg="both",
        touch_downs=((0.4, 0.5),),
    )


def cameras(count, *, distance=4.0):
    camera = look_at([0, -distance, 1], [0, 0, 0.9], width=360, height=640, fov_deg=34)
    return [camera] * count


@pytest.fixture(scope="module")
def truth(skeleton):
    movement = sample(squatting(skeleton), FPS)
    return label_clip(skeleton, movement, cameras(40), name="squat", spec={"seed": 4})


def test_angles_are_measured_from_the_poses(truth):
    bottom = truth["frames"][20]["angles"]
    assert bottom["knee_flexion_L"] == pytest.approx(90, abs=1e-3)
    assert bottom["knee_flexion_right_deg"] == pytest.approx(90, abs=1e-3)
    assert bottom["toe_out_L"] == pytest.approx(15, abs=0.5)
    assert bottom["foot_pitch_left_deg"] == pytest.approx(0, abs=0.1)
    assert truth["frames"][0]["angles"]["knee_flexion_R"] == pytest.approx(10, abs=1e-3)


def test_joints_in_the_image_are_those_in_space(truth):
    camera = truth["camera"]
    intrinsics, rotation = np.array(camera["K"]), np.array(camera["R"])
    for frame in truth["frames"][::13]:
        for name, xyz in frame["joints3d"].items():
            seen = intrinsics @ rotation @ (np.array(xyz) - frame["camera"]["pos"])
            np.testing.assert_allclose(seen[:2] / seen[2], frame["joints2d"][name], atol=0.05)


def test_the_box_holds_the_landmarks(truth):
    left, top, right, bottom = truth["frames"][0]["bbox"]
    for x, y in truth["frames"][0]["joints2d"].values():
        assert left < x < right
        assert top < y <= bottom + 0.1


def test_what_is_known_of_the_movement(truth):
    assert truth["truth_info"] == {
        "reps": [{"start": 0, "bottom": 20, "end": 39}],
        "stance": "both",
        "touch_down_frames": [8, 9, 10],
    }
    assert truth["spec"] == {"seed": 4}
    for letter in "LR":
        (contact,) = truth["contacts"][letter]
        assert contact["initial_contact"] is None
        assert contact["toe_off"] is None
    assert np.abs(truth["min_vertex_z"]).max() < 1e-3
    assert not truth["camera"]["moving"]


def test_dropped_frames_keep_their_times(skeleton):
    kept = [frame for frame in range(40) if frame not in (3, 4, 18, 20, 21)]
    times = [frame / FPS for frame in kept]
    movement = sample(squatting(skeleton), FPS, times)
    truth = label_clip(skeleton, movement, cameras(len(kept)), name="uneven", times_s=times)
    assert [frame["t"] for frame in truth["frames"]] == pytest.approx(times)
    (rep,) = truth["truth_info"]["reps"]
    assert times[rep["bottom"]] == pytest.approx(1.0, abs=1.01 / FPS)
    assert times[rep["end"]] == pytest.approx(1.95)


def test_boxes_of_the_mesh_replace_the_estimate(skeleton):
    movement = sample(squatting(skeleton), FPS, [0.0, 0.05])
    boxes = [[1, 2, 3, 4], [5, 6, 7, 8.04]]
    truth = label_clip(skeleton, movement, cameras(2), name="boxes", boxes=boxes)
    assert [f["bbox"] for f in truth["frames"]] == [[1, 2, 3, 4], [5, 6, 7, 8]]


def test_a_turning_camera_is_written_for_every_frame(skeleton):
    movement = sample(squatting(skeleton), FPS, [0.0, 0.05])
    pair = [cameras(1)[0], cameras(1, distance=4.1)[0]]
    truth = label_clip(skeleton, movement, pair, name="moving")
    assert truth["camera"]["moving"]
    assert all("R" in frame["camera"] for frame in truth["frames"])


def test_the_file_is_read_by_the_bench(skeleton, truth, tmp_path):
    path = tmp_path / "squat.truth.json"
    write_truth(truth, path)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    read = load_truth(path)
    assert read.fps == FPS
    assert read.stance == "both"
    assert [(r.start, r.bottom, r.end) for r in read.reps] == [(0, 20, 39)]
    assert read.angles["knee_flexion_L"][20] == pytest.approx(90, abs=1e-3)
    points = landmarks(skeleton, squatting(skeleton).pose_at(0.5))
    np.testing.assert_allclose(read.joints3d["toe_R"][10], points["toe_right"], atol=1e-4)


def test_missing_values_are_null(truth, tmp_path):
    broken = {**truth, "frames": [{**truth["frames"][0], "angles": {"knee": float("nan")}}]}
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_truth(broken, tmp_path / "x.truth.json")
    assert json.loads(json.dumps(truth, allow_nan=False))["frames_count"] == 40
