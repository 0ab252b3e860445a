from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.support.synthetic_motion import SyntheticClip, join_clips, squats
from tests.support.synthetic_runs import run
from vision.clip.capture_tags import CaptureTags
from vision.clip.frames import ClipInfo
from vision.errors import InputError
from vision.motion.movement import Motion, analyse_motion
from vision.motion.slow_motion import (
    CaptureSpeed,
    check_capture_rate,
    find_capture_speed,
    find_likely_rates,
)

ALTERNATING = join_clips(
    *(squats(leg=leg, view="left", reps=1, period_s=3.0) for leg in ("left", "right") * 3)
)


def info_of(clip: SyntheticClip, rate: float | None = None) -> ClipInfo:
    times_s = clip.track.time_s - clip.track.time_s[0]
    step = float(np.median(np.diff(times_s)))
    return ClipInfo(
        path=Path("clip.mp4"), name="clip.mp4", sha256="", width=1, height=1, times_s=times_s,
        duration_s=float(times_s[-1]) + step, frame_rate=(times_s.size - 1) / float(times_s[-1]),
        variable_frame_rate=False, rotation_deg=0, codec="h264", tags=CaptureTags(rate),
    )  # fmt: skip


def motion_of(clip: SyntheticClip) -> Callable[[float], Motion]:
    return lambda factor: analyse_motion(replace(clip.track, real_time_factor=factor))


def speed_of(clip: SyntheticClip, tagged: float | None, **how: float | None) -> CaptureSpeed:
    given = how.get("capture_rate")
    return find_capture_speed(info_of(clip, tagged), given, motion_of(clip))


def likely_rates(clip: SyntheticClip) -> tuple[float, ...]:
    motion_at = motion_of(clip)
    return find_likely_rates(info_of(clip), motion_at(1.0), motion_at)


@pytest.mark.parametrize("slowness", [2, 8])
@pytest.mark.parametrize("gait", ["run", "walk"])
def test_a_tag_that_explains_the_strides_is_used(slowness, gait):
    clip = run(gait=gait, fps=30, factor=1 / slowness)
    speed = speed_of(clip, 30.0 * slowness)
    assert speed.source == "tag"
    assert speed.rate == speed.tagged == 30 * slowness
    assert speed.real_time_factor == pytest.approx(1 / slowness, rel=1e-3)


@pytest.mark.parametrize("slowness", [4])
def test_a_tag_that_explains_slow_squats_is_used(slowness):
    clip = squats(leg="left", view="left", factor=1 / slowness, period_s=2.0)
    assert speed_of(clip, 30.0 * slowness).source == "tag"


@pytest.mark.parametrize("tagged", [60.0, 240.0])
@pytest.mark.parametrize(
    "clip",
    [
        pytest.param(run(fps=30), id="run"),
        pytest.param(run(gait="walk", fps=30), id="walk"),
        pytest.param(squats(leg="left", view="left", period_s=2.0), id="squats"),
    ],
)
def test_a_tag_that_contradicts_the_movement_is_not_used(clip, tagged):
    speed = speed_of(clip, tagged)
    assert (speed.real_time_factor, speed.rate, speed.source) == (1.0, None, None)
    assert speed.contradicts_motion
    assert speed.tagged == tagged


def test_a_fast_clip_that_plays_in_real_time_is_not_slowed_again():
    clip = run(fps=240)
    speed = speed_of(clip, 240.0)
    assert (speed.real_time_factor, speed.source, speed.tagged) == (1.0, None, 240.0)
    assert not speed.contradicts_motion


def test_a_camera_that_missed_its_rate_in_the_dark_is_not_slow_motion():
    speed = speed_of(squats(leg="left", view="left", fps=24, period_s=6.0), 30.0)
    assert (speed.real_time_factor, speed.contradicts_motion) == (1.0, False)


def test_the_user_wins_over_the_tag():
    speed = speed_of(run(fps=30), 240.0, capture_rate=60.0)
    assert (speed.rate, speed.source, speed.tagged) == (60.0, "option", 240.0)
    assert speed.real_time_factor == pytest.approx(0.5, rel=0.01)


def test_without_movement_a_tag_is_neither_used_nor_contradicted():
    still = squats(leg="both", view="left", reps=1, depth=2)
    speed = speed_of(still, 120.0)
    assert (speed.source, speed.contradicts_motion) == (None, False)


@pytest.mark.parametrize(
    ("slowness", "rate"), [(2, 60.0), (4, 120.0), (8, 240.0)], ids=["2x", "4x", "8x"]
)
def test_a_run_in_undeclared_slow_motion_shows_its_likely_rate(slowness, rate):
    assert likely_rates(run(fps=30, factor=1 / slowness))[0] == rate


@pytest.mark.parametrize(
    "clip",
    [
        pytest.param(run(fps=30), id="run"),
        pytest.param(run(gait="walk", fps=30, cadence=80, pace=0.6), id="slow-walk"),
        pytest.param(squats(leg="left", view="left", period_s=12.0), id="slow-squats"),
        pytest.param(ALTERNATING, id="alternating-legs"),
    ],
)
def test_nothing_else_is_called_slow_motion(clip):
    assert likely_rates(clip) == ()


@pytest.mark.parametrize("rate", [1.0, 29.0, 5000.0])
def test_an_impossible_rate_is_refused(rate):
    with pytest.raises(InputError, match="capture rate"):
        check_capture_rate(info_of(run(fps=30)), rate)
