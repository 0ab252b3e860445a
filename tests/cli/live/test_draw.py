from __future__ import annotations

import inspect
import re

import numpy as np
import pytest

from tests.support.live_sessions import standing_track
from vision.cli.live import draw as live_draw
from vision.cli.live.draw import draw_update, mirror_update
from vision.cli.live.text_boxes import banner, count_panel, fit_text
from vision.draw.primitives.style import Sizes
from vision.live import setup_checks
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
GREY = 90
CHECKS = (
    ReadinessCheck("body", "Whole body in view", False, "Step into view"),
    ReadinessCheck("view", "Seen from the front", False, "Turn a little to your left"),
    ReadinessCheck("rate", "Frame rate 14 per second", True),
    ReadinessCheck("still", "Standing still", None),
)
#: The longest instruction.
INSTRUCTION = "Step back, or tilt the camera down: your shoulders are not in view"


def reps(*marks):
    return tuple(
        LiveRep(None if m == "uncounted" else i + 1, "left", 0, 1, 2, m)
        for i, m in enumerate(marks)
    )


def body():
    track = standing_track(duration_s=0.1)
    points = track.xyz[0, :, :2] / [track.width, track.height]
    return np.column_stack([points, track.visibility[0]])


ALL = reps("good", "watch", "fault", "open", "uncounted")
UPDATES = {
    "guide": FrameUpdate(0, "guide", body(), CHECKS, instruction=INSTRUCTION),
    "countdown": FrameUpdate(0, "countdown", body(), CHECKS, instruction="Hold still", countdown=3),
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
        0, "finished", reps=ALL, target_reps=5, reason="You are no longer in view."
    ),
    "stopped": FrameUpdate(0, "stopped", reason="You stopped before the recording began."),
}


@pytest.mark.parametrize("size", SHAPES, ids=str)
@pytest.mark.parametrize("name", UPDATES)
def test_text_boxes_lie_inside_the_frame_in_every_phase(size, name, monkeypatch):
    placed = []
    monkeypatch.setattr(
        live_draw, "draw_sprite", lambda _picture, sprite, x, y: placed.append((sprite, x, y))
    )
    image = np.full((size[1], size[0], 3), GREY, np.uint8)
    drawn = draw_update(image, UPDATES[name])
    assert drawn.shape == image.shape
    assert (image == GREY).all()
    assert placed
    for sprite, x, y in placed:
        assert x >= 0, name
        assert y >= 0, name
        assert x + sprite.width <= size[0], name
        assert y + sprite.height <= size[1], name


@pytest.mark.parametrize("size", SHAPES, ids=str)
@pytest.mark.parametrize("name", ["guide", "recording", "running", "finished"])
def test_text_boxes_do_not_overlap(size, name, monkeypatch):
    placed = []
    monkeypatch.setattr(
        live_draw, "draw_sprite", lambda _picture, sprite, x, y: placed.append((sprite, x, y))
    )
    draw_update(np.full((size[1], size[0], 3), GREY, np.uint8), UPDATES[name])
    for i, (a, ax, ay) in enumerate(placed):
        for b, bx, by in placed[i + 1 :]:
            apart = (
                ax + a.width <= bx
                or bx + b.width <= ax
                or ay + a.height <= by
                or by + b.height <= ay
            )
            assert apart, (size, name)


def large_texts():
    """All text that is shown large: setup instructions and the criteria's cues."""
    cues = [c.cue for screen in SCREENS.values() for c in load_criteria(screen.id).criterion]
    pattern = r'(?:False, |instruction = )"([A-Z][^"{]+)"'
    instructions = re.findall(pattern, inspect.getsource(setup_checks))
    assert len(instructions) > 5
    return sorted({*cues, *instructions, INSTRUCTION})


@pytest.mark.parametrize("text", large_texts())
@pytest.mark.parametrize("size", SHAPES[:2], ids=str)
def test_text_is_complete_and_readable_from_three_metres(text, size):
    unit = min(size) / 720
    tall = size[1] > size[0]
    width = (0.94 if tall else 0.38) * size[0] - 60 * unit
    height = (0.24 if tall else 0.5) * size[1]
    font_size, lines = fit_text(
        text,
        width=round(width),
        height=round(height),
        max_size=round(72 * unit),
        min_size=round(28 * unit),
        indent=1.1,
    )
    assert " ".join(lines) == " ".join(text.split())
    assert font_size >= 40 * unit


def test_text_that_does_not_fit_ends_in_an_ellipsis():
    _, lines = fit_text("word " * 30, width=200, height=80, max_size=40, min_size=20)
    assert lines[-1].endswith("…")
    sprite = banner("word " * 30, "do", width=240, height=90, max_size=40, min_size=20)
    assert sprite.width <= 240
    assert sprite.height <= 90


def test_large_count_stays_inside_its_panel():
    small, large = (
        count_panel(
            number,
            "steps",
            marks=(),
            remaining=0,
            note="",
            width=300,
            number_size=140,
            sizes=Sizes.for_frame(480, 854),
        )
        for number in ("1", "1234")
    )
    assert small.width < large.width <= 300
    assert large.height < small.height


def test_mirroring_changes_landmarks_but_not_text():
    mirrored = mirror_update(UPDATES["recording"])
    assert mirrored.body[:, 0] == pytest.approx(1 - UPDATES["recording"].body[:, 0])
    assert mirrored.body[:, 1:] == pytest.approx(UPDATES["recording"].body[:, 1:])
    assert mirrored.cue == UPDATES["recording"].cue
    assert mirror_update(UPDATES["finished"]) is UPDATES["finished"]
