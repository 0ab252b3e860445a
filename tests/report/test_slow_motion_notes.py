from __future__ import annotations

import io

import numpy as np
import pytest
from rich.console import Console

from tests.support.synthetic_analysis import analyse
from tests.support.synthetic_runs import run
from vision.cli.printing import print_report
from vision.clip.capture_tags import CaptureTags
from vision.report.report_text import clip_line, name_options_as_in_app


def note(report, code):
    return next((n for n in report.quality if n.code == code), None)


@pytest.mark.slow
def test_a_used_tag_gives_real_times_and_is_named():
    slow = run(fps=30, factor=0.25)
    tagged = analyse(slow.track, tags=CaptureTags(rate=120.0)).report
    told = analyse(slow.track, capture_rate=120.0).report
    assert tagged.clip.capture_rate == told.clip.capture_rate == 120.0
    assert (tagged.clip.capture_rate_source, told.clip.capture_rate_source) == ("tag", "option")
    assert tagged.bouts == told.bouts
    assert "slowed down 4 times" in note(tagged, "capture_rate_tag").message
    assert note(tagged, "capture_rate_tag").severity == "info"
    assert note(tagged, "slow_motion") is None
    assert clip_line(tagged).endswith("30 frames per second, recorded at 120")
    console = Console(width=300, file=io.StringIO(), record=True)
    print_report(tagged, console)
    assert "recorded at 120 frames per second, as the file says" in console.export_text()


def test_a_tag_that_contradicts_the_movement_is_shown_with_the_option():
    report = analyse(run(fps=30), tags=CaptureTags(rate=240.0)).report
    found = note(report, "capture_rate_tag")
    assert (report.clip.capture_rate, report.clip.tagged_capture_rate) == (None, 240.0)
    assert found.severity == "warning"
    assert "--capture-rate 240" in found.message
    assert found.capture_rates == [240.0]


def test_slow_motion_of_an_iphone_in_real_time_needs_no_correction():
    report = analyse(run(fps=240), tags=CaptureTags(intent="slow_motion")).report
    assert report.clip.playback_intent == "slow_motion"
    assert "nothing needed to be corrected" in note(report, "capture_rate_tag").message
    assert (
        note(
            analyse(run(fps=30), tags=CaptureTags(intent="slow_motion")).report, "capture_rate_tag"
        )
        is None
    )


@pytest.mark.parametrize(("slowness", "rate"), [(2, 60), (8, 240)])
def test_undeclared_slow_motion_names_the_exact_option(slowness, rate):
    report = analyse(run(fps=30, factor=1 / slowness).track).report
    found = note(report, "slow_motion")
    assert found.severity == "warning"
    assert found.capture_rates[0] == rate
    assert f"--capture-rate {rate}" in found.message
    assert f"the option Slow motion set to {rate}" in name_options_as_in_app(found.message)
    assert np.all(np.array(found.capture_rates) > 30)
