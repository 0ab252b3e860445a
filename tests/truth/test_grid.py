"""The grid: names, splits that share nothing, every axis in both splits."""

from __future__ import annotations

import pytest

from truth.batch import expected_work
from truth.grid import GRID_FILE, Axis, load_grid
from truth.movements.specs import Gait, SingleLegSquat

GRID = load_grid()
SPLITS = ("tuning", "test")


def of(split):
    return [clip for clip in GRID if clip.split == split]


def lens(clip):
    camera = clip.spec.camera
    return camera.height_m, camera.distance_m, camera.fov_deg


def body(clip):
    shape = clip.spec.body
    return shape.sex, shape.stature_m, shape.weight, shape.muscle


def test_names_are_unique():
    names = [clip.spec.name for clip in GRID]
    assert len(set(names)) == len(names)


def test_the_splits_share_no_body():
    assert not {body(clip) for clip in of("tuning")} & {body(clip) for clip in of("test")}
    assert not {clip.body for clip in of("tuning")} & {clip.body for clip in of("test")}


def test_the_splits_share_no_camera_and_no_seed():
    assert not {lens(clip) for clip in of("tuning")} & {lens(clip) for clip in of("test")}
    assert not {c.spec.seed for c in of("tuning")} & {c.spec.seed for c in of("test")}


def test_every_axis_is_in_both_splits():
    axes = [{(clip.screen, clip.axis) for clip in of(split)} for split in SPLITS]
    assert axes[0] - {("other", "mixed")} == axes[1] - {("other", "mixed")}


@pytest.mark.parametrize("split", SPLITS)
def test_what_the_grid_covers(split):
    specs = [clip.spec for clip in of(split)]
    legs = {s.movement.leg for s in specs if isinstance(s.movement, SingleLegSquat)}
    assert legs == {"left", "right"}
    gaits = {(s.movement.gait, s.movement.direction) for s in specs if isinstance(s.movement, Gait)}
    assert gaits == {(g, d) for g in ("run", "walk") for d in ("backward", "forward")}
    surfaces = {s.movement.surface for s in specs if isinstance(s.movement, Gait)}
    assert surfaces == {"overground", "treadmill", "in_place"}
    assert {s.body.sex for s in specs} == {"female", "male"}
    rates = [s.video.fps for s in specs]
    assert min(rates) <= 24
    assert max(rates) == 240
    sides = [min(s.video.width, s.video.height) for s in specs]
    assert min(sides) <= 480
    assert max(sides) >= 1620
    assert {s.scene.occluder.kind for s in specs if s.scene.occluder} >= {"box", "bench"}
    assert len({s.scene.bystander.behavior for s in specs if s.scene.bystander}) == 3
    for condition in (
        lambda s: s.video.motion_blur > 0,
        lambda s: s.video.exposure < 0.3,
        lambda s: s.video.noise > 5,
        lambda s: s.video.dropped > 0,
        lambda s: s.clothes.looseness_m > 0,
        lambda s: s.camera.roll_deg <= -6,
        lambda s: s.camera.shake is not None,
        lambda s: s.camera.aim > 0.8,
        lambda s: 20 <= abs(s.camera.yaw_deg) < 70,
        lambda s: s.movement.kind == "other",
    ):
        assert any(condition(spec) for spec in specs)


def test_the_camera_films_the_side_that_the_movement_needs():
    near = [clip for clip in GRID if clip.axis == "near"]
    assert near
    for clip in near:
        side = "left" if clip.spec.camera.yaw_deg > 0 else "right"
        assert clip.spec.movement.leg == side


def test_the_quick_part_takes_minutes():
    quick = [clip for clip in GRID if clip.quick]
    assert {clip.screen for clip in quick} >= {"sls", "squat", "run", "walk"}
    assert sum(expected_work(clip.spec) for clip in quick) < 0.1 * sum(
        expected_work(clip.spec) for clip in GRID
    )


def test_the_grid_does_not_depend_on_the_order_of_its_axes(tmp_path):
    text = GRID_FILE.read_text(encoding="utf-8")
    extra = '[[screens.sls.axes]]\nname = "extra"\nvary = { "movement.toe_out_deg" = [1, 2] }\n\n'
    start = text.index("[[screens.sls.axes]]")
    path = tmp_path / "grid.toml"
    path.write_text(text[:start] + extra + text[start:], encoding="utf-8")

    more = {clip.spec.name: clip.spec for clip in load_grid(path) if clip.axis != "mixed"}

    assert all(more[c.spec.name] == c.spec for c in GRID if c.axis != "mixed")
    assert len(more) == sum(clip.axis != "mixed" for clip in GRID) + 3


def test_lists_that_vary_together_have_one_length():
    with pytest.raises(ValueError, match="'pair' differ"):
        Axis(name="pair", vary={"a.b": [1], "a.c": [1, 2]}).count  # noqa: B018
