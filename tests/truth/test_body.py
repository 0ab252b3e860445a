"""Dressing and skinning, on a body made of tubes and on the real one."""

from __future__ import annotations

import numpy as np
import pytest

import truth.body
from tests.support.capsule_body import capsule_shape
from tests.support.truth_packages import needs_packages
from truth.body import load_body
from truth.geometry import ahead, rotation_z
from truth.posing import (
    Stance,
    foot_pose,
    hip_position,
    leg_by_angles,
    leg_to,
    set_arms,
    solve_root,
    trunk_rotations,
)
from truth.skeleton import (
    SEGMENTS,
    SOLE_REGIONS,
    Pose,
    joint_positions,
    rest_pose,
    sole_heights,
)
from truth.spec import BodySpec, ClothesSpec
from vision.terms import SIDES

LOOSE = ClothesSpec(leg=1.9, looseness_m=0.06)


def body_of_tubes(clothes):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(truth.body, "load_shape", lambda spec: capsule_shape())
        return load_body(BodySpec(), clothes)


@pytest.fixture(scope="module", params=["tubes", "tubes in loose trousers", "real"])
def body(request):
    if request.param == "real":
        needs_packages("torch", "anny")
        return load_body(BodySpec(sex="male", stature_m=1.8), ClothesSpec())
    return body_of_tubes(ClothesSpec() if request.param == "tubes" else LOOSE)


def squat(skeleton, *, knee=110.0, pitch=0.0):
    trunk = trunk_rotations(lean_deg=35, pelvis_tilt_deg=25)
    feet = {
        side: foot_pose(skeleton, side, (sign * 0.19, 0.0), sign * 12.0, pitch)
        for side, sign in (("left", 1.0), ("right", -1.0))
    }

    def build(root):
        rotations = trunk | set_arms(skeleton, trunk, "front", raised=1.0)
        for side, foot in feet.items():
            hip = hip_position(skeleton, side, trunk["pelvis"], root)
            rotations |= leg_to(
                skeleton, side, hip, foot.ankle, ahead(), foot=foot.foot, toes=foot.toes
            )
        return rotations

    standing = {side: Stance(feet[side].ankle, knee) for side in SIDES}
    return solve_root(skeleton, build, standing, (0.0, 0.05))


def test_the_rest_pose_is_the_mesh_at_rest(body):
    tight = body.slack == 0.0
    points = body.skin(rest_pose(body.skeleton))
    np.testing.assert_allclose(points[tight], body.vertices[tight], atol=1e-9)
    assert points[:, 2].min() == pytest.approx(0.0, abs=1e-3)


def test_a_turned_body_turns_its_mesh(body):
    rest = rest_pose(body.skeleton)
    turn = rotation_z(70)
    points = body.skin(Pose(dict.fromkeys(SEGMENTS, turn), rest.root + np.array([1.0, 2.0, 0.0])))
    pivot = rest.root
    wanted = (body.skin(rest) - pivot) @ turn.T + pivot + [1.0, 2.0, 0.0]
    np.testing.assert_allclose(points, wanted, atol=1e-9)


def test_every_vertex_has_its_color_and_its_weights(body):
    assert body.colors.shape == (len(body.vertices), 3)
    np.testing.assert_allclose(np.asarray(body.weights.sum(axis=1)).ravel(), 1.0, atol=1e-6)
    assert body.faces.max() < len(body.vertices)
    lengths = np.linalg.norm(body.normals(body.vertices)[np.unique(body.faces)], axis=1)
    assert np.median(lengths) == pytest.approx(1.0)


@pytest.mark.parametrize("pitch", [0.0, -15.0])
def test_soles_stay_on_the_floor_in_a_squat(body, pitch):
    pose = squat(body.skeleton, pitch=pitch)
    points = body.skin(pose)
    for side in SIDES:
        rigid = sole_heights(body.skeleton, pose, side)
        for region in SOLE_REGIONS:
            lowest = points[body.sole_vertices[side][region], 2].min()
            # The shoe bends at the ball, so its mesh is a little off two rigid parts.
            assert lowest == pytest.approx(rigid[region], abs=4e-3)
        assert min(rigid.values()) == pytest.approx(0.0, abs=1e-9)


def test_a_planted_mesh_does_not_move(body):
    planted = [
        body.skin(squat(body.skeleton, knee=knee))[body.sole_vertices["left"]["heel"]]
        for knee in (10.0, 60.0, 110.0)
    ]
    assert np.ptp(planted, axis=0).max() < 1e-3


