from __future__ import annotations

from types import ModuleType

import pytest

from vision.report.models import (
    Report,
)
from vision.webapp.result import gait_captions as gait_text


@pytest.fixture
def report(builder: ModuleType) -> Report:
    run: Report = builder.build_report("run_back")
    return run


def test_an_unclear_strike_has_no_question_mark(report: Report) -> None:
    step = report.steps[1].model_copy(update={"strike": "unclear", "strike_confidence": 0.1})
    assert gait_text.strike_label(step) == "Unclear"
