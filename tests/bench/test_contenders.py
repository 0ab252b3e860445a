"""Every program processes all frames of a small clip, and says when it has begun."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.clip_maker import make_clip
from bench.contenders.commands import CONTENDERS
from bench.grid import ON_CLIPS, WITHOUT_CLIP, BenchClip, Format
from bench.rounds import measure_cell
from tests.support.bench_rounds import SOURCE, make_cell

SMALL = Format(width=360, height=640, rate=30, mbit_s=1.0)
CLIP = BenchClip("small", SMALL, 10)


def test_every_program_has_a_place_in_a_round() -> None:
    assert tuple(CONTENDERS) == ON_CLIPS + WITHOUT_CLIP


@pytest.mark.slow
@pytest.mark.model
def test_every_program_processes_every_frame(tmp_path: Path, model_path: Path) -> None:
    """All of them find somebody; only then does their time mean anything."""
    clip = make_clip(CLIP, SOURCE, tmp_path)
    cell = make_cell(clip=CLIP, contenders=ON_CLIPS)
    costs = measure_cell(cell, 1, clip=clip, model=model_path).costs
    assert set(costs) == set(ON_CLIPS)
    for name, cost in costs.items():
        assert cost.first_frame_s is not None, name
        assert 0.0 < cost.first_frame_s < cost.wall_s, name
        assert cost.cpu_s > 0.0, name
        assert 50.0 < cost.peak_mb < 5000.0, name


def test_commands_without_a_clip_run(tmp_path: Path) -> None:
    cell = make_cell(clip=None, model="", contenders=WITHOUT_CLIP)
    costs = measure_cell(cell, 1, clip=tmp_path, model=tmp_path).costs
    assert 0.0 < costs["python"].cpu_s < costs["help"].cpu_s
