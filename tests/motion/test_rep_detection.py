from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.support.synthetic_motion import (
    add_noise,
    drop_person,
    even_times,
    shift_person,
    squats,
    swap_sides,
    uneven_times,
    walk,
)
from vision.motion.rep_detection import find_reps, flexion_from_drop, leg_length
from vision.motion.smoothing import smooth_track

WHOLE = "whole"


def found(clip):
    return find_reps(smooth_track(clip.track))


def bottoms(clip):
    return [float(clip.track.time_s[r.bottom]) for r in found(clip) if r.incomplete_reason is None]


def assert_bottoms(clip, *, within=0.1):
    mine = bottoms(clip)
    assert len(mine) == len(clip.bottoms_s)
    np.testing.assert_allclose(mine, clip.bottoms_s, atol=within)


@pytest.mark.parametrize("times", [even_times, uneven_times], ids=["even", "uneven"])
@pytest.mark.parametrize("fps", [24, 30, 60, 120, 240])
def test_bottoms_at_every_frame_rate(fps, times):
    assert_bottoms(squats(fps=fps, times=times, noise_px=2.0))


@pytest.mark.parametrize("view", ["left", "right", "front", "back", 45.0])
@pytest.mark.parametrize("leg", ["left", "right", "both"])
def test_bottoms_in_every_view(leg, view):
    assert_bottoms(squats(leg=leg, view=view, noise_px=2.0))


@pytest.mark.parametrize("reps", [1, 2, 5, 8])
def test_every_repetition_is_found_once(reps):
    assert_bottoms(squats(reps=reps, period_s=2.0, stand_s=0.5))


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param({"period_s": 1.2, "stand_s": 0.3}, id="fast"),
        pytest.param({"period_s": 8.0, "stand_s": 2.0}, id="slow"),
        pytest.param({"stand_s": 0.0, "lead_s": 0.7, "tail_s": 0.7}, id="without a pause"),
        pytest.param({"lead_s": 6.0, "tail_s": 8.0}, id="long waits"),
        pytest.param({"depth": 35}, id="just deep enough"),
        pytest.param({"depth": 130, "leg": "both"}, id="very deep"),
        pytest.param({"depth": [70, 50, 90]}, id="uneven depths"),
        pytest.param({"touches": (2,), "view": "front"}, id="a touch-down"),
        pytest.param({"fppa": (0, 25), "view": "front"}, id="knee far inward"),
    ],
)
def test_bottoms_of_many_kinds_of_squat(plan):
    assert_bottoms(squats(noise_px=1.5, **plan))


@pytest.mark.parametrize("factor", [0.5, 0.125])
def test_repetitions_in_slow_motion_are_found_in_real_time(factor):
    clip = squats(factor=factor, fps=60, period_s=2.0)
    assert clip.track.time_s[-1] > 8
    assert_bottoms(clip, within=0.1 / factor)


def test_a_quick_dip_is_not_a_squat_even_in_slow_motion():
    dip = squats(reps=2, period_s=0.3, stand_s=1.0, fps=120)
    assert bottoms(dip) == []
    slowed = replace(dip.track, time_s=dip.track.time_s * 8, real_time_factor=0.125)
    assert [r for r in find_reps(smooth_track(slowed)) if r.incomplete_reason is None] == []


def hold(share):
    """Go down, hold the bottom, go up."""
    return np.clip(np.minimum(share, 1 - share) * 4, 0, 1)


def bounce(share):
    """Go down, up a little, down again, up."""
    return hold(share) * (1 - 0.2 * np.exp(-(((share - 0.5) / 0.08) ** 2)))


def sticking(share):
    """Go down, pause half-way up, go up."""
    return np.interp(share, [0, 0.4, 0.6, 0.75, 1], [0, 1, 0.5, 0.5, 0])


@pytest.mark.parametrize("shape", [hold, bounce], ids=lambda s: s.__name__)
def test_a_pause_or_bounce_at_the_bottom_is_one_repetition(shape):
    clip = squats(shape=shape, period_s=4.0, noise_px=1.5)
    assert len(bottoms(clip)) == 3
    # A flat bottom has no exact time; it must be within the hold.
    np.testing.assert_allclose(bottoms(clip), clip.bottoms_s, atol=0.9)


def test_a_pause_on_the_way_up_is_one_repetition():
    assert len(bottoms(squats(shape=sticking, period_s=4.0))) == 3


def test_a_slight_bend_is_not_a_repetition():
    assert found(squats(depth=12, noise_px=1.0)) == ()


@pytest.mark.parametrize("view", ["front", "left"])
def test_standing_still_has_no_repetition(view):
    assert found(squats(depth=0, view=view, noise_px=3.0)) == ()


