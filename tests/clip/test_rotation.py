from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from av.video.reformatter import Colorspace

from vision.clip.rotation import (
    Orientation,
    apply_orientation,
    capped_size,
    display_size,
    fitted_size,
    orientation_from_matrix,
    yuv_matrix,
)

ONE = 1 << 16


def apply_matrix_by_definition(image, matrix):
    """Move every pixel where the matrix puts it: (p, q) to (a p + c q, b p + d q)."""
    a, b, _, c, d = (round(v / ONE) for v in matrix[:5])
    q, p = np.indices(image.shape[:2])
    x, y = a * p + c * q, b * p + d * q
    x, y = x - x.min(), y - y.min()
    out = np.zeros((y.max() + 1, x.max() + 1, 3), np.uint8)
    out[y, x] = image
    return out


@pytest.mark.parametrize("mirror", [1, -1])
@pytest.mark.parametrize("quarter", range(4))
def test_all_eight_orientations_match_the_matrix(quarter, mirror):
    cos, sin = round(math.cos(quarter * math.pi / 2)), round(math.sin(quarter * math.pi / 2))
    matrix = [cos * ONE, sin * ONE, 0, -sin * mirror * ONE, cos * mirror * ONE, 0, 0, 0, 1 << 30]
    image = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3)
    orientation, _ = orientation_from_matrix(matrix)
    upright = apply_orientation(image, orientation)
    assert orientation.rotation_deg == quarter * 90
    assert upright.flags.c_contiguous
    np.testing.assert_array_equal(upright, apply_matrix_by_definition(image, matrix))


def test_invalid_matrices_are_ignored_with_a_warning():
    assert orientation_from_matrix([0] * 9) == (
        Orientation(),
        "The file's rotation tag is invalid and is ignored.",
    )


@pytest.mark.parametrize(
    ("size", "aspect", "orientation", "displayed"),
    [
        ((360, 1280), Fraction(2), Orientation(), (720, 1280)),
        ((1440, 1080), Fraction(4, 3), Orientation(), (1920, 1080)),
        ((720, 480), Fraction(8, 9), Orientation(), (720, 540)),
        ((1280, 720), None, Orientation(90), (720, 1280)),
        ((640, 360), Fraction(2), Orientation(270), (360, 1280)),
        ((640, 360), Fraction(0), Orientation(180), (640, 360)),
    ],
)
def test_display_size(size, aspect, orientation, displayed):
    assert display_size(*size, pixel_aspect=aspect, orientation=orientation) == (*displayed, None)


def test_invalid_pixel_aspects_are_treated_as_square():
    *size, warning = display_size(100, 100, pixel_aspect=Fraction(99), orientation=Orientation())
    assert size == [100, 100]
    assert warning is not None


def test_capped_size_only_shrinks():
    assert capped_size(1920, 1080, longer_side=640) == (640, 360)
    assert capped_size(320, 200, longer_side=640) == (320, 200)
    assert capped_size(320, 200, longer_side=None) == (320, 200)
    assert capped_size(8000, 1, longer_side=10) == (10, 1)


def test_without_a_colour_matrix_it_is_guessed_by_size():
    assert yuv_matrix(2, width=1920, height=1080) == Colorspace.ITU709
    assert yuv_matrix(2, width=640, height=480) == Colorspace.ITU601
    assert yuv_matrix(9, width=640, height=480) == Colorspace.BT2020


def test_an_orientation_can_be_turned_further():
    assert Orientation(270, mirrored=True).turned(180) == Orientation(90, mirrored=True)


@pytest.mark.parametrize(
    ("size", "fitted"),
    [
        ((1280, 720), (1280, 720)),
        ((640, 360), (1280, 720)),
        ((1920, 1088), (1280, 720)),
        ((720, 1280), (405, 720)),
        ((400, 100), (1280, 320)),
    ],
)
def test_a_frame_fits_a_canvas_without_changing_its_shape(size, fitted):
    assert fitted_size(*size, canvas=(1280, 720)) == fitted
