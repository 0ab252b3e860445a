from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from vision.errors import InputError
from vision.jobs import analysis_job
from vision.jobs.result_paths import PREVIEW_IMAGE
from vision.settings import Settings


def test_a_short_clip_is_accepted(small_clip: Path) -> None:
    assert analysis_job.check_clip(small_clip, Settings(), name="mine.mov").info.frame_count == 15


def test_an_accepted_clip_gets_a_preview_of_the_start_of_its_range(
    small_clip: Path, tmp_path: Path
) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(small_clip.read_bytes())
    greys = []
    for start_s in (None, 0.8):
        analysis_job.prepare_clip(clip, Settings(start_s=start_s), name="mine.mov")
        with Image.open(tmp_path / PREVIEW_IMAGE) as image:
            assert image.size == (160, 240)
            greys.append(image.convert("L").getpixel((80, 120)))
    assert greys[1] > greys[0]


def test_the_preview_is_shown_with_the_chosen_rotation(small_clip: Path, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(small_clip.read_bytes())
    analysis_job.prepare_clip(clip, Settings(rotate=90), name="mine.mov")
    with Image.open(tmp_path / PREVIEW_IMAGE) as image:
        assert image.size == (240, 160)


@pytest.mark.parametrize(
    "settings", [Settings(start_s=5), Settings(start_s=0.5, end_s=0.5), Settings(end_s=0)]
)
def test_an_empty_range_is_refused(small_clip: Path, settings: Settings) -> None:
    with pytest.raises(InputError, match=r"'mine\.mov' lasts 1\.0 s"):
        analysis_job.check_clip(small_clip, settings, name="mine.mov")


def test_a_long_clip_is_refused_but_not_a_range_of_it(
    small_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysis_job, "MAX_MINUTES", 0.5 / 60)
    with pytest.raises(InputError, match="or trim it"):
        analysis_job.check_clip(small_clip, Settings(), name="mine.mov")
    analysis_job.check_clip(small_clip, Settings(start_s=0.6), name="mine.mov")


def test_an_error_names_the_clip_by_its_original_name(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_text("no video")
    with pytest.raises(InputError, match="mine") as refused:
        analysis_job.check_clip(clip, Settings(), name="mine.mov")
    assert "clip.mp4" not in str(refused.value)
