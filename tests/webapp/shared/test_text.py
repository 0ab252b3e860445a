from __future__ import annotations

from datetime import UTC, datetime
from types import ModuleType

import pytest

from vision.jobs.result_meta import ResultMeta
from vision.report.models import (
    Report,
)
from vision.settings import Settings
from vision.webapp.shared import text


def test_markdown_is_escaped() -> None:
    assert text.escape_markdown("*a* _b_ :red[c]\n# d $e$") == (
        r"\*a\* \_b\_ \:red\[c\] \# d \$e\$"
    )
    assert text.escape_markdown(" a\u00a0?\u2028b ") == "a\u00a0? b"


def test_a_result_is_labelled_by_clip_test_and_date(builder: ModuleType) -> None:
    meta = ResultMeta(
        "a" * 12, "my.mov", "clip.mov", datetime(2026, 3, 4, 9, 5, tzinfo=UTC), Settings()
    )
    assert text.result_label(meta, builder.build_report()) == (
        "my.mov · Single-leg squat, left leg · 4 Mar 2026, 09:05"
    )
    assert "no result yet" in text.result_label(meta, None)
    assert "no test recognised" in text.result_label(meta, builder.build_report("refused"))


@pytest.fixture
def report(builder: ModuleType) -> Report:
    run: Report = builder.build_report("run_back")
    return run


def test_unjudged_results_are_summarised_by_gait(builder: ModuleType, report: Report) -> None:
    assert (
        text._unjudged_summary(builder.build_report("run_forward")) == "running forward, not judged"
    )
    assert text._unjudged_summary(builder.build_report("run_camera")) == "no test recognised"
