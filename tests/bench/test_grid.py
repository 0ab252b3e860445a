"""The committed grid measures what the page needs, and a wrong one is explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.grid import ON_CLIPS, read_grid
from bench.ratios import RATIOS
from vision.clip.open import open_clip
from vision.errors import InputError


def test_every_format_is_compared_and_long_clips_only_in_the_full_run() -> None:
    grid = read_grid()
    default, full = ([c for c in grid.cells_of(run) if c.clip] for run in ("default", "full"))
    compared = {c.clip.name for c in default if c.contenders == ON_CLIPS and c.clip}
    assert {"720p30", "1080p30", "1080p60", "4K60", "run_backward_good_side"} <= compared
    assert {c.model for c in default} == {"heavy", "full", "lite"}
    assert max(c.clip.seconds for c in default if c.clip) < 600
    assert ("4K60", 600.0) in {(c.clip.name, c.clip.seconds) for c in full if c.clip}
    assert set(default) < set(full)


def test_a_comparison_is_never_without_its_other_half() -> None:
    """A ratio is taken within a round."""
    for ratio in RATIOS:
        assert {ratio.formcheck, ratio.baseline} <= set(ON_CLIPS)


def test_commands_without_a_clip_are_in_every_run() -> None:
    assert all(read_grid().cells_of(run)[0].clip is None for run in ("quick", "default", "full"))


def test_samples_have_the_frames_that_the_grid_says() -> None:
    samples = {c.clip for c in read_grid().cells if c.clip and c.clip.sample}
    assert samples
    for clip in samples:
        info = open_clip(clip.sample).info
        assert (info.width, info.height) == (clip.format.width, clip.format.height)
        assert info.frame_count == clip.frames
        assert info.frame_rate == pytest.approx(clip.format.rate)


_HEAD = """
[source]
sample = "samples/squat_good_front.mp4"
last_frame = 9
noise = 1.0
[formats]
small = { width = 90, height = 160, rate = 30, mbit_s = 0.5 }
[samples]
"""
_ENTRY = """
[[entries]]
run = "default"
clips = ["small"]
seconds = [10]
models = ["full"]
rounds = 1
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[source", "not a grid"),
        (_HEAD + _ENTRY.replace('"small"', '"large"'), "large is no format"),
        (_HEAD + _ENTRY.replace("seconds = [10]", ""), "small is no format with a length"),
        (_HEAD + _ENTRY + 'contenders = ["chekc"]', "no known program: chekc"),
        (_HEAD + _ENTRY + _ENTRY, "with full twice"),
    ],
)
def test_a_wrong_grid_is_explained(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "grid.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=message):
        read_grid(path)
