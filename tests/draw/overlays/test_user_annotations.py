from __future__ import annotations

import numpy as np
import pytest

from vision.draw.overlays.user_annotations import draw_user_annotations
from vision.draw.primitives.sprites import RgbImage
from vision.report.user_annotation import ANNOTATION_COLORS, UserAnnotation

WHITE = np.array([255, 255, 255])


def gray_image(height: int = 720, width: int = 1080) -> RgbImage:
    return np.full((height, width, 3), 128, np.uint8)


def make_annotation(kind: str, *points: tuple[float, float], **further: str) -> UserAnnotation:
    color = further.pop("colour", "white")
    return UserAnnotation("a", further.pop("at", 0.0), kind, points, color, **further)  # type: ignore[arg-type]


def draw(*annotations: UserAnnotation) -> RgbImage:
    return draw_user_annotations(gray_image(), annotations)


def changed_pixels(image: RgbImage) -> np.ndarray:
    return (image != 128).any(axis=2)


@pytest.mark.parametrize("color", ANNOTATION_COLORS)
def test_a_line_has_its_colour_and_a_dark_outline(color: str) -> None:
    image = draw(make_annotation("line", (100, 200), (500, 200), colour=color))
    code = ANNOTATION_COLORS[color]  # type: ignore[index]
    assert tuple(image[200, 300]) == tuple(bytes.fromhex(code[1:]))
    column = image[:, 300].astype(int).sum(axis=1)
    assert column[:200].min() < 120
    assert column[201:].min() < 120
    rows, columns = np.nonzero(changed_pixels(image))
    assert rows.min() >= 192
    assert rows.max() <= 208
    assert columns.min() == pytest.approx(100, abs=8)
    assert columns.max() == pytest.approx(500, abs=8)


def test_annotations_scale_with_the_frame() -> None:
    line = make_annotation("line", (200, 400), (1000, 400))
    half = draw_user_annotations(gray_image(), [line], scale=0.5)
    assert np.array_equal(half, draw(make_annotation("line", (100, 200), (500, 200))))


def test_an_arrow_has_its_head_at_the_second_point() -> None:
    changed = changed_pixels(draw(make_annotation("arrow", (100, 200), (500, 200))))
    assert changed[:, 488].sum() > 1.6 * changed[:, 300].sum()
    assert changed[:, 110].sum() == changed[:, 300].sum()


def test_an_angle_shows_its_arc_and_its_degrees() -> None:
    legs = draw(
        make_annotation("line", (450, 200), (150, 200)),
        make_annotation("line", (150, 200), (150, 20)),
    )
    both = draw(make_annotation("angle", (450, 200), (150, 200), (150, 20)))
    added = changed_pixels(both) & ~changed_pixels(legs)
    arc, number = added.copy(), added.copy()
    arc[:, :150], arc[201:] = False, False
    number[:, 150:] = False
    assert arc.sum() > 100
    assert number[200:].sum() > 200  # away from the opening
    assert not number[:150].any()


def test_a_text_begins_at_its_baseline_point() -> None:
    image = draw(make_annotation("text", (100, 150), text="Heel <b>"))
    rows, columns = np.nonzero(changed_pixels(image))
    assert columns.min() == pytest.approx(100, abs=6)
    assert rows.max() == pytest.approx(150, abs=5)  # no letter has a descender
    assert rows.max() - rows.min() == pytest.approx(0.75 * 0.05 * 720, abs=9)
    assert (image == WHITE).all(axis=2).any()


def test_a_text_that_is_too_wide_shrinks() -> None:
    changed = changed_pixels(draw(make_annotation("text", (100, 150), text="Knee " * 24)))
    rows, columns = np.nonzero(changed)
    assert columns.max() < 1079
    assert columns.max() - columns.min() > 1000
    assert rows.max() - rows.min() < 0.75 * 0.05 * 720


def test_a_text_at_the_edge_stays_inside() -> None:
    inside, edge = (
        changed_pixels(draw(make_annotation("text", (x, 150), text="All of it"))).sum()
        for x in (100, 1060)
    )
    assert edge == pytest.approx(inside, rel=0.03)


def test_a_text_in_any_script_has_its_letters() -> None:
    def shape(text: str) -> np.ndarray:
        return changed_pixels(draw(make_annotation("text", (100, 150), text=text)))

    box = shape("□")
    for letter in ("Ä", "O", "Ж", "ω", "ش", "ก", "°"):
        assert not np.array_equal(shape(letter), box)
    assert not np.array_equal(shape("Ä"), shape("A"))
    assert np.array_equal(shape("\ue000"), box)  # a letter that no font has
    # Runs of different scripts follow each other.
    mixed, first = shape("Knee Колено"), shape("Knee")
    assert (
        np.flatnonzero(mixed.any(axis=0)).max() > 2 * np.flatnonzero(first.any(axis=0)).max() - 100
    )


@pytest.mark.parametrize("kind", ["arrow", "angle", "stroke", "line"])
def test_coinciding_and_outside_points_are_allowed(kind: str) -> None:
    count = 3 if kind == "angle" else 2
    draw(make_annotation(kind, *[(50.0, 50.0)] * count))
    outside = draw(make_annotation(kind, *[(-900.0 - n, -500.0) for n in range(count)]))
    assert kind == "angle" or not changed_pixels(outside).any()  # its number stays inside
