from __future__ import annotations

import numpy as np
import pytest

from vision.draw.primitives.sprites import draw_sprite, plate, sprite_of, symbol
from vision.draw.primitives.style import LOOKS, Sizes
from vision.draw.primitives.text import bare, label, plain, shortened, text_width, wrapped


def test_letters_the_font_lacks_get_a_plain_form():
    assert plain("−5° – Café → naïve") == "-5° - Cafe to naive"
    assert plain("膝 ok") == "? ok"
    assert plain("two\nlines\t here") == "two lines here"


def test_long_titles_wrap_and_end_with_dots():
    lines = wrapped("Trunk against the shin when seen from the side", 26, width=200)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(text_width(line, 26) <= 200 for line in lines)
    assert wrapped("Depth", 26, width=200) == ("Depth",)
    assert text_width(wrapped("Unbreakablylongword" * 3, 26, width=150)[0], 26) <= 150


def test_a_width_too_small_for_anything_gives_nothing():
    assert shortened("Depth", 26, width=3) == ""


@pytest.mark.parametrize("at", [(-30, -10), (60, 40), (500, 500), (-500, 0)])
def test_a_sprite_over_the_edge_is_cut_off(at):
    picture = np.zeros((50, 80, 3), np.uint8)
    draw_sprite(picture, label("Knee 70°", size=26, pad=8, radius=6), *at)
    assert picture.shape == (50, 80, 3)
    assert picture.any() == (at in [(-30, -10), (60, 40)])


def test_blending_keeps_what_shines_through():
    picture = np.full((10, 10, 3), 200, np.uint8)
    draw_sprite(picture, sprite_of(plate(10, 10, radius=0, color=(0, 0, 0), opacity=0.5)), 0, 0)
    assert np.abs(picture.astype(int) - 100).max() <= 1


def test_text_leaves_no_box_where_there_is_no_plate():
    sprite = bare("Ready", size=26)
    assert (sprite.transmission[0] == 255).all()
    assert (sprite.transmission < 40).any()


def test_verdicts_differ_in_shape_and_in_lightness():
    shapes = {look.symbol for look in LOOKS.values()}
    assert len(shapes) == len(LOOKS)
    masks = [np.asarray(symbol(s, 30, (255, 255, 255)))[:, :, 3] > 128 for s in sorted(shapes)]
    for i, one in enumerate(masks):
        for other in masks[i + 1 :]:
            assert (one != other).mean() > 0.05
    light = [np.dot(LOOKS[v].colour, (0.299, 0.587, 0.114)) for v in ("watch", "pass", "fault")]
    assert light[0] > light[1] + 20 > light[2] + 40


def test_type_is_readable_on_a_phone():
    sizes = Sizes.of(720, 1280)
    assert min(sizes.small, sizes.body, sizes.heading, sizes.number) >= 26
    assert Sizes.of(160, 90).small >= 10
