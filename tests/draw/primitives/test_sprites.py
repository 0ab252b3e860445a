from __future__ import annotations

import numpy as np
import pytest

from vision.draw.primitives.sprites import (
    draw_sprite,
    sprite_from_image,
    text_box_background,
    verdict_symbol,
)
from vision.draw.primitives.text import text_box
from vision.text.verdicts import VERDICT_STYLES


@pytest.mark.parametrize("position", [(-30, -10), (60, 40), (500, 500), (-500, 0)])
def test_a_sprite_over_the_edge_is_clipped(position):
    image = np.zeros((50, 80, 3), np.uint8)
    draw_sprite(image, text_box("Knee 70°", size=26, pad=8, radius=6), *position)
    assert image.shape == (50, 80, 3)
    assert image.any() == (position in [(-30, -10), (60, 40)])


def test_a_translucent_sprite_blends_with_the_image():
    image = np.full((10, 10, 3), 200, np.uint8)
    background = text_box_background(10, 10, radius=0, color=(0, 0, 0), opacity=0.5)
    draw_sprite(image, sprite_from_image(background), 0, 0)
    assert np.abs(image.astype(int) - 100).max() <= 1


def test_symbols_of_verdicts_differ_in_shape():
    shapes = {style.shape for style in VERDICT_STYLES.values()}
    assert len(shapes) == len(VERDICT_STYLES)
    masks = [
        np.asarray(verdict_symbol(shape, 30, (255, 255, 255)))[:, :, 3] > 128
        for shape in sorted(shapes)
    ]
    for i, mask in enumerate(masks):
        for other in masks[i + 1 :]:
            assert (mask != other).mean() > 0.05
