"""A square is cut out of a frame, and what is found in it goes back to the same place."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from tests.support.synthetic_motion import squats
from vision.pose.crops import (
    CROP_PX,
    Square,
    cut_out,
    place_back,
    square_around,
    square_between,
)
from vision.pose.landmarks import Landmark
from vision.pose.whole_image_detector import ROI_SCALE

BODY = squats(reps=1, fps=10, noise_px=0.0).track.xyz[0]
SQUARE = Square(x=300.0, y=400.0, side=320.0, turn_deg=0.0)


def hips(pose):
    return (pose[Landmark.LEFT_HIP, :2] + pose[Landmark.RIGHT_HIP, :2]) / 2


def turned(pose, deg):
    """Turn a body clockwise in the image about its hips."""
    angle = np.radians(deg)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    out = pose.copy()
    out[:, :2] = (pose[:, :2] - hips(pose)) @ turn.T + hips(pose)
    return out


def test_the_square_is_centred_on_the_hips_and_holds_the_body():
    square = square_around(BODY)
    assert (square.x, square.y) == pytest.approx(tuple(hips(BODY)))
    farthest = np.linalg.norm(BODY[:, :2] - hips(BODY), axis=1).max()
    assert square.side == pytest.approx(2 * ROI_SCALE * farthest)


@pytest.mark.parametrize("deg", [-170.0, -45.0, 0.0, 30.0, 100.0])
def test_the_square_turns_with_the_trunk(deg):
    upright = square_around(BODY)
    square = square_around(turned(BODY, deg))
    gap = (square.turn_deg - upright.turn_deg - deg + 180) % 360 - 180
    assert gap == pytest.approx(0.0, abs=1e-6)
    assert square.side == pytest.approx(upright.side)


def test_a_body_in_one_point_has_a_square_too():
    assert square_around(np.ones((33, 3))).side > 0


def test_halfway_between_two_squares():
    second = Square(x=320.0, y=390.0, side=300.0, turn_deg=10.0)
    assert square_between(SQUARE, second, 0.5) == Square(310.0, 395.0, 310.0, 5.0)
    assert square_between(SQUARE, second, 0.0) == SQUARE


@pytest.mark.parametrize(("first", "second", "middle"), [(170, -170, 180), (-170, 170, -180)])
def test_squares_turn_the_short_way(first, second, middle):
    way = [replace(SQUARE, turn_deg=float(d)) for d in (first, second)]
    assert square_between(*way, 0.5).turn_deg == pytest.approx(middle)


def dot_at(x, y, *, scale=1.0):
    """Draw a dot into a frame of 600 x 800 px, at a position whose corner is 0."""
    image = np.zeros((round(800 * scale), round(600 * scale), 3), np.uint8)
    for dy in range(-4, 5):
        for dx in range(-4, 5):
            column, row = int(x * scale) + dx, int(y * scale) + dy
            image[row, column] = 255
    # Its middle is that of the pixel.
    return image, np.array([int(x * scale) + 0.5, int(y * scale) + 0.5]) / scale


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("turn", [0.0, 35.0, -120.0])
@pytest.mark.parametrize("scale", [1.0, 0.5])
@pytest.mark.parametrize("side", [320.0, 150.0])
def test_what_is_found_goes_back_to_where_it_was(mirrored, turn, scale, side):
    image, position = dot_at(330.0, 370.0, scale=scale)
    square = replace(SQUARE, turn_deg=turn, side=side)
    crop = cut_out(image, square, scale=scale, mirrored=mirrored)
    assert crop.shape == (CROP_PX, CROP_PX, 3)
    moments = cv2.moments(crop[:, :, 0])
    found = np.array([moments["m10"], moments["m01"]]) / moments["m00"] + 0.5
    pose = np.zeros((33, 3))
    pose[:, :2] = found / CROP_PX
    pose[:, 2] = 0.25
    back = place_back(pose, square, mirrored=mirrored)
    assert np.linalg.norm(back[0, :2] - position) < 0.15 / scale
    assert back[0, 2] == pytest.approx(0.25 * side)


def test_beyond_the_frame_it_is_black():
    image = np.full((800, 600, 3), 255, np.uint8)
    crop = cut_out(image, Square(0.0, 0.0, 200.0, 0.0), scale=1.0, mirrored=False)
    assert crop[:120, :].max() == 0
    assert crop[:, :120].max() == 0
    assert crop[140:, 140:].min() == 255
