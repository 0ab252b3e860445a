from __future__ import annotations

import numpy as np
import pytest

from tests.support.image_checks import pixels_around
from vision.draw.overlays.skeleton import SkeletonAnnotator


def test_the_near_side_is_brighter(side_view_body, gray_frame):
    body = side_view_body(70.0)
    body.points[[25, 27]] -= 120.0, 0.0  # the far leg out of the near one's way
    frame = SkeletonAnnotator().annotate(gray_frame(), body, leg="right", near="right")

    def brightness(side):
        middle = (body.at("knee", side) + body.at("ankle", side)) / 2
        return pixels_around(frame, middle, 2).max()

    assert brightness("right") > brightness("left") + 60
    assert brightness("left") > 60


def test_low_visibility_fades_a_bone_and_the_lowest_hides_it(side_view_body, gray_frame):
    body = side_view_body(70.0)
    body.visibility[[13, 15]] = 0.0  # the far arm lies behind the near one
    elbow, wrist = body.at("elbow", "right"), body.at("wrist", "right")

    def brightness(visibility):
        body.visibility[16] = visibility
        frame = SkeletonAnnotator().annotate(gray_frame(), body, near="right")
        return int(pixels_around(frame, 0.3 * elbow + 0.7 * wrist, 2).max())

    clear, faded, hidden = brightness(0.9), brightness(0.3), brightness(0.01)
    assert clear > faded + 40
    assert faded > hidden + 40


def test_a_pose_is_an_array_of_landmarks_with_or_without_depth(side_view_body, gray_frame):
    body = side_view_body(70.0)
    expected = SkeletonAnnotator().annotate(gray_frame(), body)
    with_depth = np.column_stack([body.points, np.zeros(33)])
    for pose in (body.points, with_depth):
        frame = SkeletonAnnotator().annotate(gray_frame(), pose, visibility=body.visibility)
        assert np.array_equal(frame, expected)
    assert not np.array_equal(expected, gray_frame())


def test_a_missing_pose_draws_nothing(side_view_body, gray_frame):
    incomplete = side_view_body(70.0).points
    incomplete[27] = np.nan
    for pose in (None, incomplete):
        frame = SkeletonAnnotator().annotate(gray_frame(), pose)
        assert np.array_equal(frame, gray_frame())


@pytest.mark.parametrize("shape", [(17, 2), (33,), (33, 1)])
def test_a_pose_of_another_shape_is_refused(gray_frame, shape):
    with pytest.raises(ValueError, match="shape"):
        SkeletonAnnotator().annotate(gray_frame(), np.zeros(shape))
