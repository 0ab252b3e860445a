"""Validation of a coach's drawing, and its angle."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from vision.frontend import player as player_ui
from vision.report.user_annotation import (
    ANNOTATION_COLORS,
    ANNOTATION_KINDS,
    MAX_POINTS,
    MAX_TEXT_LENGTH,
    RELATIVE_SIZES,
    UserAnnotation,
    group_by_frame,
    parse_user_annotation,
)

LINE = {"id": "a1", "time_s": 1.5, "kind": "line", "points": [[1, 2], [3.5, 4]], "colour": "red"}


def angle(*points: tuple[float, float]) -> float | None:
    return UserAnnotation("a", 0.0, "angle", points, "white").degrees


def test_a_valid_drawing_is_parsed() -> None:
    drawing = parse_user_annotation(LINE)
    assert drawing == UserAnnotation("a1", 1.5, "line", ((1.0, 2.0), (3.5, 4.0)), "red")
    assert drawing.degrees is None


@pytest.mark.parametrize(
    "change",
    [
        {"id": ""}, {"id": "-x"}, {"id": "a" * 13}, {"id": "<b>"}, {"id": None},
        {"time_s": float("nan")}, {"time_s": -1}, {"time_s": None}, {"time_s": "soon"},
        {"kind": "circle"}, {"colour": "pink"}, {"colour": None},
        {"points": []}, {"points": [[1, 2]]}, {"points": [[1, 2]] * 3}, {"points": "12"},
        {"points": [[1, 2], [3]]}, {"points": [[1, 2], [float("nan"), 3]]},
        {"points": [[1, 2], [1e9, 3]]}, {"points": [[1, 2], None]}, {"text": "words"},
        {"kind": "text"}, {"kind": "text", "points": [[1, 2]]},
        {"kind": "text", "points": [[1, 2]], "text": "  "},
        {"kind": "text", "points": [[1, 2]], "text": "a" * 121},
        {"kind": "stroke", "points": [[1, 2]] * (MAX_POINTS + 1)},
    ],
)  # fmt: skip
def test_invalid_drawings_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  the kind of error is all that callers need
        parse_user_annotation(LINE | change)


@pytest.mark.parametrize("raw", [None, [], "line", {}, {"points": []}])
def test_other_data_is_refused(raw: object) -> None:
    with pytest.raises(ValueError, match="drawing"):
        parse_user_annotation(raw)


@pytest.mark.parametrize("colour", ANNOTATION_COLORS)
@pytest.mark.parametrize("kind", ANNOTATION_KINDS)
def test_every_kind_can_have_every_colour(kind: str, colour: str) -> None:
    count = {"angle": 3, "text": 1, "event": 0}.get(kind, 2)
    text = {"text": "Heel", "event": "Slip", "scale": "1.5 m"}.get(kind, "")
    points = [[n, n] for n in range(count)]
    made = LINE | {"kind": kind, "colour": colour, "points": points, "text": text}
    assert parse_user_annotation(made).colour == colour


def test_an_angle_does_not_depend_on_the_order_of_its_legs() -> None:
    assert angle((1, 0), (0, 0), (0, 1)) == pytest.approx(90)
    assert angle((0, 1), (0, 0), (1, 0)) == pytest.approx(90)
    assert angle((5, 0), (0, 0), (-2, 0)) == pytest.approx(180)
    assert angle((5, 5), (0, 0), (2, 2)) == pytest.approx(0)
    assert angle((10, 0), (0, 0), (10, 17.320508)) == pytest.approx(60)


def test_an_angle_with_a_leg_of_no_length_is_unknown() -> None:
    assert angle((1, 1), (1, 1), (5, 2)) is None


def test_drawings_on_one_frame_are_grouped() -> None:
    made = [parse_user_annotation(LINE | {"id": id_, "time_s": t}) for id_, t in
            (("b", 2.0), ("a", 1.0), ("c", 2.0))]  # fmt: skip
    sorted_ = group_by_frame(made)
    assert list(sorted_) == [1.0, 2.0]
    assert [d.id for d in sorted_[2.0]] == ["b", "c"]


def test_the_player_uses_the_same_colours_and_sizes() -> None:
    script = (Path(player_ui.__file__).parent / "annotationShapes.js").read_text("utf-8")
    palette = re.search(r"PALETTE = \{(.*?)\}", script, re.DOTALL)
    shares = re.search(r"RELATIVE_SIZES = \{(.*?)\}", script, re.DOTALL)
    assert palette
    assert shares
    assert dict(re.findall(r'(\w+): "(#\w+)"', palette[1])) == ANNOTATION_COLORS
    found = {name: float(value) for name, value in re.findall(r"(\w+): ([\d.]+)", shares[1])}
    assert found == RELATIVE_SIZES
    for name, value in (("MAX_POINTS", MAX_POINTS), ("MAX_TEXT_LENGTH", MAX_TEXT_LENGTH)):
        assert f"export const {name} = {value};" in script
