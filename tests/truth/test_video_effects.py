"""Effects of a camera: motion blur, softness, low light, noise, dropped frames."""

from __future__ import annotations

import numpy as np
import pytest

from truth.spec import VideoSpec
from truth.video_effects import CameraEffects, exposure_offsets, kept_frames, mean_image

GRAY = np.full((120, 160, 3), 118, np.uint8)


def effects(seed=1, **changes):
    clean = {"width": 160, "height": 120, "noise": 0, "softness_px": 0}
    return CameraEffects(VideoSpec(**(clean | changes)), seed)


def test_a_perfect_camera_changes_nothing():
    assert np.array_equal(effects().apply(GRAY, 0), GRAY)


def test_noise_has_the_size_it_says_and_differs_between_frames():
    camera = effects(noise=6)
    first, second = (camera.apply(GRAY, frame).astype(float) for frame in (0, 1))
    assert (first - 118).std() == pytest.approx(6, rel=0.15)
    assert first.mean() == pytest.approx(118, abs=0.5)
    assert np.corrcoef(first.ravel(), second.ravel())[0, 1] < 0.2


def test_the_same_frame_has_the_same_noise():
    again = effects(noise=6).apply(GRAY, 3)
    assert np.array_equal(effects(noise=6).apply(GRAY, 3), again)
    assert not np.array_equal(effects(noise=6, seed=2).apply(GRAY, 3), again)


def test_bright_parts_are_noisier_than_dark_ones():
    camera = effects(noise=6)
    dark = camera.apply(np.full_like(GRAY, 30), 0).astype(float).std()
    assert camera.apply(np.full_like(GRAY, 200), 0).astype(float).std() > 1.3 * dark


def test_low_light_is_darker_and_noisier():
    day, night = effects(noise=2), effects(noise=2, exposure=0.1)
    assert night.apply(GRAY, 0).mean() < 0.6 * day.apply(GRAY, 0).mean()
    assert night.apply(GRAY, 0).astype(float).std() > day.apply(GRAY, 0).astype(float).std()


def test_softness_blurs_an_edge():
    edge = np.zeros((120, 160, 3), np.uint8)
    edge[:, 80:] = 200

    def blurred_columns(camera):
        row = camera.apply(edge, 0)[60, :, 0]
        return int(((row > 4) & (row < 196)).sum())

    narrow, wide = effects(softness_px=1.5), effects(softness_px=5)
    assert blurred_columns(effects()) == 0
    assert blurred_columns(wide) > blurred_columns(narrow)


def test_the_same_softness_blurs_more_pixels_of_a_larger_image():
    point = np.zeros((240, 320, 3), np.uint8)
    point[120, 160] = 255
    large = effects(width=320, height=240, softness_px=5).apply(point, 0)
    small = effects(softness_px=5).apply(point[60:180, 80:240].copy(), 0)
    assert (large > 0).sum() > (small > 0).sum() > 3


def test_the_exposure_is_centered_on_the_frame():
    assert exposure_offsets(VideoSpec()) == (0.0,)
    offsets = exposure_offsets(VideoSpec(motion_blur=0.5, blur_samples=5))
    assert len(offsets) == 5
    assert np.mean(offsets) == pytest.approx(0)
    assert offsets[2] == pytest.approx(0)
    assert max(offsets) - min(offsets) == pytest.approx(0.4)
    assert max(exposure_offsets(VideoSpec(motion_blur=1, blur_samples=16))) < 0.5


def test_motion_blur_is_the_mean_of_its_instants():
    black, white = np.zeros_like(GRAY), np.full_like(GRAY, 255)
    assert (mean_image([black, white, white, black]) == 128).all()
    assert mean_image([GRAY]) is GRAY


def test_dropped_frames():
    assert kept_frames(5, dropped=0, seed=1) == [0, 1, 2, 3, 4]
    kept = kept_frames(1000, dropped=0.3, seed=1)
    assert kept[0] == 0
    assert kept == sorted(set(kept))
    assert len(kept) == pytest.approx(700, abs=50)
    assert kept != kept_frames(1000, dropped=0.3, seed=2)
