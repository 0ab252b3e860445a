from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.support.synthetic_motion import (
    add_noise,
    displace_point,
    drop_person,
    even_times,
    make_track,
    squats,
    uneven_times,
)
from vision.motion.smoothing import GAIT_CUTOFFS_HZ, filter_series, smooth_track
from vision.pose.landmarks import LANDMARK_COUNT, landmark

BODY = 100.0


def wave(time_s, hz):
    return (20 * np.sin(2 * np.pi * hz * time_s))[:, None]


def gain(time_s, hz, *, cutoff_hz=6.0):
    """Return the in-phase and quadrature gain of a sine, away from the ends."""
    out = filter_series(time_s, wave(time_s, hz), cutoff_hz=cutoff_hz, outlier_scale=10 * BODY)[
        :, 0
    ]
    inner = (time_s > 1) & (time_s < time_s[-1] - 1)
    basis = np.c_[np.sin(2 * np.pi * hz * time_s), np.cos(2 * np.pi * hz * time_s)][inner]
    in_phase, shifted = np.linalg.lstsq(basis, out[inner], rcond=None)[0] / 20
    return in_phase, shifted


@pytest.mark.parametrize("times", [even_times, uneven_times], ids=["even", "uneven"])
@pytest.mark.parametrize("fps", [24, 30, 60, 120, 240])
def test_slow_movement_is_neither_changed_nor_shifted(fps, times):
    in_phase, shifted = gain(times(8, fps), 0.5)
    assert in_phase == pytest.approx(1, abs=0.02)
    assert shifted == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize("hz", [1, 2, 3])
def test_the_phase_is_kept_at_every_frequency(hz):
    assert gain(even_times(8, 60), hz)[1] == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("times", [even_times, uneven_times], ids=["even", "uneven"])
def test_the_cut_off_does_not_depend_on_the_frame_rate(times):
    for fps in (120, 240):
        time_s = times(8, fps)
        assert gain(time_s, 2.0)[0] > 0.9
        assert abs(gain(time_s, 15.0)[0]) < 0.2


def test_half_the_power_passes_at_the_cut_off():
    # Two passes of a filter that halves the power at its cut-off.
    assert gain(even_times(8, 240), 6.0)[0] == pytest.approx(0.5, abs=0.05)


def test_a_low_frame_rate_lowers_the_cut_off_instead_of_failing():
    out = filter_series(
        even_times(5, 8), wave(even_times(5, 8), 0.5), cutoff_hz=6, outlier_scale=BODY
    )
    assert np.isfinite(out).all()


def test_slow_motion_is_filtered_in_real_time():
    fast = squats(view="left", fps=120, noise_px=2.0)
    slow = replace(fast.track, time_s=fast.track.time_s * 4, real_time_factor=0.25)
    np.testing.assert_allclose(smooth_track(slow).xyz, smooth_track(fast.track).xyz, atol=1e-6)


def test_a_squat_keeps_its_shape():
    track = squats(view="left").track
    assert np.abs(smooth_track(track).xyz - track.xyz).max() < 1.0


def test_noise_is_reduced():
    clean = squats(view="left").track
    noisy = add_noise(clean, 3.0)

    def error(track):
        return np.sqrt(np.mean((track.xyz - clean.xyz)[..., :2] ** 2))

    assert error(smooth_track(noisy)) < 0.75 * error(noisy)


@pytest.mark.parametrize("rows", [[50], [50, 51], [30, 60, 90]], ids=str)
def test_single_jumps_are_removed(rows):
    clean = squats(view="left").track
    smooth = smooth_track(displace_point(clean, rows, "knee", "left", [180, -90]))
    knee = landmark("knee", "left")
    assert np.abs(smooth.xyz[:, knee] - smooth_track(clean).xyz[:, knee]).max() < 6


def test_a_point_that_jumps_does_not_move_the_others():
    clean = squats(view="left").track
    smooth = smooth_track(displace_point(clean, [50], "knee", "left", [180, 0]))
    others = [p for p in range(33) if p != landmark("knee", "left")]
    np.testing.assert_array_equal(smooth.xyz[:, others], smooth_track(clean).xyz[:, others])


def test_missing_frames_stay_missing_and_do_not_smear():
    track = squats(view="left").track
    smooth = smooth_track(drop_person(track, slice(40, 60)))
    assert np.isnan(smooth.xyz[40:60]).all()
    rest = np.r_[0:40, 60 : len(track)]
    assert np.abs(smooth.xyz[rest] - track.xyz[rest]).max() < 6
    assert smooth.state.tolist() == drop_person(track, slice(40, 60)).state.tolist()


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 8, 13])
def test_short_tracks_stay_finite(count):
    track = squats(view="left").track.slice_rows(slice(30, 30 + count))
    smooth = smooth_track(track)
    np.testing.assert_allclose(smooth.xyz, track.xyz, atol=15)


def test_short_pieces_between_gaps_are_kept():
    track = drop_person(squats(view="left").track, [*range(20, 40), *range(42, 60)])
    smooth = smooth_track(track)
    np.testing.assert_allclose(smooth.xyz[40:42], track.xyz[40:42])


def test_an_empty_track_is_unchanged():
    assert np.isnan(smooth_track(drop_person(squats(reps=1).track, slice(None))).xyz).all()


def test_each_landmark_has_its_own_cutoff_in_gait():
    time_s = even_times(4, 60)
    xyz = np.zeros((time_s.size, LANDMARK_COUNT, 3))
    xyz[:, landmark("shoulder", "left"), 1] = -BODY
    xyz += 100 * np.sin(2 * np.pi * 8.0 * time_s)[:, None, None]
    smooth = smooth_track(
        make_track(xyz, time_s), cutoff_hz=GAIT_CUTOFFS_HZ, drop_outliers=False
    ).xyz[60:-60, :, 0]
    # The two passes of the filter halve the amplitude at the cut-off.
    knee, toe, hip = (np.abs(smooth[:, landmark(j, "left")]).max() for j in ("knee", "toe", "hip"))
    assert knee == pytest.approx(50, abs=6)
    assert toe > 65
    assert hip < 35