def cut(clip, start_s, end_s):
    time_s = clip.track.time_s
    rows = slice(int(np.searchsorted(time_s, start_s)), int(np.searchsorted(time_s, end_s)))
    part = clip.track.slice_rows(rows)
    return replace(clip, track=part)


@pytest.mark.parametrize(
    ("start_s", "end_s", "reasons"),
    [
        pytest.param(2.6, 99, ["begins", WHOLE, WHOLE], id="starts at a bottom"),
        pytest.param(0, 10.3, [WHOLE, WHOLE, "come back"], id="ends at a bottom"),
        pytest.param(2.6, 10.3, ["begins", WHOLE, "come back"], id="both"),
        pytest.param(0, 99, [WHOLE] * 3, id="neither"),
    ],
)
@pytest.mark.parametrize("leg", ["left", "both"])
def test_movements_cut_off_by_the_clip_have_a_reason(leg, start_s, end_s, reasons):
    reps = found(cut(squats(leg=leg), start_s, end_s))
    assert len(reps) == len(reasons)
    for rep, reason in zip(reps, reasons, strict=True):
        assert (
            (rep.incomplete_reason is None)
            if reason == WHOLE
            else (reason in rep.incomplete_reason)
        )


def test_sitting_down_without_rising_is_incomplete():
    clip = squats(reps=1, shape=lambda share: np.clip(2 * share, 0, 1), tail_s=0.0)
    reps = found(clip)
    assert [r.incomplete_reason for r in reps] == ["it does not come back up"]


def test_start_bottom_and_end_are_in_order_and_near_the_truth():
    clip = squats(period_s=3.0, noise_px=1.0)
    for rep, truth in zip(found(clip), clip.bottoms_s, strict=True):
        start, bottom, end = clip.track.time_s[[rep.start, rep.bottom, rep.end]]
        assert start < bottom < end
        # The movement starts and ends slowly, so its ends are less exact.
        assert start == pytest.approx(truth - 1.5, abs=0.25)
        assert end == pytest.approx(truth + 1.5, abs=0.25)
        assert clip.track.time_s[rep.rows].size == rep.end - rep.start + 1


@pytest.mark.parametrize("depth", [35, 60, 90, 120])
@pytest.mark.parametrize("view", ["front", "back", "left"])
def test_knee_flexion_is_estimated_from_the_drop_of_the_hips(view, depth):
    clip = squats(leg="both", view=view, depth=depth, shank_share=0.5)
    flexion = [float(flexion_from_drop(r.drop)) for r in found(clip)]
    np.testing.assert_allclose(flexion, depth, atol=4)


def test_leg_length_does_not_depend_on_squatting():
    still, busy = squats(depth=0).track, squats(reps=5, stand_s=0.6).track
    assert leg_length(busy) == pytest.approx(leg_length(still), rel=0.02)


@pytest.mark.parametrize("scale", [0.3, 3.0])
def test_the_resolution_does_not_matter(scale):
    clip = squats(noise_px=1.0)
    small = replace(clip, track=replace(clip.track, xyz=clip.track.xyz * scale))
    assert bottoms(small) == bottoms(clip)


def test_a_hand_held_camera_does_not_matter():
    clip = squats(leg="both", view="front")
    shake = 12 * np.sin(np.arange(len(clip.track)) / 7)[:, None] * [1.0, 0.7]
    assert_bottoms(replace(clip, track=shift_person(clip.track, shake)))


def test_short_gaps_and_swaps_do_not_invent_repetitions():
    clip = squats(view="front")
    broken = drop_person(swap_sides(clip.track, [50, 51]), [70, 71, 72])
    assert_bottoms(replace(clip, track=broken))


def test_a_repetition_without_a_detected_bottom_is_not_found():
    clip = squats()
    around = int(clip.bottoms_s[1] * 30)
    reps = found(replace(clip, track=drop_person(clip.track, slice(around - 25, around + 25))))
    assert len([r for r in reps if r.incomplete_reason is None]) == 2


def test_an_empty_track_has_no_repetitions():
    assert find_reps(drop_person(squats(reps=1).track, slice(None))) == ()
    assert np.isnan(leg_length(drop_person(squats(reps=1).track, slice(None))))


def test_a_walk_has_no_deep_repetitions():
    reps = found(walk(view="left"))
    assert all(float(flexion_from_drop(r.drop)) < 60 for r in reps)


def test_noise_alone_is_not_a_repetition():
    for seed in range(5):
        still = squats(depth=0).track
        assert find_reps(smooth_track(add_noise(still, 2.0, seed=seed))) == ()
