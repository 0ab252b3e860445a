"""The note of a result on the live check that recorded it."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from vision.live.summary import LiveSummary, SavedLiveRep
from vision.report.models import Report
from vision.webapp.result.live_comparison import recorded_line


def facts_for(report: Report, *, leave_out: int = 0, **more: Any) -> LiveSummary:
    """Build a summary whose count differs from the report's by this many."""
    counted = [r for r in report.reps if r.counted]
    reps = tuple(
        SavedLiveRep(i + 1, r.bottom_s - 0.5, "")
        for i, r in enumerate(counted[: len(counted) - leave_out])
    )
    usual: dict[str, Any] = {
        "source": "browser", "why": "", "steps": len(report.steps), "rate": 20.0, "gap_s": 0.3,
    }  # fmt: skip
    return LiveSummary(reps=reps, **{**usual, **more})


def note_app(live, report):
    from vision.webapp.result.live_comparison import show_live_note

    show_live_note(live, report)


def show_note(live: LiveSummary, report: Report) -> AppTest:
    app = AppTest.from_function(note_app, kwargs={"live": live, "report": report})
    app.run(timeout=120)
    assert not app.exception
    return app


def test_a_browser_recording_is_named_with_its_size(builder: ModuleType):
    report = builder.build_report("sls_front")
    assert recorded_line(facts_for(report), report) == (
        "Live recording from the browser, 720×1280 at 30 frames per second."
    )


def test_a_streamed_recording_is_named_with_the_reason(builder: ModuleType):
    report = builder.build_report("sls_front")
    line = recorded_line(facts_for(report, source="received", why="the tab was closed"), report)
    assert line == (
        "Live recording from the streamed video, 720×1280 at 30 frames per second, because "
        "the tab was closed. Streaming compresses the video; the browser's own recording is "
        "better."
    )


@pytest.mark.parametrize("kind", ["sls_front", "deep_side", "run_back"])
def test_matching_counts_are_a_quiet_note(builder: ModuleType, kind: str):
    report = builder.build_report(kind)
    app = show_note(facts_for(report), report)
    assert not app.warning
    (note,) = app.info
    assert note.value.startswith("Live recording from the browser")
    count = len(report.steps) or sum(r.counted for r in report.reps)
    assert note.value.endswith(f"the full analysis {count}.")
    assert note.value.count("  \n") == 1


def test_different_counts_are_a_warning_with_the_reason(builder: ModuleType):
    report = builder.build_report("sls_front")
    app = show_note(facts_for(report, leave_out=1), report)
    assert not app.info
    (note,) = app.warning
    lines = note.value.split("  \n")
    assert lines[1] == "The live check counted 2 repetitions, the full analysis 3."
    assert "was missed live" in lines[2]


def test_the_note_is_not_read_as_markdown(builder: ModuleType):
    """A reason comes from the browser: its text is shown unchanged."""
    report = builder.build_report("sls_front")
    why = "it said *no* to [this](http://example.org) and <b>that</b>"
    app = show_note(facts_for(report, source="received", why=why), report)
    (note,) = app.info
    assert "*no*" not in note.value.replace("\\*no\\*", "")
    assert "[this](" not in note.value
    assert "<b>" not in note.value.replace("\\<b", "")
