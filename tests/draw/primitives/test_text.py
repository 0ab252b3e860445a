from __future__ import annotations

import numpy as np
import pytest

from vision.draw.primitives.sprites import (
    draw_sprite,
    sprite_from_image,
    text_box_background,
    verdict_symbol,
)
from vision.draw.primitives.style import Sizes
from vision.draw.primitives.text import (
    replace_missing_glyphs,
    text_box,
    text_sprite,
    text_width,
    truncate_text,
    wrap_text,
)
from vision.text.verdicts import VERDICT_STYLES


def test_letters_the_font_lacks_get_a_plain_form():
    assert replace_missing_glyphs("−5° – Café → naïve") == "-5° - Cafe to naive"
    assert replace_missing_glyphs("膝 ok") == "? ok"
    assert replace_missing_glyphs("two\nlines\t here") == "two lines here"


def test_long_titles_wrap_and_end_with_dots():
    lines = wrap_text("Trunk against the shin when seen from the side", 26, width=200)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(text_width(line, 26) <= 200 for line in lines)
    assert wrap_text("Depth", 26, width=200) == ("Depth",)
    assert text_width(wrap_text("Unbreakablylongword" * 3, 26, width=150)[0], 26) <= 150


def test_a_width_too_small_for_anything_gives_nothing():
    assert truncate_text("Depth", 26, width=3) == ""


@pytest.mark.parametrize("at", [(-30, -10), (60, 40), (500, 500), (-500, 0)])
def test_a_sprite_over_the_edge_is_cut_off(at):
    picture = np.zeros((50, 80, 3), np.uint8)
    draw_sprite(picture, text_box("Knee 70°", size=26, pad=8, radius=6), *at)
    assert picture.shape == (50, 80, 3)
    assert picture.any() == (at in [(-30, -10), (60, 40)])


def test_blending_keeps_what_shines_through():
    picture = np.full((10, 10, 3), 200, np.uint8)
    draw_sprite(
        picture,
        sprite_from_image(text_box_background(10, 10, radius=0, color=(0, 0, 0), opacity=0.5)),
        0,
        0,
    )
    assert np.abs(picture.astype(int) - 100).max() <= 1


def test_text_leaves_no_box_where_there_is_no_plate():
    sprite = text_sprite("Ready", size=26)
    assert (sprite.transmission[0] == 255).all()
    assert (sprite.transmission < 40).any()


def test_verdicts_differ_in_shape_and_in_lightness():
    shapes = {look.shape for look in VERDICT_STYLES.values()}
    assert len(shapes) == len(VERDICT_STYLES)
    masks = [
        np.asarray(verdict_symbol(s, 30, (255, 255, 255)))[:, :, 3] > 128 for s in sorted(shapes)
    ]
    for i, one in enumerate(masks):
        for other in masks[i + 1 :]:
            assert (one != other).mean() > 0.05
    light = [
        np.dot(VERDICT_STYLES[v].color, (0.299, 0.587, 0.114)) for v in ("watch", "pass", "fault")
    ]
    assert light[0] > light[1] + 20 > light[2] + 40


def test_type_is_readable_on_a_phone():
    sizes = Sizes.for_frame(720, 1280)
    assert min(sizes.small, sizes.body, sizes.heading, sizes.number) >= 26
    assert Sizes.for_frame(160, 90).small >= 10
