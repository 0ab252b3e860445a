from __future__ import annotations

import re
from types import ModuleType
from typing import Any

import pytest

from vision.report.models import (
    Criterion,
    Report,
    RepValue,
)
from vision.webapp.result import value_scale


def counted(builder: ModuleType, **update: Any) -> Criterion:
    touches = next(c for c in builder.build().criteria if c.unit == "count")
    reps = [
        RepValue(number=n, value=value, verdict="pass")
        for n, value in enumerate((0.0, 1.0, 0.0, None), start=1)
    ]
    basis = "23 repetitions in 7 clips"
    facts = {"value": 1.0, "error": 0.0, "error_basis": basis, "per_rep": reps, **update}
    return touches.model_copy(update=facts)


@pytest.fixture
def report(builder: ModuleType) -> Report:
    run: Report = builder.build("run_back")
    return run


def test_a_count_is_out_of_the_measured_repetitions(builder: ModuleType) -> None:
    written = re.sub("<[^>]+>", "", value_scale.value_html(counted(builder)))
    assert written == "1 of 3 repetitions"
    one = counted(builder, per_rep=[RepValue(number=1, value=1.0, verdict="watch")])
    assert re.sub("<[^>]+>", "", value_scale.value_html(one)) == "1 of 1 repetition"
    off = re.sub("<[^>]+>", "", value_scale.value_html(counted(builder, error=0.4)))
    assert off == "1 of 3 repetitions, ± 0.4"
