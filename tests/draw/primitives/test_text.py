from __future__ import annotations

import pytest

from vision.draw.primitives.text import (
    replace_missing_glyphs,
    text_font,
    text_sprite,
    text_width,
    truncate_text,
    wrap_text,
)


def test_letters_that_the_font_lacks_are_replaced():
    assert replace_missing_glyphs("−5° – Café → naïve") == "–5° – Café to naïve"
    assert replace_missing_glyphs("膝 é") == "? é"
    assert replace_missing_glyphs("two\nlines\t here") == "two lines here"


def test_a_long_title_wraps_and_ends_with_an_ellipsis():
    lines = wrap_text("Trunk against the shin when seen from the side", 26, width=200)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(text_width(line, 26) <= 200 for line in lines)
    assert wrap_text("Depth", 26, width=200) == ("Depth",)
    assert text_width(wrap_text("Unbreakablylongword" * 3, 26, width=150)[0], 26) <= 150


def test_a_width_too_small_for_any_letter_gives_an_empty_text():
    assert truncate_text("Depth", 26, width=3) == ""


def test_text_without_a_box_leaves_its_background_clear():
    sprite = text_sprite("Ready", size=26)
    assert (sprite.transmission[0] == 255).all()
    assert (sprite.transmission < 40).any()


@pytest.mark.parametrize("letters", ["äöüÄÖÜß", "éèêàùçœ", "ñáíóú¿¡", "łøÅæđ", "±²×·…"])
@pytest.mark.parametrize("bold", [False, True])
def test_letters_of_other_languages_are_drawn_as_they_are(letters: str, bold: bool) -> None:
    assert replace_missing_glyphs(f"{letters} 5°") == f"{letters} 5°"
    font = text_font(24, bold=bold)
    missing = bytes(font.getmask("\U0010ffff"))
    assert all(bytes(font.getmask(letter)) != missing for letter in letters)


def test_a_sign_that_the_font_lacks_costs_no_accent() -> None:
    assert replace_missing_glyphs("Oberkörper −17°, ≥ 5°") == "Oberkörper –17°, >= 5°"
