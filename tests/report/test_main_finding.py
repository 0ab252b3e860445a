"""What a short result tells."""

from __future__ import annotations

import pytest

from tests.support.saved_results import build_report
from vision.report.main_finding import MAX_THINGS, main_finding, main_things
from vision.report.models import Summary
from vision.report.report_text import criterion_key


@pytest.mark.parametrize("kind", ["sls_front", "both_legs", "deep_side", "run_back"])
def test_the_main_finding_is_that_of_the_first_cue(kind: str) -> None:
    report = build_report(kind)
    found = main_finding(report)
    assert found is not None
    assert criterion_key(found) == report.summary.focus[0]
    assert found.cue == report.summary.cues[0]


def test_without_a_cue_it_is_the_worst_that_was_judged() -> None:
    report = build_report("sls_front")
    nothing_to_do = Summary(verdict="pass", headline="Good form.", cues=[])
    found = main_finding(report.model_copy(update={"summary": nothing_to_do}))
    assert found is not None
    assert found.verdict == "fault"
    assert main_finding(build_report("refused")) is None


@pytest.mark.parametrize("kind", ["sls_front", "both_legs", "deep_side"])
def test_three_things_name_something_good(kind: str) -> None:
    verdicts = [c.verdict for c in main_things(build_report(kind))]
    assert len(verdicts) == MAX_THINGS
    assert verdicts[0] == "fault"
    assert "pass" in verdicts
    assert "cannot_tell" not in verdicts


def test_of_backward_running_each_of_the_three_bs_is_told_once() -> None:
    found = {c.id: c.verdict for c in main_things(build_report("run_back"))}
    assert found == {"toe_first": "watch", "hip_extension": "pass", "trunk_quiet": "fault"}
