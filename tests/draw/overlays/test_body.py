from __future__ import annotations

import numpy as np
import pytest

from vision.draw.overlays.body import Body, as_body


def test_a_pose_becomes_a_body(side_view_body):
    body = side_view_body(30.0)
    assert as_body(body) is body
    assert as_body(None) is None
    pose = np.column_stack([body.points, np.full(33, np.nan)])  # the depth does not matter
    taken = as_body(pose)
    assert taken is not None
    assert np.array_equal(taken.points, body.points)
    assert (taken.visibility == 1.0).all()


def test_the_box_contains_the_whole_body_and_its_head(side_view_body):
    body = side_view_body(30.0)
    left, top, right, bottom = body.box
    assert left < body.points[:, 0].min()
    assert right > body.points[:, 0].max()
    assert bottom > body.points[:, 1].max()
    assert top < body.at("nose")[1] - 0.4 * body.trunk_length


def test_a_foreshortened_trunk_keeps_a_length():
    points = np.column_stack([np.zeros(33), np.linspace(0.0, 100.0, 33)])
    points[[11, 12, 23, 24]] = 0.0, 50.0  # shoulders and hips in one place
    assert Body(points, np.ones(33)).trunk_length == pytest.approx(20.0)


def test_a_body_knows_the_vertical_of_a_camera_that_was_not_level():
    points = np.zeros((33, 2))
    level, tilted = Body(points, np.ones(33)), Body(points, np.ones(33), roll_deg=30.0)
    np.testing.assert_allclose((level.up, level.right), [(0, -1), (1, 0)], atol=1e-12)
    np.testing.assert_allclose(tilted.up, [0.5, -np.sqrt(0.75)])
    assert tilted.up @ tilted.right == pytest.approx(0.0)
    assert tilted.transformed(scale=2.0).roll_deg == 30.0
    base, knee = np.array([100.0, 400.0]), np.array([90.0, 200.0])
    np.testing.assert_allclose(level.above(base, knee), [100.0, 200.0])
    above = tilted.above(base, knee)
    assert (above - base) @ tilted.right == pytest.approx(0.0)
    assert (above - knee) @ tilted.up == pytest.approx(0.0)
