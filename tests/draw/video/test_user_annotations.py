"""A coach's drawings on pictures, and burnt into a clip."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.support.player_page import HEIGHT, WIDTH, uneven_times, write_numbered
from vision.clip.open import open_clip
from vision.draw.primitives.sprites import RgbImage
from vision.draw.video.annotated_copy import HOLD_S, annotated_frames, burn_in_annotations
from vision.draw.video.user_annotations import draw_user_annotations
from vision.report.user_annotation import COLOURS, Drawing

WHITE = np.array([255, 255, 255])


def grey(height: int = 720, width: int = 1080) -> RgbImage:
    return np.full((height, width, 3), 128, np.uint8)


def drawn(kind: str, *points: tuple[float, float], **further: str) -> Drawing:
    colour = further.pop("colour", "white")
    return Drawing("a", further.pop("at", 0.0), kind, points, colour, **further)  # type: ignore[arg-type]


def changed(picture: RgbImage) -> np.ndarray:
    return (picture != 128).any(axis=2)


@pytest.mark.parametrize("colour", COLOURS)
def test_a_line_has_its_colour_and_a_dark_rim(colour: str) -> None:
    picture = draw_user_annotations(grey(), [drawn("line", (100, 200), (500, 200), colour=colour)])
    code = COLOURS[colour]  # type: ignore[index]
    assert tuple(picture[200, 300]) == tuple(bytes.fromhex(code[1:]))
    column = picture[:, 300].astype(int).sum(axis=1)
    assert column[:200].min() < 120
    assert column[201:].min() < 120
    rows, columns = np.nonzero(changed(picture))
    assert rows.min() >= 192
    assert rows.max() <= 208
    assert columns.min() == pytest.approx(100, abs=8)
    assert columns.max() == pytest.approx(500, abs=8)


def test_it_lies_where_it_was_drawn_on_a_picture_of_another_size() -> None:
    line = drawn("line", (200, 400), (1000, 400))
    half = draw_user_annotations(grey(), [line], scale=0.5)
    assert np.array_equal(
        half, draw_user_annotations(grey(), [drawn("line", (100, 200), (500, 200))])
    )


def test_an_arrow_has_its_head_at_the_second_point() -> None:
    there = changed(draw_user_annotations(grey(), [drawn("arrow", (100, 200), (500, 200))]))
    assert there[:, 488].sum() > 1.6 * there[:, 300].sum()
    assert there[:, 110].sum() == there[:, 300].sum()


def test_an_angle_shows_its_arc_and_its_degrees() -> None:
    legs = draw_user_annotations(grey(), [drawn("line", (450, 200), (150, 200)),
                                  drawn("line", (150, 200), (150, 20))])  # fmt: skip
    both = draw_user_annotations(grey(), [drawn("angle", (450, 200), (150, 200), (150, 20))])
    more = changed(both) & ~changed(legs)
    arc, number = more.copy(), more.copy()
    arc[:, :150], arc[201:] = False, False
    number[:, 150:] = False
    assert arc.sum() > 100
    assert number[200:].sum() > 200  # on the far side of the opening
    assert not number[:150].any()


def test_words_stand_on_the_line_they_begin_at() -> None:
    picture = draw_user_annotations(grey(), [drawn("text", (100, 150), text="Heel <b>")])
    rows, columns = np.nonzero(changed(picture))
    assert columns.min() == pytest.approx(100, abs=6)
    assert rows.max() == pytest.approx(150, abs=5)  # nothing in it goes below
    assert rows.max() - rows.min() == pytest.approx(0.75 * 0.05 * 720, abs=9)
    assert (picture == WHITE).all(axis=2).any()


def test_words_that_are_too_wide_are_smaller() -> None:
    there = changed(draw_user_annotations(grey(), [drawn("text", (100, 150), text="Knee " * 24)]))
    rows, columns = np.nonzero(there)
    assert columns.max() < 1079
    assert columns.max() - columns.min() > 1000
    assert rows.max() - rows.min() < 0.75 * 0.05 * 720


def test_words_at_the_edge_stay_inside() -> None:
    inside, edge = (
        changed(draw_user_annotations(grey(), [drawn("text", (x, 150), text="All of it")])).sum()
        for x in (100, 1060)
    )
    assert edge == pytest.approx(inside, rel=0.03)


def test_words_in_any_script_have_their_letters() -> None:
    def shape(text: str) -> np.ndarray:
        return changed(draw_user_annotations(grey(), [drawn("text", (100, 150), text=text)]))

    box = shape("□")
    for letter in ("Ä", "O", "Ж", "ω", "ش", "ก", "°"):
        assert not np.array_equal(shape(letter), box)
    assert not np.array_equal(shape("Ä"), shape("A"))
    assert np.array_equal(shape("\ue000"), box)  # a letter nobody has
    # Scripts are set one after the other.
    mixed, first = shape("Knee Колено"), shape("Knee")
    assert (
        np.flatnonzero(mixed.any(axis=0)).max() > 2 * np.flatnonzero(first.any(axis=0)).max() - 100
    )


@pytest.mark.parametrize("kind", ["arrow", "angle", "stroke", "line"])
def test_points_on_one_place_or_outside_do_no_harm(kind: str) -> None:
    count = 3 if kind == "angle" else 2
    draw_user_annotations(grey(), [drawn(kind, *[(50.0, 50.0)] * count)])
    outside = draw_user_annotations(
        grey(), [drawn(kind, *[(-900.0 - n, -500.0) for n in range(count)])]
    )
    assert kind == "angle" or not changed(outside).any()  # its number stays inside


@pytest.fixture(scope="module")
def numbered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("burn") / "clip.mp4"
    write_numbered(path, uneven_times(24))
    return path


def number(picture: RgbImage) -> int:
    """What the bars of a numbered picture say."""
    row = picture[20, (np.arange(12) * 2 + 1) * WIDTH // 24].mean(axis=1) > 127
    return int((row << np.arange(12)).sum())


def yellow(picture: RgbImage) -> bool:
    """Whether the line at two thirds of the height is there."""
    red, _, blue = picture[HEIGHT * 2 // 3, WIDTH // 2].astype(int)
    return bool(red - blue > 60)


def line_at(time_s: float, *, times: float = 1) -> Drawing:
    across = HEIGHT * 2 / 3 * times
    points = ((20.0 * times, across), (300.0 * times, across))
    return Drawing("a", time_s, "line", points, "yellow")


@pytest.mark.parametrize(("begin_s", "times"), [(0.0, 1), (7.5, 3)])
def test_a_drawn_picture_stands_still_and_no_other_is_drawn_on(
    numbered: Path, tmp_path: Path, begin_s: float, times: int
) -> None:
    source = open_clip(numbered)
    at = source.info.times_s
    drawings = [
        line_at(begin_s + at[9], times=times),
        line_at(begin_s + at[17] + 0.002, times=times),
    ]
    out = tmp_path / "out.mp4"
    width = WIDTH * times
    assert burn_in_annotations(source, drawings, out, width=width, begin_s=begin_s) == 2
    written = open_clip(out)
    frames = [
        (frame.time_s, number(frame.image), yellow(frame.image)) for frame in written.frames()
    ]
    assert {n for _, n, _ in frames} == set(range(24))
    assert {n for _, n, is_drawn in frames if is_drawn} == {9, 17}
    first = {n: min(t for t, m, _ in frames if m == n) for n in range(24)}
    for n in range(24):
        late = HOLD_S * ((n > 9) + (n > 17))
        assert first[n] == pytest.approx(at[n] + late, abs=1e-3)
    assert written.info.duration_s == pytest.approx(source.info.duration_s + 2 * HOLD_S, abs=0.05)


def test_what_lies_outside_of_the_clip_is_left_out(numbered: Path, tmp_path: Path) -> None:
    source = open_clip(numbered)
    out = tmp_path / "out.mp4"
    assert burn_in_annotations(source, [line_at(99.0)], out, width=WIDTH) == 0
    assert not any(yellow(frame.image) for frame in open_clip(out).frames())


def test_single_pictures_come_with_what_is_drawn_on_them(numbered: Path) -> None:
    source = open_clip(numbered)
    at = source.info.times_s
    found = list(
        annotated_frames(source, [line_at(at[9])], width=WIDTH, times_s=[at[9], at[20], 500.0])
    )
    assert [time_s for time_s, _ in found] == [at[9], at[20]]
    assert [number(picture) for _, picture in found] == [9, 20]
    assert [yellow(picture) for _, picture in found] == [True, False]
