"""Real renders; they need VTK, and the clips a body as well."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.support.truth_packages import needs_packages
from truth.camera import look_at
from truth.movements import make_movement
from truth.movements.specs import Gait, SingleLegSquat
from truth.render import is_rendered, sheet_frames
from truth.skeleton import example_skeleton
from truth.solids import Plane, centered_box
from truth.spec import CameraSpec, ClipSpec, OccluderSpec, SceneSpec, VideoSpec

CAMERA = look_at([0, -4, 1], [0.3, 0, 0.9], width=320, height=240, fov_deg=40, roll_deg=7)
RED = (255, 0, 0)


@pytest.fixture
def stage():
    needs_packages("pyvista")
    from truth.stage import Stage

    with Stage(supersampling=2) as stage:
        yield stage


def mark(stage, at, color=RED, size=0.05):
    solid = centered_box(np.asarray(at) - [0, 0, size / 2], (size,) * 3, color)
    stage.add_solid(solid, np.tile(np.uint8(color), (6, 1)))


def center_of(image, channel=0):
    rows, columns = np.nonzero(image[..., channel] > 127)
    return columns.mean() + 0.5, rows.mean() + 0.5


def test_a_point_is_drawn_where_the_camera_projects_it(stage):
    place = [-0.4, 0.3, 1.3]
    mark(stage, place)
    image, region = stage.draw(CAMERA)
    x, y = center_of(image)
    assert [x + region.left, y + region.top] == pytest.approx(CAMERA.project(place), abs=0.6)


def test_a_part_of_the_image_is_where_it_belongs(stage):
    from truth.stage import Region

    place = [0.6, 0, 0.6]
    mark(stage, place)
    expected = CAMERA.project(place)
    part = Region(int(expected[0]) - 20, int(expected[1]) - 31, 40, 52)
    image, region = stage.draw(CAMERA, part)
    assert image.shape[0] < 240
    x, y = center_of(image)
    assert [x + region.left, y + region.top] == pytest.approx(expected, abs=0.6)


def test_empty_space_is_transparent_and_edges_are_partly_covered(stage):
    mark(stage, [0.3, 0, 0.9], size=0.5)
    image, _ = stage.draw(CAMERA)
    coverage = np.unique(image[..., 3])
    assert coverage[0] == 0
    assert coverage[-1] == 255
    assert len(coverage) > 2
    assert (image[..., 0] <= image[..., 3]).all()


def test_nearer_things_hide_farther_ones(stage):
    mark(stage, [0, 0, 1], color=(0, 255, 0), size=0.1)
    mark(stage, [0, -1, 1], size=0.3)
    image, _ = stage.draw(CAMERA)
    assert not (image[..., 1] > 127).any()


def test_a_texture_is_the_right_way_up_and_moves(stage):
    texture = np.zeros((64, 64, 3), np.uint8)
    texture[:16, :16] = RED  # upper left
    corners = np.array([[-0.5, 0, 0.4], [0.5, 0, 0.4], [0.5, 0, 1.4], [-0.5, 0, 1.4]])
    plane = stage.add_plane(Plane(corners, texture))
    level = look_at([0, -4, 0.9], [0, 0, 0.9], width=320, height=240, fov_deg=40)

    x, y = center_of(stage.draw(level)[0])
    assert [x, y] == pytest.approx(level.project([-0.375, 0, 1.275]), abs=2)

    # Its lower half is now at the top.
    plane.place_texture(((0, 0.5), (1, 0.5), (1, 1.5), (0, 1.5)))
    x, y = center_of(stage.draw(level)[0])
    assert [x, y] == pytest.approx(level.project([-0.375, 0, 0.775]), abs=2)


def test_a_contact_sheet_shows_the_first_repetition():
    skeleton = example_skeleton()
    squat = SingleLegSquat(repetitions=1, repetition_s=1.0)
    movement = make_movement(skeleton, squat, fps=10)
    start, bottom, end = movement.repetition_frames[0]
    frames = sheet_frames(movement, list(range(len(movement.poses))), 5)
    assert frames[0] == start
    assert frames[-1] == end
    assert any(abs(frame - bottom) <= 2 for frame in frames)
    kept = [frame for frame in range(len(movement.poses)) if frame % 2 == 0]
    assert set(sheet_frames(movement, kept, 5)) <= set(kept)


def small(**changes):
    spec = {
        "name": "small",
        "movement": SingleLegSquat(
            repetitions=1, repetition_s=0.6, lead_s=0.1, tail_s=0.1, pause_s=0
        ),
        "video": VideoSpec(width=180, height=320, fps=10),
    }
    return ClipSpec(**(spec | changes))


@pytest.fixture
def body_model():
    """Skip where bodies cannot be rendered."""
    needs_packages("pyvista", "torch", "anny")


def test_a_clip_its_truth_and_its_note(tmp_path, body_model):
    import av

    from truth.render import render_clip

    done = []
    spec = small()
    files = render_clip(spec, tmp_path, sheet=True, on_frame=lambda *now: done.append(now))

    assert is_rendered(spec, tmp_path)
    assert (tmp_path / "small.png").is_file()
    assert done[-1] == (files.frames, files.frames)
    with av.open(str(files.video)) as video:
        images = [frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)]
    truth = json.loads(files.truth.read_text())
    assert len(images) == len(truth["frames"]) == files.frames
    assert images[0].shape == (320, 180, 3)
    left, top, right, bottom = (round(v) for v in truth["frames"][0]["bbox"])
    assert 0 < left < right < 180
    assert 0 < top < bottom < 320
    knee = truth["frames"][0]["joints2d"]["knee_L"]
    assert left <= knee[0] <= right


def test_the_person_is_drawn_on_its_joints(tmp_path, body_model):
    from truth.take import Take

    bare = small(video=VideoSpec(width=360, height=640, fps=10, noise=0, softness_px=0))
    hidden = bare.model_copy(
        update={"scene": SceneSpec(occluder=OccluderSpec(width_m=3.0, height_m=2.5))}
    )
    with Take(bare) as take, Take(hidden) as behind:
        frame = take.frames[len(take.frames) // 2]
        seen, covered = take.shoot(frame), behind.shoot(frame)
        truth = take.camera_points(frame)
    shirt = np.array(bare.clothes.shirt)
    x, y = np.rint((truth["shoulder_left"] + truth["shoulder_right"]) / 2 + [0, 30]).astype(int)
    hue = seen[y, x] / np.linalg.norm(seen[y, x])
    assert hue @ (shirt / np.linalg.norm(shirt)) > 0.97
    gray = covered[y, x].astype(float)
    assert gray.std() < 15


def test_dropped_frames_and_a_runner_with_motion_blur(tmp_path, body_model):
    from truth.render import render_clip

    spec = small(
        movement=Gait(duration_s=1.0),
        camera=CameraSpec(yaw_deg=90, motion="follow"),
        video=VideoSpec(
            width=320, height=180, fps=20, dropped=0.3, motion_blur=0.5, blur_samples=2
        ),
    )
    files = render_clip(spec, tmp_path)
    truth = json.loads(files.truth.read_text())
    times = [frame["t"] for frame in truth["frames"]]
    assert len(times) == files.frames < 20
    assert len(set(np.round(np.diff(times), 4))) > 1