def test_shoes_have_three_parts_of_sole_in_order(body):
    for side in SIDES:
        back, middle, front = (
            body.vertices[body.sole_vertices[side][region], 1] for region in SOLE_REGIONS
        )
        assert back.min() > middle.max() > middle.min() > front.max()
        heel, toe = body.skeleton.heel[side], body.skeleton.toe[side]
        assert heel[1] == pytest.approx(back.max(), abs=3e-3)
        assert toe[1] == pytest.approx(front.min(), abs=3e-3)
        assert 0.2 < heel[1] - toe[1] < 0.36


def test_clothes_have_their_colors():
    body = body_of_tubes(ClothesSpec(shirt=(10, 200, 10), trousers=(200, 10, 10), leg=0.6))
    pivots = body.skeleton.pivots

    def color_at(point):
        skin = body.vertices[np.unique(body.faces)]
        nearest = np.linalg.norm(skin - point, axis=1).argmin()
        return body.colors[np.unique(body.faces)][nearest].astype(int)

    red, green, _ = color_at(pivots["spine4"] + [0.0, -0.12, 0.0])
    assert green > 4 * red
    red, green, _ = color_at(0.6 * pivots["thigh_left"] + 0.4 * pivots["shank_left"] + [0.08, 0, 0])
    assert red > 4 * green
    knee = color_at(0.2 * pivots["thigh_left"] + 0.8 * pivots["shank_left"] + [0.08, 0, 0])
    np.testing.assert_allclose(knee, BodySpec().skin, atol=25)


def test_loose_trousers_hide_knee_and_ankle_and_hang_down():
    body = body_of_tubes(LOOSE)
    cloth = body.slack > 0.0
    assert cloth.any()
    pose = squat(body.skeleton, knee=95.0)
    at = joint_positions(body.skeleton, pose)
    points = body.skin(pose)[cloth]
    for side in SIDES:
        thigh = at[f"shank_{side}"] - at[f"thigh_{side}"]
        middle = at[f"thigh_{side}"] + 0.6 * thigh
        axis = thigh / np.linalg.norm(thigh)
        section = points[np.abs((points - middle) @ axis) < 0.03]
        section = section[np.linalg.norm(section - middle, axis=1) < 0.3]
        # More room below the thigh than above it, and the tube of the thigh inside the cloth.
        above, below = section[:, 2].max() - middle[2], middle[2] - section[:, 2].min()
        assert below > above + 0.03
        assert above > 0.05
    standing = body.skin(rest_pose(body.skeleton))[cloth]
    ankle = body.skeleton.pivots["foot_left"]
    assert standing[:, 2].min() < ankle[2] + 0.1
    # No leg shows between the ends of the cloth.
    visible = np.unique(body.faces)
    shank = body.weights[:, SEGMENTS.index("shank_left")].toarray().ravel() > 0.9
    height = body.vertices[:, 2]
    knee = body.skeleton.pivots["shank_left"][2]
    bare = np.flatnonzero(shank & ~cloth & (height < knee - 0.05) & (height > ankle[2] + 0.15))
    assert not np.isin(bare, visible).any()


def test_a_shape_is_built_once_and_kept(tmp_path, monkeypatch):
    needs_packages("torch", "anny")
    from truth.body_model import load_shape

    monkeypatch.setenv("FORMCHECK_TRUTH_CACHE", str(tmp_path))
    spec = BodySpec(sex="female", stature_m=1.6, weight=0.4)
    built = load_shape(spec)
    monkeypatch.setattr("truth.body_model._build_apart", None)  # would fail
    kept = load_shape(spec.model_copy(update={"stature_m": 1.76}))
    assert built.vertices[:, 2].max() == pytest.approx(1.6)
    np.testing.assert_allclose(kept.vertices, built.vertices * 1.1, atol=1e-6)
    assert [path.suffix for path in tmp_path.iterdir()] == [".npz"]


def test_loose_cloth_trails_behind_a_swinging_leg_but_not_behind_the_body():
    body = body_of_tubes(LOOSE)
    rest = rest_pose(body.skeleton)
    cloth = body.slack > 0.0

    def swung(thigh_deg, root=rest.root):
        leg = leg_by_angles(body.skeleton, "left", thigh_deg=thigh_deg, knee_deg=0)
        return Pose(rest.rotations | leg, root)

    still = body.skin(swung(20))
    trailing = body.skin(swung(20), earlier=swung(10))
    moved = trailing - still
    assert not moved[~cloth].any()
    left = cloth & (body.vertices[:, 0] > 0.0)
    low = left & (body.vertices[:, 2] < 0.3)
    assert moved[low, 1].min() > 0.01  # the leg swings ahead, the cloth stays back
    assert np.abs(moved[left]).max() < 0.06
    carried = body.skin(swung(20), earlier=swung(20, rest.root + np.array([0.0, 0.2, 0.0])))
    np.testing.assert_allclose(carried, still, atol=1e-9)
