"""Room, equipment, light, shadow and second person: where they are and what they look like."""

from __future__ import annotations

import numpy as np
import pytest

from truth.bystander import bystander_poses, placed
from truth.camera import camera_path
from truth.equipment import furniture_of, moved, occluder, treadmill
from truth.light import light_of
from truth.movements.specs import Gait, Other, Squat
from truth.room import furnish
from truth.shadow import cast, shadow_of
from truth.skeleton import example_skeleton, rest_pose
from truth.solids import box, centered_box, cylinder
from truth.spec import (
    BystanderSpec,
    CameraSpec,
    ClipSpec,
    OccluderSpec,
    SceneSpec,
    VideoSpec,
)
from truth.textures import floor_texture, wall_texture

LIGHT = light_of(SceneSpec(light_deg=90, light_height_deg=45), camera_yaw_deg=0)


def column():
    """A column of 1 m, 8 cm thick, as dense as a body."""
    across = np.linspace(-0.04, 0.04, 5)
    grid = np.meshgrid(across, across, np.linspace(0, 1, 80))
    return np.stack([axis.ravel() for axis in grid], axis=1).astype(np.float32)


def camera_of(spec):
    return camera_path(
        spec.camera,
        spec.video,
        roots=np.zeros((1, 3)),
        headings_deg=[0.0],
        stature_m=1.7,
        times_s=[0.0],
        seed=1,
    )[0]


@pytest.mark.parametrize("kind", ["plain", "brick", "panel", "trees"])
def test_walls_are_not_uniform_and_differ_by_seed(kind):
    walls = [
        wall_texture(
            kind,
            (170, 120, 90),
            size_m=(4.0, 3.0),
            per_m=60,
            posters=0,
            random=np.random.default_rng(seed),
        )
        for seed in (1, 1, 2)
    ]
    assert walls[0].shape == (180, 240, 3)
    assert walls[0].std() > 2
    assert np.array_equal(walls[0], walls[1])
    assert not np.array_equal(walls[0], walls[2])


@pytest.mark.parametrize("kind", ["wood", "tile", "rubber", "track"])
def test_floors_are_not_uniform(kind):
    floor = floor_texture(
        kind, (120, 110, 100), size_m=(3, 3), per_m=60, random=np.random.default_rng(1)
    )
    assert floor.shape == (180, 180, 3)
    assert floor.std() > 2


@pytest.mark.parametrize("yaw", [0, 30, 90, -90, 180])
def test_the_wall_is_behind_the_subject_and_beyond_the_furniture(yaw):
    spec = ClipSpec(name="a", camera=CameraSpec(yaw_deg=yaw), movement=Squat())
    room = furnish(spec)
    lens = camera_of(spec).position
    assert (lens - room.wall_point) @ room.wall_normal > spec.camera.distance_m
    assert -room.wall_point @ room.wall_normal == pytest.approx(spec.scene.wall_distance_m)
    for solid in room.solids:
        assert ((solid.points - room.wall_point) @ room.wall_normal > -1e-6).all()


def test_nobody_runs_into_a_wall():
    runner = Gait(duration_s=6)
    for yaw in (90, -60, 0, 180):
        camera = CameraSpec(yaw_deg=yaw, motion="follow")
        room = furnish(ClipSpec(name="a", camera=camera, movement=runner))
        path = np.column_stack([np.zeros(9), np.linspace(-8, 8, 9), np.zeros(9)])
        assert ((path - room.wall_point) @ room.wall_normal > 0.7).all()


def test_solids_face_outward():
    for solid in (
        box([0, 0, 0], [1, 0, 0], [0, 1, 0], 2.0, (200, 200, 200)),
        box([0, 0, 0], [0, 1, 0], [1, 0, 0], 2.0, (200, 200, 200)),
        cylinder([0, 0, 0], [0, 1, 0], 0.2, (200, 200, 200)),
    ):
        center = solid.points.mean(axis=0)
        for face in solid.faces:
            a, b, c = solid.points[list(face[:3])]
            assert np.cross(b - a, c - b) @ (solid.points[list(face)].mean(axis=0) - center) > 0


def test_surfaces_toward_the_light_are_brighter():
    lit = centered_box([0, 0, 0], (1, 1, 1), (200, 200, 200))
    by_normal = {}
    for face, color in zip(lit.faces, lit.face_colors(LIGHT), strict=True):
        a, b, c = lit.points[list(face[:3])]
        by_normal[tuple(np.rint(np.cross(b - a, c - b)).astype(int))] = int(color[0])
    # The main light is on the right of the image, +x.
    assert by_normal[1, 0, 0] > by_normal[0, 1, 0]
    assert by_normal[0, 0, 1] > by_normal[0, 0, -1]


