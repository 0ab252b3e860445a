from __future__ import annotations

import io
import re
from functools import cache

import pytest
from rich.console import Console

from tests.support import saved_run_reports as run_builder
from tests.support.saved_results import build_report
from tests.support.synthetic_analysis import analyse
from tests.support.synthetic_motion import join_clips, squats
from vision.cli.printing import comparison_table, doctor_table, print_report
from vision.doctor import CheckResult
from vision.report.comparison.reports import compare_reports
from vision.text.numbers import format_measured

PLANS = {
    "fault": {"leg": "left", "view": "front", "fppa": (0, 35)},
    "good": {"leg": "left", "view": "left", "depth": 80, "trunk_lean": (0, 15)},
    "angle": {"leg": "left", "view": 45.0},
    "nothing": {"depth": 0},
}


@cache
def report(name):
    if name in RUNS:
        return build_report(name)
    return analyse(squats(**PLANS[name])).report


def printed(content, *, width=100):
    console = Console(file=io.StringIO(), width=width, color_system=None)
    if hasattr(content, "summary"):
        print_report(content, console)
    else:
        console.print(content)
    return console.file.getvalue()


def joined_lines(text):
    return " ".join(text.split())


RUNS = ("run_back", "run_forward")


@pytest.mark.parametrize("name", [*PLANS, *RUNS])
@pytest.mark.parametrize("width", [40, 80, 160])
def test_report_fits_every_terminal(name, width):
    text = printed(report(name), width=width)
    assert all(len(line) <= width for line in text.splitlines())
    text = joined_lines(text)
    assert joined_lines(report(name).summary.headline) in text
    for cue in report(name).summary.cues:
        assert cue in text


def test_run_is_printed_in_steps_and_bouts():
    run = report("run_back")
    text = joined_lines(printed(run))
    assert f"filmed from the side · {len(run.steps)} steps counted" in text
    assert "repetition" not in text
    assert f"Next step: {run_builder.NEXT_STEP}" in text
    for bout in run.bouts:
        assert all(line in text for line in bout.words)
    first, second = text.split("Bout 2")
    assert "Bout 1 0.5 to 6.0 s Running" in first
    assert second.startswith(" 8.0 to 13.0 s, measured, not judged")


def test_strikes_are_printed_with_the_near_foot_first():
    text = joined_lines(printed(report("run_back"), width=160))
    first, second = text.split("Bout 2")
    assert (
        "Left (near the camera): ▲■▲▲▲▲▲▲ on the ground 221 ± 15 ms, thigh 17.0° ± 2.5° behind"
        in first
    )
    assert "Right (far side, less certain): ▲▲▲▲▲▲▲ on the ground 225 ± 15 ms" in first
    assert first.index("Left (near the camera)") < first.index("Right (far")
    assert second.index("Right (near the camera)") < second.index("Left (far")


def test_forward_run_is_measured_without_a_verdict():
    text = joined_lines(printed(report("run_forward")))
    assert text.startswith(run_builder.FORWARD)
    assert "measured, not judged" in text
    assert not any(mark in text for mark in "✗●✓")


def test_squats_are_printed_in_repetitions():
    text = joined_lines(printed(report("fault")))
    assert re.search(r"\d repetitions counted", text)
    assert "Bout" not in text


def test_fault_shows_value_error_limit_finding_and_drill():
    text = joined_lines(printed(report("fault")))
    knee = next(c for c in report("fault").criteria if c.id == "knee_valgus")
    assert format_measured(knee.value, knee.error, knee.unit) in text
    assert "fault above" in text
    assert knee.finding in text
    assert knee.drills[0] in text


def test_faults_come_first():
    text = printed(report("fault"))
    assert text.index("✗ Fault") < text.index("✓ Good") < text.index("? Cannot tell")


@pytest.mark.parametrize("name", ["fault", "good", "angle"])
def test_undecided_criteria_say_what_to_film(name):
    text = joined_lines(printed(report(name)))
    for c in report(name).criteria:
        if c.verdict == "cannot_tell":
            assert c.reason in text


def test_filming_problems_are_printed():
    text = joined_lines(printed(report("angle")))
    problem = next(q for q in report("angle").quality if q.code == "oblique_view")
    assert problem.message in text


def test_square_brackets_are_text_not_markup():
    # A clip name may contain square brackets, which Rich would read as a style.
    named = analyse(squats(**PLANS["good"]), name="[bold]knee [a].mp4").report
    assert "[bold]knee [a].mp4" in printed(named)


def test_criteria_name_the_leg():
    movie = join_clips(squats(leg="left", view="front"), squats(leg="right", view="front"))
    text = printed(analyse(movie).report)
    assert "Knee alignment (left)" in text
    assert "Knee alignment (right)" in text


def test_comparison_shows_both_values_and_a_sentence():
    a, b = report("fault"), analyse(squats(leg="right", view="front")).report
    comparison = compare_reports(a, b)
    text = joined_lines(printed(comparison_table(comparison), width=160))
    assert comparison.headline in text
    assert "left leg" in text
    assert "right leg" in text
    assert next(r for r in comparison.rows if r.id == "knee_valgus").sentence in text


HOSTILE = "[/nope][bold]x[link=http://evil]\x1b]0;title\x07\x1b[2J\u202e"


def hostile_report(**clip):
    made = report("fault")
    criteria = [
        c.model_copy(
            update=dict.fromkeys(("title", "finding", "unit"), HOSTILE) | {"reason": HOSTILE}
        )
        for c in made.criteria
    ]
    summary = made.summary.model_copy(update={"headline": HOSTILE, "cues": [HOSTILE]})
    facts = made.clip.model_copy(update={"name": HOSTILE, **clip})
    return made.model_copy(update={"criteria": criteria, "summary": summary, "clip": facts})


def test_markup_and_control_characters_are_text():
    other = hostile_report(name=f"other {HOSTILE}")
    for content in (
        hostile_report(),
        comparison_table(compare_reports(hostile_report(), other)),
        doctor_table([CheckResult(HOSTILE, ok=False, detail=HOSTILE, remedy=HOSTILE)]),
    ):
        text = printed(content, width=400)
        assert "[/nope][bold]x" in text
        assert set(text) & set("\x1b\x07\u202e") == set()


def test_doctor_names_remedies_only_for_failures():
    text = printed(
        doctor_table(
            [
                CheckResult("python", ok=True, detail="3.11", remedy="never shown"),
                CheckResult("libraries", ok=False, detail="libGL.so.1", remedy="install it"),
            ]
        )
    )
    assert "never shown" not in text
    assert "install it" in text
