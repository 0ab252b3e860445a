"""Cameras: where known points lie in the image."""

from __future__ import annotations

import numpy as np
import pytest

from truth.camera import between, camera_path, is_moving, look_at
from truth.spec import CameraSpec, ShakeSpec, VideoSpec

WIDTH, HEIGHT = 720, 1280
STATURE = 1.8


def cameras(spec, *, roots=None, headings=None, fps=30.0, seed=1):
    roots = np.zeros((60, 3)) if roots is None else roots
    return camera_path(
        spec,
        VideoSpec(width=WIDTH, height=HEIGHT),
        roots=roots,
        headings_deg=np.zeros(len(roots)) if headings is None else headings,
        stature_m=STATURE,
        times_s=np.arange(len(roots)) / fps,
        seed=seed,
    )


def level(**changes):
    spec = {"height_m": STATURE / 2, "distance_m": 4.0, "fov_deg": 40.0} | changes
    return cameras(CameraSpec(**spec))[0]


def test_the_aim_is_in_the_middle():
    assert level().project([0, 0, STATURE / 2]) == pytest.approx([WIDTH / 2, HEIGHT / 2])


def test_pixels_a_meter_by_the_field_of_view():
    # At 4 m a vertical field of 40 degrees is 8 tan(20) m high.
    per_m = HEIGHT / (8 * np.tan(np.radians(20)))
    top = level().project([0, 0, STATURE / 2 + 0.5])
    assert top == pytest.approx([WIDTH / 2, HEIGHT / 2 - 0.5 * per_m])


@pytest.mark.parametrize(
    ("yaw", "subjects_left", "subjects_front"),
    [(0, 1, 0), (90, 0, -1), (-90, 0, 1), (180, -1, 0)],
)
def test_yaw(yaw, subjects_left, subjects_front):
    camera = level(yaw_deg=yaw)
    left = camera.project([0.3, 0, STATURE / 2])[0] - WIDTH / 2
    front = camera.project([0, -0.3, STATURE / 2])[0] - WIDTH / 2
    assert np.sign(round(left, 6)) == subjects_left
    assert np.sign(round(front, 6)) == subjects_front


def test_a_camera_rolled_clockwise_sees_the_subject_turned_anticlockwise():
    offset = level(roll_deg=5).project([0, 0, STATURE]) - [WIDTH / 2, HEIGHT / 2]
    assert np.degrees(np.arctan2(-offset[0], -offset[1])) == pytest.approx(5)


def test_what_is_beside_and_aside():
    assert level(aside_m=0.4).project([0, 0, STATURE / 2])[0] < WIDTH / 2
    assert np.isnan(level().project([0, -5, 1])).all()


def test_the_floor_has_a_homography():
    camera = level(height_m=1.3, yaw_deg=25, roll_deg=-4)
    x, y, w = camera.floor_homography() @ [0.4, -0.2, 1]
    assert [x / w, y / w] == pytest.approx(camera.project([0.4, -0.2, 0]))


def test_a_camera_on_a_tripod_does_not_move():
    roots = np.column_stack([np.zeros(60), np.linspace(0, 5, 60), np.ones(60)])
    path = cameras(CameraSpec(), roots=roots)
    assert np.ptp([camera.position for camera in path], axis=0) == pytest.approx([0, 0, 0])
    assert not is_moving(CameraSpec())


def test_a_camera_that_follows_does_not_lag_behind_a_steady_runner():
    roots = np.column_stack([np.zeros(60), np.linspace(0, 5, 60), np.ones(60)])
    path = cameras(CameraSpec(motion="follow", yaw_deg=90), roots=roots)
    seen = [c.project(r)[0] for c, r in zip(path, roots, strict=True)]
    assert seen == pytest.approx(np.full(60, WIDTH / 2))
    assert path[0].rotation == pytest.approx(path[-1].rotation)


def test_a_camera_that_orbits_keeps_its_direction_to_the_subject():
    headings = np.linspace(0, 90, 60)
    path = cameras(CameraSpec(motion="orbit"), headings=headings)
    assert path[0].position[1] < -4
    assert path[-1].position[0] > 4


def test_a_hand_shakes_the_same_at_every_frame_rate():
    spec = CameraSpec(shake=ShakeSpec(turn_deg=0.5, shift_m=0.01))
    slow = cameras(spec, fps=30)
    fast = cameras(spec, roots=np.zeros((240, 3)), fps=120)
    assert fast[8].position == pytest.approx(slow[2].position)
    assert fast[8].rotation == pytest.approx(slow[2].rotation)
    shifts = np.array([camera.position for camera in fast])
    assert 0 < shifts.std(axis=0).max() < 0.03
    assert not np.allclose(cameras(spec, seed=2)[5].position, slow[5].position)


def test_between_two_cameras():
    first = look_at([0, -4, 1], [0, 0, 1], width=10, height=20, fov_deg=30)
    second = look_at([0, -4, 1], [1, 0, 1], width=10, height=20, fov_deg=30)
    middle = between(first, second, 0.5)
    turned = np.degrees(np.arctan2(middle.rotation[2][0], middle.rotation[2][1]))
    assert turned == pytest.approx(np.degrees(np.arctan2(1, 4)) / 2)
    assert middle.rotation @ middle.rotation.T == pytest.approx(np.eye(3))
