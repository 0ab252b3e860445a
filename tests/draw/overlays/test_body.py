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