def test_a_shadow_falls_away_from_the_light():
    shadow = shadow_of(
        column(),
        LIGHT,
        strength=0.6,
        wall_point=np.array([0, 5.0, 0]),
        wall_normal=np.array([0, -1.0, 0]),
    )
    rows, columns = np.nonzero(shadow.darkness > 0.3)
    x = shadow.origin[0] + 0.02 * columns
    y = shadow.origin[1] + 0.02 * rows
    # The light comes from +x at 45 degrees: a column of 1 m throws 1 m toward -x.
    assert x.min() == pytest.approx(-1.04, abs=0.06)
    assert x.max() == pytest.approx(0, abs=0.12)
    assert abs(y).max() < 0.12

    spec = ClipSpec(name="a", video=VideoSpec(width=320, height=320))
    camera = camera_of(spec)
    image = np.full((320, 320, 3), 200, np.uint8)
    cast(image, shadow, camera)
    right_px, row_px = camera.project([-0.5, 0, 0]).astype(int)
    assert image[row_px, right_px, 0] < 130
    right_px, row_px = camera.project([0.5, 0, 0]).astype(int)
    assert image[row_px, right_px, 0] == 200


def test_there_is_no_shadow_behind_the_wall():
    wall = {"wall_point": np.array([-0.5, 0, 0]), "wall_normal": np.array([1.0, 0, 0])}
    shadow = shadow_of(column(), LIGHT, strength=0.6, **wall)
    _, columns = np.nonzero(shadow.darkness)
    assert (shadow.origin[0] + 0.02 * columns).min() >= -0.5 - 1e-6


def test_the_belt_moves_with_the_foot_on_it():
    mill = treadmill(1)
    assert mill.belt_shift(-2.0, 0.5) == pytest.approx(-1.0 / 1.9)
    # A texture moved by a whole length is where it was.
    still, once = np.array(moved(mill.belt, 0.0)), np.array(moved(mill.belt, 1.0))
    assert once - still == pytest.approx(np.tile([0, -1], (4, 1)))


@pytest.mark.parametrize("kind", ["bar", "bench", "box"])
@pytest.mark.parametrize("yaw", [0, 60, -90])
def test_an_occluder_stands_before_the_subject(kind, yaw):
    spec = ClipSpec(
        name="a",
        camera=CameraSpec(yaw_deg=yaw),
        scene=SceneSpec(occluder=OccluderSpec(kind=kind, height_m=0.5, width_m=0.3)),
    )
    solids = occluder(spec.scene.occluder, camera_yaw_deg=yaw)
    points = np.concatenate([solid.points for solid in solids])
    camera = camera_of(spec)
    depth = camera.in_camera(points)[:, 2]
    assert (depth < camera.in_camera([0, 0, 0.5])[2]).all()
    assert (depth > 1).all()
    assert points[:, 2].max() == pytest.approx(0.5)
    across = camera.in_camera(points)[:, 0]
    assert across.max() - across.min() == pytest.approx(0.3, abs=0.02)


def test_furniture_of_movements():
    assert furniture_of(Squat()) == ()
    chair = furniture_of(Other(move="chair", height_m=0.45))[0]
    assert chair.points[:, 2].max() == pytest.approx(0.45)
    assert chair.points[:, 1].min() > 0
    step = furniture_of(Other(move="step_up", height_m=0.4))[0]
    assert step.points[:, 2].max() == pytest.approx(0.2)
    assert step.points[:, 1].max() < 0


def test_a_pose_is_turned_and_moved():
    pose = rest_pose(example_skeleton())
    turned = placed(pose, heading_deg=90, shift=np.array([1.0, 2.0, 0.0]))
    # What was ahead (-y) is now on +x.
    assert turned.rotations["pelvis"] @ [0, -1, 0] == pytest.approx([1, 0, 0])
    assert turned.root[2] == pytest.approx(pose.root[2])


def bystanders(times, **changes):
    clip = ClipSpec(name="a", scene=SceneSpec(bystander=BystanderSpec(**changes)))
    return bystander_poses(clip.scene.bystander, clip, example_skeleton(), times)


def test_somebody_stands_at_a_place_and_faces_the_camera():
    poses = bystanders([0.0, 1.0], aside_m=1.1, behind_m=1.5)
    for pose in poses:
        assert pose.root[:2] == pytest.approx([1.1, 1.5], abs=0.25)
        assert (pose.rotations["pelvis"] @ [0, -1, 0])[1] < -0.9


def test_somebody_walks_past_from_left_to_right_and_is_in_the_middle_at_half_time():
    poses = bystanders([0.0, 1.0, 2.0], behavior="walks_past", aside_m=1.0, behind_m=-1.0)
    xs = [pose.root[0] for pose in poses]
    assert xs[0] < -0.5 < 0.5 < xs[2]
    assert poses[1].root[:2] == pytest.approx([0, -1], abs=0.15)
    assert (poses[1].rotations["pelvis"] @ [0, -1, 0])[0] > 0.9


def test_somebody_does_the_same_movement_later():
    poses = bystanders([0.0, 3.5], behavior="same_movement", delay_s=1.0, aside_m=-1.0)
    assert poses[1].root[2] < poses[0].root[2] - 0.05
    assert poses[0].root[0] == pytest.approx(-1, abs=0.2)
