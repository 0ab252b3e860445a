from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.support.player_page import HEIGHT, WIDTH, uneven_times, write_numbered_clip
from vision.clip.open import open_clip
from vision.draw.primitives.sprites import RgbImage
from vision.draw.video.user_annotated_video import HOLD_S, annotated_frames, burn_in_annotations
from vision.report.user_annotation import UserAnnotation


@pytest.fixture(scope="module")
def numbered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("burn") / "clip.mp4"
    write_numbered_clip(path, uneven_times(24))
    return path


def frame_number(image: RgbImage) -> int:
    """Read the frame number from the bars of a numbered frame."""
    row = image[20, (np.arange(12) * 2 + 1) * WIDTH // 24].mean(axis=1) > 127
    return int((row << np.arange(12)).sum())


def has_yellow_line(image: RgbImage) -> bool:
    """Return whether there is a yellow line at two thirds of the height."""
    red, _, blue = image[HEIGHT * 2 // 3, WIDTH // 2].astype(int)
    return bool(red - blue > 60)


def line_at(time_s: float, *, scale: float = 1) -> UserAnnotation:
    y = HEIGHT * 2 / 3 * scale
    points = ((20.0 * scale, y), (300.0 * scale, y))
    return UserAnnotation("a", time_s, "line", points, "yellow")


@pytest.mark.parametrize(("begin_s", "scale"), [(0.0, 1), (7.5, 3)])
def test_only_annotated_frames_are_held_and_drawn_on(
    numbered: Path, tmp_path: Path, begin_s: float, scale: int
) -> None:
    source = open_clip(numbered)
    times_s = source.info.times_s
    annotations = [
        line_at(begin_s + times_s[9], scale=scale),
        line_at(begin_s + times_s[17] + 0.002, scale=scale),
    ]
    out = tmp_path / "out.mp4"
    width = WIDTH * scale
    assert burn_in_annotations(source, annotations, out, width=width, begin_s=begin_s) == 2
    written = open_clip(out)
    frames = [
        (frame.time_s, frame_number(frame.image), has_yellow_line(frame.image))
        for frame in written.frames()
    ]
    assert {n for _, n, _ in frames} == set(range(24))
    assert {n for _, n, is_annotated in frames if is_annotated} == {9, 17}
    first = {n: min(t for t, m, _ in frames if m == n) for n in range(24)}
    for n in range(24):
        delay_s = HOLD_S * ((n > 9) + (n > 17))
        assert first[n] == pytest.approx(times_s[n] + delay_s, abs=1e-3)
    assert written.info.duration_s == pytest.approx(source.info.duration_s + 2 * HOLD_S, abs=0.05)


def test_annotations_outside_of_the_clip_are_left_out(numbered: Path, tmp_path: Path) -> None:
    source = open_clip(numbered)
    out = tmp_path / "out.mp4"
    assert burn_in_annotations(source, [line_at(99.0)], out, width=WIDTH) == 0
    assert not any(has_yellow_line(frame.image) for frame in open_clip(out).frames())


def test_single_frames_come_with_their_annotations(numbered: Path) -> None:
    source = open_clip(numbered)
    times_s = source.info.times_s
    found = list(
        annotated_frames(
            source, [line_at(times_s[9])], width=WIDTH, times_s=[times_s[9], times_s[20], 500.0]
        )
    )
    assert [time_s for time_s, _ in found] == [times_s[9], times_s[20]]
    assert [frame_number(image) for _, image in found] == [9, 20]
    assert [has_yellow_line(image) for _, image in found] == [True, False]
