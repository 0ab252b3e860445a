from __future__ import annotations

import numpy as np
import pytest

from vision.live.lighting import measure_lighting

WIDE, HIGH = 640, 360


def scene(body, around, box=(240, 60, 400, 300)):
    """Build a frame of one grey with a body of another in this box (left, top, right, bottom)."""
    image = np.full((HIGH, WIDE, 3), around, np.uint8)
    left, top, right, bottom = box
    image[top:bottom, left:right] = body
    points = np.zeros((33, 3))
    points[:, :2] = [(left + right) / 2, (top + bottom) / 2]
    points[0, :2], points[1, :2] = (left, top), (right - 1, bottom - 1)
    return image, points


@pytest.mark.parametrize(("body", "around"), [(30, 220), (200, 60), (128, 128)])
def test_body_and_background_are_measured_separately(body, around):
    light = measure_lighting(*scene(body, around))
    assert light.body == pytest.approx(body, abs=10)
    assert light.background == pytest.approx(around, abs=10)
    assert min(body, around) - 0.1 <= light.frame <= max(body, around) + 0.1


@pytest.mark.parametrize("grey", [0, 90, 255])
def test_without_a_body_only_the_frame_is_measured(grey):
    light = measure_lighting(np.full((HIGH, WIDE, 3), grey, np.uint8), None)
    assert light.frame == pytest.approx(grey)
    assert np.isnan([light.body, light.background]).all()


def test_green_is_brighter_than_blue():
    def lit(channel):
        image = np.zeros((HIGH, WIDE, 3), np.uint8)
        image[..., channel] = 200
        return measure_lighting(image, None).frame

    assert lit(1) > lit(0) > lit(2) > 0


@pytest.mark.parametrize(
    "box",
    [
        pytest.param((-300, -200, 900, 700), id="all around the frame"),
        pytest.param((-500, 0, -100, 360), id="outside to the left"),
        pytest.param((700, 0, 900, 360), id="outside to the right"),
        pytest.param((100, 400, 300, 900), id="below"),
    ],
)
def test_landmarks_outside_the_frame_are_clipped(box):
    points = np.zeros((33, 3))
    points[:16, :2], points[16:, :2] = box[:2], box[2:]
    light = measure_lighting(np.full((HIGH, WIDE, 3), 70, np.uint8), points)
    assert [light.body, light.background, light.frame] == pytest.approx([70, 70, 70])


def test_tiny_frame_is_measured():
    light = measure_lighting(np.full((3, 5, 3), 50, np.uint8), np.full((33, 3), 2.0))
    assert [light.body, light.background, light.frame] == pytest.approx([50, 50, 50])


def test_inputs_are_not_changed():
    image, points = scene(30, 220)
    before = image.copy(), points.copy()
    measure_lighting(image, points)
    np.testing.assert_array_equal(image, before[0])
    np.testing.assert_array_equal(points, before[1])
