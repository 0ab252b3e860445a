"""Hardware for a number of clips follows from the processor time of one."""

from __future__ import annotations

import pytest

from bench.sizing import SITES, Site, needs_of, sizing_lines

ROW = {
    "clip": "1080p30",
    "model": "heavy",
    "contender": "check",
    "cpu_s": "18.0",
    "seconds": "10",
    "peak_mb": "600",
}


def test_cores_memory_and_price_of_a_site() -> None:
    # 7000 clips of 20 s at 1.8 core seconds a second: 70 core hours; in 10 h with 0.7 used: 10.
    needs = needs_of(Site("town", 7000, 10.0, 10), core_s=1.8, peak_mb=600.0)
    assert needs.core_hours == pytest.approx(70.0)
    assert needs.cores == 10
    assert needs.memory_gb == pytest.approx(6.0)
    assert needs.stored_gb == pytest.approx(2450.0)
    assert needs.mbit_s == pytest.approx(7000 * 35 * 8 / 36_000)
    assert needs.cost == pytest.approx(1000 * 0.04 + 2450 * 0.02)


def test_a_few_clips_need_one_core() -> None:
    assert needs_of(SITES[0], core_s=1.8, peak_mb=600.0).cores == 1


def test_the_table_has_a_row_for_each_site_and_says_what_it_is_made_of() -> None:
    text = "\n".join(sizing_lines([{**ROW, "contender": "plain_image", "cpu_s": "99"}, ROW]))
    assert "takes 1.80 s of one core" in text
    for site in SITES:
        assert f"| {site.name} | {site.clips:,} |" in text
    # 10,000 core hours a day on 24 h.
    assert "| 10,000 | 596 | 360 GB |" in text


def test_without_the_clip_there_is_no_table() -> None:
    assert sizing_lines([{**ROW, "model": "lite"}]) == []
