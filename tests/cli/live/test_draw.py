from __future__ import annotations

import inspect
import re

import numpy as np
import pytest

from tests.support.live import stands
from vision.cli.live import draw as live_draw
from vision.cli.live.draw import draw_update, mirror_update
from vision.cli.live.text_boxes import banner, count_panel, fit_text
from vision.draw.primitives.style import Sizes
from vision.live import setup_checks as setup
from vision.live.updates import (
    Cue,
    DisplayedAngle,
    FrameUpdate,
    GaitProgress,
    LiveRep,
    ReadinessCheck,
)
from vision.pose.landmarks import Landmark
from vision.screens.criteria import load_criteria
from vision.screens.registry import SCREENS

SHAPES = [(1280, 720), (480, 854), (640, 480), (320, 240), (720, 1280)]
BACK = 90
TICKS = (
    ReadinessCheck("body", "Whole body in the picture", False, "Step into the picture"),
    ReadinessCheck("view", "Seen from the front", False, "Turn a little to your left"),
    ReadinessCheck("rate", "Frame rate 14 a second", True),
    ReadinessCheck("still", "Standing still", None),
)
#: The longest there is.
LEAD = "Step back, or tilt the camera down: your shoulders are not in the picture"


def reps(*marks):
    return tuple(
        LiveRep(None if m == "uncounted" else i + 1, "left", 0, 1, 2, m)
        for i, m in enumerate(marks)
    )


def body():
    track = stands(duration_s=0.1)
    points = track.xyz[0, :, :2] / [track.width, track.height]
    return np.column_stack([points, track.visibility[0]])


ALL = reps("good", "watch", "fault", "open", "uncounted")
NEWS = {
    "guide": FrameUpdate(0, "guide", body(), TICKS, instruction=LEAD),
    "countdown": FrameUpdate(0, "countdown", body(), TICKS, instruction="Hold still", countdown=3),
    "recording": FrameUpdate(
        0,
        "recording",
        body(),
        recorded_s=171.0,
        angle=DisplayedAngle("Knee", "12° out", Landmark.LEFT_KNEE),
        reps=ALL,
        target_reps=20,
        cue=Cue(1, "Push the floor away through your whole foot as you stand up.", "", "fix"),
    ),
    "running": FrameUpdate(0, "recording", recorded_s=1.0, gait=GaitProgress(1234, 168.4)),
    "finished": FrameUpdate(
        0, "finished", reps=ALL, target_reps=5, reason="Nobody is in the picture any more."
    ),
    "stopped": FrameUpdate(0, "stopped", reason="You ended it before the recording began."),
}


@pytest.mark.parametrize("size", SHAPES, ids=str)
@pytest.mark.parametrize("name", NEWS)
def test_every_phase_is_drawn_and_every_plate_lies_within_the_picture(size, name, monkeypatch):
    laid = []
    monkeypatch.setattr(
        live_draw, "lay_on", lambda _picture, sprite, x, y: laid.append((sprite, x, y))
    )
    image = np.full((size[1], size[0], 3), BACK, np.uint8)
    drawn = draw_update(image, NEWS[name])
    assert drawn.shape == image.shape
    assert (image == BACK).all()
    assert laid
    for sprite, x, y in laid:
        assert x >= 0, name
        assert y >= 0, name
        assert x + sprite.width <= size[0], name
        assert y + sprite.height <= size[1], name


@pytest.mark.parametrize("size", SHAPES, ids=str)
@pytest.mark.parametrize("name", ["guide", "recording", "running", "finished"])
def test_plates_do_not_lie_on_each_other(size, name, monkeypatch):
    laid = []
    monkeypatch.setattr(
        live_draw, "lay_on", lambda _picture, sprite, x, y: laid.append((sprite, x, y))
    )
    draw_update(np.full((size[1], size[0], 3), BACK, np.uint8), NEWS[name])
    for i, (a, ax, ay) in enumerate(laid):
        for b, bx, by in laid[i + 1 :]:
            apart = (
                ax + a.width <= bx
                or bx + b.width <= ax
                or ay + a.height <= by
                or by + b.height <= ay
            )
            assert apart, (size, name)


def all_words():
    """Everything that is shown large: what to put right, and the criteria's cues."""
    cues = [c.cue for screen in SCREENS.values() for c in load_criteria(screen.id).criterion]
    says = re.findall(r'False, "([A-Z][^"{]+)"', inspect.getsource(setup))
    assert len(says) > 5
    return sorted({*cues, *says, LEAD})


@pytest.mark.parametrize("text", all_words())
@pytest.mark.parametrize("size", SHAPES[:2], ids=str)
def test_words_are_whole_and_large_enough_for_three_metres(text, size):
    unit = min(size) / 720
    tall = size[1] > size[0]
    width = (0.94 if tall else 0.38) * size[0] - 60 * unit
    height = (0.24 if tall else 0.5) * size[1]
    type_px, rows = fit_text(
        text,
        width=round(width),
        height=round(height),
        largest=round(72 * unit),
        least=round(28 * unit),
        indent=1.1,
    )
    assert " ".join(rows) == " ".join(text.split())
    assert type_px >= 40 * unit


def test_what_cannot_fit_ends_in_dots():
    _, rows = fit_text("word " * 30, width=200, height=80, largest=40, least=20)
    assert rows[-1].endswith("…")
    sprite = banner("word " * 30, "do", width=240, height=90, largest=40, least=20)
    assert sprite.width <= 240
    assert sprite.height <= 90


def test_a_large_count_stays_on_its_plate():
    small, large = (
        count_panel(
            number,
            "steps",
            marks=(),
            empty=0,
            words="",
            width=300,
            number_size=140,
            sizes=Sizes.for_frame(480, 854),
        )
        for number in ("1", "1234")
    )
    assert small.width < large.width <= 300
    assert large.height < small.height


def test_a_mirror_turns_the_picture_not_the_words():
    turned = mirror_update(NEWS["recording"])
    assert turned.body[:, 0] == pytest.approx(1 - NEWS["recording"].body[:, 0])
    assert turned.body[:, 1:] == pytest.approx(NEWS["recording"].body[:, 1:])
    assert turned.cue == NEWS["recording"].cue
    assert mirror_update(NEWS["finished"]) is NEWS["finished"]
