from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.draw.runs import (
    SIZES,
    a_bout,
    going_at,
    moment_at,
)
from vision.draw.overlays.floor import PULSE_S, draw_footprint
from vision.draw.overlays.gait_frame import VisibleFootprint, travel_sign
from vision.draw.overlays.gait_header import GaitHeaderAnnotator, arrow, bout_heading
from vision.draw.overlays.strides import (
    labelled_footprints,
    strike_label,
)
from vision.draw.overlays.timeline import AnnotationTimeline
from vision.draw.primitives.style import ACCENT_COLOR, MUTED_COLOR
from vision.draw.video.frame_painter import FramePainter
from vision.report.models import ReportedBout
from vision.text.gait import STRIKE_STYLES


@pytest.mark.parametrize(
    ("direction", "facing", "way"),
    [
        ("backward", "right", -1),
        ("backward", "left", 1),
        ("forward", "right", 1),
        ("forward", "left", -1),
        ("in_place", "left", 0),
    ],
)
def test_the_arrow_points_where_the_way_goes(direction, facing, way):
    bout = ReportedBout.model_validate(a_bout(direction=direction, facing=facing))
    assert travel_sign(bout) == way
    assert bout_heading(bout) == f"Running {direction.replace('_', ' ')}"
    if way:
        weight = 255 - arrow(40, way).transmission[:, :, 0].astype(int)
        heavy = np.argmax(weight.sum(axis=0))  # the head is higher than the shaft
        assert (heavy > weight.shape[1] / 2) == (way > 0)


@pytest.mark.parametrize("size", [(720, 1280), (1280, 720), (960, 540), (320, 180), (96, 160)])
def test_the_header_stays_in_the_picture(run, size):
    story = AnnotationTimeline(run())
    artist = FramePainter(story, width=size[0], height=size[1])
    header = next((a for a in artist.annotators if isinstance(a, GaitHeaderAnnotator)), None)
    if min(size) >= 500:
        assert header is not None
        assert header.kinds == ("toe_first", "heel_first")
    if header is not None:
        spot = header.spot
        assert 0 <= spot.x <= size[0] - spot.width
        assert 0 <= spot.y <= size[1] - spot.height
    for time_s in story.track.time_s[::5]:
        picture = np.full((size[1], size[0], 3), 60, np.uint8)
        assert artist.draw(picture, story.row_at(time_s), float(time_s)).shape == picture.shape


def test_the_header_has_its_arrow_only_within_bouts(run, grey):
    story = AnnotationTimeline(run())
    artist = FramePainter(story, width=720, height=1280)
    header = next(a for a in artist.annotators if isinstance(a, GaitHeaderAnnotator))

    def is_drawn(time_s):
        picture = header.annotate(grey(), moment_at(story, time_s).transformed(scale=4.0))
        return bool((np.abs(picture.astype(int) - ACCENT_COLOR).sum(axis=2) < 6).any())

    assert is_drawn(1.0)
    assert not is_drawn(0.0)


def a_mark(strike: str, **changes: Any) -> VisibleFootprint:
    made = VisibleFootprint(
        np.array([400.0, 900.0]), np.array([300.0, 900.0]), strike, True, PULSE_S
    )  # type: ignore[arg-type]
    return replace(made, **changes)


def colour_at(picture, mark: VisibleFootprint, share: float) -> np.ndarray:
    spot = mark.heel + share * (mark.toe - mark.heel)
    x, y = round(float(spot[0])), round(float(spot[1]))
    return picture[y + 2 : y + 5, x - 2 : x + 3].reshape(-1, 3).astype(int).mean(axis=0)


@pytest.mark.parametrize(
    ("strike", "toe", "heel"),
    [
        ("toe_first", True, False),
        ("heel_first", False, True),
        ("flat", True, True),
        ("unclear", False, False),
    ],
)
def test_the_end_that_lands_is_filled(grey, strike, toe, heel):
    mark = a_mark(strike)
    picture = draw_footprint(grey(), mark, sizes=SIZES)
    colour = np.array(STRIKE_STYLES[mark.strike].color)

    def is_filled(share):
        return bool(np.abs(colour_at(picture, mark, share) - colour).max() < 30)

    assert (is_filled(0.95), is_filled(0.05)) == (toe, heel)


def test_the_far_foot_is_fainter_and_a_mark_fades_away(grey):
    def change(mark):
        return np.abs(draw_footprint(grey(), mark, sizes=SIZES).astype(int) - 60).sum()

    near = change(a_mark("flat"))
    assert 0.3 * near < change(a_mark("flat", near=False)) < 0.7 * near
    assert change(a_mark("flat", strength=0.3)) < 0.4 * near
    assert change(a_mark("flat", strength=0.0)) == 0
    assert change(a_mark("flat", since_s=0.6 * PULSE_S)) > 1.05 * near  # the pulse


def test_a_mark_that_is_lost_or_far_out_draws_nothing(grey):
    for at in (np.nan, 1e9):
        mark = a_mark("flat", toe=np.array([at, at]), heel=np.array([at, at]))
        assert np.array_equal(draw_footprint(grey(), mark, sizes=SIZES), grey())


def seen_by(colour, lacking: str) -> np.ndarray:
    """Linear RGB as somebody without one kind of cone sees it (Machado 2009, severity 1)."""
    turn = {
        "red": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
        "green": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
        "none": np.eye(3),
    }[lacking]
    return np.asarray(turn) @ (np.array(colour) / 255.0) ** 2.2


@pytest.mark.parametrize("lacking", ["none", "red", "green"])
def test_landings_differ_for_colour_blind_people(lacking):
    told = [look for name, look in STRIKE_STYLES.items() if name != "unclear"]
    for i, one in enumerate(told):
        for other in told[i + 1 :]:
            away = np.abs(seen_by(one.color, lacking) - seen_by(other.color, lacking)).max()
            assert away > 0.3, (one.label, other.label)
    assert len({look.end for look in STRIKE_STYLES.values()}) == len(STRIKE_STYLES)
    assert all(np.dot(look.color, (0.299, 0.587, 0.114)) > 140 for look in told)


@pytest.mark.parametrize("at", [900.0, 1275.0])
@pytest.mark.parametrize("x", [5.0, 350.0, 715.0])
def test_the_word_is_beside_its_mark_and_in_the_picture(at, x):
    mark = a_mark("toe_first", toe=np.array([x + 50, at]), heel=np.array([x - 50, at]))
    sprite, spot = strike_label(mark, 1.0, (1280, 720, 3), SIZES)
    assert (spot.width, spot.height) == (sprite.width, sprite.height)
    assert 0 <= spot.x <= 720 - spot.width
    assert 0 <= spot.y <= 1280 - spot.height
    if at < 1000:
        assert spot.y > at
    elif x == 350.0:
        assert spot.x + spot.width < x - 50


def test_the_word_is_that_of_the_near_foot(run):
    story = AnnotationTimeline(run())
    assert [m.strike for m in labelled_footprints(going_at(story, 1.9))] == ["heel_first"]
    assert labelled_footprints(going_at(story, 2.55)) == ()  # only the far foot is down


def test_the_colours_of_what_is_said_stay_apart_from_what_is_measured():
    taken = [ACCENT_COLOR, MUTED_COLOR]
    for name in ("flat", "heel_first"):
        away = [np.abs(np.subtract(STRIKE_STYLES[name].color, c)).max() for c in taken]  # type: ignore[index]
        assert min(away) > 60
