from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.synthetic_analysis import analyse
from tests.support.synthetic_motion import squats
from vision.clip import proxy
from vision.clip.open import open_clip
from vision.jobs.playback_assets import write_playback_assets
from vision.library.result_files import PROXY
from vision.report.analysis_data import AnalysisData


@pytest.fixture
def analysed(small_clip: Path, monkeypatch: pytest.MonkeyPatch) -> AnalysisData:
    """An analysis of a clip that every browser plays."""
    monkeypatch.setattr(proxy, "needs_proxy", lambda _: False)
    return replace(analyse(squats(reps=1), end_s=0.4), info=open_clip(small_clip).info)


def test_a_clip_that_browsers_play_needs_no_copy(
    analysed: AnalysisData, small_clip: Path, tmp_path: Path
) -> None:
    write_playback_assets(small_clip, analysed, tmp_path)
    assert not (tmp_path / PROXY).exists()


def test_a_turned_clip_is_played_from_an_upright_copy(
    analysed: AnalysisData, small_clip: Path, tmp_path: Path
) -> None:
    turned = replace(analysed, info=open_clip(small_clip, rotation_deg=90).info)
    write_playback_assets(small_clip, turned, tmp_path)
    copy = open_clip(tmp_path / PROXY).info
    assert (copy.width, copy.height) == (turned.info.width, turned.info.height) == (240, 160)
    assert copy.rotation_deg == 0


def test_a_clip_whose_frames_change_shape_is_played_from_a_copy(
    analysed: AnalysisData, small_clip: Path, tmp_path: Path
) -> None:
    changing = replace(analysed, info=replace(analysed.info, changes_shape=True))
    write_playback_assets(small_clip, changing, tmp_path)
    assert (tmp_path / PROXY).exists()
