from __future__ import annotations

import numpy as np

from vision.draw.primitives.strokes import draw_line, draw_polyline
from vision.draw.primitives.style import ACCENT_COLOR


def test_points_that_are_not_finite_or_far_out_draw_nothing(gray_frame):
    image = gray_frame()
    end = np.array([9.0, 9.0])
    for coordinate in (np.nan, np.inf, 1e9):
        draw_line(image, np.array([coordinate, 5.0]), end, color=ACCENT_COLOR, width=3)
    draw_polyline(image, np.empty((0, 2)), color=ACCENT_COLOR, width=3)
    assert np.array_equal(image, gray_frame())
