from __future__ import annotations

import re
from types import ModuleType

import pytest

from vision.report.models import (
    Report,
    RepValue,
)
from vision.webapp.result import value_scale


@pytest.fixture
def report(builder: ModuleType) -> Report:
    run: Report = builder.build_report("run_back")
    return run


def test_a_count_is_out_of_the_measured_repetitions(builder: ModuleType) -> None:
    written = re.sub("<[^>]+>", "", value_scale.value_html(builder.build_count_criterion()))
    assert written == "1 of 3 repetitions"
    one = builder.build_count_criterion(per_rep=[RepValue(number=1, value=1.0, verdict="watch")])
    assert re.sub("<[^>]+>", "", value_scale.value_html(one)) == "1 of 1 repetition"
    off = re.sub("<[^>]+>", "", value_scale.value_html(builder.build_count_criterion(error=0.4)))
    assert off == "1 of 3 repetitions, ± 0.4"
