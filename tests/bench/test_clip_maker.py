"""Generated clips go on without a jump, decode cleanly and are made once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench import clip_maker
from bench.clip_maker import (
    frame_between,
    make_clip,
    period_frames,
    play_positions,
    recipe_digest,
    repeat_clip,
)
from bench.grid import BenchClip
from tests.support.bench_rounds import SOURCE, TINY
from vision.clip.open import open_clip

#: Three steps forwards and three back, each with a frame in between.
PERIOD = 12


@pytest.mark.parametrize("steps", [1, 2])
def test_the_sample_is_played_back_and_forth_without_a_jump_or_a_pause(steps: int) -> None:
    positions = play_positions(3, steps)
    assert len(positions) == 6 * steps
    assert (min(positions), max(positions)) == (0.0, 3.0)
    assert np.abs(np.diff(positions * 3)) == pytest.approx(1.0 / steps)


def test_a_frame_between_two_is_their_mean() -> None:
    frames = [np.full((2, 2, 3), value, np.uint8) for value in (10, 20)]
    assert (frame_between(frames, 0.5) == 15).all()
    assert frame_between(frames, 1.0) is frames[1]


def test_frames_have_the_size_of_the_format_and_noise() -> None:
    frames = list(period_frames(SOURCE, TINY))
    still = list(period_frames(SOURCE.model_copy(update={"noise": 0.0}), TINY))
    assert len(frames) == PERIOD
    assert {f.shape for f in frames} == {(TINY.height, TINY.width, 3)}
    differences = np.subtract(frames, still, dtype=np.int16)
    assert differences.std() == pytest.approx(SOURCE.noise, rel=0.2)
    assert not (differences[0] == differences[1]).all()


def test_a_clip_is_as_long_as_asked_and_repeats_its_period(tmp_path: Path) -> None:
    path = make_clip(BenchClip("tiny", TINY, 2 * PERIOD + 5), SOURCE, tmp_path)
    clip = open_clip(path)
    frames = list(clip.frames())
    assert clip.decode_warnings == ()
    assert clip.info.frame_rate == pytest.approx(TINY.rate)
    assert [f.time_s for f in frames] == pytest.approx(np.arange(2 * PERIOD + 5) / TINY.rate)
    for index, frame in enumerate(frames[PERIOD:]):
        assert (frame.image == frames[index].image).all()


def test_a_longer_clip_is_made_without_encoding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_clip(BenchClip("tiny", TINY, 5), SOURCE, tmp_path)
    monkeypatch.setattr(clip_maker, "_encode", None)
    longer = make_clip(BenchClip("tiny", TINY, 50), SOURCE, tmp_path)
    assert open_clip(longer).info.frame_count == 50
    monkeypatch.setattr(clip_maker, "repeat_clip", None)
    assert make_clip(BenchClip("tiny", TINY, 5), SOURCE, tmp_path) == first


def test_an_interrupted_clip_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(clip_maker, "_encode", interrupt)
    with pytest.raises(KeyboardInterrupt):
        make_clip(BenchClip("tiny", TINY, 5), SOURCE, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_checksum_knows_what_a_clip_is_made_of() -> None:
    digest = recipe_digest(TINY, SOURCE)
    assert digest == recipe_digest(TINY, SOURCE)
    assert digest != recipe_digest(TINY.model_copy(update={"rate": 30}), SOURCE)
    assert digest != recipe_digest(TINY, SOURCE.model_copy(update={"last_frame": 4}))


def test_repeating_keeps_the_coded_bytes(tmp_path: Path) -> None:
    path = make_clip(BenchClip("tiny", TINY, 2 * PERIOD), SOURCE, tmp_path)
    period = next(p for p in tmp_path.iterdir() if p != path)
    again = tmp_path / "again.mp4"
    repeat_clip(period, again, frames=4 * PERIOD)
    assert again.stat().st_size > 1.8 * path.stat().st_size


def test_clips_made_in_another_way_are_deleted(tmp_path: Path) -> None:
    outdated = make_clip(BenchClip("tiny", TINY, 5), SOURCE, tmp_path)
    other = make_clip(BenchClip("tiny2", TINY, 5), SOURCE, tmp_path)
    make_clip(BenchClip("tiny", TINY, 5), SOURCE.model_copy(update={"last_frame": 2}), tmp_path)
    assert not outdated.exists()
    assert other.exists()
    assert len(list(tmp_path.iterdir())) == 4
