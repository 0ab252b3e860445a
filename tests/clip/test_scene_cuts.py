"""Scene cuts: found between shots, not in movement, shake, light or noise."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from vision.clip.frames import Frame
from vision.clip.scene_cuts import CutDetector

HEIGHT, WIDTH = 160, 240
RATE = 30.0


def room(seed):
    """Draw a background with soft structure, larger than the frame."""
    noise = np.random.default_rng(seed).uniform(0, 255, (12, 16)).astype(np.float32)
    return cv2.resize(noise, (2 * WIDTH, 2 * HEIGHT), interpolation=cv2.INTER_CUBIC)


def view_of(background, *, x=60.0, y=40.0):
    """Cut the frame out of a background."""
    x0, y0 = round(x), round(y)
    return background[y0 : y0 + HEIGHT, x0 : x0 + WIDTH].copy()


def with_person(image, *, height=0.0, at=120, scale=1.0):
    """Paint a person: a bright trunk on dark legs; `height` is how far they have sunk."""
    top = round(HEIGHT - scale * (130 - height))
    hips = (top + HEIGHT) // 2
    half = round(14 * scale)
    cv2.rectangle(image, (at - half, max(0, top)), (at + half, hips), 230.0, -1)
    cv2.rectangle(image, (at - half, hips), (at + half, HEIGHT), 20.0, -1)
    return image


def squatting(count, seed=1, **person):
    """Film somebody who squats every two seconds."""
    background = room(seed)
    sunk = 25 * (1 - np.cos(np.pi * np.arange(count) / RATE))
    return [with_person(view_of(background), height=float(h), **person) for h in sunk]


def cuts_in(images, times_s=None):
    """Return the cuts that are found in gray images."""
    times_s = np.arange(len(images)) / RATE if times_s is None else times_s
    frames = [
        Frame(i, float(t), np.repeat(np.clip(image, 0, 255).astype(np.uint8)[..., None], 3, axis=2))
        for i, (t, image) in enumerate(zip(times_s, images, strict=True))
    ]
    detector = CutDetector()
    assert [f.index for f in detector.watch(frames)] == list(range(len(frames)))
    return detector.cuts()


def test_each_cut_to_another_room_is_found():
    shots = squatting(60, seed=1) + squatting(50, seed=2) + squatting(70, seed=3)
    assert cuts_in(shots) == (60, 110)


def test_a_jump_cut_in_the_same_room_is_found():
    shot = squatting(120)
    assert cuts_in(shot[:30] + shot[60:]) == (30,)


def test_indices_are_those_of_the_clip():
    shots = squatting(40, seed=1) + squatting(40, seed=2)
    detector = CutDetector()
    for _ in detector.watch(
        Frame(200 + i, 7 + i / RATE, np.repeat(image.astype(np.uint8)[..., None], 3, axis=2))
        for i, image in enumerate(np.clip(shots, 0, 255))
    ):
        pass
    assert detector.cuts() == (240,)


def hand_held(count):
    """Shake the camera as a hand does, with a jerk now and then."""
    path = np.cumsum(np.random.default_rng(5).normal(0, 1.2, (count, 2)), axis=0)
    path = path - np.linspace(0, 1, count)[:, None] * path[-1]
    path = np.clip(path, -30, 30)
    background = room(1)
    return [with_person(view_of(background, x=60 + x, y=40 + y)) for x, y in path]


def panning(count):
    """Pan across the whole background in three seconds."""
    background = room(1)
    return [with_person(view_of(background, x=x)) for x in np.linspace(0, WIDTH - 1, count)]


def brightening(count):
    """Let the camera's exposure rise within a few frames."""
    gain = np.interp(np.arange(count), [40, 44], [0.5, 0.9])
    return [image * g for image, g in zip(squatting(count), gain, strict=True)]


def flashing(count):
    """Fire a flash at two moments."""
    images = squatting(count)
    for i in (30, 31, 70):
        images[i] = images[i] * 0.1 + 225
    return images


def passing(count):
    """Let a passer-by fill half of the frame within half a second."""
    at = np.interp(np.arange(count), [30, 50], [-80, WIDTH + 80])
    return [
        with_person(image, at=round(float(x)), scale=4.0)
        for image, x in zip(squatting(count), at, strict=True)
    ]


def noisy(count):
    """Film in the dark: little contrast and much noise."""
    rng = np.random.default_rng(2)
    return [60 + 0.15 * image + rng.normal(0, 20, image.shape) for image in squatting(count)]


def stuttering(count):
    """Repeat frames until every half second one gets through."""
    images = squatting(2 * count)
    return [images[i - i % 15] for i in range(count)]


@pytest.mark.parametrize(
    "film", [squatting, hand_held, panning, brightening, flashing, passing, noisy, stuttering]
)
def test_one_shot_has_no_cut(film):
    assert cuts_in(film(120)) == ()


def test_a_dropped_second_of_movement_is_measured_by_its_time():
    images = squatting(120)
    kept = [*range(40), *range(55, 120)]
    assert cuts_in([images[i] for i in kept], np.array(kept) / RATE) == ()


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_a_few_frames_have_no_cut(count):
    assert cuts_in((squatting(2, seed=1) + squatting(2, seed=2))[:count]) == ()


def test_a_flash_into_the_next_shot_is_one_cut():
    shots = squatting(60, seed=1) + [np.full((HEIGHT, WIDTH), 255.0)] * 2 + squatting(60, seed=2)
    assert cuts_in(shots) == (62,)


def test_a_person_who_moves_for_a_few_frames_only_is_no_cut():
    background = np.full((2 * HEIGHT, 2 * WIDTH), 128.0, dtype=np.float32)
    sunk = np.concatenate([np.zeros(40), [3.0, 14.0, 22.0, 24.0], np.full(40, 24.0)])
    images = [with_person(view_of(background), height=float(h)) for h in sunk]
    assert cuts_in(images) == ()
